"""The values that edits look at once for each distinct one of a run, wherever it stands.

A value carries exactly what an edit on it may depend on: what was found in one occurrence holds for every other one.
``message.at(value)`` points at the value's own element, ``message.at(value, "N402")`` at another one of its loop; both
are filled in at each occurrence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

_CODE_SETS = {"ABK": "ICD-10-CM", "ABF": "ICD-10-CM", "BK": "ICD-9-CM", "BF": "ICD-9-CM"}
DIAGNOSIS_QUALIFIERS = frozenset(_CODE_SETS)
"""Of an HI: those of diagnoses (HI01-1)."""
PRINCIPAL = frozenset({"ABK", "BK"})
_UNITED_STATES = frozenset({"", "US", "USA"})
_ESSENTIAL = frozenset({"2010AA", "2010BA", "2010CA", "2310C", "2420C"})


class Npi(NamedTuple):
    """A national provider identifier (NM109 with NM108 XX), in one of the roles that a provider has on a claim."""

    number: str
    """As written."""
    role: str
    """What a message calls the provider: ``billing provider``, ``ordering provider`` …"""
    loop: str
    """``2010AA``, ``2310B``, ``2420E`` …"""
    entity: str
    """The provider as a claim status names it (STC01-3): ``85``, ``82``, ``DN`` …"""


class Diagnosis(NamedTuple):
    """A diagnosis code of the claim (HI*ABK, ABF, BK, BF)."""

    code: str
    """As written."""
    qualifier: str
    """``ABK`` principal, ``ABF`` another ICD-10-CM code; ``BK``, ``BF`` ICD-9-CM."""
    is_first: bool
    """Whether it is the first one of the claim."""

    @property
    def code_set(self) -> str:
        """``ICD-10-CM`` or ``ICD-9-CM``."""
        return _CODE_SETS[self.qualifier]

    @property
    def is_principal(self) -> bool:
        """Whether its qualifier says that it is the principal diagnosis."""
        return self.qualifier in PRINCIPAL


class DateOfService(NamedTuple):
    """The date or dates of service of a line (DTP*472) with its procedure; a span may end before it begins."""

    first: date
    last: date
    is_span: bool
    """Whether it was written as a from–through range (RD8)."""
    procedure: str

    def __str__(self) -> str:
        first, last = f"{self.first:%m/%d/%Y}", f"{self.last:%m/%d/%Y}"
        return first if first == last else f"{first}-{last}"


class PlaceOfService(NamedTuple):
    """A place of service: the claim's (CLM05-1), or a line's own (SV105)."""

    code: str
    """As written."""
    day: date
    """The day whose list applies: the first date of service of the line or claim, else the last day there is."""


class PostalAddress(NamedTuple):
    """N3 and N4 of a provider, a person, a payer or a place."""

    lines: tuple[str, ...]
    """N301 and N302 as far as they are not empty."""
    city: str
    state: str
    zip: str
    country: str
    """N404, empty for the United States."""
    role: str
    """Whose address: ``billing provider``, ``pay-to address``, ``service facility``, ``subscriber`` …"""
    loop: str
    """``2010AA``, ``2310C``, ``2420C`` …"""
    entity: str
    """As a claim status names it (STC01-3)."""
    subdivision: str = ""
    """N407, the part of a country other than the United States and Canada; empty where it is not given."""

    @property
    def is_domestic(self) -> bool:
        """Whether it is in the United States, military post and territories among them, as far as it says."""
        return self.country.strip().upper() in _UNITED_STATES

    def is_as(self, other: PostalAddress) -> bool:
        """Whether both are the same place: streets, city and five digits of the ZIP code, in capitals or not."""
        one, another = (
            (" ".join(" ".join(address.lines).upper().split()), address.city.strip().upper(), address.zip.strip()[:5])
            for address in (self, other)
        )
        return bool(one[0]) and one == another

    @property
    def is_essential(self) -> bool:
        """Whether it is of the billing provider, the service facility, the subscriber or the patient.

        Every payer reads these; others it may pass over.
        """
        return self.loop in _ESSENTIAL


class MemberId(NamedTuple):
    """A member id (NM109 of NM1*IL), of the subscriber or of another payer's."""

    value: str
    """As written."""
    qualifier: str
    """NM108: ``MI``, or ``II``."""
    filing_indicator: str
    """SBR09 of the coverage that it belongs to."""
    role: str
    """``subscriber``, or ``other subscriber``."""

    @property
    def entity(self) -> str:
        """``IL``, as a claim status names the member (STC01-3)."""
        return "IL"
