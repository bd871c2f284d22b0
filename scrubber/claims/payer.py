"""Whom a claim is sent to, and whose claim it is, as far as limits and profiles ask."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

MEDICARE_PART_B = "MB"
MEDICAID = "MC"
_RESPONSIBILITIES = "PSTABCDEFGH"
"""SBR01 in the order of payment: primary, secondary, tertiary, the fourth to the eleventh payer."""


def is_medicare(filing_indicator: str) -> bool:
    """Whether a claim filing indicator (SBR09) means Medicare Part B fee for service (DME MACs included)."""
    return filing_indicator == MEDICARE_PART_B


def payer_rank(responsibility: str) -> int | None:
    """Which payer SBR01 says in the order of payment, 1 for the primary one; None for ``U``, unknown, and no code."""
    return _RESPONSIBILITIES.index(responsibility) + 1 if responsibility in set(_RESPONSIBILITIES) else None


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
    """Whose claim it is, as the claim itself tells it: never shown, never logged.

    Who is the same patient is decided by comparing two of them (history/patients.py): a member id is often shared.
    """

    payer: str
    member_id: str
    """As written, in capitals."""
    birth_date: date | None = None
    sex: str = ""
    first_name: str = ""
    """In capitals."""
    is_dependent: bool = False
    """Whether the patient is not the subscriber, whose member id it is."""
