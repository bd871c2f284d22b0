"""What the report's templates are given: claims, lines, segments and findings, in the words and order of the page."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import groupby
from operator import neg
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.findings.finding import EditDoc, Verdict
from scrubber.outputs.reports.html.at_risk import fix_key
from scrubber.outputs.reports.html.claim_form import Box, claim_boxes, line_boxes
from scrubber.outputs.reports.html.segment_view import Part, marked_parts
from scrubber.outputs.second_read.located import locate_in_claim
from scrubber.outputs.second_read.people import People, people_of, without_patient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.findings.finding import Coverage, Finding
    from scrubber.outputs.second_read.located import Located

SEVERITIES = ("error", "reject", "warn", "info")

MOST_PARTS: Final = 100
"""What of a claim its card shows, of itself and of its lines with findings: a claim may have fifty lines."""

GUIDE = "implementation-guide"
"""What coverage calls the check of the implementation guide."""
_UNKNOWN = EditDoc("", "", "")
_ENTRY = "- "


class Told(NamedTuple):
    """What the page tells of a finding in words: of many claims the same."""

    severity: str
    message: str
    fix: str
    code: str
    edit: str
    element: str | None
    status: str | None
    carc: str | None
    source: str | None
    confidence: str | None
    waived: str | None
    segment: int | None
    """Its number, where its text is not shown."""
    is_above_claims: bool
    edit_doc: EditDoc


class Flag(NamedTuple):
    """One segment with the findings that point at it."""

    ordinal: int
    parts: list[Part]
    """The segment's text; empty where it is not held."""
    told: list[Told]
    """The worst first."""


class CardPart(NamedTuple):
    """The claim as a whole, or one of its service lines, with what is found there."""

    line: ServiceLine | None
    boxes: list[Box]
    """Of the claim form: those of the line, or those of the claim that something is found about."""
    flags: list[Flag]


class Until(NamedTuple):
    """The time that is left for a claim."""

    file_by: date | None
    """The last day on which its payer takes it, where that is known."""
    received: date
    """The day of receipt, from which the days that are left are counted."""


class Card(NamedTuple):
    """One flagged claim."""

    claim: Claim
    verdict: str
    """``rejected``, ``warned``, ``accepted``, ``held`` or ``unreadable``."""
    severity: str
    """The worst of its findings' severities."""
    rank: int
    """0 for the worst severity."""
    people: People
    payer: str
    first_date: date | None
    """The first date of service."""
    pairs: str
    """``CODE/severity/fix`` of each of its findings, for the filters."""
    codes: str
    """Those of its findings' edits."""
    fingerprints: str
    """Those of its findings: by them the browser keeps who works on them and what is done."""
    is_new: bool
    """Whether one of them was not found in the earlier run that this one is compared with."""
    at_risk: int
    """Its charge; 0 for a claim that goes on."""
    file_by: date | None
    """The last day on which its payer takes it, where that is known."""
    days_left: int | None
    place: Finding
    """A finding to take the envelope's control numbers from."""
    blocks: list[CardPart]
    lines_left_out: int
    """Service lines with findings that the card does not show."""


class Bar(NamedTuple):
    """The charges of the claims that one edit flags, for the chart; widths in per cent of the chart's."""

    code: str
    edit: str
    title: str
    findings: int
    cents: int
    stretches: list[tuple[str, int, float, float]]
    """Severity, cents, where it starts, how wide it is."""


def card_of(
    claim: Claim,
    verdict: Verdict,
    findings: Sequence[Finding],
    edit_docs: Mapping[str, EditDoc],
    until: Until,
    before: AbstractSet[str] | None = None,
    *,
    masked: bool = False,
) -> Card:
    """The card of a claim that has findings.

    `before` are the fingerprints of an earlier run, where it is compared with one; `masked`: with the patient's
    initials, and no segment that names one.
    """
    by_part = [list(part) for _, part in groupby(locate_in_claim(claim, findings), key=lambda one: id(one.line))]
    shown = by_part[:MOST_PARTS]
    if masked:
        shown = [[without_patient(claim, one) for one in part] for part in shown]
    severity = min((finding.severity for finding in findings), key=SEVERITIES.index)
    dates = claim.service_dates
    worst_first = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return Card(
        claim=claim,
        verdict=verdict.name.lower(),
        severity=severity,
        rank=SEVERITIES.index(severity),
        people=people_of(claim, masked=masked),
        payer=claim.payer.name or claim.payer.identifier or "No payer",
        first_date=dates.first if dates else None,
        pairs=" ".join(dict.fromkeys(f"{finding.code}/{finding.severity}/{fix_key(finding)}" for finding in findings)),
        codes=" ".join(dict.fromkeys(finding.code for finding in worst_first)),
        fingerprints=" ".join(dict.fromkeys(finding.fingerprint for finding in findings if finding.fingerprint)),
        is_new=before is not None and any(finding.fingerprint not in before for finding in findings),
        at_risk=(claim.charge or 0) if verdict >= Verdict.REJECTED else 0,
        file_by=until.file_by,
        days_left=(until.file_by - until.received).days if until.file_by else None,
        place=findings[0],
        blocks=[
            CardPart(
                own[0].line,
                line_boxes(own[0].line, own) if own[0].line else claim_boxes(own),
                flags_of(own, edit_docs),
            )
            for own in shown
        ],
        lines_left_out=len(by_part) - len(shown),
    )


def flags_of(located: Iterable[Located], edit_docs: Mapping[str, EditDoc]) -> list[Flag]:
    """Findings by the segment that they point at: the one with the worst first, and of a segment the worst first."""
    flags = []
    for ordinal, group in groupby(located, key=lambda one: one.finding.segment):
        own = list(group)
        segment, delimiters = own[0].segment, own[0].delimiters
        findings = sorted((one.finding for one in own), key=lambda finding: SEVERITIES.index(finding.severity))
        parts = marked_parts(segment, delimiters, findings) if segment and delimiters else []
        unseen = None if parts else ordinal
        told = [_told(finding, edit_docs.get(finding.edit, _UNKNOWN), unseen) for finding in findings]
        flags.append(Flag(ordinal, parts, told))
    return sorted(flags, key=lambda flag: SEVERITIES.index(flag.told[0].severity))


def _told(finding: Finding, edit_doc: EditDoc, segment: int | None) -> Told:
    return Told(
        finding.severity, finding.message, finding.fix, finding.code, finding.edit, finding.element, finding.status,
        finding.carc, finding.source, finding.confidence, finding.waived.told() if finding.waived else None, segment,
        finding.claim is None, edit_doc,
    )  # fmt: skip


def bars(
    counted: Mapping[tuple[str, str, str], int],
    cents: Mapping[tuple[str, str, str], int],
    edit_docs: Mapping[str, EditDoc],
) -> list[Bar]:
    """The chart's bars, the longest first; findings and the charges of their claims by code, edit and severity."""
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    widths: Counter[tuple[str, str]] = Counter()
    for (code, edit, severity), count in counted.items():
        charges, findings = totals.get((code, edit), (0, 0))
        own = cents.get((code, edit, severity), 0)
        totals[code, edit] = charges + own, findings + count
        widths[code, edit] += max(own, 0)  # a charge below zero, which is a fault of its own, has no stretch
    longest = max(widths.values(), default=0)
    chart = []
    for (code, edit), (total, findings) in sorted(totals.items(), key=lambda entry: (*map(neg, entry[1]), entry[0])):
        start, stretches = 0.0, []
        for severity in SEVERITIES:
            if (charges := cents.get((code, edit, severity), 0)) > 0:
                width = 100 * charges / longest
                stretches.append((severity, charges, round(start, 3), round(width, 3)))
                start += width
        chart.append(Bar(code, edit, edit_docs.get(edit, _UNKNOWN).title, findings, total, stretches))
    return chart


def has_guide_unchecked(coverage: Iterable[Coverage]) -> bool:
    """Whether the implementation guide was not checked, or not for every claim."""
    return any(entry.edit == GUIDE and entry.reason is not None for entry in coverage)


class Paragraph(NamedTuple):
    """A paragraph, or an entry of a list, of an edit's documentation."""

    is_entry: bool
    stretches: tuple[tuple[bool, str], ...]
    """Whether it is code, and the text."""


@lru_cache(maxsize=1024)
def prose(text: str) -> tuple[Paragraph, ...]:
    """Documentation in paragraphs and list entries; the latter begin with ``- ``."""
    blocks: list[str] = []
    begun = False
    for line in map(str.strip, text.splitlines()):
        if line and begun and not line.startswith(_ENTRY):
            blocks[-1] += " " + line
        elif line:
            blocks.append(line)
        begun = bool(line)
    return tuple(
        Paragraph(
            block.startswith(_ENTRY),
            tuple((bool(at % 2), part) for at, part in enumerate(block.removeprefix(_ENTRY).split("`")) if part),
        )
        for block in blocks
    )
