"""Inputs judged in this process and those of its worker pool, and their outputs written here."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.findings.explain import edit_docs
from scrubber.pipeline.batch import digest_of
from scrubber.pipeline.claim_stage import worker_pool
from scrubber.pipeline.groups import groups_of
from scrubber.pipeline.judging import recording
from scrubber.pipeline.processing import Staged, Work
from scrubber.pipeline.producing import as_judged, produce_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.engine.parallel.merge_parts import JudgedParts
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.source import Source


class OneMachine:
    """Judges inputs here (`Processing`)."""

    locks_history = False

    def __init__(self) -> None:
        self._judged_parts: JudgedParts | None = None

    def groups(self, sources: Sequence[Source], ordinals: Sequence[int], *, one_by_one: bool) -> Iterator[list[int]]:
        """A few inputs at a time, so that each is published as soon as it is done."""
        return groups_of(sources, ordinals, one_by_one=one_by_one)

    def digests(self, sources: Sequence[Source]) -> list[str]:
        """The SHA-256 of each input; empty where it cannot be read."""
        return list(map(digest_of, sources))

    @contextmanager
    def open(self, sources: Sequence[Source], ordinals: Sequence[int], plan: Plan) -> Iterator[None]:
        """The worker pool, where there is work enough for one."""
        with worker_pool(sources, ordinals, plan) as self._judged_parts:
            yield

    @contextmanager
    def staged(self, work: Work) -> Iterator[Staged]:
        """Judge the inputs of a group and stage their outputs. Raises InputsFailed, HistoryChanged."""
        group, plan = work.group, work.plan
        # Once they have begun with inputs, the other processes are at those that follow: another attempt, and what
        # comes after a failure, is judged in this process alone.
        judged_parts, self._judged_parts = self._judged_parts, None
        with recording(group, plan, work.errors, judged_parts, is_locked=work.is_locked) as (reports, history):
            record = work.begin([report.facts.sha256 for report in reports])
            about = edit_docs(plan.settings)
            judged = {
                ordinal: as_judged(group.sources[ordinal], report, plan, about, record.id, history.draw_numbers)
                for ordinal, report in zip(group.ordinals, reports, strict=True)
            }
            yield Staged(record, reports, produce_each(judged, work.emit, work.staging, plan.stopwatch), history)
        if not any(report.set_aside for report in reports):
            self._judged_parts = judged_parts
