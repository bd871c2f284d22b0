"""Verdicts and dollars of one input's claims: one byte a claim, so that memory stays flat."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Enclosing = Literal["interchange", "group", "set"]

_AT_LEAST = {
    verdict: bytes(max(old, verdict) for old in range(len(Verdict))) + bytes(range(len(Verdict), 256))
    for verdict in Verdict
}


class Dollars(NamedTuple):
    """Charges in cents by what became of their claims."""

    accepted: int
    """Those with a warning among them."""
    rejected: int
    held: int
    unreadable: int


class _Open(NamedTuple):
    """Where an envelope began: the first claim of it, and the charges before it."""

    first: int
    before: tuple[int, ...]


class _Closed(NamedTuple):
    """An interchange that ended: its claims, from the first to before the end, and their charges by verdict."""

    first: int
    end: int
    charges: list[int]


class ClaimVerdicts:
    """Claims in file order with their verdicts; an envelope that fails takes its claims along."""

    def __init__(self) -> None:
        self.verdicts = bytearray()
        self._charges = [0] * len(Verdict)
        """In cents, by verdict."""
        self._open: dict[Enclosing, _Open] = {}
        self._closed: list[_Closed] = []
        """The interchanges that ended."""
        self.failed: list[tuple[int, int]] = []
        """The first claim of each envelope that failed, and the one behind its last."""

    @property
    def dollars(self) -> Dollars:
        """Charges as they stand now."""
        accepted, warned, rejected, held, unreadable = self._charges
        return Dollars(accepted + warned, rejected, held, unreadable)

    def add(self, charge: int, verdict: Verdict) -> None:
        """Enter the next claim with its charge in cents."""
        self.verdicts.append(verdict)
        self._charges[verdict] += charge

    def add_all(self, verdicts: bytes | bytearray, charges: Sequence[int]) -> None:
        """Enter the next claims, with their charges by verdict."""
        self.verdicts += verdicts
        self._charges = [one + other for one, other in zip(self._charges, charges, strict=True)]

    def add_unread(self, claims: int, charge: int) -> None:
        """Enter claims that stand where the input is not read any more, with the sum of their charges."""
        self.verdicts += bytes((Verdict.UNREADABLE,)) * claims
        self._charges[Verdict.UNREADABLE] += charge

    def begin(self, envelope: Enclosing) -> None:
        """An envelope begins: claims entered from now on are in it."""
        self._open[envelope] = _Open(len(self.verdicts), tuple(self._charges))

    def end(self, envelope: Enclosing) -> None:
        """The envelope ends, if one has begun."""
        opened = self._open.pop(envelope, None)
        if envelope == "interchange" and opened is not None:
            charges = [now - before for now, before in zip(self._charges, opened.before, strict=True)]
            self._closed.append(_Closed(opened.first, len(self.verdicts), charges))

    def is_open(self, envelope: Enclosing) -> bool:
        """Whether an envelope of this kind has begun and not ended."""
        return envelope in self._open

    def fail(self, envelope: Enclosing, verdict: Verdict) -> None:
        """Give every claim since the envelope, which is open, began at least this verdict."""
        opened = self._open[envelope]
        self.failed.append((opened.first, len(self.verdicts)))
        inside = self.verdicts[opened.first :]
        self.verdicts[opened.first :] = inside.translate(_AT_LEAST[verdict])
        for lower in range(verdict):
            self._charges[verdict] += self._charges[lower] - opened.before[lower]
            self._charges[lower] = opened.before[lower]

    def fail_all(self) -> None:
        """The input cannot be read to its end: none of its claims is accepted or rejected."""
        self._open = {"interchange": _Open(0, (0,) * len(Verdict))}
        self.fail("interchange", Verdict.UNREADABLE)

    def raise_to(self, claim: int, verdict: Verdict, charge: int) -> None:
        """Give one claim at least this verdict, which is not UNREADABLE: that is an envelope's fate, not a claim's."""
        old = self.verdicts[claim]
        if old < verdict:
            self.verdicts[claim] = verdict
            begun = bisect_right(self._closed, claim, key=lambda closed: closed.first)
            # The last one that began before the claim; none where interchanges have not ended yet.
            for charges in (self._charges, *(closed.charges for closed in self._closed[begun - 1 : begun])):
                charges[old] -= charge
                charges[verdict] += charge

    @property
    def interchanges(self) -> list[tuple[int, int]]:
        """The first claim of each interchange that ended, and the one behind its last."""
        return [(closed.first, closed.end) for closed in self._closed]

    def of_interchange(self, ordinal: int) -> bytes:
        """The verdicts on the claims of an interchange that ended, by its ordinal in the input from 0."""
        closed = self._closed[ordinal]
        return bytes(self.verdicts[closed.first : closed.end])

    def refuse_interchange(self, ordinal: int) -> None:
        """Make every claim of an interchange that ended unreadable."""
        closed = self._closed[ordinal]
        self.verdicts[closed.first : closed.end] = bytes((Verdict.UNREADABLE,)) * (closed.end - closed.first)
        for verdict, charge in enumerate(closed.charges):
            self._charges[verdict] -= charge
            self._charges[Verdict.UNREADABLE] += charge
        closed.charges[:] = [*[0] * Verdict.UNREADABLE, sum(closed.charges)]

    def count(self) -> Mapping[Verdict, int]:
        """How many claims have each verdict."""
        return {verdict: self.verdicts.count(verdict) for verdict in Verdict}
