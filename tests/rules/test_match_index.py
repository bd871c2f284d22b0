"""A claim's match is found without going through all: it is the first one that fits it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.errors import ProfileError
from scrubber.rules.match_index import MatchIndex
from scrubber.rules.matching import RankedMatch, Traits, ranked
from scrubber.rules.profile import Match, Profile

if TYPE_CHECKING:
    from scrubber.rules.matching import RankedMatch as Ranked

IDS, NPIS, FILINGS = ["1", "A 2", "3"], ["1234567893", "1093817465"], ["CI", "MB"]
NAMES = ["BLUE*", "BLUE CROSS", "BLUE C*", "GREEN", "G*"]


def values(known: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Give none or some of these values."""
    return st.lists(st.sampled_from(known), unique=True, max_size=2).map(tuple)


MATCHES = st.builds(
    Match, payer_id=values(IDS), payer_name=values(NAMES), filing=values(FILINGS), billing_npi=values(NPIS),
    sender=values(["S"]),
).filter(any)  # fmt: skip
CLAIMS = st.builds(
    Traits, payer_id=st.sampled_from(["1", " a  2", "", "9"]),
    payer_name=st.sampled_from(["Blue Cross of Ohio", "BLUE  CROSS", "Green", "", "Red"]),
    filing=st.sampled_from(["CI", "mb", ""]), billing_npi=st.sampled_from([*NPIS, ""]),
)  # fmt: skip


def all_ranked(matches: list[Match]) -> tuple[Ranked, ...] | None:
    """Rank matches, each of a profile of its own; None where two contradict each other."""
    try:
        return ranked(Profile(f"p{number}", "-", "p.toml", matches=(one,)) for number, one in enumerate(matches))
    except ProfileError:
        return None


@settings(max_examples=60)
@given(st.lists(MATCHES, max_size=6), CLAIMS)
def test_it_is_the_first_that_fits(matches: list[Match], claim: Traits) -> None:
    """As if all of them were gone through in their order."""
    in_order = all_ranked(matches)
    if in_order is not None:
        first = next((one.profile for one in in_order if one.fits(claim)), None)
        assert MatchIndex(in_order).chosen(claim) == first


@settings(max_examples=60)
@given(MATCHES, MATCHES)
def test_two_contradict_each_other_where_they_have_the_rank_and_a_claim_in_common(one: Match, other: Match) -> None:
    """As if each were compared with each: none is missed for being under another value."""
    pairs = [ranked([Profile(name, "-", "p.toml", matches=(match,))]) for name, match in (("a", one), ("b", other))]
    expected = any(mine.rank == their.rank and mine.meets(their) for mine in pairs[0] for their in pairs[1])
    assert (all_ranked([one, other]) is None) == expected


@pytest.mark.parametrize("named", ["payer_id", "payer_name", "billing_npi"])
def test_of_thousands_few_are_compared(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """With each other, or with a claim: those alone that have something of it."""
    counted = count()
    for name in ("meets", "fits"):
        method = getattr(RankedMatch, name)
        monkeypatch.setattr(RankedMatch, name, lambda one, other, method=method: (next(counted), method(one, other))[1])
    matches = [Match(**{named: (f"{number:010}",), "filing": ("CI", "MB")}) for number in range(2000)]
    index = MatchIndex(all_ranked(matches) or ())
    claim = Traits("", "", "CI", "")._replace(**{named: f"{7:010}"})
    assert (index.chosen(claim) or Profile("", "", "")).name == "p7"
    assert next(counted) <= 2
