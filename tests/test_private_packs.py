"""The packs that the benchmark judges by: real edits, whose screens keep to what their checks say."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks.make_input import make
from tests.benchmarks.private_packs import TABLE, write_pack, write_pairs

FAULTS = {
    "charge": (b"CLM*PCN000000007*", b"CLM*PCN000000007*1"),
    "npi": (b"*XX*1245319599", b"*XX*1245319598"),
    "pointer": (b"***1:2~", b"***1:9~"),
    "zip": (b"N4*ANYTOWN*OH*430000002", b"N4*ANYTOWN*OH*43000000X"),
    "member": (b"*MI*W100000009~", b"*MI*W09~"),
    "units": (b"*UN*4***", b"*UN*4.5***"),
    "diagnosis": (b"ABK:I10", b"ABK:10I"),
    "pair": (b"HC:99213", b"HC:0000Y"),
    "paired": (b"HC:99214", b"HC:0003Z"),
}
"""What is written in the place of what."""


def test_variations_are_edits_of_their_own(tmp_path: Path) -> None:
    """Three variations of the twenty edits are sixty, with names and codes of their own."""
    pack = write_pack(tmp_path / "pack", 3)
    code = (
        "from scrubber.rules.packs import named_packs\n"
        "edits = named_packs(['private_edits'])[0].edits\n"
        "print(len(edits), len({edit.name for edit in edits}), sorted({edit.code[:3] for edit in edits}))"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment(pack.folder, tmp_path))
    assert said.stdout.strip() == "60 60 ['QA0', 'QB0', 'QC0']"
    assert pack.edits == ("QA0", "QB0", "QC0")


@pytest.mark.slow
def test_screens_single_out_all_that_the_edits_have_to_say(tmp_path: Path) -> None:
    """On a file with a fault of each kind the run says the same as with every claim made, and something of each."""
    pack = write_pack(tmp_path / "pack", 1)
    write_pairs(tmp_path / TABLE, 1000)
    path = tmp_path / "input.837"
    make(path, 300_000, "faulty-10")
    content = path.read_bytes()
    for fault, (before, after) in FAULTS.items():
        assert before in content
        content = content.replace(before, after, -1 if fault.startswith("pair") else 5)
    path.write_bytes(content)
    environment = _environment(pack.folder, tmp_path)

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "scrubber", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout

    assert "1000 rows imported" in run("tables", "import", "ncci-ptp", str(tmp_path / TABLE))
    check = ("check", str(path), "--no-history", "--as-of", "2026-02-01", "--select", ",".join(pack.edits))
    quick, plain = run(*check), run(*check, "--no-shortcuts")
    assert quick == plain
    for code in ("QA001", "QA002", "QA003", "QA006", "QA007", "QA010", "QA011", "QA012", "QA013"):
        assert code in quick, code


def _environment(pack: Path, home: Path) -> dict[str, str]:
    scrubber = find_spec("scrubber")
    assert scrubber is not None
    assert scrubber.origin is not None
    root = Path(scrubber.origin).parents[1]
    return {"PYTHONPATH": f"{pack}:{root}", "SCRUBBER_HOME": str(home / "data"), "HOME": str(home)}
