"""Where in a claim each value stands that edits look at once for each distinct one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.coding import Coding
from scrubber.claims.dates import read_date
from scrubber.claims.values import DateOfService, Diagnosis, MemberId, Npi, PlaceOfService, PostalAddress
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.location import Location
    from scrubber.claims.loop import Loop
    from scrubber.claims.parties import Party

Value = Coding | Npi | Diagnosis | DateOfService | PlaceOfService | PostalAddress | MemberId

SEGMENTS: Final[dict[type, frozenset[str]]] = {
    Coding: frozenset({"SV1"}),
    Npi: frozenset({"NM1", "REF", "PRV"}),
    Diagnosis: frozenset(),
    DateOfService: frozenset({"DTP", "SV1"}),
    PlaceOfService: frozenset(),
    PostalAddress: frozenset({"NM1", "N3", "N4"}),
    MemberId: frozenset({"NM1"}),
}
"""Segments that a finding about such a value may point at, besides its own element."""


class Occurrence(NamedTuple):
    """One place where a value stands."""

    value: Value
    source: Loop
    element: str
    """The value's own element."""
    qualifier: str | None = None
    """The first element of its segment, where that tells it from others of its loop."""
    location: Location | None = None
    """Where the element stands, if it cannot be found by its name."""

    def locate(self, element: str) -> Location:
        """Where a finding points: at the value's own element where `element` is empty, else at that one of its loop."""
        if not element and self.location is not None:
            return self.location
        wanted = element or self.element
        is_own = read_designator(wanted).segment == read_designator(self.element).segment
        return self.source.at(wanted, self.qualifier if is_own else None)


def occurrences(kind: type, claim: Claim, lines: Sequence[ServiceLine]) -> Iterable[Occurrence]:
    """Where values of this kind stand in a claim, its levels and these lines of it, in file order."""
    return _FINDERS[kind](claim, lines)


def _codings(_claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    for line in lines:
        yield Occurrence(line.coding, line, "SV101-2")


def _npis(claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    for party in _parties(claim, lines):
        if party.npi:
            yield Occurrence(Npi(party.npi, party.role, party.loop, party.entity), party, "NM109")


def _addresses(claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    for party in _parties(claim, lines):
        if party.address is not None:
            yield Occurrence(party.address, party, "N301")


def _parties(claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Party]:
    for level in claim.levels:
        yield from level.parties
    yield from claim.parties
    for other in claim.other_coverages:
        yield from other.parties
    for line in lines:
        yield from line.parties


def _member_ids(claim: Claim, _lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    members = [(claim.member, claim.filing_indicator)]
    members += [(other.subscriber, other.filing_indicator) for other in claim.other_coverages]
    for member, filing in members:
        if member is not None and member.identifier:
            value = MemberId(member.identifier, member.id_qualifier, filing, member.role)
            yield Occurrence(value, member, "NM109")


def _diagnoses(claim: Claim, _lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    for pointer, diagnosis in enumerate(claim.diagnoses, start=1):
        yield Occurrence(diagnosis, claim, "HI01", None, claim.diagnosis_at(pointer))


def _dates(_claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    for line in lines:
        value = read_date_of_service(line.dates_text, line.procedure)
        if value is not None:
            yield Occurrence(value, line, "DTP03", "472")


def read_date_of_service(written: str, procedure: str) -> DateOfService | None:
    """DTP03 of a date of service with its line's procedure, None where it is no date and no span."""
    first_text, dash, last_text = written.partition("-")
    first = read_date(first_text)
    last = read_date(last_text) if dash else first
    return None if first is None or last is None else DateOfService(first, last, bool(dash), procedure)


def _places(claim: Claim, lines: Sequence[ServiceLine]) -> Iterator[Occurrence]:
    if claim.place_of_service:
        day = claim.service_dates.first if claim.service_dates else date.max
        yield Occurrence(PlaceOfService(claim.place_of_service, day), claim, "CLM05-1")
    for line in lines:
        if line.own_place_of_service:
            yield Occurrence(PlaceOfService(line.own_place_of_service, line.coding_date), line, "SV105")


_FINDERS: Final[dict[type, Callable[[Claim, Sequence[ServiceLine]], Iterable[Occurrence]]]] = {
    Coding: _codings,
    Npi: _npis,
    Diagnosis: _diagnoses,
    DateOfService: _dates,
    PlaceOfService: _places,
    PostalAddress: _addresses,
    MemberId: _member_ids,
}
