"""Which waiver a finding is waived by: every key that is given fits, on or before its last day of receipt."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from scrubber.rules.waivers import Waiver, Waivers, WaiverScope

LAST = date(2026, 3, 31)
CLAIM = WaiverScope("A1", "1234567893", "payer 1", ("SUBMITTER", "app1 "))
FITTING = {"claim": "A1", "billing_npi": "1234567893", "payer_id": " PAYER  1", "sender": "App1", "message": "odd"}
OTHER = {"claim": "A2", "billing_npi": "1093817465", "payer_id": "PAYER", "sender": "RECEIVER", "message": "even"}
ANY = Waiver(frozenset({"one-edit"}), "ONE001", None, None, None, None, None, "R. Moss", "-", LAST)


def found(*waivers: Waiver, received: date | None = LAST, dated: date | None = None) -> int | None:
    """Give the number of the waiver for the message `odd` of the edit `one-edit` about the claim."""
    one = Waivers(waivers, received).find("one-edit", "odd", CLAIM, dated)
    return one[0] if one else None


@pytest.mark.parametrize("named", list(product([None, True, False], repeat=len(FITTING))))
def test_every_key_that_is_given_has_to_fit(named: tuple[bool | None, ...]) -> None:
    """Of all combinations of keys that are not given, fit, or do not, those waive in which none does not."""
    keys: dict[str, Any] = {
        key: (FITTING if fits else OTHER)[key]
        for key, fits in zip(FITTING, named, strict=True)
        if fits is not None
    }  # fmt: skip
    assert (found(ANY._replace(**keys)) == 0) is (False not in named)


def test_a_waiver_is_for_its_own_edits_alone() -> None:
    """Another edit's finding is not accepted with it; one of a prefix of codes is for each of them."""
    other = ANY._replace(edits=frozenset({"other-edit", "third-edit"}))
    assert found(other) is None
    assert found(ANY._replace(edits=frozenset({"one-edit", "third-edit"}))) == 0


@pytest.mark.parametrize(("day", "number"), [(LAST - timedelta(1), 0), (LAST, 0), (LAST + timedelta(1), None)])
def test_the_last_day_of_receipt_is_the_last_on_which_it_holds(day: date, number: int | None) -> None:
    """Without a day of receipt for the run it is that of the interchange."""
    assert found(ANY, received=day) == number
    assert found(ANY, received=None, dated=day) == number
    assert found(ANY, received=day, dated=LAST if number is None else date.max) == number


def test_where_nobody_knows_the_day_nothing_is_waived() -> None:
    """An interchange has no date that can be read, and the run has no day of receipt."""
    assert found(ANY, received=None, dated=None) is None


def test_the_first_in_the_file_that_holds_goes_first() -> None:
    """Whatever they name: an expired one is passed over."""
    expired = ANY._replace(expires=LAST - timedelta(1))
    by_claim, by_payer = ANY._replace(claim="A1"), ANY._replace(payer_id="PAYER 1")
    assert found(by_claim, by_payer) == found(by_payer, by_claim) == 0
    assert found(expired, by_payer, by_claim) == found(expired._replace(claim="A1"), by_payer) == 1


def test_thousands_of_waivers_are_not_gone_through() -> None:
    """Of one edit's waivers for other claims none is compared with a finding: its claim is looked up."""
    looked_at = 0

    class Counted(Waiver):
        def holds(self, message: str, day: date) -> bool:
            nonlocal looked_at
            looked_at += 1
            return super().holds(message, day)

    waivers = Waivers([Counted(*ANY._replace(claim=f"B{number}")) for number in range(5000)], LAST)
    for number in range(0, 10_000, 7):
        waivers.find("one-edit", "odd", CLAIM._replace(claim=f"B{number}"), None)
    assert 0 < looked_at <= 5000 // 7 + 1
