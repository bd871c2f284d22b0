"""What is told of waivers after a run: of what expires, has expired or was not used, and of nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scrubber.findings.waiver_notices import notice_lines, waiver_notices
from scrubber.rules.waivers import Waiver

DAY = date(2026, 3, 2)


def told(days_left: int, used: int) -> str | None:
    """Give the notice of a waiver that holds so many days more and was used for so many findings."""
    waiver = Waiver(
        frozenset({"one-edit"}), "ONE001", None, "A1", None, None, None, "R. Moss", "-", DAY + timedelta(days_left)
    )
    (notice,) = waiver_notices([waiver], {0: used}, DAY)
    assert (notice.number, notice.edit, notice.owner, notice.findings) == (1, "ONE001", "R. Moss", used)
    return notice.notice


@pytest.mark.parametrize(
    ("days_left", "used", "notice"),
    [
        (15, 1, None),
        (14, 1, "expires in 14 days"),
        (2, 1, "expires in 2 days"),
        (1, 3, "expires in 1 day"),
        (0, 1, "expires today"),
        (-1, 0, "expired"),
        (400, 0, "not used"),
        (3, 0, "not used, and expires in 3 days"),
    ],
)
def test_what_is_told_of_a_waiver(days_left: int, used: int, notice: str | None) -> None:
    """Notice is given from 14 days before its last one; one that was not used is told however long it holds."""
    assert told(days_left, used) == notice


def test_people_are_told_of_some_of_thousands() -> None:
    """First of those that end; the rest is a count."""
    waiver = Waiver(frozenset({"one-edit"}), "ONE001", None, "A1", None, None, None, "R. Moss", "-", date(2026, 12, 31))
    waivers = [*[waiver] * 5000, waiver._replace(expires=DAY)]
    lines = notice_lines(waiver_notices(waivers, {0: 1}, DAY))
    assert lines[0] == "waiver 5001 (ONE001, R. Moss, until 2026-03-02): not used, and expires today"
    assert lines[1] == "waiver 2 (ONE001, R. Moss, until 2026-12-31): not used"
    assert (len(lines), lines[-1]) == (21, "and 4,980 more that have ended, end soon or were not used")


def test_a_claim_that_is_named_is_not_told() -> None:
    """Its number is the patient's: what people are told names the waiver by its place in the file, and its owner."""
    waivers = [
        Waiver(frozenset({"one-edit"}), "ONE001", None, claim, None, None, None, "R. Moss", "-", DAY)
        for claim in ("A1", "A2")
    ]
    assert notice_lines(waiver_notices(waivers, {1: 2}, DAY)) == [
        "waiver 1 (ONE001, R. Moss, until 2026-03-02): not used, and expires today",
        "waiver 2 (ONE001, R. Moss, until 2026-03-02): expires today",
    ]
