"""Verdicts and dollars of one input's claims: one byte a claim, so that memory stays flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber.engine.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

Enclosing = Literal["interchange", "group", "set"]

_AT_LEAST = {
    verdict: bytes(max(old, verdict) for old in range(len(Verdict))) + bytes(range(len(Verdict), 256))
    for verdict in Verdict
}


class Dollars(NamedTuple):
    """Charges in cents by what became of their claims."""

    accepted: int = 0
    rejected: int = 0
    unreadable: int = 0


class _Open(NamedTuple):
    """Where an envelope began: the first claim of it, and the dollars before it."""

    first: int
    before: Dollars


class Ledger:
    """Claims in file order with their verdicts; an envelope that fails takes its claims along."""

    def __init__(self) -> None:
        self.verdicts = bytearray()
        self.dollars = Dollars()
        self._open: dict[Enclosing, _Open] = {}

    def add(self, charge: int, verdict: Verdict) -> None:
        """Enter the next claim with its charge in cents."""
        self.verdicts.append(verdict)
        accepted, rejected, unreadable = self.dollars
        if verdict < Verdict.REJECTED:
            self.dollars = Dollars(accepted + charge, rejected, unreadable)
        elif verdict == Verdict.REJECTED:
            self.dollars = Dollars(accepted, rejected + charge, unreadable)
        else:
            self.dollars = Dollars(accepted, rejected, unreadable + charge)

    def begin(self, envelope: Enclosing) -> None:
        """An envelope begins: claims entered from now on are in it."""
        self._open[envelope] = _Open(len(self.verdicts), self.dollars)

    def end(self, envelope: Enclosing) -> None:
        """The envelope ends, if one has begun."""
        self._open.pop(envelope, None)

    def is_open(self, envelope: Enclosing) -> bool:
        """Whether an envelope of this kind has begun and not ended."""
        return envelope in self._open

    def fail(self, envelope: Enclosing, verdict: Verdict) -> None:
        """Give every claim since the envelope, which is open, began at least this verdict."""
        opened = self._open[envelope]
        inside = self.verdicts[opened.first :]
        self.verdicts[opened.first :] = inside.translate(_AT_LEAST[verdict])
        accepted, rejected, unreadable = self.dollars
        moved = accepted - opened.before.accepted
        if verdict == Verdict.REJECTED:
            self.dollars = Dollars(opened.before.accepted, rejected + moved, unreadable)
        elif verdict == Verdict.UNREADABLE:
            moved += rejected - opened.before.rejected
            self.dollars = Dollars(opened.before.accepted, opened.before.rejected, unreadable + moved)

    def fail_all(self) -> None:
        """The input cannot be read to its end: none of its claims is accepted or rejected."""
        self._open = {"interchange": _Open(0, Dollars())}
        self.fail("interchange", Verdict.UNREADABLE)

    def raise_to(self, claim: int, verdict: Verdict, charge: int) -> None:
        """Give one claim at least this verdict, which is not UNREADABLE: that is an envelope's fate, not a claim's."""
        old = Verdict(self.verdicts[claim])
        self.verdicts[claim] = max(old, verdict)
        if old < Verdict.REJECTED <= verdict:
            accepted, rejected, unreadable = self.dollars
            self.dollars = Dollars(accepted - charge, rejected + charge, unreadable)

    def count(self) -> Mapping[Verdict, int]:
        """How many claims have each verdict."""
        return {verdict: self.verdicts.count(verdict) for verdict in Verdict}
