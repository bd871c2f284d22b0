"""Interchange control numbers that were used before: by the same sender to the same receiver, in production alone.

A file is corrected and scrubbed again under its number before it is sent, so that is a warning, unless the run is told
to refuse such an interchange as a receiver does. The same bytes again are the same file again: nothing is said of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scrubber.edit import Severity
from scrubber.engine.findings import Verdict
from scrubber.engine.hits import Whereabouts, engine_finding

if TYPE_CHECKING:
    from scrubber.engine.screening import InterchangeNumber, Screening

Reuse = Literal["warn", "reject"]
"""What is done about an interchange whose number was used before."""

_Identity = tuple[tuple[str, str, str, str], str]

_IN_THIS_INPUT = "earlier in this input"
_IN_THIS_RUN = "in another input of this run"


class ControlNumbers:
    """The numbers that the inputs of a run have used, in their order."""

    def __init__(self, reuse: Reuse = "warn") -> None:
        self._reuse = reuse
        self._used: dict[_Identity, set[str]] = {}
        """By number, the contents of the inputs in which a claim of its interchange was accepted."""

    def check(self, screening: Screening, content: str) -> None:
        """Tell each interchange of the next input, whose SHA-256 is `content`, that has a number of an earlier one."""
        used_here: set[_Identity] = set()
        for ordinal, number in enumerate(screening.numbers):
            identity = number.parties, number.number
            if number.is_test or not _is_accepted(screening, ordinal):
                continue
            others = self._used.get(identity, set())
            if identity in used_here:
                self._tell(screening, ordinal, number, _IN_THIS_INPUT)
            elif others and content not in others:
                self._tell(screening, ordinal, number, _IN_THIS_RUN)
            used_here.add(identity)

    def take(self, screening: Screening, content: str) -> None:
        """Take the numbers of an input that is decided: those of interchanges of which a claim is accepted."""
        for ordinal, number in enumerate(screening.numbers):
            if not number.is_test and _is_accepted(screening, ordinal):
                self._used.setdefault((number.parties, number.number), set()).add(content)

    def _tell(self, screening: Screening, ordinal: int, number: InterchangeNumber, where: str) -> None:
        whereabouts = Whereabouts(interchange=number.number)
        values = {"where": where}
        key = "interchange-number-reused"
        finding = engine_finding(key, whereabouts, number.place, element="ISA13", values=values)
        if self._reuse == "reject":
            finding = finding._replace(severity=Severity.REJECT.value)
            screening.ledger.refuse_interchange(ordinal)
            screening.unreadable = True
        screening.findings.append(finding)


def _is_accepted(screening: Screening, ordinal: int) -> bool:
    """Whether a claim of an interchange goes on, as far as it is decided."""
    return any(verdict < Verdict.REJECTED for verdict in screening.ledger.of_interchange(ordinal))
