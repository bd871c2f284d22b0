"""The note that a flagged claim or service line gets: its text, and the place that the guide gives it.

005010X222A1: loop 2300 holds one NTE of any kind; loop 2400 one NTE*ADD or NTE*DCP and, after it, one NTE*TPO. NTE02
has at most 80 characters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.findings.finding import Finding
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment

THIRD_PARTY_NOTE = "TPO"
LONGEST_NOTE = 80

# What may stand before a note, by the order of segments in each loop.
_BEFORE_CLAIM_NOTE = frozenset({"CLM", "DTP", "PWK", "CN1", "AMT", "REF", "K3"})
_BEFORE_LINE_NOTE = frozenset(
    {"LX", "SV1", "SV5", "PWK", "CR1", "CR3", "CRC", "DTP", "QTY", "MEA", "CN1", "REF", "AMT", "K3", "NTE"}
)
_BASIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=")
_SEVERITIES = ("reject", "warn", "info")


def shorten(text: str, longest: int) -> str:
    """`text`, cut at a word where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    words = text[: longest + 1].rpartition(" ")[0].rstrip()
    return words or text[:longest]


@lru_cache(maxsize=64)
def _unwritable(delimiters: Delimiters) -> tuple[re.Pattern[str], str]:
    """What a note cannot hold in an interchange with these delimiters, and what stands in its place."""
    writable = _BASIC - delimiters.characters
    substitute = next((character for character in " -./" if character in writable), "0")
    return re.compile(f"[^{re.escape(''.join(sorted(writable)))}]+"), substitute


def note_text(findings: Sequence[Finding], delimiters: Delimiters) -> str:
    """What NTE02 says: the codes with their severity's letter, most severe first, then the message of the first.

    It has 1 to 80 characters of the basic character set, none of them a delimiter of this interchange.
    """
    by_severity = sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    codes = dict.fromkeys(f"{finding.code}-{finding.severity[0]}" for finding in by_severity)
    unwritable, substitute = _unwritable(delimiters)
    text = unwritable.sub(substitute, " ".join([*codes, by_severity[0].message]).upper())
    return shorten(" ".join(text.split()), LONGEST_NOTE)


def place_in_claim(segments: Sequence[Segment]) -> Segment | None:
    """The segment of loop 2300 that a note goes after, None where the claim has a note already."""
    if any(segment.identifier == "NTE" for segment in segments):
        return None
    return _last_of(segments, _BEFORE_CLAIM_NOTE)


def place_in_line(segments: Sequence[Segment]) -> Segment | None:
    """The segment of loop 2400 that a note goes after, None where the line has a third-party note already."""
    if any(segment.identifier == "NTE" and segment.value(1) == THIRD_PARTY_NOTE for segment in segments):
        return None
    return _last_of(segments, _BEFORE_LINE_NOTE)


def _last_of(segments: Sequence[Segment], identifiers: frozenset[str]) -> Segment:
    """The last of the leading `segments` that have one of these identifiers; the first of all in any case."""
    last = segments[0]
    for segment in segments[1:]:
        if segment.identifier not in identifiers:
            break
        last = segment
    return last
