"""A history that is read as ever and not written: what a run is tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.history.unkept import NoHistory

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from scrubber.history.protocol import History, Recorded


class Unwritten(NoHistory):
    """Another history for a run that may read it: what the run would record is let go."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self.kind = history.kind
        self.notice = history.notice
        self._own: set[str] = set()
        self._begun = False
        """Whether the counter stands where that of the other one does, or beyond."""

    def reading(self) -> AbstractContextManager[Recorded]:
        """What the other one holds."""
        return self._history.reading()

    def draw_numbers(self, count: int) -> int:
        """Numbers as the other one would give them, which it goes on to have."""
        if not self._begun:
            with self.reading() as recorded:
                self.drawn, self._begun = recorded.drawn, True
        return super().draw_numbers(count)

    def commit(self, publication: str | None = None) -> None:
        """Nothing is recorded; the run's own outputs are to be published."""
        if publication is not None:
            self._own.add(publication)

    def is_committed(self, publication: str) -> bool:
        """Whether it is a publication of this run, or one of the other history's."""
        return publication in self._own or self._history.is_committed(publication)
