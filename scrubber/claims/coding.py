"""How a service is coded: procedure and modifiers, on the day whose rules apply, for a kind of payer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.payer import is_medicare

if TYPE_CHECKING:
    from datetime import date

MODIFIER_SLOTS = 4
_FIRST_MODIFIER = 3
_AMBULANCE_TRANSPORT = re.compile(r"A04(?:2[5-9]|3[0-6])")
_LABORATORY = re.compile(r"8[0-9]{3}[0-9U]|0[0-9]{3}U")
_ANESTHESIA = re.compile(r"00[1-9][0-9]{2}|01[0-9]{3}")


class Procedure(NamedTuple):
    """SV101 taken apart: what was done."""

    qualifier: str
    """SV101-1, ``HC`` for CPT and HCPCS."""
    code: str
    """SV101-2 in capitals, without blanks around it: payers read it so, and no edit may miss a code for its case."""
    modifier_slots: tuple[str, ...]
    """SV101-3 to -6 as written, up to the last one that is not empty."""
    description: str
    """SV101-7."""

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that are there, in order."""
        return tuple(filter(None, self.modifier_slots))

    def place_of(self, modifier: str) -> str:
        """Where a modifier that is there stands first: ``SV101-3`` to ``SV101-6``."""
        return f"SV101-{_FIRST_MODIFIER + self.modifier_slots.index(modifier)}"

    @property
    def is_ambulance_transport(self) -> bool:
        """Whether it is an ambulance transport or its miles (A0425 to A0436)."""
        return _AMBULANCE_TRANSPORT.fullmatch(self.code) is not None

    @property
    def is_laboratory(self) -> bool:
        """Whether it is of the laboratory section of CPT, or a proprietary test of four digits and U."""
        return _LABORATORY.fullmatch(self.code) is not None

    @property
    def is_anesthesia(self) -> bool:
        """Whether it is of the anaesthesia section of CPT (00100 to 01999)."""
        return _ANESTHESIA.fullmatch(self.code) is not None


@lru_cache(maxsize=4096)
def read_procedure(composite: str, separator: str) -> Procedure:
    """Take SV101 apart; a component that is not there is empty. Few are written, and the answers are kept."""
    parts = composite.split(separator)
    slots = parts[2 : 2 + MODIFIER_SLOTS]
    while slots and not slots[-1]:
        slots.pop()
    return Procedure(
        qualifier=parts[0],
        code=parts[1].strip().upper() if len(parts) > 1 else "",
        modifier_slots=tuple(slots),
        description=parts[6] if len(parts) > 6 else "",  # noqa: PLR2004
    )


class Coding(NamedTuple):
    """All that many edits look at: what is found in one line is remembered for the others that have the same."""

    procedure: Procedure
    day: date
    """The day whose coding rules apply: the first date of service, else the last day there is."""
    filing_indicator: str
    """SBR09 of the destination payer."""

    @property
    def is_medicare(self) -> bool:
        """Whether the claim goes to Medicare Part B fee for service (DME MACs included)."""
        return is_medicare(self.filing_indicator)
