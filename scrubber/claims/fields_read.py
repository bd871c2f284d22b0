"""Claims and lines that tell what is read of them: what somebody says of one, he says of all that have it alike.

A field that is read from certain elements alone stands for these. Whatever else is asked for, a segment, other lines,
stands for nothing: it may be different in any other claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.claim import Claim
from scrubber.claims.line import ServiceLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PAYER: Final = "payer"
"""Stands for all that tells whom a claim is sent to, and by whom."""
DATES: Final = "DTP03"
"""Stands for the date of service of a line."""

CLAIM_FIELDS: Final = {
    "charge": ("CLM02",),
    "charge_text": ("CLM02",),
    "place_of_service": ("CLM05",),
    "frequency_code": ("CLM05",),
    "is_replacement": ("CLM05",),
    "is_void": ("CLM05",),
    "accepts_assignment": ("CLM07",),
    "benefits_assigned": ("CLM08",),
    "related_causes": ("CLM11",),
    "accident_state": ("CLM11",),
    "accident_country": ("CLM11",),
    "special_program": ("CLM12",),
    "delay_reason": ("CLM20",),
    "payer": (PAYER,),
    "filing_indicator": (PAYER,),
    "billing_npi": (PAYER,),
    "__class__": (),
}
"""The elements that fields of a claim are read from."""
LINE_FIELDS: Final = {
    "composite": ("SV101",),
    "coded": ("SV101",),
    "procedure": ("SV101",),
    "modifiers": ("SV101",),
    "description": ("SV101",),
    "is_rental": ("SV101",),
    "is_purchase": ("SV101",),
    "is_billed_to_be_denied": ("SV101",),
    "charge": ("SV102",),
    "charge_text": ("SV102",),
    "unit": ("SV103",),
    "units": ("SV104",),
    "units_text": ("SV104",),
    "own_place_of_service": ("SV105",),
    "place_of_service": ("SV105", "CLM05"),
    "diagnosis_pointers": ("SV107",),
    "is_emergency": ("SV109",),
    "is_epsdt": ("SV111",),
    "is_family_planning": ("SV112",),
    "service_dates": (DATES,),
    "dates_text": (DATES,),
    "coding_date": (DATES,),
    "coding": ("SV101", DATES, PAYER),
    "__class__": (),
}
"""The elements that fields of a line are read from, its claim's among them."""


class FieldsRead:
    """What somebody has read of a claim, or of a line and its claim."""

    def __init__(self) -> None:
        self.elements: set[str] = set()
        """The elements that it was read from."""
        self.places = False
        """Whether he has asked where something stands, as one does who has found something."""
        self.others = False
        """Whether he has read anything that these elements do not tell."""
        self.of_lines: set[str] = set()
        """The elements that fields of a claim's lines were read from, where he looked at a claim."""

    def enter(self, name: str, fields: Mapping[str, tuple[str, ...]]) -> None:
        """He reads this of what has these fields."""
        if name in fields:
            self.elements.update(fields[name])
        elif name == "at":
            self.places = True
        else:
            self.others = True


class ReadClaim(Claim):
    """A claim that enters what is read of it."""

    def __init__(self, claim: Claim, read: FieldsRead) -> None:
        self._claim_and_read = claim, read

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 whatever the claim has
        claim, read = object.__getattribute__(self, "_claim_and_read")
        read.enter(name, CLAIM_FIELDS)
        if name == "lines":
            # That they were asked for is no element of the claim's: only these are of use.
            of_lines = FieldsRead()
            of_lines.elements = read.of_lines
            return tuple(ReadLine(line, of_lines) for line in claim.lines)
        return getattr(claim, name)


class ReadLine(ServiceLine):
    """A service line that enters what is read of it and of its claim."""

    def __init__(self, line: ServiceLine, read: FieldsRead) -> None:
        self._line_and_read = line, read

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 whatever the line has
        line, read = object.__getattribute__(self, "_line_and_read")
        if name == "claim":
            return ReadClaim(line.claim, read)
        read.enter(name, LINE_FIELDS)
        return getattr(line, name)
