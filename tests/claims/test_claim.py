"""A claim's fields are those that a biller sees on it; what is not there is empty, never an exception."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from datetime import date

import pytest

from scrubber.claims.claim import Claim
from scrubber.claims.dates import DateSpan
from scrubber.claims.payer import PatientIdentity, Payer

Changed = Callable[..., Claim]


def test_the_claims_own_fields(full: Claim) -> None:
    """Each field is read from its element of CLM and HI."""
    assert full.claim_id == "A1"
    assert full.charge == 15050
    assert full.place_of_service == "12"
    assert full.frequency_code == "7"
    assert full.is_replacement
    assert not full.is_void
    assert full.original_reference == "PAYER9"
    assert full.prior_authorization == "AUTH1"
    assert full.clearinghouse_number == "CH9"
    assert full.diagnoses == (("E1065", "ABK", True), ("Z794", "ABF", False))
    assert full.notes == (("ADD", "A CLAIM NOTE"),)
    assert [attachment[:3] for attachment in full.attachments] == [("OZ", "BM", "7")]
    assert full.services == [("HC:e0787:NU::KX::CONTROLLED PUMP", "100.25"), ("HC:A4226:RR", "50.25")]
    assert full.service_dates == DateSpan(date(2026, 1, 4), date(2026, 1, 8), is_span=True)
    assert full.has_other_coverage


def test_a_claim_knows_what_its_transaction_set_is_for(full: Claim, changed: Changed) -> None:
    """BHT06 says whether the claims are to be paid, BHT04 when the set was made."""
    assert (full.is_chargeable, full.batch_date) == (True, date(2026, 1, 1))
    assert not changed("*1200*CH~", "*1200*RP~").is_chargeable
    assert changed("*20260101*1200*CH~", "*2026011*1200*CH~").batch_date is None
    bare = changed("BHT*0019", "REF*0019")
    assert (bare.is_chargeable, bare.batch_date) == (False, None)


def test_a_claim_goes_once_its_lines_are_forgotten(changed: Changed) -> None:
    """A claim that nobody holds any more is freed at once: nothing in it points back to it."""
    claim = changed("CLM*A1*", "CLM*A2*")
    assert claim.lines[0].claim is claim
    gc.disable()
    try:
        gone = weakref.ref(claim)
        claim.forget_lines()
        del claim
        assert gone() is None
    finally:
        gc.enable()


def test_a_segment_is_found_where_it_begins(full: Claim) -> None:
    """Every segment of the claim is, and the line that it is of; one byte on there is none."""
    before = full.lines[0].start + full.piece.offset
    for segment in full.segments:
        offset = segment.place.offset
        assert full.segment_at(offset) == segment
        assert full.segment_at(offset + 1) is None
        own = [at for at, line in enumerate(full.lines) if segment in line.segments]
        assert own == ([full.line_at(offset)] if offset >= before else [])
    assert full.line_at(before - 1) == -1
    assert full.line_at(before + 1_000_000) == len(full.lines) - 1


def test_the_claims_people(full: Claim) -> None:
    """Each person is the one of the claim's own loops; another insurer's member is not the patient."""
    assert [party.entity_code for party in full.parties] == ["DN", "82", "77", "DQ"]
    for party, name in (
        (full.referring_provider, "RON REFER"),
        (full.rendering_provider, "RITA RENDER"),
        (full.service_facility, "SAMPLE FACILITY"),
        (full.supervising_provider, "SUE SUPER"),
        (full.billing_provider, "SAMPLE SUPPLY"),
        (full.patient, "Kim ROE"),
    ):
        assert party is not None
        assert party.name == name
    assert full.rendering_provider is not None
    assert full.rendering_provider.taxonomy == "207RE0101X"
    assert full.party("ZZ", "DQ") == full.supervising_provider
    assert full.billing_npi == "1234567893"
    assert full.billing_taxonomy == "332B00000X"
    assert full.payer == Payer("SAMPLE PAYER", "PAYER1", "CI")


def test_a_bare_claim_has_nothing_and_raises_nothing(bare: Claim) -> None:
    """A claim with missing elements reads as empty."""
    assert bare.claim_id == "A1"
    assert bare.charge is None
    assert bare.place_of_service == bare.frequency_code == bare.original_reference == ""
    assert [*bare.diagnoses, *bare.notes, *bare.attachments, *bare.parties] == []
    assert bare.service_dates is None
    assert bare.services == []
    assert not bare.has_other_coverage
    assert bare.rendering_provider is None


def test_a_claim_without_levels_has_no_people(read: Callable[[bytes], list[Claim]]) -> None:
    """A claim outside every level has neither patient nor provider."""
    isa = b"ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*T*:~"
    (claim,) = read(isa + b"CLM~LX*1~")
    assert claim.claim_id == ""
    assert (claim.billing_provider, claim.patient, claim.patient_identity) == (None, None, None)
    assert claim.billing_npi == claim.billing_taxonomy == claim.payer.key == ""


@pytest.mark.parametrize(("code", "is_void"), [("8", True), ("1", False), ("", False)])
def test_a_void_is_told_by_its_frequency_code(changed: Changed, code: str, is_void: bool) -> None:  # noqa: FBT001
    """A claim with frequency code 8 is a void."""
    assert changed("12:B:7", f"12:B:{code}").is_void is is_void


def test_a_finding_about_the_claim_points_to_its_segment(full: Claim) -> None:
    """A finding about the claim's reference points to the claim's REF, not to a line's."""
    assert full.at("REF02", "F8").place.ordinal == 25
    assert full.at("HI01-2").place.ordinal == 28
    assert full.at("CLM05-3").line is None
    # Loop 2300 has no SV1: the finding is about the claim.
    assert full.at("SV101-2").place.ordinal == full.at("CLM").place.ordinal == 22
    assert full.segment("REF", "ZZ") is None


class TestPatientIdentity:
    """Who a claim's patient is."""

    def test_a_dependent_is_told_by_birth_date_sex_and_first_name(self, full: Claim) -> None:
        """Siblings who share a member id are two patients."""
        identity = PatientIdentity("PAYER1", "MEMBER0001", date(2015, 6, 1), "M", "KIM", is_dependent=True)
        assert full.patient_identity == identity

    def test_a_subscriber_is_told_as_a_dependent_is(self, changed: Changed) -> None:
        """A subscriber has payer, member id, birth date, sex and first name of the own level."""
        text = "HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*ROE*Kim ~\nDMG*D8*20150601*M~\n"
        claim = changed(text)
        assert claim.patient_identity == PatientIdentity("PAYER1", "MEMBER0001", date(1970, 1, 2), "F", "JANE")
        assert claim.patient is not None
        assert claim.patient.name == "JANE Q ROE JR"

    @pytest.mark.parametrize(
        "missing", ["*MI*MEMBER0001", "NM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n", "NM1*QC*1*ROE*Kim ~\n"]
    )
    def test_without_member_payer_or_patient_there_is_none(self, changed: Changed, missing: str) -> None:
        """A claim without member id, payer or patient belongs to no timeline."""
        assert changed(missing).patient_identity is None

    def test_a_payer_without_identifier_is_told_by_its_name(self, changed: Changed) -> None:
        """Two payers that send no identifier are told apart by their names."""
        claim = changed("*****PI*PAYER1")
        assert claim.payer.key == "SAMPLE PAYER"
        assert claim.patient_identity is not None


@pytest.mark.parametrize(
    ("filing", "medicare", "medicaid"), [("MB", True, False), ("MC", False, True), ("16", False, False)]
)
def test_the_payer_is_told_by_its_filing_indicator(
    changed: Changed, filing: str, medicare: bool, medicaid: bool  # noqa: FBT001
) -> None:  # fmt: skip
    """Medicare is the payer whose filing indicator says so, and no other."""
    payer = changed("SBR*P********CI", f"SBR*P********{filing}").payer
    assert (payer.is_medicare, payer.is_medicaid) == (medicare, medicaid)


def test_a_claim_knows_who_sent_it(full: Claim) -> None:
    """The submitter of its transaction set; none without."""
    assert full.submitter is not None
    assert full.submitter.last_name == "SAMPLE SUBMITTER"
    assert full.holds(full.submitter.place)
    claim = Claim(full.piece, full.billing, full.subscriber, full.dependent)
    assert claim.submitter is None
    assert not claim.holds(full.submitter.place)
