"""What a history must say, told in the plainest way: every claim is compared with every other one, each time anew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import day_of, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.service import Service
    from scrubber.history.protocol import BilledClaim, BilledLine, NumberedClaim


class Line(NamedTuple):
    """One service of a recorded claim."""

    claim: BilledClaim
    service: Service
    counts: bool


class Held:
    """A recorded claim, and how much of it is left."""

    def __init__(self, claim: BilledClaim, run: int) -> None:
        self.claim = claim
        self.run = run
        self.left: list[Service] = []
        """Services that no purge has removed; those of a void are not kept as services."""
        self.counting: list[Service] = []
        self.is_open = True
        self.is_waiting = False
        self.is_ambiguous = False

    @property
    def services(self) -> list[Service]:
        """What it is matched by."""
        return list(self.claim.services) if self.claim.is_void else self.left

    @property
    def first(self) -> date:
        """The first day by which it is matched."""
        if self.claim.follows:
            return self.claim.first_day or date.min
        return min(service.dates.first for service in self.left)

    @property
    def last(self) -> date:
        """The last one."""
        if self.claim.follows:
            return self.claim.last_day or date.min
        return max(service.dates.last for service in self.left)

    @property
    def order(self) -> tuple[object, ...]:
        """Inputs one after the other; in one the originals by date, then what follows them as it stands there."""
        return self.run, self.claim.follows, date.min if self.claim.follows else self.first, self.claim.ordinal

    def shares_a_day_with(self, other: Held) -> bool:
        """Whether the dates overlap."""
        return self.first <= other.last and other.first <= self.last

    def is_like(self, other: Held) -> bool:
        """Whether both are of one patient; here people differ in birth date and first name, or in nothing."""
        return self.claim.patient == other.claim.patient


class Model:
    """The recorded claims."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.begins = date.min
        self.runs = 0
        self.billed: dict[tuple[int, int, bool], int] = {}
        """The run that came first with a line: by its key, its claim's number, and whether a void takes it back."""
        self.numbered: dict[tuple[int, int], tuple[int, NumberedClaim]] = {}
        """The run that came first with a claim number and a content, and the claim."""

    def record(self, run: Iterable[BilledClaim]) -> None:
        """Take up the claims of one input, each once."""
        self.runs += 1
        for claim in run:
            held = next((one for one in self.held if _same(one.claim, claim)), None)
            if held is None:
                held = Held(claim, self.runs)
                if not claim.is_void:
                    held.left = [service for service in claim.services if service.dates.last >= self.begins]
                if held.left or claim.follows:
                    self.held.append(held)

    def record_lines(self, lines: Iterable[BilledLine], *, is_void: bool) -> None:
        """Take up lines of the last run."""
        for line in lines:
            if day_of(line.key) >= self.begins:
                self.billed.setdefault((line.key, line.claim, is_void), self.runs)

    def is_billed_before(self, line: BilledLine) -> bool:
        """Whether another claim bills it, unless the line's own claim came first, or a void takes it back."""
        own = self.billed.get((line.key, line.claim, False), self.runs + 1)
        voided = max((run for (key, _, is_void), run in self.billed.items() if key == line.key and is_void), default=0)
        if own <= voided:
            own = self.runs + 1
        return any(
            voided < run < own
            for (key, claim, is_void), run in self.billed.items()
            if key == line.key and claim != line.claim and not is_void
        )

    def record_numbers(self, claims: Iterable[NumberedClaim]) -> None:
        """Take up claims of the last run by their numbers."""
        for claim in claims:
            if day_of(claim.day) >= self.begins:
                self.numbered.setdefault((claim.claim, claim.content), (self.runs, claim))

    def is_numbered_before(self, asked: NumberedClaim) -> bool:
        """Whether its number came with other content, before it came itself, and after each void of the number."""
        same = [(run, claim) for run, claim in self.numbered.values() if claim.claim == asked.claim]
        voided = max((run for run, claim in same if claim.frequency_code == "8"), default=0)
        left = [(run, claim.content) for run, claim in same if run > voided]
        own = min((run for run, content in left if content == asked.content), default=self.runs + 1)
        return any(run < own for run, content in left if content != asked.content)

    def purge(self, before: date) -> None:
        """Forget the services before a day, and followers before it whose patient has no service left."""
        self.begins = max(self.begins, before)
        self.billed = {line: run for line, run in self.billed.items() if day_of(line[0]) >= before}
        self.numbered = {key: came for key, came in self.numbered.items() if day_of(came[1].day) >= before}
        for held in self.held:
            held.left = [service for service in held.left if service.dates.last >= before]
        patients = {_member(held.claim) for held in self.held if held.left}
        self.held = [
            held for held in self.held
            if held.left or (held.claim.follows and (_member(held.claim) in patients or held.last >= before))
        ]  # fmt: skip

    def forget(self, claim_id: str) -> None:
        """Forget what was recorded under a claim id."""
        self.held = [held for held in self.held if held.claim.key.claim_id != claim_id]
        self.billed = {line: run for line, run in self.billed.items() if line[1] != digest(claim_id)}
        self.numbered = {key: came for key, came in self.numbered.items() if came[1].claim != digest(claim_id)}

    def lines(self) -> list[Line]:
        """Every service, and whether it counts."""
        for member in {_member(held.claim) for held in self.held}:
            arrived: list[Held] = []
            for held in sorted((one for one in self.held if _member(one.claim) == member), key=lambda one: one.order):
                held.counting, held.is_open = list(held.left), not held.claim.is_void
                held.is_waiting = held.is_ambiguous = False
                if held.claim.follows:
                    _match(held, arrived)
                if not held.claim.is_void:
                    _give_way(held, arrived)
                arrived.append(held)
        return [Line(held.claim, service, service in held.counting) for held in self.held for service in held.left]


def _member(claim: BilledClaim) -> str:
    return claim.patient.member_id.replace("-", "") if claim.patient else ""


def _same(one: BilledClaim, other: BilledClaim) -> bool:
    return one._replace(ordinal=0) == other._replace(ordinal=0)


def _take(held: Held, follower: Held) -> None:
    held.is_open, held.counting, follower.is_waiting = False, [], False


def _match(follower: Held, arrived: list[Held]) -> None:
    same_id = [one for one in arrived if _same_id(one, follower) and not one.claim.is_void and one.is_like(follower)]
    still_open = [one for one in same_id if one.is_open]
    found = [one for one in still_open if one.shares_a_day_with(follower)]
    if not found and not follower.claim.is_void:
        found = sorted(still_open, key=lambda one: _distance(one, follower, arrived))[:1]
    if not found and not (follower.claim.is_void and any(one.shares_a_day_with(follower) for one in same_id)):
        found = list(_elsewhere(follower, arrived))
        follower.is_waiting = len(found) != 1
        follower.is_ambiguous = len(found) > 1
        found = found if len(found) == 1 else []
    for one in found:
        waits = follower.is_waiting
        _take(one, follower)
        follower.is_waiting = waits


def _distance(one: Held, follower: Held, arrived: list[Held]) -> tuple[int, int, int]:
    days, at = (one.first - follower.first).days, arrived.index(one)
    return (days, 1, at) if days >= 0 else (-days, 0, -at)


def _elsewhere(follower: Held, arrived: Iterable[Held]) -> Iterator[Held]:
    for one in arrived:
        if not _same_id(one, follower) and one.is_open and one.is_like(follower) and _common(one.counting, follower):
            yield one


def _common(services: Iterable[Service], other: Held) -> bool:
    return any(
        mine.procedure == its.procedure and mine.dates.overlaps(its.dates)
        for mine in services for its in other.services
    )  # fmt: skip


def _same_id(one: Held, other: Held) -> bool:
    return one.claim.key == other.claim.key


def _give_way(new: Held, arrived: list[Held]) -> None:
    like = [one for one in arrived if one.claim.follows and one.is_like(new)]
    same_id = [one for one in like if _same_id(one, new)]
    overlapping = [one for one in same_id if one.shares_a_day_with(new)]
    if new.claim.follows:
        followers = [one for one in overlapping if one.claim.is_void][:1]
    else:
        followers = [one for one in overlapping if one.claim.is_void and one.is_waiting][:1]
        followers = followers or [one for one in overlapping if not one.claim.is_void]
        if not followers:
            waiting = [one for one in same_id if one.is_waiting and not one.claim.is_void and new.last < one.first]
            followers = sorted(waiting, key=lambda one: one.first)[:1]
    if not followers:
        awaiting = [
            one for one in like
            if one.is_waiting and not one.is_ambiguous and not _same_id(one, new) and _common(new.left, one)
            and (one.claim.is_void or not new.claim.follows) and list(_elsewhere(one, [*arrived, new])) == [new]
        ]  # fmt: skip
        followers = awaiting[:1]
    if followers:
        # Of several replacements of its claim id the one whose first day is first.
        _take(new, min(followers, key=lambda one: one.first))
