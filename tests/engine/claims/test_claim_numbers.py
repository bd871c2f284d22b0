"""A claim number that stands in an input twice is told of the later claim; where it is another's affair it is not."""

from __future__ import annotations

import io
import random
import re
from array import array
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.engine.claims import claim_numbers
from scrubber.engine.claims.claim_rules import BlockRules, Parties
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source
from tests.claims.drawn_claims import drawn_interchange
from tests.claims.test_block import blocks

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.pipeline.report import Report
    from scrubber.rules.packs import Pack
    from tests.conftest import Claims, Screen, WriteClaims

KEY = "claim-number-repeated"
NPI = b"1234567893"


def told(report: Report) -> list[tuple[int | None, int]]:
    """Of each claim that is told, its ordinal and its segment."""
    return [(found.claim, found.segment) for found in report.findings if found.key == KEY]


def test_the_later_of_two_claims_with_one_number_is_told(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """It is a warning at its CLM01 that names the first one's segment; a third claim is told of the first too."""
    claims = claim("A1", "20260105"), claim("A2", "20260205"), claim("A1", "20260312"), claim("A1", "20260415")
    file = write_claims("".join(claims))
    (report,) = screen(file)
    assert [number for number, _ in told(report)] == [2, 3]
    first = next(found for found in report.findings if found.key == KEY)
    segments = file.decode().split("~")
    assert segments[first.segment - 1].strip().startswith("CLM*A1")
    at = next(at for at, segment in enumerate(segments, 1) if segment.strip().startswith("CLM*A1"))
    assert first.message.endswith(f"segment {at}")
    assert (first.severity, first.element, first.claim_id, first.charge) == ("warn", "CLM01", "A1", 8000)
    assert (report.summary.accepted, report.summary.warned) == (4, 2)


def test_a_number_may_stand_again_where_it_means_another_claim(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """A claim that takes the first one back has its number; of another payer, or cut off, it is its own."""
    replaced, voided = claim("A1", frequency="7", reference="X"), claim("A1", frequency="8", reference="X")
    (report,) = screen(write_claims(claim("A1") + replaced + voided))
    assert told(report) == []
    once, again = (write_claims(claim("A1"), number=number) for number in (1, 2))
    cut = once[: once.index(b"IEA*")]
    (report,) = screen(once + again)
    assert [number for number, _ in told(report)] == [1]
    for two in (once + again.replace(b"*PI*", b"*PI*9"), once + again.replace(NPI, b"1999999984"), cut + again):
        (report,) = screen(two)
        assert report.summary.claims == 2
        assert told(report) == []
    assert [told(report) for report in screen(once, again)] == [[], []]


def test_a_payer_that_refuses_such_claims_has_them_rejected(
    tmp_path: Path, sample_edits: Pack, claim: Claims, write_claims: WriteClaims
) -> None:
    """A profile gives the finding its severity, and what is rejected counts no more; a waiver lets it go on."""
    profile, waivers = tmp_path / "strict.toml", tmp_path / "waivers.toml"
    profile.write_text('name = "strict"\ntitle = "-"\n[severity]\nSCR072 = "reject"\n')
    waivers.write_text(
        '[[waiver]]\ncode = "SCR072"\neverywhere = true\nowner = "-"\nreason = "-"\nexpires = 2026-12-31\n'
    )
    first = write_claims(claim("A1") + claim("A1", "20260305"))
    second = write_claims(claim("B1", "20260306"), number=2)

    def rejected(request: SettingsRequest) -> list[int]:
        plan = Plan(settings=resolve(request, [sample_edits]))
        inputs = [Source(f"{at}.837", io.BytesIO(content)) for at, content in enumerate((first, second))]
        return [report.summary.rejected for report in judge_all(inputs, plan)]

    received = date(2026, 4, 1)
    # The service is given again too soon after that of the claim that has the number again, unless that was rejected.
    assert rejected(SettingsRequest(received=received)) == [0, 1]
    assert rejected(SettingsRequest(profile=str(profile), received=received)) == [1, 0]
    assert rejected(SettingsRequest(profile=str(profile), waivers=str(waivers), received=received)) == [0, 1]


@given(st.lists(st.integers(0, 6), max_size=40))
def test_many_numbers_are_compared_as_few_are(numbers: list[int]) -> None:
    """Sorted columns find the same places as remembering each number, and claims without a number are no pair."""
    few = claim_numbers.repeated(array("Q", numbers))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claim_numbers, "_FEW", 1)
        patch.setattr(claim_numbers, "_PORTION", 7)
        assert claim_numbers.repeated(array("Q", numbers)) == few
    assert few == {at: numbers.index(number) for at, number in enumerate(numbers) if number and number in numbers[:at]}


def test_numbers_of_a_block_are_those_of_its_claims() -> None:
    """In bulk as one by one, of any length, with blanks around them or nothing else; different where the claims are."""
    chance = random.Random(7)  # noqa: S311 not for secrets
    ids = ["A1", " A1", "A1 ", "  ", "A" * 8, "A" * 9, "A" * 17, "A2", "1", "01"]
    numbers: dict[int, tuple[str, ...]] = {}
    compared = replacing = 0
    for _ in range(30):
        data = drawn_interchange(chance)
        written = re.sub(rb"CLM\*A\d+", lambda _: b"CLM*" + chance.choice(ids).encode("latin-1"), data)
        for block, claims in blocks(written):
            parties = [Parties(claim.payer.key, claim.billing_npi) for claim in claims]
            rules = BlockRules(
                [], [], np.zeros(0, np.int64), np.zeros(0, np.bool_), parties, np.arange(len(claims)), []
            )
            for claim, own, asked in zip(
                claims, claim_numbers.numbers_of(block, rules), block.irregular.tolist(), strict=True
            ):
                if not asked:
                    compared += 1
                    replacing += claim.is_replacement
                    assert own == claim_numbers.number_of(claim, claim.payer.key)
                    whose = (claim.payer.key, claim.billing_npi, claim.claim_id.strip(), claim.frequency_code)
                    assert numbers.setdefault(own, whose) == whose or own == claim_numbers.NONE
    assert compared > 100
    assert replacing > 10
