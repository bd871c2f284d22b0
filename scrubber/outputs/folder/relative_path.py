"""Paths below the folder of outputs, as its index and journals write them: parts joined by ``/``."""

from __future__ import annotations

import unicodedata


def is_inside(path: object) -> bool:
    """Whether it is a relative path whose every part is a name that leads further down."""
    return isinstance(path, str) and "\0" not in path and all(part not in {"", ".", ".."} for part in path.split("/"))


def folded(path: str) -> str:
    """The path in the form in which two that some file system takes for one are equal: in case and composition."""
    return unicodedata.normalize("NFC", path).casefold()
