"""A service line as edits over time see it: what was done for whom, when, by whom, and how it was billed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber.claims.dates import age_on
from scrubber.claims.line import DENIAL_EXPECTED
from scrubber.claims.location import Location
from scrubber.x12.segment import Place, read_designator

if TYPE_CHECKING:
    from decimal import Decimal

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.money import Cents
    from scrubber.claims.payer import Payer

Origin = Literal["this file", "another file of this run", "an earlier file"]

_NOWHERE = Place(0, 0)
EXPLAINING = frozenset({"76", "77", "91", "59", "XE", "XP", "XS", "XU"})
"""Modifiers that say why a service is there a second time."""


class ClaimKey(NamedTuple):
    """What a replacement, a void and a resubmission share with the claim they follow. Never shown, never logged."""

    payer: str
    billing_npi: str
    claim_id: str


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
    """Taxonomy code of the rendering provider, else of the billing provider; of an earlier file where it is kept."""

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
    key = ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id)
    recorded, patient = recorded_service(claim, line, position, key), claim.patient
    return recorded and recorded._replace(
        line=line.number,
        origin=origin,
        sv1_position=line.at("SV1").place,
        dates_place=line.at("DTP03", "472").place,
        diagnoses=tuple(diagnosis.code for diagnosis in line.diagnoses),
        age=age_on(recorded.dates.first, patient.birth_date) if patient and patient.birth_date else None,
        payer=claim.payer,
        billing_tax_id=(claim.billing_provider.tax_id or None) if claim.billing_provider else None,
    )


def recorded_service(claim: Claim, line: ServiceLine, position: tuple[int, int, int], key: ClaimKey) -> Service | None:
    """What a history keeps of it alone: without its place in the file, diagnoses, age, payer and tax id."""
    if line.service_dates is None:
        return None
    rendering, patient = line.rendering_provider, claim.patient
    return Service(
        procedure=sys.intern(line.procedure),
        modifiers=line.modifiers,
        units=line.units,
        dates=line.service_dates,
        billing_npi=key.billing_npi,
        claim=key,
        frequency_code=claim.frequency_code,
        original_reference=claim.original_reference,
        line="",
        origin="this file",
        position=position,
        sv1_position=_NOWHERE,
        dates_place=_NOWHERE,
        place_of_service=line.place_of_service or None,
        charge=line.charge,
        rendering_npi=rendering.npi if rendering else key.billing_npi,
        sex=patient.sex or None if patient else None,
        taxonomy=(rendering.taxonomy if rendering else claim.billing_taxonomy) or None,
    )
