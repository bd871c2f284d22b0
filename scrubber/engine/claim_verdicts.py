"""Verdicts and dollars of one input's claims: one byte a claim, so that memory stays flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber.engine.ended_envelopes import EndedEnvelopes
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


class _OpenVerdicts(NamedTuple):
    """Where an envelope began: the first claim of it, and the charges before it."""

    first: int
    before: tuple[int, ...]


class ClaimVerdicts:
    """Claims in file order with their verdicts; an envelope that fails takes its claims along."""

    def __init__(self) -> None:
        self.verdicts = bytearray()
        self._charges = [0] * len(Verdict)
        """In cents, by verdict."""
        self._open: dict[Enclosing, _OpenVerdicts] = {}
        self._interchanges, self._sets = EndedEnvelopes(), EndedEnvelopes()
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
        self._open[envelope] = _OpenVerdicts(len(self.verdicts), tuple(self._charges))

    def end(self, envelope: Enclosing) -> None:
        """The envelope ends, if one has begun."""
        opened = self._open.pop(envelope, None)
        if envelope != "group" and opened is not None:
            charges = [now - before for now, before in zip(self._charges, opened.before, strict=True)]
            ended = self._interchanges if envelope == "interchange" else self._sets
            ended.add(range(opened.first, len(self.verdicts)), charges)

    def is_open(self, envelope: Enclosing) -> bool:
        """Whether an envelope of this kind has begun and not ended."""
        return envelope in self._open

    def fail(self, envelope: Enclosing, verdict: Verdict) -> None:
        """Give every claim since the envelope, which is open, began at least this verdict."""
        opened = self._open[envelope]
        self.failed.append((opened.first, len(self.verdicts)))
        inside = self.verdicts[opened.first :]
        self.verdicts[opened.first :] = inside.translate(_AT_LEAST[verdict])
        self._sets.raise_to(verdict, range(opened.first, len(self.verdicts)))
        self._charges = _raised(self._charges, opened.before, verdict)
        # What began inside of it has claims before it that were raised, too.
        for kind, inner in self._open.items():
            if inner.first >= opened.first:
                self._open[kind] = inner._replace(before=tuple(_raised(inner.before, opened.before, verdict)))

    def fail_all(self) -> None:
        """The input cannot be read to its end: none of its claims is accepted or rejected."""
        self._open = {"interchange": _OpenVerdicts(0, (0,) * len(Verdict))}
        self.fail("interchange", Verdict.UNREADABLE)

    def raise_to(self, claim: int, verdict: Verdict, charge: int) -> None:
        """Give one claim at least this verdict, which is not UNREADABLE: that is an envelope's fate, not a claim's."""
        old = Verdict(self.verdicts[claim])
        if old < verdict:
            self.verdicts[claim] = verdict
            self._charges[old] -= charge
            self._charges[verdict] += charge
            for ended in (self._interchanges, self._sets):
                ended.move(claim, old, verdict, charge)

    @property
    def interchanges(self) -> list[tuple[int, int]]:
        """The first claim of each interchange that ended, and the one behind its last."""
        every = map(self._interchanges.claims, range(len(self._interchanges)))
        return [(claims.start, claims.stop) for claims in every]

    def of_interchange(self, ordinal: int) -> bytes:
        """The verdicts on the claims of an interchange that ended, by its ordinal in the input from 0."""
        claims = self._interchanges.claims(ordinal)
        return bytes(self.verdicts[claims.start : claims.stop])

    def refuse_interchange(self, ordinal: int) -> None:
        """Make every claim of an interchange that ended unreadable."""
        claims = self._interchanges.claims(ordinal)
        self._sets.raise_to(Verdict.UNREADABLE, claims)
        self._refuse(claims, Verdict.UNREADABLE, self._interchanges)

    def refuse_sets(self, claims: range) -> None:
        """Reject the claims of sets that ended and follow one another; what is held or unreadable stays that."""
        for lower, charge in enumerate(self._refuse(claims, Verdict.REJECTED, self._sets)):
            self._interchanges.move(claims.start, Verdict(lower), Verdict.REJECTED, charge)

    def _refuse(self, claims: range, verdict: Verdict, ended: EndedEnvelopes) -> list[int]:
        inside = self.verdicts[claims.start : claims.stop]
        self.verdicts[claims.start : claims.stop] = inside.translate(_AT_LEAST[verdict])
        moved = ended.raise_to(verdict, claims)
        for lower, charge in enumerate(moved):
            self._charges[lower] -= charge
            self._charges[verdict] += charge
        return moved

    def count(self) -> Mapping[Verdict, int]:
        """How many claims have each verdict."""
        return {verdict: self.verdicts.count(verdict) for verdict in Verdict}


def _raised(charges: Sequence[int], before: Sequence[int], verdict: Verdict) -> list[int]:
    """Charges by verdict, of which those that came after `before` have at least this verdict now."""
    lower = slice(verdict)
    moved = sum(charges[lower]) - sum(before[lower])
    return [*before[lower], charges[verdict] + moved, *charges[verdict + 1 :]]
