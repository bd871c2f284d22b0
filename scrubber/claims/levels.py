"""The hierarchical levels above a claim: billing provider (2000A), subscriber (2000B), patient (2000C).

A level keeps its piece of the file and reads a field out of it when it is asked for: most levels of a large file are
never asked for more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrubber.claims.coverage_loop import CoverageLoop
from scrubber.claims.dates import read_date
from scrubber.claims.lazy import Lazy
from scrubber.claims.location import find_elements
from scrubber.claims.loop import Loop, up_to
from scrubber.claims.parties import OF_BILLING, OF_PATIENT, OF_SUBSCRIBER, HasParties, Party, read_parties
from scrubber.claims.payer import Payer
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from datetime import date

    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Place, Segment


class Level(Loop, HasParties):
    """One HL loop without its claims: its own segments and names."""

    _names: ClassVar[str]
    """The group of loops that its names stand in."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.delimiters = piece.delimiters

    @Lazy
    def segments(self) -> list[Segment]:
        """Every segment of the level, the HL first."""
        return self.piece.segments()

    @Lazy
    def own_segments(self) -> list[Segment]:
        """Segments of the level itself (2000A, 2000B, 2000C), before its first name."""
        return up_to(self.segments, "NM1")

    def holds(self, place: Place) -> bool:
        """Whether a segment of the level stands there."""
        return self.piece.holds(place)

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of the level, in order."""
        return read_parties(self.segments, self.delimiters, self._names)


class _Patient(Level):
    """A level that a patient may be named in (PAT): who he is besides his name."""

    @property
    def death_date(self) -> date | None:
        """PAT06, the day of death; None where it is missing or unreadable."""
        return read_date(self._element(6, "PAT"))

    @property
    def is_pregnant(self) -> bool:
        """PAT09."""
        return self._element(9, "PAT") == "Y"


class BillingLevel(Level):
    """Loop 2000A: the billing provider, whom the payer pays."""

    _names = OF_BILLING

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
        return self._element(3, "PRV")

    @property
    def taxonomy_qualifier(self) -> str:
        """PRV02, ``PXC`` for a taxonomy code; empty where there is no PRV."""
        return self._element(2, "PRV")

    @property
    def currency(self) -> str:
        """CUR02, empty where amounts are in dollars."""
        return self._element(2, "CUR")


class SubscriberLevel(_Patient, CoverageLoop):
    """Loop 2000B: who holds the policy, and who is asked to pay."""

    _names = OF_SUBSCRIBER

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

    @property
    def payer_party(self) -> Party | None:
        """The destination payer's name with its address and references (2010BB NM1*PR)."""
        return self.party("PR")

    @Lazy
    def filing_indicator(self) -> str:
        """SBR09, the claim filing indicator."""
        subscriber = find_elements(self.piece.text, self.piece.delimiters, "SBR")
        return element_of(subscriber, 9)

    @property
    def relationship(self) -> str:
        """SBR02: ``18`` where the subscriber is the patient, else empty."""
        return self._element(2, "SBR")

    @property
    def group_name(self) -> str:
        """SBR04."""
        return self._element(4, "SBR")


class PatientLevel(_Patient):
    """Loop 2000C: a patient who is not the subscriber."""

    _names = OF_PATIENT

    @Lazy
    def person(self) -> Party | None:
        """The patient (2010CA NM1*QC)."""
        return self.party("QC")

    @property
    def relationship(self) -> str:
        """PAT01, the patient's relationship to the subscriber: ``01`` spouse, ``19`` child …"""
        return self._element(1, "PAT")
