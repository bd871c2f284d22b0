"""What fuzzing found once is tried for ever; where Atheris is installed, a short run looks for more."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CRASHERS = TESTS.parent / "fixtures" / "crashers"

_SPEC = importlib.util.spec_from_file_location("fuzz_harness", TESTS / "fuzz" / "harness.py")
assert _SPEC
assert _SPEC.loader
harness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(harness)


@pytest.mark.parametrize("path", sorted(CRASHERS.glob("*/*")), ids=lambda path: path.name)
def test_what_fuzzing_found_is_mended(path: Path) -> None:
    """What fuzzing found once is answered without a traceback."""
    harness.TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_a_file_of_shuffled_segments_is_answered(seed: int) -> None:
    """Segments in any order give findings and valid outputs, and no traceback."""
    data = (TESTS.parent / "fixtures" / "files" / "cgm-clinic.837").read_bytes()
    for step in range(1 + seed % 5):
        data = harness.mutate_segments(data, 6000, seed * 10 + step)
    harness.try_claims(data)
    harness.try_stretches(data)
    harness.try_guide(data)
    harness.try_reader(data)


@pytest.mark.slow
@pytest.mark.parametrize(("target", "runs"), [("reader", 1000), ("claims", 50), ("stretches", 80), ("profile", 80)])
def test_a_short_run_finds_nothing(target: str, runs: int, tmp_path: Path) -> None:
    """Some inputs of a guided search find no fault; those that meet every edit are fewer."""
    pytest.importorskip("atheris")
    program = [sys.executable, str(TESTS / "fuzz" / "harness.py"), target, "--seeds=20", f"-runs={runs}", "-seed=1"]
    done = subprocess.run(
        [*program, f"-artifact_prefix={tmp_path}/"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(tmp_path.iterdir()) == []
    # The files that it begins with are among the runs: most of them are to be inputs that are new.
    begun = re.search(r"#(\d+)\s+INITED", done.stderr)
    assert begun
    assert int(begun[1]) < runs / 2
