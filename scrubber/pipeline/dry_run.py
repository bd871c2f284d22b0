"""A run that is tried: it writes its outputs, and the run itself finds history and inputs as it would without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.history.unwritten import Unwritten

if TYPE_CHECKING:
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.plan import Plan


def tried(plan: Plan, batch: BatchOptions) -> tuple[Plan, BatchOptions]:
    """The same run without a trace in its history, and with its inputs left where they are."""
    return plan._replace(history=Unwritten(plan.history)), batch._replace(done=None, quarantine=None)
