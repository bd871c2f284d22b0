"""One cause, one message: what says less of an element than another finding says is left out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Finding

_VAGUE: Final = "service-date-unreadable"
"""Says that a date cannot be used, whatever is wrong with it; the guide, or an edit on dates, says what."""


def one_for_each_cause(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in file order, without the vague ones where another finding rejects the claim for the same element."""
    for _, group in groupby(findings, key=_element):
        own = list(group)
        told = len(own) > 1 and any(finding.edit != _VAGUE and finding.severity == "reject" for finding in own)
        yield from (finding for finding in own if not told or finding.edit != _VAGUE)


def _element(finding: Finding) -> tuple[int | None, int, str | None]:
    return finding.claim, finding.offset, finding.element
