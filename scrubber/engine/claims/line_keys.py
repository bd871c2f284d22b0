"""The keys of an input's service lines (claims/service_keys.py) in file order, and which claims share one.

Sixteen bytes a line, an END behind those of each claim: beyond some megabytes they are kept in an unnamed temporary
file, and looked at in portions, so that memory does not grow with the input.
"""

from __future__ import annotations

import weakref
from array import array
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.service_keys import DAY_MASK, END, FREQUENCY, PARTIES, PAYER
from scrubber.engine.claims.ordered_keys import OrderedKeys
from scrubber.history.protocol import BilledLine, NumberedClaim

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scrubber.x12.words import Words

HELD: Final = 1 << 18
"""Numbers, two a line, that are held in memory."""
FEW: Final = 20_000
"""Numbers below which nothing else is worth while than to remember them."""
_BYTES: Final = 8
_NO_DAY: Final = -1
_ALL: Final = (1 << 64) - 1


class LineKeys:
    """Of each line its key and the rest, claim after claim."""

    def __init__(self) -> None:
        self._held = array("Q")
        self._file: IO[bytes] | None = None
        self._filed = 0
        self._ordered: OrderedKeys | None = None
        self._taken = 0
        """Of the numbers held how many are put in order."""

    def extend(self, keys: array[int]) -> None:
        """Take those of the next claims."""
        self._held += keys
        if len(self._held) >= HELD:
            if self._file is None:
                from tempfile import TemporaryFile

                self._file = TemporaryFile()  # noqa: SIM115 it is gone with the keys
                weakref.finalize(self, self._file.close)
            self._file.seek(0, 2)
            self._file.write(self._held)
            self._put_in_order()
            self._filed += len(self._held)
            self._held, self._taken = array("Q"), 0

    def __len__(self) -> int:
        """How many numbers there are."""
        return self._filed + len(self._held)

    def chunks(self) -> Iterator[array[int]]:
        """All of them in their order, so many at a time; between two chunks nothing is taken."""
        for start in range(0, self._filed, HELD):
            assert self._file is not None  # noqa: S101 something was filed
            self._file.seek(start * _BYTES)
            chunk = array("Q")
            chunk.frombytes(self._file.read(min(HELD, self._filed - start) * _BYTES))
            yield chunk
        yield self._held

    def lines(self) -> Iterator[KeyedLine]:
        """Each line that can be compared."""
        claim = 0
        for chunk in self.chunks():
            for at in range(0, len(chunk), 2):
                if chunk[at] > PARTIES:
                    yield KeyedLine(chunk[at], chunk[at + 1], claim)
                elif chunk[at] == END:
                    claim += 1

    def billed(self, wanted: bytes) -> Iterator[BilledLine]:
        """The lines of wanted claims, claim after claim, with what stands for the claims."""
        claim, payer, keys = 0, 0, list[int]()
        for chunk in self.chunks():
            for at in range(0, len(chunk), 2):
                key = chunk[at]
                if key > PARTIES:
                    keys.append(key)
                elif key == PAYER:
                    payer = chunk[at + 1]
                elif key == END:
                    for own in keys if wanted[claim] else ():
                        yield BilledLine(own, chunk[at + 1], payer, claim)
                    claim, keys = claim + 1, []

    def claims(self, wanted: bytes) -> Iterator[NumberedClaim]:
        """The wanted claims of which a line can be compared, in their order."""
        ordinal = payer = parties = content = 0
        last = _NO_DAY
        for chunk in self.chunks():
            for key, rest in zip(chunk[::2], chunk[1::2], strict=True):
                if key > PARTIES:
                    content += key ^ rest
                    last = max(last, key & DAY_MASK)
                elif key == PAYER:
                    payer = rest
                elif key == PARTIES:
                    parties = rest
                elif key == END:
                    if last > _NO_DAY and wanted[ordinal]:
                        code = parties & FREQUENCY
                        content = (content & _ALL) ^ code
                        yield NumberedClaim(parties ^ code, rest, content, chr(code), payer, last, ordinal)
                    ordinal += 1
                    content, last = 0, _NO_DAY

    def portions(self) -> Iterator[Portion]:
        """The lines that can be compared, in their order, so many at a time."""
        import numpy as np

        before = 0
        for chunk in self.chunks():
            pairs = np.frombuffer(chunk, np.uint64).reshape(-1, 2)
            is_line = pairs[:, 0] > PARTIES
            ends = np.cumsum(pairs[:, 0] == END)
            claims = (before + ends[is_line]).astype(np.int32)
            yield Portion(pairs[is_line, 0], pairs[is_line, 1], claims)
            before += int(ends[-1]) if len(ends) else 0

    def repeated(self) -> Iterator[Portion]:
        """The lines whose key another line has, those of one key in the same portion."""
        import numpy as np

        from scrubber.x12.words import are_among

        for keys in self._put_in_order().repeated():
            lines = [one.of(are_among(one.keys, keys)) for one in self.portions()]
            yield Portion(*map(np.concatenate, zip(*lines, strict=True)))

    def _put_in_order(self) -> OrderedKeys:
        """The keys of lines that can be compared, those with them that are held and have not been taken yet."""
        import numpy as np

        if self._ordered is None:
            self._ordered = OrderedKeys()
        keys = np.frombuffer(self._held, np.uint64)[self._taken :: 2]
        self._taken = len(self._held)
        self._ordered.take(keys[keys > PARTIES])
        return self._ordered


class KeyedLine(NamedTuple):
    """A service line."""

    key: int
    rest: int
    claim: int
    """Ordinal of its claim in the input, from 0."""


class Portion(NamedTuple):
    """Columns of lines."""

    keys: Words
    rests: Words
    claims: NDArray[np.int32]

    def of(self, chosen: NDArray[np.bool_]) -> Portion:
        """Some of them."""
        return Portion(self.keys[chosen], self.rests[chosen], self.claims[chosen])
