"""One small file, damaged in every way that one byte can be: no traceback, no hang, and no claim lost in silence.

With SCRUBBER_SWEEP=full at every byte; else at one in twelve, others for each way. What takes longer is tried at one in
forty, or at one in a hundred, others for each way.
"""

from __future__ import annotations

import io
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.formats import KINDS
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import Report, exit_code
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

WHOLE = (Path(__file__).parents[1] / "fixtures" / "broken" / "clean.837").read_bytes()
PLAN = Plan(settings=resolve(SettingsRequest()), as_of=date(2026, 2, 10))
ISA_END = 106
PARTS = 12
"""A sweep is that many tests; a sample is one of them for each way."""
IS_FULL = os.environ.get("SCRUBBER_SWEEP") == "full"
STEP = 40 if IS_FULL else 100
"""One damaged file in so many is also written out, in every kind of output, and its work is counted."""

DAMAGES: dict[str, Callable[[int], bytes]] = {
    "cut": lambda at: WHOLE[:at],
    "flipped": lambda at: WHOLE[:at] + bytes([WHOLE[at] ^ 1]) + WHOLE[at + 1 :],
    "deleted": lambda at: WHOLE[:at] + WHOLE[at + 1 :],
    "doubled": lambda at: WHOLE[: at + 1] + WHOLE[at:],
} | {f"inserted {byte:#04x}": lambda at, byte=byte: WHOLE[:at] + bytes([byte]) + WHOLE[at:] for byte in b"*~:^\0\n\xc9"}


def screen(data: bytes) -> Report:
    """The report on an input with these bytes."""
    (report,) = judge_all([Source("swept", io.BytesIO(data))], PLAN)
    return report


def charges_stand_at(at: int) -> bool:
    """Whether a byte at `at` belongs to the head of a CLM or SV1, where an amount stands: it may become another one."""
    heads = re.finditer(rb"(?:CLM|SV1)\*[^*~]*\*[^*~]*[*~]", WHOLE)
    return any(head.start() <= at <= head.end() for head in heads)


def counted(data: bytes) -> int:
    """A third count of claims, for data with the delimiters of WHOLE."""
    return len(re.findall(rb"~[ \t\r\n]*CLM(?=[*~])", data))


def places(damage: str) -> range:
    """Where a file is damaged that is written out: for each way elsewhere, so that together they are at many places."""
    return range(STEP * [*DAMAGES].index(damage) // len(DAMAGES), len(WHOLE), STEP)


WANTED = screen(WHOLE)


def test_the_whole_file_is_clean() -> None:
    """The file that is damaged below has no finding when it is whole."""
    assert exit_code([WANTED]) == 0
    assert (WANTED.summary.claims, WANTED.summary.accepted, WANTED.summary.lines) == (5, 5, 6)
    assert len(WHOLE) * len(DAMAGES) > 19_000


def parts() -> list[tuple[str, int]]:
    """Give every way with the parts of the file that are swept."""
    return [
        (damage, part)
        for number, damage in enumerate(DAMAGES)
        for part in range(PARTS)
        if IS_FULL or part == number % PARTS
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "part"), parts())
def test_no_claim_is_lost_in_silence(damage: str, part: int) -> None:
    """Wherever a byte is damaged, no claim, line or dollar is gone without a finding."""
    wanted = WANTED.summary
    for at in range(part, len(WHOLE), PARTS):
        data = DAMAGES[damage](at)
        report = screen(data)
        summary = report.summary
        assert summary.claims == summary.accepted + summary.rejected + summary.unreadable, at
        if at >= ISA_END:
            assert summary.claims == counted(data), at
        if exit_code([report]) == 0:
            assert (summary.accepted, summary.lines, summary.passed_through) == (wanted.accepted, wanted.lines, 0), at
            assert summary.charge_accepted == wanted.charge_accepted or charges_stand_at(at), at


def steps(data: bytes) -> int:
    """How many functions are called, of ours and of the interpreter's, to look at an input."""
    count = 0

    def call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(call)
    try:
        screen(data)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_takes_no_more_than_some_whole_ones(damage: str) -> None:
    """One byte that is wrong does not make a file take many times the work of one that is right."""
    whole = steps(WHOLE)
    for at in places(damage):
        assert steps(DAMAGES[damage](at)) < 4 * whole, at


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_written_out(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every output of a damaged file is written, and what nothing was found in comes back as it is."""
    # Some thousand files would be waited for, and no power fails here.
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    for at in places(damage):
        data = DAMAGES[damage](at)
        out = tmp_path / str(at)
        run = scrub_all([Source("swept.837", io.BytesIO(data))], out, list(KINDS), PLAN)
        (report,) = run.reports
        assert run.exit_code in {0, 1, 3}, at
        if report.has_claims_to_pass and not report.findings:
            assert (out / "swept.annotated.837").read_bytes() == data, at
