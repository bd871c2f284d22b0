"""Which claims of an input have a line whose key another claim has: of the same interchange, or of an earlier input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.engine.claims.line_keys import FEW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    import numpy as np
    from numpy.typing import NDArray

    from scrubber.engine.claims.line_keys import LineKeys, Portion
    from scrubber.x12.words import Words

_ON_DISK: Final = 1 << 18
"""Lines of a column from which on it is kept in a temporary file."""


def claims_sharing(keys: LineKeys, wanted: bytes, interchanges: Sequence[int]) -> set[int]:
    """The claims of which a line has its key together with another claim of its interchange.

    `wanted` says of each claim whether it is looked at, `interchanges` which claim is the first of each.
    """
    found: set[int] = set()
    if len(keys) < FEW:
        firsts, number, first = [*interchanges, len(wanted)], 0, dict[tuple[int, int], int]()
        for line in keys.lines():
            while firsts[number] <= line.claim:
                number += 1
            if wanted[line.claim]:
                other = first.setdefault((number, line.key), line.claim)
                found |= {other, line.claim} if other != line.claim else set()
        return found
    import numpy as np

    for repeated in keys.repeated():
        lines = _wanted(repeated, wanted)
        number_of = np.searchsorted(np.array(interchanges, np.int64), lines.claims, side="right")
        order = np.lexsort((number_of, lines.keys))
        ordered, numbers, claims = lines.keys[order], number_of[order], lines.claims[order]
        is_shared = (ordered[1:] == ordered[:-1]) & (numbers[1:] == numbers[:-1]) & (claims[1:] != claims[:-1])
        found.update(claims[1:][is_shared].tolist(), claims[:-1][is_shared].tolist())
    return found


def _wanted(lines: Portion, wanted: bytes) -> Portion:
    import numpy as np

    return lines.of(np.frombuffer(wanted, np.bool_)[lines.claims])


class _Column:
    """Lines in the order of their keys; of many lines it is kept on the disk, and read where something is looked up."""

    def __init__(self, keys: Words, rests: Words) -> None:
        import numpy as np

        order = np.argsort(keys, kind="stable")
        columns = np.stack([keys[order], rests[order]])
        if len(keys) >= _ON_DISK:
            from tempfile import TemporaryFile

            with TemporaryFile() as file:
                file.write(columns.tobytes())
                file.flush()
                columns = np.memmap(file, np.uint64, "r", shape=columns.shape)
        self._keys, self._rests = columns
        self._gone: set[int] = set()
        """Keys that do not count any more."""

    def __len__(self) -> int:
        return len(self._keys)

    def lose(self, keys: AbstractSet[int]) -> None:
        """Let lines with these keys count no more."""
        self._gone |= keys

    def holds(self, keys: Words) -> NDArray[np.bool_]:
        """Of each key whether a line has it."""
        from scrubber.x12.words import are_among

        found = are_among(keys, self._keys)
        return found & ~_are_in(keys, self._gone) if self._gone else found

    def rests_of(self, key: int) -> set[int]:
        """What stands for the rest of each line with a key."""
        import numpy as np

        first, end = (int(np.searchsorted(self._keys, np.uint64(key), side=side)) for side in ("left", "right"))
        return set() if key in self._gone else set(self._rests[first:end].tolist())

    def with_other(self, other: _Column) -> _Column:
        """The lines of both."""
        import numpy as np

        keys, rests = zip(self.left(), other.left(), strict=True)
        return _Column(np.concatenate(keys), np.concatenate(rests))

    def left(self) -> tuple[Words, Words]:
        """Key and rest of the lines that count."""
        is_left = ~_are_in(self._keys, self._gone)
        return self._keys[is_left], self._rests[is_left]


class _Taken(NamedTuple):
    """The lines of an input, which of its claims are wanted, and which are voids."""

    keys: LineKeys
    wanted: bytes
    voids: AbstractSet[int]


class BilledKeys:
    """The keys of the lines that some inputs bill and nothing takes back."""

    def __init__(self) -> None:
        self.few: dict[int, set[int]] = {}
        """What stands for the rests of lines, by their key."""
        self.columns: list[_Column] = []
        """Where they are many."""
        self._voided: set[int] = set()
        self._waiting: _Taken | None = None
        """An input with many lines, taken last: few runs have another one for which they are put in order."""

    def __bool__(self) -> bool:
        self._settle()
        return bool(self.few or self.columns)

    @property
    def voided(self) -> AbstractSet[int]:
        """Keys of the lines of voids: what others bill under them counts no more."""
        self._settle()
        return self._voided

    def take(self, keys: LineKeys, wanted: bytes, voids: AbstractSet[int]) -> None:
        """Take the lines of one more input's wanted claims; those of voids, ordinals, take earlier ones back."""
        self._settle()
        if len(keys) < FEW:
            for line in keys.lines():
                if line.claim in voids:
                    self._lose({line.key})
                elif wanted[line.claim]:
                    self.few.setdefault(line.key, set()).add(line.rest)
            if len(self.few) >= FEW:
                self._sort_few()
        else:
            self._waiting = _Taken(keys, wanted, voids)

    def _settle(self) -> None:
        """Take the lines of the input that waits for that."""
        if self._waiting is None:
            return
        import numpy as np

        keys, wanted, voids = self._waiting
        self._waiting = None
        of_voids = np.array(sorted(voids), np.int64)
        for lines in keys.portions():
            if not voids:
                billed = _wanted(lines, wanted)
                self._append(_Column(billed.keys, billed.rests))
                continue
            is_void = np.isin(lines.claims, of_voids)
            billed = _wanted(lines.of(~is_void), wanted)
            self._lose(set(lines.of(is_void).keys.tolist()))
            for void in set(lines.claims[is_void].tolist()):
                own = lines.keys[lines.claims == void]
                billed = billed.of((billed.claims > void) | ~np.isin(billed.keys, own))
            self._append(_Column(billed.keys, billed.rests))

    def add(self, others: BilledKeys) -> None:
        """Take what later inputs bill, and take back."""
        self._settle()
        self._lose(others._voided)
        for key, rests in others.few.items():
            self.few.setdefault(key, set()).update(rests)
        for column in others.columns:
            self._append(column)
        self._waiting = others._waiting

    def claims_with(self, keys: LineKeys, wanted: bytes) -> set[int]:
        """The wanted claims of an input of which a line has its key here."""
        self._settle()
        if not self.columns and len(keys) < FEW:
            few = self.few
            return {line.claim for line in keys.lines() if line.key in few and wanted[line.claim]} if few else set()
        if self.few:
            self._sort_few()
        found: set[int] = set()
        for whole in keys.portions() if self.columns else ():
            lines = _wanted(whole, wanted)
            for column in self.columns:
                found.update(lines.claims[column.holds(lines.keys)].tolist())
        return found

    def rests_of(self, key: int) -> set[int]:
        """What stands for the rest of each line with a key; empty where none has it."""
        self._settle()
        return self.few.get(key, set()).union(*(column.rests_of(key) for column in self.columns))

    def _lose(self, keys: AbstractSet[int]) -> None:
        self._voided |= keys
        for key in keys:
            self.few.pop(key, None)
        for column in self.columns if keys else ():
            column.lose(keys)

    def _sort_few(self) -> None:
        import numpy as np

        lines = np.array([(key, rest) for key, rests in self.few.items() for rest in rests], np.uint64)
        self.few = {}
        self._append(_Column(lines[:, 0], lines[:, 1]))

    def _append(self, column: _Column) -> None:
        """Take a column; small ones are put together, so that there are few."""
        while self.columns and len(column) < _ON_DISK and len(self.columns[-1]) <= 2 * len(column):
            column = self.columns.pop().with_other(column)
        self.columns += [column] if len(column) else []


def _are_in(keys: Words, some: AbstractSet[int]) -> NDArray[np.bool_]:
    import numpy as np

    from scrubber.x12.words import are_among

    return are_among(keys, np.array(sorted(some), np.uint64))
