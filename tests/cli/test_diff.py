"""``scrubber diff`` and ``scrub --baseline``, from the first run to the corrected file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

FAULTY = (
    "CLM*{id}*{charge}***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\n"
    "SV1*HC:Z1001*{charge}*UN*{units}***1~\nDTP*472*D8*20260105~\n"
)


def test_a_corrected_file_is_compared_with_the_first(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """The claim that was put right is told as fixed with its dollars, one that is new as new, in the report too."""
    first = [("A1", "1.5"), ("A2", "1.5")]
    then = [("A1", "1"), ("A2", "1.5"), ("A3", "1.5")]
    for name, claims in (("first", first), ("then", then)):
        text = "".join(FAULTY.format(id=claim, charge=100, units=units) for claim, units in claims)
        (tmp_path / f"{name}.837").write_bytes(write_claims(text))
    options = ("--no-history", "--emit", "json,html", "--select", "units-not-whole")
    run("scrub", tmp_path / "first.837", "--out", tmp_path / "old", *options)
    run("scrub", tmp_path / "then.837", "--out", tmp_path / "new", *options, "--baseline", tmp_path / "old")
    told = run("diff", tmp_path / "old", tmp_path / "new")
    assert told.code == 1
    assert told.out.startswith("1 fixed, 1 still there, 1 new\n")
    document = json.loads(run("diff", tmp_path / "old", tmp_path / "new", "--format", "json").out)
    assert [one["claim_id"] for one in document["new"]] == ["A3"]
    assert document["summary"]["charge_freed"] == "0.00"
    page = (tmp_path / "new" / "then.report.html").read_text("utf-8")
    assert page.count("data-new data-keys") == 1
    assert "Since the last run" in page
    assert run("diff", tmp_path / "old", tmp_path / "old").code == 0
    assert "<!DOCTYPE html>" in run("diff", tmp_path / "old", tmp_path / "new", "--format", "html").out


def test_a_baseline_that_is_not_there_is_an_error_of_set_up(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """Nothing is read then."""
    (tmp_path / "a.837").write_bytes(write_claims(FAULTY.format(id="A", charge=1, units="1")))
    told = run("scrub", tmp_path / "a.837", "--out", tmp_path / "out", "--baseline", tmp_path / "nothing")
    assert told.code == 2
    assert not (tmp_path / "out").exists()
