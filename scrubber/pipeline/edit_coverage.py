"""Which edits are checked, and why the others are not: once for all that the same rules judge."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.findings.finding import Coverage
from scrubber.findings.kinds_of_check import unmade
from scrubber.rules.code_tables.editions import EditionedTable
from scrubber.rules.settings import import_command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from scrubber.history.protocol import Kind
    from scrubber.rules.active_edit import ActiveEdit
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


def without_edition(
    entries: Iterable[Coverage], by_rules: Iterable[Rules], days: Collection[date]
) -> tuple[Coverage, ...]:
    """The same, with the edits in whose tables no edition covers some of these days of service."""
    running = {active.edit.name: active for rules in by_rules for active in rules.running}
    found = []
    for entry in entries:
        active = running.get(entry.edit or "")
        table = _uncovered(active, days) if active else None
        found.append(entry if table is None else _not_covered(entry, *table))
    return tuple(found)


def _uncovered(active: ActiveEdit, days: Iterable[date]) -> tuple[str, str] | None:
    """A table of an edit and the days that no edition of it covers, in words; None where each is covered.

    Where a table is another edit's, to which this one leaves what it says, this one speaks itself on those days.
    """
    part = str(getattr(active.context.params, active.edit.table_part)) if active.edit.table_part else ""
    for name, table in active.context.tables.items():
        missing = (
            sorted(day for day in days if not table.covers(day, part))
            if isinstance(table, EditionedTable) and name not in active.edit.yields_to
            else ()
        )
        if missing:
            first, last = (f"{day:%m/%d/%Y}" for day in (missing[0], missing[-1]))
            return name, f"of {first}" if first == last else f"from {first} to {last}"
    return None


def _not_covered(entry: Coverage, table: str, days: str) -> Coverage:
    """The entry of an edit in whose table no edition covers some days."""
    cure = f"Import the edition of these days: {import_command(table)}."
    reason = f"services {days}: no imported edition of {table} covers them; {import_command(table)}"
    joined = f"{reason}; {entry.reason}" if entry.reason else reason
    return entry._replace(status="not-checked", reason=joined, cure=cure)


def covered_or_not(name: str, reason: str | None, cure: str | None = None) -> Coverage:
    """The entry of an edit, which is checked where there is no reason why not."""
    return Coverage(name, "checked" if reason is None else "not-checked", reason, cure or _CURES.get(reason or ""))
