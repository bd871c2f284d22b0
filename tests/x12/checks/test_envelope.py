"""Envelopes and levels: each thing that can be wrong with them is found once, at its place, and nothing else is."""

from __future__ import annotations

import io

import pytest

from scrubber.x12.checks.envelope import EnvelopeChecker
from scrubber.x12.checks.hierarchy import HierarchyChecker
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.piece import Piece
from scrubber.x12.reader import Reader

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~"
GS = "GS*HC*SENDER*RECEIVER*20260101*1200*7*X*005010X222A1~"
ST = "ST*837*0001*005010X222A1~BHT*0019*00*1*20260101*1200*CH~"
SE = "SE*3*0001~"
GE = "GE*1*7~"
IEA = "IEA*1*000000001~"
WHOLE = ISA + GS + ST + SE + GE + IEA

Found = tuple[str, int, str | None]


def envelope_faults(text: str) -> list[Found]:
    """Key, segment ordinal and element of each fault."""
    checker = EnvelopeChecker()
    pieces = Reader(io.BytesIO(text.encode("latin-1")))
    faults = [fault for piece in pieces for fault in checker.take(piece, checked=True)] + checker.end()
    return [(fault.key, fault.place.ordinal, fault.element) for fault in faults]


def test_a_whole_file_has_no_fault_and_is_counted() -> None:
    """A good file has no fault, and right counts."""
    checker = EnvelopeChecker()
    two_sets = ST + SE + (ST + SE).replace("0001", "0002")
    text = ISA + GS + two_sets + "GE*2*7~" + GS.replace("*7*", "*8*") + "GE*0*8~" + "IEA*2*000000001~"
    for piece in Reader(io.BytesIO(text.encode())):
        assert checker.take(piece, checked=True) == []
    assert checker.end() == []
    assert (checker.interchanges, checker.groups, checker.sets) == (1, 2, 2)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(WHOLE.replace("SE*3", "SE*4"), [("segment-count", 5, "SE01")], id="SE01"),
        pytest.param(WHOLE.replace("SE*3*", "SE*three*"), [("segment-count", 5, "SE01")], id="SE01 no number"),
        pytest.param(WHOLE.replace("SE*3*", f"SE*{'3' * 5000}*"), [("segment-count", 5, "SE01")], id="SE01 endless"),
        pytest.param(WHOLE.replace(SE, "SE*3*2~"), [("set-control-number", 5, "SE02")], id="SE02"),
        pytest.param(WHOLE.replace(GE, "GE*2*7~"), [("set-count", 6, "GE01")], id="GE01"),
        pytest.param(WHOLE.replace(GE, "GE*1*8~"), [("group-control-number", 6, "GE02")], id="GE02"),
        pytest.param(WHOLE.replace(IEA, "IEA*0*000000001~"), [("group-count", 7, "IEA01")], id="IEA01"),
        pytest.param(WHOLE.replace(IEA, "IEA*1*000000002~"), [("interchange-control-number", 7, "IEA02")], id="IEA02"),
        pytest.param(WHOLE.replace("*SENDER*REC", "* *REC"), [("group-value", 2, "GS02")], id="GS02"),
        pytest.param(WHOLE.replace("*RECEIVER*2", f"*{'R' * 16}*2"), [("group-value", 2, "GS03")], id="GS03"),
        pytest.param(WHOLE.replace("*20260101*1200*7", "*20260230*1200*7"), [("group-value", 2, "GS04")], id="GS04"),
        pytest.param(
            WHOLE.replace("*20260101*1200*7", "*260101*1200*7"), [("group-value", 2, "GS04")], id="six digits"
        ),
        pytest.param(WHOLE.replace("*20260101*1200*7", "*20260101*2460*7"), [("group-value", 2, "GS05")], id="GS05"),
        pytest.param(WHOLE.replace("*20260101*1200*7", "*20260101*12000099*7"), [], id="GS05 to hundredths"),
        pytest.param(WHOLE.replace("*7*X*", "*7*T*"), [("group-value", 2, "GS07")], id="GS07"),
        pytest.param(WHOLE.replace("GS*HC*SENDER*", "GS*RA**").replace("22A1~ST", "21A1~ST"), [], id="not ours"),
        pytest.param(WHOLE.replace("0001*005010X222A1", "0001"), [("set-guide-missing", 3, "ST03")], id="no ST03"),
        pytest.param(WHOLE.replace(SE, ""), [("set-unended", 3, "ST02")], id="no SE"),
        pytest.param(
            WHOLE.replace(SE + GE, ""), [("set-unended", 3, "ST02"), ("group-unended", 2, "GS06")], id="no GE"
        ),
        pytest.param(WHOLE.replace(IEA, ""), [("interchange-unended", 1, "ISA13")], id="no IEA"),
        pytest.param(WHOLE.replace(SE + GE + IEA, ""), [("interchange-unended", 1, "ISA13")], id="cut off"),
        pytest.param(
            ISA + GS.replace("*7*", "*6*") + GS + ST + SE + GE + "IEA*2*000000001~",
            [("group-unended", 2, "GS06")],
            id="GS in a group",
        ),
        pytest.param(
            ISA + GS + ST.replace("0001", "0002") + ST + SE + "GE*2*7~" + IEA,
            [("set-unended", 3, "ST02")],
            id="ST in a set",
        ),
        pytest.param(
            ISA + GS + ST + WHOLE.replace("*000000001*0*", "*000000002*0*").replace(IEA, "IEA*1*000000002~"),
            [("interchange-unended", 1, "ISA13")],
            id="ISA in an interchange",
        ),
        pytest.param(ISA + ST + SE + "IEA*0*000000001~", [("misplaced-segment", 2, None)], id="ST without GS"),
        pytest.param(ISA + GS + SE + "GE*0*7~" + IEA, [("misplaced-segment", 3, None)], id="SE without ST"),
        pytest.param(ISA + GE + "IEA*0*000000001~", [("misplaced-segment", 2, None)], id="GE without GS"),
        pytest.param(WHOLE.replace(GS, "TA1*1~REF*1~" + GS), [("misplaced-segment", 3, None)], id="REF after ISA"),
        pytest.param(WHOLE.replace(ST, "REF*1~" + ST), [("misplaced-segment", 3, None)], id="REF after GS"),
        pytest.param(WHOLE.replace(SE, SE + "REF*1~"), [("misplaced-segment", 6, None)], id="REF after SE"),
        pytest.param(WHOLE.replace(GE, GE + "REF*1~"), [("misplaced-segment", 7, None)], id="REF after GE"),
        pytest.param(WHOLE.replace("SENDER         ", "SENDER "), [("isa-width", 1, None)], id="narrow ISA"),
        pytest.param(WHOLE[:-1], [("terminator-missing", 7, None)], id="no last terminator"),
        pytest.param(WHOLE + WHOLE, [], id="twice"),
        pytest.param("Dear Sir\n" + WHOLE, [("text-outside", 1, None)], id="text before"),
        pytest.param(WHOLE + "\nYours", [("text-outside", 8, None)], id="text after"),
        pytest.param("\xef\xbb\xbf" + WHOLE, [("byte-order-mark", 1, None)], id="byte order mark"),
        pytest.param(
            "\xef\xbb\xbfDear\n" + WHOLE, [("byte-order-mark", 1, None), ("text-outside", 1, None)], id="mark and text"
        ),
        pytest.param("\n\n" + WHOLE + "\n\n", [], id="blank lines around"),
        pytest.param(WHOLE.replace("*000000001~", "* 000000001 ~"), [], id="padded control number"),
        pytest.param(
            ISA + GS + "A" * 40_000, [("segment-too-long", 3, None), ("interchange-unended", 1, "ISA13")], id="endless"
        ),
    ],
)
def test_a_broken_envelope_is_found_where_it_is_broken(text: str, faults: list[Found]) -> None:
    """Each fault of a cut or joined file is found at its envelope."""
    assert envelope_faults(text) == faults


def test_another_kind_of_set_is_not_looked_into() -> None:
    """An institutional set is not judged by professional rules."""
    checker = EnvelopeChecker()
    text = WHOLE.replace("SE*3", "SE*99")
    assert not [f for piece in Reader(io.BytesIO(text.encode())) for f in checker.take(piece, checked=False)]


def test_trailers_without_a_beginning_are_misplaced() -> None:
    """A trailer without its header is out of place."""
    for tag in ("SE", "GE", "IEA"):
        piece = Piece(tag, f"{tag}*1*1~", 0, 1, 1, ASSUMED, suspect=False)
        assert [fault.key for fault in EnvelopeChecker().take(piece, checked=True)] == ["misplaced-segment"]


def test_levels_and_claims_are_no_envelopes() -> None:
    """Levels and claims make no fault of an envelope."""
    piece = Piece("CLM", "CLM*1~", 0, 1, 1, ASSUMED, suspect=False)
    assert EnvelopeChecker().take(piece, checked=True) == []


def level_faults(*levels: str) -> list[Found]:
    """What is wrong with a set of these HL segments."""
    checker = HierarchyChecker()
    faults = []
    for ordinal, text in enumerate(levels, start=1):
        piece = Piece("HL", f"{text}~", 0, ordinal, 1, ASSUMED, suspect=False)
        faults += checker.take(piece, piece.head())
        # A batch that ends here goes on elsewhere from what it knows.
        checker = HierarchyChecker(checker.state)
    return [(fault.key, fault.place.ordinal, fault.element) for fault in [*faults, *checker.end()]]


BILLING, SUBSCRIBER, PATIENT = "HL*1**20*1", "HL*2*1*22*0", "HL*3*2*23*0"
PARENT = SUBSCRIBER.replace("22*0", "22*1")


@pytest.mark.parametrize(
    ("levels", "faults"),
    [
        pytest.param([], [], id="none"),
        pytest.param([BILLING, SUBSCRIBER], [], id="subscriber"),
        pytest.param([BILLING, PARENT, PATIENT, "HL*4*1*22*0", "HL*5**20*1", "HL*6*5*22*0"], [], id="all kinds"),
        pytest.param(["HL*01**20*1", "HL*02*01*22*0"], [], id="leading zeros"),
        pytest.param([BILLING, "HL*3*1*22*0"], [("level-number", 2, "HL01")], id="number skipped"),
        pytest.param([BILLING, "HL*3*1*22*0", "HL*4*1*22*0"], [("level-number", 2, "HL01")], id="said once"),
        pytest.param([BILLING, "HL*B*1*22*0"], [("level-number", 2, "HL01")], id="no number"),
        pytest.param(
            [BILLING, "HL*2*9*22*0"], [("level-parent", 2, "HL02"), ("level-child-code", 1, "HL04")], id="parent"
        ),
        pytest.param(["HL*1*1*20*1", SUBSCRIBER], [("level-parent", 1, "HL02")], id="billing provider with a parent"),
        pytest.param([BILLING, "HL*2*1*24*0"], [("level-code", 2, "HL03")], id="unknown level"),
        pytest.param([BILLING, "HL*2*1*23*0"], [("level-code", 2, "HL03")], id="patient below billing provider"),
        pytest.param(["HL*1**22*0"], [("level-code", 1, "HL03")], id="subscriber first"),
        pytest.param(["HL*1"], [("level-child-code", 1, "HL04"), ("level-code", 1, "HL03")], id="short"),
        pytest.param([BILLING], [("level-child-code", 1, "HL04")], id="childless"),
        pytest.param([BILLING, SUBSCRIBER, PATIENT], [("level-child-code", 2, "HL04")], id="unannounced child"),
    ],
)
def test_levels_are_numbered_on_below_one_another(levels: list[str], faults: list[Found]) -> None:
    """HL01 counts on, and HL02 names a level above of the right kind."""
    assert sorted(level_faults(*levels)) == sorted(faults)


def messages(text: str) -> list[dict[str, object]]:
    """The values of each fault's message."""
    checker = EnvelopeChecker()
    pieces = Reader(io.BytesIO(text.encode("latin-1")))
    return [fault.values for piece in pieces for fault in checker.take(piece, checked=True)]


def test_a_message_repeats_counts_and_identifiers_only() -> None:
    """Text in the place of a count is not repeated."""
    assert messages(WHOLE.replace("SE*3*", "SE*DOE*")) == [{"said": "no number", "counted": 3}]
    assert messages(WHOLE.replace("SE*3*", "SE*17*")) == [{"said": "17", "counted": 3}]
    assert messages(WHOLE.replace(GE, GE + "DOE, JANE~")) == [{"identifier": "DOE"}]
