"""Inputs of hostile size: flat memory, work that grows as the input does, a clear answer. Streams make them up."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

from scrubber.pipeline.library import check
from scrubber.x12.reader import MAX_PIECE

TESTS = Path(__file__).parent

_MAKER = '''
import importlib, io, json, resource, sys
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import exit_code
from scrubber.rules.packs import load_pack
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~"
    "GS*HC*SENDER*RECEIVER*20260101*1200*7*X*005010X222A1~ST*837*0007*005010X222A1~BHT*0019*00*7*20260101*1200*CH~"
    "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~"
    "NM1*IL*1*DOE*JANE****MI*MEMBER1~NM1*PR*2*PAYER*****PI*PAYER1~"
)
LINE = "LX*{0}~SV1*HC:{1}*10*UN*1***1~DTP*472*D8*20260105~"
CLAIM = "CLM*C{0}*10***11:B:1*Y*A*Y*Y~HI*ABK:J0190~" + LINE.format(1, "{1}")

def tail(segments):
    return f"SE*{segments}*0007~GE*1*7~IEA*1*000000007~"

class Stream(io.RawIOBase):
    """Bytes of a generator of texts, which can be read from the beginning again."""
    def __init__(self, make):
        self.make, self.rest, self.parts = make, b"", iter(make())
    def seekable(self): return True
    def seek(self, offset, whence=0):
        self.rest, self.parts = b"", iter(self.make())
        return 0
    def read(self, size=-1):
        while len(self.rest) < size:
            part = next(self.parts, None)
            if part is None:
                break
            self.rest += part
        block, self.rest = self.rest[:size], self.rest[size:]
        return block

def run(make):
    sys.path.append(sys.argv[1])
    samples = load_pack(importlib.import_module("sample_pack"), name="samples")
    plan = Plan(settings=resolve(SettingsRequest(), [samples]))
    judge_all([Source("warm", io.BytesIO(HEAD.encode()))], plan)
    before = resource.getrusage(resource.RUSAGE_SELF)
    (report,) = judge_all([Source("huge", Stream(make))], plan)
    after = resource.getrusage(resource.RUSAGE_SELF)
    grown, spent = after.ru_maxrss - before.ru_maxrss, after.ru_utime - before.ru_utime
    codes = sorted({found.code for found in report.findings})
    print(json.dumps([
        spent, grown / 1024, exit_code([report]), report.summary.claims,
        report.summary.lines, report.summary.unreadable, report.summary.rejected, len(report.findings), codes]))
'''


class Outcome(NamedTuple):
    """What a run in a process of its own said, took and used."""

    processor: float
    """Seconds of the processor: what is compared is that of two inputs, never with a number."""
    megabytes: float
    exit_code: int
    claims: int
    lines: int
    unreadable: int
    rejected: int
    findings: int
    codes: list[str]


def measure(make: str) -> Outcome:
    """Run the pipeline over the stream that the code `make` defines as a generator function."""
    import json

    program = f"{_MAKER}\n{textwrap.dedent(make)}\nrun(make)\n"
    done = subprocess.run([sys.executable, "-c", program, str(TESTS)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Outcome(*json.loads(done.stdout))


def grows_alike(large: Outcome, small: Outcome, times: int) -> bool:
    """Whether an input so many times as large took about as many times the work, and not their square."""
    return bool(large.processor < 2 * times * max(small.processor, 0.1))


def segment(megabytes: int) -> Outcome:
    """A file with one segment of so many megabytes, and a claim behind it."""
    return measure(f"""
        def make():
            yield (HEAD + CLAIM.format(1, "99213") + "NTE*ADD*").encode()
            for _ in range({megabytes}):
                yield b"A" * (1 << 20)
            yield ("~" + CLAIM.format(2, "99213") + tail(0)).encode()
        """)


def claims(count: int, procedure: str = "99213") -> Outcome:
    """A transaction set of so many claims."""
    return measure(f"""
        def make():
            yield HEAD.encode()
            for thousand in range({count} // 1000):
                yield "".join(CLAIM.format(thousand * 1000 + n, "{procedure}") for n in range(1000)).encode()
            yield tail(9 + 5 * {count}).encode()
        """)


def lines(count: int, procedure: str = "99213") -> Outcome:
    """A claim of so many lines."""
    return measure(f"""
        def make():
            yield (HEAD + "CLM*C1*" + str(10 * {count}) + "***11:B:1*Y*A*Y*Y~HI*ABK:J0190~").encode()
            for thousand in range({count} // 1000):
                yield "".join(LINE.format(thousand * 1000 + n, "{procedure}") for n in range(1000)).encode()
            yield tail(11 + 3 * {count}).encode()
        """)


@pytest.mark.slow
def test_a_segment_without_end_is_refused_and_what_follows_counted() -> None:
    """A segment of many megabytes takes no memory and little work, and the claims behind it are counted."""
    outcome = segment(64)
    assert (outcome.exit_code, outcome.claims, outcome.unreadable) == (3, 2, 2)
    assert outcome.codes[-1] == "SCR011"
    assert outcome.megabytes < 40
    assert grows_alike(outcome, segment(16), 4)


@pytest.mark.slow
def test_a_level_of_two_megabytes_stops_its_set() -> None:
    """What a level goes on with is not looked into, and its claims go on."""
    whole = (Path(__file__).parents[1] / "fixtures" / "broken" / "clean.837").read_bytes()
    long = whole.replace(b"HL*3*1*22*0~", b"HL*3*1*22*0~" + b"REF*SY*123456789~" * (MAX_PIECE // 16), 1)
    report = check(io.BytesIO(long))
    assert "level-too-long" in [found.key for found in report.findings]
    assert report.summary.rejected == report.summary.claims == 5


@pytest.mark.slow
def test_a_claim_of_many_lines_is_told_and_costs_little() -> None:
    """One claim of a hundred thousand lines is one finding, and takes work and memory for two megabytes of them."""
    outcome = lines(100_000)
    assert (outcome.exit_code, outcome.claims, outcome.rejected) == (1, 1, 1)
    assert "SCR047" in outcome.codes
    assert outcome.megabytes < 150
    assert grows_alike(outcome, lines(50_000), 2)


def blank_lines(count: int, between: str = "") -> Outcome:
    """A file of one segment a line with so many blank lines before a claim, in it and before its line."""
    return measure(f"""
        def make():
            blank = "{between}\\n" * {count}
            claim = CLAIM.format(1, "99213").replace("~LX", "~" + blank + "LX").replace("~SV1", "~" + blank + "SV1")
            yield (HEAD + "~" + blank + claim + tail(0)).replace("~", "\\n").encode()
        """)


@pytest.mark.slow
@pytest.mark.parametrize("between", ["", "  "], ids=["empty", "blanks"])
def test_blank_lines_are_passed_over_once(between: str) -> None:
    """Where a line end is the terminator, each of many blank lines is looked at once, not followed to the last."""
    outcome = blank_lines(200_000, between)
    assert (outcome.claims, outcome.lines) == (1, 1)
    assert grows_alike(outcome, blank_lines(50_000, between), 4)


@pytest.mark.slow
def test_blanks_of_a_set_that_is_passed_through_are_looked_at_once() -> None:
    """Data of a set that is not checked, many blanks among them, takes work as its length."""
    outcomes = [
        measure(f"""
            def make():
                yield HEAD.replace("X222A1", "X223A2").encode()
                for _ in range({count}):
                    yield (CLAIM.format(1, "99213") + "NTE*ADD*" + " " * 30_000 + "~").encode()
                yield tail(0).encode()
            """)
        for count in (10, 40)
    ]
    assert grows_alike(outcomes[1], outcomes[0], 4)


@pytest.mark.slow
def test_many_claims_in_one_set_take_no_memory() -> None:
    """A large batch in one set takes no more memory than many small sets."""
    small, large = claims(10_000), claims(40_000)
    assert (large.exit_code, large.claims, large.findings) == (0, 40_000, 0)
    assert large.megabytes < 40
    assert grows_alike(large, small, 4)


@pytest.mark.slow
def test_many_findings_take_little_each() -> None:
    """A file that is wrong throughout takes a bounded memory for its findings."""
    outcome = claims(20_000, "")
    assert (outcome.exit_code, outcome.rejected, outcome.findings) == (1, 20_000, 20_000)
    assert outcome.megabytes < 200


@pytest.mark.slow
def test_a_patient_of_many_claims_takes_linear_time() -> None:
    """A placeholder for a member id, used throughout a file, makes no claim take more than those before it."""
    outcome = claims(8_000, "Z1001")
    assert outcome.claims == 8_000
    assert grows_alike(outcome, claims(2_000, "Z1001"), 4)


@pytest.mark.skipif(not os.environ.get("SCRUBBER_HOSTILE"), reason="takes minutes: set SCRUBBER_HOSTILE")
class TestWholeSizes:
    """The sizes themselves, for the environment of their own."""

    def test_a_gigabyte_in_one_segment(self) -> None:
        """A segment of a gigabyte is refused in bounded memory and time."""
        outcome = segment(1024)
        assert (outcome.exit_code, outcome.claims) == (3, 2)
        assert outcome.megabytes < 100

    def test_a_million_claims_in_one_set(self) -> None:
        """A million claims take the memory of a thousand."""
        outcome = claims(1_000_000)
        assert (outcome.exit_code, outcome.claims) == (0, 1_000_000)
        assert outcome.megabytes < 60

    def test_many_findings_on_many_claims(self) -> None:
        """Fifty thousand findings take eight kilobytes each at most."""
        outcome = claims(50_000, "")
        assert (outcome.exit_code, outcome.rejected, outcome.findings) == (1, 50_000, 50_000)
        assert outcome.megabytes < 400

    def test_a_patient_of_twenty_thousand_claims(self) -> None:
        """Four times the claims of a patient take about four times the work."""
        assert grows_alike(claims(20_000, "Z1001"), claims(5_000, "Z1001"), 4)
