"""A fault of a level is told to the claims below it, and by itself where there is none, in memory and on disk."""

from __future__ import annotations

import pytest

from scrubber.findings import told_below
from scrubber.findings.finding import FROM_ABOVE, Finding
from scrubber.findings.finding_store import FindingStore
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.findings.told_below import for_people
from scrubber.x12.segment import Place


def level(offset: int, words: str = "the payer is missing") -> Finding:
    """A fault of the level at this place."""
    return engine_finding("guide-fault", ClaimContext(), Place(offset, offset))._replace(message=words)


def below(fault: Finding, claim: int, offset: int) -> Finding:
    """What the claim at this place is told of it."""
    words = f"{fault.message}; see segment {fault.segment}"
    return fault._replace(claim=claim, claim_offset=offset, key=FROM_ABOVE, message=words)


FAULTY, SECOND, EMPTY = level(10), level(10, "the name is missing"), level(60)
FOUND = [FAULTY, SECOND, below(FAULTY, 0, 20), below(SECOND, 0, 20), below(FAULTY, 1, 40), EMPTY, level(70)]


@pytest.mark.parametrize("most", [1, 1000])
def test_a_level_is_left_to_its_claims(most: int) -> None:
    """Those of a level without a claim stay; the acknowledgement has all; each can be asked for by its number."""
    collected = FindingStore(most).collect()
    for finding in FOUND:
        collected.append(finding)
    every = collected.in_order()
    assert [(found.offset, found.claim, found.told_below) for found in every] == [
        (10, None, True), (10, None, True), (10, 0, False), (10, 0, False), (10, 1, False), (60, None, False),
        (70, None, False),
    ]  # fmt: skip
    told = for_people(every)
    assert [found.claim for found in told] == [0, 0, 1, None, None]
    assert len(told) == len(list(told))
    assert told[-1] == list(told)[-1]
    assert list(told[1:3]) == list(told)[1:3]
    with pytest.raises(IndexError):
        told[len(told)]


def test_of_very_many_none_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults without number about no claim are not held in memory: all of them are told."""
    monkeypatch.setattr(told_below, "_MOST", 2)
    assert not any(found.told_below for found in told_below.marked(FOUND))
    assert list(told_below.marked(FOUND)) == FOUND
