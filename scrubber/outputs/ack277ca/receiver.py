"""Loops 2000A to 2200B of the 277CA: who answers, whom, and what became of a set as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.outputs.ack277ca.claim import (
    LONGEST_IDENTIFIER,
    LONGEST_REFERENCE,
    NO_REFERENCE,
    RECEIVED_CLAIMS,
    amount,
    name_elements,
)
from scrubber.outputs.x12_writer import UNKNOWN, clean, identifier, segment

if TYPE_CHECKING:
    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.parties import Party
    from scrubber.findings.finding import Verdict

RECEIVER_LEVEL: Final = 2
_SOURCE_LEVEL: Final = 1


class Totals:
    """Claims and dollars (in cents) of one level, accepted and not."""

    def __init__(self) -> None:
        self.accepted = self.rejected = 0
        self.charge_accepted = self.charge_rejected = 0

    def add(self, verdict: Verdict, charge: int, claims: int = 1) -> None:
        """Count claims with the sum of their charges; one that is held is told as received."""
        if verdict in RECEIVED_CLAIMS:
            self.accepted += claims
            self.charge_accepted += charge
        else:
            self.rejected += claims
            self.charge_rejected += charge

    @property
    def charge(self) -> str:
        """Everything that was submitted."""
        return amount(self.charge_accepted + self.charge_rejected)

    def segments(self, accepted: str, rejected: str) -> str:
        """QTY and AMT of both kinds, quantities first; a kind that no claim is of is left out."""
        quantities = amounts = ""
        if self.accepted:
            quantities += segment("QTY", accepted, str(self.accepted))
            amounts += segment("AMT", "YU", amount(self.charge_accepted))
        if self.rejected:
            quantities += segment("QTY", rejected, str(self.rejected))
            amounts += segment("AMT", "YY", amount(self.charge_rejected))
        return quantities + amounts


def head(answered: TransactionSet, received: str, status: str, totals: str, *, has_levels: bool) -> str:
    """BHT, the source (2000A) and the receiver (2000B) with its status, an STC, and its totals.

    `has_levels`: whether levels of providers come below.
    """
    source, receiver = answered.party("40"), answered.party("41")
    receiver_id = _party_id(receiver, answered, 6)
    batch = clean(answered.batch_number, LONGEST_REFERENCE) or NO_REFERENCE
    return "".join(
        (
            segment("BHT", "0085", "08", _trace(answered), received, "0000", "TH"),
            segment("HL", str(_SOURCE_LEVEL), "", "20", "1"),
            segment("NM1", "AY", "2", name_elements(source)[0], *[""] * 4, "46", _party_id(source, answered, 8)),
            segment("TRN", "1", _trace(answered)),
            segment("DTP", "050", "D8", received),
            segment("DTP", "009", "D8", received),
            segment("HL", str(RECEIVER_LEVEL), str(_SOURCE_LEVEL), "21", "1" if has_levels else "0"),
            segment("NM1", "41", entity_type(receiver), *name_elements(receiver), "", "", "46", receiver_id),
            segment("TRN", "2", batch),
            status,
            totals,
        )
    )


def entity_type(party: Party | None) -> str:
    """NM102."""
    return "1" if party and party.is_person else "2"


def _party_id(party: Party | None, answered: TransactionSet, isa_element: int) -> str:
    """NM109 of submitter or receiver, else its identifier in the ISA."""
    number = identifier(party.identifier, LONGEST_IDENTIFIER) if party else ""
    if not number and answered.interchange:
        number = identifier(answered.interchange.value(isa_element), LONGEST_IDENTIFIER)
    return number or UNKNOWN


def _trace(answered: TransactionSet) -> str:
    """Our number for what was received: the control numbers of its interchange, group and transaction set."""
    headers = ((answered.interchange, 13), (answered.group, 6), (answered, 2))
    numbers = (clean(header.value(element), 15) for header, element in headers if header)
    return "-".join(filter(None, numbers)) or NO_REFERENCE
