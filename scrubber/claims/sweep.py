"""What the claims and levels of a stretch have in common, found by a few expressions over all of them at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.money import AMOUNT, read_cents
from scrubber.x12.hierarchy import BILLING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.hierarchy import LevelHead
    from scrubber.x12.piece import Stretch


class _Patterns(NamedTuple):
    """The expressions that one set of delimiters needs."""

    claim: re.Pattern[str]
    """Matches the head of an original claim with a CLM01 and a CLM05 whose frequency code follows no other: CLM02."""
    level: re.Pattern[str]
    """Matches an HL of a kind that a claim file has, HL01 to HL04, and the SBR or PAT that begins right after it."""
    subscriber: re.Pattern[str]
    """Finds whatever may be an SBR or PAT."""
    service: re.Pattern[str]
    """Finds an LX with the SV1 after it, which has a readable charge: SV101."""
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
            rf"CLM{element}{value}+{element}([0-9]{{1,15}}(?:\.[0-9]{{1,2}})?){element}{value}*{element}{value}*"
            rf"{element}{part}*{component}{part}*{component}[^{element}{terminator}{component}78]"
        ),
        level=re.compile(
            rf"HL{element}([0-9]+){element}([0-9]*){element}(2[023]){element}([01]){terminator}"
            rf"[ \t\r\n]*((?:SBR|PAT){element})?"
        ),
        subscriber=re.compile(f"(?:SBR|PAT){element}"),
        service=re.compile(rf"LX{element}{value}*{terminator}[ \t\r\n]*SV1{element}({value}*){element}{AMOUNT}{end}"),
        any_service=re.compile(rf"SV1[{element}{terminator}]"),
    )


class Sweep(NamedTuple):
    """A stretch of which every service line stands in a claim, and has an LX, a procedure and a charge."""

    stretch: Stretch
    level_indices: list[int]
    """Which of its pieces are levels."""
    heads: list[LevelHead]
    """HL01 to HL04 of each level."""
    charges: list[str]
    """CLM02 of each piece; empty for a level, and for a claim that is written otherwise than most."""
    unlike: list[int]
    """The indices of those claims: they are to be looked at for themselves."""
    line_counts: list[int]
    """How many service lines each piece has."""
    services: list[str]
    """SV101 of every service line, in order."""

    def levels(self, first: int, end: int) -> tuple[list[int], list[LevelHead]]:
        """The levels among the pieces from `first` up to `end`, with their heads."""
        begin, stop = bisect_left(self.level_indices, first), bisect_left(self.level_indices, end)
        return self.level_indices[begin:stop], self.heads[begin:stop]

    def claim_count(self, first: int, end: int) -> int:
        """How many of the pieces from `first` up to `end` are claims."""
        levels = self.level_indices
        return end - first - bisect_left(levels, end) + bisect_left(levels, first)

    def charge(self, first: int, end: int) -> int:
        """The charges, in cents, of the claims from `first` up to `end`, none of which is unlike the others."""
        return sum_cents([charge for charge in self.charges[first:end] if charge])

    @property
    def claim_indices(self) -> list[int]:
        """The indices of the pieces that are claims."""
        levels = set(self.level_indices)
        return [index for index in range(len(self.stretch.starts)) if index not in levels]

    def may_hold(self, value: str) -> bool:
        """Whether an element of one of the pieces may begin with this text; a no is certain."""
        return f"{self.stretch.delimiters.element}{value}" in self.stretch.text

    def claims_with(self, services: Iterable[str]) -> set[int]:
        """The indices of the claims with a line that has one of these SV101.

        Some more may be among them: what looks like a segment's identifier may be data.
        """
        text, starts, element = self.stretch.text, self.stretch.starts, self.stretch.delimiters.element
        found: set[int] = set()
        for service in services:
            wanted = f"SV1{element}{service}{element}"
            at = text.find(wanted)
            while at >= 0:
                index = bisect_left(starts, at) - 1
                found.add(index)
                end = starts[index + 1] if index + 1 < len(starts) else len(text)
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
    if len(services) != len(patterns.any_service.findall(text)):
        return None
    line_start = f"LX{stretch.delimiters.element}"
    ends = [*starts[1:], len(text)]
    line_counts = [text.count(line_start, start, end) for start, end in zip(starts, ends, strict=True)]
    if len(services) != sum(line_counts):
        return None
    match_claim, match_level = patterns.claim.match, patterns.level.match
    levels: list[int] = []
    heads: list[LevelHead] = []
    unlike: list[int] = []
    charges: list[str] = []
    is_placed, subscribers = True, 0
    for index, (start, lines) in enumerate(zip(starts, line_counts, strict=True)):
        if text[start] == "C":
            claim = match_claim(text, start)
            if claim and is_placed and lines:
                charges.append(claim[1])
            else:
                charges.append("")
                unlike.append(index)
            continue
        level = match_level(text, start)
        if level is None or lines:
            return None
        number, parent, code, child_code, subscriber = level.groups()
        subscribers += subscriber is not None
        is_placed = code != BILLING
        levels.append(index)
        heads.append((number, parent, code, child_code))
        charges.append("")
    if subscribers != len(patterns.subscriber.findall(text)):
        unlike = sorted({*unlike, *_with_late_subscriber(stretch)})
    return Sweep(stretch, levels, heads, charges, unlike, line_counts, services)


def _with_late_subscriber(stretch: Stretch) -> Iterator[int]:
    """The indices of the pieces with an SBR or PAT after a line: of a person whose level is missing."""
    text, starts, element = stretch.text, stretch.starts, stretch.delimiters.element
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        line = text.find(f"LX{element}", start, end)
        if 0 <= line < max(text.rfind(f"{person}{element}", start, end) for person in ("SBR", "PAT")):
            yield index
