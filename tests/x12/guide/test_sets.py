"""Whole sets get pyx12's faults, element by element, however they are cut and whatever was learnt before."""

from __future__ import annotations

import io
import random
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.x12.delimiters import Delimiters
from scrubber.x12.guide import acceptor, walker
from scrubber.x12.guide.acceptor import Acceptor
from scrubber.x12.guide.checker import SetChecker
from scrubber.x12.guide.professional import begin_set, set_faults
from scrubber.x12.guide.reference import transaction_set_faults
from scrubber.x12.guide.tables import professional_claim
from scrubber.x12.guide.walker import Walker
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.piece import Piece

USUAL = Delimiters("*", "^", ":", "~")
FILES = sorted(Path(__file__).parents[3].joinpath("fixtures", "files").iterdir())

SEGMENTS = """
ST*837*0001*005010X222A1
BHT*0019*00*BATCH1*20260112*0930*CH
NM1*41*2*NORTH BILLING*****46*NB100
PER*IC*DESK*TE*5555550100
NM1*40*2*EAST CLEARING*****46*EC200
HL*1**20*1
PRV*BI*PXC*207RE0101X
NM1*85*2*NORTH CLINIC*****XX*1234567893
N3*10 HILL RD
N4*SPRINGFIELD*IL*627010001
REF*EI*010000001
NM1*87*2
N3*PO BOX 1
N4*SPRINGFIELD*IL*62701
HL*2*1*22*0
SBR*P*18*GROUP7******CI
NM1*IL*1*ROE*RICHARD****MI*M0000001
N3*20 LAKE RD
N4*SPRINGFIELD*IL*62702
DMG*D8*19600229*M
NM1*PR*2*EAST HEALTH*****PI*EH300
CLM*A-1*319***11:B:1*Y*A*Y*Y
DTP*431*D8*20260102
REF*G1*AUTH1
HI*ABK:E1065*ABF:Z794
NM1*82*1*POE*PAT****XX*1234567893
PRV*PE*PXC*207Q00000X
SBR*S*18*******CI
CAS*PR*1*10**2*5
AMT*D*100
OI***Y***Y
NM1*IL*1*ROE*RAY****MI*M2
NM1*PR*2*WEST*****PI*W1
DTP*573*D8*20260105
LX*1
SV1*HC:95250*200*UN*1***1
PWK*CT*AD
DTP*472*RD8*20260101-20260110
REF*6R*L1
NM1*82*1*POE*PAT****XX*1234567893
SVD*W1*100*HC:95250**1
CAS*CO*45*100
DTP*573*D8*20260105
LX*2
SV1*HC:95251:25*119*UN*1***1:2
DTP*472*D8*20260110
CLM*A-2*50***11:B:1*Y*A*Y*Y
HI*ABK:E1065
LX*1
SV1*HC:99213*50*UN*1***1
DTP*472*D8*20260110
HL*3*1*22*1
SBR*P**GROUP7******CI
NM1*IL*1*ROE*RICHARD****MI*M0000003
NM1*PR*2*EAST HEALTH*****PI*EH300
HL*4*3*23*0
PAT*19
NM1*QC*1*ROE*ROBIN
N3*20 LAKE RD
N4*SPRINGFIELD*IL*62702
DMG*D8*20100531*F
CLM*A-3*75***11:B:1*Y*A*Y*Y
HI*ABK:E1065
LX*1
SV1*HC:J1885*25*UN*1***1
DTP*472*D8*20260110
LIN**N4*00409379301
CTP****1*ML
LX*2
SV1*HC:99213*50*UN*1***1
DTP*472*D8*20260110
SE*72*0001
""".split("\n")[1:-1]  # noqa: SIM905 - one segment a line is how it is read

HEADS = frozenset({"HL", "CLM", "SE"})
IN_NO_SET = frozenset({"ISA", "GS", "GE", "IEA", "TA1"})


def header(delimiters: Delimiters) -> bytes:
    """The ISA of an interchange with these delimiters."""
    party = "X".ljust(15)
    elements = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", party, "ZZ", party, "260112", "0930"]
    elements += [delimiters.repetition, "00501", "000000017", "0", "T", delimiters.component]
    return (delimiters.element.join(elements) + delimiters.terminator).encode("latin-1")


def by_pyx12(text: str, delimiters: Delimiters) -> list[GuideFault]:
    """What pyx12 finds in a whole set."""
    return transaction_set_faults(header(delimiters), b"", text.encode("latin-1"), "005010X222A1")


def by_pieces(segments: list[str], delimiters: Delimiters, checker: SetChecker) -> list[GuideFault]:
    """What the tables find in a set that is given piece by piece."""
    heads = [n for n, s in enumerate(segments) if s.split(delimiters.element)[0] in HEADS]
    cuts = sorted({0, *heads, len(segments)})
    found = []
    for start, end in pairwise(cuts):
        found += checker.take("".join(segment + delimiters.terminator for segment in segments[start:end]))
    return found


def at_once(segments: list[str], delimiters: Delimiters, checker: SetChecker) -> list[GuideFault]:
    """What the tables find in a set that is given as one stretch of a long input, with its pieces marked."""
    starts, length = [], 0
    for number, segment in enumerate(segments):
        if not number or segment.split(delimiters.element)[0] in HEADS:
            starts.append(length)
        length += len(segment) + 1
    text = "".join(segment + delimiters.terminator for segment in segments)
    return checker.take_stretch(Stretch(text, 0, 1, len(segments), delimiters, starts, in_bulk=True))


def sets_of(data: bytes) -> Iterator[list[Piece]]:
    """The pieces of each professional claim set of an input."""
    pieces: list[Piece] = []
    for piece in Reader(io.BytesIO(data)):
        if piece.tag == "ST":
            pieces = []
        pieces.append(piece)
        if piece.tag == "SE" and pieces[0].tag == "ST" and pieces[0].head()[1:2] == ["837"]:
            yield pieces
            pieces = []


def checkers(delimiters: Delimiters) -> Callable[[], SetChecker]:
    """Checkers that share what they learn."""
    guide = professional_claim()
    walks = Walker(guide)
    accepts = Acceptor(guide, walks, delimiters)
    return lambda: SetChecker(guide, walks, accepts, delimiters)


def test_valid_set_is_known_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A valid set has no fault, the first time and every time after, and its pieces are known by then."""
    new = checkers(USUAL)
    for _ in range(30):
        assert by_pieces(SEGMENTS, USUAL, new()) == []
    looked_at: list[str] = []

    def judge(_: SetChecker, text: str, *__: object, **___: object) -> list[GuideFault]:
        looked_at.append(text)
        return []

    monkeypatch.setattr(SetChecker, "_judge", judge)
    at_once(SEGMENTS, USUAL, new())
    assert looked_at == ["SE*72*0001~"]


@pytest.mark.parametrize("seed", range(3))
def test_mutated_sets(seed: int, tries: Callable[[int, int], int]) -> None:
    """Sets with segments and elements lost, doubled, moved, corrupted and foreign get pyx12's faults, warm and cold."""
    pick = random.Random(seed)  # noqa: S311 - the same every time
    new = checkers(USUAL)
    for _ in range(tries(20, 6_000)):
        segments = mutated(SEGMENTS, pick)
        expected = by_pyx12("".join(f"{segment}~" for segment in segments), USUAL)
        assert by_pieces(segments, USUAL, new()) == expected, segments
        assert at_once(segments, USUAL, new()) == expected
        assert set_faults(["".join(f"{segment}~" for segment in segments)], USUAL) == expected


@pytest.mark.parametrize("seed", range(3))
def test_levels_of_a_stretch(seed: int, tries: Callable[[int, int], int]) -> None:
    """The numbers of levels are looked at in a stretch as piece by piece, however well all pieces are known."""
    pick = random.Random(seed)  # noqa: S311 - the same every time
    new = checkers(USUAL)
    at_start, end = SEGMENTS.index("HL*1**20*1"), SEGMENTS.index("HL*2*1*22*0")
    subscriber = SEGMENTS[end : next(n for n in range(end + 1, len(SEGMENTS)) if SEGMENTS[n].startswith("HL*"))]
    for _ in range(tries(60, 3_000)):
        segments = SEGMENTS[:end]
        for number in range(2, pick.randint(3, 12)):
            billing = pick.randrange(6) == 0
            segments += SEGMENTS[at_start:end] if billing else subscriber
            at = next(n for n in range(len(segments) - 1, 0, -1) if segments[n].startswith("HL*"))
            own = pick.choice((*[str(number)] * 12, f"0{number}", str(number + 1), "", "A"))
            parent = "" if billing else pick.choice((*["1"] * 6, "01", "0", "2", str(number - 1), str(number), "X", ""))
            segments[at] = "*".join(["HL", own, parent, *segments[at].split("*")[3:]])
        segments.append(f"SE*{len(segments) + 1}*0001")
        plain, whole = new(), new()
        assert at_once(segments, USUAL, whole) == by_pieces(segments, USUAL, plain), segments
        assert whole.levels.counted == plain.levels.counted
        assert whole.has_looked_back == plain.has_looked_back


def mutated(segments: list[str], pick: random.Random) -> list[str]:
    """A set with one to five things changed, its ST and SE in their places."""
    changed = list(segments)
    for _ in range(pick.choice((1, 1, 2, 5))):
        at = pick.randrange(1, len(changed) - 1)
        match pick.randrange(8):
            case 0:
                del changed[at]
            case 1:
                changed.insert(at, pick.choice(segments[1:-1]))
            case 2:
                other = pick.randrange(1, len(changed) - 1)
                changed[at], changed[other] = changed[other], changed[at]
            case 3:
                changed.insert(at, pick.choice(("CR8*1", "XX", "REF", "PAT*", "TOOLONG*1", "*A", "NM1*ZZ*1*A", "K3* ")))
            case _:
                changed[at] = corrupted(changed[at], pick)
    kept = [segment for segment in changed[1:-1] if segment.split("*")[0] not in {"ST", "SE", *IN_NO_SET}]
    return [changed[0], *kept, pick.choice((changed[-1], f"SE*{len(kept) + 2}*0001"))]


def corrupted(segment: str, pick: random.Random) -> str:
    """A segment with one element changed."""
    elements = segment.split("*")
    at = pick.randrange(len(elements))
    value = elements[at]
    elements[at] = pick.choice(
        (
            "",
            value + "A",
            value + " ",
            value[:-1],
            value.lower(),
            value + ":A",
            value + "X" * 90,
            "22",
            "20",
            "23",
            "HC",
            "19990231",
            "RD8",
            "7",
            "00001",
            "-1",
            "é",
            "^",
            value + "*",
            value + "*1",
            " " + value,
            value + "\t",
        )
    )
    return "*".join(elements)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_fixture_files(file: Path) -> None:
    """The sets of the fixture files get pyx12's faults."""
    for pieces in sets_of(file.read_bytes()):
        text = "".join(piece.text for piece in pieces)
        delimiters = pieces[0].delimiters
        assert set_faults((piece.text for piece in pieces), delimiters) == by_pyx12(text, delimiters)


@pytest.mark.corpus
def test_corpus(corpus: Path) -> None:
    """Every set of the sample interchanges gets pyx12's faults, element by element."""
    count = 0
    for file in sorted((corpus / "files").iterdir()):
        for pieces in sets_of(file.read_bytes()):
            text = "".join(piece.text for piece in pieces)
            delimiters = pieces[0].delimiters
            assert set_faults((piece.text for piece in pieces), delimiters) == by_pyx12(text, delimiters), file.name
            count += 1
    assert count > 50


def test_cut_makes_no_difference() -> None:
    """A set given in any portions of whole segments gets the same faults at the same ordinals."""
    pick = random.Random(4)  # noqa: S311 - the same every time
    new = checkers(USUAL)
    for _ in range(30):
        segments = mutated(SEGMENTS, pick)
        expected = by_pieces(segments, USUAL, new())
        checker, found = new(), []
        cuts = sorted({0, len(segments), *(pick.randrange(len(segments)) for _ in range(pick.randrange(6)))})
        for start, end in pairwise(cuts):
            found += checker.take("".join(f"{segment}~" for segment in segments[start:end]))
        assert found == expected


def test_forgetting_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is bounded, and a check that has forgotten everything finds the same."""
    monkeypatch.setattr(walker, "_MOST_HELD", 7)
    monkeypatch.setattr(acceptor, "_MOST_SHAPES", 2)
    pick = random.Random(5)  # noqa: S311 - the same every time
    new = checkers(USUAL)
    for _ in range(20):
        segments = mutated(SEGMENTS, pick)
        assert by_pieces(segments, USUAL, new()) == by_pyx12("".join(f"{s}~" for s in segments), USUAL)


@pytest.mark.parametrize(
    "delimiters",
    [
        Delimiters("*", "^", ":", "\n"),
        Delimiters("|", "\\", "^", "\r"),
        Delimiters("-", "^", ":", "~"),
        Delimiters("\x1d", "\x1e", "\x1f", "\x1c"),
    ],
    ids=repr,
)
def test_delimiters(delimiters: Delimiters) -> None:
    """Delimiters of any kind change nothing."""
    pick = random.Random(6)  # noqa: S311 - the same every time
    new = checkers(delimiters)
    table = str.maketrans("*:", delimiters.element + delimiters.component)
    for _ in range(12):
        segments = [segment.translate(table) for segment in mutated(SEGMENTS, pick)]
        text = "".join(segment + delimiters.terminator for segment in segments)
        expected = by_pyx12(text, delimiters)
        assert by_pieces(segments, delimiters, new()) == expected
        assert at_once(segments, delimiters, new()) == expected


@pytest.mark.parametrize("take", [by_pieces, at_once])
def test_what_is_learnt_in_some_delimiters_is_right_in_others(
    take: Callable[[list[str], Delimiters, SetChecker], list[GuideFault]],
) -> None:
    """What is known of pieces is of the guide: a set in other delimiters is judged by what it has, not by its shape."""
    guide = professional_claim()
    walks = Walker(guide)
    others = Delimiters("|", "^", "+", "$")
    head = [*SEGMENTS[: SEGMENTS.index("CLM*A-1*319***11:B:1*Y*A*Y*Y")], "CLM*A*5***11:B:1*Y*A*Y*Y", "HI*ABK:E1065"]
    right = [*head, "LX*1", "SV1*HC:99213*5*UN*1***1", "DTP*472*D8*20260110"]
    # The first time that a date is there in the one, and a reference instead of it in the other.
    wrong = [*right[:-1], "REF*6R*A"]
    for segments, delimiters in ((right, USUAL), (wrong, others)):
        whole = [*segments, f"SE*{len(segments) + 1}*0001"]
        expected = by_pyx12("".join(f"{segment}~" for segment in whole), USUAL)
        own = [segment.translate(str.maketrans("*:", delimiters.element + delimiters.component)) for segment in whole]
        checker = SetChecker(guide, walks, Acceptor(guide, walks, delimiters), delimiters)
        assert take(own, delimiters, checker) == expected
        assert bool(expected) == (segments is wrong)


@pytest.mark.parametrize("layout", ["~\r\n", "~\n\n", "~  ", "~~"])
def test_layout(layout: str) -> None:
    """Line ends, indentation and doubled terminators change nothing."""
    pick = random.Random(7)  # noqa: S311 - the same every time
    new = checkers(USUAL)
    for _ in range(20):
        segments = mutated(SEGMENTS, pick)
        expected = by_pieces(segments, USUAL, new())
        assert new().take("".join(segment + layout for segment in segments)) == expected


def test_last_segment_without_terminator_is_checked() -> None:
    """A set that ends within a segment has that segment checked."""
    checker = begin_set(USUAL)
    assert by_pieces(SEGMENTS[:-1], USUAL, checker) == []
    assert [fault.code for fault in checker.take("SE*99*0001")] == ["4"]


def lines(count: int, *, start: int = 1) -> list[str]:
    """Service lines numbered on."""
    return [
        segment
        for number in range(start, start + count)
        for segment in (f"LX*{number}", "SV1*HC:99213*1*UN*1***1", "DTP*472*D8*20260110")
    ]


def test_counts_across_pieces() -> None:
    """A claim may have fifty lines and a subscriber a hundred claims, and lines and levels are counted on."""
    new = checkers(USUAL)
    at = SEGMENTS.index("CLM*A-2*50***11:B:1*Y*A*Y*Y")
    head = ["CLM*B*50***11:B:1*Y*A*Y*Y", "HI*ABK:E1065"]
    tail = SEGMENTS[SEGMENTS.index("HL*3*1*22*1") :]
    for claims in (
        [*head, *lines(50)],
        [*head, *lines(51)],
        [*head, *lines(2), *lines(1, start=4)],
        [*head, *lines(2, start=0)],
        [*head, *lines(1)] * 99,
        [*head, *lines(1)] * 100,
        [*head, *lines(3)] * 102,
        ["HL*9*1*22*0", "HL*4*9*22*0", *head],
        ["CLM:B*50", *lines(3)],
    ):
        segments = [*SEGMENTS[:at], *claims, *tail[:-1]]
        segments.append(f"SE*{len(segments) + 1}*0001")
        expected = by_pyx12("".join(f"{segment}~" for segment in segments), USUAL)
        for _ in range(3):
            assert by_pieces(segments, USUAL, new()) == expected
            assert at_once(segments, USUAL, new()) == expected


def test_many_claims_of_one_subscriber_are_known_alike() -> None:
    """What is learnt of a claim serves the next one of the same subscriber: steps do not grow with their number."""
    guide = professional_claim()
    walks = Walker(guide)
    steps: list[int] = []
    accepts = Acceptor(guide, walks, USUAL)
    checker = SetChecker(guide, walks, accepts, USUAL)
    end = SEGMENTS.index("HL*3*1*22*1")
    by_pieces(SEGMENTS[:end], USUAL, checker)
    claim = "".join(f"{s}~" for s in ["CLM*B*50***11:B:1*Y*A*Y*Y", "HI*ABK:E1065", *lines(20)])
    for _ in range(90):
        assert checker.take(claim) == []
        steps.append(len(accepts.shapes))
    assert steps[-1] == steps[-60]


def test_faults_of_every_kind_are_placed() -> None:
    """A set in which each required segment is left out in turn gets pyx12's faults, each time."""
    new = checkers(USUAL)
    for at in range(1, len(SEGMENTS) - 1):
        segments = SEGMENTS[:at] + SEGMENTS[at + 1 :]
        assert by_pieces(segments, USUAL, new()) == by_pyx12("".join(f"{s}~" for s in segments), USUAL)
