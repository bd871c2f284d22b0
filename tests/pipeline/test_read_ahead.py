"""Small inputs that are sent alike are looked at together, and judged as each is by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims import shared_blocks
from scrubber.engine.claims.transaction_set import SetJudge
from scrubber.pipeline import read_ahead as read_ahead_module
from scrubber.pipeline.input_reading import InputReading
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.x12.source import Source
from tests.engine.parallel.test_merge_parts import interchange

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.claims.block import ClaimBlock
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.pipeline.report import Report


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ClaimBlock]:
    """Have inputs of any size share blocks; the blocks that rules were chosen for."""
    monkeypatch.setattr(shared_blocks, "WORTHWHILE", 1)
    monkeypatch.setattr(read_ahead_module, "WORTHWHILE", 1)
    blocks: list[ClaimBlock] = []
    rules_of = SetJudge.rules_of

    def watched(self: SetJudge, block: ClaimBlock) -> BlockRules:
        blocks.append(block)
        return rules_of(self, block)

    monkeypatch.setattr(SetJudge, "rules_of", watched)
    return blocks


def sources(folder: Path, texts: list[str]) -> list[Source]:
    """Files with these interchanges."""
    for number, text in enumerate(texts):
        (folder / f"{number}.837").write_text(text, newline="")
    return [Source(f"{number}.837", folder / f"{number}.837") for number in range(len(texts))]


def numbered(count: int) -> list[str]:
    """Interchanges that differ in their own numbers and the time of day alone."""
    text = interchange(2)
    return [
        text.replace("*000000001*", f"*{number:09}*").replace("IEA*1*000000001", f"IEA*1*{number:09}")
        .replace("*260101*1200*", f"*260101*12{number:02}*")
        for number in range(1, count + 1)
    ]  # fmt: skip


def facts(reports: list[Report]) -> list[tuple[object, ...]]:
    """What the reports say."""
    return [(one.summary, tuple(one.findings), one.verdicts, one.facts, tuple(one.coverage)) for one in reports]


def assert_judged_alike(given: list[Source]) -> None:
    """Judge them with and without shortcuts, and compare."""
    quick, plain = (judge_all(given, make_plan(no_shortcuts=way)) for way in (False, True))
    assert facts(quick) == facts(plain)


def test_inputs_that_are_sent_alike_are_asked_about_together(tmp_path: Path, asked: list[ClaimBlock]) -> None:
    """Rules are chosen once for four inputs of two sets each."""
    given = sources(tmp_path, numbered(4))
    judge_all(given, make_plan())
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*260101*12", "*260102*12"),
        ("ZZ*SENDER ", "ZZ*OTHERS "),
        ("GS*HC*SENDER", "GS*HC*OTHERS"),
        ("*0*T*:", "*0*P*:"),
        ("*20260101*1200*CH", "*20260102*1200*CH"),
    ],
)
def test_an_input_that_is_sent_or_dated_otherwise_is_looked_at_alone(
    tmp_path: Path, asked: list[ClaimBlock], old: str, new: str
) -> None:
    """Another date, sender or use is another block, and findings are those of each input by itself."""
    texts = numbered(3)
    assert old in texts[1]
    given = sources(tmp_path, [texts[0], texts[1].replace(old, new), texts[2]])
    judge_all(given, make_plan())
    assert len(asked) == 2
    assert_judged_alike(given)


def test_what_is_odd_in_one_input_changes_nothing_for_the_others(tmp_path: Path, asked: list[ClaimBlock]) -> None:
    """A level of an unknown kind, a cut file and one that is not there are told of their own inputs."""
    texts = numbered(7)
    texts[2] = texts[2].replace("*22*0~", "*99*0~", 1)
    texts[4] = texts[4][: len(texts[4]) // 2]
    given = sources(tmp_path, texts)
    judge_all(given, make_plan())
    (tmp_path / "5.837").unlink()
    assert len(asked) > 2
    assert_judged_alike(given)


def test_a_block_ends_where_it_is_full(
    tmp_path: Path, asked: list[ClaimBlock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inputs beyond the size of a block share another one."""
    texts = numbered(4)
    monkeypatch.setattr(shared_blocks, "BLOCK_SIZE", len(texts[0]))
    given = sources(tmp_path, texts)
    judge_all(given, make_plan())
    assert 1 < len(asked) <= len(texts)
    assert_judged_alike(given)


def test_an_input_over_which_the_program_fails_is_set_aside_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure while inputs are read ahead is told of the one input, and the others are judged."""
    given = sources(tmp_path, numbered(3))
    reads = InputReading

    def failing(stream: object, *told: object, **more: object) -> object:
        if str(getattr(stream, "name", "")).endswith("1.837"):
            raise ZeroDivisionError
        return reads(stream, *told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(read_ahead_module, "InputReading", failing)
    monkeypatch.setattr("scrubber.pipeline.claim_stage.InputReading", failing)
    reports = judge_all(given, make_plan())
    assert [report.set_aside for report in reports] == [False, True, False]
