"""An input that is laid out for a mainframe, or by an editor, is read as if it were not, with its own offsets."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber import check
from scrubber.x12.mending import Mending
from scrubber.x12.reader import Reader
from scrubber.x12.shape import PLAIN, shape_of

FILES = Path(__file__).parents[2] / "fixtures"
CLEAN = (FILES / "broken" / "clean.837").read_bytes()
FLAT = CLEAN.replace(b"\n", b"")
OTHER = FLAT.replace(b"*", b"|").replace(b":", b">").replace(b"^", b"!").replace(b"~", b"'")
LINE_ENDS = (b"\n", b"\r\n", b"\r")
BLANK, NUMBER = b"        ", b"00000120"


def wrapped(data: bytes, width: int, line_end: bytes = b"\n", filler: bytes = b"") -> bytes:
    """`data` in records of so many columns, each with a filler and a line end."""
    records = [data[at : at + width] for at in range(0, len(data), width)]
    return b"".join((record.ljust(width) if filler else record) + filler + line_end for record in records)


def folded_lines(data: bytes, width: int, line_end: bytes = b"\n") -> bytes:
    """Each line of `data` cut at so many columns."""
    lines = data.rstrip(b"\n").split(b"\n")
    return b"".join(line[at : at + width] + line_end for line in lines for at in range(0, len(line), width))


def read(mending: Mending, size: int = 4096) -> bytes:
    """All of it, read in blocks of this size."""
    blocks = iter(lambda: mending.read(size), b"")
    return b"".join(blocks)


def mended(data: bytes, size: int = 4096, *, folds: bool = False) -> bytes:
    """`data` as the reader takes it."""
    return read(Mending(io.BytesIO(data), folds=folds), size)


def segments(data: bytes) -> list[list[str]]:
    """The elements of every segment."""
    return [segment.elements for piece in Reader(io.BytesIO(data)) for segment in piece.segments()]


def assert_reads_as(data: bytes, whole: bytes) -> None:
    """The mended input has the segments of `whole`, is as long as it came, and each segment stands where it stood."""
    result = mended(data)
    assert segments(result) == segments(whole)
    assert len(result) == len(data)
    for piece in Reader(io.BytesIO(result)):
        for segment in piece.segments():
            at = segment.place.offset
            assert data[at : at + 1].decode("latin-1") == segment.elements[0][0]


WIDTHS = (30, 64, 72, 79, 80, 104, 105, 106, 107, 128, 132, 133, 255)
# The delimiters of an ISA that a filler parts are not found: 104 and 105 are read without one alone.
RECORDS = [(width, b"") for width in WIDTHS] + [
    (width, filler) for width in WIDTHS if width not in {104, 105} for filler in (BLANK, NUMBER)
]


@pytest.mark.parametrize("line_end", LINE_ENDS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("width", "filler"), RECORDS)
def test_records_are_joined(width: int, line_end: bytes, filler: bytes) -> None:
    """Wrapped at any width, with any line end, the last columns blank or numbered, an input reads as it was."""
    for whole in (FLAT, OTHER):
        assert_reads_as(wrapped(whole, width, line_end, filler), whole)


@pytest.mark.parametrize("filler", [b"    ", BLANK, NUMBER], ids=["four", "eight", "numbered"])
@pytest.mark.parametrize("width", [40, 72, 80, 100])
def test_records_without_line_ends_are_joined(width: int, filler: bytes) -> None:
    """Records of one length whose last columns hold no data are told by an ISA that is too wide by just those."""
    assert_reads_as(wrapped(FLAT, width, b"", filler), FLAT)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("width", [40, 72, 80, 105])
def test_lines_that_are_cut_are_joined(width: int, line_end: bytes) -> None:
    """Where segments end lines, too, only those line ends are left out that are in the middle of one."""
    assert_reads_as(folded_lines(CLEAN, width, line_end), FLAT)


@pytest.mark.parametrize("width", [72, 79, 80, 90])
def test_blanks_that_a_transfer_cut_off_come_back(width: int) -> None:
    """A record that is short of the others has lost the blank at its end."""
    data = b"\n".join(record.rstrip(b" ") for record in wrapped(FLAT, width).split(b"\n"))
    assert segments(mended(data)) == segments(FLAT)
    assert len(mended(data)) == len(data)


def test_two_widths_and_two_line_ends_in_one_file_are_read() -> None:
    """Half of the file wrapped at 80 columns with CRLF, and half at 72 with LF."""
    half = 80 * (len(FLAT) // 160)
    assert_reads_as(wrapped(FLAT[:half], 80, b"\r\n") + wrapped(FLAT[half:], 72), FLAT)


def test_a_line_end_at_an_odd_place_stays_a_fault() -> None:
    """What is cut neither at a width of the file nor behind a segment may be data that is lost: it is not joined."""
    data = bytearray(wrapped(FLAT, 80))
    at = 80 * 12 + 30
    data[at:at] = b"\n"
    assert mended(bytes(data)).replace(b" ", b"").count(b"\n") >= 1


@pytest.mark.parametrize("data", [CLEAN, FLAT, CLEAN.replace(b"\n", b"\r\n"), OTHER, b"", b"Dear Sir"])
def test_what_needs_no_mending_stays(data: bytes) -> None:
    """An input of an ordinary shape is read byte by byte as it is."""
    assert shape_of(data).is_plain
    assert mended(data, 7) == data


def test_one_line_end_in_a_segment_is_no_wrapping() -> None:
    """A line end in a name is a fault of that claim, not the layout of the file."""
    for whole in (CLEAN, FLAT):
        at = whole.find(b"N3*") + 5
        assert shape_of(whole[:at] + b"\n" + whole[at:]).is_plain


def test_an_archive_is_not_looked_into() -> None:
    """What is no X12 by its first bytes has no shape."""
    assert shape_of(b"PK\x03\x04" + wrapped(FLAT, 80)) == PLAIN


@given(width=st.integers(20, 140), size=st.integers(1, 3000), line_end=st.sampled_from(LINE_ENDS))
def test_block_size_never_matters(width: int, size: int, line_end: bytes) -> None:
    """However the stream is cut, the same bytes come out."""
    data = wrapped(FLAT + OTHER, width, line_end)
    assert mended(data, size) == mended(data)
    assert len(mended(data, size)) == len(data)


def test_a_second_interchange_has_delimiters_of_its_own() -> None:
    """What was left out of a segment is made up for behind the terminator of its own interchange."""
    assert_reads_as(wrapped(FLAT + OTHER, 80), FLAT + OTHER)


def test_blanks_before_terminators_are_left_out() -> None:
    """Where most segments end in a blank, none does as they are read."""
    for blanked in (
        CLEAN.replace(b"~", b" ~"),
        CLEAN.replace(b":~", b":\0").replace(b"~", b"  ~").replace(b"\0", b"~"),
    ):
        assert shape_of(blanked).has_blank_ends
        assert_reads_as(blanked, CLEAN)
    assert not shape_of(CLEAN.replace(b"~", b" ~", 3).replace(b": ~", b":~")).has_blank_ends


def test_what_stands_before_segments_is_read_as_blanks() -> None:
    """Of a file that was quoted, or has a tab for the terminator that its ISA shows, the claims can be counted."""
    lines = CLEAN.splitlines()
    for quoted, before in (
        (b"".join(b'"%b"\n' % line for line in lines), '"'),
        (b"".join(b"> %b\n" % line for line in lines), ">"),
        (CLEAN.replace(b"~", b"\t~"), "~"),
    ):
        assert shape_of(quoted).before_segments == before
        assert len(mended(quoted)) == len(quoted)
        report = check(quoted)
        assert [found.key for found in report.findings] == ["segments-quoted"]
        assert report.summary.claims == report.summary.unreadable == CLEAN.count(b"CLM*")
    assert shape_of(CLEAN.replace(b"CLM*", b">CLM*")).is_plain


def test_lower_case_is_read_in_upper_case() -> None:
    """A file in lower case, or with identifiers in lower case, is read so that its claims can be counted."""
    for lower in (CLEAN.lower(), CLEAN.replace(b"CLM*", b"clm*")):
        assert shape_of(lower).is_lower_case
        assert mended(lower) == CLEAN.upper()
    assert not shape_of(CLEAN.replace(b"CLM*", b"clm*", 1)).is_lower_case


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("MU\u00d1OZ", "MUNOZ"),
        ("O\u2019NEIL", "O'NEIL"),
        ("\u0141\u00c9", "LE"),
        ("WEI\u00df", "WEIss"),
        ("A\u2026", "A..."),
    ],
)
def test_letters_are_folded(name: str, plain: str) -> None:
    """In UTF-8, characters become plain letters, and offsets stay."""
    data, whole = (CLEAN.replace(b"N3*", f"N3*{text}".encode()) for text in (name, plain))
    for one, other in ((data, whole), (wrapped(data.replace(b"\n", b""), 80), whole)):
        mending = Mending(io.BytesIO(one), folds=True)
        assert segments(read(mending)) == segments(other)
        assert mending.folded > 0
        assert len(mended(one, folds=True)) == len(one)
    assert mended(data) == data


def test_letters_of_one_byte_are_folded_to_one_letter() -> None:
    """In Latin-1 or Windows text a letter that folds to two stays as it is, and is a fault."""
    data = CLEAN.replace(b"N3*", "N3*\u00d1\u2019\u00c6".encode("cp1252"))
    assert mended(data, folds=True) == CLEAN.replace(b"N3*", b"N3*N'\xc6")


def test_no_letter_is_folded_to_a_delimiter() -> None:
    """An apostrophe that would end the segment stays."""
    data = OTHER.replace(b"N3|", "N3|\u2019".encode())
    assert mended(data, folds=True) == data


def test_the_input_as_it_came_can_be_had() -> None:
    """Beside what is read, the raw bytes can be had in step, as often as wished."""
    data = wrapped(FLAT, 80, b"\r\n")
    mending = Mending(io.BytesIO(data))
    first, second = mending.keep_raw(), mending.keep_raw()
    length = len(mending.read(100))
    assert first(length) == data[:length]
    assert len(read(mending)) == len(data) - length
    assert first(len(data)) == data[length:]
    assert second(len(data)) == data


def test_a_segment_without_end_is_not_waited_for_for_ever() -> None:
    """Of a wrapped input whose terminators stop, all comes out in the end."""
    data = wrapped(FLAT.replace(b"SE*", b"K3*" + b"X" * 600_000 + b"*"), 80)
    assert len(mended(data, 65536)) == len(data)
