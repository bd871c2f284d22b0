"""Findings → claim status codes (STC) of the 277CA, at the claim and at its service lines.

A 277CA accepts or rejects and has no warnings: only findings of severity ``reject`` are said. A finding's text goes
into STC12 of the claim, since the guide gives a service line none. What is said twice of a claim is said once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.status_codes import sayable
from scrubber.claims.statuses import Status
from scrubber.findings.finding import Verdict
from scrubber.outputs.ack999.fault import concerns_standard
from scrubber.outputs.second_read.marked import findings_by_line
from scrubber.outputs.x12_writer import COMPONENT, clean, segment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.findings.finding import Finding

ACCEPT: Final = "WQ"
REJECT: Final = "U"
RECEIVED: Final = "A1:19:AY"
"""A clearinghouse (AY) acknowledges receipt: the status of the receiver's and the provider's level."""
LINES_REJECTED: Final = "A3:247"
"""Returned as unprocessable: line information."""
NOT_WHOLE: Final = "A3:481"
"""Returned as unprocessable: claim or submission format is invalid. For a claim that falls with what it stands in."""
UNNAMED: Final = (Status("A7", "481"),)
"""Invalid claim format. For a finding whose statuses cannot be said."""
SYNTAX_NOTED: Final = Status("A7", "684")
"""A syntax error that the 999 has noted, in a set that it accepted with errors. It is said beside the element's own."""

LONGEST_TEXT: Final = 264
"""Characters of STC12."""
_STATUSES: Final = 3
"""STC01, STC10 and STC11."""
_CLAUSE_ENDS: Final = ("; ", " - ", ", ", " (")
_CUT: Final = "..."
_TEXTS: Final = {
    Verdict.REJECTED: "Rejected with its transaction set or envelope, which has a fault (see the 999 or TA1)",
    Verdict.UNREADABLE: "Not processed. Send it again",
}


class RejectedLine(NamedTuple):
    """A service line that caused the rejection, with its statuses, of which the guide has room for three."""

    line: ServiceLine
    number: str
    """LX01, else which of the claim's lines it is."""
    statuses: tuple[str, ...]


class Rejection(NamedTuple):
    """Why a claim does not go on."""

    claim: tuple[tuple[tuple[str, ...], str], ...]
    """Statuses of the claim, up to three together, each time with their text for STC12."""
    lines: tuple[RejectedLine, ...]


def statuses_of(finding: Finding) -> tuple[Status, ...]:
    """A finding's statuses, as a 277CA may say them."""
    return sayable(finding.status or "") or UNNAMED


def rejection(claim: Claim, verdict: Verdict, findings: Iterable[Finding]) -> Rejection:
    """What the 277CA says about a claim that is rejected or unreadable."""
    rejecting = [finding for finding in findings if finding.severity == "reject"]
    noted = frozenset(finding.offset for finding in rejecting if concerns_standard(finding))
    found = findings_by_line(claim, _told(rejecting))
    said: dict[tuple[str, ...], list[str]] = {}
    if verdict == Verdict.UNREADABLE or not (found.claim or found.lines):
        said[NOT_WHOLE,] = [_TEXTS[verdict]]
    for finding in found.claim:
        said.setdefault(_together([finding], noted), []).append(_sentence(finding))
    lines = []
    for index in sorted(found.lines):
        line = claim.lines[index]
        number = line.number or str(index + 1)
        lines.append(RejectedLine(line, number, _together(found.lines[index], noted)))
        sentences = [f"Line {number} {_sentence(finding)}" for finding in found.lines[index]]
        said.setdefault((LINES_REJECTED,), []).extend(sentences)
    return Rejection(tuple((statuses, _text(sentences)) for statuses, sentences in said.items()), tuple(lines))


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that people are told: where an edit and the guide point at one element, the edit's alone.

    A composite and a component of it are one element.
    """
    edits = {(finding.offset, finding.element) for finding in findings if finding.guide is None and finding.element}
    told = edits | {(offset, _composite(element)) for offset, element in edits}
    return [
        finding
        for finding in findings
        if finding.guide is None
        or (
            (finding.offset, finding.element) not in told and (finding.offset, _composite(finding.element)) not in edits
        )
    ]


def _composite(element: str | None) -> str:
    """The element that a component is part of."""
    return (element or "").partition("-")[0]


def _together(findings: Sequence[Finding], noted: Collection[int]) -> tuple[str, ...]:
    """The statuses of findings in one STC, each finding's whole, as far as there is room.

    `noted` are the offsets of what the 999 has an IK3 of.
    """
    said: dict[Status, None] = {}
    for finding in findings:
        both = said | dict.fromkeys(statuses_of(finding))
        said = both if len(both) <= _STATUSES else said
    if len(said) < _STATUSES and any(finding.offset in noted for finding in findings):
        said[SYNTAX_NOTED] = None
    return tuple(COMPONENT.join(status.elements) for status in said)


def _sentence(finding: Finding) -> str:
    return f"{finding.code} {finding.message}"


def _text(sentences: Iterable[str]) -> str:
    """STC12: sentences as many as there is room for, each one whole, and how many more there are."""
    # A colon is the component separator of the answer: what stands on both sides of one is told apart by a dash.
    dashed = (clean(sentence.replace(": ", " - ")).split() for sentence in sentences)
    whole = list(dict.fromkeys(map(" ".join, dashed)))
    for count in range(min(len(whole), LONGEST_TEXT), 0, -1):
        left = len(whole) - count
        text = "; ".join(whole[:count]) + (f" (and {left} more)" if left else "")
        if len(text) <= LONGEST_TEXT:
            return text
    more = f" (and {len(whole) - 1} more)" if len(whole) > 1 else ""
    return _to_a_clause(whole[0], LONGEST_TEXT - len(more)) + more


def _to_a_clause(sentence: str, longest: int) -> str:
    """A sentence that has no room, as far as a clause of it ends, else a word, and marked as cut."""
    longest -= len(_CUT)
    head = sentence[: longest + 1]
    ends = (max(head.rfind(mark) for mark in _CLAUSE_ENDS), head.rfind(" "), longest)
    return head[: next(end for end in ends if end > longest // 2)].rstrip(" ,;-(") + _CUT


def status_segment(status: str, day: str, action: str, charge: str = "", *others: str, text: str = "") -> str:
    """An STC; `others` are STC10 and STC11, `charge` STC04, `day` STC02 (empty where the level has none)."""
    further = [*others, "", ""][:2]
    return segment("STC", status, day, action, charge, "", "", "", "", "", *further, text)
