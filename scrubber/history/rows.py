"""Claims as rows of a store."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.dates import DateSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.history.protocol import Arrival, BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms

KEY = 5
"""How many columns of `services` are its key."""
_QUARTERS = 4
_MONTHS = 3
_TAXONOMY = re.compile("[0-9A-Z]{9}X")
"""What else stands there may be anything, and is not kept."""
ALL_LINES = -1
"""In the place of the line of a replacement or void that is about every line of its claim."""


class ServiceRow(NamedTuple):
    """One recorded service, its columns in their order. The first five are the key.

    It begins with the period: services come in by date, so writes stay in one region and a purge deletes one range.
    Those from `claim_id` on are of version 2, None in rows of version 1; the last one is of version 3.
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
    span_days: int | None
    """Days from the first to the last one; None for a single date (D8)."""
    service: str
    """Procedure code, then its modifiers, separated by colons."""
    units: str | None
    provider: bytes
    claim_id: bytes | None
    """CLM01 alone."""
    payer: bytes | None
    birth_date: bytes | None
    first_name: bytes | None
    first_letters: bytes | None
    sex: str | None
    is_dependent: bool | None
    rendering: bytes | None
    place: str | None
    """Place of service."""
    charge: int | None
    """In cents."""
    run: int | None
    input: int | None
    """Ordinal of the input in its run, from 0."""
    ordinal: int | None
    """Ordinal of the claim in its input, from 0."""
    taxonomy: str | None = None
    """Taxonomy code of the rendering provider, else of the billing provider; not known in rows of version 2."""

    @property
    def dates(self) -> DateSpan:
        """The dates of service."""
        last = first_day(self.period) + timedelta(self.day)
        return DateSpan(last - timedelta(self.span_days or 0), last, is_span=self.span_days is not None)


class SupersessionRow(NamedTuple):
    """A replacement or void, its columns in their order. The first four are the key.

    Those from `claim_id` on are of version 2. A row of version 1 says instead which claim id is taken back.
    """

    target: bytes
    """The patient; in version 1 the claim that is taken back, its own or the one that REF*F8 names."""
    claim: bytes
    content: bytes
    line: int
    """In version 1 the ordinal of the one line that it takes back, -1 for all of them; now always -1."""
    is_void: bool
    arrival: int
    """In version 1 the order of arrival: of several replacements the last one counts; now 0."""
    day: int | None
    """Last date of service of the claim that takes back, as an ordinal."""
    claim_id: bytes | None
    payer: bytes | None
    birth_date: bytes | None
    first_name: bytes | None
    first_letters: bytes | None
    sex: str | None
    is_dependent: bool | None
    provider: bytes | None
    first_day: int | None
    lines: int | None
    """How many lines it takes back, None for all."""
    billed: str | None
    """Of a void its services, a line each: line, procedure, first and last day as ordinals."""
    run: int | None
    input: int | None
    ordinal: int | None


class RunRow(NamedTuple):
    """One input of a run that was recorded; the first two are the key."""

    run: int
    input: int
    token: str
    """What the run is known by."""
    digest: bytes
    """The bytes of the input."""
    day: int
    """When it was received, as an ordinal."""


class NumberRow(NamedTuple):
    """The number of an interchange with an accepted claim; the first two are the key."""

    number: bytes
    """ISA05 to ISA08 and ISA13."""
    content: bytes
    run: int
    input: int


class KeyRow(NamedTuple):
    """A service line of an accepted claim, its columns in their order; the first four are the key."""

    period: int
    """As of a service."""
    service_key: bytes
    """Who was billed what and when; of a line of a void that it was taken back."""
    claim_id: bytes
    """Of the claim's number alone."""
    payer: bytes
    day: int
    """Last day of the service, counted from the first day of the quarter."""
    run: int
    input: int


class ClaimNumberRow(NamedTuple):
    """An accepted claim by its number, its columns in their order; the first three are the key. Of version 4."""

    parties: bytes
    """Payer and billing provider."""
    claim_id: bytes
    """Of the claim's number alone, as of a service line."""
    content: bytes
    """Services and frequency code."""
    is_void: bool
    payer: bytes
    day: int
    """Its last day of service, as an ordinal."""
    run: int
    input: int


def period_of(day: date) -> int:
    """The quarter of a day."""
    return _QUARTERS * day.year + (day.month - 1) // _MONTHS


def first_day(period: int) -> date:
    """The first day of a quarter."""
    return date(period // _QUARTERS, period % _QUARTERS * _MONTHS + 1, 1)


def day_in_period(day: date) -> int:
    """A day counted from the first one of its quarter."""
    return (day - first_day(period_of(day))).days


def service_rows(claim: BilledClaim, names: Pseudonyms, arrival: Arrival) -> Iterator[ServiceRow]:
    """The rows of a claim's services; none for a void, or for a patient who cannot be told."""
    if claim.patient is None or not claim.services or claim.is_void:
        return
    patient, key, content = names.patient(claim.patient), names.claim(claim.key), names.content(claim)
    provider, claim_id = names.provider(claim.key.billing_npi), names.claim_id(claim.key.claim_id)
    payer, person = names.payer(claim.key.payer), names.person(claim.patient)
    for service in claim.services:
        last = service.dates.last
        rendering = names.provider(service.rendering_npi) if service.rendering_npi else None
        yield ServiceRow(
            period_of(last), patient, key, content, service.position[2], day_in_period(last),
            service.dates.days if service.dates.is_span else None,
            ":".join((service.procedure, *service.modifiers)),
            None if service.units is None else str(service.units),
            provider, claim_id, payer, *person, rendering, service.place_of_service,
            None if service.charge is None else int(service.charge), *arrival,
            claim.ordinal, service.taxonomy if _TAXONOMY.fullmatch(service.taxonomy or "") else None,
        )  # fmt: skip


def supersession_row(claim: BilledClaim, names: Pseudonyms, arrival: Arrival) -> SupersessionRow | None:
    """The row of a replacement or void; none for an original, or for a patient who cannot be told."""
    if claim.patient is None or not claim.follows:
        return None
    billed = "\n".join(
        f"{service.position[2]} {service.procedure} {service.dates.first.toordinal()} {service.dates.last.toordinal()}"
        for service in claim.services
    )
    return SupersessionRow(
        names.patient(claim.patient), names.claim(claim.key), names.content(claim), ALL_LINES, claim.is_void, 0,
        claim.last_day.toordinal() if claim.last_day else None,
        names.claim_id(claim.key.claim_id), names.payer(claim.key.payer), *names.person(claim.patient),
        names.provider(claim.key.billing_npi), claim.first_day.toordinal() if claim.first_day else None,
        None if claim.lines is None else len(claim.lines), billed if claim.is_void else None,
        *arrival, claim.ordinal,
    )  # fmt: skip
