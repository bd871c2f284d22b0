"""What makes a claim itself unfit to be judged, whatever its services are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrubber.edit import Severity
from scrubber.findings.finding import ERROR, FROM_ABOVE, Finding, Verdict
from scrubber.findings.guide_status import character_status
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.x12.checks.syntax import SyntaxFault, inspect_piece
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.claim import Claim
    from scrubber.x12.delimiters import Delimiters


# As a finding has them: plain text is told apart four times as fast as a member of an Enum.
_REJECT, _WARN = Severity.REJECT.value, Severity.WARN.value

MOST_TOLD = 5
"""Faults of one level that each claim below it is told of: a hostile file has many of both."""
LINES_CONFUSED = "lines-confused"
SERVICE_MISSING = "service-missing"
LEVEL_MISSING = "level-missing"
"""Fault of a claim after which it cannot be told whose the next claims are, up to the next level."""


def is_sound(claim: Claim) -> bool:
    """Whether the claim has an id, a charge, a level to hang from and lines with charges: nearly every claim has."""
    services = claim.services
    return bool(
        services
        and _has_one_service_a_line(claim)
        and not _may_hold_a_subscriber(claim)
        and claim.charge is not None
        and claim.claim_id
        and claim.subscriber is not None
        and all([amount for _, amount in services])
    )


@lru_cache(maxsize=64)
def _line_heads(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds whatever may be an LX or an SV1."""
    return re.compile(rf"(LX|SV1)[{re.escape(delimiters.element + delimiters.terminator)}]")


def _has_one_service_a_line(claim: Claim) -> bool:
    """Whether every LX is followed by an SV1 before the next one, and no SV1 comes before the first."""
    heads = _line_heads(claim.delimiters).findall(claim.piece.text)
    return heads == ["LX", "SV1"] * len(claim.services)


def _may_hold_a_subscriber(claim: Claim) -> bool:
    """Whether an SBR or PAT may stand after the first service line, where only the next person's level has one."""
    element, text = claim.delimiters.element, claim.piece.text
    last = max(text.rfind(f"SBR{element}"), text.rfind(f"PAT{element}"))
    return last >= 0 and last > text.find(f"LX{element}")


def _held_subscriber(claim: Claim) -> Place | None:
    segments = (segment for line in claim.lines for segment in line.segments)
    return next((segment.place for segment in segments if segment.identifier in {"SBR", "PAT"}), None)


def claim_faults(claim: Claim, where: ClaimContext, above: Iterable[Finding]) -> list[Finding]:
    """Every fault of the claim's own, and what it is told of the faults of the levels above it."""
    place = Place(claim.piece.offset, claim.piece.ordinal)
    found = []
    if claim.subscriber is None:
        found.append(engine_finding("claim-outside-levels", where, place))
    if not claim.claim_id:
        found.append(engine_finding("claim-id-missing", where, place, element="CLM01"))
    if claim.charge is None:
        finding = engine_finding("amount-unreadable", where, place, element="CLM02")
        found.append(finding._replace(status="A7:178" if claim.charge_text.strip() else "A6:178"))
    without = [line for line in claim.lines if line.segment("SV1") is None]
    if not (claim.services or claim.lines):
        found.append(engine_finding("claim-without-line", where, place))
    elif len(claim.services) != len(claim.lines) and not without:
        values = {"lines": len(claim.lines), "services": len(claim.services)}
        found.append(engine_finding(LINES_CONFUSED, where, place, values=values))
    found += [
        engine_finding(SERVICE_MISSING, where, line.segments[0].place, element="SV101", line=line.number)
        for line in without
    ]
    held = _held_subscriber(claim)
    if held is not None:
        found.append(engine_finding(LEVEL_MISSING, where, held))
    found += [told_below(fault, claim, where.claim, where.profile) for fault in above]
    return found + _line_charges(claim, where) + (_syntax(claim, where) if claim.piece.suspect else [])


def told_below(finding: Finding, claim: Claim, ordinal: int | None, profile: str | None) -> Finding:
    """What a claim is told of a fault of a level above it, or of the header: the same, at the same place."""
    return finding._replace(
        claim_id=claim.claim_id, claim=ordinal, claim_offset=claim.piece.offset, key=FROM_ABOVE, profile=profile,
    )  # fmt: skip


def _line_charges(claim: Claim, where: ClaimContext) -> list[Finding]:
    """The services without a readable charge; a line without its service is told as that."""
    found = []
    for line in claim.lines:
        service = line.segment("SV1")
        if service is not None and line.charge is None:
            finding = engine_finding("amount-unreadable", where, service.place, element="SV102", line=line.number)
            # The charge of a line item: missing, or invalid.
            found.append(finding._replace(status="A7:583" if service.value(2).strip() else "A6:583"))
    return found


def _syntax(claim: Claim, where: ClaimContext) -> list[Finding]:
    return [
        syntax_finding(fault, where, claim.delimiters, _line_at(claim, fault.place))
        for fault in inspect_piece(claim.piece)
    ]


def syntax_finding(fault: SyntaxFault, where: ClaimContext, delimiters: Delimiters, line: str | None = None) -> Finding:
    """The finding for a segment that is not as X12 has it."""
    finding = engine_finding(fault.key, where, fault.place, element=fault.element, line=line, values=fault.values)
    if fault.segment is None:
        return finding
    status = character_status(fault.segment.elements, fault.element, fault.entity, delimiters.component)
    return finding._replace(status=status)


def _line_at(claim: Claim, place: Place) -> str | None:
    """The number of the service line that a segment of the claim belongs to, None where it belongs to no line."""
    index = claim.line_at(place.offset)
    return claim.lines[index].number if index >= 0 else None


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """What a claim's findings make of it."""
    severities = {finding.severity for finding in findings}
    if ERROR in severities:
        return Verdict.HELD
    if _REJECT in severities:
        return Verdict.REJECTED
    return Verdict.WARNED if _WARN in severities else Verdict.ACCEPTED
