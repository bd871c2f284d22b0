"""One input on its first way through: its digest is of its bytes, its claims are counted in what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.money import read_cents
from scrubber.outputs.second_read.document import InputFacts
from scrubber.x12.checks.claim_count import ClaimCounter
from scrubber.x12.mending import Mending
from scrubber.x12.source import Digesting, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.reader import Readable

_BLOCK = 1024 * 1024


class InputReading:
    """A binary stream of an input as the reader takes it."""

    def __init__(self, stream: Readable, watch: Callable[[int], None] = unwatched, *, folds: bool = False) -> None:
        self._digesting = Digesting(stream, watch)
        self.mending = Mending(self._digesting, folds=folds)
        self._counter = ClaimCounter(self.mending, read_cents)

    def read(self, size: int, /) -> bytes:
        """Read on."""
        return self._counter.read(size)

    def read_to(self, offset: int) -> None:
        """Read on up to this offset, or to the end."""
        while self._digesting.length < offset and self.read(min(_BLOCK, offset - self._digesting.length)):
            pass

    def finish(self, name: str, folder: str = "") -> InputFacts:
        """Read what is left; what is known of the input then, by the name `name`."""
        while self.read(_BLOCK):
            pass
        return InputFacts(name, self._digesting.finish(), self._digesting.length, folder=folder)

    @property
    def claims(self) -> int:
        """CLM segments so far, counted independently of the reader."""
        return self._counter.claims

    @property
    def charge(self) -> int:
        """Their CLM02 in cents."""
        return self._counter.charge
