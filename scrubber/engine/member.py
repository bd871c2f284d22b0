"""The claims under one member id: what is known of them, and how an input's new ones are decided.

A service counts once its claim is accepted (docs/explanation/what-counts.md). An input's claims are decided one by
one, by first date of service and then place, each against the services of those accepted before it: what is accepted
in the end breaks no limit, and whatever is rejected would break one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import groupby, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.over_time import Counting, Decision
from scrubber.findings.resolve_hits import engine_finding
from scrubber.history.known_claims import order_of_arrival, order_of_decision
from scrubber.history.patients import likeness
from scrubber.history.protocol import THIS_RUN
from scrubber.history.supersessions import Supersessions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from scrubber.claims.service import Service
    from scrubber.engine.input_result import DatedClaim
    from scrubber.engine.over_time import OverTime
    from scrubber.history.patients import Person
    from scrubber.history.protocol import KnownClaim, Version
    from scrubber.history.supersessions import Held

MOST_SERVICES = 500
"""Services with a limit over time that one patient may have: more are those of a member id that many people share."""
_ROUNDS = 5
"""How often an input's replacements are decided with each other's effects; then each is decided for itself."""
_ANOTHER_PERSON = "the birth date, first name or sex of the patient is not the same there"
_MAY_BE_REPLACED = "this replacement may take its place"


_NOTHING: Mapping[Version, Sequence[Service]] = MappingProxyType({})


class MemberOfRun(NamedTuple):
    """A claim of the run, and how a history would know it."""

    dated: DatedClaim
    known: KnownClaim


class Member:
    """The accepted claims under one member id, in the order of their arrival."""

    def __init__(
        self, over_time: OverTime, earlier: Iterable[KnownClaim], sent: Mapping[Version, Sequence[Service]] = _NOTHING
    ) -> None:
        self._over_time = over_time
        self._accepted = list(earlier)
        self._supersessions = Supersessions(self._accepted)
        self._sent = dict(sent)

    @property
    def of_the_run(self) -> list[KnownClaim]:
        """The accepted claims that the run itself has brought."""
        return [known for known in self._accepted if known.arrival.run == THIS_RUN]

    @property
    def sent(self) -> Mapping[Version, Sequence[Service]]:
        """Services of recorded claims that the run sends again: as they stand in its own files."""
        return self._sent

    def decide(self, asked: Iterable[MemberOfRun], *, is_test: bool) -> list[Decision]:
        """Decide the claims of one input; the accepted ones count from then on, unless they are a test's.

        A claim that was accepted before, word for word, is decided as it was then.
        """
        in_order = sorted(asked, key=lambda one: one.dated.order)
        new = [one for one in in_order if one.known.version not in self._supersessions]
        resent = [one for one in in_order if one.known.version in self._supersessions]
        self._sent.update((one.known.version, one.known.services) for one in resent)
        again = self._decide_again(resent)
        if self._supersessions.has_followers or any(one.known.follows for one in new):
            decisions = self._decide_in_rounds(new)
        else:
            decisions = self._decide_round(new, self._supersessions, frozenset())
        if not is_test:
            accepted = [one.known for one, decision in zip(new, decisions, strict=True) if decision.is_accepted]
            for known in sorted(accepted, key=order_of_arrival):
                if known.version not in self._supersessions:
                    self._accepted.append(known)
                    self._supersessions.add(known)
        return again + decisions

    def _decide_again(self, asked: Sequence[MemberOfRun]) -> list[Decision]:
        """Decide claims that are recorded against what was recorded before each of them."""
        if not asked:
            return []
        by_version: dict[Version, list[MemberOfRun]] = defaultdict(list)
        for one in asked:
            by_version[one.known.version].append(one)
        decisions = []
        supersessions = Supersessions()
        for _, judged in groupby(self._accepted, key=lambda known: known.arrival):
            claims = list(judged)
            before = len(supersessions)
            for known in claims:
                supersessions.add(known)
            if by_version.keys().isdisjoint(known.version for known in claims):
                continue
            counted = self._counted(supersessions, before)
            for _, same in groupby(sorted(claims, key=order_of_decision), key=order_of_decision):
                together = list(same)
                for known in together:
                    for one in by_version[known.version]:
                        less = _without_followers(supersessions, known)
                        decision = self._decide(
                            one, counted, partial(_services_of, known, claims),
                            waits=supersessions.waits(known.version), less=less,
                        )  # fmt: skip
                        decision.is_recorded = True
                        decisions.append(decision)
                for known in together:
                    counted.add(known, self._as_sent(supersessions[known.version]))
        return decisions

    def _decide_in_rounds(self, new: Sequence[MemberOfRun]) -> list[Decision]:
        """Decide new claims where there are replacements or voids, among them or recorded.

        What takes what back has to be known before a claim is decided; a replacement that is itself rejected takes
        nothing back. So they are decided in rounds: those that were rejected stand apart in the next one, and in the
        last one all do.
        """
        apart: set[Version] = set()
        rejected: set[Version] = set()
        decisions: list[Decision] = []
        for is_last in [False] * _ROUNDS + [True]:
            if is_last:
                apart = {one.known.version for one in new if one.known.follows}
            supersessions = Supersessions(self._accepted)
            left_out = apart | rejected
            together = (one.known for one in new if one.known.version not in left_out)
            for known in sorted(together, key=order_of_arrival):
                supersessions.add(known)
            decisions = self._decide_round(new, supersessions, apart)
            failed = {one.known for one, decision in zip(new, decisions, strict=True) if not decision.is_accepted}
            now_apart = apart | {known.version for known in failed if known.follows}
            now_rejected = {known.version for known in failed if not known.follows}
            if is_last or (now_apart, now_rejected) == (apart, rejected):
                break
            apart, rejected = now_apart, now_rejected
        return decisions

    def _decide_round(
        self, new: Sequence[MemberOfRun], supersessions: Supersessions, apart: Collection[Version]
    ) -> list[Decision]:
        """Decide new claims in their order, each against the accepted ones before it, less what is taken back.

        Replacements that stand apart take something back for themselves only.
        """
        counted = self._counted(supersessions, len(self._supersessions))
        decisions = []
        for number, one in enumerate(new, start=1):
            known, later = one.known, partial(_later, one.known, new, number)
            if known.follows and known.version in apart:
                replaced = supersessions.match(known)
                own = {held.claim.version: known.lines for held in replaced}
                decision = self._decide(one, counted, later, waits=not replaced, less=own)
            else:
                waits = known.follows and supersessions.waits(known.version)
                less = _without_followers(supersessions, known)
                decision = self._decide(one, counted, later, waits=waits, less=less)
            decisions.append(decision)
            if decision.is_accepted and not known.is_void:
                is_held = known.version in supersessions
                counted.add(known, supersessions[known.version].services if is_held else known.services)
        return decisions

    def _counted(self, supersessions: Supersessions, before: int) -> _CountedOfMember:
        """What counts of the first so many claims that arrived."""
        counted = _CountedOfMember()
        for held in supersessions.counting():
            if held.number < before:
                counted.add(held.claim, self._as_sent(held))
        return counted

    def _as_sent(self, held: Held) -> Sequence[Service]:
        """The services of a claim that count, as they stand in the file that sends it again."""
        sent = {service.position[2]: service for service in self._sent.get(held.claim.version, ())}
        return [sent.get(service.position[2], service) for service in held.services] if sent else held.services

    def _decide(
        self, one: MemberOfRun, counted: _CountedOfMember, later: Callable[[], Sequence[Service]], *, waits: bool,
        less: Mapping[Version, int | None] = MappingProxyType({}),
    ) -> Decision:  # fmt: skip
        """Decide a claim; `later` gives services of claims that are decided after it.

        `waits`: what it replaces was not found; `less`: lines that do not count against it.
        """
        dated = one.dated
        if one.known.is_void:
            return Decision(dated)
        counting = counted.against(one.known, waits=waits, less=less)._replace(later=later)
        decision = self._over_time.decide(dated, counting)
        if waits and dated.services:
            finding = engine_finding("replacement-unmatched", dated.claim_context, dated.place, element="CLM05-3")
            decision.findings.append(finding)
        return self._over_time.settle(decision)


class _CountedOfMember:
    """Services that count, by what their claims say of the patient."""

    def __init__(self) -> None:
        self._claims: dict[Person, list[tuple[KnownClaim, Sequence[Service]]]] = defaultdict(list)
        self._size: dict[Person, int] = defaultdict(int)
        self._versions: set[Version] = set()
        self._whole: dict[Person, Counting] = {}
        """By patient what counts against a claim that is none of these, follows none and spares none, until one more
        claim is taken: nearly all claims of a patient of thousands are decided beside the same few hundred."""

    def add(self, claim: KnownClaim, services: Sequence[Service]) -> None:
        """Take those services of one more claim that count."""
        if services:
            self._claims[claim.person].append((claim, services))
            self._size[claim.person] += len(services)
            self._versions.add(claim.version)
            self._whole.clear()

    def against(self, claim: KnownClaim, *, waits: bool, less: Mapping[Version, int | None]) -> Counting:
        """Those that count against a claim, less the lines before a number, or all, of some claims."""
        if waits or less or claim.version in self._versions or len(claim.services) > MOST_SERVICES:
            return self._gather(claim, waits=waits, less=less)
        if claim.person not in self._whole:
            self._whole[claim.person] = self._gather(claim, waits=False, less=less)
        return self._whole[claim.person]

    def _gather(self, claim: KnownClaim, *, waits: bool, less: Mapping[Version, int | None]) -> Counting:
        alike = {person: likeness(person, claim.person) for person in self._claims}
        people = [person for person, how in alike.items() if how != "another"]
        if max(len(claim.services), sum(self._size[person] for person in people)) > MOST_SERVICES:
            return Counting(is_crowded=True, most=MOST_SERVICES)
        certain: list[Service] = []
        doubtful: list[Service] = []
        doubts: dict[str, None] = {}
        for person in people:
            for other, services in self._claims[person]:
                left = _without(services, less[other.version]) if other.version in less else services
                if other.version == claim.version:
                    continue
                if alike[person] == "perhaps":
                    doubtful += left
                    doubts[_ANOTHER_PERSON] = None
                elif waits and _have_procedure_in_common(claim, other):
                    doubtful += left
                    doubts[_MAY_BE_REPLACED] = None
                else:
                    certain += left
        return Counting(certain, doubtful, tuple(doubts))


def _later(known: KnownClaim, new: Sequence[MemberOfRun], number: int) -> list[Service]:
    """Services of the patient of claims that come behind the first so many."""
    return _services_of(known, [one.known for one in islice(new, number, None)])


def _services_of(known: KnownClaim, claims: Iterable[KnownClaim]) -> list[Service]:
    """Services of other claims that may be of the same patient."""
    others = (
        one for one in claims
        if one.version != known.version and not one.is_void and likeness(one.person, known.person) != "another"
    )  # fmt: skip
    return [service for one in others for service in one.services]


def _without_followers(supersessions: Supersessions, known: KnownClaim) -> Mapping[Version, int | None]:
    """All lines of what takes a claim back: an original that comes after its replacement is no repetition of it."""
    return dict.fromkeys(supersessions[known.version].superseded_by) if known.version in supersessions else {}


def _without(services: Sequence[Service], lines: int | None) -> Sequence[Service]:
    """Services less those of the first so many lines, or of all."""
    return [service for service in services if lines is not None and service.position[2] >= lines]


def _have_procedure_in_common(claim: KnownClaim, other: KnownClaim) -> bool:
    """Whether a replacement may be of the other claim: of the same billing provider, with a procedure in common."""
    procedures = {service.procedure for service in claim.services}
    return claim.provider == other.provider and any(service.procedure in procedures for service in other.services)
