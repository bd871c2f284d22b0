"""The worklist with a row a claim: whom to call about what, for how much, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.money import format_cents
from scrubber.outputs.reports.worklist.cells import as_text
from scrubber.outputs.reports.worklist.csv_file import CsvFile
from scrubber.outputs.reports.worklist.rows import readable
from scrubber.outputs.second_read.located import locate_in_claim
from scrubber.outputs.second_read.people import people_of, without_patient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import BinaryIO

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding
    from scrubber.outputs.formats import Facts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

HEADINGS: Final = (
    "Claim outcome", "Claim id", "Claim charge", "File by", "Patient", "Birth date", "Member id", "Payer", "Payer id",
    "Service from", "Service to", "Rendering provider", "Billing provider", "Facility", "Profile", "Findings", "Codes",
    "What is wrong", "How to fix it",
)  # fmt: skip
_ORDER: Final = ("error", "reject", "warn", "info")


class ClaimsCsv:
    """Writes a row for each claim with findings, with the words of its worst one."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._facts = facts
        self._file = CsvFile(out, HEADINGS)

    def take(self, marked: MarkedPiece) -> None:
        """Write the row of the claim that begins with the next piece, if it has findings."""
        if marked.claim is not None and marked.verdict is not None and marked.findings:
            outcome = marked.verdict.name.lower()
            self._file.write([map(_cell, self._values(marked.claim, outcome, marked.findings))])

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Pass over claims that are alike: none of them has a finding."""

    def close(self) -> None:
        """Write the file."""
        self._file.close()

    def _values(self, claim: Claim, outcome: str, findings: tuple[Finding, ...]) -> Iterator[str | int | date | None]:
        """The row of a claim."""
        located = locate_in_claim(claim, findings)
        is_masked = self._facts.without_patient
        worst = min(located, key=lambda one: _ORDER.index(one.finding.severity))
        told = (without_patient(claim, worst) if is_masked else worst).finding
        people, dates, profile = people_of(claim, masked=is_masked), claim.service_dates, findings[0].profile
        yield from (outcome, claim.claim_id, claim.charge)
        yield self._facts.file_by(claim, profile)
        yield from (people.patient, people.birth_date, people.member_id, claim.payer.name, claim.payer.identifier)
        yield from (dates.first if dates else None, dates.last if dates else None)
        yield from (people.rendering, people.billing, people.facility, profile or "", str(len(findings)))
        yield " ".join(dict.fromkeys(finding.code for finding in findings))
        yield from (told.message, told.fix)


def _cell(value: str | int | date | None) -> str:
    match value:
        case None:
            return ""
        case int():
            return format_cents(value)
        case str():
            return as_text(readable(value))
        case _:
            return value.isoformat()
