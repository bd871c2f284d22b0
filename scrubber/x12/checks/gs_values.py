"""What a GS may say, as far as a 999 has a code for it: functional identifier, group control number and version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.x12.checks.envelope_fault import EnvelopeFault

if TYPE_CHECKING:
    from scrubber.x12.segment import Segment

CLAIMS: Final = "HC"
"""GS01 of a functional group of claims."""
PROFESSIONAL_VERSIONS: Final = frozenset({"005010X222", "005010X222A1", "005010X222A2"})
"""Guides of the professional claim (ST03, GS08)."""
GUIDE: Final = re.compile(r"[0-9]{6}(?:X[0-9]{3}(?:[A-Z][0-9])*)?")
"""The form that every version and implementation guide has."""

_NUMBER: Final = re.compile("[0-9]{1,9}")


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
    return faults
