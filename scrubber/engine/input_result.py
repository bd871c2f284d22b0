"""What the claim pass made of one input: verdicts, findings, and the services that edits over time ask for."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import REPLACING
from scrubber.engine.claim_verdicts import ClaimVerdicts
from scrubber.engine.claims.line_keys import LineKeys
from scrubber.engine.claims.put_off import PutOff
from scrubber.errors import OwnFailure
from scrubber.findings.billed import Billed, ClaimFacts, from_to, line_of_service
from scrubber.findings.finding import Summary, Verdict
from scrubber.findings.finding_store import Collected, FindingStore
from scrubber.history.protocol import BilledClaim as RecordedClaim

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.assemble import BatchKey
    from scrubber.claims.payer import PatientIdentity, Payer
    from scrubber.claims.service import ClaimKey, Service
    from scrubber.claims.timeline import DecidedLine
    from scrubber.engine.edit_failure import Crash
    from scrubber.findings.finding import Finding
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.findings.resolve_hits import ClaimContext
    from scrubber.x12.segment import Place


class DatedClaim(NamedTuple):
    """A claim that the patient pass needs: with services that edits over time ask for, or following another claim."""

    identity: PatientIdentity | None
    """Whose claim it is; None where payer or member id is missing."""
    key: ClaimKey
    services: tuple[Service, ...]
    input: int
    """Ordinal of the input in the run, from 0."""
    claim_context: ClaimContext
    place: Place
    charge: int
    """CLM02 in cents."""
    frequency_code: str
    original_reference: str
    lines: tuple[DecidedLine, ...]
    """All of its lines."""
    first_day: date | None
    """Its first date of service, whatever the procedure."""
    last_day: date | None
    is_test: bool
    """Whether it came in a test interchange (ISA15 is T): judged like any other, and never recorded in the history."""
    received: date | None = None
    """The day that its interchange is dated."""
    payer: Payer | None = None
    """Whom it is sent to."""
    judged_on: date | None = None
    """The first day of its first line, on which its profile judges it; None where the day makes no difference."""
    senders: tuple[str, ...] = ()
    """ISA06 and GS02 of its envelopes."""

    @property
    def profile(self) -> str | None:
        """The profile that judges it."""
        return self.claim_context.profile

    def told(self, findings: list[Finding]) -> list[Finding]:
        """Findings about it, each with what it is about."""
        billed = ClaimFacts(
            self.key.payer,
            self.key.billing_npi,
            lambda: Billed(None, from_to(self.first_day, self.last_day), self.charge),
            lambda: map(line_of_service, self.services),
        )
        return list(map(billed.told, findings))

    def billed(self, *, replaces_lines: bool) -> RecordedClaim:
        """The claim as a history knows it; `replaces_lines`: a replacement takes the place of its own lines only."""
        by_line = replaces_lines and self.frequency_code in REPLACING
        return RecordedClaim(
            patient=self.identity,
            key=self.key,
            frequency_code=self.frequency_code,
            original_reference=self.original_reference,
            services=self.services,
            first_day=self.first_day,
            last_day=self.last_day,
            lines=tuple(range(len(self.lines))) if by_line else None,
            ordinal=self.claim_context.claim or 0,
        )

    @property
    def order(self) -> tuple[object, ...]:
        """The order in which claims of one patient are decided: by first date of service, then by place."""
        first = min((service.dates.first for service in self.services), default=None)
        return first is not None, first, self.input, self.claim_context.claim


UNREADABLE = "unreadable"
"""Why a claim is not checked against the implementation guide."""

MOST_APPLICATIONS = 100
"""Pairs of GS02 and GS03 of an interchange that are remembered."""


MOST_BATCHES = 1000
"""Batches of an interchange that are remembered."""


class Batch(NamedTuple):
    """The transaction sets of an interchange that have one BHT03."""

    place: Place
    """Of the BHT of the first."""
    transaction: str
    """ST02 of the first."""
    claims: list[range]
    """Ordinals of their claims in the input, from 0."""

    def extend(self, first: int, end: int) -> None:
        """Take the claims of one more of its sets."""
        if self.claims and self.claims[-1].stop == first:
            first = self.claims.pop().start
        self.claims.append(range(first, end))


class InterchangeNumber(NamedTuple):
    """What an interchange is known by between its sender and its receiver."""

    parties: tuple[str, str, str, str]
    """ISA05 to ISA08."""
    number: str
    """ISA13."""
    is_test: bool
    place: Place
    applications: list[tuple[str, str]]
    """GS02 and GS03 of its functional groups, each pair once, and of very many pairs the first."""
    batches: dict[str, Batch]
    """By BHT03, and of very many the first; without those that are said to be sent again (BHT02 18)."""


@dataclass(slots=True)
class InputResult:
    """One input after the claim pass."""

    input: int
    findings: Collected = field(default_factory=lambda: FindingStore().collect())
    claim_verdicts: ClaimVerdicts = field(default_factory=ClaimVerdicts)
    dated_claims: list[DatedClaim] = field(default_factory=list)
    refused_batches: set[BatchKey] = field(default_factory=set)
    """Those that are refused for their number."""
    put_off: PutOff = field(default_factory=PutOff)
    """Claims that become dated ones where others are to be compared with them (engine/recall.py)."""
    crashes: list[Crash] = field(default_factory=list)
    claim_numbers: array[int] = field(default_factory=lambda: array("Q"))
    """What stands for the number of each claim (claims/claim_numbers.py), until it is known which ones are repeated."""
    line_keys: LineKeys = field(default_factory=LineKeys)
    """Of the lines of each claim, until they were compared; none where no edit looks for what two claims bill."""
    numbers: list[InterchangeNumber] = field(default_factory=list)
    """Of each interchange in turn."""
    interchanges: int = 0
    groups: int = 0
    transactions: int = 0
    lines: int = 0
    lines_specific: int = 0
    """Lines that an edit on certain services is about."""
    days: set[date] = field(default_factory=set)
    """First days of service of its claims, where tables of several editions are looked into."""
    passed_through: int = 0
    dated: date | None = None
    """The date of the first interchange (ISA09)."""
    unreadable: bool = False
    """Whether the input, or an interchange of it, cannot be read to its end."""
    undated: bool = False
    """Whether an interchange bears no date (ISA09): its claims were received nobody knows when, unless it is given."""
    unchecked: Counter[str] = field(default_factory=Counter)
    """Claims that were to be checked against the implementation guide and could not, by the reason."""
    refused: bool = False
    """Whether reading stopped before the end of the input."""
    judged_by: Counter[JudgedBy] = field(default_factory=Counter)
    """How many claims were judged by each profile, payer by payer."""
    set_aside: bool = False
    """Whether the program failed over the input: its claims are counted and not judged."""

    def reconcile(self, claims: int, charge: int) -> None:
        """Compare the claim verdicts with an independent count of the input's claims and of their charges in cents.

        Claims behind the place where reading stopped are entered as unreadable. Raises OwnFailure where a claim or a
        cent is missing: no report may be trusted then.
        """
        if self.refused:
            missing = max(0, claims - len(self.claim_verdicts.verdicts))
            self.claim_verdicts.add_unread(missing, charge - sum(self.claim_verdicts.dollars) if missing else 0)
            self.unchecked += Counter({UNREADABLE: missing})
        if claims != len(self.claim_verdicts.verdicts):
            raise OwnFailure(f"of {claims} claims counted in the input {len(self.claim_verdicts.verdicts)} were read")
        if charge != sum(self.claim_verdicts.dollars):
            raise OwnFailure("the charges read are not those counted in the input")
        if claims != sum(self.claim_verdicts.count().values()):
            raise OwnFailure("claims in are not accepted + rejected + held + unreadable")

    def summary(self) -> Summary:
        """Counts and dollars as they stand now."""
        counts, dollars = self.claim_verdicts.count(), self.claim_verdicts.dollars
        return Summary(
            interchanges=self.interchanges,
            groups=self.groups,
            transactions=self.transactions,
            claims=len(self.claim_verdicts.verdicts),
            lines=self.lines,
            lines_specific=self.lines_specific,
            accepted=counts[Verdict.ACCEPTED] + counts[Verdict.WARNED],
            rejected=counts[Verdict.REJECTED],
            unreadable=counts[Verdict.UNREADABLE],
            held=counts[Verdict.HELD],
            warned=counts[Verdict.WARNED],
            passed_through=self.passed_through,
            charge=sum(dollars),
            charge_accepted=dollars.accepted,
            charge_rejected=dollars.rejected,
            charge_unreadable=dollars.unreadable,
            charge_held=dollars.held,
        )
