"""Which edits are checked, and why the others are not: once for all that the same rules judge."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.findings.finding import Coverage
from scrubber.findings.kinds_of_check import unmade

if TYPE_CHECKING:
    from scrubber.history.protocol import Kind
    from scrubber.rules.rulebook import Rules

ONLY_THIS_RUN: Final = (
    "not checked against earlier files: no history; services of this run were checked against each other"
)
UNDATED: Final = "the day of receipt is not known: ISA09 is no date; give --as-of"
_CURES: Final = {
    ONLY_THIS_RUN: "Run with a history (--history, or without --no-history).",
    UNDATED: "Give the day of receipt with --as-of.",
}


class EditCoverage(NamedTuple):
    """What is checked where claims are judged by some rules."""

    edits: tuple[Coverage, ...]
    nobodys: tuple[Coverage, ...]
    """The kinds of check that none of the edits makes."""


@lru_cache(maxsize=256)
def edit_coverage(
    default: Rules, by_rules: tuple[tuple[Rules, int], ...], history: Kind, *, undated: bool
) -> EditCoverage:
    """What is checked where these rules each judge so many claims; `default` hold where no profile matches.

    `undated` is whether an interchange bears no date.
    """
    covered = []
    for at, active in enumerate(default.edits):
        ways = [rules.edits[at] for rules, _ in by_rules]
        skipped = sum(claims for way, (_, claims) in zip(ways, by_rules, strict=True) if way.not_checked is not None)
        run = next((way for way in ways if way.not_checked is None), None)
        # Of several reasons that of what holds without a profile is told, where it is one of them.
        reason = None if run else min(ways, key=lambda way: way is not active).not_checked
        if run and run.edit.needs_history and history == "none":
            reason = ONLY_THIS_RUN
        if run and reason is None and run.edit.needs_receipt_date and undated and run.received is None:
            reason = UNDATED
        missing = () if run else active.missing_tables
        entry = covered_or_not(active.edit.name, reason)
        covered.append(entry._replace(skipped=skipped if run else 0, missing_tables=missing))
    edits = (active for rules, _ in by_rules for active in rules.edits)
    nobodys = (
        Coverage(None, "not-checked", kind.what, kind.cure, kind.name, missing_tables=kind.tables)
        for kind in unmade(edits)
    )
    return EditCoverage(tuple(covered), tuple(nobodys))


def covered_or_not(name: str, reason: str | None, cure: str | None = None) -> Coverage:
    """The entry of an edit, which is checked where there is no reason why not."""
    return Coverage(name, "checked" if reason is None else "not-checked", reason, cure or _CURES.get(reason or ""))
