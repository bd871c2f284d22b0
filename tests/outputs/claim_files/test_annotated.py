"""The annotated file: notes where the guide has room for them, and every other byte as it came."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.findings.finding import Verdict
from scrubber.outputs.claim_files.annotated import AnnotatedFile
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.guide.reference import interchange_faults
from scrubber.x12.reader import MAX_PIECE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder

LINE = "SV1*"
CLAIM = "CLM*"
NOTE = "NTE*TPO*TST001-R SOMETHING IS WRONG HERE~"


def annotate(
    build: Builder, data: bytes, findings: list[Finding], verdicts: Sequence[Verdict] = ()
) -> tuple[str, AnnotatedFile]:
    """Run the sink over `data`: its text, and the sink with its counts."""
    out = io.BytesIO()
    sink = AnnotatedFile(out)
    build.feed(sink, build.parts(data, verdicts, findings))
    return out.getvalue().decode("latin-1"), sink


@pytest.mark.parametrize("line_end", ["\n", "", "\r\n", "\n   ", "\n\n"])
def test_without_findings_not_a_byte_changes(build: Builder, line_end: str) -> None:
    """A file without findings comes back byte for byte."""
    data = build.simple(build.claim(), line_end=line_end)
    assert annotate(build, data, [])[0] == data.decode("latin-1")


@pytest.mark.parametrize("line_end", ["\n", "", "\r\n", "\n   "])
def test_a_note_ends_as_the_segment_before_it(build: Builder, line_end: str) -> None:
    """A note ends with the terminator and line end of the segment before it."""
    data = build.simple(build.claim(), line_end=line_end)
    text, _ = annotate(build, data, build.findings(data, build.found(LINE), build.found(CLAIM, on_line=False)))
    at_claim = build.claim(extra=NOTE, line_extra=NOTE)
    assert at_claim.replace("~", f"~{line_end}") in text


def test_the_set_counts_its_notes(build: Builder) -> None:
    """SE01 counts the notes."""
    sets = [build.set(build.provider() + build.subscriber() + build.claim(), number) for number in ("0001", "0002")]
    data = build.interchange(sets)
    text, sink = annotate(build, data, build.findings(data, build.found(LINE, 1), build.found(CLAIM, 1, on_line=False)))
    assert re.findall(r"SE\*(\d+)\*", text) == ["23", "25"]
    assert sink.notes == 2


def test_the_count_keeps_its_leading_zeros(build: Builder) -> None:
    """SE01 keeps its width."""
    data = build.simple(build.claim()).replace(b"SE*23*", b"SE*0023*")
    assert "SE*0024*0001~" in annotate(build, data, build.findings(data, build.found(LINE)))[0]


@pytest.mark.parametrize("tail", ["SE~", "SE*many*0001~", "SE**0001~", "SE*99999999999*0001~", "SE", ""])
def test_a_count_that_is_none_is_left_alone(build: Builder, tail: str) -> None:
    """An SE01 that is no number stays as it is."""
    data = build.simple(build.claim(), line_end="")
    cut = data[: data.index(b"SE*23")] + tail.encode()
    text, _ = annotate(build, cut, build.findings(cut, build.found(LINE)))
    assert text.replace(NOTE, "") == cut.decode()


def test_a_set_without_its_trailer_does_not_lend_its_notes_to_the_next(build: Builder) -> None:
    """The notes of a set without SE are not counted in the next one."""
    first, second = (build.set(build.provider() + build.subscriber() + build.claim()) for _ in range(2))
    data = build.interchange([first[: first.index("SE*")], second])
    assert "SE*23*0001~" in annotate(build, data, build.findings(data, build.found(LINE, 0)))[0]


@pytest.mark.parametrize("qualifier", ["ADD", "TPO", "DCP"])
def test_a_claim_with_a_note_gets_no_other(build: Builder, qualifier: str) -> None:
    """A claim that has an NTE gets no second one."""
    data = build.simple(build.claim(extra=f"NTE*{qualifier}*WRITTEN BY THE CLINIC~"))
    text, sink = annotate(build, data, build.findings(data, build.found(CLAIM, on_line=False)))
    assert text == data.decode()
    assert (sink.notes, sink.unnoted) == (0, 1)


def test_a_line_keeps_the_note_it_has(build: Builder) -> None:
    """A line that has a TPO note keeps it, and gets no second one."""
    data = build.simple(build.claim(line_extra="NTE*TPO*WRITTEN BEFORE~"))
    text, sink = annotate(build, data, build.findings(data, build.found(LINE), build.found("DTP*")))
    assert text == data.decode()
    assert sink.unnoted == 2


def test_a_note_stands_after_an_additional_note(build: Builder) -> None:
    """A note comes after the clinic's own note on the line."""
    added = "NTE*ADD*WRITTEN BY THE CLINIC~"
    data = build.simple(build.claim(line_extra=added), line_end="")
    assert added + NOTE in annotate(build, data, build.findings(data, build.found(LINE)))[0]


def test_notes_stand_where_the_guide_has_them(build: Builder) -> None:
    """A valid file stays valid with its notes."""
    data = build.simple(
        build.claim(
            lines=["HC:95250", "HC:E0784:NU"],
            extra="DTP*431*D8*20260101~PWK*OZ*BM***AC*11~AMT*F5*10~REF*D9*77~K3*X~CRC*07*Y*01~",
            line_extra="QTY*PT*2~REF*6R*L1~AMT*T*1~K3*Y~NTE*ADD*NOTE~PS1*1234567893*5~NM1*DK*1*DOE*JO****XX*1234567893~"
            "N3*1 ELM ST~N4*DENVER*CO*802010001~",
        )
    )
    assert interchange_faults(data) == []
    text, sink = annotate(
        build, data, build.findings(data, build.found(CLAIM, on_line=False), build.found(LINE), build.found(LINE, 1))
    )
    assert interchange_faults(text.encode()) == []
    assert sink.notes == 3


def test_findings_of_one_line_share_a_note(build: Builder) -> None:
    """The findings of a line are in one note, the worst first."""
    data = build.simple(build.claim())
    findings = build.findings(
        data,
        build.found("LX*", code="TST003", severity="info", message="by the way"),
        build.found(LINE, code="TST002", severity="warn", message="look at this"),
        build.found("DTP*", code="TST001", message="no span"),
        build.found("DTP*", code="TST001", message="also this"),
    )
    text, _ = annotate(build, data, findings)
    assert "NTE*TPO*TST001-R TST002-W TST003-I ALSO THIS~" in text


def test_a_line_is_told_by_its_place_not_its_number(build: Builder) -> None:
    """Of two lines that are both numbered 1 each has its own note."""
    data = build.simple(build.claim(lines=["HC:95250", "HC:95251"]).replace("LX*2", "LX*1"), line_end="")
    text, _ = annotate(build, data, build.findings(data, build.found(LINE, 1)))
    assert f"DTP*472*D8*20260102~{NOTE}" in text


def test_what_a_line_takes_from_its_claim_is_noted_on_the_line(build: Builder) -> None:
    """A finding on what the claim says for a line is noted on that line."""
    data = build.simple(build.claim(lines=["HC:95250"]), line_end="")
    text, _ = annotate(build, data, build.findings(data, build.found(CLAIM)))
    assert f"DTP*472*D8*20260101~{NOTE}" in text


def test_a_line_that_is_not_there_is_noted_on_the_claim(build: Builder) -> None:
    """A finding whose line number is no line's is noted on the claim."""
    data = build.simple(build.claim(lines=["HC:95250"]).replace("LX*1", "LX*7"), line_end="")
    text, _ = annotate(build, data, build.findings(data, build.found(CLAIM)))
    assert text.index(NOTE) < text.index("LX*7")


def test_a_note_is_cut_at_a_word(build: Builder) -> None:
    """A note of more than 80 characters ends with a whole word."""
    data = build.simple(build.claim(), line_end="")
    findings = build.findings(data, build.found(LINE, message="the sensor was worn too briefly " * 4))
    text, _ = annotate(build, data, findings)
    (note,) = re.findall(r"NTE\*TPO\*([^~]*)~", text)
    assert note == "TST001-R THE SENSOR WAS WORN TOO BRIEFLY THE SENSOR WAS WORN TOO BRIEFLY THE"


def test_a_word_longer_than_a_note_is_cut(build: Builder) -> None:
    """A word that is longer than a note is cut."""
    data = build.simple(build.claim(), line_end="")
    text, _ = annotate(build, data, build.findings(data, build.found(LINE, code="T" * 90)))
    assert f"NTE*TPO*{'T' * 80}~" in text


def test_a_note_holds_basic_characters_only(build: Builder) -> None:
    """A dash or a tab in a message is replaced in the note."""
    data = build.simple(build.claim(), line_end="")
    findings = build.findings(
        data, build.found(LINE, message="95250:26\t\N{EN DASH} \N{LATIN SMALL LETTER E WITH ACUTE} *~^ [x]")
    )
    assert "NTE*TPO*TST001-R 95250 26 X~" in annotate(build, data, findings)[0]


@pytest.mark.parametrize("verdict", [Verdict.UNREADABLE, Verdict.REJECTED])
def test_a_claim_that_cannot_be_trusted_is_left_alone(build: Builder, verdict: Verdict) -> None:
    """An unreadable claim gets no note."""
    data = build.simple(build.claim())
    text, sink = annotate(build, data, build.findings(data, build.found(LINE)), [verdict])
    assert (text == data.decode()) == (verdict == Verdict.UNREADABLE) == (sink.unnoted == 1)


def test_a_set_that_is_passed_through_is_left_alone(build: Builder) -> None:
    """An institutional set is given back byte for byte."""
    data = build.interchange([build.set(build.provider() + build.subscriber() + build.claim(), version="005010X223A2")])
    text, sink = annotate(build, data, build.findings(data, build.found(LINE)))
    assert text == data.decode()
    assert sink.unnoted == 1


def test_a_claim_that_the_file_breaks_off_in_is_left_whole(build: Builder) -> None:
    """No note is put into a segment that the file breaks off in."""
    data = build.simple(build.claim(), line_end="")
    cut = data[: data.index(b"*D8*20260101")]
    text, sink = annotate(build, cut, build.findings(cut, build.found(LINE)))
    assert text == cut.decode()
    assert sink.unnoted == 1


def test_the_further_parts_of_a_long_claim_are_copied(build: Builder) -> None:
    """A claim of more than two megabytes is given back whole."""
    data = build.simple(build.claim(line_extra="REF*9F*1~" * (MAX_PIECE // 8)), line_end="")
    text, _ = annotate(build, data, build.findings(data, build.found(CLAIM, on_line=False)))
    counts = r"SE\*\d+\*"
    assert re.sub(counts, "", text.replace(NOTE, "")) == re.sub(counts, "", data.decode())


DELIMITERS = (
    st.permutations("|*:^~!>;-/\n\x1c\x1d\x1f")
    .map(lambda drawn: Delimiters(*drawn[:4]))
    .filter(lambda drawn: "\n" not in drawn[:3])
)


@given(
    layout=st.tuples(DELIMITERS, st.sampled_from(["", "\r\n", " "])),
    flagged=st.lists(st.tuples(st.sampled_from(["CLM", "SV1", "DTP"]), st.booleans()), max_size=5),
    message=st.text(max_size=120),
)
def test_less_its_notes_the_file_is_the_input(
    build: Builder, layout: tuple[Delimiters, str], flagged: list[tuple[str, bool]], message: str
) -> None:
    """In any delimiters the file without its notes, with SE01 less their number, is the input."""
    delimiters, line_end = layout if layout[0].terminator != "\n" else (layout[0], "")
    data = build.simple(build.claim("A1"), build.claim("A2"), delimiters=delimiters, line_end=line_end)
    wanted = (build.found(start, second, message=message, on_line=start != "CLM") for start, second in flagged)
    text, sink = annotate(build, data, build.findings(data, *wanted))
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    note = re.compile(f"NTE{element}TPO{element}([^{element}{terminator}]*){terminator}{line_end}")
    assert len(note.findall(text)) == sink.notes
    for written in note.findall(text):
        assert 1 <= len(written) <= 80
        assert written == written.strip(" ")
        assert delimiters.characters.isdisjoint(written)
    trailer = f"SE{delimiters.element}28{delimiters.element}"
    raised = f"SE{delimiters.element}{28 + sink.notes}{delimiters.element}"
    assert note.sub("", text).replace(raised, trailer) == data.decode("latin-1")


def test_delimiters_that_are_usual_give_the_usual_note(build: Builder) -> None:
    """In the usual delimiters the claim of the property above gets its note."""
    data = build.simple(build.claim(), delimiters=ASSUMED, line_end="")
    assert NOTE in annotate(build, data, build.findings(data, build.found(LINE)))[0]
