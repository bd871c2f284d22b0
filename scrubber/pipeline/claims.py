"""The claims of one input for whoever calls the library: accepted ones too, read anew as often as they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrubber.pipeline.claim_profiles import ClaimProfiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from scrubber.findings.finding import Finding
    from scrubber.outputs.reports.data.claim_row import ClaimRow
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.source import Source


class Claims:
    """The claims of an input in file order, one after the other: none is kept.

    To go through them reads the input again, and raises InputChanged where it is not any more what was judged.
    """

    def __init__(
        self, source: Source, facts: InputFacts, verdicts: bytes, findings: Sequence[Finding], plan: Plan
    ) -> None:
        self._source, self._facts, self._plan = source, facts, plan
        self._verdicts, self._findings = verdicts, findings

    def __eq__(self, other: object) -> bool:
        """Whether both are the claims of the same input, judged alike."""
        return isinstance(other, Claims) and self._judged == other._judged

    def __hash__(self) -> int:
        return hash(self._facts)

    @property
    def _judged(self) -> tuple[object, ...]:
        return self._facts, self._verdicts, self._findings

    def __iter__(self) -> Iterator[ClaimRow]:
        from scrubber.outputs.reports.data.claim_row import ClaimRows
        from scrubber.outputs.second_read.marked_stretch import MarkedStretch
        from scrubber.outputs.second_read.replay import marked_parts
        from scrubber.x12.mending import Mending

        facts, plan = self._facts, self._plan
        if not self._verdicts:
            return
        rows = ClaimRows(facts, None, ClaimProfiles(plan.settings.rulebook).of, self._findings)
        with self._source.open_again(facts.sha256, facts.size) as stream:
            for marked in marked_parts(Mending(stream, folds=plan.folds), self._verdicts, self._findings):
                yield from rows.stretch_rows(marked) if isinstance(marked, MarkedStretch) else rows.rows(marked)

    def to_dicts(self) -> list[dict[str, Any]]:
        """All of them as JSON has them."""
        from scrubber.outputs.reports.data.json_lines import claim_document

        return list(map(claim_document, self))

    def to_arrow(self) -> pa.Table:
        """All of them as a table of pyarrow (extra ``arrow``)."""
        from scrubber.outputs.reports.data.arrow import claims_table

        return claims_table(self)
