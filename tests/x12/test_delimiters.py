"""The delimiters of an interchange are those of its ISA, however it is padded, and nothing is taken for an ISA."""

from __future__ import annotations

import pytest

from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, read_isa

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~"
    "GS*HC*SENDER*RECEIVER*20260101*1200*1*X*005010X222A1~"
)


def test_the_four_delimiters_are_read_by_place() -> None:
    """The four delimiters are read from their places in the ISA."""
    header = read_isa(ISA.translate(str.maketrans("*^:~", "|!>'")))
    assert header is not None
    assert header.delimiters == Delimiters("|", "!", ">", "'")
    assert header.delimiters.characters == frozenset("|!>'")
    assert header.control_number == "000000001"
    assert header.is_fixed_width
    assert header.length == ISA_LENGTH


def test_a_hand_edited_isa_is_read_by_its_separators() -> None:
    """An ISA of another width is read by its separators."""
    header = read_isa(ISA.replace("SENDER         *", "SENDER  *"))
    assert header is not None
    assert header.delimiters == ASSUMED
    assert header.length == ISA_LENGTH - len("       ")
    assert not header.is_fixed_width


@pytest.mark.parametrize("repetition", ["U", " "])
def test_an_isa_that_repeats_nothing_gets_the_usual_separator(repetition: str) -> None:
    """The standards identifier of older versions is not taken for a separator."""
    header = read_isa(ISA.replace("*^*", f"*{repetition}*"))
    assert header is not None
    assert header.delimiters.repetition == "^"


@pytest.mark.parametrize("terminator", ["\n", "\r", "'", "\x1c"])
def test_a_terminator_may_be_a_line_end_or_a_control_character(terminator: str) -> None:
    """A line end may be the terminator."""
    header = read_isa(ISA.replace("~", terminator))
    assert header is not None
    assert header.delimiters.terminator == terminator


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ISA",
        "ISSUE*1~",
        "ISAIAH 40:1",
        "ISA 00*",
        "ISA*00*          *00~",
        ISA[:105],
        ISA.replace("*T*:~", "*T*A~"),
        ISA.replace("*T*:~", "*T*:Z"),
        ISA.replace("*T*:~", "*T*::"),
        ISA.replace("*T*:~", "*T*: "),
        ISA.replace("SENDER ", "SEND~R "),
    ],
)
def test_what_is_no_isa_is_none(text: str) -> None:
    """A letter that begins with ISA, or a broken header, has no delimiters."""
    assert read_isa(text) is None


@pytest.mark.parametrize(
    ("delimiter", "name"),
    [
        ("*", "element separator"),
        ("^", "repetition separator"),
        (":", "component separator"),
        ("~", "segment terminator"),
        ("@", None),
    ],
)
def test_a_decimal_point_among_the_delimiters_is_named(delimiter: str, name: str | None) -> None:
    """Delimiters that amounts hold too are told apart from those that can be read."""
    header = read_isa(ISA.replace(delimiter, "."))
    assert header is not None
    assert header.delimiters.in_amounts == name
