"""Our own interchanges: envelopes that count right, and text that cannot break them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.assemble import Header
from scrubber.outputs.x12_writer import AnswerFile, AnswerGuide, HeldSegments, clean, clean_all, identifier, segment
from scrubber.x12.reader import Reader

GUIDE = AnswerGuide("FA", "999", "005010X231A1", series=0)


def header(text: str) -> Header:
    """The header of the interchange that `text` begins with."""
    return Header(next(iter(Reader(io.BytesIO(text.encode("latin-1"))))))


def isa(**elements: str) -> Header:
    """An ISA with these elements, such as ``ISA13``, other than usual."""
    values = [
        "00",
        " " * 10,
        "00",
        " " * 10,
        "ZZ",
        "CLINIC".ljust(15),
        "ZZ",
        "CLEARING".ljust(15),
        "260105",
        "1200",
        "^",
    ]
    values += ["00501", "000000905", "0", "P", ":"]
    for name, value in elements.items():
        values[int(name[3:]) - 1] = value
    return header("*".join(["ISA", *values]) + "~")


def answer(answered: Header | None, received: date = date(2026, 1, 6)) -> list[list[str]]:
    """The elements of an answer of one group with two empty sets."""
    out = io.BytesIO()
    file = AnswerFile(out, GUIDE, received)
    file.begin_interchange(answered)
    file.begin_group(None, answered)
    file.add_set(segment("AK1", "HC"), HeldSegments())
    file.add_set("", HeldSegments())
    file.end_interchange()
    return [line.removesuffix("~").split("*") for line in out.getvalue().decode().splitlines()]


@given(st.text())
def test_no_text_breaks_a_segment(text: str) -> None:
    """A delimiter in a name is replaced."""
    cleaned = clean(text, 30)
    assert cleaned.isascii()
    assert cleaned.isprintable() or not cleaned
    assert not set("*^:~`") & set(cleaned)
    assert len(cleaned) <= 30
    assert cleaned == cleaned.strip()


@given(st.lists(st.text(st.sampled_from("A9-. `*~:^\n\xe9"), max_size=8)))
def test_many_texts_are_cleaned_as_each_is(texts: list[str]) -> None:
    """A text is cleaned in the same way whatever is beside it."""
    assert clean_all(texts, 6) == [clean(text, 6) for text in texts]


def test_usual_text_stays_as_it_is() -> None:
    """A claim number comes back as it was sent."""
    assert clean("O'Brien-9/x_[A] {1}", 50) == "O'Brien-9/x_[A] {1}"
    assert clean("Zo\xeb", 50) == "Zo?"


@pytest.mark.parametrize(("text", "kept"), [("", ""), (" ", ""), ("7", ""), ("77", "77"), ("7 ", "")])
def test_an_identifier_has_two_characters_at_least(text: str, kept: str) -> None:
    """NM109 has two characters or more."""
    assert identifier(text, 80) == kept


def test_counts_and_control_numbers_agree() -> None:
    """Each trailer has the count and number of what it closes."""
    segments = answer(isa())
    assert [elements for elements in segments if elements[0] in {"SE", "GE", "IEA", "ST"}] == [
        ["ST", "999", "0001", "005010X231A1"], ["SE", "3", "0001"],
        ["ST", "999", "0002", "005010X231A1"], ["SE", "2", "0002"],
        ["GE", "2", "905"], ["IEA", "1", "000000905"],
    ]  # fmt: skip


def test_groups_of_one_interchange_are_numbered() -> None:
    """Each group has a control number of its own, and is closed."""
    out = io.BytesIO()
    file = AnswerFile(out, GUIDE, date(2026, 1, 6))
    file.begin_interchange(isa(ISA13="999999999"))
    file.add_segment(segment("TA1", "000000905", "260105", "1200", "A", "000"))
    file.begin_group(None, None)
    file.begin_group(None, None)
    file.begin_interchange(None)
    file.end_interchange()
    found = [line.split("*") for line in out.getvalue().decode().replace("~", "").splitlines()]
    assert [elements[0] for elements in found] == ["ISA", "TA1", "GS", "GE", "GS", "GE", "IEA", "ISA", "IEA"]
    assert [elements[2] for elements in found if elements[0] == "GE"] == ["999999999", "1"]
    assert [elements[1] for elements in found if elements[0] == "IEA"] == ["2", "0"]


def test_nothing_is_written_before_there_is_an_answer() -> None:
    """Without an answer the file stays empty."""
    out = io.BytesIO()
    file = AnswerFile(out, GUIDE, date(2026, 1, 6))
    file.end_interchange()
    assert out.getvalue() == b""
    assert file.is_empty


@pytest.mark.parametrize("number", ["", "12345678X", "\xb2", "1234567890"])
def test_a_control_number_that_is_none_is_replaced(number: str) -> None:
    """An odd ISA13 is replaced."""
    assert answer(isa(ISA13=number))[0][13] == "000000001"


def test_what_is_not_in_the_input_is_unknown() -> None:
    """A blank sender or an odd qualifier is replaced, so that the answer is valid."""
    for answered in (None, isa(ISA05="XX", ISA06=" " * 15, ISA07="  ", ISA08=" " * 15, ISA15="I")):
        segments = answer(answered)
        assert segments[0][5:9] == ["ZZ", "UNKNOWN".ljust(15)] * 2
        assert segments[0][15] == "T"
        assert segments[1][2:4] == ["UNKNOWN"] * 2


def test_parties_change_places() -> None:
    """The receiver of the input sends the answer to the sender."""
    segments = answer(isa(ISA05="30", ISA07="27"))
    assert segments[0][5:9] == ["27", "CLEARING".ljust(15), "30", "CLINIC".ljust(15)]
    assert segments[1][2:4] == ["CLEARING", "CLINIC"]


def test_many_segments_are_kept_in_order() -> None:
    """Segments that wait on disk are written in order."""
    first, second, out = HeldSegments(), HeldSegments(), io.BytesIO()
    for number in range(60_000):
        second.append(segment("TRN", "2", str(number)) + segment("STC"))
    first.append(segment("HL", "1"))
    first.extend(second)
    assert first.count == 120_001
    first.move_to(out)
    lines = out.getvalue().decode().splitlines()
    assert lines[0] == "HL*1~"
    assert lines[1::2] == [f"TRN*2*{number}~" for number in range(60_000)]


def test_segments_beyond_those_held_in_memory_keep_their_order() -> None:
    """A large answer has all of its segments, in order."""
    texts = [f"TRN*2*{number}~\n" for number in range(50_000)]
    waiting, out = HeldSegments(), io.BytesIO()
    for text in texts:
        waiting.append(text)
    waiting.move_to(out)
    assert waiting.count == len(texts)
    assert out.getvalue().decode() == "".join(texts)
