"""The quick judge never says yes where the plain judge says no, and says yes to what is common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.x12.delimiters import Delimiters
from scrubber.x12.guide.acceptor import Acceptor
from scrubber.x12.guide.checker import SetChecker
from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.natures import read_kinds
from scrubber.x12.guide.signatures import Signer
from scrubber.x12.guide.tables import SegmentTable, professional_claim
from scrubber.x12.guide.tokens import NOTHING
from scrubber.x12.guide.walker import Walker
from scrubber.x12.scan import Scan

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
APART = {"ISA", "GS", "TA1", "LX", "GE", "IEA"}
"""Lines, which are known by their numbers, and what no set holds."""
TABLES = {
    table.number: table
    for node in professional_claim().segments()
    for table in node.tables
    if table.identifier not in APART
}


def new(delimiters: Delimiters) -> tuple[SetChecker, Acceptor]:
    """A checker and its quick judge, which know nothing yet."""
    guide = professional_claim()
    walker = Walker(guide)
    acceptor = Acceptor(guide, walker, delimiters)
    return SetChecker(guide, walker, acceptor, delimiters), acceptor


def in_a_block(acceptor: Acceptor, text: str, delimiters: Delimiters = USUAL) -> str:
    """The tokens of a text that is looked at as a block of one piece."""
    scan = Scan(text, delimiters)
    return acceptor.see_pieces(scan, scan.rows_at([0])).tokens[0]


def vouched(acceptor: Acceptor, text: str) -> frozenset[int]:
    """The tables that a segment is said to be valid by, the same in a block."""
    character = acceptor.tokens(text)
    assert in_a_block(acceptor, text) in {character, NOTHING}, text
    token = acceptor.token(character)
    return frozenset() if token is None else token.tables


def segments(maker: Maker, table: SegmentTable, count: int) -> list[list[str]]:
    """Valid and corrupted segments of a place."""
    found = []
    for _ in range(count):
        made = maker.valid(table)
        found += [made, maker.corrupted(made, table), maker.corrupted(made, table)]
    return found


@pytest.mark.parametrize("delimiters", DELIMITERS, ids=repr)
def test_yes_is_right(delimiters: Delimiters, make: Callable[..., Maker], tries: Callable[[int, int], int]) -> None:
    """Where a token vouches for a table, the plain judge finds nothing: valid and corrupted segments of every place.

    So it is in blocks, where nothing more is vouched for.
    """
    _, acceptor = new(delimiters)
    maker = make(2, delimiters.element, delimiters.component)
    said_yes: set[int] = set()
    taken = 0
    for table in TABLES.values():
        made = [delimiters.element.join(segment) for segment in segments(maker, table, tries(3, 600))]
        text = "".join(segment + delimiters.terminator for segment in made)
        own = [segment.lstrip(" \t\r\n") for segment in text.split(delimiters.terminator)[:-1]]
        plain = acceptor.tokens(text)
        in_block = in_a_block(acceptor, text, delimiters)
        for segment, character, in_its_block in zip(own, plain, in_block, strict=True):
            token = acceptor.token(character)
            assert in_its_block in {character, NOTHING}, segment
            taken += in_its_block != NOTHING
            for number in token.tables if token else ():
                said_yes.add(number)
                found = element_errors(TABLES[number], segment.split(delimiters.element), delimiters.component)
                assert found == [], segment
    assert len(said_yes) > len(TABLES) * 0.9
    assert taken > len(TABLES)


@pytest.mark.parametrize("delimiters", DELIMITERS, ids=repr)
def test_what_has_one_signature_is_seen_alike(
    delimiters: Delimiters, make: Callable[..., Maker], tries: Callable[[int, int], int]
) -> None:
    """In a block of segments of every place, those of one signature are seen alike one by one, and have one key."""
    _, acceptor = new(delimiters)
    maker = make(4, delimiters.element, delimiters.component)
    made = [segment for table in TABLES.values() for segment in segments(maker, table, tries(3, 100))]
    scan = Scan("".join(delimiters.element.join(segment) + delimiters.terminator for segment in made), delimiters)
    numbers, is_opaque = Signer(read_kinds(professional_claim().kinds)).sign(scan)
    seen: dict[int, set[object]] = {}
    for row in range(len(scan)):
        if not is_opaque[row]:
            own = scan.row(row)
            seen.setdefault(int(numbers[row]), set()).add(acceptor.see(own, own.split(delimiters.element)))
    assert len(seen) > len(TABLES)
    assert all(len(alike) == 1 and None not in alike for alike in seen.values())


@pytest.mark.parametrize("delimiters", DELIMITERS, ids=repr)
def test_composites_met_before_are_seen_as_when_they_were_met(
    delimiters: Delimiters, make: Callable[..., Maker]
) -> None:
    """A block signed again, and its segments in the other order, come to the same signatures, and are opaque alike."""
    maker = make(5, delimiters.element, delimiters.component)
    made = [segment for table in TABLES.values() for segment in segments(maker, table, 6)]
    texts = [delimiters.element.join(segment) + delimiters.terminator for segment in made]
    texts = [text for text in texts if text.count(delimiters.terminator) == 1]
    scan, reverse = (Scan("".join(some), delimiters) for some in (texts, texts[::-1]))
    assert len(scan.separators)
    signer = Signer(read_kinds(professional_claim().kinds))
    first, again, reversed_ = signer.sign(scan), signer.sign(scan), signer.sign(reverse)
    assert (again.is_opaque == first.is_opaque).all()
    assert (reversed_.is_opaque[::-1] == first.is_opaque).all()
    is_seen = ~first.is_opaque
    assert is_seen.sum() > len(TABLES)
    assert (again.numbers == first.numbers)[is_seen].all()
    assert (reversed_.numbers[::-1] == first.numbers)[is_seen].all()


def test_what_is_common_is_taken(make: Callable[..., Maker]) -> None:
    """Most valid segments of every place are vouched for there, in blocks as well: the others cost time."""
    _, acceptor = new(USUAL)
    maker = make(3)
    missed = []
    for table in TABLES.values():
        text = "".join("*".join(maker.valid(table)) + "~" for _ in range(30))
        tokens = in_a_block(acceptor, text)
        found = [acceptor.token(character) for character in tokens]
        taken = [token for token in found if token is not None and table.number in token.tables]
        if len(taken) < len(tokens) // 2:
            missed.append((table.identifier, table.name))
    assert len(missed) <= len(TABLES) // 20, missed


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
    _, acceptor = new(USUAL)
    assert vouched(acceptor, text) == frozenset()


def test_right_segments_are_taken() -> None:
    """The same segments, right, are vouched for."""
    _, acceptor = new(USUAL)
    for text in (
        "\r\nREF*G1*A B~",
        "REF*SY*123456789~",
        "NM1*82*1*ROE*R****XX*1234567893~",
        "NM1*82*1~",
        "DTP*472*RD8*20240229-20250102~",
        "SV1*HC:95250:25*100.50*UN*1***1:2~",
        "SV1*HC:95250*-5*UN*.5***1~",
        "CLM*A*100***11:B:1*Y*A*Y*Y~",
        "HI*ABK:E11*ABF:E12~",
        "N4*SPRINGFIELD*IL*62701~",
    ):
        assert vouched(acceptor, text), text
        assert in_a_block(acceptor, text) != NOTHING, text


def test_lines_count_on_in_their_piece() -> None:
    """A line is vouched for where it has the number that it must have in its piece, written as that."""
    _, acceptor = new(USUAL)
    claims = ["CLM*A~LX*1~LX*2~", "CLM*A~\nLX*1~LX*3~LX*03~LX*4~LX*5*~LX~LX*7~", "CLM*A~" + "LX*1~" * 2]
    text = "".join(claims)
    one_by_one = [acceptor.tokens(claim) for claim in claims]
    assert one_by_one == ["\0\1\1", "\0\1\0\0\1\0\0\1", "\0\1\0"]
    scan = Scan(text, USUAL)
    assert acceptor.see_pieces(scan, scan.rows_at([0, len(claims[0]), len(claims[0] + claims[1])])).tokens == one_by_one


def test_lines_count_on_beyond_any_that_a_claim_may_have() -> None:
    """A claim of a thousand lines and more, two of them with another number, is seen in a block as by itself."""
    _, acceptor = new(USUAL)
    numbers = [*range(1, 1103), 1104, 1104, 1015, 1106]
    text = "CLM*A~" + "".join(f"LX*{number}~" for number in numbers)
    alone = acceptor.tokens(text)
    assert alone == "\0" + "\1" * 1102 + "\0\1\0\1"
    assert in_a_block(acceptor, text) == alone


def test_delimiters_that_are_one_character_are_left_to_the_plain_judge() -> None:
    """With one character for two delimiters nothing is vouched for, and no block is looked at."""
    for delimiters in (Delimiters("*", "^", "*", "~"), Delimiters("~", "^", ":", "~")):
        _, acceptor = new(delimiters)
        assert not acceptor.takes_blocks
        assert set(acceptor.tokens("REF*G1*A~LX*1~")) == {NOTHING}
    assert not new(Delimiters(" ", "^", ":", "~"))[1].takes_blocks


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
    checker, _ = new(USUAL)
    for level in LEVELS:
        assert checker.take(level) == []
    assert checker.take(CLAIM) == []
    assert [fault.code for fault in checker.take(piece)] == codes


@pytest.mark.parametrize(
    "head", ["HL*3*2*22*0", "HL*2*1*22*0", "HL*4*1*22*0", "HL*3*9*22*0", "HL*3*1*22*0*", "HL*3*1*24*0"]
)
def test_levels_that_do_not_count_on(head: str) -> None:
    """The numbers of a level are looked at each time, however well its piece is known."""
    guide = professional_claim()
    walker = Walker(guide)
    acceptor = Acceptor(guide, walker, USUAL)
    for last in ("HL*3*1*22*0", head):
        checker, (plain, _) = SetChecker(guide, walker, acceptor, USUAL), new(USUAL)
        for piece in (*LEVELS, CLAIM, LEVELS[2].replace("HL*2*1*22*0", last), CLAIM):
            assert checker.take(piece) == plain.take(piece)
