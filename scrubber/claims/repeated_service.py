"""What makes one service line the same service as another, and in what two lines of one service may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.money import Cents
from scrubber.claims.service_keys import PLACES

if TYPE_CHECKING:
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.service import Origin


class ServiceDetails(NamedTuple):
    """What may differ between two lines of one service without saying that it was given twice."""

    charge: Cents
    place: str
    facility: tuple[object, ...]
    drugs: tuple[str, ...]
    notes: tuple[str, ...]

    def difference(self, other: ServiceDetails) -> str:
        """What differs, in words; values on both sides but those of notes, which may name the patient."""
        said = []
        if self.charge != other.charge:
            said.append(f"the charge, {self.charge} and {other.charge}")
        if self.place != other.place:
            said.append(f"the place of service, {self.place} and {other.place}")
        if self.facility != other.facility:
            said.append("the facility or address of the service")
        if self.drugs != other.drugs:
            said.append(f"the drug, {', '.join(self.drugs) or 'none'} and {', '.join(other.drugs) or 'none'}")
        if self.notes != other.notes:
            said.append("the description or note")
        return ", and ".join(said)


class BilledBefore(NamedTuple):
    """A service line as an earlier claim bills it."""

    claim: str
    """CLM01 of that claim."""
    other: str
    """LX01."""
    first: int
    """Where the claim begins."""


class Repetition(NamedTuple):
    """A service line whose service an earlier claim bills, too: for the same patient, payer and provider."""

    line: ServiceLine
    origin: Origin
    """Where the earlier claim is."""
    before: BilledBefore | None
    """The line of that claim; None where it is in another file."""
    difference: str
    """In what the two lines differ, in words; empty where in nothing."""


def service_of(line: ServiceLine) -> tuple[object, ...] | None:
    """What makes a line's service, whoever the patient and the payer are; None where it cannot be read."""
    if not line.procedure or line.service_dates is None or line.units is None or line.charge is None:
        return None
    provider = line.rendering_provider or line.claim.billing_provider
    return (
        line.procedure, tuple(sorted(line.modifiers)), line.service_dates.first, line.service_dates.last,
        line.unit, line.units, provider and (provider.identifier or provider.name),
    )  # fmt: skip


def details_of(line: ServiceLine) -> ServiceDetails:
    """The rest of what tells two lines apart."""
    places = [party for party in line.parties if party.entity_code in PLACES]
    notes = [line.description, *(note.text for note in line.notes)]
    return ServiceDetails(
        line.charge or Cents(0),
        line.place_of_service,
        tuple((party.entity_code, party.identifier, party.name, party.address) for party in places),
        tuple(sorted(drug.code.strip() for drug in line.drugs)),
        tuple(" ".join(note.upper().split()) for note in notes),
    )
