"""The people and organisations that a claim names: providers, subscriber, patient, payer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.dates import read_date
from scrubber.claims.lazy import Lazy
from scrubber.claims.loop import Loop
from scrubber.claims.values import PostalAddress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Place, Segment

_NPI = "XX"
_TAX_ID_QUALIFIERS = ("EI", "SY")

IN_HEADER, OF_BILLING, OF_SUBSCRIBER, OF_PATIENT = "1000", "2010A", "2010B", "2010C"
OF_CLAIM, OF_OTHER_PAYER, OF_LINE = "2310", "2330", "2420"
"""Groups of loops that names stand in, by what their numbers begin with."""

_LOOPS: Final = {
    (IN_HEADER, "41"): "1000A", (IN_HEADER, "40"): "1000B",
    (OF_BILLING, "85"): "2010AA", (OF_BILLING, "87"): "2010AB", (OF_BILLING, "PE"): "2010AC",
    (OF_SUBSCRIBER, "IL"): "2010BA", (OF_SUBSCRIBER, "PR"): "2010BB", (OF_PATIENT, "QC"): "2010CA",
    (OF_CLAIM, "DN"): "2310A", (OF_CLAIM, "P3"): "2310A", (OF_CLAIM, "82"): "2310B",
    (OF_CLAIM, "77"): "2310C", (OF_CLAIM, "DQ"): "2310D", (OF_CLAIM, "PW"): "2310E",
    (OF_CLAIM, "45"): "2310F",
    (OF_OTHER_PAYER, "IL"): "2330A", (OF_OTHER_PAYER, "PR"): "2330B", (OF_OTHER_PAYER, "DN"): "2330C",
    (OF_OTHER_PAYER, "P3"): "2330C", (OF_OTHER_PAYER, "82"): "2330D", (OF_OTHER_PAYER, "77"): "2330E",
    (OF_OTHER_PAYER, "DQ"): "2330F", (OF_OTHER_PAYER, "85"): "2330G",
    (OF_LINE, "82"): "2420A", (OF_LINE, "QB"): "2420B", (OF_LINE, "77"): "2420C",
    (OF_LINE, "DQ"): "2420D", (OF_LINE, "DK"): "2420E", (OF_LINE, "DN"): "2420F",
    (OF_LINE, "P3"): "2420F", (OF_LINE, "PW"): "2420G", (OF_LINE, "45"): "2420H",
}  # fmt: skip
_ROLES: Final = {
    "40": "receiver", "41": "submitter", "45": "ambulance drop-off", "77": "service facility",
    "82": "rendering provider", "85": "billing provider", "87": "pay-to address", "DK": "ordering provider",
    "DN": "referring provider", "DQ": "supervising provider", "IL": "subscriber", "P3": "primary care provider",
    "PE": "pay-to plan", "PR": "payer", "PW": "ambulance pick-up", "QB": "purchased service provider",
    "QC": "patient",
}  # fmt: skip
_STATUS_ENTITIES: Final = {"P3": "DN", "PW": "77", "45": "77", "PE": "PR"}
"""Entities that a claim status names by another code: a place is a service location, a primary care provider refers,
a plan that is paid is a payer."""


class Contact(NamedTuple):
    """A PER: who is asked, and by what number."""

    name: str
    numbers: tuple[tuple[str, str], ...]
    """As (qualifier, number): ``TE`` telephone, ``EX`` extension, ``FX`` fax, ``EM`` e-mail."""

    @property
    def telephone(self) -> str:
        """The telephone number, empty where there is none."""
        return next((number for qualifier, number in self.numbers if qualifier == "TE"), "")


class Party(Loop):
    """One NM1 with the segments that belong to it: name, identifier, address, demographics, references.

    `party.at("NM109")`, `party.at("N402")` say where a finding about it points.
    """

    def __init__(
        self, segments: list[Segment], delimiters: Delimiters, group: str, line_number: str | None = None
    ) -> None:
        self._segments = segments
        self._name = segments[0]
        self._group = group
        self.delimiters = delimiters
        self.line_number = line_number

    @property
    def own_segments(self) -> list[Segment]:
        """The NM1 and what follows it up to the next name or loop."""
        return self._segments

    @property
    def entity_code(self) -> str:
        """NM101, the entity identifier code: ``85`` billing provider, ``DK`` ordering provider, ``PR`` payer …"""
        return self._name.value(1)

    @property
    def entity(self) -> str:
        """The entity as a claim status names it (STC01-3): NM101, but ``DN`` for ``P3``, ``77`` for a place."""
        return _STATUS_ENTITIES.get(self.entity_code, self.entity_code)

    @property
    def loop(self) -> str:
        """The loop of the guide: ``2010AA``, ``2310B`` …; where the guide has none for it, the group that it is in."""
        return _LOOPS.get((self._group, self.entity_code), self._group)

    @property
    def role(self) -> str:
        """What a message calls it: ``billing provider``, ``other payer`` …"""
        role = _ROLES.get(self.entity_code, f"party {self.entity_code}")
        if self._group != OF_OTHER_PAYER:
            return role
        return f"other {role}" if self.entity_code in {"IL", "PR"} else f"other payer's {role}"

    @property
    def is_organisation(self) -> bool:
        """Whether NM102 is 2."""
        return self._name.value(2) == "2"

    @property
    def is_person(self) -> bool:
        """Whether NM102 is 1."""
        return self._name.value(2) == "1"

    @property
    def last_name(self) -> str:
        """Family name of a person, or the organisation's name (NM103)."""
        return self._name.value(3)

    @property
    def first_name(self) -> str:
        """NM104."""
        return self._name.value(4)

    @property
    def middle_name(self) -> str:
        """NM105."""
        return self._name.value(5)

    @property
    def suffix(self) -> str:
        """NM107."""
        return self._name.value(7)

    @property
    def id_qualifier(self) -> str:
        """NM108: ``XX`` NPI, ``MI`` member id, ``PI`` payer id …"""
        return self._name.value(8)

    @property
    def identifier(self) -> str:
        """NM109."""
        return self._name.value(9)

    @property
    def npi(self) -> str:
        """The national provider identifier, empty where the party is identified otherwise."""
        return self.identifier if self.id_qualifier == _NPI else ""

    @property
    def name(self) -> str:
        """The name as people write it."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name, self.suffix)))

    @Lazy
    def address(self) -> PostalAddress | None:
        """N3 and N4, None where there is neither."""
        street, city = self.segment("N3"), self.segment("N4")
        if street is None and city is None:
            return None
        return PostalAddress(
            lines=tuple(filter(None, street.elements[1:3])) if street else (),
            city=city.value(1) if city else "",
            state=city.value(2) if city else "",
            zip=city.value(3) if city else "",
            country=city.value(4) if city else "",
            role=self.role,
            loop=self.loop,
            entity=self.entity,
            subdivision=city.value(7) if city else "",
        )

    @property
    def taxonomy(self) -> str:
        """PRV03, the provider taxonomy code, of the PRV that follows this name."""
        return self._element(3, "PRV")

    @property
    def taxonomy_qualifier(self) -> str:
        """PRV02, ``PXC`` for a taxonomy code; empty where there is no PRV."""
        return self._element(2, "PRV")

    @Lazy
    def all_references(self) -> tuple[tuple[str, str], ...]:
        """REF segments as (qualifier, value)."""
        return tuple((segment.value(1), segment.value(2)) for segment in self.every("REF"))

    @property
    def tax_id(self) -> str:
        """The employer's identification or social security number (REF*EI, REF*SY), empty where there is none."""
        return next((value for qualifier, value in self.all_references if qualifier in _TAX_ID_QUALIFIERS), "")

    @property
    def birth_date(self) -> date | None:
        """DMG02, None where it is missing or unreadable."""
        return read_date(self._element(2, "DMG"))

    @property
    def sex(self) -> str:
        """DMG03: ``F``, ``M`` or ``U``; empty where it is not given."""
        return self._element(3, "DMG")

    @Lazy
    def contacts(self) -> tuple[Contact, ...]:
        """Every PER, in order."""
        return tuple(
            Contact(segment.value(2), tuple(zip(segment.elements[3::2], segment.elements[4::2], strict=False)))
            for segment in self.every("PER")
        )

    @property
    def place(self) -> Place:
        """Where its NM1 stands."""
        return self._name.place


class HasParties:
    """What names people and organisations: a level, a claim, a line, another coverage, the head of a set."""

    @property
    def parties(self) -> tuple[Party, ...]:
        """Every name, in order."""
        raise NotImplementedError

    def party(self, *entities: str) -> Party | None:
        """The first name with one of these entity identifier codes (NM101)."""
        return next((party for party in self.parties if party.entity_code in entities), None)


def read_parties(
    segments: Iterable[Segment], delimiters: Delimiters, group: str, line_number: str | None = None
) -> tuple[Party, ...]:
    """Every party among `segments`, in order; what stands before the first NM1 belongs to none."""
    groups: list[list[Segment]] = []
    for segment in segments:
        if segment.identifier == "NM1":
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
    return tuple(Party(group_segments, delimiters, group, line_number) for group_segments in groups)
