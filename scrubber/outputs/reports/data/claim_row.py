"""One row a claim: whom it is sent to, by whom, for what, and what became of it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from scrubber.outputs.second_read.causes import Causes
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

_DIGITS = 16


class ClaimRow(NamedTuple):
    """One claim as a warehouse has it; nothing in it names the patient. The fields are the columns, in their order."""

    run: str | None
    """The id of the run; None where nothing was written."""
    input: str
    """The path of the input below the one that was given."""
    sha256: str
    """Of the input."""
    claim: int
    """Which claim of the input it is, from 1."""
    claim_id: str
    """CLM01."""
    verdict: str
    """``accepted``, ``warned`` (which is accepted, too), ``rejected``, ``held`` or ``unreadable``."""
    interchange: str | None
    group: str | None
    transaction: str | None
    payer: str
    """The payer's key: its id, else its name."""
    payer_name: str
    profile: str | None
    """What judged it; None where no profile matches, and in a set that no edit is run on."""
    billing_npi: str
    rendering_npi: str
    """That of the billing provider where the claim names nobody else."""
    frequency: str
    """``1`` original, ``7`` replacement, ``8`` void."""
    place_of_service: str
    first_date: date | None
    """The earliest day of service."""
    last_date: date | None
    procedures: tuple[str, ...]
    """Of its lines, in their order."""
    lines: int
    charge: int | None
    """In cents; None where it is unreadable."""
    findings: int
    codes: tuple[str, ...]
    """Of its findings, each once, and of what it falls with where none of them stops it."""
    fingerprint: str
    """The same tomorrow: made of payer, billing NPI, CLM01, frequency and days of service."""


class ClaimRows:
    """Makes rows of the pieces of one input, in file order."""

    def __init__(
        self,
        facts: InputFacts,
        run: str | None,
        profile_of: Callable[[Claim], str | None],
        findings: Iterable[Finding],
    ) -> None:
        """`findings` are the input's in file order."""
        self._about = (run, facts.path, facts.sha256)
        self._profile_of = profile_of
        self._causes = Causes(findings)
        self._claims = 0

    def rows(self, marked: MarkedPiece) -> Iterator[ClaimRow]:
        """The row of the next piece, if a claim begins with it."""
        claim, verdict = marked.claim, marked.verdict
        if claim is None or verdict is None:
            return
        self._claims += 1
        transaction = marked.transaction
        group, interchange = (transaction.group, transaction.interchange) if transaction else (None, None)
        payer, dates, cause = claim.payer, claim.service_dates, self._causes.of(marked)
        told = (*marked.findings, cause) if cause else marked.findings
        rendering = claim.rendering_provider
        row = ClaimRow(
            *self._about,
            claim=self._claims,
            claim_id=claim.claim_id,
            verdict=verdict.name.lower(),
            interchange=interchange.value(13) if interchange else None,
            group=group.value(6) if group else None,
            transaction=transaction.control_number if transaction else None,
            payer=payer.key,
            payer_name=payer.name,
            profile=self._profile_of(claim) if transaction and transaction.is_professional else None,
            billing_npi=claim.billing_npi,
            rendering_npi=rendering.npi if rendering else claim.billing_npi,
            frequency=claim.frequency_code,
            place_of_service=claim.place_of_service,
            first_date=dates.first if dates else None,
            last_date=dates.last if dates else None,
            procedures=tuple(line.procedure for line in claim.lines),
            lines=len(claim.services),
            charge=claim.charge,
            findings=len(marked.findings),
            codes=tuple(dict.fromkeys(finding.code for finding in told)),
            fingerprint="",
        )
        yield row._replace(
            fingerprint=_fingerprint(row),
            claim_id=legible(row.claim_id),
            payer=legible(row.payer),
            payer_name=legible(row.payer_name),
        )

    def stretch_rows(self, marked: MarkedStretch) -> Iterator[ClaimRow]:
        """The rows of the next pieces."""
        for piece in marked.pieces():
            yield from self.rows(piece)


def _fingerprint(row: ClaimRow) -> str:
    days = [day.isoformat() if day else "" for day in (row.first_date, row.last_date)]
    about = "\x1f".join([row.payer, row.billing_npi, row.claim_id, row.frequency, *days])
    return sha256(about.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
