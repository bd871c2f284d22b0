"""Small sets that follow one another are looked at as one block, and judged as each is by itself."""

from __future__ import annotations

import gc
import io
import random
import weakref
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.shared_blocks import Share, share_blocks
from scrubber.engine.claims.transaction_set import SetJudge
from scrubber.x12.reader import Reader
from tests.engine.parallel.test_merge_parts import interchange
from tests.engine.test_stretches import INSERTED, STRETCHES, assert_judged_alike, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.block import ClaimBlock
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.x12.piece import Piece, Stretch


def parts_of(text: str) -> list[Piece | Stretch]:
    """Read an interchange as the reader gives a long one."""
    return list(Reader(io.BytesIO(text.encode("latin-1")), bulk=0).parts())


def sharing(text: str) -> list[int]:
    """Count, block by block, the stretches that share it."""
    blocks = [part.shared for part in share_blocks(parts_of(text)) if isinstance(part, Share)]
    return [blocks.count(block) for block in dict.fromkeys(blocks)]


def test_the_parts_are_the_same_in_the_same_order() -> None:
    """Nothing of an input is lost, doubled or moved by being held back."""
    parts = parts_of(interchange(4))
    shared = [part.stretch if isinstance(part, Share) else part for part in share_blocks(parts)]
    assert shared == parts


def test_sets_with_the_same_header_share_a_block() -> None:
    """Their own numbers and the time of day make no difference."""
    assert sharing(interchange(4)) == [4]
    assert sharing(interchange(3).replace("*1200*CH~", "*0815*CH~", 1)) == [3]


@pytest.mark.parametrize(
    ("old", "new", "shared"),
    [
        ("*1*20260101*1200*CH", "*1*20260102*1200*CH", [1, 2]),
        ("*2*20260101*1200*CH", "*2*20260102*1200*CH", [1, 1, 1]),
        ("*2*20260101*1200*CH", "*2*20260101*1200*CH~\nNM1*41*2*OTHER*****46*X1", [1, 1, 1]),
        ("*2*20260101*1200*CH~\nHL*1**20*1", "*2*20260101*1200*CH~\nHL*1**22*1", [1, 2]),
    ],
)
def test_a_set_that_is_dated_sent_or_built_otherwise_begins_another(old: str, new: str, shared: list[int]) -> None:
    """Sets of another day, sender or provider share no block."""
    text = interchange(3)
    assert old in text
    assert sharing(text.replace(old, new)) == shared
    assert_judged_alike(text.replace(old, new).encode("latin-1"))


def test_sets_that_share_a_block_are_asked_about_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules are chosen once for four sets."""
    asked: list[ClaimBlock] = []
    rules_of = SetJudge.rules_of

    def watched(self: SetJudge, block: ClaimBlock) -> BlockRules:
        asked.append(block)
        return rules_of(self, block)

    monkeypatch.setattr(SetJudge, "rules_of", watched)
    judged(parts_of(interchange(4)), STRETCHES)
    assert len(asked) == 1


def test_a_block_is_let_go_before_more_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The columns of one block are not kept while the next one is read: of each byte of an input they are many.

    Nor until garbage is looked for: nothing that a block has holds it.
    """
    blocks: list[weakref.ref[ClaimBlock]] = []
    kept: list[int] = []
    rules_of = SetJudge.rules_of

    def watched(self: SetJudge, block: ClaimBlock) -> BlockRules:
        blocks.append(weakref.ref(block))
        return rules_of(self, block)

    def read(parts: list[Piece | Stretch]) -> Iterator[Piece | Stretch]:
        for part in parts:
            kept.append(sum(block() is not None for block in blocks))
            yield part

    monkeypatch.setattr(SetJudge, "rules_of", watched)
    text = interchange(1)
    # The set is cut in several stretches, which share nothing.
    parts = list(Reader(io.BytesIO(text.encode("latin-1")), len(text) // 4, bulk=0).parts())
    gc.disable()
    try:
        judged(read(parts), STRETCHES)
    finally:
        gc.enable()
    assert len(blocks) > 1
    assert set(kept) == {0}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_a_fault_in_one_set_changes_nothing_for_the_others(seed: int) -> None:
    """Five sets, some of their segments lost, doubled, moved or put in, are judged as they are piece by piece."""
    chance = random.Random(seed)  # noqa: S311 not for secrets
    segments = interchange(5).split("~")
    for _ in range(1 + seed % 4):
        at = chance.randrange(2, len(segments) - 3)
        match chance.randrange(4):
            case 0:
                del segments[at]
            case 1:
                segments.insert(at, segments[at])
            case 2:
                segments.insert(chance.randrange(2, len(segments) - 3), segments.pop(at))
            case _:
                segments.insert(at, chance.choice(INSERTED))
    assert_judged_alike("~".join(segments).encode("latin-1"))
