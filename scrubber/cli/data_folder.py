"""The data folder: where the command keeps the history, its key and imported tables. Reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.cli.messages import tell
from scrubber.errors import HistoryError

if TYPE_CHECKING:
    from scrubber.history.secret import KeyFile
    from scrubber.history.session import KeptHistory
    from scrubber.history.unkept import NewHistory

HOME = "SCRUBBER_HOME"
KEY_FILE = "SCRUBBER_KEY_FILE"
_OF_A_VARIABLE = "env:"


def home() -> Path:
    """The data folder: SCRUBBER_HOME, else the platform's folder for a user's data."""
    if os.environ.get(HOME):
        return Path(os.environ[HOME])
    from platformdirs import user_data_path

    return user_data_path("claim-scrubber")


def tables_folder() -> Path:
    """Where imported tables are kept."""
    return home() / "tables"


def history_url(url: str | None) -> str:
    """The URL of the history: the one given, by ``env:NAME`` that of a variable, else that of our file.

    Raises HistoryError where the variable is not set.
    """
    if url and url.startswith(_OF_A_VARIABLE):
        name = url.removeprefix(_OF_A_VARIABLE)
        if not os.environ.get(name):
            raise HistoryError(f"the environment variable {name} that names the history is not set")
        return os.environ[name]
    return url or f"sqlite://{(home() / 'history.sqlite').absolute()}"


def own_key_file(url: str | None) -> KeyFile:
    """Where the key of the history of `url`, or of the data folder, is. Raises HistoryError."""
    from scrubber.history.opening import key_of

    given = os.environ.get(KEY_FILE)
    return key_of(history_url(url), key_file=Path(given) if given else None, own_key=home() / "history.key")


def open_own_history(url: str | None, *, write: bool) -> KeptHistory | NewHistory:
    """The history of `url` or of the data folder, of which what is to be told is told on standard error.

    Raises HistoryError.
    """
    history = open_untold_history(url, write=write)
    if history.notice:
        tell(history.notice)
    return history


def open_untold_history(url: str | None, *, write: bool) -> KeptHistory | NewHistory:
    """The history of `url` or of the data folder; its key is in the file that SCRUBBER_KEY_FILE names, else in our own.

    Raises HistoryError.
    """
    from scrubber.history.opening import open_history

    given = os.environ.get(KEY_FILE)
    own_key = home() / "history.key"
    return open_history(history_url(url), key_file=Path(given) if given else None, own_key=own_key, write=write)
