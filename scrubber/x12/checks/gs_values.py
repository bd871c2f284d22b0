"""What a GS may say: what a 999 has a code for, the functional identifier, number and version, refuses the group."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from scrubber.x12.checks.envelope_fault import EnvelopeFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.segment import Segment

CLAIMS: Final = "HC"
"""GS01 of a functional group of claims."""
PROFESSIONAL_VERSIONS: Final = frozenset({"005010X222", "005010X222A1", "005010X222A2"})
"""Guides of the professional claim (ST03, GS08)."""
GUIDE: Final = re.compile(r"[0-9]{6}(?:X[0-9]{3}(?:[A-Z][0-9])*)?")
"""The form that every version and implementation guide has."""

_NUMBER: Final = re.compile("[0-9]{1,9}")
_LONGEST_PARTY: Final = 15
_DATE_LENGTH: Final = 8
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2})?")


def gs_value_faults(head: Segment) -> list[EnvelopeFault]:
    """Each element of a GS that says what it may not; a group that is not of claims may be of any kind and version."""
    kind, number, version = (head.value(element).strip() for element in (1, 6, 8))
    faults = []
    if kind != CLAIMS and version in PROFESSIONAL_VERSIONS:
        faults.append(EnvelopeFault("group-not-claims", "group", head.place, "GS01", {}))
    if not _NUMBER.fullmatch(number):
        faults.append(EnvelopeFault("group-number-unreadable", "group", head.place, "GS06", {}))
    if kind == CLAIMS and not GUIDE.fullmatch(version):
        faults.append(EnvelopeFault("group-version-unknown", "group", head.place, "GS08", {}))
    if kind == CLAIMS:
        faults += [EnvelopeFault("group-value", "none", head.place, at, {"is": told}) for at, told in _others(head)]
    return faults


def _others(head: Segment) -> Iterator[tuple[str, str]]:
    """The other elements that say what they may not, and what is wrong with each."""
    sender, receiver, day, time, agency = (head.value(element).strip() for element in (2, 3, 4, 5, 7))
    for at, party in (("GS02", sender), ("GS03", receiver)):
        if not 0 < len(party) <= _LONGEST_PARTY:
            yield at, f"{at}, who {'sends' if at == 'GS02' else 'receives'} the group, is missing or too long (15)"
    if not _is_day(day):
        yield "GS04", "GS04, the date of the group, is no day (CCYYMMDD)"
    if not _TIME.fullmatch(time):
        yield "GS05", "GS05, the time of the group, is no time (HHMM)"
    if agency != "X":
        yield "GS07", "GS07, the agency of the version, is not X"


def _is_day(text: str) -> bool:
    if len(text) != _DATE_LENGTH or not (text.isascii() and text.isdigit()):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
