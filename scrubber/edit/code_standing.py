"""Whether a code was in a published list on a day: known, ended, in none, or perhaps newer than the list."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.edit.context import Table


class Verdict(Enum):
    """What a list says of a code."""

    LISTED = "listed"
    """In force on the day, or listed and the day is not known."""
    ENDED = "ended"
    """Its last day was before."""
    UNKNOWN = "unknown"
    """In no list up to the day."""
    PERHAPS_NEWER = "perhaps newer"
    """In none of them; but the day is not known, or later than the list's own time."""


class Standing(NamedTuple):
    """What a list says of a code on a day."""

    verdict: Verdict
    edition: str
    """What the list's edition is called."""
    last: str = ""
    """The last day of a code that had ended, as a message says it."""


def standing(codes: Table, day: date | None, **key: str) -> Standing:
    """What a list of codes with effective dates says of one on a day, where that is known.

    A code before its first day is taken for known: lists are late more often than codes are early. Raises KeyError as
    `Table.lookup` does.
    """
    edition = codes.edition(day or date.max)
    rows = codes.listed(day or date.max, **key)
    if not rows:
        is_covered = day is not None and codes.covers(day)
        return Standing(Verdict.UNKNOWN if is_covered else Verdict.PERHAPS_NEWER, edition)
    lasts = [row["effective_to"] for row in rows]
    if day is None or not all(lasts) or max(lasts) >= day.isoformat():
        return Standing(Verdict.LISTED, edition)
    return Standing(Verdict.ENDED, edition, f"{date.fromisoformat(max(lasts)):%m/%d/%Y}")
