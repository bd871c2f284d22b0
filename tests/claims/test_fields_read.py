"""What is read of claims and lines is entered, and claims that are alike in its elements have the fields alike."""

from __future__ import annotations

import io
import random
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.assemble import Assembler
from scrubber.claims.block import ClaimBlock
from scrubber.claims.block_elements import BlockElements
from scrubber.claims.block_made import MadeClaims
from scrubber.claims.claim import Claim
from scrubber.claims.fields_read import CLAIM_FIELDS, DATES, LINE_FIELDS, PAYER, FieldsRead, ReadClaim, ReadLine
from scrubber.claims.line import ServiceLine
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import Reader
from tests.claims.drawn_claims import ISA, drawn_interchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLAIMS = 40
"""In each interchange that is written here: few, of many with few values each, so that many are alike."""


def written_interchange(chance: random.Random) -> bytes:
    """One interchange in which each element that a field is read from has few values, some of them odd."""
    segments = []
    for number in range(1, 7, 2):
        segments += [
            f"HL*{number}**20*1",
            f"NM1*85*2*GROUP*****XX*123456789{chance.choice('03')}",
            f"HL*{number + 1}*{number}*22*0",
            f"SBR*P*18*******{chance.choice(['MB', 'CI', ''])}",
            "NM1*IL*1*DOE*JANE****MI*MEMBER1",
            f"NM1*PR*2*{chance.choice(['PAYER', 'OTHER'])}*****PI*P{chance.choice('12')}",
        ]
        for claim in range(CLAIMS):
            segments += _claim(chance, claim)
    head = [ISA, "GS*HC*S*R*20260101*1200*1*X*005010X222A1", "ST*837*0001*005010X222A1"]
    tail = [f"SE*{len(segments) + 2}*0001", "GE*1*1", "IEA*1*000000001"]
    return "".join(f"{segment}~\n" for segment in (*head, *segments, *tail)).encode("latin-1")


def _claim(chance: random.Random, number: int) -> list[str]:
    some = chance.choice
    causes = some(["", "AA", "OA:EM", "EM:::OH", "AA:::OH:US"])
    elements = [
        f"CLM*A{number}", some(["100", "50.5", "100.00"]), "", "", f"{some(['11', '22', ' 11'])}:B:{some('17')}", "Y",
        some("AC"), some("YN"), "Y", "", causes, some(["", "02"]), "", "", "", "", "", "", "", some(["", "3"]), "Y",
    ]  # fmt: skip
    segments = ["*".join(elements), "HI*ABK:E1165*ABF:I10"]
    for line in range(1, some([1, 2]) + 1):
        service = [
            f"SV1*HC:{some(['99213', 'E0787:RR', '99213:25:GA', 'A4239:NU', '99213:::::A NOTE'])}", some(["100", "50"]),
            some(["UN", "MJ"]), some(["1", "2", "1.0"]), some(["", "21"]), "", some(["1", "1:2", ""]), "",
            some(["", "Y"]), "", some(["", "Y"]), some(["", "Y"]), "1",
        ]  # fmt: skip
        dates = some(["D8*20260105", "D8*20260110", "RD8*20260105-20260112", "RD8*20260105-20260105"])
        segments += [f"LX*{line}", "*".join(service), f"DTP*472*{dates}"]
    return segments


def blocks(data: bytes) -> Iterator[ClaimBlock]:
    """The stretches of an input that can be laid out in columns."""
    assembler = Assembler()
    for part in Reader(io.BytesIO(data)).parts():
        if not isinstance(part, Stretch):
            assembler.take(part)
        elif (block := ClaimBlock((part,), (), assembler.transaction)).is_regular:
            yield block


def subjects(block: ClaimBlock) -> Iterator[tuple[int, Claim]]:
    """Its regular claims, each with its index."""
    made = MadeClaims(block)
    return ((at, made.at(at)) for at, is_irregular in enumerate(block.irregular.tolist()) if not is_irregular)


@pytest.mark.parametrize("draw", [written_interchange, drawn_interchange])
def test_what_is_alike_in_its_elements_has_the_field_alike(draw: Callable[[random.Random], bytes]) -> None:
    """Of every field that stands for elements, in claims and lines of many interchanges."""
    found: dict[tuple[type, str, int], set[object]] = defaultdict(set)
    for seed in range(10):
        for block in blocks(draw(random.Random(seed))):  # noqa: S311 not for secrets
            elements, first = BlockElements(block), block.rows.line_bounds[0].tolist()
            of_claims = {name: elements.of_claims(own).tolist() for name, own in CLAIM_FIELDS.items()}
            of_lines = {name: elements.of_lines(own).tolist() for name, own in LINE_FIELDS.items()}
            for at, claim in subjects(block):
                for name, digests in of_claims.items():
                    found[Claim, name, digests[at]].add(getattr(claim, name))
                for number, line in enumerate(claim.lines, start=first[at]):
                    for name, digests in of_lines.items():
                        found[ServiceLine, name, digests[number]].add(getattr(line, name))
    assert {key: values for key, values in found.items() if len(values) > 1} == {}
    if draw is written_interchange:
        distinct: dict[tuple[type, str], set[object]] = defaultdict(set)
        for (kind, name, _), values in found.items():
            distinct[kind, name] |= values
        assert {key for key, values in distinct.items() if len(values) == 1} == {
            (Claim, "__class__"),
            (Claim, "is_void"),  # Voids are irregular.
            (ServiceLine, "__class__"),
        }


def one_claim() -> Claim:
    """Give a claim with two lines."""
    block = next(blocks(written_interchange(random.Random(2))))  # noqa: S311 not for secrets
    return next(claim for _, claim in subjects(block) if len(claim.lines) == 2)


@pytest.mark.parametrize(
    ("field", "elements"),
    [
        ("units", {"SV104"}),
        ("procedure", {"SV101"}),
        ("place_of_service", {"SV105", "CLM05"}),
        ("coding_date", {DATES}),
        ("coding", {"SV101", DATES, PAYER}),
        ("claim.charge", {"CLM02"}),
        ("claim.payer.identifier", {PAYER}),
    ],
)
def test_what_is_read_of_a_line_is_entered(field: str, elements: set[str]) -> None:
    """The value is the line's own, and its elements and those of its claim are told; nothing else is."""
    line, read = one_claim().lines[0], FieldsRead()
    assert attrgetter(field)(ReadLine(line, read)) == attrgetter(field)(line)
    assert (read.elements, read.places, read.others) == (elements, False, False)


OTHERS: dict[str, Callable[[ServiceLine], object]] = {
    "number": lambda line: line.number,
    "segments": lambda line: line.segments,
    "reference": lambda line: line.reference("6R"),
    "other lines": lambda line: line.claim.lines,
    "claim id": lambda line: line.claim.claim_id,
    "diagnoses": lambda line: line.claim.diagnoses,
    "all": vars,
}


@pytest.mark.parametrize("look", OTHERS.values(), ids=OTHERS)
def test_whatever_else_is_read_is_told(look: Callable[[ServiceLine], object]) -> None:
    """What no element stands for may be different in any other line."""
    read = FieldsRead()
    look(ReadLine(one_claim().lines[0], read))
    assert read.others


def test_what_enters_what_is_read_is_what_it_reads() -> None:
    """A claim is still a claim and a line a line, by any test of that, and asking for places is told for itself."""
    claim, read = one_claim(), FieldsRead()
    line = ReadLine(claim.lines[0], read)
    assert isinstance(line, ServiceLine)
    assert not isinstance(line, Claim)
    assert isinstance(line.claim, Claim)
    assert isinstance(ReadClaim(claim, read), Claim)
    assert (read.elements, read.others) == (set(), False)
    assert line.at("SV104") == claim.lines[0].at("SV104")
    assert (read.places, read.others) == (True, False)
