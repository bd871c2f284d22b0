"""Twice the claims of one patient, or lines of one claim, are twice the work: nothing grows with the square."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.service_keys import digest, parties_word, payer_word
from scrubber.edit import EXPLAINING, duplicate_edit, service_of
from scrubber.engine.over_time import _seen_from as service_seen_from
from scrubber.history.protocol import NumberedClaim
from scrubber.x12.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from scrubber.claims.service import Service
    from tests.history.conftest import Office

TWICE = 2.6
"""How many times the steps twice the claims may take: the square would be four times."""


def days(count: int) -> list[str]:
    """Days of one year, in turn."""
    return [f"{date(2026, 1, 1) + timedelta(number % 360):%m%d}" for number in range(count)]


def replacements(office: Office, count: int) -> bytes:
    """Write replacements of one claim id on one date."""
    claims = (office.claim("A1", "0105", frequency=7, follows=f"PAYER{number}") for number in range(count))
    return office.write_file(*claims)


def moved(office: Office, count: int) -> bytes:
    """Write replacements of one claim id, each of which moves the date."""
    return office.write_file(*(office.claim("A1", day, frequency=7) for day in days(count)))


def voids_first(office: Office, count: int) -> bytes:
    """Write voids of one claim id and date, and then as many claims that they may be of."""
    voids = [office.claim("A1", "0105", frequency=8, follows=f"PAYER{number}") for number in range(count)]
    return office.write_file(*voids, *(office.claim(f"B{number}", day) for number, day in enumerate(days(count))))


def services(office: Office, count: int) -> bytes:
    """Write claims of one patient, and a replacement."""
    claims = [office.claim(f"A{number}", day) for number, day in enumerate(days(count))]
    return office.write_file(*claims, office.claim("A1", "0102", frequency=7))


def lines(office: Office, count: int) -> bytes:
    """Write one claim of many lines."""
    return office.write_file(office.several("A1", *days(count)))


def steps(run: Callable[[], object]) -> int:
    """How many functions are called, and generators gone on with, while it runs."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("write", [replacements, moved, voids_first, services, lines])
def test_twice_as_many_are_twice_the_work(
    office: Office, write: Callable[[Office, int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of hundreds of claims of one patient takes linear time, when it is new and when it is sent again."""
    monkeypatch.setattr("scrubber.engine.member.MOST_SERVICES", 40)
    office.scrub(office.write_file(office.claim("Z1", "1231")))  # what happens once, happens now
    few, many = write(office, 200), write(office, 400)
    for _ in range(2):
        once, twice = steps(lambda: office.check(few)), steps(lambda: office.check(many))
        assert twice < TWICE * once
        office.scrub(few, many)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_number_that_all_claims_have_is_looked_up_once(office: Office) -> None:
    """Claims with one number are compared with all that was recorded under it in linear time."""
    office.use_edit(
        duplicate_edit("sample.billed_twice", code="SMP001", title="-", since="0.1", key=service_of, exempt=EXPLAINING)
    )
    counted = []
    for payer, count in (("PAYER1", 60), ("PAYER2", 120)):
        claims = (office.claim("A1", "0105", charge=str(charge)) for charge in range(1, count + 1))
        office.scrub(office.write_file(*claims, changed={"payer": payer}))
        parties = parties_word(payer, "1234567893") ^ ord("1")
        asked = [NumberedClaim(parties, digest("A1"), at, "1", payer_word(payer), 0, at) for at in range(count)]
        with office.history.reading() as recorded:
            assert recorded.numbered_before(asked, ()) == set(range(count))
            counted.append(steps(partial(recorded.numbered_before, asked, ())))
    assert counted[1] < TWICE * counted[0]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_counts_is_looked_at_once_until_more_does(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims of a patient that are all rejected are decided beside the same services, gathered and sorted once."""
    looked_at = 0

    def count(ordinal: int, service: Service) -> Service:
        nonlocal looked_at
        looked_at += 1
        return service_seen_from(ordinal, service)

    monkeypatch.setattr("scrubber.engine.over_time._seen_from", count)
    few, many = (office.write_file(*(office.claim(f"A{at}", "0105") for at in range(size))) for size in (20, 40))
    office.check(few)
    once, looked_at = looked_at, 0
    (answer,) = office.check(many)
    assert answer.accepted == 1
    assert looked_at == once > 0


def test_no_segment_of_a_claim_is_counted_for_every_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a claim of thousands of lines has its segments is found by going through its text once."""
    gone_through = 0
    count_segments = Piece.count_segments

    def count(piece: Piece, start: int, end: int) -> int:
        nonlocal gone_through
        gone_through += end - start
        return count_segments(piece, start, end)

    monkeypatch.setattr(Piece, "count_segments", count)
    content = lines(office, 300)
    office.check(content)
    assert 0 < gone_through <= 2 * len(content)
