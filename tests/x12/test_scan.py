"""A scan finds the segments, elements and components that the plain way finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.elements import Elements
from scrubber.x12.piece import BLANK, Piece
from scrubber.x12.scan import Scan, can_be_scanned
from scrubber.x12.words import WORD, Cells, pack

DELIMITERS = [ASSUMED, Delimiters("|", "^", ">", "\n"), Delimiters("\x1d", "\x1f", "\x1e", "\x1c")]

ENDS = ["", "\n", "\r\n", "\n\n", "\t"]

Drawn = tuple[str, list[list[str]]]

elements = st.lists(st.lists(st.text("ABC12. ", max_size=10), max_size=4), max_size=6)
blocks = st.lists(st.tuples(st.sampled_from(["CLM", "HL", "SV1", "K3", "LX"]), elements), min_size=1, max_size=12)


def texts_of(text: str, cells: Cells) -> list[str]:
    """Cut cells out of the text that was scanned."""
    return [text[start : start + length] for start, length in zip(cells.starts, cells.lengths, strict=True)]


@pytest.mark.parametrize("delimiters", DELIMITERS)
@pytest.mark.parametrize("end", ["", "\r\n", " \t"])
@given(blocks)
def test_a_scan_is_the_plain_reading(
    delimiters: Delimiters, end: str, drawn: list[tuple[str, list[list[str]]]]
) -> None:
    """Every element and component of every segment is where the plain way has it."""
    raw = [
        delimiters.element.join([identifier, *[delimiters.component.join(parts) for parts in found]])
        for identifier, found in drawn
    ]
    end = end.replace(delimiters.terminator, "")
    text = "".join(segment + delimiters.terminator + end for segment in raw)
    scan = Scan(text, delimiters)
    rows = np.arange(len(scan))
    plain = Piece("CLM", text, 0, 1, len(raw), delimiters, suspect=True).segments()
    assert [start for start, stop in zip(scan.starts, scan.stops, strict=True) if start < stop] == [
        segment.place.offset for segment in plain
    ]
    assert texts_of(text, scan.whole(rows)) == raw
    elements = Elements(scan, rows)
    for number in range(1, 8):
        cells = scan.element(rows, number)
        assert texts_of(text, elements.cells(number)) == texts_of(text, cells)
        assert elements.codes(number).tolist() == scan.codes(rows, number).tolist()
        assert texts_of(text, cells) == [(segment.split(delimiters.element) + [""] * 8)[number] for segment in raw]
        for some in (cells, cells.of(cells.lengths <= WORD)):
            parts = [own.split(delimiters.component) for own in texts_of(text, some)]
            for component in range(1, 5):
                expected = [(own + [""] * 5)[component - 1] for own in parts]
                assert texts_of(text, scan.components(some).cells(component)) == expected
            assert scan.components(some).counts.tolist() == [len(own) if own != [""] else 0 for own in parts]
        seconds = [(own.split(delimiters.component) + [""] * 2)[1] for own in texts_of(text, cells)]
        assert scan.second_components(cells).tolist() == [pack(second) for second in seconds]
        firsts = [
            own.split(delimiters.component)[0] if delimiters.component in own else "" for own in texts_of(text, cells)
        ]
        assert scan.begin_with(scan.buffer.words(cells), "A", "12").tolist() == [
            first in {"A", "12"} for first in firsts
        ]
    assert (
        elements.counts.tolist()
        == scan.element_counts(rows).tolist()
        == [segment.count(delimiters.element) for segment in raw]
    )


def test_rows_are_found_by_their_identifiers() -> None:
    """An identifier is the whole of the first element, not its beginning."""
    scan = Scan("CLM*1~CL*2~HL*3~CLMX*4~CLM~~NM1~", ASSUMED)
    assert scan.rows("CLM").tolist() == [0, 4]
    assert scan.rows("CLM", "HL").tolist() == [0, 2, 4]
    assert scan.rows("NM1").tolist() == [6]
    assert scan.rows("SV1").tolist() == []
    # None that a claim file may hold.
    assert scan.rows("CLMX").tolist() == [3]
    assert scan.rows("CL", "HL").tolist() == [1, 2]
    assert scan.codes(scan.rows("HL"), 1).tolist() == [pack("3")]


odd_texts = st.lists(
    st.tuples(
        st.sampled_from(["NM1*A", "HL*1^2", "*B", "", "A\t", "A\n", "\x7f", "\xe9", "\x00"]), st.sampled_from(ENDS)
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("delimiters", [ASSUMED, Delimiters("*", "\x1e", ":", "~"), Delimiters("*", "^", ":", "\n")])
@given(odd_texts)
def test_a_plain_text_holds_nothing_odd(delimiters: Delimiters, drawn: list[tuple[str, str]]) -> None:
    """Where a scan is plain, no segment holds a character that is neither printable nor a delimiter."""
    end = delimiters.terminator
    text = "".join(segment.replace("^", delimiters.repetition) + end + behind for segment, behind in drawn)
    segments = [segment.lstrip(BLANK) for segment in text[: text.rindex(end)].split(end)]
    is_odd = any(not " " <= one <= "~" for one in "".join(segments) if one not in delimiters.characters)
    assert not (Scan(text, delimiters).is_plain and is_odd)
    if len({behind for _, behind in drawn}) == 1 and delimiters.terminator == "~" and drawn[0][1] in ENDS[:3]:
        assert Scan(text, delimiters).is_plain == (not is_odd)


def test_white_space_inside_of_segments_is_not_scanned() -> None:
    """With a blank or line end for a separator, segments begin where the plain way has it and a scan does not."""
    assert can_be_scanned(Delimiters("*", "^", ":", "\n"))
    assert not can_be_scanned(Delimiters("\t", "^", ":", "~"))
    assert not can_be_scanned(Delimiters("*", "^", " ", "~"))
