"""The patient pass: inputs one after the other, and in each one patient's claims at a time, in date order.

What an earlier input of the run had accepted counts as what a history holds does: so the same files get the same
verdicts in one run and in many.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scrubber.engine.over_time import Decision, OverTime
from scrubber.engine.sandbox import Sandbox
from scrubber.findings.finding import Verdict
from scrubber.history.known_claims import order_of_arrival
from scrubber.history.protocol import THIS_RUN, Arrival

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from scrubber.claims.service import Service
    from scrubber.engine.input_result import DatedClaim, InputResult
    from scrubber.engine.member import Member, MemberOfRun
    from scrubber.history.protocol import BilledClaim, KnownClaim, Recorded, Version
    from scrubber.rules.rulebook import Rulebook

Place = tuple[int, int]
"""A claim's input and its ordinal in it, both from 0."""


class DecisionFailed(Exception):
    """The program failed over a claim of the input with this ordinal."""

    def __init__(self, input_ordinal: int, error: Exception) -> None:
        super().__init__("the program failed over a claim")
        self.input = input_ordinal
        self.error = error


class AcceptedBefore:
    """What inputs of the run that are recorded by now count for those after them, as they themselves have said it.

    A history keeps less of a claim than its file says, and takes what comes again for the same claim sent again.
    """

    def __init__(self) -> None:
        self._claims: dict[bytes, list[KnownClaim]] = {}
        self._sent: dict[bytes, Mapping[Version, Sequence[Service]]] = {}
        self._runs: set[int] = set()

    def of_member(
        self, patient: bytes, recorded: Iterable[KnownClaim]
    ) -> tuple[list[KnownClaim], Mapping[Version, Sequence[Service]]]:
        """The claims under a member id: what others have recorded, and then the run's own; and what it sends again."""
        others = [known for known in recorded if known.arrival.run not in self._runs]
        return others + self._claims.get(patient, []), self._sent.get(patient, {})

    @property
    def runs(self) -> Collection[int]:
        """The numbers under which the history has recorded them."""
        return self._runs

    def add_claim(self, patient: bytes, known: KnownClaim, recorded: Iterable[KnownClaim]) -> None:
        """Take a claim of an input that is recorded by now, which it did not seem worth while to know.

        `recorded` is what the history holds under its member id.
        """
        if any(one.version == known.version for one in recorded if one.arrival.run not in self._runs):
            self._sent[patient] = {**self._sent.get(patient, {}), known.version: known.services}
            return
        claims = self._claims.setdefault(patient, [])
        if all(one.version != known.version for one in claims):
            claims.append(known)
            claims.sort(key=order_of_arrival)

    def add(self, members: Mapping[bytes, Member], run: int | None) -> None:
        """Take what was decided, and recorded under the number `run`, if anything was."""
        for patient, member in members.items():
            self._claims[patient] = member.of_the_run
            self._sent[patient] = member.sent
        if run is not None:
            self._runs.add(run)


class PatientPass:
    """Decides the claims that edits over time look at, for the inputs of one run, beside what was accepted before."""

    def __init__(self, rulebook: Rulebook, history: Recorded, before: AcceptedBefore | None = None) -> None:
        self._sandbox = Sandbox()
        self._rulebook = rulebook
        self._over_time = OverTime(rulebook, self._sandbox)
        self._history = history
        self._asked: dict[Place, tuple[bytes, KnownClaim | None]] = {}
        self._earlier: Mapping[bytes, Sequence[KnownClaim]] = {}
        self._before = before or AcceptedBefore()
        self.members: dict[bytes, Member] = {}
        """By member id, the claims that were decided and those that count beside them."""

    def run(self, input_results: Sequence[InputResult]) -> list[list[Decision]]:
        """Look up and decide every claim; for each input the decisions in the order of its claims."""
        self.look_up(input_results)
        return [self.decide(input_result) for input_result in input_results]

    def look_up(self, input_results: Iterable[InputResult]) -> None:
        """Ask the history, once, for the patients of all inputs."""
        self.look_up_claims([claim for input_result in input_results for claim in to_decide(input_result)])

    def look_up_claims(self, claims: Sequence[DatedClaim]) -> None:
        """Ask the history, once, for the patients of all these claims, which nothing has stopped yet."""
        if claims:
            found = self._history.look_up([self._billed(claim) for claim in claims])
            self._asked = dict(zip(map(_place, claims), zip(found.patients, found.own, strict=True), strict=True))
            self._earlier = found.earlier

    def decide(self, input_result: InputResult) -> list[Decision]:
        """Decide the claims of the next input, and enter findings and verdicts into its input result.

        Raises DecisionFailed where the program fails over a claim.
        """
        decisions = self.decide_claims(input_result.input, list(to_decide(input_result)))
        enter(decisions, input_result)
        return decisions

    def decide_claims(self, ordinal: int, claims: Sequence[DatedClaim]) -> list[Decision]:
        """Decide claims of the next input, which has this ordinal; the decisions in the order of its claims.

        Claims of test interchanges are decided among themselves and against what counts, and count for no other claim.
        Raises DecisionFailed where the program fails over a claim.
        """
        try:
            with self._sandbox:
                decisions = self._decide(ordinal, [one for one in claims if not one.is_test], is_test=False)
                decisions += self._decide(ordinal, [one for one in claims if one.is_test], is_test=True)
        except Exception as error:
            raise DecisionFailed(ordinal, error) from error
        decisions.sort(key=lambda decision: _place(decision.claim))
        return decisions

    def accepted(self, decisions: Iterable[Decision]) -> tuple[BilledClaim, ...]:
        """What a history is to take up: what goes on and is not recorded yet, but for claims of test interchanges."""
        return tuple(
            self._billed(decision.claim)
            for decision in decisions
            if decision.is_accepted and not decision.is_recorded and not decision.claim.is_test
        )

    def _billed(self, claim: DatedClaim) -> BilledClaim:
        """The claim as a history knows it: whether a replacement takes back whole claims is its payer's own."""
        return claim.billed(replaces_lines=self._rulebook.rules_of(claim.profile, claim.judged_on).replaces_lines)

    def _decide(self, ordinal: int, claims: Sequence[DatedClaim], *, is_test: bool) -> list[Decision]:
        if not claims:
            return []
        from scrubber.engine.member import MemberOfRun

        decisions = []
        by_patient: dict[bytes, list[MemberOfRun]] = defaultdict(list)
        for claim in claims:
            patient, known = self._asked[_place(claim)]
            if known is None:
                decisions.append(Decision(claim))
            else:
                by_patient[patient].append(MemberOfRun(claim, known._replace(arrival=Arrival(THIS_RUN, ordinal))))
        for patient, asked in by_patient.items():
            decisions += self._member(patient).decide(asked, is_test=is_test)
        return decisions

    def _member(self, patient: bytes) -> Member:
        from scrubber.engine.member import Member

        if patient not in self.members:
            recorded = self._earlier.get(patient, ())
            self.members[patient] = Member(self._over_time, *self._before.of_member(patient, recorded))
        return self.members[patient]


def enter(decisions: Iterable[Decision], input_result: InputResult) -> None:
    """Enter the findings and verdicts of decisions on an input's claims, in their order, into its input result."""
    for decision in decisions:
        input_result.findings.extend(decision.findings)
        input_result.crashes += decision.crashes
        ordinal = decision.claim.claim_context.claim or 0
        input_result.claim_verdicts.raise_to(ordinal, decision.verdict, decision.claim.charge)


def to_decide(input_result: InputResult) -> Iterator[DatedClaim]:
    """The claims that nothing has stopped yet."""
    verdicts = input_result.claim_verdicts.verdicts
    return (claim for claim in input_result.dated_claims if verdicts[claim.claim_context.claim or 0] < Verdict.REJECTED)


def _place(claim: DatedClaim) -> Place:
    return claim.input, claim.claim_context.claim or 0
