"""What edits may look at: each subject is seen where it stands, and told there."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.edit import (
    Claim,
    Coding,
    Context,
    DateOfService,
    Diagnosis,
    Edit,
    Hits,
    MemberId,
    Npi,
    Payment,
    PlaceOfService,
    PostalAddress,
    ServiceLine,
    Timeline,
)  # fmt: skip
from scrubber.engine.claims import contexts
from scrubber.engine.claims import edit_index as concerned_edits
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.packs import Pack
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report

FILE = """\
ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260401*1200*^*00501*000000007*0*P*:~
GS*HC*SENDER*RECEIVER*20260401*1200*7*X*005010X222A1~
ST*837*0007*005010X222A1~
BHT*0019*00*7*20260401*1200*CH~
NM1*41*2*SUBMITTER*****46*SENDER~
PER*IC*DESK*TE*5555550100~
NM1*40*2*RECEIVER*****46*RECEIVER~
HL*1**20*1~
NM1*85*2*CLINIC*****XX*1234567893~
N3*1 MAIN STREET~
N4*ANYTOWN*OH*430000001~
REF*EI*123456789~
HL*2*1*22*0~
SBR*P*18*******MB~
NM1*IL*1*DOE*JANE****MI*MEMBER1~
N3*2 MAIN STREET~
N4*ANYTOWN*OH*430000001~
DMG*D8*19700102*F~
NM1*PR*2*MEDICARE*****PI*PAYER1~
CLM*A1*30***11:B:1*Y*A*Y*Y~
HI*ABK:E1165*ABF:Z794~
NM1*82*1*RENDER*RITA****XX*1111111113~
SBR*S*18*******CI~
AMT*D*5~
OI***Y***Y~
NM1*IL*1*DOE*JANE****MI*MEMBER2~
NM1*PR*2*OTHER*****PI*PAYER2~
DTP*573*D8*20260301~
LX*1~
SV1*HC:95251*10*UN*1***1~
DTP*472*D8*20260105~
SVD*PAYER2*5*HC:95251**1~
DTP*573*D8*20260301~
LX*2~
SV1*HC:99213*20*UN*1*12**2~
DTP*472*RD8*20260108-20260106~
NM1*DK*1*ORDER*OTTO****XX*1111111115~
N3*3 MAIN STREET~
N4*ANYTOWN*OH*43000~
CLM*A2*10***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:99214*10*UN*1***1~
DTP*472*D8*20260105~
"""


def make_edit(name: str = "edit-under-test", **more: Any) -> Edit:  # noqa: ANN401 whatever an edit takes
    """Make an edit with one message."""
    edit = Edit(
        f"pack.{name.replace('-', '_')}", code="EUT001", title="-", since="0.1",
        **{"status": "A7:481", "severity": "reject", **more},
    )  # fmt: skip
    edit.message("found", "{what}", fix="-")
    return edit


def screen(*edits: Edit, text: str = FILE, received: date | None = None) -> Report:
    """The report on a file, with these edits."""
    whole = text + f"SE*{text.count('~') - 1}*0007~\nGE*1*7~\nIEA*1*000000007~\n"
    settings = resolve(SettingsRequest(received=received), [Pack("pack", "1", "scrubber", edits)])
    (report,) = judge_all([Source("x", io.BytesIO(whole.encode()))], Plan(settings=settings, as_of=received))
    return report


def found(report: Report) -> list[tuple[str | None, str | None, str, str | None]]:
    """Claim, line, the text of the segment (as far as the element separator after its id), and element."""
    segments = [segment.strip() for segment in FILE.split("~")]
    return [
        (finding.claim_id, finding.line, segments[finding.segment - 1].partition("*")[0], finding.element)
        for finding in report.findings
        if finding.edit == "edit-under-test"
    ]


def look_at(subject: type, element: str | None = None, **more: Any) -> tuple[Edit, list[Any]]:  # noqa: ANN401 as Edit
    """An edit that tells of each subject that it sees, and what it has seen."""
    edit, seen = make_edit(**more), []

    @edit.on(subject)
    def tell(one: Any) -> Hits:  # noqa: ANN401 any subject
        seen.append(one)
        yield edit.messages["found"].at(one, element, what="here")

    return edit, seen


def test_an_npi_is_told_in_each_of_its_roles() -> None:
    """The billing provider's is told on each claim below, a line's provider's on the line."""
    edit, seen = look_at(Npi)
    assert found(screen(edit)) == [
        ("A1", None, "NM1", "NM109"), ("A1", None, "NM1", "NM109"), ("A1", "2", "NM1", "NM109"),
        ("A2", None, "NM1", "NM109"),
    ]  # fmt: skip
    assert seen == [
        ("1234567893", "billing provider", "2010AA", "85"), ("1111111113", "rendering provider", "2310B", "82"),
        ("1111111115", "ordering provider", "2420E", "DK"),
    ]  # fmt: skip


def test_a_status_names_the_entity_of_what_it_is_about() -> None:
    """The entity of a claim status is filled in for each role."""
    edit = make_edit(status="A7:562:{entity}")

    @edit.on(Npi)
    def tell(npi: Npi) -> Hits:
        yield edit.messages["found"].at(npi, what=npi.number)

    assert [finding.status for finding in screen(edit).findings] == [
        "A7:562:85", "A7:562:82", "A7:562:DK", "A7:562:85",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "expected", "values"),
    [
        (
            Diagnosis,
            [("A1", None, "HI", "HI01-2"), ("A1", None, "HI", "HI02-2"), ("A2", None, "HI", "HI01-2")],
            [("E1165", "ABK", True), ("Z794", "ABF", False)],
        ),
        (
            DateOfService,
            [("A1", "1", "DTP", "DTP03"), ("A1", "2", "DTP", "DTP03"), ("A2", "1", "DTP", "DTP03")],
            [
                (date(2026, 1, 5), date(2026, 1, 5), False, "95251"),
                (date(2026, 1, 8), date(2026, 1, 6), True, "99213"),
                (date(2026, 1, 5), date(2026, 1, 5), False, "99214"),
            ],
        ),
        (
            PlaceOfService,
            [("A1", None, "CLM", "CLM05-1"), ("A1", "2", "SV1", "SV105"), ("A2", None, "CLM", "CLM05-1")],
            [("11", date(2026, 1, 5)), ("12", date.max)],
        ),
        (
            MemberId,
            [("A1", None, "NM1", "NM109"), ("A1", None, "NM1", "NM109"), ("A2", None, "NM1", "NM109")],
            [("MEMBER1", "MI", "MB", "subscriber"), ("MEMBER2", "MI", "CI", "other subscriber")],
        ),
    ],
)
def test_a_value_is_looked_at_once_and_told_wherever_it_stands(
    subject: type, expected: list[tuple[str, str | None, str, str]], values: list[tuple[object, ...]]
) -> None:
    """Each distinct value is seen once; each occurrence has its finding at its own element."""
    edit, seen = look_at(subject)
    assert found(screen(edit)) == expected
    assert seen == values


def test_an_address_is_told_at_the_element_that_is_meant() -> None:
    """A finding on an address points at one of its own segments."""
    edit, seen = look_at(PostalAddress, "N403")
    assert found(screen(edit)) == [
        ("A1", None, "N4", "N403"), ("A1", None, "N4", "N403"), ("A1", "2", "N4", "N403"),
        ("A2", None, "N4", "N403"), ("A2", None, "N4", "N403"),
    ]  # fmt: skip
    assert [(address.role, address.lines) for address in seen] == [
        ("billing provider", ("1 MAIN STREET",)), ("subscriber", ("2 MAIN STREET",)),
        ("ordering provider", ("3 MAIN STREET",)),
    ]  # fmt: skip


def test_a_payment_is_told_on_the_claim_or_on_its_line() -> None:
    """Another payer's payment of the claim and that of a line are seen by one function."""
    edit = make_edit()

    @edit.on(Payment)
    def tell(payment: Payment) -> Hits:
        element = ("AMT02", "D") if payment.line is None else ("SVD02", None)
        yield edit.messages["found"].at(payment, *element, what=payment.paid)

    assert found(screen(edit)) == [("A1", None, "AMT", "AMT02"), ("A1", "1", "SVD", "SVD02")]


def test_a_service_on_a_timeline_knows_its_claim() -> None:
    """Payer, place, diagnoses, rendering provider, charge, age and sex are known of a service of the run."""
    edit, seen = make_edit(procedures={"95251"}), []

    @edit.on(Timeline)
    def tell(timeline: Timeline, context: Context[Any]) -> Hits:
        seen.append((timeline.claimed[0], context.payer.name))
        yield edit.messages["found"].at(timeline.claimed[0], "SV101-2", what="here")

    assert found(screen(edit)) == [("A1", "1", "SV1", "SV101-2")]
    ((service, payer),) = seen
    assert (service.place_of_service, service.charge, service.rendering_npi) == ("11", 1000, "1111111113")
    assert (service.diagnoses, service.age, service.sex, payer) == (("E1165",), 56, "F", "MEDICARE")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [(Claim, ["A1"]), (ServiceLine, ["A1"]), (Coding, ["A1"]), (Diagnosis, ["A1", "A1"]), (PlaceOfService, ["A1"])],
)
def test_an_edit_with_procedures_sees_the_lines_that_it_is_about(subject: type, expected: list[str]) -> None:
    """What belongs to the claim is seen where any of its lines is concerned, what belongs to a line where that is."""
    for more in ({"procedures": {"95251"}}, {"concerns": lambda procedure: procedure.code == "95251"}):
        element = {Claim: "CLM01", ServiceLine: "SV101"}.get(subject)
        edit, _ = look_at(subject, element, **more)
        assert [claim for claim, *_ in found(screen(edit))] == expected


def test_an_edit_for_medicare_sees_no_other_claim() -> None:
    """Claims to others are passed over, on the claim, the line and the timeline."""
    for subject, element in ((Claim, "CLM01"), (ServiceLine, "SV101"), (Diagnosis, None)):
        edit, seen = look_at(subject, element, only_medicare=True)
        assert found(screen(edit))
        seen.clear()
        assert found(screen(edit, text=FILE.replace("*MB~", "*16~"))) == []
        assert seen == []
    edit = make_edit(only_medicare=True, procedures={"95251"})

    @edit.on(Timeline)
    def tell(timeline: Timeline) -> Hits:
        yield edit.messages["found"].at(timeline.claimed[0], "SV101-2", what="here")

    other, _ = look_at(ServiceLine, "SV101", procedures={"95251"})
    assert len(screen(edit).findings) == 1
    assert screen(edit, text=FILE.replace("*MB~", "*16~")).findings == ()
    undated = FILE.replace("*MB~", "*16~").replace("D8*20260105", "D8*2026010")
    assert [finding.key for finding in screen(edit, other, text=undated).findings] == ["found"]


def test_an_edit_that_looks_at_voids_sees_them() -> None:
    """A void is seen by no edit that does not ask for it."""
    void = FILE.replace("CLM*A1*30***11:B:1", "CLM*A1*30***11:B:8")
    blind, _ = look_at(Claim, "CLM01")
    assert [claim for claim, *_ in found(screen(blind, text=void))] == ["A2"]
    seeing, _ = look_at(Claim, "CLM01", on_voids=True)
    assert [claim for claim, *_ in found(screen(seeing, text=void))] == ["A1", "A2"]


class TestReceiptDate:
    """The day of receipt is the run's, else the interchange's own."""

    @pytest.mark.parametrize(("received", "told"), [(date(2026, 5, 6), "2026-05-06"), (None, "2026-04-01")])
    @pytest.mark.parametrize("subject", [Claim, Npi])
    def test_it_is_told_to_edits_that_need_it(self, received: date | None, told: str, subject: type) -> None:
        """Without one given it is ISA09."""
        edit = make_edit(needs_receipt_date=True)

        @edit.on(subject)
        def tell(one: Any, context: Context[Any]) -> Hits:  # noqa: ANN401 either subject
            yield edit.messages["found"].at(one, "CLM01" if subject is Claim else None, what=context.received)

        report = screen(edit, received=received)
        assert {finding.message for finding in report.findings} == {told}

    def test_without_a_date_the_edit_is_not_checked(self) -> None:
        """Where ISA09 is no date, nothing is said, and coverage tells of it."""
        claims = make_edit(needs_receipt_date=True, severity="warn")
        over_time = make_edit("other-edit", needs_receipt_date=True)
        over_time.code, over_time.procedures = "EUT002", {"95251"}

        @claims.on(Claim)
        def tell(claim: Claim, context: Context[Any]) -> Hits:
            yield claims.messages["found"].at(claim, "CLM01", what=context.received)

        @over_time.on(Timeline)
        def tell_over_time(timeline: Timeline, context: Context[Any]) -> Hits:
            yield over_time.messages["found"].at(timeline.claimed[0], "SV101", what=context.received)

        report = screen(claims, over_time, text=FILE.replace("*260401*", "*269901*"))
        assert not any(finding.code.startswith("EUT") for finding in report.findings)
        assert {(one.status, one.reason) for one in report.coverage if one.edit in {claims.name, over_time.name}} == {
            ("not-checked", "the day of receipt is not known: ISA09 is no date; give --as-of")
        }
        report = screen(claims, over_time)
        assert len([finding for finding in report.findings if finding.code.startswith("EUT")]) == 3
        assert {one.status for one in report.coverage if one.edit in {claims.name, over_time.name}} == {"checked"}


def test_what_is_remembered_of_values_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value of hostile length, or one of very many, is looked at again."""
    edit, seen = look_at(Npi)
    monkeypatch.setattr(concerned_edits, "LONGEST_REMEMBERED", 3)
    assert len(found(screen(edit))) == len(seen) == 4
    seen.clear()
    monkeypatch.setattr(concerned_edits, "LONGEST_REMEMBERED", 200)
    monkeypatch.setattr(concerned_edits, "MOST_REMEMBERED", 1)
    assert len(found(screen(edit))) == len(seen) == 4


def test_what_is_remembered_of_contexts_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of endless payers does not fill the memory, and each claim's context has its own payer."""
    monkeypatch.setattr(contexts, "MOST", 1)
    edit = make_edit()

    @edit.on(Claim)
    def tell(claim: Claim, context: Context[Any]) -> Hits:
        yield edit.messages["found"].at(claim, "CLM01", what=context.payer.name)

    second = FILE[FILE.index("HL*2*1*22") :].replace("HL*2*1", "HL*3*1").replace("MEDICARE", "ANOTHER")
    second = second.replace("CLM*A", "CLM*B")
    report = screen(edit, text=FILE + second)
    assert [finding.message for finding in report.findings] == ["MEDICARE", "MEDICARE", "ANOTHER", "ANOTHER"]


def test_values_name_themselves() -> None:
    """Dates of service read as dates, and a member id has the subscriber's entity."""
    day, later = date(2026, 1, 5), date(2026, 1, 7)
    assert str(DateOfService(day, day, True, "95250")) == "01/05/2026"  # noqa: FBT003
    assert str(DateOfService(later, day, True, "95250")) == "01/07/2026-01/05/2026"  # noqa: FBT003
    assert MemberId("M1", "MI", "CI", "subscriber").entity == "IL"


def test_what_is_not_there_is_not_looked_at() -> None:
    """A claim without a place of service, and a member without an id, have no such value."""
    for subject, old, new, claims in (
        (PlaceOfService, "***11:B:1", "***:B:1", ["A1"]),
        (MemberId, "****MI*MEMBER", "*****MEMBER", ["A1", "A1", "A2"]),
        (MemberId, "****MI*MEMBER1", "", ["A1"]),
        (DateOfService, "DTP*472*D8*20260105", "DTP*472*D8*2026", ["A1"]),
    ):
        edit, _ = look_at(subject)
        assert [claim for claim, *_ in found(screen(edit, text=FILE.replace(old, new)))] == claims


def many_claims(count: int) -> str:
    """The file with its second claim many times over, as a stretch that is looked over as a whole."""
    head, second = FILE[: FILE.index("CLM*A2")], FILE[FILE.index("CLM*A2") :]
    return head + "".join(second.replace("A2", f"B{number}") for number in range(count))


def test_a_level_s_fault_is_told_on_each_of_many_claims() -> None:
    """Findings on a level are in the order of the claims that they are about."""
    on_level, _ = look_at(Npi)
    on_claim, _ = look_at(Claim, "CLM01", name="other-edit")
    on_claim.code = "EUT002"
    report = screen(on_level, on_claim, text=many_claims(40))
    claims = [finding.claim for finding in report.findings]
    assert claims == sorted(claims, key=lambda claim: claim or 0)
    assert len(claims) == 3 + 1 + 40 * 2


@pytest.mark.parametrize("block", [64, 700, 1 << 16])
def test_every_claim_is_seen_whatever_the_blocks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit without procedures sees each claim, in a stretch or not."""
    monkeypatch.setattr("scrubber.x12.reader.BLOCK_SIZE", block)
    edit, _ = look_at(Claim, "CLM01")
    report = screen(edit, text=many_claims(60))
    assert [finding.claim_id for finding in report.findings] == ["A1", *(f"B{number}" for number in range(60))]


def test_a_claim_without_lines_is_seen() -> None:
    """A claim that has no line is seen by an edit on every claim."""
    edit, _ = look_at(Claim, "CLM01")
    text = re.sub(r"LX\*1~\nSV1\*HC:99214.*", "", FILE, flags=re.DOTALL)
    assert [finding.claim_id for finding in screen(edit, text=text).findings if finding.code == "EUT001"] == [
        "A1",
        "A2",
    ]


def test_an_edit_that_failed_on_a_claim_is_not_asked_about_its_values() -> None:
    """One failure holds the claim once; the edit's other functions are not run on it."""
    edit, seen = make_edit(), []

    @edit.on(Claim)
    def fail(claim: Claim) -> Hits:
        raise LookupError(claim.claim_id)

    @edit.on(Npi)
    def see(npi: Npi) -> Hits:
        seen.append(npi)
        return ()

    report = screen(edit)
    assert [(finding.key, finding.claim_id) for finding in report.findings] == [
        ("edit-failed", "A1"),
        ("edit-failed", "A2"),
    ]
    assert seen == []
