"""The people and organisations of a claim: providers, subscriber, patient, payer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrubber.x12.segment import Place, Segment

MEDICARE_PART_B = "MB"
MEDICAID = "MC"
_NPI = "XX"
_TAX_ID_QUALIFIERS = ("EI", "SY")


class Party(NamedTuple):
    """One NM1 with the segments that belong to it: name, identifier, address, demographics, references."""

    entity: str
    """NM101, the entity identifier code: ``85`` billing provider, ``DK`` ordering provider, ``PR`` payer …"""
    is_person: bool
    last_name: str
    """Family name of a person, or the organisation's name."""
    first_name: str
    middle_name: str
    suffix: str
    id_qualifier: str
    """NM108: ``XX`` NPI, ``MI`` member id, ``PI`` payer id …"""
    identifier: str
    """NM109."""
    address: tuple[str, ...]
    """N301, N302, N401 city, N402 state, N403 postal code, as far as they are there."""
    taxonomy: str
    """PRV03, the provider taxonomy code, of the PRV that follows this name."""
    references: tuple[tuple[str, str], ...]
    """REF segments as (qualifier, value)."""
    birth_date: date | None
    sex: str
    """DMG03: ``F``, ``M`` or ``U``; empty where it is not given."""
    place: Place

    @property
    def npi(self) -> str:
        """The national provider identifier, empty where the party is identified otherwise."""
        return self.identifier if self.id_qualifier == _NPI else ""

    @property
    def tax_id(self) -> str:
        """The employer's identification or social security number (REF*EI, REF*SY), empty where there is none."""
        return next((value for qualifier, value in self.references if qualifier in _TAX_ID_QUALIFIERS), "")

    @property
    def name(self) -> str:
        """The name as people write it."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name, self.suffix)))

    def reference(self, qualifier: str) -> str:
        """The value of the REF with this qualifier, empty where there is none."""
        return next((value for found, value in self.references if found == qualifier), "")


def read_party(segments: list[Segment]) -> Party:
    """A party from its NM1 (the first of `segments`) and what follows it up to the next name or level."""
    name = segments[0]
    address: list[str] = []
    references: list[tuple[str, str]] = []
    taxonomy, sex, birth_date = "", "", None
    for segment in segments[1:]:
        match segment.identifier:
            case "N3":
                address += segment.elements[1:3]
            case "N4":
                address += segment.elements[1:4]
            case "REF":
                references.append((segment.value(1), segment.value(2)))
            case "PRV":
                taxonomy = segment.value(3)
            case "DMG":
                birth_date, sex = read_date(segment.value(2)), segment.value(3)
    return Party(
        entity=name.value(1), is_person=name.value(2) == "1", last_name=name.value(3), first_name=name.value(4),
        middle_name=name.value(5), suffix=name.value(7), id_qualifier=name.value(8), identifier=name.value(9),
        address=tuple(address), taxonomy=taxonomy, references=tuple(references), birth_date=birth_date, sex=sex,
        place=name.place,
    )  # fmt: skip


def read_parties(segments: Iterable[Segment]) -> tuple[Party, ...]:
    """Every party among `segments`, in order; what stands before the first NM1 belongs to none."""
    groups: list[list[Segment]] = []
    for segment in segments:
        if segment.identifier == "NM1":
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
    return tuple(map(read_party, groups))


def is_medicare(filing_indicator: str) -> bool:
    """Whether a claim filing indicator (SBR09) means Medicare Part B fee for service (DME MACs included)."""
    return filing_indicator == MEDICARE_PART_B


class Payer(NamedTuple):
    """Whom the claim is sent to (loop 2010BB), with the claim filing indicator of loop 2000B."""

    name: str
    identifier: str
    """NM109, the payer's identifier, empty where it is not given."""
    filing_indicator: str
    """SBR09: ``MB`` Medicare Part B, ``MC`` Medicaid, ``CI`` commercial, ``16`` Medicare Advantage HMO …"""

    @property
    def key(self) -> str:
        """What tells this payer from another: its identifier, else its name, in capitals."""
        # Kept with every claim that edits over time ask for.
        return sys.intern((self.identifier.strip() or self.name.strip()).upper())

    @property
    def is_medicare(self) -> bool:
        """Whether the claim goes to Medicare Part B fee for service (DME MACs included)."""
        return is_medicare(self.filing_indicator)

    @property
    def is_medicaid(self) -> bool:
        """Whether the claim goes to Medicaid."""
        return self.filing_indicator == MEDICAID


class PatientIdentity(NamedTuple):
    """What makes two services those of the same patient (EDITS.md): never shown, never logged.

    The subscriber is told by payer and member id, both in capitals; a dependent, who shares the member id, also by
    birth date, sex and first name.
    """

    payer: str
    member_id: str
    birth_date: date | None = None
    sex: str = ""
    first_name: str = ""
