"""Levels of a block are followed in bulk just where the hierarchy check finds nothing wrong with any of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.block import ClaimBlock
from scrubber.x12.checks.hierarchy import BEGINNING, HierarchyChecker, HierarchyState, HlLevel
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.piece import Stretch

CLAIM = "CLM*A*80***11:B:1*Y*A*Y*Y~LX*1~SV1*HC:99213*80*UN*1***1~DTP*472*D8*20260105~"
NUMBERS = ("", "1", "2", "02", "x", "123456789")
ODD = {1: NUMBERS, 2: NUMBERS, 3: ("20", "22", "23"), 4: ("0", "1")}
DEPTHS = {"20": 1, "22": 2, "23": 3}


@st.composite
def sets(draw: st.DrawFn) -> list[list[str]]:
    """The elements of the levels of a set, mostly as they should be."""
    codes = ["20", *draw(st.lists(st.sampled_from(["20", "22", "22", "23"]), max_size=8))]
    above: list[str] = []
    levels: list[list[str]] = []
    for number, code in enumerate(codes, 1):
        del above[DEPTHS[code] - 1 :]
        levels.append(["HL", str(number), above[-1] if above else "", code, "0"])
        if levels[-1][2] == str(number - 1):
            levels[-2][4] = "1"
        above.append(str(number))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        level, element = draw(st.sampled_from(levels)), draw(st.integers(1, 4))
        odd = (
            ("20", "22", "23")
            if element == 3
            else ("0", "1")
            if element == 4
            else ("", "1", "2", "02", "x", "123456789")
        )
        level[element] = draw(st.sampled_from(odd))
    return levels


def stretch_of(levels: list[list[str]], offset: int, ordinal: int) -> Stretch:
    """The levels as a part of an input, with a claim below each that has a number."""
    text, starts = "", []
    for level in levels:
        for piece in ("*".join(level) + "~", CLAIM):
            starts.append(len(text))
            text += piece
    return Stretch(text, offset, ordinal, text.count("~"), ASSUMED, starts, in_bulk=True)


def taken(levels: list[list[str]], stretch: Stretch, state: HierarchyState) -> HierarchyState | None:
    """Where the set stands behind levels that are taken one by one; None where something is wrong with one of them."""
    checker = HierarchyChecker(state)
    pieces = [piece for piece in stretch.pieces() if piece.tag == "HL"]
    faults = [fault for piece, level in zip(pieces, levels, strict=True) for fault in checker.take(piece, level)]
    return None if faults else checker.state


@given(sets(), st.integers(0, 8))
def test_levels_in_bulk_are_those_one_by_one(levels: list[list[str]], cut: int) -> None:
    """From the beginning of a set, and where it was cut; no plain number, and what is behind a fault, may be left."""
    state, is_right = BEGINNING, True
    offset, ordinal = 0, 1
    for part in (levels[:cut], levels[cut:]):
        if not part:
            continue
        stretch = stretch_of(part, offset, ordinal)
        block = ClaimBlock((stretch,), tuple("*".join(level) + "~" for level in levels[:1] if offset))
        assert block.is_regular
        own = block.levels_between(0, len(stretch.starts))
        last = stretch.place(len(stretch.starts) - 2)
        found, expected = block.levels.state_behind(own, state, last), taken(part, stretch, state)
        written = [level[1] for level in levels] + [level[2] for level in levels if level[2]]
        is_read = all(text.isdigit() and text[0] != "0" and len(text) < 9 for text in written)
        assert found == expected if is_read and is_right else found in (None, expected)
        checker = HierarchyChecker(state)
        for piece, level in zip((piece for piece in stretch.pieces() if piece.tag == "HL"), part, strict=True):
            is_right &= not checker.take(piece, level)
        state = checker.state
        offset, ordinal = offset + len(stretch.text), ordinal + stretch.segment_count


@given(st.lists(sets(), min_size=2, max_size=3))
def test_levels_of_sets_that_share_a_block_are_those_one_by_one(drawn: list[list[list[str]]]) -> None:
    """Each set begins anew, whatever the one before it in the block ends with."""
    stretches = [stretch_of(levels, 0, 1) for levels in drawn]
    block, first = ClaimBlock(tuple(stretches)), 0
    for levels, stretch in zip(drawn, stretches, strict=True):
        own = block.levels_between(first, first + len(stretch.starts))
        found = block.levels.state_behind(own, BEGINNING, stretch.place(len(stretch.starts) - 2))
        assert found in (None, taken(levels, stretch, BEGINNING))
        numbers = [str(number) for number in range(1, len(levels) + 1)]
        if [level[1] for level in levels] == numbers and {level[2] for level in levels} <= {"", *numbers}:
            assert found == taken(levels, stretch, BEGINNING)
        first += len(stretch.starts)


def test_nothing_is_said_behind_a_level_without_a_number() -> None:
    """The check goes on from a level with a fault, whose number may be no number, and compares it as text."""
    stretch = stretch_of([["HL", "4", "3", "23", "0"]], 0, 1)
    block = ClaimBlock((stretch,))
    for above in (("", "3"), ("1", "3", "")):
        state = HierarchyState(3, above, HlLevel(above[-1], "1", stretch.place(0)))
        assert block.levels.state_behind(block.levels_between(0, 2), state, stretch.place(0)) is None


def test_only_the_last_levels_are_entered() -> None:
    """What comes behind them hangs from the last one of each kind, of those below the last billing provider."""
    levels = [["HL", str(number), "", code, "0"] for number, code in enumerate(["20", "23", "20", "22", "23", "22"], 1)]
    block = ClaimBlock((stretch_of(levels, 0, 1),))
    assert list(block.levels.last_of_each(range(6))) == [(10, "22"), (4, "20")]
    assert list(block.levels.last_of_each(range(5))) == [(8, "23"), (6, "22"), (4, "20")]
    assert list(block.levels.last_of_each(range(3, 5))) == [(8, "23"), (6, "22")]
    assert list(block.levels.last_of_each(range(2, 2))) == []
