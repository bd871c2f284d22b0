"""The files of an inbox: which of them are whole, which are done, and which are to be tried again, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scrubber.x12.source import Source

LONGEST_PAUSE: Final = 300
"""Seconds that are waited at most before something that failed is tried again."""

State = tuple[int, int, int, int]
"""What a growing file, or another one in its place, changes: device, inode, size, modification time."""


class Delivery:
    """A file of the inbox as it was last seen."""

    def __init__(self, source: Source, state: State, since: float) -> None:
        self.source = source
        self._state = state
        self._since = since
        self._not_before = since
        self.tries = 0
        """How often the program has failed over it."""
        self.is_done = False
        self.is_alone = False
        """Whether it is done in a batch of its own, since one that it was in failed."""

    def is_still(self, state: State) -> bool:
        """Whether nothing has been written since."""
        return self._state == state

    def is_whole(self, settle: float, now: float) -> bool:
        """Whether it has not changed for so many seconds, and its turn has come."""
        return not self.is_done and now >= max(self._since + settle, self._not_before)

    @property
    def modified(self) -> int:
        """When it was last written to."""
        return self._state[3]

    def postpone(self, not_before: float) -> None:
        """Have its turn come later, and alone."""
        self._not_before, self.is_alone = not_before, True

    def try_again(self, now: float) -> None:
        """The program failed over it: the next try is later the more often it did."""
        self.tries += 1
        self.postpone(now + pause_after(self.tries))


class Inbox:
    """An inbox that is looked into again and again.

    `look` lists the files that are in it, `settle` is for how many seconds a file has not changed that is whole.
    """

    def __init__(self, look: Callable[[], Sequence[Source]], settle: float) -> None:
        self._look = look
        self._settle = settle
        self._seen: dict[Path, Delivery] = {}

    @property
    def waiting(self) -> int:
        """How many files are there that are not done."""
        return sum(not one.is_done for one in self._seen.values())

    def ready(self, now: float) -> list[Delivery]:
        """Look into it: the files that are whole and not done, those first that were written first. Raises OSError."""
        seen: dict[Path, Delivery] = {}
        for source in self._look():
            if source.path is not None and (state := _state_of(source.path)) is not None:
                before = self._seen.get(source.path)
                seen[source.path] = before if before and before.is_still(state) else Delivery(source, state, now)
        self._seen = seen
        whole = [one for one in seen.values() if one.is_whole(self._settle, now)]
        return sorted(whole, key=lambda one: one.modified)


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures, one after the other."""
    return min(LONGEST_PAUSE, 2.0 ** min(failures, 10))


def _state_of(path: Path) -> State | None:
    """What tells whether a file has changed; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
