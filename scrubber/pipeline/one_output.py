"""One output of one input: to a stream, or a report beside the findings of a check."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from scrubber.errors import OwnFailure, SetupError
from scrubber.findings.explain import edit_docs
from scrubber.outputs.second_read.produce import produce_one
from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.input_log import log_input
from scrubber.pipeline.judging import recording, until_recorded
from scrubber.pipeline.producing import as_judged
from scrubber.pipeline.set_aside import Errors, InputsFailed, without_failures

if TYPE_CHECKING:
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.x12.source import Source


def write_one(source: Source, emit: str, out: BinaryIO, plan: Plan) -> Report:
    """Run both passes over one input and write its one output `emit` to `out`, once the history has what it accepts."""

    def attempt(errors: Errors) -> Report:
        return until_recorded(lambda is_locked: write(errors, is_locked=is_locked), plan.log)

    def write(errors: Errors, *, is_locked: bool) -> Report:
        with tempfile.TemporaryFile() as whole:
            with recording(Group.whole([source], plan), plan, errors, is_locked=is_locked) as ((report,), history):
                judged = as_judged(
                    source, report, plan, edit_docs(plan.settings), draw_numbers=history.draw_numbers
                )  # fmt: skip
                try:
                    produce_one(judged, emit, whole)
                except Exception as error:
                    if judged.is_set_aside or isinstance(error, OSError | SetupError):
                        raise
                    raise InputsFailed({0: error}) from error
                history.commit()
            whole.seek(0)
            shutil.copyfileobj(whole, out)
        log_input(plan, 0, report)
        return report

    return without_failures(attempt, plan.log)


def write_report(source: Source, report: Report, path: Path, plan: Plan) -> None:
    """Write the report for people on an input that was judged, whole or not at all; its owner alone can read it.

    Raises OwnFailure where the disk does not take it.
    """
    try:
        with tempfile.NamedTemporaryFile("w+b", dir=path.parent, prefix=".scrubber-", delete=False) as whole:
            staged = Path(whole.name)
            try:
                produce_one(as_judged(source, report, plan, edit_docs(plan.settings)), "html", cast("BinaryIO", whole))
                whole.flush()
                staged.replace(path)
            finally:
                staged.unlink(missing_ok=True)
    except OSError as error:
        raise OwnFailure(f"the report could not be written: {error.strerror or type(error).__name__}") from error
