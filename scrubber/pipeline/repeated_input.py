"""The same bytes given twice in one run: they are scrubbed once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from scrubber.engine.input_result import InputResult
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.findings.finding_store import FindingStore
    from scrubber.outputs.second_read.document import InputFacts


class InputsSeen:
    """The paths of a run's inputs that were read so far, by their content; `before` are those of earlier groups."""

    def __init__(self, before: Mapping[str, str] = MappingProxyType({})) -> None:
        self._before = before
        self.paths: dict[str, str] = {}
        """Those of this group, by their SHA-256."""

    def once(
        self, input_result: InputResult, facts: InputFacts, finding_store: FindingStore
    ) -> tuple[InputResult, InputFacts]:
        """The input as it was judged; without its claims where an earlier one of the run has the same bytes.

        One that could not be opened has no bytes, and is like no other.
        """
        first = self._before.get(facts.sha256) or self.paths.get(facts.sha256)
        if first is None:
            if facts.sha256:
                self.paths[facts.sha256] = facts.path
            return input_result, facts
        repeated = InputResult(input_result.input, finding_store.collect())
        values = {"first": first}
        repeated.findings.append(engine_finding("duplicate-input", ClaimContext(), Place(0, 1), values=values))
        return repeated, facts._replace(duplicate_of=first)
