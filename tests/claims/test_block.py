"""The columns of a block are what the plain way reads from each claim; its values are all that the plain way finds."""

from __future__ import annotations

import io
import random
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scrubber.claims.assemble import Assembler
from scrubber.claims.block import ClaimBlock
from scrubber.claims.block_values import occurring
from scrubber.claims.occurrences import occurrences
from scrubber.edit import code
from scrubber.edit.definition import VALUES
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import Reader
from tests.claims.drawn_claims import drawn_interchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.block_segments import BlockSegments
    from scrubber.claims.claim import Claim
    from scrubber.claims.occurrences import Value
    from scrubber.x12.words import Flags

FIXTURES = Path(__file__).parents[2] / "fixtures"


def blocks(data: bytes) -> Iterator[tuple[ClaimBlock, list[Claim]]]:
    """Every stretch of an input that can be laid out in columns, with its claims as the plain way makes them."""
    assembler = Assembler()
    for part in Reader(io.BytesIO(data)).parts():
        if not isinstance(part, Stretch):
            assembler.take(part)
            continue
        block = ClaimBlock(
            (part,), tuple(level.piece.text for level in assembler.above if level is not None), assembler.transaction
        )
        claims = [claim for piece in part.pieces() if (claim := assembler.take(piece)) is not None]
        if block.is_regular:
            yield block, claims


def _length(text: str) -> int:
    """A function of a module: what it says is remembered."""
    return len(text)


def _begin_alike(one: str, other: str) -> bool:
    """Whether two procedures begin with the same character."""
    return one[:1] == other[:1]


def assert_columns(block: ClaimBlock, claims: list[Claim]) -> None:
    """Compare the columns of the regular claims with the claims."""
    assert len(block) == len(claims)
    lines = 0
    for index, (claim, is_irregular) in enumerate(zip(claims, block.irregular, strict=True)):
        first, lines = lines, lines + int(block.line_counts[index])
        if is_irregular:
            continue
        assert block.claim_charge[index] == claim.charge
        assert block.place[index] == code(claim.place_of_service)
        assert block.frequency[index] == code(claim.frequency_code)
        assert block.filing[index] == code(claim.filing_indicator)
        billing = claim.billing_provider
        assert block.billing_number[index] == (code(billing.identifier[:8]) if billing else 0)
        assert_coverage(block, index, claim)
        written = {line.procedure for line in claim.lines}
        assert block.has_two(_begin_alike)[index] == any(
            _begin_alike(one, other) for one in written for other in written if one < other
        )
        if claim.patient is not None and claim.patient.birth_date is not None:
            assert block.patient_birth_day[index] == claim.patient.birth_date.toordinal()
        if claim.patient_death_date is not None:
            assert block.patient_death_day[index] == claim.patient_death_date.toordinal()
        assert claim.service_dates is not None
        assert date.fromordinal(int(block.first_day[index])) == claim.service_dates.first
        assert block.diagnosis_counts[index] == len(claim.diagnoses)
        assert len(claim.lines) == lines - first
        for at, line in enumerate(claim.lines, start=first):
            assert block.line_claim[at] == index
            assert line.service_dates is None or line.service_dates.first in block.days
            assert block.number_of_each(len, block.line_procedure)[at] == len(line.procedure)
            assert block.number_of_each(_length, block.line_procedure)[at] == len(line.procedure)
            assert block.line_charge[at] == line.charge
            assert line.units is not None
            assert block.line_units[at] == line.units * 1000
            alike = [own.units or 0 for own in claim.lines if own.procedure == line.procedure]
            assert block.line_units_of_procedure[at] == sum(alike) * 1000
            assert block.line_unit[at] == code(line.unit)
            assert block.line_place[at] == code(line.place_of_service)
            assert block.rows.text_of(block.line_coding, at) == line.composite
            assert line.service_dates is not None
            assert date.fromordinal(int(block.line_first_day[at])) == line.service_dates.first
            assert date.fromordinal(int(block.line_last_day[at])) == line.service_dates.last


def assert_coverage(block: ClaimBlock, index: int, claim: Claim) -> None:
    """Compare who is insured and who pays with the claim."""
    coverage, subscriber = block.coverage, claim.subscriber
    assert subscriber is not None
    assert coverage.other[index] == claim.has_other_coverage
    assert coverage.dependent[index] == claim.is_for_dependent
    segment = subscriber.segment("SBR")
    for number, text in ((1, subscriber.responsibility), (3, subscriber.group_number)):
        assert coverage.element(number)[index] == int.from_bytes(text.encode("latin-1")[:8], "little")
    assert segment is None or segment.value(9) == claim.filing_indicator
    member, dependent = subscriber.person, claim.dependent
    if dependent is not None and member is not None and dependent.person is not None:
        both = [(who.last_name.strip().upper(), who.first_name.strip().upper()) for who in (member, dependent.person)]
        born = {who.birth_date for who in (member, dependent.person)} - {None}
        assert coverage.namesake[index] or both[0] != both[1] or len(born) > 1
    names = [party for party in subscriber.parties if party.entity_code == "IL"]
    for identifier in ("N3", "N4", "DMG"):
        has = member is not None and len(names) == 1 and member.segment(identifier) is not None
        assert coverage.member_has(identifier)[index] == has


def without(value: Value, fields: frozenset[str]) -> dict[str, object]:
    """A value's fields but for these."""
    return {name: getattr(value, name) for name in value._fields if name not in fields}


def assert_values(block: ClaimBlock, claims: list[Claim]) -> None:
    """Every value that the plain way finds in a regular claim stands in the block, below or in that claim."""
    for kind in VALUES:
        found = occurring(kind, block)
        read = [found.read(index) for index in range(len(found.rows))]
        beside = found.digests_beside() if found.digests_beside else np.zeros_like(found.digests)
        by_digest: dict[object, object] = {}
        for value, digest, other in zip(read, found.digests.tolist(), beside.tolist(), strict=True):
            assert by_digest.setdefault((digest, other), value) == value
            rest = None if value is None else without(value, found.beside)
            assert rest is None or by_digest.setdefault(digest, rest) == rest
        for index, claim in enumerate(claims):
            if not block.irregular[index]:
                own = {
                    value
                    for value, row in zip(read, found.rows, strict=True)
                    if block.rows.claims_with(np.array([row]))[index]
                }
                assert own >= {occurrence.value for occurrence in occurrences(kind, claim, claim.lines)}


def test_columns_and_values_are_those_of_the_claims() -> None:
    """In drawn claims with every loop that edits look at, some of them damaged."""
    regular = 0
    for seed in range(12):
        for block, claims in blocks(drawn_interchange(random.Random(seed))):  # noqa: S311 not for secrets
            assert_columns(block, claims)
            assert_values(block, claims)
            regular += int((~block.irregular).sum())
    assert regular > 40


@pytest.mark.parametrize("folder", ["files", "broken"])
def test_sample_and_broken_files_have_the_columns_of_their_claims(folder: str) -> None:
    """Whatever is wrong with a file, a regular claim is one that is read alike both ways."""
    for path in sorted((FIXTURES / folder).glob("*.837")):
        for block, claims in blocks(path.read_bytes()):
            assert_columns(block, claims)
            assert_values(block, claims)


def test_a_claim_is_flagged_for_its_lines_itself_and_its_levels() -> None:
    """A segment counts for the claim that it is of, and a level's for every claim below it, and no other."""
    text = (
        "HL*1**20*1~NM1*85*2*A*****XX*1234567893~REF*EI*1~HL*2*1*22*0~SBR*P*18*******MB~"
        "CLM*A*10***11:B:1~LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20260105~NTE*ADD*X~"
        "CLM*B*30***21:B:1~LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20260105~LX*2~SV1*HC:99214*20*UN*1*22**1:2~"
        "DTP*472*D8*20260106~HL*3*1*22*0~SBR*P*18*******CI~NTE*ADD*Y~CLM*C*5***11:B:1~AMT*F5*1~LX*1~"
        "SV1*HC:99213*5*UN*1***x~DTP*472*D8*20260107~"
    )
    (stretch,), _ = _read(text)
    block = ClaimBlock((stretch,))
    assert block.has("NTE").tolist() == [True, False, True]
    assert block.has("NTE", "TPO").tolist() == [False] * 3
    assert block.has("REF", "EI", "SY").tolist() == [True] * 3
    assert block.element("AMT", 1).tolist() == [0, 0, code("F5")]
    assert block.day("DTP", 3, "431").tolist() == [-1, -1, -1]
    assert block.element("NTE", 2, "ADD").tolist() == [code("X"), 0, 0]
    assert block.has_such(lambda notes: notes.element(2) == code("Y"), "NTE").tolist() == [False, False, True]
    assert block.has_such(lambda notes: notes.count(1, "AD") == 3, "NTE").tolist() == [True, False, True]
    assert block.has_such(lambda notes: notes.count(2, "xY") == 1, "NTE").tolist() == [False, False, True]
    assert block.has_such(lambda notes: notes.says(2, str.isalpha), "NTE", "ADD").tolist() == [True, False, True]
    assert block.has_such(lambda notes: notes.says(2, str.isalpha), "NTE", "TPO").tolist() == [False] * 3
    assert block.is_in(block.filing, "MB", "MA").tolist() == [True, True, False]
    assert block.sum_by_claim(block.line_charge).tolist() == [1000, 3000, 500]
    assert block.any_line(block.is_in(block.line_place, "22")).tolist() == [False, True, False]
    assert block.line_highest_pointer.tolist() == [1, 1, 2, 13]


def begins_with_i(text: str) -> bool:
    """Whether a text begins with this letter."""
    return text.startswith("I")


def begins_with(letter: str, text: str) -> bool:
    """Whether a text begins with a letter."""
    return text.startswith(letter)


def begins_with_any(letters: list[str], text: str) -> bool:
    """Whether a text begins with one of some letters."""
    return text[:1] in letters


def first_says(judge: Callable[[str], bool], segments: BlockSegments) -> Flags:
    """What a function says of the first element of each segment."""
    return segments.says(1, judge)


def test_elements_are_asked_about_whatever_their_number() -> None:
    """By a function of a module, which is remembered, and by another; by codes; and yes of more than are looked at."""
    claim = "CLM*A*10***11:B:1~HI*{}~LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20260105~"
    held = ["ABK:I10*ABF:E119", "I10", "ABK:I10**IX", "*", "A*B*C*D", "E119*I"] + ["E119"] * 9
    (stretch,), _ = _read("HL*1**20*1~HL*2*1*22*0~" + "".join(claim.format(codes) for codes in held))
    for _ in range(2):
        block = ClaimBlock((stretch,))
        expected = [False, True, True, False, True, True] + [False] * 9
        assert block.has_such(lambda codes: codes.any_says(3, begins_with_i), "HI").tolist() == expected
        assert block.has_such(lambda codes: codes.any_says(3, lambda text: text[:1] == "I"), "HI").tolist() == expected
        flags = block.has_such(lambda codes: codes.any_element(3, lambda all_: all_ & 0xFF == ord("I")), "HI")
        assert flags.tolist() == expected
        for judge in (partial(begins_with, "E"), partial(begins_with_any, ["E"])):
            flags = block.has_such(partial(first_says, judge), "HI")
            assert flags.tolist() == [False] * 5 + [True] * 10
        flags = block.has_such(partial(first_says, partial(begins_with, "I")), "HI")
        assert flags.tolist() == [False, True] + [False] * 13
        flags = block.has_such(lambda codes: codes.says(1, begins_with_i), "HI")
        assert flags.tolist() == [False, True] + [False] * 13
        flags = block.has_such(lambda codes: codes.begins_with(1, "AI"), "HI")
        assert flags.tolist() == [True, True, True, False, True, False] + [False] * 9
        flags = block.has_such(lambda codes: codes.consists_of(1, "E19"), "HI")
        assert flags.tolist() == [False, False, False, True, False, True] + [True] * 9
        flags = block.has_such(lambda codes: codes.consists_of(1, "EI19", 2), "HI")
        assert flags.tolist() == [False, False, False, True, False, True] + [True] * 9
        flags = block.has_such(lambda codes: codes.is_given(2), "HI")
        assert flags.tolist() == [True, False, False, False, True, True] + [False] * 9
        flags = block.has_such(lambda codes: codes.is_given(2, 3), "HI")
        assert flags.tolist() == [True, False, True, False, True, True] + [False] * 9
        assert block.has_such(lambda codes: codes.is_given(5, 6), "HI").tolist() == [False] * 15


def test_a_claim_is_flagged_for_a_service_on_two_of_its_lines() -> None:
    """Written alike or in small letters; not for another day, procedure or number of units, nor for another claim's."""
    day, other_day = "DTP*472*D8*20260105~", "DTP*472*D8*20260106~"
    claims = {
        (("99213", 1, day), ("99214", 1, day), ("99213", 1, day)): True,
        (("a4239", 1, day), ("A4239", 1, day)): True,
        (("99213", 1, day), ("99213", 1, other_day)): False,
        (("99213", 1, day), ("99214", 1, day)): False,
        (("99213", 1, day), ("99213", 2, day)): False,
        (("99213", 1, day),): False,
        ((" 9921", 1, day),): True,
        (("9921", 1, day),): True,
        (("992133", 1, day),): True,
    }
    text = "HL*1**20*1~HL*2*1*22*0~"
    for lines in claims:
        text += "CLM*A*10***11:B:1~"
        for code_, units, date_ in lines:
            text += f"LX*1~SV1*HC:{code_}*10*UN*{units}***1~{date_}"
    (stretch,), _ = _read(text)
    assert ClaimBlock((stretch,)).repeats_service.tolist() == list(claims.values())


def test_what_is_there_twice_is_seen() -> None:
    """A pointer twice on a line, of five at most the first four being compared; a diagnosis twice on a claim."""
    line, day = "LX*1~SV1*HC:99213*10*UN*1***", "~DTP*472*D8*20260105~"
    above = "HL*1**20*1~NM1*85*2*A*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~"
    text = (
        f"{above}CLM*A*10***11:B:1~HI*ABK:I10*ABF:E1165*ABF:I10~{line}1:2{day}"
        f"CLM*B*20***11:B:1~HI*ABK:I10~HI*BG:I10~{line}1:1{day}{line}1:2:3:4:5{day}"
        f"CLM*C*10***11:B:1~HI*ABK:I10~{line}{day}"
    )
    (stretch,), _ = _read(text)
    block = ClaimBlock((stretch,))
    assert block.repeats_diagnosis.tolist() == [True, False, False]
    assert block.line_repeats_pointer.tolist() == [False, True, True, False]


def test_the_days_of_the_patient_are_those_of_the_patients_own_level() -> None:
    """A dependent's where there is one, else the subscriber's; a level that gives one twice is not read in columns."""
    own = "LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20260105~"
    text = (
        "HL*1**20*1~NM1*85*2*A*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~PAT*****D8*20260103~NM1*IL*1*A~"
        f"DMG*D8*19700101*F~CLM*A*10***11:B:1~{own}"
        f"HL*3*1*22*1~SBR*P********CI~NM1*IL*1*B~DMG*D8*19600101*F~HL*4*3*23*0~PAT*19~NM1*QC*1*C~CLM*B*10***11:B:1~{own}"
        "HL*5*1*22*0~SBR*P*18*******CI~NM1*IL*1*D~DMG*D8*19700230*F~DMG*D8*19700228*F~"
        f"CLM*C*10***11:B:1~{own}"
    )
    header = "NM1*41*1*WHITE~BHT*0019*00*1*20260104*1200*CH~"
    (stretch,), transaction = _read(text, header)
    block = ClaimBlock((stretch,), transaction=transaction)
    assert block.submitter is not None
    assert block.submitter.last_name == "WHITE"
    assert ClaimBlock((stretch,)).submitter is None
    assert block.batch_day.tolist() == [date(2026, 1, 4).toordinal()] * 3
    assert ClaimBlock((stretch,)).batch_day.tolist() == [-1] * 3
    assert block.patient_birth_day.tolist() == [date(1970, 1, 1).toordinal(), -1, -1]
    assert block.patient_death_day.tolist() == [date(2026, 1, 3).toordinal(), -1, -1]
    assert block.irregular.tolist() == [False, False, True]


def _read(levels: str, header: str = "") -> tuple[list[Stretch], TransactionSet | None]:
    """The stretches of a file with these levels, and the transaction set that they are of."""
    isa = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*P*:~"
    text = f"{isa}GS*HC*S*R*20260101*1200*1*X*005010X222A1~ST*837*1*005010X222A1~{header}{levels}SE*1*1~GE*1*1~"
    assembler, stretches, transaction = Assembler(), [], None
    for part in Reader(io.BytesIO(text.encode())).parts():
        if isinstance(part, Stretch):
            stretches.append(part)
            transaction = assembler.transaction
        else:
            assembler.take(part)
    return stretches, transaction


def test_years_and_repeated_elements() -> None:
    """A year is the calendar's; an element is repeated within its claim, and one that begins with a blank may be."""
    text = (
        "HL*1**20*1~NM1*85*2*A*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******MB~"
        "CLM*A*10***11:B:1~LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*RD8*20251231-20260101~REF*6R*X~"
        "CLM*B*30***21:B:1~LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20240229~REF*6R*X~LX*2~SV1*HC:99214*20*UN*1***1~"
        "DTP*472*D8*19991231~REF*6R*X~CLM*C*5***11:B:1~LX*1~SV1*HC:a9213*5*UN*1***1~DTP*472*D8*20260107~REF*6R* X~"
    )
    (stretch,), _ = _read(text)
    block = ClaimBlock((stretch,))
    assert block.year_of(block.line_first_day).tolist() == [2025, 2024, 1999, 2026]
    assert block.year_of(block.line_last_day).tolist() == [2026, 2024, 1999, 2026]
    assert block.has_repeated("REF", 2, "6R").tolist() == [False, True, True]
    assert block.irregular.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("written", "highest"),
    [("", 0), *((str(number), number) for number in range(1, 13)), ("1:12:9", 12), ("4:2:11", 11)]
    + [(odd, 13) for odd in ("0", "13", "20", "01", "00", "100", "x", "1x", "/", "1:0", "12345678")],
)
def test_the_highest_pointer_of_a_line_is_read_as_a_number(written: str, highest: int) -> None:
    """Pointers are numbers from 1 to 12; whatever else is written is taken for one that is too high."""
    text = f"HL*1**20*1~HL*2*1*22*0~CLM*A*10***11:B:1~LX*1~SV1*HC:99213*10*UN*1***{written}~DTP*472*D8*20260105~"
    (stretch,), _ = _read(text)
    assert ClaimBlock((stretch,)).line_highest_pointer.tolist() == [highest]


def test_what_another_insured_has_is_not_the_subscribers() -> None:
    """An address of another payer's insured, in the claim, says nothing of the subscriber's own, nor a second name."""
    own = "LX*1~SV1*HC:99213*10*UN*1***1~DTP*472*D8*20260105~"
    text = (
        "HL*1**20*1~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*A~"
        f"CLM*A*10***11:B:1~SBR*S*18*******CI~NM1*IL*1*B~N3*STREET~{own}"
        f"HL*3*1*22*0~SBR*P*18*******CI~NM1*IL*1*C~N3*STREET~NM1*PR*2*D~N4*TOWN~CLM*B*10***11:B:1~{own}"
        f"HL*4*1*22*0~SBR*P*18*******CI~NM1*IL*1*E~N3*STREET~NM1*IL*1*F~CLM*C*10***11:B:1~{own}"
    )
    (stretch,), _ = _read(text)
    block = ClaimBlock((stretch,))
    assert block.coverage.member_has("N3").tolist() == [False, True, False]
    assert block.coverage.member_has("N4").tolist() == [False] * 3
