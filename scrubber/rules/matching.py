"""Which profile judges a claim: the match with the highest rank of those that fit it.

A user's own go before shipped ones; then one by the payer's identifier, one by its name (a whole name, then the longer
beginning), one by the filing indicator, one by none of these; among equals the one that also names the billing
provider, else the sender, else the receiver.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby, product
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import ProfileError
from scrubber.rules.profile import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrubber.rules.profile import Profile

NPI: Final = re.compile(r"[0-9]{10}")
_ANY: Final = "*"
_TOLD: Final = 20
"""Contradictions that are told, each for itself."""
_KINDS: Final = ("payer_id", "payer_name", "filing")
_BESIDE: Final = ("billing_npi", "sender", "receiver")


def folded(text: str) -> str:
    """A name or number as it is compared: in capitals, with single blanks and none around it."""
    return " ".join(text.upper().split())


class Traits(NamedTuple):
    """What a claim says of its payer and its billing provider."""

    payer_id: str
    payer_name: str
    filing: str
    billing_npi: str


class Correspondents(NamedTuple):
    """Who sent a functional group to whom."""

    senders: tuple[str, ...]
    """ISA06 and GS02."""
    receivers: tuple[str, ...]
    """ISA08 and GS03."""


class Entry(NamedTuple):
    """What a claim may have that matches are found by."""

    key: str
    value: str = ""
    beside: str = ""
    """Beside a payer's id the NPI of the billing provider, for those that name both."""


BEGINNING: Final = "payer_name*"
"""The key of how a payer's name begins."""
OTHER: Final = Entry("")
"""Of matches by the sender or the receiver alone."""


class RankedMatch(NamedTuple):
    """A match, or for one that goes by names alone what it is for one of them."""

    rank: tuple[int, ...]
    """The greater goes first."""
    profile: Profile
    payer_id: frozenset[str]
    payer_name: frozenset[str]
    """Whole names, and beginnings with a ``*`` behind them."""
    filing: frozenset[str]
    billing_npi: frozenset[str]
    sender: frozenset[str]
    receiver: frozenset[str]

    @property
    def wanted(self) -> Match:
        """What it fits, as a profile has it."""
        return Match(**{key: tuple(sorted(getattr(self, key))) for key in Match._fields})

    @property
    def entries(self) -> Iterator[Entry]:
        """Under what it is found: whatever claim it fits has one of these, and so has each match that may meet it."""
        if self.payer_id and self.billing_npi:
            yield from (Entry("payer_id", *pair) for pair in product(self.payer_id, self.billing_npi))
        elif self.payer_id or self.billing_npi:
            key = "payer_id" if self.payer_id else "billing_npi"
            yield from (Entry(key, value) for value in self.payer_id or self.billing_npi)
        elif self.payer_name:
            for name in self.payer_name:
                yield Entry(BEGINNING, name[:-1]) if name.endswith(_ANY) else Entry("payer_name", name)
        elif self.filing:
            yield from (Entry("filing", filing) for filing in self.filing)
        else:
            yield OTHER

    def fits_between(self, correspondents: Correspondents) -> bool:
        """Whether it may fit claims in a functional group between these."""
        return _fits(self.sender, correspondents.senders) and _fits(self.receiver, correspondents.receivers)

    def fits(self, traits: Traits) -> bool:
        """Whether it fits a claim of such a functional group."""
        return (
            _fits(self.payer_id, (traits.payer_id,))
            and _fits(self.filing, (traits.filing,))
            and _fits(self.billing_npi, (traits.billing_npi,))
            and (not self.payer_name or any(_names(name, folded(traits.payer_name)) for name in self.payer_name))
        )

    def meets(self, other: RankedMatch) -> bool:
        """Whether there may be a claim that both fit."""
        pairs = [(getattr(self, key), getattr(other, key)) for key in ("payer_id", "filing", *_BESIDE)]
        names = product(self.payer_name, other.payer_name)
        return all(not one or not another or one & another for one, another in pairs) and (
            not self.payer_name or not other.payer_name or any(_may_be_one(*pair) for pair in names)
        )


def _fits(wanted: frozenset[str], values: Iterable[str]) -> bool:
    return not wanted or any(folded(value) in wanted for value in values)


def _names(wanted: str, name: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith(_ANY) else name == wanted


def _may_be_one(one: str, other: str) -> bool:
    """Whether a name may be meant by both."""
    if one.endswith(_ANY) and other.endswith(_ANY):
        return one.startswith(other[:-1]) or other.startswith(one[:-1])
    return _names(one, other) if one.endswith(_ANY) else _names(other, one)


def ranked(profiles: Iterable[Profile]) -> tuple[RankedMatch, ...]:
    """The matches of these profiles, the one that goes first at the front.

    Raises ProfileError where two of different profiles have the same rank and may fit one claim.
    """
    found = [one for profile in profiles for match in profile.matches for one in _ranked(profile, match)]
    found.sort(key=lambda one: (one.rank, one.profile.name), reverse=True)
    by_rank = groupby(found, key=lambda one: one.rank)
    if told := list(dict.fromkeys(one for _, equals in by_rank for one in _contradictions(equals))):
        more = [f"and {len(told) - _TOLD:,} more pairs of profiles"] if len(told) > _TOLD else []
        raise ProfileError("\n".join([*told[:_TOLD], *more]))
    return tuple(found)


def _ranked(profile: Profile, match: Match) -> Iterator[RankedMatch]:
    values = {key: frozenset(map(folded, getattr(match, key))) for key in match._fields}
    kind = next((len(_KINDS) - at for at, key in enumerate(_KINDS) if values[key]), 0)
    beside = [int(bool(values[key])) for key in _BESIDE]
    of_profile = int(not profile.is_shipped)
    if not match.payer_name or match.payer_id:
        yield RankedMatch((of_profile, kind, 0, 0, *beside), profile, **values)
        return
    for name in sorted(values.pop("payer_name")):
        rank = (of_profile, kind, int(not name.endswith(_ANY)), len(name), *beside)
        yield RankedMatch(rank, profile, payer_name=frozenset({name}), **values)


def _contradictions(equals: Iterable[RankedMatch]) -> Iterator[str]:
    """What is to be said of those of one rank that may fit one claim, though they are of different profiles."""
    by_entry = defaultdict[Entry, list[RankedMatch]](list)
    for one in equals:
        for entry in one.entries:
            # Of one rank, those that have none in common never fit one claim.
            for other in by_entry[entry]:
                if one.profile.name != other.profile.name and one.meets(other):
                    yield _contradiction(one, other)
            by_entry[entry].append(one)


def _contradiction(one: RankedMatch, other: RankedMatch) -> str:
    names = " and ".join(sorted([repr(one.profile.name), repr(other.profile.name)]))
    files = " and ".join(sorted({one.profile.file, other.profile.file}))
    return (
        f"the profiles {names} ({files}) match the same claims by {_common(one, other)}: let one of them also name the "
        "billing provider, the sender or the receiver, or leave it out of one"
    )


def _common(one: RankedMatch, other: RankedMatch) -> str:
    """What two matches go by, as their files have it."""
    told = []
    for key in (*_KINDS, *_BESIDE):
        mine, theirs = getattr(one, key), getattr(other, key)
        if mine or theirs:
            told.append(f"{key} {', '.join(sorted((mine & theirs) or (mine | theirs)))}")
    return " and ".join(told) or "nothing"


def undecided(matches: Iterable[RankedMatch], known: Mapping[str, str]) -> tuple[list[RankedMatch], RankedMatch | None]:
    """The match for claims of which only this is known, by the keys of a match; before it those that may go first.

    Each of these fits as far as the claim is known, and also names what is not.
    """
    before: list[RankedMatch] = []
    for one in matches:
        wanted = {key: values for key in Match._fields if (values := getattr(one, key))}
        fit = [_fits_known(key, values, known[key]) for key, values in wanted.items() if key in known]
        if all(fit) and len(fit) == len(wanted):
            return before, one
        if all(fit):
            before.append(one)
    return before, None


def _fits_known(key: str, wanted: frozenset[str], value: str) -> bool:
    return any(_names(one, folded(value)) for one in wanted) if key == "payer_name" else _fits(wanted, (value,))
