"""The patient pass: one patient's claims at a time, in date order, against the edits that look over time.

A service counts once its claim is accepted (EDITS.md, "Which services count"). So a patient's claims are decided one by
one, by first date of service and then place in the input, each against the services of those accepted before it: what
is accepted in the end breaks no limit, and whatever is rejected would break one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrubber.claims.claim import FOLLOWING
from scrubber.claims.location import Location
from scrubber.claims.timeline import ClaimKey, Timeline
from scrubber.engine.cage import Cage
from scrubber.engine.claim_faults import verdict_of
from scrubber.engine.contexts import Contexts
from scrubber.engine.findings import Finding, Verdict
from scrubber.engine.hits import engine_finding
from scrubber.engine.interest import asked_procedures
from scrubber.history.protocol import NOTHING, BilledClaim

if TYPE_CHECKING:
    from scrubber.claims.parties import PatientIdentity
    from scrubber.claims.timeline import Service
    from scrubber.engine.cage import Crash
    from scrubber.engine.screening import DatedClaim, Screening
    from scrubber.history.protocol import Recorded
    from scrubber.rules.settings import ActiveEdit

MOST_SERVICES = 500
"""Services with a limit over time that one patient may have: more are those of a member id that many people share."""


class DecisionFailed(Exception):
    """The program failed over a claim of the input with this ordinal."""

    def __init__(self, input_ordinal: int, error: Exception) -> None:
        super().__init__("the program failed over a claim")
        self.input = input_ordinal
        self.error = error


Place = tuple[int, int]
"""A claim's input and its ordinal in it, both from 0."""
Position = tuple[int, int, int]
"""A service's claim, and its line in it, from 0."""
Followers = Mapping[ClaimKey, Sequence[BilledClaim]]
"""Replacements and voids by the claims that they take back."""


@dataclass(slots=True)
class Decision:
    """What became of one claim in the patient pass."""

    claim: DatedClaim
    findings: list[Finding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """The verdict that its findings over time give the claim."""
        return verdict_of(self.findings)


class PatientPass:
    """Decides the claims that edits over time look at, for all inputs of a run together."""

    def __init__(self, edits: Iterable[ActiveEdit], history: Recorded, *, replaces_lines: bool = False) -> None:
        over_time = [active for active in edits if Timeline in active.edit.checks]
        self._edits = [(active, asked_procedures(active) or frozenset()) for active in over_time]
        self._history = history
        self._replaces_lines = replaces_lines
        self._cage = Cage()
        self._contexts = Contexts()
        self._standing = NOTHING
        self._ordinals: dict[Place, int] = {}
        self._deciding: DatedClaim | None = None

    def run(self, screenings: Sequence[Screening]) -> list[Decision]:
        """Decide every claim; enter findings and verdicts into its screening; return the decisions in input order.

        Claims of test interchanges are decided among themselves and against the history, and count for no other claim.
        Raises DecisionFailed where the program fails over a claim, whatever the history raises.
        """
        claims = [
            claim
            for screening in screenings
            for claim in screening.dated_claims
            if screening.ledger.verdicts[claim.whereabouts.claim or 0] < Verdict.REJECTED
        ]
        self._ordinals = {_place(claim): ordinal for ordinal, claim in enumerate(claims)}
        self._standing = self._history.standing(list(map(self._billed, claims))) if claims else NOTHING
        try:
            with self._cage:
                decisions = self._decide([claim for claim in claims if not claim.is_test])
                decisions += self._decide([claim for claim in claims if claim.is_test])
        except Exception as error:
            if self._deciding is None:
                raise
            raise DecisionFailed(self._deciding.input, error) from error
        for decision in decisions:
            screening = screenings[decision.claim.input]
            screening.findings.extend(decision.findings)
            screening.crashes += decision.crashes
            ordinal = decision.claim.whereabouts.claim or 0
            screening.ledger.raise_to(ordinal, decision.verdict, decision.claim.charge)
        return sorted(decisions, key=lambda decision: _place(decision.claim))

    def _decide(self, claims: list[DatedClaim]) -> list[Decision]:
        """Decide all claims; a replacement that is itself rejected leaves the claim it follows in force."""
        by_patient: dict[PatientIdentity, list[DatedClaim]] = defaultdict(list)
        for claim in claims:
            if claim.identity is not None:
                by_patient[claim.identity].append(claim)
        without_patient = [Decision(claim) for claim in claims if claim.identity is None]
        patient_of = {_place(claim): claim.identity for claim in claims}
        decided: dict[PatientIdentity, list[Decision]] = {}
        failed: set[Place] = set()
        undecided: set[PatientIdentity | None] = set(by_patient)
        while undecided:
            followers = [claim for claim in claims if claim.frequency_code in FOLLOWING and _place(claim) not in failed]
            followed = self._followed(claims, followers)
            # What recorded followers take back, the history has left out already.
            new = [
                follower for follower in followers if self._ordinals[_place(follower)] not in self._standing.recorded
            ]
            taken_back = _by_key(self._billed(follower) for follower in new)
            for patient in by_patient.keys() & undecided:
                decided[patient] = self._decide_patient(patient, by_patient[patient], set(followed), taken_back)
            newly_failed = {
                _place(decision.claim)
                for decisions in decided.values()
                for decision in decisions
                if decision.claim.frequency_code in FOLLOWING and decision.verdict >= Verdict.REJECTED
            } - failed
            failed |= newly_failed
            undecided = {patient_of[place] for place in newly_failed}
            undecided |= {patient_of[at[:2]] for at, follower in followed.items() if follower in newly_failed}
        return [decision for decisions in decided.values() for decision in decisions] + without_patient

    def _decide_patient(
        self, patient: PatientIdentity, claims: list[DatedClaim], followed: set[Position], taken_back: Followers
    ) -> list[Decision]:
        """Decide one patient's claims in order, each against what counts by then.

        A claim that was accepted before is decided as it was then, so that the same file has the same answer again.
        One that was not must also keep the limits beside later claims of the run that were accepted before.
        """
        standing = self._standing
        counted = _left_by(taken_back, standing.services.get(patient, ()))
        own = _left_by(taken_back, standing.own.get(patient, ()))
        decisions = []
        for claim in sorted(claims, key=lambda claim: claim.order):
            ordinal = self._ordinals[_place(claim)]
            itself = _by_key([self._billed(claim)])
            against = _left_by(itself, counted, _place(claim))
            decision = self._decide_claim(claim, against)
            if own and ordinal not in standing.recorded and decision.verdict < Verdict.REJECTED:
                here = {(service.claim, service.dates) for service in against}
                elsewhere = [service for service in own if (service.claim, service.dates) not in here]
                stricter = self._decide_claim(claim, against + _left_by(itself, elsewhere))
                decision = stricter if stricter.verdict >= Verdict.REJECTED else decision
            decisions.append(decision)
            if decision.verdict < Verdict.REJECTED and len(against) <= MOST_SERVICES:
                # What a recorded follower takes back, the history has left out: a later replacement may count instead.
                left = counted if ordinal in standing.recorded else against
                counted = left + [
                    service
                    for service in claim.services
                    if service.position not in followed and (ordinal, service.position[2]) not in standing.taken_back
                ]
        return decisions

    def _decide_claim(self, claim: DatedClaim, counted: list[Service]) -> Decision:
        decision = Decision(claim)
        self._deciding = claim
        self._cage.next_claim()
        if len(counted) > MOST_SERVICES:
            values = {"most": MOST_SERVICES}
            decision.findings.append(engine_finding("patient-crowded", claim.whereabouts, claim.place, values=values))
            return decision
        for active, asked in self._edits:
            claimed = [service for service in claim.services if service.procedure in asked]
            to_medicare = claim.payer is not None and claim.payer.is_medicare
            if not claimed or (active.edit.only_medicare and not to_medicare):
                continue
            others = sorted(
                (_seen_from(claim, service) for service in counted if service.procedure in asked),
                key=lambda service: (service.dates, service.position),
            )
            timeline = Timeline(others, sorted(claimed, key=lambda service: (service.dates, service.position)))
            day = self._contexts.receipt(active, claim.received)
            if active.edit.needs_receipt_date and day is None:
                continue
            context = self._contexts.of(active, claim.payer, day)
            question = active.edit.checks[Timeline]
            findings, crash = self._cage.run(active, question, timeline, context, claim.whereabouts)
            decision.findings += findings
            if crash is not None:
                at = Location(None, "CLM01", claim.place)
                decision.findings += self._cage.failure(crash, claim.whereabouts, at)
                decision.crashes.append(crash)
        return decision

    def _billed(self, claim: DatedClaim) -> BilledClaim:
        return claim.billed(replaces_lines=self._replaces_lines)

    def _followed(self, claims: Iterable[DatedClaim], followers: Sequence[DatedClaim]) -> dict[Position, Place]:
        """Each service of the run that one of `followers` takes back, with the last one that does.

        An original gives way to a replacement or void wherever it stands, a replacement to a void and to a later
        replacement.
        """
        by_key: dict[ClaimKey, list[DatedClaim]] = defaultdict(list)
        for claim in claims if followers else ():
            by_key[claim.key].append(claim)
        followed: dict[Position, Place] = {}
        for follower in sorted(followers, key=_place):
            billed = self._billed(follower)
            for claim in (claim for key in billed.takes_back for claim in by_key[key]):
                is_original = claim.frequency_code not in FOLLOWING
                gives_way = billed.is_void or is_original or _place(claim) < _place(follower)
                if gives_way and _place(claim) != _place(follower):
                    taken = filter(billed.takes_back_service, claim.services)
                    followed.update((service.position, _place(follower)) for service in taken)
        return followed


def accepted_claims(decisions: Iterable[Decision], *, replaces_lines: bool) -> list[BilledClaim]:
    """What a history is to take up: every claim that goes on, but for those of test interchanges."""
    return [
        decision.claim.billed(replaces_lines=replaces_lines)
        for decision in decisions
        if decision.verdict < Verdict.REJECTED and not decision.claim.is_test
    ]


def _place(claim: DatedClaim) -> Place:
    return claim.input, claim.whereabouts.claim or 0


def _by_key(followers: Iterable[BilledClaim]) -> Followers:
    by_key: dict[ClaimKey, list[BilledClaim]] = defaultdict(list)
    for follower in followers:
        for key in follower.takes_back:
            by_key[key].append(follower)
    return by_key


def _left_by(followers: Followers, services: Iterable[Service], until: Place | None = None) -> list[Service]:
    """The services less those that these replacements and voids take back, of those from before the place `until`."""
    return [
        service
        for service in services
        if (until is not None and service.position[:2] > until)
        or not any(follower.takes_back_service(service) for follower in followers.get(service.claim, ()))
    ]


def _seen_from(claim: DatedClaim, service: Service) -> Service:
    """The service with its origin as a message about `claim` names it."""
    if service.origin == "this file" and service.position[0] != claim.input:
        return service._replace(origin="another file of this run")
    return service
