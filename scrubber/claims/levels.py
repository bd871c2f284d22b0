"""The hierarchical levels above a claim: billing provider (2000A), subscriber (2000B), patient (2000C).

A level keeps its piece of the file and reads a field out of it when it is asked for: most levels of a large file are
never asked for more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.lazy import Lazy
from scrubber.claims.location import find_elements
from scrubber.claims.parties import Party, Payer, read_parties
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment


class Level:
    """One HL loop without its claims: its own segments and names."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece

    @Lazy
    def segments(self) -> list[Segment]:
        """Every segment of the level, the HL first."""
        return self.piece.segments()

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of the level, in order."""
        return read_parties(self.segments)

    def party(self, *entities: str) -> Party | None:
        """The first name with one of these entity identifier codes (NM101)."""
        return next((party for party in self.parties if party.entity in entities), None)


class BillingLevel(Level):
    """Loop 2000A: the billing provider, whom the payer pays."""

    @Lazy
    def provider(self) -> Party | None:
        """The billing provider (2010AA NM1*85)."""
        return self.party("85")

    @Lazy
    def npi(self) -> str:
        """The billing provider's NPI, empty where it is not given."""
        return self.provider.npi if self.provider else ""

    @Lazy
    def taxonomy(self) -> str:
        """The billing provider's taxonomy code (2000A PRV03), empty where it is not given."""
        for segment in self.segments:
            if segment.identifier == "NM1":
                return ""
            if segment.identifier == "PRV":
                return segment.value(3)
        return ""


class SubscriberLevel(Level):
    """Loop 2000B: who holds the policy, and who is asked to pay."""

    @Lazy
    def person(self) -> Party | None:
        """The subscriber (2010BA NM1*IL)."""
        return self.party("IL")

    @Lazy
    def member_id(self) -> str:
        """The subscriber's number with the payer (2010BA NM109), empty where it is not given."""
        member = find_elements(self.piece.text, self.piece.delimiters, "NM1", "IL")
        return element_of(member, 9)

    @Lazy
    def payer(self) -> Payer:
        """The destination payer (2010BB NM1*PR) with the claim filing indicator (SBR09)."""
        payer = find_elements(self.piece.text, self.piece.delimiters, "NM1", "PR")
        return Payer(
            name=element_of(payer, 3),
            identifier=element_of(payer, 9),
            filing_indicator=self.filing_indicator,
        )

    @Lazy
    def filing_indicator(self) -> str:
        """SBR09, the claim filing indicator."""
        subscriber = find_elements(self.piece.text, self.piece.delimiters, "SBR")
        return element_of(subscriber, 9)


class PatientLevel(Level):
    """Loop 2000C: a patient who is not the subscriber."""

    @Lazy
    def person(self) -> Party | None:
        """The patient (2010CA NM1*QC)."""
        return self.party("QC")
