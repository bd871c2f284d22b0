"""What singles out the claims of a block never passes over one that an edit has something to say of."""

from __future__ import annotations

import io
import random
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from scrubber.edit import (
    Block,
    Claim,
    Coding,
    Context,
    DateOfService,
    Diagnosis,
    Edit,
    Flags,
    Hits,
    MemberId,
    Npi,
    Params,
    Payment,
    PlaceOfService,
    PostalAddress,
    ServiceLine,
)
from scrubber.engine.claims import alike, known_answers
from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.transaction_set import SetJudge
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.engine.sandbox import Sandbox
from scrubber.rules.active_edit import ActiveEdit
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.reader import Reader
from tests.claims.drawn_claims import drawn_interchange

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.claims.block import ClaimBlock as AllColumns
    from scrubber.engine.claims.block_keys import BlockKeys
    from scrubber.engine.claims.singled_out import SingledOut
    from scrubber.findings.finding import Finding


def edit(number: int, *, procedures: frozenset[str] | None = None, only_medicare: bool = False) -> Edit:
    """Give an edit with one message, ``found``."""
    made = Edit(
        f"on_{number}", code=f"TST{number:03}", title="Test", severity="warn", status="A7:1", since="0.1",
        procedures=procedures, only_medicare=only_medicare,
    )  # fmt: skip
    made.message("found", "found", fix="mend")
    return made


def on_values() -> list[Edit]:
    """Give an edit for each kind of value that says something of some of them."""
    wrong: dict[type, Callable[..., bool]] = {
        Npi: lambda npi: npi.number.endswith("0") and npi.role != "ordering provider",
        Diagnosis: lambda diagnosis: "." in diagnosis.code or (diagnosis.is_first and diagnosis.code == "I10"),
        DateOfService: lambda dates: dates.last < dates.first or (dates.is_span and dates.procedure == "95250"),
        PlaceOfService: lambda place: place.code == "99",
        PostalAddress: lambda address: bool(address.zip) and len(address.zip) != 9 and address.loop != "2010AA",
        MemberId: lambda member: member.value == "X" or (member.filing_indicator == "MB" and len(member.value) < 5),
        Coding: lambda coding: coding.procedure.code == "E0787" and coding.day.day == 5,
    }
    edits = []
    for number, (kind, is_wrong) in enumerate(wrong.items()):
        made = edit(number, only_medicare=kind is Coding)
        made.on(kind)(partial(_said, made, is_wrong))
        edits.append(made)
    return edits


def _said(made: Edit, is_wrong: Callable[..., bool], value: tuple[object, ...]) -> Hits:
    if is_wrong(value):
        yield made.messages["found"].at(value)


def with_screens() -> list[Edit]:
    """Give edits on claims and lines that bring a screen."""
    sums = edit(20)

    @sums.on(Claim)
    def differs(claim: Claim) -> Hits:
        if claim.charge is not None and claim.total_of_lines not in {None, claim.charge}:
            yield sums.messages["found"].at(claim, "CLM02")

    @sums.screen
    def may_differ(block: Block) -> Flags:
        return block.sum_by_claim(block.line_charge) != block.claim_charge

    units = edit(21, procedures=frozenset({"95250"}))

    @units.on(ServiceLine)
    def several(line: ServiceLine) -> Hits:
        if line.units is not None and line.units > 1:
            yield units.messages["found"].at(line, "SV104")

    @units.screen
    def may_be_several(block: Block, _context: Context[Params]) -> Flags:
        return block.any_line(block.line_units > 1000)

    return [sums, units]


def without_screens() -> list[Edit]:
    """Give edits on payments and on lines of certain procedures."""
    payments, lines = edit(30), edit(31, procedures=frozenset({"99214"}))

    @payments.on(Payment)
    def of_medicare(payment: Payment) -> Hits:
        if payment.payer.identifier == "P2":
            yield payments.messages["found"].at(payment, "SBR09")

    @lines.on(ServiceLine)
    def elsewhere(line: ServiceLine) -> Hits:
        if line.place_of_service == "22":
            yield lines.messages["found"].at(line, "SV105")

    return [payments, lines]


def by_their_checks() -> list[Edit]:
    """Give edits on every claim and line, and on names and payments besides, without a screen."""
    claims, every_line, names = edit(32), edit(33, only_medicare=True), edit(34)

    @claims.on(Claim)
    def differs_by_much(claim: Claim) -> Hits:
        # It fails on one that has no total.
        if claim.charge is not None and abs(claim.charge - claim.total_of_lines) > 50_00:  # type: ignore[operator]
            yield claims.messages["found"].at(claim, "CLM02")

    @every_line.on(ServiceLine)
    def is_of_payer(line: ServiceLine, context: Context[Params]) -> Hits:
        if context.payer.identifier and line.units == 1:
            yield every_line.messages["found"].at(line, "SV104")

    @names.on(Payment)
    def has_no_payer(payment: Payment) -> Hits:
        if not payment.payer.identifier:
            yield names.messages["found"].at(payment, "SBR09")

    @names.on(Claim)
    def has_no_patient(claim: Claim) -> Hits:
        if claim.patient is not None and claim.patient.birth_date is None:
            yield names.messages["found"].at(claim, "CLM01")

    @names.on(Npi)
    def is_even(npi: Npi) -> Hits:
        if npi.number.endswith("2"):
            yield names.messages["found"].at(npi)

    return [claims, every_line, names]


def by_what_they_read() -> list[Edit]:
    """Give edits without a screen that mostly read the same of many claims and lines, and now and then more."""
    units, places, charges, broken = edit(35), edit(36), edit(37), edit(38)

    @units.on(ServiceLine)
    def many_of_a_procedure(line: ServiceLine) -> Hits:
        if line.procedure == "95250" and line.units == 1 and line.claim.filing_indicator == "CI":
            yield units.messages["found"].at(line, "SV104")

    @units.on(Claim)
    def replaces_at(claim: Claim) -> Hits:
        if claim.is_replacement and claim.place_of_service == "21":
            yield units.messages["found"].at(claim, "CLM05-3")

    @places.on(ServiceLine)
    def differs_and_ordered(line: ServiceLine) -> Hits:
        # What is read last is different from claim to claim.
        if line.place_of_service == "22" and line.claim.diagnoses and line.party("DK") is not None:
            yield places.messages["found"].at(line, "SV105")

    @charges.on(ServiceLine)
    def points_at_its_charge(line: ServiceLine, context: Context[Params]) -> Hits:
        at = line.at("SV102")
        if line.charge == 50_50 and context.payer.identifier == "P1":
            yield charges.messages["found"].at(at)

    @broken.on(ServiceLine)
    def fails(line: ServiceLine) -> Hits:
        if line.claim.lines.index(line) and line.unit == "UN" and line.service_dates is None:
            yield broken.messages["found"].at(line, "LX01")
        if line.units is not None and line.units > 1:
            raise ValueError(line.units_text)

    return [units, places, charges, broken]


def active(edits: Sequence[Edit]) -> list[ActiveEdit]:
    """Give edits as a run has them."""
    return [
        ActiveEdit(
            made, "tests", Context(Params()), {}, {key: said.severity for key, said in made.messages.items()}, None
        )
        for made in edits
    ]


def findings_of(data: bytes, edits: Sequence[Edit], *, in_bulk: bool) -> list[Finding]:
    """Judge an input in blocks, or piece by piece."""
    reader = Reader(io.BytesIO(data), bulk=0)
    rulebook = Rulebook.of(active(edits))
    memory = EditMemory(rulebook)
    with memory.sandbox:
        parts = reader.parts() if in_bulk else iter(reader)
        input_result = ClaimPass(memory).follow(TransactionSets(memory, 0).of(parts))
    return list(input_result.findings.in_order())


GROUPS = {
    "values": on_values, "screens": with_screens, "neither": without_screens, "checks": by_their_checks,
    "read": by_what_they_read,
}  # fmt: skip


@pytest.mark.parametrize("group", GROUPS)
def test_a_block_is_judged_as_its_claims_are_one_by_one(group: str) -> None:
    """In drawn claims the same is found both ways, by every edit of the group."""
    edits = GROUPS[group]()
    said: set[str] = set()
    for seed in range(40):
        data = drawn_interchange(random.Random(seed), damage=seed % 4 / 50)  # noqa: S311 not for secrets
        found = findings_of(data, edits, in_bulk=True)
        assert found == findings_of(data, edits, in_bulk=False)
        said |= {finding.code for finding in found}
    assert said >= {made.code for made in edits}


def test_claims_that_no_edit_is_for_are_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clean claims none is singled out by edits on values or with screens."""
    made: list[object] = []
    take_sound = SetJudge.take_sound

    def watched(
        self: SetJudge, claim: Claim, block: AllColumns, own: int, singled: SingledOut, keys: BlockKeys
    ) -> None:
        made.append(claim)
        take_sound(self, claim, block, own, singled, keys)

    monkeypatch.setattr(SetJudge, "take_sound", watched)
    data = clean_interchange()
    assert findings_of(data, [*on_values(), *with_screens()], in_bulk=True) == []
    assert made == []
    findings_of(data, [*on_values(), *with_screens(), *without_screens()], in_bulk=True)
    assert len(made) == 2


def test_of_replacements_edits_are_asked_as_of_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is made, since it takes another claim back, and no edit is asked about it that has nothing to say of it."""
    asked: list[str] = []
    run = Sandbox.run

    def watched(self: Sandbox, active: ActiveEdit, *told: Any) -> object:  # noqa: ANN401 passed on as it came
        asked.append(active.edit.code)
        return run(self, active, *told)

    monkeypatch.setattr(Sandbox, "run", watched)
    edits = [*on_values(), *with_screens(), *without_screens()]

    def counted(data: bytes, *, in_bulk: bool) -> tuple[list[Finding], Counter[str]]:
        asked.clear()
        return findings_of(data, edits, in_bulk=in_bulk), Counter(asked)

    originals = clean_interchange()
    replacements = originals.replace(b"11:B:1", b"11:B:7")
    _, of_originals = counted(originals, in_bulk=True)
    found, in_bulk = counted(replacements, in_bulk=True)
    told, one_by_one = counted(replacements, in_bulk=False)
    assert found == told
    assert in_bulk == of_originals
    assert in_bulk.total() < one_by_one.total()


def clean_interchange() -> bytes:
    """Write five claims, two of them with another payer, of which no edit on values or with a screen says anything."""
    claims, line = "", "LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~"
    for number in range(5):
        other = "SBR*S*18*******CI~NM1*PR*2*OTHER*****PI*P9~" if number < 2 else ""
        claims += f"CLM*A{number}*100***11:B:1*Y*A*Y*Y~HI*ABK:E1165~{other}{line}"
    levels = (
        "HL*1**20*1~NM1*85*2*A*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*J****MI*MEMBER1~"
        "NM1*PR*2*B*****PI*P1~"
    )
    isa = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*P*:~"
    head = f"{isa}GS*HC*S*R*20260101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260101*1200*CH~"
    count = (levels + claims).count("~") + 3
    # The last claim of a set ends with the set, not with a claim or level: it is no part of a block.
    return f"{head}{levels}{claims}SE*{count}*0001~GE*1*1~IEA*1*000000001~".encode()


def _always(made: Edit, claim: Claim) -> Hits:
    yield made.messages["found"].at(claim, "CLM02")


def test_a_screen_that_fails_singles_out_every_claim() -> None:
    """An edit whose screen raises, or gives something else than one truth value a claim, is checked on every claim."""
    for screen in (lambda _block: 1 / 0, lambda _block: None, lambda _block: np.ones(3, np.bool_)):
        failing = edit(40)
        failing.on(Claim)(partial(_always, failing))
        failing.screen(screen)
        assert [finding.claim_id for finding in findings_of(clean_interchange(), [failing], in_bulk=True)] == [
            f"A{number}" for number in range(5)
        ]


def test_of_claims_asked_by_a_check_only_those_are_made_again_that_it_says_something_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One edit without a screen does not have all others asked, and no claim judged that it has nothing to say of."""
    singled_out: list[int] = []
    take_sound = SetJudge.take_sound

    def watched(
        self: SetJudge, claim: Claim, block: AllColumns, own: int, singled: SingledOut, keys: BlockKeys
    ) -> None:
        singled_out.append(own)
        asked = singled.asked_of(own, may_wait=True)
        assert asked is not None
        assert asked.edits == {one.name}
        take_sound(self, claim, block, own, singled, keys)

    monkeypatch.setattr(SetJudge, "take_sound", watched)
    one = edit(50)

    @one.on(Claim)
    def is_third(claim: Claim) -> Hits:
        if claim.claim_id == "A2":
            yield one.messages["found"].at(claim, "CLM01")

    data = clean_interchange()
    found = findings_of(data, [one, *with_screens(), *on_values()], in_bulk=True)
    assert [finding.claim_id for finding in found] == ["A2"]
    assert singled_out == [2]
    assert found == findings_of(data, [one, *with_screens(), *on_values()], in_bulk=False)


@pytest.mark.parametrize("which", ["_MANY", "_FEW", "_MOST_CHECKS"])
def test_a_check_that_few_claims_are_alike_for_is_asked_of_each(monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    """However early it is taken for one, or forgotten, the findings are the same."""
    monkeypatch.setattr(alike, which, 0)
    monkeypatch.setattr(alike, "_SHARE", 1_000)
    edits = [*by_what_they_read(), *by_their_checks()]
    for seed in range(10):
        data = drawn_interchange(random.Random(seed), damage=0.02)  # noqa: S311 not for secrets
        assert findings_of(data, edits, in_bulk=True) == findings_of(data, edits, in_bulk=False)


def test_a_check_without_a_screen_is_asked_once_of_lines_that_it_reads_the_same_of() -> None:
    """And once more as often as it reads more than was known."""
    asked: list[str] = []
    one = edit(53)

    @one.on(ServiceLine)
    def is_such(line: ServiceLine) -> Hits:
        asked.append(line.procedure)
        if line.units == 1 and line.procedure == "99214":
            yield one.messages["found"].at(line, "SV101-2")

    assert findings_of(clean_interchange(), [one], in_bulk=True) == []
    assert asked == ["99213"] * 2


@pytest.mark.parametrize("endless", ["1", "01234"])
def test_an_edit_without_a_screen_that_never_ends_is_told_of_the_same_claims(
    monkeypatch: pytest.MonkeyPatch, endless: str
) -> None:
    """Whether it does not end on one claim, and is tried on the others, or on all of them, and is tried no more."""
    monkeypatch.setattr(Sandbox.__init__, "__defaults__", (0.1,))
    one = edit(51)

    @one.on(Claim)
    def loops(claim: Claim) -> Hits:
        while claim.claim_id[1:] in endless:
            pass
        if claim.claim_id == "A3":
            yield one.messages["found"].at(claim, "CLM01")

    found = findings_of(clean_interchange(), [one], in_bulk=True)
    assert found == findings_of(clean_interchange(), [one], in_bulk=False)
    assert [finding.key for finding in found].count("edit-out-of-time") == len(endless)


def test_what_an_edit_without_a_screen_raises_is_told_of_its_claim() -> None:
    """Whatever it is, an Exception or not: the run goes on, and the same is found one by one."""

    class Stop(BaseException):
        """What an author raises that is no Exception."""

    one = edit(52)

    @one.on(Claim)
    def stops(claim: Claim) -> Hits:
        if claim.claim_id == "A1":
            raise Stop
        if claim.claim_id == "A3":
            yield one.messages["found"].at(claim, "CLM01")

    found = findings_of(clean_interchange(), [one], in_bulk=True)
    assert found == findings_of(clean_interchange(), [one], in_bulk=False)
    assert [(finding.claim_id, finding.key) for finding in found] == [("A1", "edit-failed"), ("A3", "found")]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many distinct values there are, few answers are kept, and the findings are the same."""
    data = drawn_interchange(random.Random(7))  # noqa: S311 not for secrets
    expected = findings_of(data, on_values(), in_bulk=True)
    monkeypatch.setattr(known_answers, "MOST_KNOWN", 0)
    assert findings_of(data, on_values(), in_bulk=True) == expected
