"""Keys of service lines are the same in bulk as one by one, and alike just where the services are."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scrubber.claims.block_service_keys import BlockServiceKeys
from scrubber.claims.repeated_service import details_of, service_of
from scrubber.claims.service_keys import END, FREQUENCY, NO_KEY, PARTIES, PAYER, keys_of, parties_word, payer_word
from tests.claims.drawn_claims import drawn_interchange
from tests.claims.test_block import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine

FIXTURES = Path(__file__).parents[2] / "fixtures"


def varied(data: bytes, chance: random.Random) -> bytes:
    """The same claims, some of what says who and where written otherwise."""
    for old, new in (
        (b"*DOE*JANE*", b"*DOE*Jane*"),
        (b"*MI*MEMBER1~", b"*MI*member1~"),
        (b"*DOE*JANE*", b"*DOE* JANE*"),
        (b"DMG*D8*19700102*F~", b"DMG*D8*19700102*f~"),
    ):
        if chance.random() < 0.3:
            data = data.replace(old, new, 1)
    return data


def in_bulk(data: bytes) -> Iterator[tuple[Claim, list[int] | None]]:
    """Each claim with the keys that its block has of it; None where they are to be made of the claim itself."""
    for block, claims in blocks(data):
        parties = [(claim.payer.key, claim.billing_npi) for claim in claims]
        keys = BlockServiceKeys.of(block, parties, np.arange(len(claims)))
        for index, claim in enumerate(claims):
            is_asked = block.irregular[index] or keys.odd[index]
            if keys.odd[index]:
                assert keys.of_claim(claim, index) == keys_of(claim)
            yield claim, None if is_asked else keys.of_claim(claim, index).tolist()


def test_keys_of_a_block_are_those_of_its_claims() -> None:
    """Claims of all fixtures, and drawn ones, have the same keys in bulk as one by one."""
    chance = random.Random(5)  # noqa: S311 not for secrets
    drawn = [varied(drawn_interchange(chance), chance) for _ in range(60)]
    files = [path.read_bytes() for path in sorted(FIXTURES.glob("files/*.837"))]
    compared = odd = 0
    for data in drawn + files:
        for claim, keys in in_bulk(data):
            compared += keys is not None
            odd += keys is None
            assert keys in (None, keys_of(claim).tolist())
    assert compared > 100
    assert odd


def test_lines_of_one_service_have_one_key() -> None:
    """No two lines that bill one service have different keys; what is alike by the rest is alike in its details."""
    chance = random.Random(6)  # noqa: S311 not for secrets
    keys_of_service: dict[object, set[int]] = defaultdict(set)
    details: dict[tuple[int, int], set[object]] = defaultdict(set)
    compared = 0
    for _ in range(60):
        for _, claims in blocks(varied(drawn_interchange(chance), chance)):
            for claim in claims:
                for line, key, rest in lines_of(claim):
                    service = service_of(line)
                    if claim.patient_identity is not None and service is not None and service[-1]:
                        compared += 1
                        keys_of_service[claim.patient_identity, claim.responsibility, service].add(key)
                        details[key, rest].add((service, details_of(line)))
    assert compared > len(keys_of_service)
    assert {len(keys) for keys in keys_of_service.values()} == {1}
    assert {len(alike) for alike in details.values()} == {1}


def lines_of(claim: Claim) -> Iterator[tuple[ServiceLine, int, int]]:
    """The lines of a claim that can be compared, with their keys."""
    keys = keys_of(claim)
    assert keys[-2] == END
    for line, key, rest in zip(claim.lines, keys[::2], keys[1::2], strict=False):
        if key > NO_KEY:
            yield line, key, rest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HC:99213*", "HC:99214*"),
        ("HC:99213*", "HC:99213:25*"),
        ("D8*20260105", "D8*20260106"),
        ("D8*20260105", "RD8*20260105-20260106"),
        ("UN*1*", "UN*2*"),
        ("MEMBER1", "MEMBER2"),
        ("*JANE*", "*JOAN*"),
        ("D8*19700102", "D8*19700103"),
        ("D8*19700102*F", "D8*19700102*M"),
        ("SBR*P", "SBR*S"),
        ("PI*P1", "PI*P2"),
        ("XX*1234567893", "XX*1245319599"),
        ("HI*ABK:E1165~", "HI*ABK:E1165~NM1*82*1*A*B****XX*1245319599~"),
        ("D8*20260105~", "D8*20260105~NM1*82*1*A*B****XX*1245319599~"),
    ],
)
def test_another_service_has_another_key(old: str, new: str) -> None:
    """Whatever makes it another service is in its key."""
    text = one_claim()
    assert old in text
    assert keys(text) != keys(text.replace(old, new, 1))
    assert keys(text)[0] == keys(text.replace("A1*100", "A2*200").replace("*100*", "*200*"))[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*100*UN", "*101*UN"),
        ("UN*1***", "UN*1*12**"),
        ("D8*20260105~", "D8*20260105~NTE*ADD*AGAIN~"),
        ("D8*20260105~", "D8*20260105~LIN**N4*00641036725~"),
        ("HC:99213*", "HC:99213:::::AGAIN*"),
        ("HI*ABK:E1165~", "HI*ABK:E1165~NM1*77*2*HOSPITAL*****XX*1245319599~N3*1 ROAD~"),
    ],
)
def test_what_may_differ_is_in_the_rest(old: str, new: str) -> None:
    """It leaves the key as it is."""
    one, other = keys(one_claim()), keys(one_claim().replace(old, new, 1))
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_a_line_that_cannot_be_compared_has_no_key() -> None:
    """Of a patient without a member id, and of a line without a date or readable units."""
    for old, new in (("*MI*MEMBER1", ""), ("DTP*472*D8*20260105~", ""), ("UN*1*", "UN*x*")):
        found = keys(one_claim().replace(old, new))
        assert found[:2] == [NO_KEY, 0]
        assert found[-2] == END


@pytest.mark.parametrize(("code", "kept"), [("1", "1"), ("", "1"), ("7", "7"), ("8", "8"), ("17", "\xff")])
def test_payer_provider_and_frequency_code_are_behind_the_lines(code: str, kept: str) -> None:
    """A claim without a frequency code is an original; what is no single character is none of the codes."""
    found = keys(one_claim().replace("11:B:1*", f"11:B:{code}*", 1))
    assert found[2:6] == [PAYER, payer_word("P1"), PARTIES, parties_word("P1", "1234567893", code or "1")]
    assert found[5] & FREQUENCY == ord(kept)
    others = {keys(one_claim().replace(old, new, 1))[5] for old, new in (("PI*P1", "PI*P2"), ("XX*12", "XX*13"))}
    assert len(others | {found[5]}) == 3


def one_claim() -> str:
    """A set with one claim, after another."""
    line = "LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~"
    return (
        "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*P*:~"
        "GS*HC*S*R*20260101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260101*1200*CH~"
        "HL*1**20*1~NM1*85*2*A*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*MEMBER1~"
        f"DMG*D8*19700102*F~NM1*PR*2*B*****PI*P1~CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:E1165~{line}"
        "CLM*Z1*100***11:B:1*Y*A*Y*Y~SE*20*0001~GE*1*1~IEA*1*000000001~"
    )


def keys(text: str) -> list[int]:
    """Those of the first claim, the same in bulk."""
    claim, bulk = next(in_bulk(text.encode()))
    plain = keys_of(claim).tolist()
    assert bulk in (None, plain)
    return plain
