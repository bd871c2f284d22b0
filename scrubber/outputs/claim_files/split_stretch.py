"""Stretches of a split file: many claims with their levels, kept by one write or left out by a look at their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.outputs.claim_files.split_writer import ClaimsAndCharge, Opener
from scrubber.outputs.second_read.marked_stretch import BILLING, CLAIM, DEPENDENT, SUBSCRIBER
from scrubber.x12.patch import first_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.outputs.claim_files.split_writer import SplitWriter
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

LEVEL_DEPTHS: Final = {"20": 3, "22": 4, "23": 5}
"""Depth of a level by its HL03; envelopes are less deep."""
_DEPTHS: Final = {BILLING: LEVEL_DEPTHS["20"], SUBSCRIBER: LEVEL_DEPTHS["22"], DEPENDENT: LEVEL_DEPTHS["23"]}
_BARE_LEVEL = re.compile(f"{BILLING}{BILLING}|{SUBSCRIBER}[{BILLING}{SUBSCRIBER}]|{DEPENDENT}[^{CLAIM}]")
"""A level that has neither a claim nor a child."""


def can_be_kept(marked: MarkedStretch) -> bool:
    """Whether all its levels are kept where its claims are, since each has a claim below it."""
    return _BARE_LEVEL.search(marked.shape) is None


def drop_stretch(writer: SplitWriter, marked: MarkedStretch) -> None:
    """Leave the claims out: of their levels, only those that are open at the end may yet be needed."""
    highest = CLAIM
    for code in marked.shape:
        if code < highest:
            # What was open before the stretch has a child in it.
            highest = code
            writer.go_below(_DEPTHS[code])
    for index, level in marked.last_levels:
        depth = _DEPTHS[marked.shape[index]]
        writer.go_below(depth)
        writer.open.append(Opener(level, depth, first_segment(level.text, level.delimiters)))


def keep_stretch(writer: SplitWriter, marked: MarkedStretch) -> None:
    """Write the claims with their levels, all of which can be kept."""
    shape = marked.shape
    if shape[0] == CLAIM:
        writer.keep_openers()
    highest = next((code for code in shape if code != CLAIM), None)
    if highest is not None:
        writer.go_below(_DEPTHS[highest])
        writer.keep_openers()
        for above in writer.open:
            above.keeps_children = True
    before = writer.written
    texts = _numbered(marked, before.levels, {opener.depth: opener.number for opener in writer.open})
    kept = ClaimsAndCharge(len(marked.claims), sum(marked.charges))
    writer.write("".join(texts), marked.stretch.segment_count, kept, len(texts) - kept.claims)
    for index, level in marked.last_levels:
        depth = _DEPTHS[shape[index]]
        writer.go_below(depth)
        opener = Opener(level, depth, first_segment(texts[index], level.delimiters))
        opener.is_written(before._replace(at=before.at + sum(map(len, texts[:index]))))
        writer.open.append(opener)
    writer.keep_openers()


def _numbered(marked: MarkedStretch, last: int, numbers: Mapping[int, str]) -> list[str]:
    """The texts of the pieces with HL01 counted on from `last`, and HL02 right; `numbers` are those above, by depth."""
    texts = marked.texts.copy()
    element = marked.stretch.delimiters.element
    billing, subscriber = numbers.get(_DEPTHS[BILLING], ""), numbers.get(_DEPTHS[SUBSCRIBER], "")
    for index, head in enumerate(marked.heads):
        if head is None:
            continue
        last += 1
        number, parent = str(last), ""
        if head[3] == BILLING:
            billing, subscriber = number, ""
        elif head[3] == SUBSCRIBER:
            parent, subscriber = billing, number
        else:
            parent = subscriber or billing
        if head[1] != number or head[2] != parent:
            texts[index] = f"HL{element}{number}{element}{parent}{texts[index][head.end(2) :]}"
    return texts
