"""The worklist's rows of claims: whom to call about what, for how much, by when. CSV and Excel write the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.fingerprints import OF_CLAIM, ClaimFingerprints
from scrubber.outputs.reports.worklist.rows import MESSAGE_WIDTH, Column
from scrubber.outputs.reports.worklist.typed import Typed
from scrubber.outputs.second_read.causes import Causes
from scrubber.outputs.second_read.located import locate_in_claim
from scrubber.outputs.second_read.people import people_of, without_patient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding
    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch


class WorklistClaim(NamedTuple):
    """One claim as the worklist has it; amounts in cents. The fields are the columns, in their order."""

    outcome: str
    """``accepted``, ``warned``, ``rejected``, ``held``, ``unreadable``; ``resolved`` where the input has it no more."""
    claim_id: str
    claim_charge: int | None
    file_by: date | None
    """The last day on which its payer takes it, where that is known."""
    patient: str
    birth_date: date | None
    member_id: str
    payer: str
    payer_id: str
    service_from: date | None
    service_to: date | None
    rendering: str
    billing: str
    facility: str
    profile: str
    findings: int
    """Its own."""
    codes: str
    """Of its own findings, and of what it falls with."""
    message: str
    """What the worst of its findings says, or what it falls with; empty where it has neither."""
    fix: str
    fingerprint: str
    work_status: str
    """This and what follows is people's own, carried over from the last worklist."""
    owner: str
    note: str


CLAIM_COLUMNS = tuple(
    Column(*column)
    for column in (
        ("Claim outcome", 13), ("Claim id", 18), ("Claim charge", 12), ("File by", 12), ("Patient", 24),
        ("Birth date", 12), ("Member id", 16), ("Payer", 26), ("Payer id", 12), ("Service from", 12),
        ("Service to", 12), ("Rendering provider", 34), ("Billing provider", 34), ("Facility", 28), ("Profile", 18),
        ("Findings", 9), ("Codes", 24), ("What is wrong", MESSAGE_WIDTH), ("How to fix it", MESSAGE_WIDTH),
        ("Fingerprint", 24), ("Work status", 14), ("Owner", 14), ("Note", 40),
    )
)  # fmt: skip
"""The columns, in the order of the fields of :class:`WorklistClaim`."""
_ORDER = ("error", "reject", "warn", "info")
_GONE = WorklistClaim(
    "resolved", "", None, None, "", None, "", "", "", None, None, "", "", "", "", 0, "", "", "", "", "", "", ""
)


class WorklistClaims:
    """Makes a row of each claim of one input, in file order, of those without a finding too."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._typed = facts.typed or Typed()
        self._causes = Causes(facts.document.findings)
        self._fingerprints = ClaimFingerprints()
        self._met: set[str] = set()

    def rows(self, marked: MarkedPiece) -> Iterator[WorklistClaim]:
        """The row of the claim that begins with the next piece, if one does."""
        if marked.claim is not None and marked.verdict is not None:
            yield self._row(marked.claim, marked.verdict.name.lower(), marked.findings, self._causes.of(marked))

    def stretch_rows(self, marked: MarkedStretch) -> Iterator[WorklistClaim]:
        """The rows of the claims of the next pieces."""
        for piece in marked.pieces():
            yield from self.rows(piece)

    def resolved(self) -> Iterator[WorklistClaim]:
        """What was typed about claims that the input does not have any more: a row each."""
        for fingerprint, entry in self._typed.gone(self._facts.document.input.path, self._met):
            if fingerprint.startswith(OF_CLAIM):
                status, owner, note = entry.work
                yield _GONE._replace(
                    claim_id=entry.about_claim, fingerprint=fingerprint, work_status=status, owner=owner, note=note
                )

    def _row(self, claim: Claim, outcome: str, findings: tuple[Finding, ...], cause: Finding | None) -> WorklistClaim:
        """The row of a claim with its own findings, and what it falls with."""
        profile = findings[0].profile if findings else self._facts.profile_of(claim)
        is_masked = self._facts.masks(claim, profile)
        message, fix = (cause.message, cause.fix) if cause else _worst(claim, findings, is_masked=is_masked)
        told = (*findings, cause) if cause else findings
        people, dates = people_of(claim, masked=is_masked), claim.service_dates
        fingerprint = self._fingerprints.of(claim)
        if fingerprint in self._typed:
            self._met.add(fingerprint)
        status, owner, note = self._typed.about(fingerprint).work
        return WorklistClaim(
            outcome=outcome,
            claim_id=claim.claim_id or "",
            claim_charge=claim.charge,
            file_by=self._facts.file_by(claim, profile),
            payer=claim.payer.name,
            payer_id=claim.payer.identifier,
            service_from=dates.first if dates else None,
            service_to=dates.last if dates else None,
            **people._asdict(),
            profile=profile or "",
            findings=len(findings),
            codes=" ".join(dict.fromkeys(finding.code for finding in told)),
            message=message,
            fix=fix,
            fingerprint=fingerprint,
            work_status=status,
            owner=owner,
            note=note,
        )


def _worst(claim: Claim, findings: tuple[Finding, ...], *, is_masked: bool) -> tuple[str, str]:
    """What the worst of a claim's findings says, and what to do about it."""
    if not findings:
        return "", ""
    worst = min(locate_in_claim(claim, findings), key=lambda one: _ORDER.index(one.finding.severity))
    told = (without_patient(claim, worst) if is_masked else worst).finding
    return told.message, told.fix
