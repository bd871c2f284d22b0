"""An input as it was judged → its outputs, staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.errors import SetupError
from scrubber.outputs.facts import Facts
from scrubber.outputs.second_read.produce import JudgedInput, Produced, produce
from scrubber.pipeline.claim_profiles import ClaimProfiles
from scrubber.pipeline.masking import masks_of
from scrubber.pipeline.report import Report, received_on
from scrubber.pipeline.set_aside import Errors, InputsFailed
from scrubber.pipeline.time_to_file import FilingLimits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.findings.finding import EditDoc
    from scrubber.outputs.claim_files.new_numbers import DrawNumbers
    from scrubber.outputs.folder.staging import Staging
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.stopwatch import Stopwatch
    from scrubber.x12.source import Source


def produce_each(
    judged: Mapping[int, JudgedInput], wanted: Sequence[str], staging: Staging, stopwatch: Stopwatch
) -> list[Produced]:
    """Stage the outputs of every input. Raises InputsFailed where the program fails over some, OSError for the disk."""
    produced = []
    failed: Errors = {}
    for ordinal, one in judged.items():
        try:
            with stopwatch.input(ordinal):
                produced.append(produce(one, wanted, str(ordinal + 1), staging))
        except (OSError, SetupError):
            raise
        except Exception as error:  # noqa: BLE001 whatever one input does to a writer, the others go on
            if one.is_set_aside:
                produced.append(Produced((), 0))
            else:
                failed[ordinal] = error
    if failed:
        raise InputsFailed(failed)
    return produced


def as_judged(
    source: Source, report: Report, plan: Plan, about: Mapping[str, EditDoc], run: str | None = None,
    draw_numbers: DrawNumbers | None = None,
) -> JudgedInput:  # fmt: skip
    """An input with all that its outputs are made of; `about` is what is known of edits, `run` the id of the run.

    `draw_numbers` gives new control numbers where the plan asks for them.
    """
    facts = _facts(report, plan, about, run)._replace(draw_numbers=draw_numbers if plan.renumbers else None)
    return JudgedInput(source, report.verdicts, facts, report.has_claims_to_pass, report.set_aside, plan.cut)


def _facts(report: Report, plan: Plan, about: Mapping[str, EditDoc], run: str | None) -> Facts:
    """What outputs are told; where no receipt date was given, the interchange's own date is taken for it."""
    return Facts(
        document=report.document(),
        received=received_on(report, plan.as_of),
        edit_docs=about,
        accepted_status=plan.accepted_status,
        held_status=plan.held_status,
        refused_batches=report.refused_batches,
        repairs=plan.repairs,
        folds=plan.folds,
        masks=masks_of(plan, report.judged_by),
        run=run,
        profile_of=ClaimProfiles(plan.settings.rulebook).of,
        typed=plan.typed,
        baseline=plan.baseline.of_input(report.facts.path) if plan.baseline else None,
        file_by=FilingLimits(plan.settings.rulebook).file_by,
    )
