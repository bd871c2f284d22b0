"""Everything that edits may ask of a claim, read from one that has it all, and from one that has nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from scrubber.claims.circumstances import Ambulance
from scrubber.claims.claim import Claim

ReadClaims = Callable[[bytes], list[Claim]]

FILE = """\
ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~
GS*HC*SENDER*RECEIVER*20260101*1200*7*X*005010X222A1~
ST*837*0001~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
CUR*85*CAD~
NM1*85*1*CLINIC*CARL****XX*1234567893~
N3*1 MAIN STREET~
N4*ANYTOWN*OH*430000001~
REF*EI*123456789~
PER*IC*DESK*TE*5555550100*EM*A@B.ORG~
NM1*87*2~
N3*POST OFFICE BOX 1~
N4*ANYTOWN*OH*430000001~
HL*2*1*22*1~
SBR*S**GROUP1*GROUP NAME*12****MB~
NM1*IL*1*ROE*JANE****MI*MEMBER0001~
REF*SY*123456789~
NM1*PR*2*MEDICARE*****PI*PAYER1~
N3*9 PAYER STREET~
REF*2U*0192~
HL*3*2*23*0~
PAT*19****D8*20260201*01*150*Y~
NM1*QC*1*ROE*KIM~
DMG*D8*20150601*F~
CLM*A1*150.5***21:B:1*Y*A*Y*I**AA:EM::OH:US*02********11~
DTP*431*D8*20260101~
DTP*454*D8*20260102~
DTP*484*D8*20251201~
DTP*439*D8*20251231~
DTP*435*DT*202601031200~
DTP*096*D8*20260110~
DTP*090*D8*2026~
PWK*OZ*AA~
AMT*F5*10.25~
REF*9F*REFERRAL1~
REF*G1*AUTH1~
REF*G1*AUTH2~
REF*X4*11D1111111~
REF*EW*EW1~
NTE*ADD*NOTE~
CR1*LB*150**A*DH*12.5***ROUND*STRETCHER~
CR2********A~
CRC*07*Y*01*05~
HI*ABK:E1165*ABF:Z794*APR:X~
HI*BG:AA*BG:BB~
NM1*DN*1*REFER*RON****XX*1111111112~
NM1*PW*2~
N3*5 CRASH ROAD~
NM1*45*2*HOSPITAL~
SBR*P*18*GROUP2**12****CI~
CAS*CO*45*20*1*253*.5~
CAS*PR*1*X~
AMT*D*80~
AMT*A8*5~
AMT*EAF*49.5~
OI***Y***Y~
NM1*IL*1*ROE*JANE****MI*MEMBER9~
NM1*PR*2*OTHER*****PI*PAYER2~
DTP*573*D8*20260301~
SBR*T*01*******CI~
LX*1~
SV1*HC:J1885:JW*100.25*UN*2*11**1:2:9:X**Y**Y*Y~
PWK*CT*AB***AC*6~
CRC*ZZ*Y*AV~
CR1*LB***B*DH*3~
DTP*472*D8*20260105~
MEA*TR*R1*10.5~
REF*6R*LINE1~
REF*9F*REFERRAL2~
NTE*ADD*LINE NOTE~
LIN**N4*00409379501~
CTP****1.5*ML~
REF*XZ*RX1~
LIN**N4*00409379502~
NM1*DK*1*ORDER*OTTO****XX*1111111115~
SVD*PAYER2*80*HC:J1885**2*1~
CAS*CO*45*20.25~
DTP*573*D8*2026030~
AMT*EAF*0~
SVD*PAYER3*1*HC:J1885**2~
LQ*UT*484~
LX*2~
SV1*HC:99213*50.25*UN*1***1~
SE*53*0001~
GE*1*7~
IEA*1*000000001~
"""


@pytest.fixture
def claim(read: ReadClaims) -> Claim:
    """Give the claim that has it all."""
    (claim,) = read(FILE.encode())
    return claim


def test_what_the_claim_says_of_itself(claim: Claim) -> None:
    """CLM, REF, DTP, AMT, NTE, CR1, CR2, CRC and HI are read by name."""
    assert (claim.charge, claim.total_of_lines, claim.patient_paid) == (15050, 15050, 1025)
    assert f"{claim.charge}" == "150.50"
    assert (claim.accepts_assignment, claim.benefits_assigned) == ("A", "Y")
    assert (claim.related_causes, claim.accident_state, claim.accident_country) == (("AA", "EM"), "OH", "US")
    assert (claim.special_program, claim.delay_reason) == ("02", "11")
    assert claim.accident_date == date(2025, 12, 31)
    assert (claim.onset_date, claim.initial_treatment_date) == (date(2026, 1, 1), date(2026, 1, 2))
    assert (claim.last_menstrual_period, claim.discharge_date) == (date(2025, 12, 1), date(2026, 1, 10))
    assert claim.admission_date == date(2026, 1, 3)
    assert (claim.date("090"), claim.date_text("090"), claim.date_text("091")) == (None, "2026", "")
    assert (claim.referral_number, claim.references("G1")) == ("REFERRAL1", ("AUTH1", "AUTH2"))
    assert (claim.clia_number, claim.mammography_number) == ("11D1111111", "EW1")
    (attachment,) = claim.attachments
    assert (attachment.report_type, attachment.transmission, attachment.control_number) == ("OZ", "AA", "")
    assert attachment.location.of("PWK06") == (None, "PWK06", attachment.location.place)
    assert claim.ambulance == Ambulance(Decimal(150), "A", Decimal("12.5"), "ROUND", "STRETCHER")
    assert claim.spinal_condition == "A"
    assert [(found.category, found.applies, found.codes) for found in claim.conditions] == [("07", "Y", ("01", "05"))]
    assert claim.condition_codes == ("AA", "BB")
    assert [(one.code, one.code_set, one.is_principal) for one in claim.diagnoses] == [
        ("E1165", "ICD-10-CM", True), ("Z794", "ICD-10-CM", False),
    ]  # fmt: skip
    assert claim.diagnosis_at(2).element == "HI02-2"
    assert claim.diagnosis_at(3).element == "HI01"


def test_who_is_named_on_the_claim(claim: Claim) -> None:
    """Billing provider, pay-to address, member, patient, payer and ambulance places."""
    assert claim.billing is not None
    assert (claim.billing.taxonomy, claim.billing.taxonomy_qualifier, claim.billing.currency) == (
        "207Q00000X", "PXC", "CAD",
    )  # fmt: skip
    assert claim.pay_to is not None
    assert claim.pay_to.address is not None
    assert claim.pay_to.address.lines == ("POST OFFICE BOX 1",)
    assert claim.payer_party is not None
    assert claim.payer_party.reference("2U") == "0192"
    assert claim.member is not None
    assert claim.member.reference("SY") == "123456789"
    assert (claim.responsibility, claim.is_for_dependent, claim.patient_relationship) == ("S", True, "19")
    assert claim.patient_death_date == date(2026, 2, 1)
    assert claim.patient_level is claim.dependent
    assert claim.dependent is not None
    assert claim.dependent.is_pregnant
    subscriber = claim.subscriber
    assert subscriber is not None
    assert (subscriber.relationship, subscriber.group_number, subscriber.group_name) == ("", "GROUP1", "GROUP NAME")
    assert subscriber.insurance_type == "12"
    assert claim.pick_up is not None
    assert claim.drop_off is not None
    assert claim.drop_off.last_name == "HOSPITAL"
    assert [party.entity_code for party in claim.all_parties] == [
        "85", "87", "IL", "PR", "QC", "DN", "PW", "45", "IL", "PR", "DK",
    ]  # fmt: skip


def test_what_the_line_says_besides_what_was_done(claim: Claim) -> None:
    """References, notes, drugs, measurements and conditions are read by name; the claim's hold where it has none."""
    line, other = claim.lines
    assert (line.charge_text, line.units_text, line.dates_text) == ("100.25", "2", "20260105")
    assert (line.is_epsdt, line.is_family_planning, other.is_epsdt) == (True, True, False)
    assert [diagnosis.code for diagnosis in line.diagnoses] == ["E1165", "Z794"]
    assert line.control_number == "LINE1"
    assert (line.referral_number, other.referral_number) == ("REFERRAL2", "REFERRAL1")
    assert (line.clia_number, line.mammography_number) == ("11D1111111", "EW1")
    assert line.notes == (("ADD", "LINE NOTE"),)
    assert [found.category for found in line.conditions] == ["ZZ"]
    assert line.ambulance is not None
    assert other.ambulance == claim.ambulance
    assert line.ambulance.reason == "B"
    assert line.measurements == (("TR", "R1", Decimal("10.5")),)
    assert line.place_of_service_at.element == "SV105"
    assert other.place_of_service_at == ("2", "CLM05-1", claim.at("CLM05-1").place)
    first, second = line.drugs
    assert first[:6] == ("N4", "00409379501", Decimal("1.5"), "1.5", "ML", "RX1")
    assert second[:6] == ("N4", "00409379502", None, "", "", "")
    assert (first.quantity_at.element, first.unit_at.element) == ("CTP04", "CTP05-1")
    assert first.quantity_at.place.ordinal == first.code_at.place.ordinal + 1
    assert second.quantity_at.place == second.code_at.place
    assert other.drugs == ()


def test_another_payers_decision_on_the_claim(claim: Claim) -> None:
    """Loops 2320 and 2330: paid, adjustments, day, remaining liability, and who paid."""
    first, second = claim.other_coverages
    assert (first.responsibility, first.relationship, first.group_number) == ("P", "18", "GROUP2")
    assert (first.insurance_type, first.filing_indicator, first.non_covered) == ("12", "CI", 500)
    assert first.subscriber is not None
    assert first.subscriber.role == "other subscriber"
    assert (claim.payer_rank, first.rank, first.pays_before) == (2, 1, True)
    assert (second.rank, second.pays_before) == (3, False)
    assert (first.member_id, second.member_id) == ("MEMBER9", "")
    assert first.line_payments == claim.lines[0].payments[:1]
    assert second.line_payments == ()
    assert [unclaimed.payer_id for unclaimed in claim.unclaimed_payments] == ["PAYER3"]
    payment = claim.payments[0]
    assert payment is first.payment
    assert (payment.line, payment.coverage, payment.payer_id) == (None, first, "PAYER2")
    assert payment.payer == ("OTHER", "PAYER2", "CI")
    assert (payment.paid, payment.adjudicated, payment.remaining_liability) == (8000, date(2026, 3, 1), 4950)
    assert payment.date_at.element == "DTP03"
    assert [(one.group, one.reason, one.cents, one.quantity) for one in payment.adjustments] == [
        ("CO", "45", 2000, 1), ("CO", "253", 50, None), ("PR", "1", None, None),
    ]  # fmt: skip
    assert payment.adjustments[1].reason_at.element == "CAS05"
    assert payment.adjustments[1].amount_at.element == "CAS06"
    assert payment.adjustments[2].written == ("X", "")
    assert payment.adjusted is None
    assert (payment.procedure.code, payment.units, payment.bundled_into) == ("", None, "")
    empty = second.payment
    assert (empty.paid, empty.adjudicated, empty.adjudicated_text, empty.payer_id) == (None, None, "", "")
    assert (empty.adjusted, empty.date_at.place) == (0, empty.own_segments[0].place)


def test_another_payers_decision_on_a_line(claim: Claim) -> None:
    """Loop 2430: what was paid for which coding, and the payer of the claim that it names."""
    first, second = claim.lines[0].payments
    assert first.line is claim.lines[0]
    assert first.coverage is claim.other_coverages[0]
    assert (first.paid, first.adjusted, first.remaining_liability) == (8000, 2025, 0)
    assert (first.adjudicated, first.adjudicated_text) == (None, "2026030")
    assert (first.procedure.code, first.units, first.bundled_into) == ("J1885", Decimal(2), "1")
    assert first.at("SVD02").line == "1"
    assert (second.coverage, second.payer_id, second.payer) == (None, "PAYER3", ("", "PAYER3", ""))
    assert claim.lines[1].payments == ()


def test_a_claim_with_nothing_says_nothing(bare: Claim, read: ReadClaims) -> None:
    """What is missing is an empty text, None, zero or an empty tuple."""
    assert (bare.patient_paid, bare.accident_date, bare.total_of_lines) == (None, None, None)
    assert (bare.other_coverages, bare.payments, bare.conditions) == ((), (), ())
    assert (bare.ambulance, bare.spinal_condition, bare.condition_codes, bare.references("G1")) == (None, "", (), ())
    line = bare.lines[0]
    assert (line.drugs, line.measurements, line.diagnoses) == ((), (), ())
    outside = FILE[: FILE.index("HL*1")] + FILE[FILE.index("CLM*A1") :]
    (claim,) = read(outside.encode())
    assert (claim.levels, claim.member, claim.pay_to, claim.payer_party, claim.patient_level) == (
        (),
        None,
        None,
        None,
        None,
    )
    assert (claim.responsibility, claim.patient_relationship, claim.patient_death_date) == ("", "", None)
    assert claim.payer_rank is None
    assert [other.pays_before for other in claim.other_coverages] == [False, False]
    assert not claim.is_for_dependent


def test_a_claim_holds_its_own_segments_and_those_of_its_levels(claim: Claim) -> None:
    """A finding may point at a level that the claim hangs from."""
    assert claim.billing is not None
    assert claim.holds(claim.billing.segments[3].place)
    assert claim.holds(claim.lines[1].segments[1].place)
    place = claim.billing.segments[3].place
    assert not claim.holds(place._replace(ordinal=2))
    assert not claim.holds(place._replace(offset=1))
