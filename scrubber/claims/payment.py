"""What another payer decided about a claim (loops 2320, 2330) or about one of its lines (loop 2430)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.coding import read_procedure
from scrubber.claims.coverage_loop import CoverageLoop
from scrubber.claims.lazy import Lazy
from scrubber.claims.location import Location
from scrubber.claims.loop import Loop, up_to
from scrubber.claims.money import Cents, add_up, read_amount, read_decimal
from scrubber.claims.parties import OF_OTHER_PAYER, HasParties, Party, read_parties
from scrubber.claims.payer import Payer, payer_rank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from scrubber.claims.claim import Claim
    from scrubber.claims.coding import Procedure
    from scrubber.claims.line import ServiceLine
    from scrubber.x12.segment import Segment

_ADJUSTMENTS = 6
"""In one CAS: each a reason, an amount and a quantity."""


class Adjustment(NamedTuple):
    """One adjustment of a CAS segment: why a payer paid less (or more) than was charged."""

    group: str
    """CAS01: ``CO`` contractual obligation, ``PR`` patient responsibility, ``OA``, ``PI``."""
    reason: str
    """The claim adjustment reason code."""
    cents: Cents | None
    """None where the amount is missing or unreadable."""
    quantity: Decimal | None
    """None where it is missing or unreadable."""
    written: tuple[str, str]
    """Amount and quantity as written, empty where they are not."""
    reason_at: Location
    amount_at: Location
    quantity_at: Location


class OtherCoverage(CoverageLoop, HasParties):
    """Another payer of the claim with its subscriber (loops 2320 and 2330): coordination of benefits."""

    def __init__(self, claim: Claim, segments: Sequence[Segment]) -> None:
        self.claim = claim
        self.delimiters = claim.delimiters
        self._segments = segments

    @Lazy
    def own_segments(self) -> list[Segment]:
        """Segments of loop 2320 itself, the SBR first."""
        return up_to(self._segments, "NM1")

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of loops 2330A–2330G."""
        return read_parties(self._segments, self.delimiters, OF_OTHER_PAYER)

    @property
    def subscriber(self) -> Party | None:
        """Who holds the other policy (2330A NM1*IL)."""
        return self.party("IL")

    @property
    def payer_party(self) -> Party | None:
        """The other payer's name with its address, dates and references (2330B NM1*PR)."""
        return self.party("PR")

    @Lazy
    def payer(self) -> Payer:
        """The other payer (2330B NM1*PR) with its claim filing indicator (SBR09)."""
        party = self.payer_party
        return Payer(party.last_name if party else "", party.identifier if party else "", self.filing_indicator)

    @property
    def rank(self) -> int | None:
        """Which payer it is in the order of payment, 1 for the primary one; None where SBR01 does not say."""
        return payer_rank(self.responsibility)

    @property
    def pays_before(self) -> bool:
        """Whether it pays before the payer that the claim is sent to; False where SBR01 does not say."""
        own, destination = self.rank, self.claim.payer_rank
        return own is not None and destination is not None and own < destination

    @property
    def relationship(self) -> str:
        """SBR02, the patient's relationship to the other subscriber: ``18`` self, ``01`` spouse …"""
        return self._element(2, "SBR")

    @property
    def filing_indicator(self) -> str:
        """SBR09."""
        return self._element(9, "SBR")

    @property
    def member_id(self) -> str:
        """The other subscriber's number with that payer (2330A NM109), empty where it is not given."""
        return self.subscriber.identifier if self.subscriber else ""

    @property
    def line_payments(self) -> tuple[Payment, ...]:
        """What it decided about the claim's lines (loops 2430), in order."""
        return tuple(payment for line in self.claim.lines for payment in line.payments if payment.coverage is self)

    @property
    def non_covered(self) -> Cents | None:
        """AMT*A8, what the other payer does not cover in whole; None where it is missing or unreadable."""
        return self.amount("A8")

    @Lazy
    def payment(self) -> Payment:
        """What the other payer decided about the whole claim, whether or not it says that it paid."""
        return Payment(self.claim, None, self.own_segments, self)


class Payment(Loop):
    """One other payer's adjudication of a claim (loop 2320: `line` is None) or of one of its lines (loop 2430).

    ``payment.at("SVD02")``, ``payment.at("AMT02", "D")`` say where a finding points; the date of a claim's adjudication
    stands in another loop, so that `date_at` says where.
    """

    def __init__(
        self, claim: Claim, line: ServiceLine | None, segments: list[Segment], coverage: OtherCoverage | None
    ) -> None:
        self.claim = claim
        self.line = line
        """The line that was adjudicated, None where it was the claim."""
        self.coverage = coverage
        """The other payer of the claim (2320); None where a line names a payer that the claim does not."""
        self.delimiters = claim.delimiters
        self.line_number = line.number if line else None
        self._segments = segments

    @property
    def own_segments(self) -> list[Segment]:
        """SBR and what belongs to it, or SVD and what belongs to it."""
        return self._segments

    @property
    def payer_id(self) -> str:
        """SVD01, or NM109 of the other payer."""
        if self.line is not None:
            return self._element(1, "SVD")
        return self.coverage.payer.identifier if self.coverage else ""

    @property
    def payer(self) -> Payer:
        """Who paid; with its number alone where a line names a payer that the claim does not."""
        return self.coverage.payer if self.coverage else Payer("", self.payer_id, "")

    @Lazy
    def paid(self) -> Cents | None:
        """What was paid: SVD02, or AMT*D; None where it is missing or unreadable."""
        return self.amount("D") if self.line is None else read_amount(self._element(2, "SVD"))

    @Lazy
    def adjustments(self) -> tuple[Adjustment, ...]:
        """Every adjustment of every CAS, in order."""
        return tuple(
            self._adjustment(segment, first)
            for segment in self.every("CAS")
            for first in range(2, 2 + 3 * _ADJUSTMENTS, 3)
            if any(segment.elements[first : first + 3])
        )

    def _adjustment(self, segment: Segment, first: int) -> Adjustment:
        amount, quantity = segment.value(first + 1), segment.value(first + 2)
        return Adjustment(
            segment.value(1), segment.value(first), read_amount(amount), read_decimal(quantity), (amount, quantity),
            *(Location(self.line_number, f"CAS{number:02d}", segment.place) for number in range(first, first + 3)),
        )  # fmt: skip

    @property
    def adjusted(self) -> Cents | None:
        """The sum of the adjustments, None where one of them is unreadable."""
        return add_up(adjustment.cents for adjustment in self.adjustments)

    @Lazy
    def adjudicated(self) -> date | None:
        """The day of adjudication (DTP*573), None where it is missing or unreadable."""
        source = self._date_loop
        return source.date("573") if source else None

    @property
    def decided(self) -> date | None:
        """The day by which it had decided: `adjudicated`, else the latest day that it gives at the other level.

        The day of adjudication stands at one of the two levels, the claim's or its lines'.
        """
        if self.adjudicated is not None or self.coverage is None:
            return self.adjudicated
        others = (self.coverage.payment,) if self.line is not None else self.coverage.line_payments
        return max((day for other in others if (day := other.adjudicated)), default=None)

    @property
    def adjudicated_text(self) -> str:
        """DTP03 of the day of adjudication as written, empty where there is none."""
        source = self._date_loop
        return source.date_text("573") if source else ""

    @property
    def date_at(self) -> Location:
        """Where a finding about the day of adjudication points."""
        return (self._date_loop or self).at("DTP03", "573")

    @property
    def _date_loop(self) -> Loop | None:
        """The loop that DTP*573 stands in: 2330B of a claim's, 2430 of a line's."""
        if self.line is not None:
            return self
        return self.coverage.payer_party if self.coverage else None

    @property
    def remaining_liability(self) -> Cents | None:
        """What the patient still owes (AMT*EAF), None where it is missing or unreadable."""
        return self.amount("EAF")

    @Lazy
    def procedure(self) -> Procedure:
        """SVD03, how the other payer has the line coded; empty for a claim."""
        return read_procedure(self._element(3, "SVD"), self.delimiters.component)

    @property
    def units(self) -> Decimal | None:
        """SVD05, the units that were paid; None where they are missing or unreadable."""
        return read_decimal(self._element(5, "SVD"))

    @property
    def bundled_into(self) -> str:
        """SVD06, the number of the line that this one was bundled into; empty where it was not."""
        return self._element(6, "SVD")
