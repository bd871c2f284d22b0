"""What takes what back: the accepted claims under one member id, and which of their services still count.

REF*F8 holds the payer's number of a claim, which nobody here knows. So a replacement or void is matched, within payer,
billing provider and patient, with

1. the claims of its own claim id (CLM01) whose dates of service overlap its own, or, for a replacement that moves the
   date, the nearest one of that claim id that still counts;
2. the claim of another claim id with a procedure in common on overlapping dates, where exactly one counts.

Otherwise it takes nothing back, and waits: what it may follow can still arrive. A claim id that is used again for other
months is not touched. A void takes back later replacements too, and one claim that comes after it; an original gives
way to a replacement whichever came first; of several replacements the last one counts.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scrubber.history.patients import likeness
from scrubber.history.protocol import VERSION_1
from scrubber.history.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.service import Service
    from scrubber.history.protocol import KnownClaim, Version

_MOST_LINES = 1 << 20


class _Coding(NamedTuple):
    provider: bytes
    procedure: str


class Held:
    """An accepted claim with those of its services that count."""

    __slots__ = ("claim", "first", "is_open", "last", "number", "services", "superseded_by")

    def __init__(self, claim: KnownClaim, number: int) -> None:
        self.claim = claim
        self.number = number
        """Order of arrival."""
        self.services = () if claim.is_void else claim.services
        self.is_open = False
        """Whether it is not taken back, or not wholly."""
        self.superseded_by: list[Version] = []
        days = [] if claim.follows else [service.dates for service in claim.services]
        first = min((dates.first for dates in days), default=claim.first_day)
        last = max((dates.last for dates in days), default=claim.last_day)
        # A claim without readable dates shares no day with another one.
        self.first = first.toordinal() if first else -1 - number
        self.last = last.toordinal() if last else self.first

    @property
    def claim_id(self) -> bytes:
        """What stands for its claim id, of one payer and billing provider."""
        return self.claim.version.claim

    def spans(self) -> Iterator[tuple[_Coding, int, int, int]]:
        """For each of the claim's services what was billed, the first day, the last one, and a number of its own."""
        for service in self.claim.services:
            coding = _Coding(self.claim.provider, service.procedure)
            yield coding, service.dates.first.toordinal(), service.dates.last.toordinal(), self.number_of(service)

    def number_of(self, service: Service) -> int:
        """A number that no other service has."""
        return self.number * _MOST_LINES + service.position[2]


class _Match(NamedTuple):
    claims: list[Held]
    is_found: bool
    is_ambiguous: bool = False
    """Whether it may follow any of several."""


class Supersessions:
    """The accepted claims under one member id, taken in the order of their arrival."""

    def __init__(self, claims: Iterable[KnownClaim] = ()) -> None:
        self.has_followers = False
        """Whether any of them is a replacement or void."""
        self._held: dict[Version, Held] = {}
        self._counting: dict[Version, Held] = {}
        self._of_claim_id: dict[bytes, _SameClaimId] = defaultdict(_SameClaimId)
        self._billed: dict[_Coding, Spans[Held]] = defaultdict(Spans)
        """Services that count."""
        self._awaited: dict[_Coding, Spans[Held]] = defaultdict(Spans)
        """Services of replacements and voids that wait for a claim of any claim id."""
        for claim in claims:
            self.add(claim)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, version: Version) -> bool:
        return version in self._held

    def __getitem__(self, version: Version) -> Held:
        return self._held[version]

    def counting(self) -> Iterable[Held]:
        """The claims with services that count, in the order of their arrival."""
        return self._counting.values()

    def waits(self, version: Version) -> bool:
        """Whether a replacement or void takes nothing back: no claim was found that it follows."""
        return version in self._of_claim_id[version.claim].waiting

    def add(self, claim: KnownClaim) -> None:
        """Take the next claim; one that is held already, word for word, changes nothing."""
        if claim.version in self._held:
            return
        new = self._held[claim.version] = Held(claim, len(self._held))
        same = self._of_claim_id[new.claim_id]
        # What version 1 has recorded, it has matched by its own rules.
        if claim.follows and claim.arrival != VERSION_1:
            self._match(new)
        elif claim.follows and not same.known:
            same.waiting[claim.version] = new
        if claim.follows:
            self.has_followers = True
            followers = same.voids if claim.is_void else same.replacements
            followers.add(new.first, new.last, new.number, new)
        if not claim.is_void:
            same.known.add(new.first, new.last, new.number, new)
            self._open(new)
            if claim.arrival != VERSION_1:
                self._give_way(new)

    def match(self, claim: KnownClaim) -> list[Held]:
        """The claims that a replacement or void would take back, if it arrived now."""
        return self._find(Held(claim, len(self._held))).claims

    def _match(self, follower: Held) -> None:
        """Take back what a replacement or void, which arrives now, is matched with; where nothing is, it waits."""
        match = self._find(follower)
        for held in match.claims:
            self._supersede(held, follower)
        if not match.is_found:
            self._of_claim_id[follower.claim_id].waiting[follower.claim.version] = follower
            for coding, first, last, number in follower.spans() if not match.is_ambiguous else ():
                self._awaited[coding].add(first, last, number, follower)

    def _find(self, follower: Held) -> _Match:
        same = self._of_claim_id[follower.claim_id]
        found = [held for held in same.open.sharing(follower.first, follower.last) if _alike(held, follower)]
        if not found and not follower.claim.is_void and follower.first > 0:
            found = list(islice((held for held in same.open.around(follower.first) if _alike(held, follower)), 1))
        if found or (follower.claim.is_void and any(_alike_on_its_dates(same.known, follower))):
            return _Match(found, is_found=True)
        elsewhere = self._elsewhere(follower)
        if len(elsewhere) == 1:
            return _Match(elsewhere, is_found=True)
        return _Match([], is_found=False, is_ambiguous=bool(elsewhere))

    def _elsewhere(self, follower: Held) -> list[Held]:
        """Claims of another claim id with a procedure in common on overlapping dates: none, one, or two of several."""
        found: dict[int, Held] = {}
        for coding, first, last, _ in follower.spans():
            for held in self._billed[coding].sharing(first, last):
                if held.claim_id != follower.claim_id and _alike(held, follower):
                    found[held.number] = held
                    if len(found) > 1:
                        return list(found.values())
        return list(found.values())

    def _give_way(self, new: Held) -> None:
        """Let a claim that is no void, and arrives now, be taken back by what arrived before it."""
        same = self._of_claim_id[new.claim_id]
        if new.claim.follows:
            for void in islice(_alike_on_its_dates(same.voids, new), 1):
                self._supersede(new, void)
        else:
            waiting = (one for one in same.waiting.values() if one.claim.is_void and _meet(one, new))
            for void in list(islice(waiting, 1)):
                self._supersede(new, void)
            for replacement in list(_alike_on_its_dates(same.replacements, new)) if new.is_open else ():
                self._supersede(new, replacement)
                if not new.is_open:
                    break
        is_whole = new.is_open and len(new.services) == len(new.claim.services)
        if is_whole and not new.claim.follows:
            # A later date is another month under a claim id that is used again.
            earlier = [
                one for one in same.waiting.values()
                if not one.claim.is_void and new.last < one.first and _alike(one, new)
            ]  # fmt: skip
            for replacement in sorted(earlier, key=lambda one: one.first)[:1]:
                self._supersede(new, replacement)
        if new.is_open and len(new.services) == len(new.claim.services):
            for follower in self._awaiting(new)[:1]:
                self._supersede(new, follower)

    def _awaiting(self, new: Held) -> list[Held]:
        """Those that wait for a claim of any claim id and for which this is the only one, in order of arrival."""
        found: dict[int, Held] = {}
        for coding, first, last, _ in new.spans():
            for follower in self._awaited[coding].sharing(first, last):
                may_follow = follower.claim.is_void or not new.claim.follows
                if may_follow and follower.claim_id != new.claim_id and _alike(follower, new):
                    found[follower.number] = follower
        return [follower for _, follower in sorted(found.items()) if self._elsewhere(follower) == [new]]

    def _open(self, new: Held) -> None:
        """Let a claim's services count."""
        new.is_open = True
        self._of_claim_id[new.claim_id].open.add(new.first, new.last, new.number, new)
        if new.services:
            self._counting[new.claim.version] = new
        for coding, first, last, number in new.spans():
            self._billed[coding].add(first, last, number, new)

    def _supersede(self, held: Held, follower: Held) -> None:
        """Let a claim's services count no more, or those of the lines that the follower takes back."""
        if self._of_claim_id[follower.claim_id].waiting.pop(follower.claim.version, None):
            for coding, first, _, number in follower.spans():
                self._awaited[coding].discard(first, number)
        held.superseded_by.append(follower.claim.version)
        lines = follower.claim.lines
        left = [service for service in held.services if lines is not None and service.position[2] >= lines]
        gone = [service for service in held.services if lines is None or service.position[2] < lines]
        for service in gone:
            coding = _Coding(held.claim.provider, service.procedure)
            self._billed[coding].discard(service.dates.first.toordinal(), held.number_of(service))
        held.services = tuple(left)
        if not left and held.is_open:
            held.is_open = False
            self._counting.pop(held.claim.version, None)
            self._of_claim_id[held.claim_id].open.discard(held.first, held.number)


class _SameClaimId:
    """Claims of one payer, billing provider and claim id."""

    __slots__ = ("known", "open", "replacements", "voids", "waiting")

    def __init__(self) -> None:
        self.known: Spans[Held] = Spans()
        """All but voids."""
        self.open: Spans[Held] = Spans()
        """Those that are not taken back."""
        self.replacements: Spans[Held] = Spans()
        self.voids: Spans[Held] = Spans()
        self.waiting: dict[Version, Held] = {}
        """Replacements and voids that take nothing back yet, in order of arrival."""


def _alike(one: Held, other: Held) -> bool:
    """Whether two claims may be of one patient."""
    return likeness(one.claim.person, other.claim.person) != "another"


def _meet(one: Held, other: Held) -> bool:
    """Whether two claims may be of one patient and share a day."""
    return one.first <= other.last and other.first <= one.last and _alike(one, other)


def _alike_on_its_dates(among: Spans[Held], held: Held) -> Iterator[Held]:
    return (one for one in among.sharing(held.first, held.last) if one is not held and _alike(one, held))
