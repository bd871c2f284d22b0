"""One patient's services in date order: what limits over time are checked against."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from scrubber.claims.dates import age_on
from scrubber.claims.line import DENIAL_EXPECTED
from scrubber.claims.location import Location
from scrubber.x12.segment import Place, read_designator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.money import Cents
    from scrubber.claims.parties import Payer

Origin = Literal["this file", "another file of this run", "an earlier file"]
BreachKind = Literal[
    "same-period", "overlapping", "by-one-date", "other-provider", "resubmission", "max-per-year",
    "resubmission-of-year",
]  # fmt: skip
Counts = Literal["first", "last", "both"]
"""Which day of a span counts: where both are asked and one alone is of the period, the service is in doubt."""

EXPLAINING = frozenset({"76", "77", "91", "59", "XE", "XP", "XS", "XU"})
"""Modifiers that say why a service is there a second time."""
CERTAIN: frozenset[BreachKind] = frozenset({"same-period", "overlapping", "max-per-year"})


class ClaimKey(NamedTuple):
    """What a replacement, a void and a resubmission share with the claim they follow. Never shown, never logged."""

    payer: str
    billing_npi: str
    claim_id: str


class Period(Protocol):
    """A span of time in which a service may be given only so often."""

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates fall into the same period."""

    @property
    def name(self) -> str:
        """The period as a message names it: ``calendar month``, ``30 days``."""


class CalendarMonth:
    """From the first to the last day of a month."""

    name = "calendar month"

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates are of the same month of the same year."""
        return (one.year, one.month) == (other.year, other.month)


class DaysApart(NamedTuple):
    """Services must be at least `days` days apart: the 1st and the 31st are thirty days apart."""

    days: int

    @property
    def name(self) -> str:
        """``30 days``."""
        return f"{self.days} days"

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates are less than `days` days apart."""
        return abs((one - other).days) < self.days


class Service(NamedTuple):
    """One service line as it stands on a patient's timeline: what edits over time need, and nothing else."""

    procedure: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    dates: DateSpan
    billing_npi: str
    claim: ClaimKey
    frequency_code: str
    original_reference: str
    line: str
    origin: Origin
    position: tuple[int, int, int]
    """Input, claim and line, each counted from 0: the order in which services of one date are taken."""
    sv1_position: Place
    dates_place: Place
    place_of_service: str | None = None
    """SV105, else CLM05-1; None where it is not known, as for all that follows: an earlier file's may not have it."""
    charge: Cents | None = None
    rendering_npi: str | None = None
    """NPI of the rendering provider, else of the billing provider."""
    diagnoses: tuple[str, ...] | None = None
    """Codes of the diagnoses that the line points at."""
    age: int | None = None
    """The patient's age in whole years on the first day."""
    sex: str | None = None
    """``F``, ``M`` or ``U``."""
    payer: Payer | None = None
    billing_tax_id: str | None = None
    """The billing provider's EIN or SSN; an earlier file's is not known."""
    taxonomy: str | None = None
    """Taxonomy code of the rendering provider, else of the billing provider; an earlier file's is not known."""

    def at(self, designator: str) -> Location:
        """Where a finding about this service points: its SV1, or for ``DTP03`` its date of service."""
        is_date = read_designator(designator).segment == "DTP"
        return Location(self.line, designator, self.dates_place if is_date else self.sv1_position)

    @property
    def is_billed_to_be_denied(self) -> bool:
        """Whether a modifier says that Medicare is expected to deny it (GA, GX, GY, GZ)."""
        return not DENIAL_EXPECTED.isdisjoint(self.modifiers)

    def is_billed_with(self, other: Service) -> bool:
        """Whether both are lines of one claim."""
        return self.position[:2] == other.position[:2]

    def resubmits(self, other: Service) -> bool:
        """Whether both are of one claim sent twice: same payer, billing provider and claim id, not the same claim."""
        return self.claim == other.claim and not self.is_billed_with(other)

    def duplicates(self, other: Service) -> bool:
        """Whether it is a service of another claim of the provider again, on the same dates, and nothing says why."""
        is_same = self.dates[:2] == other.dates[:2] and self.billing_npi == other.billing_npi
        return is_same and self.claim != other.claim and EXPLAINING.isdisjoint(self.modifiers)

    def repeats(self, other: Service) -> bool:
        """Whether this is one more service: not, where it is of the same claim sent twice and ends on the same date."""
        return not (self.resubmits(other) and self.dates.last == other.dates.last)


def read_service(claim: Claim, line: ServiceLine, position: tuple[int, int, int], origin: Origin) -> Service | None:
    """A service line as it stands on the timeline, or None where its date of service is missing or unreadable."""
    if line.service_dates is None:
        return None
    rendering, patient = line.rendering_provider, claim.patient
    return Service(
        procedure=sys.intern(line.procedure),
        modifiers=line.modifiers,
        units=line.units,
        dates=line.service_dates,
        billing_npi=claim.billing_npi,
        claim=ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id),
        frequency_code=claim.frequency_code,
        original_reference=claim.original_reference,
        line=line.number,
        origin=origin,
        position=position,
        sv1_position=line.at("SV1").place,
        dates_place=line.at("DTP03", "472").place,
        place_of_service=line.place_of_service or None,
        charge=line.charge,
        rendering_npi=rendering.npi if rendering else claim.billing_npi,
        diagnoses=tuple(diagnosis.code for diagnosis in line.diagnoses),
        age=age_on(line.service_dates.first, patient.birth_date) if patient and patient.birth_date else None,
        sex=patient.sex or None if patient else None,
        payer=claim.payer,
        billing_tax_id=(claim.billing_provider.tax_id or None) if claim.billing_provider else None,
        taxonomy=(rendering.taxonomy if rendering else claim.billing_taxonomy) or None,
    )


class BilledLine(NamedTuple):
    """A line of the claim that is decided, whatever its procedure."""

    procedure: str
    dates: DateSpan | None
    """None where they are missing or unreadable."""


class Breach(NamedTuple):
    """A claimed service that goes beyond a limit, and the service that counts against it."""

    kind: BreachKind
    claimed: Service
    other: Service
    """What is repeated; for a year that is full the last service in it, or the last one of the same claim number."""

    @property
    def is_certain(self) -> bool:
        """Whether the limit is exceeded; if not, it may be: another provider's service, or one claim sent twice."""
        return self.kind in CERTAIN


class FrequencyLimit(NamedTuple):
    """How often a patient may have a service: once in each `period`, and `max_per_year` times in a calendar year.

    All procedures of a timeline share the limit. In a year a service is dated by the last day of its span.
    """

    period: Period
    any_provider: bool
    """Whether the services of every billing provider count, or only those of the same one, told by its NPI."""
    max_per_year: int | None
    by_tax_id: bool = False
    """Whether the services of every billing provider with the same tax id count too."""
    counts: Counts = "last"

    def repetition(self, claimed: Service, standing: Sequence[Service]) -> Breach | None:
        """The service of the same period that `claimed` repeats: the first certain one, else the first doubtful one.

        One that it duplicates comes after the others.
        """
        kinds = ((self._repeated_as(claimed, other), other) for other in standing if claimed.repeats(other))
        found = [Breach(kind, claimed, other) for kind, other in kinds if kind]
        return min(found, key=lambda one: (not one.is_certain, one.claimed.duplicates(one.other)), default=None)

    def _repeated_as(self, claimed: Service, other: Service) -> BreachKind | None:
        """How `claimed` repeats the other one, None where it does not."""
        first = self.period.holds_both(claimed.dates.first, other.dates.first)
        last = self.period.holds_both(claimed.dates.last, other.dates.last)
        agreed = {"first": first, "last": last, "both": first and last}[self.counts]
        if agreed:
            return self._kind(claimed, other)
        together = _are_worn_together(claimed, other)
        by_one_date = self.counts == "both" and (first or last)
        if not (together or by_one_date) or self._kind(claimed, other) != "same-period":
            return None
        return "overlapping" if together else "by-one-date"

    def excess(self, claimed: Service, standing: Sequence[Service]) -> Breach | None:
        """The last service of the calendar year where the year is full; a claim sent twice counts once.

        The year is certainly full without the services of the same claim number, and perhaps with them.
        """
        year: dict[BreachKind, dict[tuple[ClaimKey, date], Service]] = defaultdict(dict)
        for other in standing:
            if other.dates.last.year == claimed.dates.last.year and claimed.repeats(other):
                year[self._kind(claimed, other)][other.claim, other.dates.last] = other
        certain, doubtful = year["same-period"], year["resubmission"]
        if self.max_per_year is None or len(certain) + len(doubtful) < self.max_per_year:
            return None
        is_full = len(certain) >= self.max_per_year
        counting = certain if is_full else doubtful
        last = max(counting.values(), key=lambda other: other.dates.last)
        return Breach("max-per-year" if is_full else "resubmission-of-year", claimed, last)

    def _kind(self, claimed: Service, other: Service) -> BreachKind:
        if claimed.resubmits(other):
            return "resubmission"
        is_own = self.any_provider or claimed.billing_npi == other.billing_npi
        is_group_s = self.by_tax_id and claimed.billing_tax_id and claimed.billing_tax_id == other.billing_tax_id
        return "same-period" if is_own or is_group_s else "other-provider"


def _are_worn_together(claimed: Service, other: Service) -> bool:
    """Whether the two times have more in common than the day on which the one ends and the other begins."""
    one, two = claimed.dates, other.dates
    return one.first < two.last and two.first < one.last


class Timeline:
    """One patient's services with the procedures that one edit asks for, while one claim is being decided.

    `counted` are the services that count already: those of claims accepted before, in this run or an earlier one.
    `claimed` are those of the claim being decided. Both are in date order. A finding is made on a claimed service only,
    and whatever yields two services yields the claimed one first.
    """

    def __init__(
        self, counted: Sequence[Service], claimed: Sequence[Service], lines: Sequence[BilledLine] = (),
        find_possible: Callable[[], Sequence[Service]] = tuple,
    ) -> None:  # fmt: skip
        self.counted = counted
        self.claimed = claimed
        self.lines = lines
        """Every line of the claim that is decided."""
        self._find_possible = find_possible

    @property
    def possible(self) -> Sequence[Service]:
        """Services that do not count, and may in the end: where one is missing among those that do, it may be of these.

        They are of claims of the file that are decided later, and of claims that may be another person's.
        """
        return self._find_possible()

    def pairs(self) -> Iterator[tuple[Service, Service]]:
        """Each claimed service with each service that counts against it, as (claimed, other).

        The others are those counted already, then the lines of the same claim that come before it.
        """
        for index, claimed in enumerate(self.claimed):
            for other in self.counted:
                yield claimed, other
            for other in self.claimed[:index]:
                yield claimed, other

    def pairs_within(self, period: Period) -> Iterator[tuple[Service, Service]]:
        """Pairs whose services fall into the same `period`, each dated by the last day of its span."""
        for claimed, other in self.pairs():
            if period.holds_both(other.dates.last, claimed.dates.last):
                yield claimed, other

    def pairs_overlapping(self) -> Iterator[tuple[Service, Service]]:
        """Pairs whose dates of service share a day."""
        for claimed, other in self.pairs():
            if other.dates.overlaps(claimed.dates):
                yield claimed, other

    def repetitions(self) -> Iterator[tuple[Service, list[Service]]]:
        """Each claimed service that repeats others of the timeline, with those others in the order of `pairs`."""
        for index, claimed in enumerate(self.claimed):
            others = [other for other in (*self.counted, *self.claimed[:index]) if claimed.repeats(other)]
            if others:
                yield claimed, others

    def breaches(self, limit: FrequencyLimit) -> Iterator[Breach]:
        """Claimed services beyond `limit`: of each at most one repetition, the surest one, and one for the year.

        A claimed service that is certainly beyond the limit does not count against the lines after it.
        """
        standing = list(self.counted)
        for claimed in self.claimed:
            found = [
                breach for breach in (limit.repetition(claimed, standing), limit.excess(claimed, standing)) if breach
            ]
            yield from found
            if not any(breach.is_certain for breach in found):
                standing.append(claimed)
