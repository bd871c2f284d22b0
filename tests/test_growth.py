"""What a run does grows with its input, and not with the square: counted in lines of our own code, not in seconds."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims import shared_blocks
from scrubber.outputs.formats import DEFAULT
from scrubber.pipeline import read_ahead
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from _typeshed import TraceFunction

OWN = re.compile(r"[/\\](scrubber|edits)[/\\][^<>]*\.py$")
HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000017*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20260301*1200*17*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*17*20260301*1200*CH~"
    "NM1*41*2*RIVERBEND CLINIC*****46*SUB1~PER*IC*DESK*TE*5555550100~NM1*40*2*RECEIVER*****46*RCV1~HL*1**20*1~"
    "PRV*BI*PXC*207RE0101X~NM1*85*2*RIVERBEND CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*COLUMBUS*OH*432155001~"
    "REF*EI*311234567~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*ROSA****MI*M00001~N3*2 OAK AVE~"
    "N4*COLUMBUS*OH*43215~DMG*D8*19610412*F~NM1*PR*2*GREAT LAKES HEALTH*****PI*GLH01~"
)
TAIL = "SE*1*0001~GE*1*17~IEA*1*000000017~"
ODD_LINES = (
    "SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~",
    "SV1*HC:99213*x*UN*1***1~DTP*472*D8*20260105~",
    "DTP*472*D8*20260105~",
    "SV1*HC:99213*100*UN*1*98**9~DTP*472*D8*20260105~NTE*ADD*NOTE~REF*6R*1~",
    "SV1*HC:99213*100*UN*0***1~DTP*472*D8*20261301~NM1*82*1*A*B****XX*1~",
)
"""Service lines, each with faults of another kind: to be found, located, told and written."""


def replacements(count: int) -> str:
    """Give so many replacements of one claim."""
    line = "LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~"
    return f"CLM*A1*100***11:B:7*Y*A*Y*Y~REF*F8*ICN1~HI*ABK:E1165~{line}" * count


def one_claim(count: int) -> str:
    """Give a claim of so many lines."""
    lines = (f"LX*{at + 1}~{ODD_LINES[at % len(ODD_LINES)]}" for at in range(count))
    return f"CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:E1165~{''.join(lines)}"


def rejected(count: int) -> str:
    """Give so many claims of one patient and day, whose charge is wrong."""
    line = "LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~"
    return "".join(f"CLM*A{at}*9***11:B:1*Y*A*Y*Y~HI*ABK:E1165~{line}" for at in range(count))


@pytest.fixture
def lines_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], int]:
    """Give a function that scrubs claims in bulk and counts the lines of code that it takes, loops among them."""
    for module in (shared_blocks, read_ahead):
        monkeypatch.setattr(module, "WORTHWHILE", 1)
    kwdefaults = Reader.__init__.__kwdefaults__
    assert kwdefaults is not None
    monkeypatch.setitem(kwdefaults, "bulk", 0)
    plan = Plan(settings=resolve(SettingsRequest()))

    def counted(claims: str) -> int:
        count = 0

        def own(_frame: FrameType, event: str, _argument: object) -> TraceFunction:
            nonlocal count
            count += event == "line"
            return own

        def of_frame(frame: FrameType, _event: str, _argument: object) -> TraceFunction | None:
            return own if OWN.search(frame.f_code.co_filename) else None

        data = f"{HEAD}{claims}{TAIL}".encode()
        before = sys.gettrace()
        sys.settrace(of_frame)
        try:
            scrub_all([Source("input", io.BytesIO(data))], tmp_path / str(len(data)), DEFAULT, plan)
        finally:
            sys.settrace(before)
        return count

    return counted


@pytest.mark.slow
@pytest.mark.parametrize("claims", [replacements, one_claim, rejected])
def test_twice_as_much_takes_twice_as_long(claims: Callable[[int], str], lines_run: Callable[[str], int]) -> None:
    """Replacements of one claim, lines of one claim, and rejected claims of one patient."""
    lines_run(claims(10))  # what is done once a process
    few, more, most = (lines_run(claims(count)) for count in (20, 40, 80))
    assert most - more <= 2.001 * (more - few)
