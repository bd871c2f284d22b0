"""What was not checked, put together for people: each missing table once, the kinds that no edit makes at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.rules.settings import import_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Coverage


class Gap(NamedTuple):
    """Edits that were not checked for one reason, or a check that was not made; by its table where one is missing."""

    edits: tuple[str, ...]
    """Their names; empty where no edit makes the check."""
    what: str
    """What was not looked at, where that is known."""
    reason: str
    """Why not; the table to import, for want of one."""
    cure: str
    """What to do about it: a command, or a sentence."""


class Gaps(NamedTuple):
    """All that was not checked."""

    edits: tuple[Gap, ...]
    """Edits without a table missing, by their reasons."""
    tables: tuple[Gap, ...]
    """By the table that is missing; the reason is its name, the cure a command."""
    nobodys: tuple[Gap, ...]
    """Kinds of check that no edit makes; the reason is the name of the kind."""


def gaps_of(coverage: Iterable[Coverage]) -> Gaps:
    """What was not checked, of one input or of several."""
    missing = dict.fromkeys(entry for entry in coverage if entry.status == "not-checked")
    return Gaps(
        tuple(_by_reason(entry for entry in missing if not entry.missing_tables and not entry.check)),
        tuple(_by_table(entry for entry in missing if entry.missing_tables)),
        tuple(
            Gap((), entry.reason or "", entry.check, entry.cure or "")
            for entry in missing
            if entry.check and not entry.missing_tables
        ),
    )


def _by_reason(entries: Iterable[Coverage]) -> Iterator[Gap]:
    edits: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        edits.setdefault((entry.reason or "", entry.cure or ""), []).append(entry.name)
    for (reason, cure), names in edits.items():
        yield Gap(tuple(names), "", reason, cure)


def _by_table(entries: Iterable[Coverage]) -> Iterator[Gap]:
    edits: dict[str, list[str]] = {}
    whats: dict[str, list[str]] = {}
    for entry in entries:
        for table in entry.missing_tables:
            names, kinds = edits.setdefault(table, []), whats.setdefault(table, [])
            (kinds if entry.check else names).append((entry.reason or "") if entry.check else entry.name)
    for table, names in edits.items():
        yield Gap(tuple(names), "; ".join(whats[table]), table, import_command(table))
