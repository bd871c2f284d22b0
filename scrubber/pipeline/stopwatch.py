"""How long a run takes, and each of its inputs, by the clock that the caller gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Clock = Callable[[], datetime]


class Stopwatch:
    """Times a run from now on; nothing where there is no clock."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock
        self._spent: Counter[int] = Counter()
        self.started = self.now()

    def now(self) -> datetime | None:
        """What the clock says; None without one."""
        return self._clock() if self._clock else None

    @contextmanager
    def input(self, ordinal: int) -> Iterator[None]:
        """Count what is done inside as time of the input with this ordinal."""
        began = self.now()
        yield
        ended = self.now()
        if began is not None and ended is not None:
            self._spent[ordinal] += (ended - began) // timedelta(milliseconds=1)

    def seconds(self, ordinal: int) -> float:
        """What was spent on an input so far, in seconds to the millisecond."""
        return self._spent[ordinal] / 1000
