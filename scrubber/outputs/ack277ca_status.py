"""Findings → claim status codes (STC) of the 277CA, at the claim and at its service lines.

A 277CA accepts or rejects and has no warnings: only findings of severity ``reject`` are said. A finding's text goes
into STC12 of the claim, since the guide gives a service line none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.engine.findings import Verdict
from scrubber.outputs.envelope import COMPONENT, clean, segment
from scrubber.outputs.marked import findings_by_line
from scrubber.outputs.notes import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.engine.findings import Finding

ACCEPT: Final = "WQ"
REJECT: Final = "U"
RECEIVED: Final = "A1:19:AY"
"""A clearinghouse (AY) acknowledges receipt: the status of the receiver's and the provider's level."""
ACCEPTED: Final = "A2:20"
LINES_REJECTED: Final = "A3:247"
"""Returned as unprocessable: line information."""
NOT_WHOLE: Final = "A3:481"
"""Returned as unprocessable: claim or submission format is invalid. For a claim that falls with its envelope."""
UNNAMED: Final = "A3:21"
"""Returned as unprocessable: missing or invalid information. For a finding that names no status of its own."""

_LONGEST_TEXT = 264
_LINE_STATUSES = 3
_STATUS = re.compile(r"([A-Z][0-9]:[0-9]{1,3})(?::([A-Z0-9]{2,3}))?")
# STC01-3 of loops 2200D and 2220D.
_ENTITIES = frozenset({
    "03", "1P", "1Z", "40", "41", "71", "72", "73", "77", "82", "85", "87", "DK", "DN", "DQ", "FA", "GB", "HK", "IL",
    "LI", "MSC", "PR", "PRP", "QB", "QC", "QD", "SEP", "TL", "TTP", "TU",
})  # fmt: skip
_TEXTS = {
    Verdict.REJECTED: "Rejected with its transaction set or envelope, which has a fault (see the 999 or TA1)",
    Verdict.UNREADABLE: "Not processed, since the interchange is not whole. Send it again",
}


class RejectedLine(NamedTuple):
    """A service line that caused the rejection, with its statuses, of which the guide has room for three."""

    line: ServiceLine
    statuses: tuple[str, ...]


class Rejection(NamedTuple):
    """Why a claim does not go on."""

    claim: tuple[tuple[str, str], ...]
    """Statuses of the claim, each with its text for STC12."""
    lines: tuple[RejectedLine, ...]


def status_of(finding: Finding) -> str:
    """A finding's status as STC01 has it, without an entity that the guide does not know there."""
    match = _STATUS.fullmatch(finding.status or "")
    if match is None:
        return UNNAMED
    code, entity = match.groups()
    return f"{code}{COMPONENT}{entity}" if entity in _ENTITIES else str(code)


def rejection(claim: Claim, verdict: Verdict, findings: Iterable[Finding]) -> Rejection:
    """What the 277CA says about a claim that is rejected or unreadable."""
    found = findings_by_line(claim, (finding for finding in findings if finding.severity == "reject"))
    statuses = [(status_of(finding), _text([_sentence(finding)])) for finding in found.claim]
    lines = []
    sentences = []
    for index in sorted(found.lines):
        line = claim.lines[index]
        codes = dict.fromkeys(status_of(finding) for finding in found.lines[index])
        lines.append(RejectedLine(line, tuple(codes)[:_LINE_STATUSES]))
        sentences += [f"Line {line.number or index + 1} {_sentence(finding)}" for finding in found.lines[index]]
    if lines:
        statuses.append((LINES_REJECTED, _text(sentences)))
    if verdict == Verdict.UNREADABLE or not statuses:
        statuses.insert(0, (NOT_WHOLE, _TEXTS[verdict]))
    return Rejection(tuple(statuses), tuple(lines))


def _sentence(finding: Finding) -> str:
    return f"{finding.code} {finding.message}"


def _text(sentences: Iterable[str]) -> str:
    cleaned = " ".join(clean("; ".join(sentences)).split())
    return shorten(cleaned, _LONGEST_TEXT)


def status_segment(status: str, day: str, action: str, charge: str = "", *others: str, text: str = "") -> str:
    """An STC; `others` are STC10 and STC11, `charge` STC04, `day` STC02 (empty where the level has none)."""
    further = [*others, "", ""][:2]
    return segment("STC", status, day, action, charge, "", "", "", "", "", *further, text)
