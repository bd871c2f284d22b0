"""A claim hangs from the levels that it stands below, in the set, group and interchange that it stands in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.assemble import Assembler, TransactionSet, level_code
from scrubber.claims.lazy import Lazy
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.piece import Piece
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*{usage}*:~"
BILLING = "HL*{n}**20*1~NM1*85*2*{name}*****XX*1234567893~"
SUBSCRIBER = "HL*{n}*1*22*0~NM1*IL*1*{name}*****MI*M1~"
PATIENT = "HL*{n}*2*23*0~NM1*QC*1*{name}~"


def assemble(text: str) -> list[tuple[Claim, TransactionSet | None]]:
    """Each claim with the set that it stands in."""
    assembler, found = Assembler(), []
    for piece in Reader(io.BytesIO(text.encode())):
        claim = assembler.take(piece)
        if claim is not None:
            found.append((claim, assembler.transaction))
    return found


def whole(body: str, version: str = "005010X222A1", gs: str = "005010X222A1", usage: str = "T") -> str:
    """A file around levels and claims."""
    st = f"ST*837*0001*{version}~BHT*0019*00*BATCH9~NM1*41*2*SUBMITTER~NM1*40*2*RECEIVER~"
    return ISA.format(usage=usage) + f"GS*HC*S*R*20260101*1200*7*X*{gs}~{st}{body}SE*1*0001~GE*1*7~IEA*1*000000001~"


def test_each_claim_has_the_patient_above_it() -> None:
    """A claim has the patient of the level that it is in."""
    body = (
        BILLING.format(n=1, name="ONE") + SUBSCRIBER.format(n=2, name="ANN") + "CLM*A*1~"
        + SUBSCRIBER.format(n=3, name="BEN") + PATIENT.format(n=4, name="CAT") + "CLM*B*1~CLM*C*1~"
        + PATIENT.format(n=5, name="DAN") + "CLM*D*1~"
        + SUBSCRIBER.format(n=6, name="EVE") + "CLM*E*1~"
        + BILLING.format(n=7, name="TWO") + "CLM*F*1~"
    )  # fmt: skip
    people = [
        (claim.claim_id, claim.billing_provider and claim.billing_provider.name, claim.patient and claim.patient.name)
        for claim, _ in assemble(whole(body))
    ]
    assert people == [
        ("A", "ONE", "ANN"), ("B", "ONE", "CAT"), ("C", "ONE", "CAT"), ("D", "ONE", "DAN"), ("E", "ONE", "EVE"),
        ("F", "TWO", None),
    ]  # fmt: skip


def test_levels_end_with_their_set() -> None:
    """The first claim of a set without levels has no patient, whoever the last one of the set before was."""
    text = whole(BILLING.format(n=1, name="ONE") + SUBSCRIBER.format(n=2, name="ANN") + "CLM*A*1~")
    joined = text.replace("GE*1", "CLM*B*1~GE*1")
    assert [(claim.patient is None, transaction is None) for claim, transaction in assemble(joined)] == [
        (False, False), (True, True),
    ]  # fmt: skip


def test_a_set_knows_its_envelopes_and_parties() -> None:
    """A set has the control numbers, submitter and receiver that its acknowledgement is addressed by."""
    ((_, transaction),) = assemble(whole("CLM*A*1~"))
    assert transaction is not None
    assert (transaction.kind, transaction.control_number, transaction.batch_number) == ("837", "0001", "BATCH9")
    submitter, receiver = transaction.party("41"), transaction.party("40")
    assert submitter is not None
    assert receiver is not None
    assert (submitter.name, receiver.name) == ("SUBMITTER", "RECEIVER")
    assert transaction.party("85") is None
    assert transaction.interchange is not None
    assert transaction.interchange.value(13) == "000000001"
    assert transaction.group is not None
    assert transaction.group.value(6) == "7"


@pytest.mark.parametrize(
    ("st", "gs", "professional"),
    [
        ("005010X222A1", "X", True), ("005010X222A2", "X", True), ("005010X222", "X", True),
        ("", "005010X222A1", True), ("005010X223A2", "005010X222A1", False), ("", "", False),
    ],
)  # fmt: skip
def test_a_professional_set_is_told_by_st03_else_gs08(st: str, gs: str, professional: bool) -> None:  # noqa: FBT001
    """Professional rules are for sets whose ST03, or GS08 where that is empty, says professional."""
    ((_, transaction),) = assemble(whole("CLM*A*1~", st, gs))
    assert transaction is not None
    assert transaction.is_professional is professional


def test_a_set_without_group_has_no_version_and_no_batch() -> None:
    """A file without GS is read; its sets have no version."""
    ((_, transaction),) = assemble(ISA.format(usage="P") + "ST*837*1~CLM*A*1~")
    assert transaction is not None
    assert transaction.version == transaction.batch_number == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [("HL*2*1*22*0~SBR*P~", "22"), ("HL*2*1*22~SBR*P*23*0~", "22"), ("HL*2~", ""), ("HL*2*1* 23 *0~", "23")],
)
def test_a_levels_code_is_read_from_its_hl_alone(text: str, code: str) -> None:
    """A level's code is HL03 of its own HL, and empty where that has none."""
    assert level_code(Piece("HL", text, 0, 1, 2, ASSUMED, suspect=False).head()) == code


def test_a_subscriber_level_without_payer_or_sbr_is_empty() -> None:
    """A subscriber's level without its segments is read as an empty one."""
    ((claim, _),) = assemble(whole("HL*1**20*1~PRV*BI*PXC*X~NM1*85*2*A~HL*2*1*22*0~CLM*A*1~"))
    assert claim.subscriber is not None
    assert claim.subscriber.payer.key == claim.payer.filing_indicator == claim.billing_npi == ""
    assert claim.patient is None
    ((claim, _),) = assemble(whole("HL*1**20*1~CLM*A*1~"))
    assert claim.billing is not None
    assert claim.billing.provider is None
    assert claim.billing.npi == claim.billing.taxonomy == ""


def test_a_taxonomy_below_the_providers_name_is_not_the_billing_providers() -> None:
    """The pay-to provider's specialty is not the billing provider's."""
    ((claim, _),) = assemble(whole("HL*1**20*1~NM1*85*2*A~PRV*BI*PXC*332B00000X~HL*2*1*22*0~CLM*A*1~"))
    assert claim.billing_taxonomy == ""


def test_a_lazy_field_is_worked_out_once() -> None:
    """The lines of a claim are parsed once, however many edits ask for them."""

    class Sample:
        count = 0

        @Lazy
        def field(self) -> int:
            """A field."""
            self.count += 1
            return self.count

    sample = Sample()
    assert (sample.field, sample.field) == (1, 1)
    assert isinstance(Sample.field, Lazy)
    assert Sample.field.__doc__ == "A field."
