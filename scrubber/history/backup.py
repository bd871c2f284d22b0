"""A copy of a history in a folder: a SQLite file that any database can be filled from, and its key beside it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrubber.errors import HistoryError, OwnFailure
from scrubber.history.secret import KeyFile, write_key
from scrubber.history.sqlite import open_sqlite
from scrubber.history.transfer import transfer
from scrubber.history.unkept import NewHistory
from scrubber.private_folder import FOLDER_MODE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.history.session import KeptHistory

    Open = Callable[[], KeptHistory | NewHistory]

FILE: Final = "history.sqlite"
KEY: Final = "history.key"


def back_up(history: KeptHistory, key_file: KeyFile, folder: Path, *, with_key: bool) -> int:
    """Write a copy of a history, as it is at one moment, into a new folder; how many services it holds.

    The folder appears when all is in it; runs may be on meanwhile. Raises HistoryError where something has its name,
    OwnFailure where the disk fails.
    """
    if os.path.lexists(folder):
        raise HistoryError("the folder for the backup is there already: name a new one")
    unfinished = folder.with_name(f".{folder.name}.part")
    try:
        if unfinished.is_dir():  # of a backup that was killed
            shutil.rmtree(unfinished)
        unfinished.mkdir(FOLDER_MODE, parents=True)
        with key_file.held(create=False) as secret:
            write_key(unfinished / KEY, secret or b"")
        copy = _kept(open_sqlite(unfinished / FILE, KeyFile(unfinished / KEY, may_create=False), write=True))
        with history.store(write=False) as source, copy.store(write=True) as target:
            services = transfer(source, target)
        if not with_key:
            (unfinished / KEY).unlink()
        unfinished.rename(folder)
    except OSError as error:
        raise OwnFailure(f"the backup could not be written: {error.strerror or type(error).__name__}") from error
    return services


def restore(folder: Path, backup_key: Path, key_file: KeyFile, open_target: Open) -> int:
    """Fill a new history, which `open_target` makes, with a backup; how many services it holds.

    The history gets the backup's key, where it has none: without it nobody is told by the digests that the backup
    holds. A backup of an older version is brought up to date. Raises HistoryError where the folder is no backup, the
    key is not its key, or there is a history, or a key, of another kind; OwnFailure where the disk fails.
    """
    if not (folder / FILE).is_file():
        raise HistoryError("the folder is no backup: it has no history.sqlite")
    if not backup_key.is_file():
        raise HistoryError("the backup's key is not beside it: name it with --key")
    try:
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place, FILE)
            shutil.copyfile(folder / FILE, copy)
            source = _kept(open_sqlite(copy, KeyFile(backup_key, may_create=False), write=True))
            _give_key(key_file, KeyFile(backup_key, may_create=False))
            with source.store(write=False) as held, _kept(open_target()).store(write=True) as target:
                return transfer(held, target)
    except OSError as error:
        raise OwnFailure(f"the backup could not be restored: {error.strerror or type(error).__name__}") from error


def _give_key(key_file: KeyFile, of_backup: KeyFile) -> None:
    """Have the history's key be that of the backup. Raises HistoryError where there is another one."""
    with of_backup.held(create=False) as wanted:
        if key_file.is_own and not key_file.path.exists():
            write_key(key_file.path, wanted or b"")
    with key_file.held(create=False) as given:
        if given != wanted:
            raise HistoryError("the history's key is another one than the backup's: scrubber history reset moves it")


def _kept(history: KeptHistory | NewHistory) -> KeptHistory:
    assert not isinstance(history, NewHistory)  # noqa: S101 it was opened to be written to
    return history
