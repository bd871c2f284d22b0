"""What became of the findings of a run in a later one."""

from __future__ import annotations

from scrubber.outputs.comparison.difference import difference, difference_lines
from scrubber.outputs.comparison.written import WrittenFinding, WrittenInput
from scrubber.outputs.reports.html.difference_page import difference_page


def written(stopped: int, cents: int, *names: str) -> WrittenInput:
    """A run with these findings."""
    findings = [WrittenFinding(name, "reject", "T1", "an-edit", f"<{name}>", "", name, None, None) for name in names]
    return WrittenInput({finding.fingerprint: finding for finding in findings}, stopped, cents)


def test_findings_are_fixed_still_there_or_new() -> None:
    """Each finding of either run is in one list; what was stopped and is not now is freed."""
    found = difference(written(3, 500, "a", "b", "c"), written(1, 200, "b", "d"))
    names = {title: [one.fingerprint for one in findings] for title, findings in found.lists.items()}
    assert names == {"New": ["d"], "Still there": ["b"], "Fixed": ["a", "c"]}
    assert list(difference_lines(found)) == [
        "2 fixed, 1 still there, 1 new",
        "Stopped: $5.00 in 3 claims before, $2.00 in 1 claim now; freed: $3.00",
        "New:", "  reject T1 claim d: <d>",
        "Still there:", "  reject T1 claim b: <b>",
        "Fixed:", "  reject T1 claim a: <a>", "  reject T1 claim c: <c>",
    ]  # fmt: skip


def test_nothing_is_different_between_a_run_and_itself() -> None:
    """More that is stopped than before is a negative amount freed."""
    same = written(1, 10, "a")
    assert [len(findings) for findings in difference(same, same).lists.values()] == [0, 1, 0]
    more = difference(same, written(2, 30, "a"))
    assert more.cents_freed == -20
    assert next(line for line in difference_lines(more) if "freed" in line).endswith("freed: -$0.20")


def test_the_page_says_the_same_and_escapes_what_comes_from_data() -> None:
    """It runs no script."""
    page = difference_page(difference(written(1, 123450, "a"), written(0, 0, "b")))
    assert "$1,234.50" in page
    assert "&lt;a&gt;" in page
    assert "<a>" not in page
    assert "<script" not in page
