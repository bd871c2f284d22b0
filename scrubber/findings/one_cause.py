"""One cause, one message: what says less than another finding says is left out, or left to the 999."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.fault import UNEXPECTED_SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Finding

_VAGUE: Final = "service-date-unreadable"
"""Says that a date cannot be used, whatever is wrong with it; the guide, or an edit on dates, says what."""
_NO_PROCEDURE: Final = "procedure-missing"
_OF_COMPONENTS: Final = frozenset({"HI", "SV1", "SVD"})
"""Segments that the guide knows by their first component, or has no use for without it."""
_COMPOSITES: Final = ("CLM05", "CLM11", "HI", "SV101", "SV107", "SVD03")


def one_for_each_cause(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in file order, without the vague ones where another finding rejects the claim for the same element."""
    for _, group in groupby(findings, key=_element):
        own = list(group)
        told = len(own) > 1 and any(finding.edit != _VAGUE and finding.severity == "reject" for finding in own)
        yield from (finding for finding in own if not told or finding.edit != _VAGUE)


def left_to_the_999(findings: list[Finding]) -> list[Finding]:
    """A claim's findings, those of the guide marked that come of another separator than ISA16 names, where one says so.

    No element of components can be read then, and the guide finds each of them out of place.
    """
    for finding in findings:
        if finding.edit == _NO_PROCEDURE and finding.element == "ISA16" and finding.line is None:
            return [one._replace(told_below=True) if _has_components(one) else one for one in findings]
    return findings


def _has_components(finding: Finding) -> bool:
    if finding.guide is None:
        return False
    if finding.guide.level == "segment":
        return finding.guide.code == UNEXPECTED_SEGMENT and finding.guide.segment_id in _OF_COMPONENTS
    return finding.guide.level == "element" and (finding.element or "").startswith(_COMPOSITES)


def _element(finding: Finding) -> tuple[int | None, int, str | None]:
    return finding.claim, finding.offset, finding.element
