"""Which profile judges a claim: the match with the highest rank of those that fit it.

A user's own go before shipped ones; then one by the payer's identifier, one by its name (a whole name, then the longer
beginning), one by the filing indicator, one by none of these; among equals the one that also names the billing
provider, else the sender, else the receiver.
"""

from __future__ import annotations

import re
from itertools import groupby, product
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.rules.profile import Match, Profile

NPI: Final = re.compile(r"[0-9]{10}")
_ANY: Final = "*"
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
    for _, equals in groupby(found, key=lambda one: one.rank):
        _refuse_contradiction(list(equals))
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


def _refuse_contradiction(equals: Sequence[RankedMatch]) -> None:
    for at, one in enumerate(equals):
        for other in equals[at + 1 :]:
            if one.profile.name != other.profile.name and one.meets(other):
                files = sorted({one.profile.file, other.profile.file})
                raise ProfileError(
                    f"the profiles {other.profile.name!r} and {one.profile.name!r} ({' and '.join(files)}) match the "
                    f"same claims by {_common(one, other)}: let one of them also name the billing provider, the sender "
                    "or the receiver, or leave it out of one"
                )


def _common(one: RankedMatch, other: RankedMatch) -> str:
    """What two matches go by, as their files have it."""
    told = []
    for key in (*_KINDS, *_BESIDE):
        mine, theirs = getattr(one, key), getattr(other, key)
        if mine or theirs:
            told.append(f"{key} {', '.join(sorted((mine & theirs) or (mine | theirs)))}")
    return " and ".join(told) or "nothing"


def chosen(matches: Iterable[RankedMatch], traits: Traits) -> Profile | None:
    """The profile of the first match that fits; None without one."""
    return next((one.profile for one in matches if one.fits(traits)), None)
