"""Who has delivered a file: by the folder that it is in, else by what its first segments say."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.delimiters import read_isa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.source import Source

_HEAD: Final = 1024
"""Bytes in which the first ISA and GS segments are."""


class Sender(NamedTuple):
    """A sender of files, as the configuration has it."""

    folder: str
    """The folder below the inbox in which it leaves its files, and below the folder of outputs in which theirs are."""
    identifiers: tuple[str, ...] = ()
    """What its interchanges (ISA06) or groups (GS02) call it."""
    profile: str | None = None
    """What judges all its claims; None where each is judged by the profile that matches it."""


class Senders:
    """The senders of an inbox."""

    def __init__(self, senders: Sequence[Sender] = ()) -> None:
        self._by_folder = {sender.folder: sender for sender in senders}
        self._by_identifier = {name: sender for sender in senders for name in sender.identifiers}

    def of(self, source: Source) -> Sender:
        """The sender of a file; one who is not configured is called by the file's folder.

        A file that is in no folder is its sender's whom its envelope names. Raises OSError where it cannot be read.
        """
        folder = PurePosixPath(source.folder)
        for one in (folder, *folder.parents):
            if found := self._by_folder.get("" if one.name == "" else one.as_posix()):
                return found
        if not source.folder and self._by_identifier:
            with source.open() as stream:
                head = stream.read(_HEAD).decode("latin-1")
            for name in _named_in(head):
                if name in self._by_identifier:
                    return self._by_identifier[name]
        return Sender(source.folder)


def _named_in(head: str) -> tuple[str, ...]:
    """ISA06 and GS02 of the first interchange; of what is no X12 nothing."""
    isa = read_isa(head)
    if isa is None:
        return ()
    group = head[isa.length :].lstrip("\r\n ").split(isa.delimiters.element, 3)
    application = group[2].strip() if group[0] == "GS" and len(group) > 3 else ""  # noqa: PLR2004 up to GS03
    return (isa.elements[6].strip(), application)
