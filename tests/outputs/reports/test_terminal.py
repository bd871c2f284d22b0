"""What a person reads after a run: everything that counts, nothing that steers the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrubber.findings.finding import Coverage, Finding, Summary
from scrubber.outputs.reports.terminal import findings_text, run_text
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

SUMMARY = Summary(
    interchanges=1, groups=1, transactions=1, claims=6, lines=7, accepted=3, rejected=2, unreadable=1, warned=1,
    passed_through=1, charge=60000, charge_accepted=30000, charge_rejected=20000, charge_unreadable=10000,
)  # fmt: skip
OUT = Path("scrubbed")


def finding(
    code: str = "SMP001", severity: str = "reject", claim: int | None = 0, claim_id: str | None = "A1"
) -> Finding:
    """A finding on line 1."""
    return Finding(
        edit=f"edit-{code.lower()}", code=code, severity=severity, message="something is wrong", fix="mend it",
        claim_id=claim_id, line="1" if claim_id else None, interchange="1", group="1", transaction="1", segment=9,
        offset=99, element="SV101-2" if claim_id else None, status=None, carc=None, claim=claim, key="wrong",
    )  # fmt: skip


def document(
    *findings: Finding,
    summary: Summary = SUMMARY,
    coverage: tuple[Coverage, ...] = (),
    name: str = "a.837",
    history: str = "none",
) -> FindingsDocument:
    """A document of one input."""
    return FindingsDocument(InputFacts(name, "", 0), {"history": history}, summary, coverage, findings)


def shown(of: FindingsDocument) -> str:
    """What is printed of a document."""
    return "\n".join(findings_text(of))


def test_every_count_that_is_not_zero_is_said() -> None:
    """Unreadable, held and unchecked claims are counted where there are any."""
    line, looked_at = shown(document()).splitlines()
    assert line == (
        "a.837: 6 claims, 7 lines, 3 accepted, 2 rejected, 1 unreadable, 1 of the accepted with a warning, "
        "1 passed through unchecked"
    )
    assert looked_at.startswith("No fault found is all that is said of 7 of 7 lines: ")


def test_a_clean_file_is_one_line() -> None:
    """A clean file is told in one line."""
    summary = Summary(claims=1, lines=1, lines_specific=1, accepted=1)
    assert shown(document(summary=summary)) == "a.837: 1 claim, 1 line, 1 accepted, 0 rejected"


def test_a_finding_is_said_with_its_place_and_what_to_do() -> None:
    """A finding is told with claim, line, element and what to do."""
    text = shown(document(finding(), finding(claim=None, claim_id=None)))
    assert "  reject SMP001 claim A1 line 1 SV101-2 (segment 9): something is wrong\n         Fix: mend it" in text
    assert "  reject SMP001 (segment 9): something is wrong" in text


def test_dollars_of_all_inputs_are_added() -> None:
    """The totals are those of all inputs."""
    text = run_text([document(), document(name="b.837")], OUT, [], 0, 0)
    assert text.startswith("2 inputs: 12 claims, 14 lines, 6 accepted, 4 rejected, 2 unreadable")
    assert "Charges $1200.00: accepted $600.00, rejected $400.00, unreadable $200.00" in text


def test_the_worst_edits_come_first() -> None:
    """Edits that reject are listed before those that warn."""
    found = [finding("SMP002", "warn")] * 3 + [finding("SMP001")] + [finding("SMP003", "info")] * 9
    lines = run_text([document(*found)], OUT, [], 0, 0).splitlines()
    start = lines.index("Findings:")
    assert [line.split() for line in lines[start + 1 : start + 4]] == [
        ["1", "reject", "SMP001", "edit-smp001"], ["3", "warn", "SMP002", "edit-smp002"],
        ["9", "info", "SMP003", "edit-smp003"],
    ]  # fmt: skip


@pytest.mark.parametrize(("kinds", "more"), [(10, None), (12, "  and 2 more kinds")])
def test_long_lists_are_cut_and_say_so(kinds: int, more: str | None) -> None:
    """A long list is cut, and says how many more there are."""
    found = [finding(f"SMP{number:03}") for number in range(kinds)]
    written = [OUT / f"{number}.837" for number in range(kinds)]
    lines = run_text([document(*found)], OUT, written, 0, 0).splitlines()
    assert (more in lines) is (more is not None)
    assert f"{kinds} files in scrubbed:" in lines
    assert (f"  and {kinds - 10} more" in lines) is (more is not None)


def test_an_input_with_a_broken_envelope_is_named_with_the_first_fault() -> None:
    """A file that could not be read is named with its first fault."""
    faulty = [finding(claim=None, claim_id=None)] * 3
    text = run_text([document(finding()), document(*faulty, name="b.837")], OUT, [], 0, 0)
    assert "a.837" not in text
    assert "b.837: something is wrong (SMP001, segment 9), and 2 more faults of its envelopes" in text
    assert "more fault" not in run_text([document(faulty[0])], OUT, [], 0, 0)


def test_what_is_not_checked_is_listed_by_its_reason() -> None:
    """Edits that did not run are listed by why."""
    coverage = (
        Coverage("one-edit", "not-checked", "ignored"), Coverage("other-edit", "not-checked", "ignored"),
        Coverage("third-edit", "checked", None),
    )  # fmt: skip
    text = shown(document(coverage=coverage))
    assert text.endswith("Not checked:\n  one-edit, other-edit: ignored")


@pytest.mark.parametrize(("unnoted", "said"), [(0, None), (1, "1 finding"), (2, "2 findings")])
def test_findings_that_are_not_in_the_file_are_counted(unnoted: int, said: str | None) -> None:
    """Findings that found no room in the annotated file are counted."""
    text = run_text([document()], OUT, [], unnoted, 0)
    assert (f"In the reports only, the place of a note being taken in the file: {said}" in text) is (said is not None)


def test_nothing_of_the_data_steers_the_terminal() -> None:
    """An escape sequence in a claim id is shown as text."""
    text = shown(document(finding(claim_id="A\x1b[2J\x9b1\r"), name="b\n.837"))
    assert "claim A\\x1b[2J\\x9b1\\r line 1" in text
    assert text.startswith("b\\n.837: ")


def test_what_is_remembered_is_said() -> None:
    """The summary names the history and how many services were added."""
    lines = run_text([document(history="sqlite")], OUT, [], 0, 5).splitlines()
    assert "History: sqlite, 5 services" in lines
    assert not any(line.startswith("History") for line in run_text([document()], OUT, [], 0, 0).splitlines())
