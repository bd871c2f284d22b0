"""The quick judge never says yes where the plain judge says no, and says yes to what is common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.x12.delimiters import Delimiters
from scrubber.x12.guide.acceptor import Acceptor, Section
from scrubber.x12.guide.bodies import Body, meet, settle
from scrubber.x12.guide.checker import SetChecker
from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.expressions import Writer, alternatives
from scrubber.x12.guide.tables import Composite, Element, SegmentTable, professional_claim
from scrubber.x12.guide.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.x12.guide.conftest import Maker

USUAL = Delimiters("*", "^", ":", "~")
DELIMITERS = [
    USUAL,
    Delimiters("|", "\\", "^", "\n"),
    Delimiters("\x1d", "\x1e", "\x1f", "\x1c"),
    Delimiters("+", "!", "/", "\r"),
    Delimiters("[", "(", "]", "$"),
]
KINDS = [("ST", "837"), ("HL", "20"), ("HL", "22"), ("HL", "23"), ("CLM", "")]


def whole(delimiters: Delimiters, kind: tuple[str, str]) -> tuple[SetChecker, Section]:
    """A checker, and all that can be said of pieces of a kind."""
    guide = professional_claim()
    walker = Walker(guide)
    acceptor = Acceptor(guide, walker, delimiters)
    section = acceptor.section(kind)
    assert section is not None
    section.make(section.keys)
    return SetChecker(guide, walker, acceptor, delimiters), section


def vouched(checker: SetChecker, section: Section, text: str) -> frozenset[int]:
    """The tables that a segment is said to be valid by."""
    assert section.find is not None
    tokens = section.find(text, 0, len(text))
    if not checker.is_plain(text) or len(tokens) != 1:
        return frozenset()
    token = section.token(tokens[0])
    return frozenset() if token is None else token.tables


@pytest.mark.parametrize("delimiters", DELIMITERS, ids=repr)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_yes_is_right(
    kind: tuple[str, str],
    delimiters: Delimiters,
    make: Callable[..., Maker],
    tries: Callable[[int, int], int],
) -> None:
    """Where a token vouches for a table, the plain judge finds nothing: valid and corrupted segments of every place."""
    checker, section = whole(delimiters, kind)
    maker = make(2, delimiters.element, delimiters.component)
    said_yes = set()
    for table in section.tables.values():
        for _ in range(tries(3, 600)):
            made = maker.valid(table)
            for segment in (made, maker.corrupted(made, table), maker.corrupted(made, table)):
                text = delimiters.element.join(segment) + delimiters.terminator
                for number in vouched(checker, section, text):
                    said_yes.add(number)
                    # What the judge would be given: the segment up to its terminator.
                    own = text.split(delimiters.terminator)[0].lstrip(" \t\r\n").split(delimiters.element)
                    assert element_errors(section.tables[number], own, delimiters.component) == [], text
    assert len(said_yes) > len(section.tables) * 0.6


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_is_common_is_taken(kind: tuple[str, str], make: Callable[..., Maker]) -> None:
    """Most valid segments of every place are vouched for there: the others cost time."""
    checker, section = whole(USUAL, kind)
    maker = make(3)
    missed = []
    for table in section.tables.values():
        texts = ["*".join(maker.valid(table)) + "~" for _ in range(30)]
        taken = [text for text in texts if table.number in vouched(checker, section, text)]
        if len(taken) < len(texts) // 3:
            missed.append((table.identifier, table.name))
    assert len(missed) <= len(section.tables) // 4, missed


@pytest.mark.parametrize(
    "text",
    [
        "PAT~",
        "PAT*~",
        "REF*G1*~",
        "REF*G1*A ~",
        "REF*G1* ~",
        "REF*G1*A\nB~",
        "REF*SY*1234567890123~",
        "REF*SY*12345678A~",
        "NM1*82*1*ROE*R****XX~",
        "NM1*82*1*ROE*R*****1234567893~",
        "NM1*82*1*ROE*R****XX*1234567893*~",
        "NM1*82*1*ROE*R****XX*1234567893**01~",
        "DTP*472*D8*20250229~",
        "DTP*472*D8*20250101-20250102~",
        "DTP*472*RD8*20250101~",
        "DTP*472*TM*0930~",
        "DTP*472*D8*20250101 ~",
        "SV1*HC:95250*-*UN*1***1~",
        "SV1*HC:95250*1.2.3*UN*1***1~",
        "SV1*HC:*100*UN*1***1~",
        "SV1*HC:95250:*100*UN*1***1~",
        "SV1*HC:95250*100*UN*1***:~",
        "SV1*HC:95250*100*UN*1***~",
        "CLM*A*100***11:B:1*Y*A*Y*Y*~",
        "CLM*A*100***11:B*Y*A*Y*Y~",
        "CLM:A*100***11:B:1*Y*A*Y*Y~",
        "CLM*A*100****Y*A*Y*Y~",
        "HI*ABK:~",
        "HI*ABK:E11*~",
        "HI*ABK:E11**ABF:~",
        "LX*1*~",
        "LX*A~",
        "LX*~",
        "clm*A*100***11:B:1*Y*A*Y*Y~",
        "N4*X*IL*6~",
        "N4*X*il*62701~",
        "N4*SPRINGFIELD*IL*62701***ON~",
    ],
)
def test_what_is_wrong_is_not_taken(text: str) -> None:
    """What was once taken for valid, or easily might be, is vouched for nowhere."""
    checker, section = whole(USUAL, ("CLM", ""))
    assert vouched(checker, section, text) == frozenset()


def test_right_segments_are_taken() -> None:
    """The same segments, right, are vouched for."""
    checker, section = whole(USUAL, ("CLM", ""))
    for text in (
        "\r\nREF*G1*A B~",
        "NM1*82*1*ROE*R****XX*1234567893~",
        "NM1*82*1~",
        "DTP*472*RD8*20240229-20250102~",
        "SV1*HC:95250:25*100.50*UN*1***1:2~",
        "CLM*A*100***11:B:1*Y*A*Y*Y~",
        "HI*ABK:E11*ABF:E12~",
        "LX*12~",
        "N4*SPRINGFIELD*IL*62701~",
    ):
        assert vouched(checker, section, text), text


def test_delimiters_that_numbers_are_made_of_are_left_to_the_plain_judge() -> None:
    """With a hyphen, a point or one character twice as delimiters, nothing is vouched for."""
    guide = professional_claim()
    for delimiters in (Delimiters("-", "^", ":", "~"), Delimiters("*", "^", ".", "~"), Delimiters("*", "^", "*", "~")):
        acceptor = Acceptor(guide, Walker(guide), delimiters)
        assert acceptor.section(("CLM", "")) is None
    assert Acceptor(guide, Walker(guide), USUAL).section(("SE", "")) is None


def text_element(usage: str, **changes: object) -> Element:
    """An element of free text."""
    return Element("", usage, "AN", 1, 9, None, (), None, (), is_period=False)._replace(**changes)  # type: ignore[arg-type]


def body(*usages: str, notes: tuple[tuple[str, tuple[int, ...]], ...] = ()) -> Body:
    """The body of a segment XX with elements of these usages."""
    return Body("XX", tuple(map(text_element, usages)), notes)


@pytest.mark.parametrize(
    ("usages", "note", "settled"),
    [
        ("RS", ("P", (1, 2)), "RR"),
        ("SN", ("P", (1, 2)), "NN"),
        ("RN", ("P", (1, 2)), None),
        ("SS", ("P", (1, 2)), "SS P12"),
        ("RS", ("E", (1, 2)), "RN"),
        ("RR", ("E", (1, 2)), None),
        ("SN", ("E", (1, 2)), "SN"),
        ("SS", ("E", (1, 2)), "SS E12"),
        ("RS", ("R", (1, 2)), "RS"),
        ("SN", ("R", (1, 2)), "RN"),
        ("NN", ("R", (1, 2)), None),
        ("SS", ("R", (1, 2)), "SS R12"),
        ("RSS", ("C", (1, 2, 3)), "RRR"),
        ("NSS", ("C", (1, 2, 3)), "NSS"),
        ("SNS", ("C", (1, 2, 3)), "NNS"),
        ("SRS", ("C", (1, 2, 3)), "SRS C13"),
        ("SRR", ("C", (1, 2, 3)), "SRR"),
        ("NSS", ("L", (1, 2, 3)), "NSS"),
        ("SRS", ("L", (1, 2, 3)), "SRS"),
        ("RNS", ("L", (1, 2, 3)), "RNR"),
        ("SNN", ("L", (1, 2, 3)), "NNN"),
        ("SNS", ("L", (1, 2, 3)), "SNS L13"),
        ("S", ("P", (1, 2)), "N"),
    ],
)
def test_conditions_become_usage(usages: str, note: tuple[str, tuple[int, ...]], settled: str | None) -> None:
    """What usage decides of a condition is made part of it; what it does not decide stays."""
    found = settle(body(*usages, notes=(note,)))
    if settled is None:
        assert found is None
        return
    assert found is not None
    written = "".join(member.usage for member in found.elements)
    written += "".join(f" {kind}{''.join(map(str, numbers))}" for kind, numbers in found.notes)
    assert written == settled


@pytest.mark.parametrize("qualifier", [0, 1])
@pytest.mark.parametrize("usages", ["SSSS", "RSSS", "SSSR"])
@pytest.mark.parametrize(
    "notes",
    [(kind, numbers) for kind in "PRECL" for numbers in ((1, 2), (2, 3), (1, 2, 3), (2, 3, 4), (4, 2))],
    ids=str,
)
def test_conditions_are_kept(notes: tuple[str, tuple[int, ...]], usages: str, qualifier: int) -> None:
    """With each of X12's conditions, what is taken is what the plain judge finds nothing wrong with."""
    import re
    from itertools import product

    own = body(*usages, notes=(notes,))
    table = SegmentTable(0, "XX", "", own.elements, own.notes)
    pattern = re.compile(f"XX{'[*]A' * qualifier}{Writer(USUAL).rest(own, qualifier)}")
    for sent in product(("", "A"), repeat=4):
        values = list(sent)
        while values and not values[-1]:
            values.pop()
        if len(values) < qualifier or (qualifier and not values[0]) or not values:
            continue
        text = "*".join(["XX", *values]) + "~"
        is_valid = not element_errors(table, ["XX", *values], ":")
        assert bool(pattern.fullmatch(text)) == is_valid, text


def test_date_whose_format_is_named_beside_it() -> None:
    """Where an element names the format D8, the date beside it is a day; other formats are left to the plain judge."""
    import re

    period = text_element("S", is_period=True, longest=35)
    for formats, takes_days, takes_text in ((("D8",), True, False), ((), True, True), (("D8", "RD8"), False, False)):
        own = Body("XX", (text_element("R", formats=formats), period), ())
        pattern = re.compile(f"XX{Writer(USUAL).rest(own, 0)}")
        assert bool(pattern.fullmatch("XX*A*20250131~")) == takes_days
        assert bool(pattern.fullmatch("XX*A*TEXT~")) == takes_text
        assert not pattern.fullmatch("XX*A*20250132~") or takes_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (text_element("R"), text_element("N")),
        (text_element("R"), text_element("R", kind="N0")),
        (text_element("R", pattern="[0-9]{2}"), text_element("R", pattern="[0-9]{3}")),
        (text_element("R"), Composite("", "R", (text_element("R"),))),
        (Composite("", "R", (text_element("R"),)), Composite("", "R", (text_element("R"), text_element("S")))),
        (Composite("", "R", (text_element("R"),)), Composite("", "R", (text_element("N"),))),
        (text_element("R"), None),
        (text_element("R", codes=frozenset("A")), text_element("S", codes=frozenset("B"))),
    ],
)
def test_what_has_nothing_in_common(one: Element | Composite, other: Element | Composite | None) -> None:
    """Two places of which no segment can be valid in both, for all that is known, have no common body."""
    bodies = [Body("XX", () if member is None else (member,), ()) for member in (one, other)]
    assert meet(*bodies) is None
    assert meet(*reversed(bodies)) is None


def test_what_two_places_have_in_common() -> None:
    """The body of both asks for what either does: codes of both, the narrower length, nothing that one does not use."""
    one = Body("XX", (text_element("S", codes=frozenset("AB")), text_element("S")), ())
    other = Body("XX", (text_element("R", codes=frozenset("BC"), longest=4, pattern="B"),), (("P", (1, 2)),))
    both = meet(one, other)
    assert both is not None
    assert both.elements[0] == text_element("R", codes=frozenset("B"), longest=4, pattern="B")
    assert both.elements[1].usage == "N"
    assert both.notes == (("P", (1, 2)),)


@pytest.mark.parametrize(
    "element",
    [
        text_element("R", codes=frozenset()),
        text_element("R", pattern="[A-Z]+"),
        text_element("R", kind="DT", shortest=6, longest=6),
        text_element("R", kind="R", shortest=2),
        text_element("R", kind="B"),
    ],
)
def test_what_cannot_be_said_takes_nothing(element: Element) -> None:
    """An element whose rule is not known to the writer is never taken."""
    import re

    for value in ("", "A", "9", "999999", "20250101"):
        assert not re.fullmatch(Writer(USUAL).value(element), value)


def test_alternatives_take_their_words() -> None:
    """An expression for some words takes each of them and no other."""
    import re

    words = ["A", "AB", "B", "CX", "CY", "D.", "E]"]
    pattern = re.compile(alternatives(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert not any(pattern.fullmatch(word) for word in ("", "C", "ABC", "DX", "E", "X"))
    assert alternatives([]) == ""


def test_conditions_that_nothing_keeps() -> None:
    """Where one element requires another that the guide does not use, nothing is taken."""
    own = body("R", "N", notes=(("P", (1, 2)),))
    assert Writer(USUAL).rest(own, 0) == Writer(USUAL).rest(own, 1) == "(?!)"


CLAIM = "CLM*A*100***11:B:1*Y*A*Y*Y~HI*ABK:E11~LX*1~SV1*HC:99213*50*UN*1***1~DTP*472*D8*20260110~"
LEVELS = (
    (
        "ST*837*0001*005010X222A1~BHT*0019*00*B*20260112*0930*CH~NM1*41*2*N*****46*NB~PER*IC*D*TE*5555550100~"
        "NM1*40*2*E*****46*EC~"
    ),
    "HL*1**20*1~NM1*85*2*N*****XX*1234567893~N3*10 HILL RD~N4*SPRINGFIELD*IL*627010001~REF*EI*010000001~",
    (
        "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*ROE*R****MI*M1~N3*2 LAKE RD~N4*SPRINGFIELD*IL*62702~DMG*D8*19600229*M~"
        "NM1*PR*2*E*****PI*EH~"
    ),
)


@pytest.mark.parametrize(
    ("piece", "codes"),
    [
        (CLAIM, []),
        (CLAIM + CLAIM, []),
        (CLAIM.replace("LX*1", "LX*2"), ["7"]),
        (CLAIM.replace("LX*1", "LX*01"), ["7"]),
        (CLAIM + "NM1*82*1~", ["1"]),
        (CLAIM + "HI*ABK:E11~", ["2"]),
        (CLAIM.replace("E11", "E11 "), ["6"]),
        (CLAIM.replace("50*UN", "5O*UN"), ["6"]),
        (CLAIM + "HL*3*1*22*0~", []),
    ],
)
def test_pieces_that_look_known(piece: str, codes: list[str]) -> None:
    """A piece of valid segments is right only as a whole: claims apart, lines counted, each segment in its place."""
    checker, _ = whole(USUAL, ("CLM", ""))
    for level in LEVELS:
        assert checker.take(level) == []
    assert checker.take(CLAIM) == []
    assert [fault.code for fault in checker.take(piece)] == codes


@pytest.mark.parametrize(
    "head", ["HL*3*2*22*0", "HL*2*1*22*0", "HL*4*1*22*0", "HL*3*9*22*0", "HL*3*1*22*0*", "HL*3*1*24*0"]
)
def test_levels_that_do_not_count_on(head: str) -> None:
    """The numbers of a level are looked at each time, however well its piece is known."""
    checker, section = whole(USUAL, ("HL", "22"))
    plain = SetChecker(
        professional_claim(),
        Walker(professional_claim()),
        Acceptor(professional_claim(), Walker(professional_claim()), USUAL),
        USUAL,
    )
    assert section.find is not None
    for piece in (*LEVELS, CLAIM, LEVELS[2].replace("HL*2*1*22*0", head), CLAIM):
        assert checker.take(piece) == plain.take(piece)
