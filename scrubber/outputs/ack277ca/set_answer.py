"""The answer to one 837P set: its receiver, then each billing provider with the totals of its claims, and the claims.

Totals stand before the claims that they count, so a provider's claims wait until it ends, and the providers until the
set does; what waits is on disk once it is large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.levels import BillingLevel
from scrubber.findings.finding import Verdict
from scrubber.outputs.ack277ca.claim import (
    LONGEST_IDENTIFIER,
    NO_REFERENCE,
    claim_segments,
    level_text,
    name_elements,
    patient_segment,
)
from scrubber.outputs.ack277ca.receiver import RECEIVER_LEVEL, Totals, entity_type, head
from scrubber.outputs.ack277ca.status import ACCEPT, RECEIVED, status_segment
from scrubber.outputs.ack277ca.stretch import CLAIMS, PROVIDER, accepted_claims, patient_segments
from scrubber.outputs.second_read.marked_stretch import BILLING, CLAIM
from scrubber.outputs.x12_writer import (
    LINE_END,
    UNKNOWN,
    AnswerFile,
    HeldSegments,
    identifier,
    segment,
)

if TYPE_CHECKING:
    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.claim import Claim
    from scrubber.claims.levels import Level
    from scrubber.claims.parties import Party
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch


class _Provider:
    """A billing provider of the set under way, its claims waiting for its totals."""

    def __init__(self, level: BillingLevel | None, number: int) -> None:
        self.level = level
        self.number = number
        self.totals = Totals()
        self.claims = HeldSegments()
        self.patient_at: int | None = None
        """Where in the input the level of the last patient stands."""

    def head(self) -> str:
        """Loops 2000C to 2200C."""
        provider = self.level.provider if self.level else None
        return "".join(
            (
                segment("HL", str(self.number), str(RECEIVER_LEVEL), "19", "1"),
                segment("NM1", "85", entity_type(provider), *name_elements(provider), "", "", *_provider_id(provider)),
                segment("TRN", "1", NO_REFERENCE),
                status_segment(RECEIVED, "", ACCEPT, self.totals.charge),
                self.totals.segments("QA", "QC"),
            )
        )


class SetStatus:
    """The answer to one 837P set under way."""

    def __init__(self, answered: TransactionSet, received: str, accepted: str, held: str) -> None:
        self.answered = answered
        self._received, self._accepted, self._held = received, accepted, held
        self._totals = Totals()
        self._providers = HeldSegments()
        self._provider: _Provider | None = None
        self._last_level = RECEIVER_LEVEL

    def add(self, claim: Claim, marked: MarkedPiece, verdict: Verdict) -> None:
        """Answer the next claim."""
        provider = self._provider_of(claim.billing)
        patient_at = _place(claim.dependent or claim.subscriber)
        status = self._held if verdict == Verdict.HELD else self._accepted
        text = claim_segments(claim, verdict, marked.findings, self._received, status)
        if patient_at is None or patient_at != provider.patient_at:
            level = segment("HL", str(self._next_level()), str(provider.number), "PT")
            subscriber, dependent = level_text(claim.subscriber), level_text(claim.dependent)
            text = f"{level}{patient_segment(subscriber, dependent, claim.delimiters)}{text}"
            provider.patient_at = patient_at
        provider.claims.append(text)
        for totals in (provider.totals, self._totals):
            totals.add(verdict, claim.charge or 0)

    def add_accepted(self, marked: MarkedStretch) -> None:
        """Answer the next claims, which are accepted and have a patient each."""
        answers = accepted_claims(marked, self._received, self._accepted)
        patients = iter(patient_segments(marked))
        billing, subscriber, dependent = marked.above
        patient_at = _place(dependent or subscriber)
        done = 0
        for section in PROVIDER.finditer(marked.shape):
            if section[0].startswith(BILLING):
                billing = BillingLevel(marked.level(section.start()))
            provider = self._provider_of(billing)
            goes_on = section[0].startswith(CLAIM) and patient_at == provider.patient_at
            texts, first = [], done
            for claims in CLAIMS.findall(section[0]):
                patient, end = next(patients), done + len(claims)
                if not goes_on:
                    texts.append(f"HL*{self._next_level()}*{provider.number}*PT{LINE_END}{patient}")
                texts += answers[done:end]
                done, goes_on = end, False
            provider.claims.append("".join(texts))
            for totals in (provider.totals, self._totals):
                totals.add(marked.verdict, sum(marked.charges[first:done]), done - first)
            provider.patient_at = marked.last_levels[-1][1].offset if marked.last_levels else patient_at

    def write_to(self, out: AnswerFile) -> None:
        """Write the whole transaction set."""
        self._end_provider()
        status = status_segment(RECEIVED, self._received, ACCEPT, self._totals.charge)
        totals = self._totals.segments("90", "AA")
        out.add_set(head(self.answered, self._received, status, totals, has_levels=True), self._providers)

    def _provider_of(self, billing: BillingLevel | None) -> _Provider:
        """The provider under way, or the next one."""
        provider = self._provider
        if provider is None or _place(provider.level) != _place(billing):
            self._end_provider()
            provider = self._provider = _Provider(billing, self._next_level())
        return provider

    def _next_level(self) -> int:
        self._last_level += 1
        return self._last_level

    def _end_provider(self) -> None:
        if self._provider is not None:
            self._providers.append(self._provider.head())
            self._providers.extend(self._provider.claims)
            self._provider = None


def _place(level: Level | None) -> int | None:
    """What tells the levels of an input apart: where they stand."""
    return level.piece.offset if level else None


def _provider_id(provider: Party | None) -> tuple[str, str]:
    """NM108 and NM109: the NPI, else the tax identifier, else what the provider was called."""
    if provider is not None:
        for qualifier, value in (("XX", provider.npi), ("FI", provider.tax_id), ("SV", provider.identifier)):
            if number := identifier(value, LONGEST_IDENTIFIER):
                return qualifier, number
    return "SV", UNKNOWN
