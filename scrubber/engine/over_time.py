"""One claim against the services that count already: what edits over time find."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.location import Location
from scrubber.claims.timeline import Timeline
from scrubber.edit import Severity
from scrubber.engine.claims.claim_faults import verdict_of
from scrubber.engine.claims.contexts import Contexts
from scrubber.engine.claims.edit_index import asked_procedures
from scrubber.findings.adjusted import adjusted
from scrubber.findings.finding import Finding, Verdict
from scrubber.findings.resolve_hits import engine_finding
from scrubber.findings.waiving import waive
from scrubber.rules.waivers import WaiverScope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.claims.service import Service
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.input_result import DatedClaim
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rulebook, Rules


class Counting(NamedTuple):
    """Services that count when a claim is decided."""

    certain: Sequence[Service] = ()
    doubtful: Sequence[Service] = ()
    """Those that may be another patient's, or of the very claim that is replaced: a warning at most."""
    doubts: Sequence[str] = ()
    """Why they are doubtful, in words."""
    is_crowded: bool = False
    """Whether there are more services than one patient can have."""
    most: int = 0
    """How many a patient can have."""
    later: Callable[[], Sequence[Service]] = tuple
    """Gives those of claims of the same file that are decided later."""


@dataclass(slots=True)
class Decision:
    """What became of one claim in the patient pass."""

    claim: DatedClaim
    findings: list[Finding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    is_recorded: bool = False
    """Whether the claim was accepted before, word for word."""

    @property
    def verdict(self) -> Verdict:
        """The verdict that its findings over time give the claim."""
        return verdict_of(self.findings)

    @property
    def is_accepted(self) -> bool:
        """Whether the claim goes on."""
        return self.verdict < Verdict.REJECTED


class OverTime:
    """Runs the edits that look over time."""

    def __init__(self, rulebook: Rulebook, sandbox: Sandbox) -> None:
        self._rulebook = rulebook
        self._edits: dict[Rules, list[tuple[ActiveEdit, frozenset[str]]]] = {}
        self._sandbox = sandbox
        self._contexts = Contexts()
        self._counted = _CountedServices((), 0)

    def _over_time(self, rules: Rules) -> list[tuple[ActiveEdit, frozenset[str]]]:
        """The edits over time that are run by these rules, with the procedures that each is about."""
        if rules not in self._edits:
            over_time = [active for active in rules.running if Timeline in active.edit.checks]
            self._edits[rules] = [(active, asked_procedures(active) or frozenset()) for active in over_time]
        return self._edits[rules]

    def decide(self, claim: DatedClaim, counting: Counting) -> Decision:
        """What the edits say of a claim; what only doubtful services give is a warning."""
        decision = Decision(claim)
        self._sandbox.next_claim()
        if counting.is_crowded:
            values = {"most": counting.most}
            decision.findings.append(engine_finding("patient-crowded", claim.claim_context, claim.place, values=values))
            return decision
        possible = partial(_possible, counting)
        self._run(decision, counting.certain, possible)
        if counting.doubtful and decision.is_accepted:
            perhaps = Decision(claim)
            self._run(perhaps, [*counting.certain, *counting.doubtful], possible)
            said = {_about(finding) for finding in decision.findings}
            doubt = f"; a warning only, since {' or '.join(counting.doubts)}"
            decision.findings += [
                _doubted(finding, doubt) for finding in perhaps.findings if _about(finding) not in said
            ]  # fmt: skip
            decision.crashes = decision.crashes or perhaps.crashes
        return decision

    def settle(self, decision: Decision) -> Decision:
        """The decision with its findings as the claim's profile and the waivers of the run have them."""
        claim, waivers = decision.claim, self._rulebook.waivers
        rules = self._rulebook.rules_of(claim.profile, claim.judged_on)
        decision.findings = adjusted(decision.findings, rules)
        if decision.findings and waivers:
            payer_id = claim.payer.identifier if claim.payer else ""
            scope = WaiverScope(
                claim.claim_context.claim_id or "", claim.key.billing_npi, payer_id, claim.senders
            )  # fmt: skip
            decision.findings = waive(decision.findings, waivers, scope, claim.received)
        decision.findings = claim.told(decision.findings)
        return decision

    def _run(self, decision: Decision, counted: Sequence[Service], possible: Callable[[], Sequence[Service]]) -> None:
        claim = decision.claim
        if not self._counted.is_of(counted, claim.input):
            self._counted = _CountedServices(counted, claim.input)
        for active, asked in self._over_time(self._rulebook.rules_of(claim.profile, claim.judged_on)):
            claimed = [service for service in claim.services if service.procedure in asked]
            to_medicare = claim.payer is not None and claim.payer.is_medicare
            if not claimed or (active.edit.only_medicare and not to_medicare):
                continue
            others = self._counted.with_procedures(asked)
            day = self._contexts.receipt(active, claim.received)
            if active.edit.needs_receipt_date and day is None:
                continue
            context = self._contexts.of(active, claim.payer, day)
            timeline = Timeline(others, sorted(claimed, key=_by_date), claim.lines, possible)
            question = active.edit.checks[Timeline]
            findings, crash = self._sandbox.run(active, question, timeline, context, claim.claim_context)
            decision.findings += findings
            if crash is not None:
                at = Location(None, "CLM01", claim.place)
                decision.findings += self._sandbox.failure(crash, claim.claim_context, at)
                decision.crashes.append(crash)


class _CountedServices:
    """The services that count, as a message about a claim of one input names them."""

    def __init__(self, counted: Sequence[Service], input_ordinal: int) -> None:
        self._counted = counted
        self._input = input_ordinal
        self._sorted: dict[frozenset[str], list[Service]] = {}

    def is_of(self, counted: Sequence[Service], input_ordinal: int) -> bool:
        """Whether it is made of this very sequence, for a claim of this input."""
        return counted is self._counted and input_ordinal == self._input

    def with_procedures(self, asked: frozenset[str]) -> list[Service]:
        """Those with these procedures by date, in a list of the caller's own."""
        if asked not in self._sorted:
            seen = (_seen_from(self._input, service) for service in self._counted if service.procedure in asked)
            self._sorted[asked] = sorted(seen, key=_by_date)
        return self._sorted[asked].copy()


def _possible(counting: Counting) -> Sequence[Service]:
    """The services that may count in the end."""
    return [*counting.doubtful, *counting.later()]


def _about(finding: Finding) -> tuple[object, ...]:
    """The edit, and the line and element that it speaks of."""
    return finding.edit, finding.line, finding.element


def _doubted(finding: Finding, doubt: str) -> Finding:
    """A finding that doubtful services give: a warning where it was a rejection, with the doubt."""
    if finding.severity != Severity.REJECT:
        return finding
    return finding._replace(severity=Severity.WARN.value, message=finding.message + doubt)


def _by_date(service: Service) -> tuple[object, ...]:
    return service.dates, service.position


def _seen_from(input_ordinal: int, service: Service) -> Service:
    """The service with its origin as a message about a claim of this input names it."""
    if service.origin == "this file" and service.position[0] != input_ordinal:
        return service._replace(origin="another file of this run")
    return service
