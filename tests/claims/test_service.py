"""A service line as edits over time see it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.claims.service import ClaimKey, read_service
from tests.claims.services import service_on

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim


class TestService:
    """What a service line is on a timeline."""

    def test_it_is_read_from_its_line(self, full: Claim) -> None:
        """A service has the dates of its line and points to it."""
        read = read_service(full, full.lines[0], (0, 4, 0), "this file")
        assert read is not None
        assert (read.procedure, read.modifiers, read.units, read.line) == ("E0787", ("NU", "KX"), Decimal(2), "1")
        assert read.claim == ClaimKey("PAYER1", "1234567893", "A1")
        assert (read.frequency_code, read.original_reference) == ("7", "PAYER9")
        assert read.dates.days == 3
        assert read.at("SV101-2").place.ordinal == 40
        assert read.at("DTP03").place.ordinal == 44
        assert read.at("DTP03").line == "1"
        assert (read.place_of_service, read.charge, read.rendering_npi) == ("11", 10025, "1111111116")
        assert (read.diagnoses, read.age, read.sex) == (("E1065", "Z794"), 10, "M")
        assert read.payer == full.payer

    def test_without_a_date_it_is_none(self, bare: Claim) -> None:
        """A line without a date of service gives no service."""
        assert read_service(bare, bare.lines[0], (0, 0, 0), "this file") is None

    def test_a_claim_sent_twice_is_a_resubmission(self) -> None:
        """The same claim number in another claim is a resubmission; a second line of one claim is not."""
        first, again = service_on(claim=0, claim_id="A"), service_on(claim=1, claim_id="A")
        assert again.resubmits(first)
        assert not service_on(claim=0, line=1, claim_id="A").resubmits(first)
        assert not service_on(claim=1, claim_id="B").resubmits(first)

    def test_the_same_service_of_a_claim_sent_twice_repeats_nothing(self) -> None:
        """A resubmitted claim is not one that repeats itself."""
        first = service_on(5, claim=0, claim_id="A")
        assert not service_on(5, claim=1, claim_id="A").repeats(first)
        assert service_on(6, claim=1, claim_id="A").repeats(first)
        assert service_on(5, claim=1, claim_id="B").repeats(first)
