"""The keys of an input's service lines (claims/service_keys.py) in file order, and which claims share one.

Sixteen bytes a line, an END behind those of each claim: beyond some megabytes they are kept in an unnamed temporary
file. What is looked for is looked for in portions, so that memory does not grow with the input.
"""

from __future__ import annotations

import weakref
from array import array
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.claims.service_keys import DAY_BITS, DAY_MASK, END, FREQUENCY, PARTIES, PAYER
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
_PORTION: Final = 1 << 18
"""Lines that are looked at together."""
_KEYS: Final = 1 << 19
"""Lines of which the keys alone are."""
_SLOT_BITS: Final = 20
_BYTES: Final = 8
_NO_DAY: Final = -1
_ALL: Final = (1 << 64) - 1


class LineKeys:
    """Of each line its key and the rest, claim after claim."""

    def __init__(self) -> None:
        self._held = array("Q")
        self._file: IO[bytes] | None = None
        self._filed = 0

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
            self._filed += len(self._held)
            self._held = array("Q")

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

    def has_repeated(self) -> bool:
        """Whether two of the lines that can be compared share a key."""
        import numpy as np

        count = 1 + len(self) // (2 * _KEYS)
        for portion in range(count):
            found = []
            for chunk in self.chunks():
                keys = np.frombuffer(chunk, np.uint64)[::2]
                keys = keys[keys > PARTIES]
                found.append(keys if count == 1 else keys[(keys >> np.uint64(DAY_BITS)) % np.uint64(count) == portion])
            keys = _joined(found)
            # The highest bits of most keys are no other's: the rest are put in order.
            slots = (keys >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
            ordered = np.sort(keys[np.bincount(slots, minlength=1 << _SLOT_BITS)[slots] > 1])
            if (ordered[1:] == ordered[:-1]).any():
                return True
        return False

    def portions(self) -> Iterator[Portion]:
        """The lines that can be compared, those of one key in the same portion."""
        import numpy as np

        count = 1 + len(self) // (2 * _PORTION)
        for portion in range(count):
            keys, rests, claims, before = [], [], [], 0
            for chunk in self.chunks():
                pairs = np.frombuffer(chunk, np.uint64).reshape(-1, 2)
                ends = np.cumsum(pairs[:, 0] == END)
                own = (pairs[:, 0] > PARTIES) & ((pairs[:, 0] >> np.uint64(DAY_BITS)) % np.uint64(count) == portion)
                keys.append(pairs[own, 0])
                rests.append(pairs[own, 1])
                claims.append((before + ends[own]).astype(np.int32))
                before += int(ends[-1]) if len(ends) else 0
            yield Portion(*(_joined(columns) for columns in (keys, rests, claims)))


def _joined(parts: list[np.ndarray[tuple[int], np.dtype[Any]]]) -> np.ndarray[tuple[int], np.dtype[Any]]:
    """The parts as one, which are let go."""
    import numpy as np

    whole = np.concatenate(parts)
    parts.clear()
    return whole


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
