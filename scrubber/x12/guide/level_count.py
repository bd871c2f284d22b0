"""The numbers of the levels (HL) of one set: counted from 1, each level below one that is open."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_PARENT: Final = 0
"""Instead of the parent of a level that names none."""


class LevelCount:
    """Follows HL01 and HL02 as pyx12 does: a billing provider's level stays open for good, once it has begun.

    What is followed may begin after `counted` levels, of which `parent` alone is known to be open.
    """

    def __init__(self, counted: int = 0, parent: int | None = None) -> None:
        self.counted = counted
        """Levels so far."""
        self.has_looked_back = False
        """Whether a level named one of those before the first that was followed, of which nothing is known."""
        self._before = counted
        self._open = array("q", [] if parent is None else [parent])
        """In the order of their numbers."""

    def follow(self, number: str, parent: str) -> bool:
        """Take a level that counts on, of digits alone; False, and nothing taken, where it does not."""
        if number != str(self.counted + 1):
            return False
        if parent:
            at = self._index(int(parent))
            if at is None:
                return False
            del self._open[at + 1 :]
        self._append()
        return True

    def follow_all(self, numbers: Iterable[int], parents: Iterable[int]) -> int:
        """Take levels one after the other as long as they count on, by HL01 and HL02: how many do."""
        opened, last = self._open, NO_PARENT
        before = counted = self.counted
        for number, parent in zip(numbers, parents, strict=True):
            if number != counted + 1:
                break
            if parent == last != NO_PARENT:
                # Next to the last one, below a level that is open.
                opened[-1] = number
            else:
                if parent != NO_PARENT and (not opened or opened[-1] != parent):
                    at = self._index(parent)
                    if at is None:
                        break
                    del opened[at + 1 :]
                opened.append(number)
                last = parent
            counted = number
        self.counted = counted
        return counted - before

    def take(self, number: str, parent: str | None) -> list[str]:
        """Take a level; the elements that do not count on. `parent` is None where none need be named."""
        wrong = []
        if read_number(number) != self.counted + 1:
            wrong.append("HL01")
        if parent is not None:
            named = read_number(parent)
            at = None if named is None else self._index(named)
            if at is None:
                wrong.append("HL02")
            del self._open[0 if at is None else at + 1 :]
        self._append()
        return wrong

    def is_open(self, number: int) -> bool:
        """Whether a level is open."""
        return self._index(number) is not None

    def _append(self) -> None:
        self.counted += 1
        self._open.append(self.counted)

    def _index(self, number: int) -> int | None:
        at = bisect_left(self._open, number)
        if at < len(self._open) and self._open[at] == number:
            return at
        self.has_looked_back = self.has_looked_back or 0 < number <= self._before
        return None


def read_number(text: str) -> int | None:
    """A number as pyx12 reads one: Python's way, blanks and signs and all."""
    try:
        return int(text)
    except ValueError:
        return None
