"""What is printed for a person at a terminal after a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.findings.finding import Summary
from scrubber.outputs.reports.on_screen import screen_lines
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder


def test_a_claims_own_charge_counts_else_those_of_its_lines(build: Builder) -> None:
    """Warnings and envelopes name no claim; without a report there is no next step."""
    (one,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    whole = one._replace(claim_id="A", line=None, charge=500)
    lines = [one._replace(claim=1, claim_id=None, line=line, charge=400) for line in ("1", "2")]
    others = [one._replace(claim=2, severity="warn"), one._replace(claim=None)]
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), {}, Summary(), (), [whole, *lines, *others])
    assert list(screen_lines([document], [Path("a.999"), Path("a.report.html")])) == [
        "Most dollars:", "         $8.00 (no claim id) TST001", "         $5.00 A TST001", "Next: open a.report.html",
    ]  # fmt: skip
    assert list(screen_lines([], [Path("a.999")])) == []
