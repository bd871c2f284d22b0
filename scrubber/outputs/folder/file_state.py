"""Whether a file in the folder of outputs is still as it was written."""

from __future__ import annotations

import hashlib
import stat
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class State(Enum):
    """What is found at a place where an output was written, or is to be."""

    ABSENT = "absent"
    UNCHANGED = "unchanged"
    """A file with the content that was written."""
    CHANGED = "changed"
    """A file with other content, one that cannot be read, a link: nothing that may be replaced."""
    FOLDER = "folder"


def state_of(path: Path, sha256: str | None) -> State:
    """What is at `path`, where a file with this SHA-256 was written; None where no output was."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return State.ABSENT
    if stat.S_ISDIR(mode):
        return State.FOLDER
    if sha256 is None or not stat.S_ISREG(mode):
        return State.CHANGED
    try:
        with path.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return State.CHANGED
    return State.UNCHANGED if same else State.CHANGED
