"""The family of edits on codes that have ended, have not begun, or are not payable."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from scrubber.claims.line import ServiceLine
from scrubber.edit.definition import Declared, Edit, Hits
from scrubber.edit.families.not_listed import lack_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from re import Pattern

    from scrubber.edit.context import Context


class NotPayable(NamedTuple):
    """A procedure that is not payable on some days, and what is said of it."""

    procedure: str
    key: str
    """The message's key; several procedures may share one, with the same text and fix."""
    text: str
    """May name ``{procedure}`` and ``{date}``, the dates of service."""
    fix: str
    first: date = date.min
    """The first day on which it is not payable."""
    last: date = date.max
    """The last one."""
    severity: str | None = None
    status: str | None = None
    carc: str | None = None


def not_payable_edit(
    module: str, *, rows: Sequence[NotPayable], only_medicare: bool = False,
    yields_to: Mapping[str, str] = MappingProxyType({}), of_list: Pattern[str] | None = None,
    **declared: Unpack[Declared],
) -> Edit:  # fmt: skip
    """An edit on a line whose procedure has a row and whose first date of service is within that row's days.

    With `only_medicare` lines to other payers are left alone. Rejected with A7:507 and CARC 181 where nothing else is
    declared. `yields_to` names lists of codes (key ``code``), each with the edit that tells what it lacks: a procedure
    of `of_list` (any without) that it lacks on a day that it covers is left to that edit, where that is run.
    """
    fields: Declared = {"severity": "reject", "status": "A7:507", "carc": "181", **declared}
    procedures = {row.procedure for row in rows}
    edit = Edit(module, procedures=procedures, only_medicare=only_medicare, yields_to=yields_to, **fields)
    for row in {row.key: row for row in reversed(rows)}.values():
        edit.message(row.key, row.text, fix=row.fix, severity=row.severity, status=row.status, carc=row.carc)

    def is_told(procedure: str, day: date, context: Context[Any]) -> bool:
        """Whether the edit of a list tells it."""
        lists = [context.tables[table] for table in yields_to if table in context.tables]
        is_listed = of_list is None or of_list.fullmatch(procedure) is not None
        return is_listed and any(lack_of(codes, {"code": procedure}, day)[0] is not None for codes in lists)

    @edit.on(ServiceLine)
    def not_payable(line: ServiceLine, context: Context[Any]) -> Hits:
        """A procedure on a day on which it is not payable."""
        dates = line.service_dates
        for row in rows:
            if (
                dates is not None
                and row.procedure == line.procedure
                and row.first <= dates.first <= row.last
                and not is_told(row.procedure, dates.first, context)
            ):
                message = edit.messages[row.key]
                values = {"procedure": line.procedure, "date": dates}
                yield message.at(line, "SV101-2", **message.among(values))

    return edit
