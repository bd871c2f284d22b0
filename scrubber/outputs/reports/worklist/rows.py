"""The worklist: one row a finding, with what a biller sorts and filters by. CSV and Excel write the same rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.fingerprints import OF_CLAIM
from scrubber.outputs.reports.worklist.typed import Typed
from scrubber.outputs.second_read.located import EnvelopeFindings, locate_in_claim
from scrubber.outputs.second_read.masks import Masks, masks_nobody
from scrubber.outputs.second_read.people import People, people_of, without_patient
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding
    from scrubber.outputs.reports.worklist.claim_rows import WorklistClaim
    from scrubber.outputs.second_read.located import Located
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch


class WorklistRow(NamedTuple):
    """One finding as the worklist has it; amounts in cents. The fields are the columns, in their order."""

    severity: str
    code: str
    edit: str
    outcome: str
    """What became of the claim: ``accepted``, ``warned``, ``rejected``, ``held`` …; empty for envelopes."""
    claim_id: str
    line: str
    payer: str
    payer_id: str
    service_from: date | None
    """The line's first date of service, else the claim's."""
    service_to: date | None
    procedure: str
    modifiers: str
    line_charge: int | None
    claim_charge: int | None
    message: str
    fix: str
    element: str
    status: str
    carc: str
    segment: int | None
    interchange: str
    group: str
    transaction: str
    profile: str
    """The profile that judged the claim; empty where none matches."""
    waived: str
    """Who has accepted the finding, until when and why; empty where nobody has."""
    patient: str
    birth_date: date | None
    member_id: str
    rendering: str
    billing: str
    facility: str
    fingerprint: str
    work_status: str
    """This and what follows is people's own, carried over from the last worklist."""
    owner: str
    note: str


_EMPTY = frozenset({"service_from", "service_to", "line_charge", "claim_charge", "segment", "birth_date"})
"""Fields that are no text."""


class Column(NamedTuple):
    """How a column is headed, and how wide it is in Excel, in characters."""

    heading: str
    width: int


MESSAGE_WIDTH = 60
"""Characters at which messages are wrapped in Excel."""
COLUMNS = tuple(
    Column(*column)
    for column in (
        ("Severity", 9), ("Code", 9), ("Edit", 28), ("Claim outcome", 13), ("Claim id", 18), ("Line", 6),
        ("Payer", 26), ("Payer id", 12), ("Service from", 12), ("Service to", 12), ("Procedure", 10), ("Modifiers", 12),
        ("Line charge", 12), ("Claim charge", 12), ("What is wrong", MESSAGE_WIDTH),
        ("How to fix it", MESSAGE_WIDTH), ("Element", 10),
        ("Status", 12), ("CARC", 7), ("Segment", 9), ("Interchange", 12), ("Group", 12), ("Transaction set", 14),
        ("Profile", 18), ("Waived", 40), ("Patient", 24), ("Birth date", 12), ("Member id", 16),
        ("Rendering provider", 34), ("Billing provider", 34), ("Facility", 28), ("Fingerprint", 18),
        ("Work status", 14), ("Owner", 14), ("Note", 40),
    )
)  # fmt: skip
"""The columns, in the order of the fields of :class:`WorklistRow`."""


_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, ESC and those of C1 among them, but for line ends and tabs; marks that turn text around."""


def readable(text: str) -> str:
    """`text` as UTF-8 can hold it and a person may look at it: stray bytes and control characters become escapes."""
    encodable = legible(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), encodable)


class Worklist:
    """Makes rows of the pieces of one input, in file order; those of a claim stand together."""

    def __init__(self, findings: Iterable[Finding], typed: Typed | None = None, *, masks: Masks = masks_nobody) -> None:
        """`typed` is what people wrote into earlier worklists; `masks` says whose patient has the initials alone."""
        self._typed = typed or Typed()
        self._met: set[str] = set()
        self._envelopes = EnvelopeFindings(findings)
        self._masks = masks

    def rows(self, marked: MarkedPiece) -> Iterator[WorklistRow]:
        """The rows of the next piece."""
        for located in self._envelopes.reached(marked.piece):
            yield self._row(located)
        if marked.claim is not None and marked.findings:
            outcome = marked.verdict.name.lower() if marked.verdict is not None else ""
            for located in locate_in_claim(marked.claim, marked.findings):
                is_masked = self._masks(marked.claim, located.finding.profile)
                people = people_of(marked.claim, masked=is_masked)
                yield self._row(located, marked.claim, outcome, people)

    def _row(
        self, located: Located, claim: Claim | None = None, outcome: str = "", people: People | None = None
    ) -> WorklistRow:
        """The row of a finding, with what was typed about it before."""
        row = _row(self._shown(located, claim), claim, outcome, people or _NOBODY)
        if row.fingerprint not in self._typed:
            return row
        self._met.add(row.fingerprint)
        status, owner, note = self._typed.about(row.fingerprint).work
        return row._replace(work_status=status, owner=owner, note=note)

    def resolved(self, path: str) -> Iterator[WorklistRow]:
        """What was typed into worklists of the input with this path about findings that are gone: a row each."""
        for fingerprint, entry in self._typed.gone(path, self._met):
            if fingerprint.startswith(OF_CLAIM):
                continue
            severity, code, edit, claim_id, line, message = entry.about
            status, owner, note = entry.work
            if self._masks(None, None):  # it may quote the patient, and there is no claim any more to tell by
                message = ""
            yield _GONE._replace(
                severity=severity, code=code, edit=edit, claim_id=claim_id, line=line, message=message,
                fingerprint=fingerprint, work_status=status, owner=owner, note=note,
            )  # fmt: skip

    def _shown(self, located: Located, claim: Claim | None = None) -> Located:
        return without_patient(claim, located) if self._masks(claim, located.finding.profile) else located

    def stretch_rows(self, marked: MarkedStretch) -> Iterator[WorklistRow]:
        """The rows of the next pieces: those of their levels, since no claim of them has any."""
        if not self._envelopes.none_before(marked.stretch.offset + len(marked.stretch.text)):
            for piece in marked.pieces():
                yield from self.rows(piece)

    def rest(self) -> Iterator[WorklistRow]:
        """The rows of findings that stand in no piece."""
        for located in self._envelopes.rest():
            yield self._row(located)


_NOBODY = People("", None, "", "", "", "")
_GONE = WorklistRow._make(None if field in _EMPTY else "" for field in WorklistRow._fields)._replace(outcome="resolved")
"""The row of a finding that is gone, of which little is known."""


def gone_claim(row: WorklistClaim) -> WorklistRow:
    """What was typed about a claim that is gone, beside what was typed about findings."""
    return _GONE._replace(
        claim_id=row.claim_id, fingerprint=row.fingerprint, work_status=row.work_status, owner=row.owner, note=row.note
    )


def _row(located: Located, claim: Claim | None, outcome: str, people: People = _NOBODY) -> WorklistRow:
    finding, line = located.finding, located.line
    dates = (line.service_dates if line else None) or (claim.service_dates if claim else None)
    return WorklistRow(
        severity=finding.severity,
        code=finding.code,
        edit=finding.edit,
        outcome=outcome,
        claim_id=finding.claim_id or "",
        line=finding.line or "",
        payer=claim.payer.name if claim else "",
        payer_id=claim.payer.identifier if claim else "",
        service_from=dates.first if dates else None,
        service_to=dates.last if dates else None,
        procedure=line.procedure if line else "",
        modifiers=" ".join(line.modifiers) if line else "",
        line_charge=line.charge if line else None,
        claim_charge=claim.charge if claim else None,
        message=finding.message,
        fix=finding.fix,
        element=finding.element or "",
        status=finding.status or "",
        carc=finding.carc or "",
        segment=finding.segment,
        interchange=finding.interchange or "",
        group=finding.group or "",
        transaction=finding.transaction or "",
        profile=finding.profile or "",
        waived=finding.waived.told() if finding.waived else "",
        **people._asdict(),
        fingerprint=finding.fingerprint,
        work_status="",
        owner="",
        note="",
    )
