"""Levels, and the header, with faults of the implementation guide: what the claims below them are told.

How severe a fault is depends on the profile of a claim. One above claims of several payers is as severe as for the one
who takes it worst, which is known when the last of them went by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.edit import Severity
from scrubber.engine.claims.claim_faults import MOST_TOLD
from scrubber.x12.guide.kinds import kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrubber.findings.finding import Finding
    from scrubber.rules.rulebook import Rulebook, Rules
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.guide.kinds import Kind

_LEVELS: Final = {
    "20": "the billing provider's level",
    "22": "the subscriber's level",
    "23": "the patient's level",
}
"""By HL03."""
_OTHER: Final = "a level of another kind"
_HEADER: Final = "the header of the transaction set"


class Cause(NamedTuple):
    """What is told of a fault, and the kinds that it consists of; none where it rejects in any case."""

    finding: Finding
    kinds: tuple[Kind, ...]

    def judged(self, rules: Rules) -> Finding:
        """The finding as the profile of a claim has it."""
        severity = _severity(self.kinds, rules.guide_severities)
        return self.finding._replace(severity=severity.value, profile=rules.profile)

    def for_claims(self, code: str) -> Cause:
        """The same for claims below the level with this HL03, or the header: with where it is."""
        level = _LEVELS.get(code, _OTHER if code else _HEADER)
        place = f"segment {self.finding.segment}, in {level}"
        return self._replace(finding=self.finding._replace(message=f"{self.finding.message}; see {place}"))


def kinds_of(cause: GuideFault, elements: list[str], component: str) -> tuple[Kind, ...]:
    """The kinds of a cause and of what comes of it; none where one of these shows at another segment."""
    if any(fault.segment != cause.segment for fault in cause.others):
        return ()
    return tuple(dict.fromkeys(kind(fault, elements, component) for fault in (cause, *cause.others)))


def _severity(kinds: tuple[Kind, ...], severities: Mapping[Kind, Severity]) -> Severity:
    """How severe a cause is: as the severest of its kinds."""
    return min((severities[one] for one in kinds), key=list(Severity).index, default=Severity.REJECT)


class LevelsWithFaults(NamedTuple):
    """A level, or the header, with faults: what claims below it are told."""

    code: str
    """HL03; empty of the header, which all claims of the set are below."""
    told: tuple[Cause, ...]


@dataclass(slots=True)
class _Level:
    above: LevelsWithFaults
    own: list[Cause]
    """What is told of the level itself."""
    below: dict[Rules, None] = field(default_factory=dict)
    """The rules of the claims below it."""


class GuideLevels:
    """The levels with faults that claims to come may hang from. Claims are judged by `rulebook`."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._levels: list[_Level] = []

    def __bool__(self) -> bool:
        return bool(self._levels)

    def above(self) -> tuple[LevelsWithFaults, ...]:
        """What claims that come next are told."""
        return tuple(level.above for level in self._levels)

    def enter(self, code: str, told: Iterable[Cause], own: list[Cause]) -> None:
        """Take a level: what claims below it are told, and what is told of itself."""
        self._levels.append(_Level(LevelsWithFaults(code, tuple(told)[:MOST_TOLD]), own))

    def tell(self, rules: Rules) -> Iterator[Finding]:
        """What a claim with these rules is told."""
        for level in self._levels:
            level.below[rules] = None
            yield from (cause.judged(rules) for cause in level.above.told)

    def leave(self, code: str) -> list[Finding]:
        """A level begins, or with an empty code the end of the set: what is told of those that it leaves."""
        left = [level for level in self._levels if not code or (level.above.code and code <= level.above.code)]
        self._levels = [level for level in self._levels if level not in left]
        return [finding for level in left for _, finding in self._told_of(level)]

    def tell_open(self) -> tuple[list[Finding], bool]:
        """What is told of those that claims to come hang from, and whether these cannot make it severer."""
        told = [(level, cause, finding) for level in self._levels for cause, finding in self._told_of(level)]
        is_final = all(
            (level.below and finding.severity == Severity.REJECT) or self._rulebook.takes_alike(cause.kinds)
            for level, cause, finding in told
        )
        self.forget_own()
        return [finding for _, _, finding in told], is_final

    def forget_own(self) -> None:
        """Whoever judges the part of the input before this one tells what there is of these levels."""
        for level in self._levels:
            level.own = []

    def _told_of(self, level: _Level) -> Iterator[tuple[Cause, Finding]]:
        rules = [*level.below] or [self._rulebook.default.on(None)]
        for cause in level.own:
            severity = min((_severity(cause.kinds, one.guide_severities) for one in rules), key=list(Severity).index)
            yield cause, cause.finding._replace(severity=severity.value)
