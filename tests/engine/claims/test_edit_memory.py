"""What edits have said of values and procedures holds for every input of a run."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from scrubber.edit import Coding, Edit, Hits, Npi, ServiceLine
from scrubber.engine.claims import edit_memory
from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.packs import Pack
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source
from tests.engine.test_subjects import FILE, make_edit

if TYPE_CHECKING:
    import pytest

    from scrubber.edit import Procedure
    from scrubber.pipeline.report import Report

WHOLE = (FILE + f"SE*{FILE.count('~') - 1}*0007~\nGE*1*7~\nIEA*1*000000007~\n").encode()


def screen(edit: Edit, inputs: int = 3) -> list[Report]:
    """The reports on so many inputs of one run that hold the same claims, each in its own interchange."""
    settings = resolve(SettingsRequest(), [Pack("pack", "1", "scrubber", (edit,))])
    numbered = [WHOLE.replace(b"000000007", b"%09d" % number) for number in range(1, inputs + 1)]
    sources = [Source(f"{number}.837", io.BytesIO(data)) for number, data in enumerate(numbered)]
    return judge_all(sources, Plan(settings=settings))


def messages(report: Report) -> list[tuple[str | None, str, str]]:
    """What a report says, and of which claims."""
    return [(found.claim_id, found.key, found.message) for found in report.findings if found.edit == "edit-under-test"]


def test_a_value_is_looked_at_once_in_a_run() -> None:
    """An edit on NPIs sees each distinct one once in three inputs, and tells it in all of them."""
    edit, seen = make_edit(), list[Npi]()

    @edit.on(Npi)
    def look(npi: Npi) -> Hits:
        seen.append(npi)
        yield edit.messages["found"].at(npi, what=npi.role)

    first, *others = screen(edit)
    assert len(seen) == len(set(seen)) > 1
    assert messages(first)
    assert all(messages(other) == messages(first) for other in others)


def test_what_a_procedure_concerns_is_asked_once_in_a_run() -> None:
    """An edit is asked once in three inputs whether it is about a procedure."""
    asked: list[str] = []

    def concerns(procedure: Procedure) -> bool:
        asked.append(procedure.code)
        return procedure.code == "99213"

    edit = make_edit(concerns=concerns)

    @edit.on(ServiceLine)
    def look(line: ServiceLine) -> Hits:
        yield edit.messages["found"].at(line, "SV101", what=line.procedure)

    reports = screen(edit)
    assert sorted(asked) == ["95251", "99213", "99214"]
    assert [messages(report) for report in reports] == [[("A1", "found", "99213")]] * 3


def test_an_edit_that_fails_is_asked_again_by_the_next_input() -> None:
    """What an edit failed on is not remembered: each input has its own failure, with its place."""
    edit = make_edit()

    @edit.on(Coding)
    def look(coding: Coding) -> Hits:
        raise ValueError(coding)

    reports = screen(edit)
    assert [len(report.crashes) for report in reports] == [1, 1, 1]
    assert all({found.key for found in report.findings} >= {"edit-failed"} for report in reports)


def test_checks_that_are_kept_ready_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one payer kept at a time, the same is found."""
    edit = make_edit()

    @edit.on(ServiceLine)
    def look(line: ServiceLine) -> Hits:
        yield edit.messages["found"].at(line, "SV101", what=line.procedure)

    rules = resolve(SettingsRequest(), [Pack("pack", "1", "scrubber", (edit,))]).rulebook
    level = b"~\nHL*3*1*22*0~\nSBR*P*18*******CI~\nNM1*PR*2*P2*****PI*P2"
    data = WHOLE.replace(b"~\nCLM*A2", level + b"~\nCLM*A2")
    memory = edit_memory.EditMemory(rules)
    monkeypatch.setattr(edit_memory, "MOST_PAYERS", 1)
    found = [ClaimPass(memory).run(io.BytesIO(data)).findings.in_order() for _ in range(2)]
    assert [one.message for one in found[0] if one.key == "found"] == ["95251", "99213", "99214"]
    assert found[0] == found[1]
