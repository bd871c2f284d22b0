"""Checking a fixed input takes no more work than the committed baseline says; time differs, work does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

WORK = Path(__file__).parent / "benchmarks" / "work.py"
SLACK = 1.02
"""Two of a hundred: what another version of Python or of a library may do differently."""


def test_no_more_work_than_the_baseline() -> None:
    """A run makes no more calls a claim than the baseline says."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, str(WORK), "--json"]
    counted = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    baseline = json.loads(WORK.with_name("work.json").read_text(encoding="utf-8"))
    before = {name: baseline.get(name, 0) for name in counted}
    more = {name: (before[name], found) for name, found in counted.items() if found > before[name] * SLACK}
    assert not more, f"more work than the baseline (was, is): {more}; if it is worth it: python {WORK} --renew"
