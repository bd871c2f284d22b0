"""With ``--no-shortcuts`` every claim is made and looked at for itself, and every output has the same bytes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims import shared_blocks
from scrubber.outputs.formats import KINDS
from scrubber.pipeline import read_ahead
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source
from tests.benchmarks.make_input import make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Run

FIXTURES = Path(__file__).parents[1] / "fixtures"
BYTE_FOR_BYTE = [name for name, kind in KINDS.items() if not kind.needs]
"""All but the workbook, in which the time stands, and what comes with an extra."""


@pytest.fixture
def in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have inputs of any size looked at in bulk, those that are sent alike together."""
    for module in (shared_blocks, read_ahead):
        monkeypatch.setattr(module, "WORTHWHILE", 1)
    kwdefaults = Reader.__init__.__kwdefaults__
    assert kwdefaults is not None
    monkeypatch.setitem(kwdefaults, "bulk", 0)


def outputs(paths: Sequence[Path], out: Path, *, no_shortcuts: bool) -> dict[str, bytes]:
    """Every output of some files, by its name."""
    plan = make_plan(as_of=date(2026, 3, 1), no_shortcuts=no_shortcuts)
    scrub_all([Source(path.name, path) for path in paths], out, BYTE_FOR_BYTE, plan)
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def assert_the_same(paths: Sequence[Path], folder: Path) -> None:
    """Write all outputs in both ways, and compare them."""
    quick = outputs(paths, folder / "quick", no_shortcuts=False)
    plain = outputs(paths, folder / "plain", no_shortcuts=True)
    assert len(plain) > 2 * len(paths)
    assert [name for name in sorted({*quick, *plain}) if quick.get(name) != plain.get(name)] == []


@pytest.mark.slow
@pytest.mark.usefixtures("in_bulk")
@pytest.mark.parametrize("folder", ["files", "broken"])
def test_fixtures_have_the_same_outputs_without(folder: str, tmp_path: Path) -> None:
    """However many claims are looked at at once, findings, answers and files are the same."""
    assert_the_same(sorted((FIXTURES / folder).glob("*.837")), tmp_path)


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.usefixtures("in_bulk")
def test_files_of_others_have_the_same_outputs_without(corpus: Path, tmp_path: Path) -> None:
    """So it is with files that nobody here wrote."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        files = [row["file"] for row in csv.DictReader(index, delimiter="\t")]
    assert_the_same([corpus / "files" / file for file in files[::4]], tmp_path)


@pytest.mark.slow
def test_a_long_file_has_the_same_outputs_whatever_takes_it(tmp_path: Path, run_command: Run) -> None:
    """With one to four processes, from standard input, and with every claim made, all outputs have the same bytes.

    Two claims of a hundred in the file have findings.
    """
    path = tmp_path / "stdin"
    make(path, 600_000, "cgm")
    written = {}
    for way in ("--jobs 1", "--jobs 2", "--jobs 3", "--jobs 4", "--no-shortcuts", "-"):
        out = tmp_path / f"out {way}"
        source, options = ("-", ["--jobs", "1"]) if way == "-" else (path, way.split())
        common = ("--out", out, "--no-history", "--as-of", "2026-03-01", "--emit", ",".join(BYTE_FOR_BYTE))
        ran = run_command("scrub", source, *common, *options, stdin=path.read_bytes())
        assert ran.code == 1, ran.err
        written[way] = {file.name: file.read_bytes() for file in out.iterdir() if file.name.startswith("stdin.")}
    expected = written.pop("--jobs 1")
    assert len(expected) == len(BYTE_FOR_BYTE)
    for way, files in written.items():
        assert [name for name in expected if files.get(name) != expected[name]] == [], way
