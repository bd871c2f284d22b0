"""Services and takebacks as rows of a store, and which of them still count."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scrubber.claims.dates import DateSpan
from scrubber.claims.timeline import ClaimKey, Service
from scrubber.history.protocol import Standing
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrubber.claims.parties import PatientIdentity
    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms

_QUARTERS = 4
_MONTHS = 3
_ALL = -1
_NOWHERE = Place(0, 0)


class ServiceRow(NamedTuple):
    """One recorded service, its columns in their order. The first five are the key.

    It begins with the period: services come in by date, so writes stay in one region and a purge deletes one range.
    """

    period: int
    """Quarter of the last day of the service: 4 × year + 0 … 3."""
    patient: bytes
    claim: bytes
    content: bytes
    """Which version of the claim."""
    line: int
    """Ordinal of the line in its claim, from 0."""
    day: int
    """Last day of the service, counted from the first day of the quarter."""
    nights: int | None
    """Days from the first to the last one; None for a single date (D8)."""
    service: str
    """Procedure code, then its modifiers, separated by colons."""
    units: str | None
    provider: bytes

    @property
    def dates(self) -> DateSpan:
        """The dates of service."""
        last = first_day(self.period) + timedelta(self.day)
        return DateSpan(last - timedelta(self.nights or 0), last, is_span=self.nights is not None)

    @property
    def identity(self) -> tuple[object, ...]:
        """What a service that is sent again has in common with the recorded one, whatever else its claim holds."""
        return self[:3] + self[4:9]


class TakebackRow(NamedTuple):
    """That one version of a claim takes back another claim, or its own other versions. The first four are the key."""

    target: bytes
    claim: bytes
    content: bytes
    line: int
    """Ordinal of the one line that it takes back, -1 for all of them."""
    is_void: bool
    arrival: int
    """Order of arrival: of several replacements the last one counts."""
    day: int | None
    """Last date of service of the claim that takes back, as an ordinal."""


class Tables(Protocol):
    """What a store must be able to look up, each in one batch."""

    def services_of(self, patients: Sequence[bytes]) -> Iterable[ServiceRow]:
        """Every recorded service of these patients."""

    def takebacks_of(self, targets: Sequence[bytes]) -> Iterable[TakebackRow]:
        """Everything that takes back one of these claims."""


def period_of(day: date) -> int:
    """The quarter of a day."""
    return _QUARTERS * day.year + (day.month - 1) // _MONTHS


def first_day(period: int) -> date:
    """The first day of a quarter."""
    return date(period // _QUARTERS, period % _QUARTERS * _MONTHS + 1, 1)


def day_in_period(day: date) -> int:
    """A day counted from the first one of its quarter."""
    return (day - first_day(period_of(day))).days


def service_rows(claim: BilledClaim, names: Pseudonyms) -> Iterator[ServiceRow]:
    """The rows of a claim's services; none for a patient who cannot be told."""
    if claim.patient is None or not claim.services:
        return
    patient, key, content = names.patient(claim.patient), names.claim(claim.key), names.content(claim)
    provider = names.provider(claim.key.billing_npi)
    for service in claim.services:
        last = service.dates.last
        yield ServiceRow(
            period_of(last), patient, key, content, service.position[2], day_in_period(last),
            service.dates.days if service.dates.is_span else None,
            ":".join((service.procedure, *service.modifiers)),
            None if service.units is None else str(service.units),
            provider,
        )  # fmt: skip


def takeback_rows(claim: BilledClaim, names: Pseudonyms, arrival: int) -> Iterator[TakebackRow]:
    """What a replacement or void takes back; nothing for an original."""
    key, content = names.claim(claim.key), names.content(claim)
    day = claim.last_day.toordinal() if claim.last_day else None
    for target in sorted(map(names.claim, claim.takes_back)):
        for line in (_ALL,) if claim.lines is None else claim.lines:
            yield TakebackRow(target, key, content, line, claim.is_void, arrival, day)


def look_up(claims: Sequence[BilledClaim], names: Pseudonyms, tables: Tables) -> Standing:
    """What counts for the patients of these claims (EDITS.md, "Which services count")."""
    patients = {names.patient(claim.patient): claim.patient for claim in claims if claim.patient is not None}
    rows = list(tables.services_of(sorted(patients)))
    keys = {names.claim(key): key for claim in claims for key in (claim.key, *claim.takes_back)}
    takebacks: dict[bytes, list[TakebackRow]] = defaultdict(list)
    for takeback in tables.takebacks_of(sorted(keys.keys() | {row.claim for row in rows})):
        takebacks[takeback.target].append(takeback)
    resent = {row.identity for claim in claims for row in service_rows(claim, names)}
    providers = {names.provider(claim.key.billing_npi): claim.key.billing_npi for claim in claims}
    services: dict[PatientIdentity, list[Service]] = defaultdict(list)
    own: dict[PatientIdentity, list[Service]] = defaultdict(list)
    for number, row in enumerate(sorted(rows, key=lambda row: (row.period, row.day, *row[1:5]))):
        if counts(row, takebacks[row.claim]):
            chosen = own if row.identity in resent else services
            chosen[patients[row.patient]].append(_service(row, number, keys, providers))
    versions = [(names.claim(claim.key), names.content(claim)) for claim in claims]
    held = {(row.claim, row.content) for row in rows}
    held |= {(takeback.claim, takeback.content) for found in takebacks.values() for takeback in found}
    return Standing(
        services,
        own,
        recorded=frozenset(ordinal for ordinal, version in enumerate(versions) if version in held),
        taken_back=frozenset(
            (ordinal, row.line)
            for ordinal, claim in enumerate(claims)
            for row in service_rows(claim, names)
            if not counts(row, takebacks[row.claim], inf if claim.takes_back else None)
        ),
    )


def counts(row: ServiceRow, takebacks: Iterable[TakebackRow], arrival: float | None = None) -> bool:
    """Whether a service still counts, given all that takes its claim id back.

    `arrival` is that of a replacement which is not recorded yet, None for any other claim. A void is final, and an
    original gives way to any replacement, whichever came first; of several replacements the last one counts.
    """
    others = []
    for takeback in takebacks:
        if (takeback.claim, takeback.content) == (row.claim, row.content):
            arrival = takeback.arrival
        elif takeback.line in {_ALL, row.line}:
            others.append(takeback)
    return not any(other.is_void or arrival is None or other.arrival > arrival for other in others)


def _service(row: ServiceRow, number: int, keys: Mapping[bytes, ClaimKey], providers: Mapping[bytes, str]) -> Service:
    """A recorded service as the timeline has it; claims and providers unknown to this run keep their digests."""
    from decimal import Decimal

    procedure, *modifiers = row.service.split(":")
    npi = providers.get(row.provider, row.provider.hex())
    return Service(
        procedure=procedure,
        modifiers=tuple(modifiers),
        units=None if row.units is None else Decimal(row.units),
        dates=row.dates,
        billing_npi=npi,
        claim=keys.get(row.claim, ClaimKey("", npi, row.claim.hex())),
        frequency_code="",
        original_reference="",
        line=str(row.line + 1),
        origin="an earlier file",
        position=(-1, number, row.line),
        service_place=_NOWHERE,
        dates_place=_NOWHERE,
    )
