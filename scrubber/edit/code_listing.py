"""Whether a code was in a published list on a day: listed, ended, in no list, or perhaps newer than the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from scrubber.claims.location import Location
    from scrubber.edit.context import Table
    from scrubber.edit.definition import Hits
    from scrubber.edit.message import Message, Placed

State = Literal["listed", "ended", "unknown", "perhaps-newer"]
"""In force on the day, or listed and the day is not known; its last day was before; in no list up to the day; in none
of them, but the day is not known or later than the list's own time."""


class Listing(NamedTuple):
    """What a list says of a code on a day."""

    state: State
    day: date | None
    edition: str
    """What the list's edition is called."""
    last: date | None = None
    """The last day of a code that had ended."""

    def hits(
        self, subject: Placed | Location | tuple[Any, ...], designator: str | None = None, /,
        *, unknown: Message, ended: Message, perhaps_newer: Message | None = None, **values: object,
    ) -> Hits:  # fmt: skip
        """Say of the code what is wrong with it, nothing where it was in force; the place is given as to `Message.at`.

        Where `perhaps_newer` is left out nothing is said of such a code. The messages may name ``{last}`` and ``{day}``
        (as month/day/year), ``{edition}`` and `values`.
        """
        said = {"unknown": unknown, "ended": ended, "perhaps-newer": perhaps_newer}.get(self.state)
        if said is not None:
            known = {**values, "day": _written(self.day), "last": _written(self.last), "edition": self.edition}
            yield said.at(subject, designator, **said.among(known))


def listing(codes: Table, day: date | None, **key: str) -> Listing:
    """What a list of codes with effective dates says of one on a day, where that is known.

    A code before its first day is taken for known: lists are late more often than codes are early. Raises KeyError as
    `Table.lookup` does.
    """
    edition = codes.edition(day or date.max)
    rows = codes.listed(day or date.max, **key)
    if not rows:
        is_covered = day is not None and codes.covers(day)
        return Listing("unknown" if is_covered else "perhaps-newer", day, edition)
    lasts = [row["effective_to"] for row in rows]
    if day is None or not all(lasts) or max(lasts) >= day.isoformat():
        return Listing("listed", day, edition)
    return Listing("ended", day, edition, date.fromisoformat(max(lasts)))


def _written(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
