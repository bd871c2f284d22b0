"""What the claims and levels of a stretch have in common, found by a few expressions over all of them at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.money import AMOUNT, read_cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.hierarchy import LevelHead
    from scrubber.x12.piece import Stretch


BILLING = "20"
"""HL03 of a billing provider, from whom no claim hangs."""


class _Patterns(NamedTuple):
    """The expressions that one set of delimiters needs."""

    claim: re.Pattern[str]
    """Matches the head of an original claim: CLM01, CLM02, and a CLM05 whose frequency code follows no other claim."""
    level: re.Pattern[str]
    """Matches an HL of a kind that a claim file has: HL01 to HL04."""
    service: re.Pattern[str]
    """Finds an LX with the SV1 after it, which has a readable charge: SV101."""
    line: re.Pattern[str]
    """Finds an LX."""
    any_service: re.Pattern[str]
    """Finds whatever may be an SV1."""


@lru_cache(maxsize=64)
def _patterns(delimiters: Delimiters) -> _Patterns:
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    component = re.escape(delimiters.component)
    value = f"[^{element}{terminator}]"
    part = f"[^{element}{terminator}{component}]"
    end = f"(?=[ \t\r\n]*[{element}{terminator}])"
    return _Patterns(
        claim=re.compile(
            rf"CLM{element}({value}+){element}([0-9]{{1,15}}(?:\.[0-9]{{1,2}})?){element}{value}*{element}{value}*"
            rf"{element}{part}*{component}{part}*{component}[^{element}{terminator}{component}78]"
        ),
        level=re.compile(rf"HL{element}([0-9]+){element}([0-9]*){element}(2[023]){element}([01]){terminator}"),
        service=re.compile(rf"LX{element}{value}*{terminator}[ \t\r\n]*SV1{element}({value}*){element}{AMOUNT}{end}"),
        line=re.compile(rf"LX{element}"),
        any_service=re.compile(rf"SV1[{element}{terminator}]"),
    )


@lru_cache(maxsize=64)
def _segment_patterns(identifiers: tuple[str, ...], element: str) -> list[re.Pattern[str]]:
    """Expressions that find what may be one of these segments: each for itself takes half of the time of str.find."""
    return [re.compile(re.escape(identifier + element)) for identifier in identifiers]


class Sweep(NamedTuple):
    """A stretch of which every service line stands in a claim, and has an LX, a procedure and a charge."""

    stretch: Stretch
    level_indices: list[int]
    """Which of its pieces are levels."""
    heads: list[LevelHead]
    """HL01 to HL04 of each level."""
    charges: list[str]
    """CLM02 by the index of the piece; empty for a level, and for a claim that is to be looked at for itself."""
    unlike: list[int]
    """The indices of claims that are written in some other way than most: to be looked at for themselves."""
    services: list[str]
    """SV101 of every service line, in order."""

    def levels(self, first: int, end: int) -> tuple[list[int], list[LevelHead]]:
        """The levels among the pieces from `first` up to `end`, with their heads."""
        begin, stop = bisect_left(self.level_indices, first), bisect_left(self.level_indices, end)
        return self.level_indices[begin:stop], self.heads[begin:stop]

    def charge(self, first: int, end: int) -> int:
        """The charges, in cents, of the claims from `first` up to `end`, none of which is unlike the others."""
        return sum_cents(filter(None, self.charges[first:end]))

    def line_count(self, first: int, end: int) -> int:
        """How many service lines the pieces from `first` up to `end` have."""
        text, starts = self.stretch.text, self.stretch.starts
        if first == 0 and end == len(starts):
            return len(self.services)
        stop = starts[end] if end < len(starts) else len(text)
        return len(_patterns(self.stretch.delimiters).line.findall(text, starts[first], stop))

    def claims_with(self, services: Iterable[str], segments: tuple[str, ...]) -> set[int]:
        """The indices of the claims with a line that has one of these SV101, and with one of these segments, if any.

        Some more may be among them: what looks like a segment's identifier may be data.
        """
        text, starts, element = self.stretch.text, self.stretch.starts, self.stretch.delimiters.element
        found: set[int] = set()
        may_hold = _segment_patterns(segments, element)
        if segments and not any(pattern.search(text) for pattern in may_hold):
            return found
        for service in services:
            wanted = f"SV1{element}{service}{element}"
            at = text.find(wanted)
            while at >= 0:
                index = bisect_left(starts, at) - 1
                end = starts[index + 1] if index + 1 < len(starts) else len(text)
                if not segments or any(pattern.search(text, starts[index], end) for pattern in may_hold):
                    found.add(index)
                at = text.find(wanted, end)
        return found


def sum_cents(amounts: Iterable[str]) -> int:
    """The sum, in cents, of amounts that are digits, and perhaps a point with one or two digits more."""
    # Most have two decimals: without the steps of read_cents.
    return sum([int(text[:-3] + text[-2:]) if text[-3:-2] == "." else read_cents(text) or 0 for text in amounts])


def sweep(stretch: Stretch) -> Sweep | None:
    """Look over a stretch; None where levels or lines are not written as they mostly are."""
    patterns = _patterns(stretch.delimiters)
    text, starts = stretch.text, stretch.starts
    services = patterns.service.findall(text)
    if not len(services) == len(patterns.line.findall(text)) == len(patterns.any_service.findall(text)):
        return None
    line_start, subscriber_start = f"LX{stretch.delimiters.element}", f"SBR{stretch.delimiters.element}"
    match_claim, match_level, find = patterns.claim.match, patterns.level.match, text.find
    levels: list[int] = []
    heads: list[LevelHead] = []
    unlike: list[int] = []
    charges: list[str] = []
    is_placed = True
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        line = find(line_start, start, end)
        if text[start] == "C":
            claim = match_claim(text, start)
            # An SBR after the first line is of a subscriber whose level is missing.
            if claim is None or not is_placed or line < 0 or find(subscriber_start, line, end) >= 0:
                unlike.append(index)
                charges.append("")
            else:
                charges.append(claim[2])
            continue
        level = match_level(text, start)
        if level is None or line >= 0:
            return None
        number, parent, code, child_code = level.groups()
        is_placed = code != BILLING
        levels.append(index)
        heads.append((number, parent, code, child_code))
        charges.append("")
    return Sweep(stretch, levels, heads, charges, unlike, services)
