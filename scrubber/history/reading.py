"""Rows of a store as the claims that they were."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from scrubber.claims.dates import DateSpan
from scrubber.claims.money import Cents
from scrubber.claims.service import ClaimKey, Service
from scrubber.history.known_claims import order_of_arrival
from scrubber.history.patients import ANYBODY, UNTOLD, Person
from scrubber.history.protocol import VERSION_1, KnownClaim, Version, arrival_of
from scrubber.history.rows import ALL_LINES, KEY
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import ServiceRow, SupersessionRow

_NOWHERE = Place(0, 0)


class Reading:
    """Makes claims of rows."""

    def __init__(self) -> None:
        self._keys: dict[bytes, ClaimKey] = {}
        self._providers: dict[bytes, str] = {}
        self._old_people: dict[bytes, Person] = {}
        self._number = 0

    def learn(self, claims: Iterable[BilledClaim], names: Pseudonyms) -> None:
        """Hear from claims of the run, in the clear, what rows may have digests of."""
        for claim in claims:
            self._keys[names.claim(claim.key)] = claim.key
            for npi in {claim.key.billing_npi, *(service.rendering_npi for service in claim.services)}:
                self._providers[names.provider(npi or "")] = npi or ""
            if claim.patient is not None and claim.patient.is_dependent:
                self._old_people[names.patient_of_version_1(claim.patient)] = names.person(claim.patient)

    def claims(self, services: Iterable[ServiceRow], supersessions: Iterable[SupersessionRow]) -> list[KnownClaim]:
        """One patient's claims in the order of their arrival; of version 1 only services that still count by its rules.

        A claim that was taken back by the rules of version 1 has no services.
        """
        old: dict[bytes, list[SupersessionRow]] = defaultdict(list)
        followers = {}
        for supersession in supersessions:
            if supersession.run is None:
                old[supersession.target].append(supersession)
            else:
                followers[Version(supersession.claim, supersession.content)] = supersession
        of_claim: dict[Version, list[ServiceRow]] = defaultdict(list)
        for service in sorted(services, key=lambda row: row[:KEY]):
            of_claim[Version(service.claim, service.content)].append(service)
        old_followers = {Version(row.claim, row.content) for rows in old.values() for row in rows}
        found = [self._follower(row, of_claim.pop(version, ())) for version, row in followers.items()]
        for version, rows in of_claim.items():
            counting = [row for row in rows if row.run is not None or _counted_in_version_1(row, old[row.claim])]
            found.append(self._claim(version, rows, counting, follows=version in old_followers))
        found += [_old_follower(row) for rows in old.values() for row in rows if row.line == ALL_LINES and row.day]
        return sorted(found, key=order_of_arrival)

    def _claim(
        self, version: Version, rows: Sequence[ServiceRow], counting: Iterable[ServiceRow], *, follows: bool
    ) -> KnownClaim:
        first = rows[0]
        return KnownClaim(
            version=version,
            provider=first.provider,
            person=self._old_people.get(first.patient, UNTOLD) if first.run is None else _person(first),
            follows=follows,
            is_void=False,
            lines=None,
            arrival=arrival_of(first),
            ordinal=first.ordinal or 0,
            first_day=min(row.dates.first for row in rows),
            last_day=max(row.dates.last for row in rows),
            services=tuple(map(self._service, counting)),
        )

    def _follower(self, row: SupersessionRow, services: Sequence[ServiceRow]) -> KnownClaim:
        return KnownClaim(
            version=Version(row.claim, row.content),
            provider=row.provider or b"",
            person=_person(row),
            follows=True,
            is_void=bool(row.is_void),
            lines=row.lines,
            arrival=arrival_of(row),
            ordinal=row.ordinal or 0,
            first_day=None if row.first_day is None else date.fromordinal(row.first_day),
            last_day=None if row.day is None else date.fromordinal(row.day),
            services=tuple(self._void_services(row) if row.is_void else map(self._service, services)),
        )

    def _void_services(self, row: SupersessionRow) -> Iterator[Service]:
        for text in (row.billed or "").splitlines():
            line, procedure, first, last = text.split(" ")
            dates = DateSpan(date.fromordinal(int(first)), date.fromordinal(int(last)), is_span=first != last)
            yield self._made(row.claim, row.provider or b"", int(line), (procedure,), dates)

    def _service(self, row: ServiceRow) -> Service:
        made = self._made(row.claim, row.provider, row.line, tuple(row.service.split(":")), row.dates)
        rendering = self._providers.get(row.rendering, row.rendering.hex()) if row.rendering else None
        return made._replace(
            units=None if row.units is None else _decimal(row.units),
            place_of_service=row.place,
            charge=None if row.charge is None else Cents(row.charge),
            rendering_npi=rendering,
            sex=row.sex,
            taxonomy=row.taxonomy,
        )

    def _made(self, claim: bytes, provider: bytes, line: int, coding: tuple[str, ...], dates: DateSpan) -> Service:
        """A service as the timeline has it; claims and providers unknown to this run keep their digests."""
        self._number += 1
        npi = self._providers.get(provider, provider.hex())
        return Service(
            procedure=coding[0],
            modifiers=coding[1:],
            units=None,
            dates=dates,
            billing_npi=npi,
            claim=self._keys.get(claim, ClaimKey("", npi, claim.hex())),
            frequency_code="",
            original_reference="",
            line=str(line + 1),
            origin="an earlier file",
            position=(-1, self._number, line),
            sv1_position=_NOWHERE,
            dates_place=_NOWHERE,
        )


def _person(row: ServiceRow | SupersessionRow) -> Person:
    return Person(row.birth_date, row.first_name, row.first_letters, row.sex, is_dependent=bool(row.is_dependent))


def _counted_in_version_1(row: ServiceRow, supersessions: Iterable[SupersessionRow]) -> bool:
    """Whether a service still counted in version 1, given all that took its claim id back.

    A void was final, and an original gave way to any replacement; of several replacements the last one counted.
    """
    arrival, others = None, []
    for supersession in supersessions:
        if (supersession.claim, supersession.content) == (row.claim, row.content):
            arrival = supersession.arrival
        elif supersession.line in {ALL_LINES, row.line}:
            others.append(supersession)
    return not any(other.is_void or arrival is None or other.arrival > arrival for other in others)


def _old_follower(row: SupersessionRow) -> KnownClaim:
    """A replacement or void of version 1, as far as it may take back what is still to come."""
    day = date.fromordinal(row.day or 1)
    return KnownClaim(
        version=Version(row.target, row.content),
        provider=b"",
        person=ANYBODY,
        follows=True,
        is_void=bool(row.is_void),
        lines=None,
        arrival=VERSION_1,
        ordinal=0,
        first_day=day,
        last_day=day,
        services=(),
    )


def _decimal(text: str) -> Decimal:
    from decimal import Decimal

    return Decimal(text)
