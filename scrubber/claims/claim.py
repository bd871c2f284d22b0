"""A professional claim (loop 2300) with its context, as a biller knows it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from scrubber.claims.claim_information import ClaimInformation
from scrubber.claims.dates import DateSpan, read_first_days, read_service_dates, service_dates_pattern
from scrubber.claims.lazy import Lazy
from scrubber.claims.levels_above import LevelsAbove
from scrubber.claims.line import read_lines
from scrubber.claims.location import Location
from scrubber.claims.loop import up_to
from scrubber.claims.money import AMOUNT, add_up
from scrubber.claims.parties import OF_CLAIM, HasParties, Party, read_parties
from scrubber.claims.payment import OtherCoverage, Payment
from scrubber.x12.patterns import segment_break
from scrubber.x12.segment import Place, read_designator

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.levels import BillingLevel, Level, PatientLevel, SubscriberLevel
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.money import Cents
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment

CHARGEABLE = "CH"
ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"
"""Claim frequency codes (CLM05-3); a claim without one is taken for an original."""
REPLACING = frozenset({"6", REPLACEMENT})
"""Claim frequency codes of a claim that takes the place of an earlier one: 6 is a payer's dialect for 7."""
FOLLOWING = REPLACING | {VOID}
"""Claim frequency codes of a claim that takes an earlier one back, with or without a new one in its place."""

_START, _OFFSET = attrgetter("start"), attrgetter("place.offset")


@lru_cache(maxsize=64)
def _service_pattern(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds SV101 of every service line in a claim's text, and SV102 where it is an amount of dollars and cents."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    end = f"(?=[ \t\r\n]*[{element}{terminator}])"
    return re.compile(
        rf"{segment_break(delimiters.terminator)}SV1(?=[{element}{terminator}])"
        rf"(?:{element}([^{element}{terminator}]*))?(?:{element}({AMOUNT}){end})?"
    )


class Claim(ClaimInformation, LevelsAbove, HasParties):
    """One claim: its own text, and the billing provider, subscriber and patient levels that it hangs from.

    Every field is read from the text when first asked for. A level is None where the file lacks it.
    """

    _counted = 0, 0

    def __init__(
        self,
        piece: Piece,
        billing: BillingLevel | None,
        subscriber: SubscriberLevel | None,
        dependent: PatientLevel | None,
        transaction: TransactionSet | None = None,
    ) -> None:
        self.piece = piece
        self.delimiters: Delimiters = piece.delimiters
        """Those of the claim's interchange."""
        self.billing = billing
        self.subscriber = subscriber
        self.dependent = dependent
        self.transaction = transaction
        """The transaction set that the claim stands in, None where it is not known."""

    def at(self, designator: str, qualifier: str | None = None) -> Location:
        """Where a finding about this claim points: ``claim.at("CLM05-3")``, ``claim.at("REF02", "G1")``.

        Where the claim has no such segment, the place is that of its CLM.
        """
        piece = self.piece
        # Most findings about a claim as a whole point at its CLM, for which nothing else is taken apart.
        if read_designator(designator).segment == "CLM" and piece.text.startswith("CLM"):
            # A NamedTuple's own constructor takes twice as long as the tuple's.
            new = tuple.__new__
            return new(Location, (None, designator, new(Place, (piece.offset, piece.ordinal))))
        return super().at(designator, qualifier)

    def holds(self, place: Place) -> bool:
        """Whether a segment of the claim, of a level that it hangs from, or of the head of its set stands there."""
        if self.piece.holds(place) or any(level.holds(place) for level in self.levels):
            return True
        return self.transaction is not None and self.transaction.piece.holds(place)

    def segments_before(self, start: int) -> int:
        """How many segments come before the one that begins there in its text, counted from the last one asked for.

        Lines are asked for in their order, and a claim may have thousands.
        """
        at, before = self._counted if self._counted[0] <= start else (0, 0)
        before += self.piece.count_segments(at, start)
        self._counted = start, before
        return before

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that the claim hangs from, as far as the file has them, the highest first."""
        levels: tuple[Level | None, ...] = (self.billing, self.subscriber, self.dependent)
        return tuple(level for level in levels if level is not None)

    @Lazy
    def services(self) -> list[tuple[str, str]]:
        """SV101 and SV102 of every service line as written; SV102 is empty where it is no amount of dollars and cents.

        This is all that most claims of a large file are asked for.
        """
        return _service_pattern(self.delimiters).findall(self.piece.text)

    @Lazy
    def segments(self) -> list[Segment]:
        """Every segment of the claim, CLM first."""
        return self.piece.segments()

    @Lazy
    def _claim_segments(self) -> list[Segment]:
        """Segments of the claim itself (2300–2330), before its first line."""
        return self.piece.segments(end=self.lines[0].start if self.lines else None)

    @Lazy
    def own_segments(self) -> list[Segment]:
        """Segments of the claim information loop itself (2300), before any name, other subscriber or line."""
        return up_to(self._claim_segments, "NM1", "SBR")

    @Lazy
    def lines(self) -> tuple[ServiceLine, ...]:
        """The service lines, in order."""
        return read_lines(self)

    def forget_lines(self) -> None:
        """Let go of the lines: they point back, so that nothing but the collector of cycles would free them."""
        self.__dict__.pop("lines", None)

    def line_at(self, offset: int) -> int:
        """The index of the service line that stands at `offset` in the input, -1 where it is before the first line."""
        return bisect_right(self.lines, offset - self.piece.offset, key=_START) - 1

    def segment_at(self, offset: int) -> Segment | None:
        """Its segment that begins at `offset` in the input; None where none does."""
        line = self.line_at(offset)
        segments = self.lines[line].segments if line >= 0 else self._claim_segments
        at = bisect_left(segments, offset, key=_OFFSET)
        return segments[at] if at < len(segments) and segments[at].place.offset == offset else None

    @Lazy
    def service_dates(self) -> DateSpan | None:
        """From the earliest to the latest date of service of its lines, None where none of them is readable."""
        written = frozenset(service_dates_pattern(self.delimiters).findall(self.piece.text))
        return read_service_dates(written, self.delimiters.element)

    @property
    def first_days(self) -> frozenset[date]:
        """The first day of each of its services, as far as it is readable."""
        written = frozenset(service_dates_pattern(self.delimiters).findall(self.piece.text))
        return read_first_days(written, self.delimiters.element)

    @property
    def is_chargeable(self) -> bool:
        """Whether its transaction set holds claims to be paid (BHT06 ``CH``), no encounters, no subrogation demands."""
        beginning = self.transaction.beginning if self.transaction else None
        return beginning is not None and beginning.value(6) == CHARGEABLE

    @property
    def batch_date(self) -> date | None:
        """BHT04, the day that its transaction set was made; None where it is missing or unreadable."""
        return self.transaction.made_on if self.transaction else None

    @property
    def is_replacement(self) -> bool:
        """Whether the claim replaces an earlier one (frequency code 7)."""
        return self.frequency_code == REPLACEMENT

    @property
    def is_void(self) -> bool:
        """Whether the claim voids an earlier one (frequency code 8)."""
        return self.frequency_code == VOID

    @Lazy
    def total_of_lines(self) -> Cents | None:
        """The sum of the line charges; None where one is unreadable or a service is in no line: others tell of that."""
        if len(self.services) != len(self.lines):
            return None
        return add_up(line.charge for line in self.lines)

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of loops 2310A–2310F; those of other subscribers and payers (2320) are not among them."""
        return read_parties(up_to(self._claim_segments, "SBR"), self.delimiters, OF_CLAIM)

    @property
    def all_parties(self) -> tuple[Party, ...]:
        """Every name of the levels above, of the claim, of its other payers and of its lines, in file order."""
        groups: list[tuple[Party, ...]] = [level.parties for level in self.levels]
        groups += [self.parties, *(other.parties for other in self.other_coverages)]
        groups += [line.parties for line in self.lines]
        return tuple(party for group in groups for party in group)

    @property
    def rendering_provider(self) -> Party | None:
        """Who gave the services (2310B NM1*82), None where it is the billing provider."""
        return self.party("82")

    @property
    def referring_provider(self) -> Party | None:
        """Who referred the patient (2310A NM1*DN)."""
        return self.party("DN")

    @property
    def supervising_provider(self) -> Party | None:
        """Who supervised (2310D NM1*DQ)."""
        return self.party("DQ")

    @property
    def service_facility(self) -> Party | None:
        """Where the services were given (2310C NM1*77), None where it is the billing provider's address."""
        return self.party("77")

    @property
    def pick_up(self) -> Party | None:
        """Where the ambulance took the patient up (2310E NM1*PW)."""
        return self.party("PW")

    @property
    def drop_off(self) -> Party | None:
        """Where the ambulance took the patient to (2310F NM1*45)."""
        return self.party("45")

    @Lazy
    def other_coverages(self) -> tuple[OtherCoverage, ...]:
        """The other payers of the claim with their subscribers (2320, 2330): coordination of benefits."""
        if "SBR" not in self.piece.text:
            return ()
        groups: list[list[Segment]] = []
        for segment in self._claim_segments:
            if segment.identifier == "SBR":
                groups.append([segment])
            elif groups:
                groups[-1].append(segment)
        return tuple(OtherCoverage(self, group) for group in groups)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """What each other payer decided about the claim as a whole (2320); `ServiceLine.payments` has the lines'."""
        return tuple(other.payment for other in self.other_coverages)

    @property
    def unclaimed_payments(self) -> tuple[Payment, ...]:
        """Payments of its lines that name none of its other payers."""
        return tuple(payment for line in self.lines for payment in line.payments if payment.coverage is None)

    @property
    def has_other_coverage(self) -> bool:
        """Whether another payer is involved (loop 2320), as in coordination of benefits."""
        return bool(self.other_coverages)
