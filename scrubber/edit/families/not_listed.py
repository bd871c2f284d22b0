"""The family of edits on codes that a list does not have, or not on the day."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack

from scrubber.edit.definition import Declared, Edit, Hits, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from scrubber.claims.location import Location
    from scrubber.edit.block import Block, Flags
    from scrubber.edit.context import Context, Table
    from scrubber.edit.message import Placed

Lack = Literal["unknown", "not-yet", "ended", "replaced"]
"""In no edition of the list; not begun on the day, or over, with or without a code that came for it."""


class Said(NamedTuple):
    """What is said of a code."""

    text: str
    """May name ``{code}``, ``{day}``, ``{successor}`` and the values of the code."""
    fix: str


class WrittenCode(NamedTuple):
    """A code as it stands on a claim."""

    code: str
    """As the list has it; an empty one is not looked up."""
    day: date | None
    """The day that it is looked up for; where it is not known nothing is said."""
    at: Placed | Location | tuple[Any, ...]
    """What the finding is about."""
    designator: str
    """Which element of it."""
    values: Mapping[str, object] = MappingProxyType({})
    """Further values that the texts name."""


class FoundIn(NamedTuple):
    """In which segments the codes stand, so that large inputs are looked through for them."""

    identifier: str
    element: int
    read: Callable[[str], str]
    """The code of such an element; an empty text where it is none that is looked up."""
    qualifiers: tuple[str, ...] = ()
    """First elements that the segment may have; any, if none is given."""


def not_listed_edit(
    module: str, *, table: str, key: str | Callable[[str], Mapping[str, str]], subject: type[Subject],
    codes: Callable[[Any], Iterable[WrittenCode]], says: Mapping[Lack, Said],
    found_in: FoundIn | None = None, covers: Mapping[str, str] = MappingProxyType({}),
    **declared: Unpack[Declared],
) -> Edit:  # fmt: skip
    """An edit on the codes of a subject that a table does not have on their day.

    `table` is mostly an imported one, `key` the first column of its key, or what says of a code
    which values the first columns have. What `says` has no text for is not told:
    without ``ended`` and ``not-yet`` a code that is in the list at any time is left alone. On days that no edition
    covers nothing is said. Where the subject is no value, `found_in` says where its codes are. Rejected where nothing
    else is declared, with the statuses that are.
    """
    keys = key if callable(key) else lambda code: {key: code}
    fields: Declared = {"severity": "reject", "carc": "16", **declared}
    edit = Edit(module, tables=(table,), covers=covers, **fields)
    for name, said in says.items():
        edit.message(name, said.text, fix=said.fix)

    def not_listed(looked_at: Subject, context: Context[Any]) -> Hits:
        """A code that the list lacks on its day."""
        for one in codes(looked_at):
            lack, successor = lack_of(context.table(table), keys(one.code) if one.code else {}, one.day)
            if lack is not None and lack in says and one.day is not None:
                values = {**one.values, "code": one.code, "day": f"{one.day:%m/%d/%Y}", "successor": successor}
                message = edit.messages[lack]
                yield message.at(one.at, one.designator, **message.among(values))

    edit.on(subject)(not_listed)
    if found_in is not None:

        def may_lack(block: Block, context: Context[Any]) -> Flags:
            """A segment with a code that no edition has, or that the list lacks on a day of the block."""
            days = block.days if says.keys() - {"unknown"} else ()

            def is_odd(text: str) -> bool:
                code, listed = found_in.read(text), context.table(table)
                own = keys(code) if code else {}
                is_unknown = bool(own) and not listed.holds(**own)
                return is_unknown or any(lack_of(listed, own, day)[0] is not None for day in days)

            return block.has_such(
                lambda segments: segments.says(found_in.element, is_odd), found_in.identifier, *found_in.qualifiers
            )

        edit.screen(may_lack)
    return edit


def lack_of(codes: Table, key: Mapping[str, str], day: date | None) -> tuple[Lack | None, str]:
    """How the list lacks a code on its day, None where it does not; and the code that came for it.

    `key` has the code in the first key columns of the list; nothing is said of none.
    """
    if day is None or not key or not codes.covers(day) or codes.lookup(day, **key):
        return None, ""
    rows = codes.listed(day, **key)
    if not rows:
        return (None if codes.holds(**key) else "unknown"), ""
    if all(row["effective_from"] > f"{day:%Y%m%d}" for row in rows):
        return "not-yet", ""
    successor = next((row["successor"] for row in rows if row.get("successor")), "")
    return ("replaced" if successor else "ended"), successor
