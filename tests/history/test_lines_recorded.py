"""What an earlier run has accepted is told of a claim that bills it again, and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.edit import EXPLAINING, duplicate_edit, service_of
from scrubber.history.administration import Administration
from scrubber.history.forgetting import Forgetting

if TYPE_CHECKING:
    from tests.history.conftest import Office

SEEN = ["seen-before"]


@pytest.fixture(name="office")
def office_that_compares(office: Office) -> Office:
    """Give an office whose edit is about services that two claims bill."""
    office.use_edit(
        duplicate_edit("sample.billed_twice", code="SMP001", title="-", since="0.1", key=service_of, exempt=EXPLAINING)
    )
    return office


def test_another_claim_is_told_and_the_same_one_is_not(office: Office) -> None:
    """It is a warning; whichever file is scrubbed again is told what it was told, or nothing."""
    first, second = office.write_file(office.claim("A1", "0105")), office.write_file(office.claim("B1", "0105"))
    assert [office.scrub(file)[0].found for file in (first, second)] == [[], SEEN]
    assert [office.scrub(file)[0].found for file in (first, second, first)] == [[], SEEN, []]
    assert office.scrub(office.write_file(office.claim("C1", "0106")))[0].found == []
    assert office.check(office.write_file(office.claim("C2", "0105", charge="90")))[0][:1] == (SEEN,)
    (answer,) = office.check(office.write_file(office.claim("C2", "0105")))
    assert (answer.found, answer.accepted) == (SEEN, 1)
    assert office.check(office.write_file(office.claim("C2", "0105"), changed={"payer": "PAYER2"}))[0].found == []
    assert office.without_history(second)[0].found == []


def test_what_was_not_accepted_does_not_count(office: Office) -> None:
    """A claim that is rejected, of a test, or of a run that failed; and what a void has taken back."""
    twice = office.write_file(office.claim("A1", "0105"), office.claim("A2", "0105"), office.claim("A3", "0106"))
    assert office.scrub(twice)[0].found == ["same"]
    office.scrub(office.write_file(office.claim("T1", "0107"), changed={"usage": "*0*T*:"}))
    office.fail(office.write_file(office.claim("F1", "0108")))
    again = office.write_file(*(office.claim(f"B{day}", day) for day in ("0105", "0106", "0107", "0108")))
    assert office.check(again)[0].found == SEEN * 2
    office.scrub(office.write_file(office.claim("V1", "0106", frequency=8)))
    assert office.check(again)[0].found == SEEN
    office.scrub(office.write_file(office.claim("B2", "0106")))
    assert office.check(again)[0].found == SEEN * 2


def test_what_is_purged_or_forgotten_is_not_told(office: Office) -> None:
    """And may be recorded again."""
    file = office.write_file(office.claim("A1", "0105"), office.claim("A2", "0205"))
    again = office.write_file(office.claim("B1", "0105"), office.claim("B2", "0205"))
    office.scrub(file)
    assert office.check(again)[0].found == SEEN * 2
    with office.history.store(write=True) as store:
        Forgetting(store, office.history.names).claim("A2", "payer1", "now")
    assert office.check(again)[0].found == SEEN
    with office.history.store(write=True) as store:
        Administration(store).purge(office.day("0110"), "now")
    assert office.check(again)[0].found == []
    office.scrub(file)
    assert office.check(again)[0].found == SEEN
