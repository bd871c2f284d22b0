"""Count the work that checking a fixed small input takes: the same on every machine and in every run.

    python tests/benchmarks/work.py            print the counts beside the baseline
    python tests/benchmarks/work.py --renew    make them the baseline (work.json), to be committed with the change

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
    "HierarchyChecker.follow": "runs of levels followed",
    "read_cents": "amounts read",
}
_OWN = re.compile(r"[/\\](scrubber|edits)[/\\][^<>]*\.py$")


class Counts:
    """Counts calls while it is the profile function of the interpreter."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        """Take one event (sys.setprofile)."""
        code = frame.f_code
        if event == "c_call":
            if isinstance(getattr(argument, "__self__", None), re.Pattern) and _OWN.search(code.co_filename):
                self.found["calls of regular expressions"] += 1
        elif event == "call":
            if code.co_varnames[:1] == ("_cls",):
                self.found["records allocated"] += 1
            elif _OWN.search(code.co_filename):
                # Comprehensions are calls in some versions of Python only.
                self.found["calls of our functions"] += not code.co_name.startswith("<")
                name = _WATCHED.get(code.co_qualname)
                if name:
                    self.found[name] += 1


def count() -> dict[str, int]:
    """Check the fixed input, counting."""
    sys.path.insert(0, str(Path(__file__).parent))
    from make_input import make

    from scrubber.pipeline.judging import screen_all
    from scrubber.pipeline.plan import Plan
    from scrubber.rules.packs import load_pack
    from scrubber.rules.settings import SettingsRequest, resolve
    from scrubber.x12.source import Source

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.837"
        make(path, INPUT_SIZE, "cgm")
        # The program's own work is counted: what a shipped edit costs is measured by the benchmark.
        sys.path.insert(0, str(Path(__file__).parents[1]))
        plan = Plan(settings=resolve(SettingsRequest(), [load_pack(import_module("sample_pack"), name="samples")]))
        counts = Counts()
        sys.setprofile(counts)
        screen_all([Source("input", path)], plan)
        sys.setprofile(None)
    return dict(sorted(counts.found.items()))


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
