"""Where files are while they are judged: a folder for each service, and none of a service that is dead."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrubber.errors import SetupError
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK: Final = ".lock"


@contextmanager
def service_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent`, which is removed at the end; those that dead services left there are removed now.

    Raises SetupError where none can be made.
    """
    try:
        make_folder(parent)
        _remove_left(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        lock = (folder / _LOCK).open("xb")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as error:
        raise SetupError(f"the folder for files at work cannot be made: {error.strerror}") from error
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _remove_left(parent: Path) -> None:
    """Remove the folders that no living process has locked."""
    for folder in parent.iterdir():
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
        except BlockingIOError:
            continue
        except FileNotFoundError:
            # Killed before it had locked its folder: nothing is in it. One that is just being made keeps it.
            continue
