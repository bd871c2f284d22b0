"""Finds the match that a claim is judged by among thousands, without going through them."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from scrubber.rules.matching import BEGINNING, OTHER, Entry, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.rules.matching import RankedMatch, Traits
    from scrubber.rules.profile import Profile


class _Ordered(NamedTuple):
    order: int
    match: RankedMatch


class MatchIndex:
    """Matches by what a claim has of them, so that few are compared with it."""

    def __init__(self, matches: Sequence[RankedMatch]) -> None:
        """`matches`: the one that goes first at the front."""
        self._by_entry: dict[Entry, list[_Ordered]] = defaultdict(list)
        for order, match in enumerate(matches):
            for entry in match.entries:
                self._by_entry[entry].append(_Ordered(order, match))
        beginnings = (entry.value for entry in self._by_entry if entry.key == BEGINNING)
        self._lengths = {len(beginning) for beginning in beginnings}

    def chosen(self, traits: Traits) -> Profile | None:
        """The profile of the first match that fits; None without one."""
        found = chain.from_iterable(self._by_entry.get(entry, ()) for entry in self._entries(traits))
        first = min((one for one in found if one.match.fits(traits)), key=lambda one: one.order, default=None)
        return first.match.profile if first else None

    def _entries(self, traits: Traits) -> Iterator[Entry]:
        """Under what a match is that may fit such a claim."""
        payer_id, npi, name = folded(traits.payer_id), folded(traits.billing_npi), folded(traits.payer_name)
        yield Entry("payer_id", payer_id, npi)
        yield Entry("payer_id", payer_id)
        yield Entry("billing_npi", npi)
        yield Entry("payer_name", name)
        for length in self._lengths:
            yield Entry(BEGINNING, name[:length])
        yield Entry("filing", folded(traits.filing))
        yield OTHER
