"""Which of several profiles judges a claim, and which can never be told apart."""

from __future__ import annotations

import pytest

from scrubber.errors import ProfileError
from scrubber.rules.match_index import MatchIndex
from scrubber.rules.matching import Correspondents, Traits, ranked
from scrubber.rules.profile import Match, Profile

CLAIM = Traits("87726", "United  Healthcare", "CI", "1234567893")
BETWEEN = Correspondents(("SENDER", "APP1"), ("RECEIVER", "R"))


def profile(name: str, *matches: Match, is_shipped: bool = False) -> Profile:
    """Give a profile with these matches."""
    return Profile(name, "-", f"{name}.toml", matches=matches, is_shipped=is_shipped)


IN_ORDER = [
    profile("own-id", Match(payer_id=("87726",))),
    profile("own-name", Match(payer_name=("united healthcare",))),
    profile("own-long-beginning", Match(payer_name=("UNITED H*",))),
    profile("own-beginning-with-npi", Match(payer_name=("UNITED*",), billing_npi=("1234567893",))),
    profile("own-beginning", Match(payer_name=("UNITED*",))),
    profile("own-filing-with-npi", Match(filing=("CI",), billing_npi=("1234567893",))),
    profile("own-filing-with-sender", Match(filing=("CI",), sender=("APP1",))),
    profile("own-filing-with-receiver", Match(filing=("CI",), receiver=("R",))),
    profile("own-filing", Match(filing=("CI",))),
    profile("own-sender", Match(sender=("SENDER",))),
    profile("shipped-id", Match(payer_id=("87726",)), is_shipped=True),
    profile("shipped-filing", Match(filing=("CI",)), is_shipped=True),
]


def name_of(*profiles: Profile) -> str | None:
    """Give the name of the profile that judges the claim."""
    found = MatchIndex(ranked(profiles)).chosen(CLAIM)
    return found.name if found else None


@pytest.mark.parametrize("at", range(len(IN_ORDER)))
def test_the_higher_rank_goes_first(at: int) -> None:
    """Of all that fit, whatever their order, the first of the list judges the claim."""
    left = IN_ORDER[at:]
    assert name_of(*left) == name_of(*reversed(left)) == left[0].name


def test_the_rank_of_a_match_by_names_is_that_of_the_name_that_fits() -> None:
    """A longer beginning that does not fit lends nothing to a shorter one beside it."""
    one = profile("one", Match(payer_name=("UNITED*", "A VERY LONG NAME*")))
    other = profile("other", Match(payer_name=("UNITED H*",)))
    assert name_of(one, other) == "other"


@pytest.mark.parametrize(
    "match",
    [
        Match(payer_id=("1",)),
        Match(payer_name=("UNITED HEALTH",)),
        Match(payer_name=("HEALTHCARE*",)),
        Match(filing=("CI",), billing_npi=("1",)),
        Match(payer_id=("87726",), payer_name=("OTHER*",)),
    ],
)
def test_a_match_that_does_not_fit_chooses_nothing(match: Match) -> None:
    """Every key that is given has to fit."""
    assert name_of(profile("one", match)) is None


def test_what_fits_between_others_is_left_out() -> None:
    """A match names a sender that the functional group is not from."""
    (match,) = ranked([profile("one", Match(sender=("X",), receiver=("R",)))])
    assert not match.fits_between(BETWEEN)
    assert match.fits_between(Correspondents(("x ",), ("R",)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Match(payer_id=("1", "2")), Match(payer_id=("2", "3"))),
        (Match(payer_name=("ABC",)), Match(payer_name=("abc ",))),
        (Match(payer_name=("ABC*",)), Match(payer_name=("ABC*",))),
        (Match(filing=("CI",)), Match(filing=("CI", "BL"))),
        (Match(sender=("X",)), Match(sender=("X",), payer_id=())),
        (Match(payer_id=("1",)), Match(payer_id=("1",), payer_name=("A*",))),
        (Match(payer_id=("1",), payer_name=("AB*",)), Match(payer_id=("1",), payer_name=("ABC",))),
    ],
)
def test_two_of_one_rank_that_may_meet_contradict_each_other(one: Match, other: Match) -> None:
    """Two profiles that may match one claim equally are an error that names both files."""
    with pytest.raises(ProfileError, match=r"'a' and 'b' \(a\.toml and b\.toml\) match the same claims"):
        ranked([profile("a", one), profile("b", other)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Match(payer_id=("1",)), Match(payer_id=("2",))),
        (Match(payer_id=("1",)), Match(filing=("CI",))),
        (Match(payer_name=("ABC*",)), Match(payer_name=("ABD*",))),
        (Match(payer_id=("1",), sender=("X",)), Match(payer_id=("1",), sender=("Y",))),
        (Match(payer_id=("1",), payer_name=("AB*",)), Match(payer_id=("1",), payer_name=("ACB",))),
        (Match(payer_id=("1",), payer_name=("AB*",)), Match(payer_id=("1",), payer_name=("AC*",))),
    ],
)
def test_two_that_never_meet_do_not(one: Match, other: Match) -> None:
    """Two profiles that can match no claim together are no error."""
    assert len(ranked([profile("a", one), profile("b", other)])) == 2


def test_of_many_contradictions_some_are_told() -> None:
    """A list that was copied into a hundred profiles is told by the first pairs and the number of the others."""
    with pytest.raises(ProfileError) as error:
        ranked(profile(f"p{number:03}", Match(payer_id=("1",))) for number in range(100))
    lines = error.value.message.splitlines()
    assert (len(lines), lines[-1]) == (21, f"and {100 * 99 // 2 - 20:,} more pairs of profiles")


def test_one_profile_may_say_the_same_twice() -> None:
    """Two matches of one profile may fit the same claim."""
    assert len(ranked([profile("a", Match(payer_id=("1",)), Match(payer_id=("1",)))])) == 2
