"""Count the work that checking a fixed small input takes: the same on every machine and in every run.

    python tests/benchmarks/work.py            print the counts beside the baseline
    python tests/benchmarks/work.py --renew    make them the baseline (work.json), to be committed with the change

The last three are of one claim with one finding, read, checked and written into the seven default outputs: what a run
with twelve such claims does more often than one with two.

`tests/test_work.py` fails where a count is above the baseline. Time is not looked at: it differs from run to run.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from scrubber.pipeline.plan import Plan

BASELINE = Path(__file__).with_name("work.json")
INPUT_SIZE = 300_000
_WATCHED = {
    "Piece.segments": "pieces split into segments",
    "Cutter.piece": "pieces cut out of stretches",
    "BlockRows.__init__": "blocks laid out",
    "Piece.head": "first segments split",
    "Claim.__init__": "claims made",
    "ServiceLine.__init__": "service lines made",
    "EditsByProcedure.__missing__": "procedures looked up in the edits",
    "Sandbox.run": "edits run on a subject",
    "HierarchyChecker.go_on": "runs of levels followed",
    "read_cents": "amounts read",
}
_FEW_CLAIMS, _MORE_CLAIMS = 2, 12
_SET = """ISA*00*          *00*          *ZZ*WORKSENDER     *ZZ*WORKRECEIVER   *260101*1200*^*00501*000000001*0*P*:~
GS*HC*WORKSENDER*WORKRECEIVER*20260101*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~BHT*0019*00*B1*20260101*1200*CH~
NM1*41*2*EXAMPLE BILLING SERVICE*****46*914177763~PER*IC*SAMPLE CONTACT*TE*5555550100~
NM1*40*2*EXAMPLE HEALTH PLAN*****46*433482~
HL*1**20*1~NM1*85*2*EXAMPLE CLINIC*****XX*1245319599~N3*1 MAIN STREET~N4*ANYTOWN*OH*430000001~REF*EI*310000123~
HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*ASHFORD*ANN****MI*W100000001~N3*2 SIDE STREET~N4*ANYTOWN*OH*430000001~
DMG*D8*19620305*F~NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*433482~
"""
_CLAIM = """CLM*A{number}*80***11:B:1*Y*A*Y*Y~HI*ABK:E1165~
LX*1~SV1*HC:Z1001*80*UN*1.5***1~DTP*472*D8*20260105~
"""
"""A claim in which the sample pack finds a fraction of a unit."""
_EDIT = "not_whole"
"""The function that finds it."""
_OWN = re.compile(r"[/\\](scrubber|edits)[/\\][^<>]*\.py$")


class Counts:
    """Counts calls while it is the profile function of the interpreter."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.by_file: Counter[str] = Counter()
        self.frames = 0
        """From the pipeline to the edit that finds the fraction, both counted."""

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        """Take one event (sys.setprofile)."""
        code = frame.f_code
        if event == "c_call":
            if isinstance(getattr(argument, "__self__", None), re.Pattern) and _OWN.search(code.co_filename):
                self.found["calls of regular expressions"] += 1
        elif event == "call":
            if code.co_varnames[:1] == ("_cls",):
                self.found["records allocated"] += 1
            elif code.co_name == _EDIT:
                self.frames = _depth(frame, "scrub_all")
            elif _OWN.search(code.co_filename):
                # Comprehensions are calls in some versions of Python only.
                is_named = not code.co_name.startswith("<")
                self.found["calls of our functions"] += is_named
                self.by_file[code.co_filename] += is_named
                name = _WATCHED.get(code.co_qualname)
                if name:
                    self.found[name] += 1


def _depth(frame: FrameType, outermost: str) -> int:
    """How many frames there are from one of a name to this one."""
    count, at = 1, frame
    while at.f_back is not None and at.f_code.co_name != outermost:
        count, at = count + 1, at.f_back
    return count


def _plan() -> Plan:
    """The program's own work is counted: what a shipped edit costs is measured by the benchmark."""
    from scrubber.pipeline.plan import Plan
    from scrubber.rules.packs import load_pack
    from scrubber.rules.settings import SettingsRequest, resolve

    sys.path.insert(0, str(Path(__file__).parents[1]))
    settings = resolve(SettingsRequest(), [load_pack(import_module("sample_pack"), name="samples")])
    return Plan(settings=settings, conformance="full")


def count() -> dict[str, int]:
    """Check the fixed input, counting."""
    sys.path.insert(0, str(Path(__file__).parent))
    from make_input import make

    from scrubber.pipeline.judging import judge_all
    from scrubber.x12.source import Source

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.837"
        make(path, INPUT_SIZE, "cgm")
        plan = _plan()._replace(conformance="envelope")
        counts = Counts()
        sys.setprofile(counts)
        judge_all([Source("input", path)], plan)
        sys.setprofile(None)
    return dict(sorted((counts.found + of_one_claim()).items()))


def of_one_claim() -> Counter[str]:
    """Scrub a claim with a finding, counting what it adds to a run."""
    few, more = (_scrubbed(number) for number in (_FEW_CLAIMS, _MORE_CLAIMS))
    of_files = {file: count - few.by_file[file] for file, count in more.by_file.items() if count > few.by_file[file]}
    added = _MORE_CLAIMS - _FEW_CLAIMS
    return Counter(
        {
            "a claim with a finding: calls of our functions": round(sum(of_files.values()) / added),
            "a claim with a finding: files that they are in": sum(count >= added for count in of_files.values()),
            "a claim with a finding: frames down to the edit": more.frames,
        }
    )


def _scrubbed(claims: int) -> Counts:
    """Write the outputs of so many claims, counting."""
    from scrubber.outputs.formats import DEFAULT
    from scrubber.pipeline.writing import scrub_all
    from scrubber.x12.source import Source

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.837"
        written = _SET + "".join(_CLAIM.format(number=number) for number in range(claims))
        segments = written.count("~") - 1
        path.write_text(f"{written}SE*{segments}*0001~GE*1*1~IEA*1*000000001~\n", encoding="ascii")
        plan, counts = _plan(), Counts()
        sys.setprofile(counts)
        scrub_all([Source("input", path)], Path(folder) / "out", DEFAULT, plan)
        sys.setprofile(None)
    return counts


def main() -> None:
    """Print or renew."""
    found = count()
    if "--renew" in sys.argv:
        BASELINE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(found))
        return
    for name in sorted({*found, *baseline}):
        sys.stdout.write(f"{found.get(name, 0):>9} {baseline.get(name, 0):>9}  {name}\n")


if __name__ == "__main__":
    main()
