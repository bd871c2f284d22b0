"""What is read in bulk is cut and laid out as expressions and a scan of its own have it."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.x12.bulk_region import BulkRegion, look_at
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.patterns import INNER, end_of_segments
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import BLOCK_SIZE, Reader
from scrubber.x12.region import Region
from scrubber.x12.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.x12.piece import Piece

BROKEN = sorted((Path(__file__).parents[2] / "fixtures" / "broken").glob("*.837"))
CLEAN = next(path for path in BROKEN if path.name == "clean.837").read_bytes()

DELIMITERS = [
    *[ASSUMED] * 4,
    Delimiters("|", "^", ">", "\n"),
    Delimiters("*", "^", ":", " "),
    Delimiters("*", "\n", ":", "~"),
    Delimiters("\x1d", "\x1f", "\x00", "\x1c"),
    Delimiters("*", "^", "\xff", "\xfe"),
    Delimiters("\t", "^", " ", "~"),
]
WORDS = ("HL", "CLM", "NM1", "SV1", "LX", "GS", "ST", "SE", "GE", "IEA", "ISA", "CLMX", "ZZ", "H", "", "HL\0", "HL2")
SEPARATORS = ("{end}", "{end}\n", "{end}\r\n", "{end} ", "{end}{end}", " {end}", "{end}\n\n", "{between}")
FEW = ("HL{between}1", "CLM{between}2", "NM1{between}X", "LX{between}1")


def with_delimiters(parts: list[str], delimiters: Delimiters) -> str:
    """A text of these parts, written with these delimiters."""
    return "".join(parts).format(end=delimiters.terminator, between=delimiters.element)


ANYTHING = st.builds(
    "{}{}{}".format,
    st.sampled_from(WORDS),
    st.sampled_from([*["{between}1"] * 6, "", ":", "\xe9"]),
    st.sampled_from(SEPARATORS),
)
EVEN = st.builds(
    lambda end, segments: [segment + end for segment in segments],
    st.sampled_from(SEPARATORS[:4]),
    st.lists(
        st.sampled_from([*FEW * 8, *(word + "{between}1" for word in WORDS if "\0" not in word), "", "  SV1", "CLM"]),
        min_size=4,
        max_size=40,
    ),
)
"""Segments that are ended alike, none of them odd: these are looked at in bulk."""
texts = EVEN | st.lists(st.sampled_from(FEW).map("{}{{end}}".format) | ANYTHING, max_size=25)


def marks_of(region: Region | BulkRegion) -> list[tuple[int | None, int]]:
    """The kind and the place of each mark of a region."""
    found: list[tuple[int | None, int]] = []
    for match, run in region.marks():
        found += [(match.lastindex, match.start(match.lastindex or 0)), *((INNER, start) for start in run)]
    return found


def holds_odd(scan: Scan) -> bool:
    """Whether a segment holds a character that is neither printable ASCII nor a delimiter."""
    segments = [scan.row(row) for row in range(len(scan))]
    return any(not " " <= one <= "~" for one in set("".join(segments)) - scan.delimiters.characters)


def assert_same_rows(one: Scan, other: Scan) -> None:
    """Both scans have the same rows."""
    for name in ("ends", "last", "stops", "starts", "identifiers", "first"):
        own, wanted = getattr(one, name), getattr(other, name)
        assert own.dtype == wanted.dtype
        assert own.tolist() == wanted.tolist()
    # Parts with line ends of two kinds are plain, each for itself.
    assert one.is_plain >= other.is_plain
    assert not (one.is_plain and holds_odd(one))


def stripped(parts: Iterable[Piece | Stretch]) -> list[Piece | Stretch]:
    """Parts without what tells those apart that were read in bulk."""
    return [
        part._replace(layout=None, in_bulk=False) if isinstance(part, Stretch) else part
        for part in parts
    ]  # fmt: skip


def assert_read_alike(data: bytes, block_size: int, *, closely: bool = True) -> int:
    """Read `data` in bulk and by expressions; how many of its stretches were laid out."""
    found = list(Reader(io.BytesIO(data), block_size, closely=closely, bulk=0).parts())
    plain = list(Reader(io.BytesIO(data), block_size, closely=closely, bulk=sys.maxsize).parts())
    assert stripped(found) == stripped(plain)
    stretches = [part for part in found if isinstance(part, Stretch)]
    for stretch in stretches:
        assert_same_rows(Scan.of([stretch]), Scan(stretch.text, stretch.delimiters))
    alike = [stretch for stretch in stretches if stretch.delimiters == stretches[0].delimiters]
    if alike:
        above = "NM1*1~\n HL*2~".replace("~", alike[0].delimiters.terminator)
        scan = Scan.of(alike, [above])
        assert scan.text == above + "".join(stretch.text for stretch in alike)
        assert_same_rows(scan, Scan(scan.text, scan.delimiters))
    return sum(stretch.layout is not None for stretch in stretches)


@settings(max_examples=200)
@given(st.data(), texts, st.sampled_from(DELIMITERS), st.booleans())
def test_marks_are_those_that_expressions_find(
    data: st.DataObject,
    parts: list[str],
    delimiters: Delimiters,
    closely: bool,  # noqa: FBT001
) -> None:
    """A region has the same marks at one look, wherever it begins and ends; what may be odd is left to expressions."""
    text = with_delimiters(parts, delimiters)
    terminators = [at for at, character in enumerate(text) if character == delimiters.terminator]
    start = data.draw(st.sampled_from([0, *terminators[:3]]))
    last = max(start, end_of_segments(text, delimiters.terminator))
    end = data.draw(st.sampled_from([last, len(text), *(at + 1 for at in terminators[3:6])]))
    plain = Region(text, start, end, delimiters, closely=closely)
    found = look_at(text, start, end, delimiters, closely=closely)
    assert found.is_odd == plain.is_odd
    assert marks_of(found) == marks_of(plain)


def test_most_regions_are_looked_at_in_bulk() -> None:
    """Line ends, unknown segments, blanks and doubled terminators leave a region to be looked at in bulk."""
    for parts in ([], ["\n"], ["\r\n"]):
        text = "~".join(["", "HL*1", "ZZ*1", "", *["CLM*1", "  LX*1"] * 3, "IEA*1"]) + "~"
        text = text.replace("~", "".join(["~", *parts])).rstrip()
        found = look_at(text, 0, len(text), ASSUMED, closely=True)
        assert isinstance(found, BulkRegion)
        assert [run for _, run in found.marks() if run] == [[match.start() for match in re.finditer("CLM", text)][1:]]


@pytest.mark.parametrize(
    ("text", "delimiters"),
    [
        ("HL*1~LX*\xe9~", ASSUMED),
        ("HL*1~LX*\0~", ASSUMED),
        ("HL*1~LX*\n~", ASSUMED),
        ("HL*1~\nLX*1~\n\nLX*2~", ASSUMED),
        ("HL*1~\r\nLX*1~\nLX*2~", ASSUMED),
        ("HL*1~\nLX*\xe9~", Delimiters("*", "\n", ":", "~")),
        ("HL*1\nLX*1 \nLX*2\n", Delimiters("*", "^", ":", "\n")),
        ("HL*1\nLX*1\n LX*2\n", Delimiters("*", "^", ":", "\n")),
    ],
)
def test_what_may_be_odd_is_left_to_expressions(text: str, delimiters: Delimiters) -> None:
    """A region that an expression has to look at is not looked at in bulk."""
    region = look_at(text, 0, len(text), delimiters, closely=True)
    assert isinstance(region, Region)
    assert region.is_odd


@settings(max_examples=200)
@given(texts, st.sampled_from(DELIMITERS), st.integers(1, 300), st.booleans())
def test_parts_are_the_same(parts: list[str], delimiters: Delimiters, block_size: int, closely: bool) -> None:  # noqa: FBT001
    """An input is cut into the same parts in bulk, in blocks of any size."""
    head = CLEAN[:105].decode().translate(str.maketrans("*^:~", "".join(delimiters))) + delimiters.terminator
    data = (head + with_delimiters(parts, delimiters)).encode("latin-1")
    assert_read_alike(data, block_size, closely=closely)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_files_are_cut_alike(path: Path) -> None:
    """A broken file is cut into the same parts in bulk, also where it ends early or its line ends are others."""
    data = path.read_bytes()
    for variant in (data, data[: len(data) // 2], data.replace(b"~\n", b"~"), data.replace(b"\n", b"\r\n"), data * 2):
        for block_size in (700, BLOCK_SIZE):
            assert_read_alike(variant, block_size)


def test_a_large_input_is_laid_out() -> None:
    """An ordinary input is read in bulk, whatever ends its segments."""
    for data in (CLEAN, CLEAN.replace(b"~\n", b"~"), CLEAN.replace(b"~\n", b"\n"), CLEAN.replace(b"\n", b"\r\n")):
        assert assert_read_alike(data, BLOCK_SIZE) == 1


@pytest.mark.corpus
def test_the_corpus_is_cut_alike(corpus: Path) -> None:
    """Every sample is cut into the same parts in bulk."""
    for path in sorted((corpus / "files").iterdir()):
        assert_read_alike(path.read_bytes(), 5000)
