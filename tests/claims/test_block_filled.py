"""Claims with fields filled in say of themselves what others say, whatever is filled in and asked for first."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.block_elements import BlockElements, is_of_line
from scrubber.claims.block_filled import FILLED, FilledClaims, KnownValues
from scrubber.claims.block_made import MadeClaims
from scrubber.claims.fields_read import CLAIM_FIELDS, LINE_FIELDS, PAYER
from tests.claims.drawn_claims import drawn_interchange
from tests.claims.test_fields_read import blocks, written_interchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim

OF_CLAIM = (
    *CLAIM_FIELDS, "claim_id", "piece", "billing", "subscriber", "dependent", "transaction", "delimiters", "services",
    "total_of_lines", "service_dates", "segments", "own_segments", "has_other_coverage", "is_chargeable",
)  # fmt: skip
OF_LINE = (*LINE_FIELDS, "number", "text", "start", "segments", "delimiters", "drugs", "notes")


def filled(block: ClaimBlock, made: MadeClaims, known: KnownValues, elements: list[str]) -> Callable[[int], Claim]:
    """What makes claims with the fields of these elements filled in."""
    return FilledClaims(block, made, BlockElements(block), known).with_fields(elements)


def said(subject: object, names: list[str]) -> dict[str, object]:
    """What it says of itself, asked in this order; levels and the set by what they are made of."""
    found = {name: getattr(subject, name) for name in names if name != "__class__"}
    return {name: getattr(value, "piece", value) for name, value in found.items()}


def test_fields_are_filled_in_that_their_element_tells() -> None:
    """And no other: what is alike in that element has them alike."""
    for element, names in FILLED.items():
        fields = LINE_FIELDS if is_of_line(element) else CLAIM_FIELDS
        assert {fields[name] for name in names} == {(element,)}


@pytest.mark.parametrize("draw", [written_interchange, drawn_interchange])
def test_what_is_filled_in_makes_no_difference(draw: Callable[[random.Random], bytes]) -> None:
    """Each claim and line of many interchanges says the same, in whatever order it is asked."""
    chance, known, count = random.Random(1), KnownValues(), 0  # noqa: S311 not for secrets
    for seed in range(8):
        for block in blocks(draw(random.Random(seed))):  # noqa: S311 not for secrets
            made, plain = MadeClaims(block), MadeClaims(block)
            elements = [element for element in FILLED if chance.random() < 0.6]
            make = filled(block, made, known, elements)
            for at in (~block.irregular).nonzero()[0].tolist():
                claim, expected = make(at), plain.at(at)
                of_claim, of_line = list(OF_CLAIM), list(OF_LINE)
                chance.shuffle(of_claim)
                chance.shuffle(of_line)
                before = of_claim[: chance.randrange(len(of_claim))] if chance.random() < 0.5 else []
                assert said(claim, before) == said(expected, before)
                assert len(claim.lines) == len(expected.lines)
                for line, other in zip(claim.lines, expected.lines, strict=True):
                    assert said(line, of_line) == said(other, of_line)
                    assert line.claim is claim
                    assert [one is line for one in claim.lines].count(True) == 1
                    assert line.at("SV101-2") == other.at("SV101-2")
                assert said(claim, of_claim) == said(expected, of_claim)
                assert claim.at("CLM05-3") == expected.at("CLM05-3")
                claim.forget_lines()
                count += 1
    assert count > 30


def test_no_text_is_looked_at_for_what_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its values are known, of no claim; and what a claim does not have, it says so."""
    known = KnownValues()
    for again in range(2):
        for block in blocks(written_interchange(random.Random(3))):  # noqa: S311 not for secrets
            made = MadeClaims(block)
            make = filled(block, made, known, [*FILLED])
            claims = [make(at) for at in (~block.irregular).nonzero()[0].tolist()]
            with monkeypatch.context() as patched:
                if again:
                    patched.setattr(MadeClaims, "at", None)
                for claim in claims:
                    for element, names in FILLED.items():
                        for subject in claim.lines if is_of_line(element) else (claim,):
                            for name in names:
                                getattr(subject, name)
                    assert all(line.place_of_service and line.procedure and line.coding for line in claim.lines)
            for subject in (claims[0], claims[0].lines[0]):
                for name in ("nothing", "piece" if subject is claims[0] else "text"):
                    assert hasattr(subject, name) is (name != "nothing")


def test_where_nothing_can_be_filled_in_claims_are_made_as_ever() -> None:
    """A check that reads other elements asks of plain claims."""
    for block in blocks(written_interchange(random.Random(3))):  # noqa: S311 not for secrets
        made = MadeClaims(block)
        assert filled(block, made, KnownValues(), ["CLM11"]) == made.at
        assert filled(block, made, KnownValues(), ["CLM11", PAYER]) != made.at
