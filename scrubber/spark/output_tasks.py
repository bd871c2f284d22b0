"""The outputs of inputs as tasks: what was decided is entered, and every file staged."""

from __future__ import annotations

import pickle
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.claims.control_numbers import Going, going_on
from scrubber.engine.patient_pass import DecisionFailed, enter
from scrubber.errors import SetupError
from scrubber.findings.explain import edit_docs
from scrubber.findings.finding_store import FindingStore
from scrubber.findings.tally import Tallied, tally_of
from scrubber.history.protocol import Prepared
from scrubber.outputs.second_read.produce import Produced, produce
from scrubber.pipeline.judging import as_report
from scrubber.pipeline.producing import as_judged
from scrubber.pipeline.repeated_input import InputsSeen
from scrubber.spark.claim_tasks import told_of
from scrubber.spark.elsewhere import ClaimsElsewhere
from scrubber.spark.kept import read_result
from scrubber.spark.patient_tasks import Assumed, settle
from scrubber.spark.record_tasks import NOTHING, CountsToRecord, keep_to_record
from scrubber.spark.repeat_tasks import keep_gone
from scrubber.spark.rows import EVERY_INPUT, FAILED
from scrubber.spark.shared_stage import staged_by_task
from scrubber.spark.stage_files import result_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.engine.input_result import InputResult
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.spark.orders import Orders
    from scrubber.spark.rows import DecisionRow


class Written(NamedTuple):
    """What the driver is told of an input whose outputs are staged: names of files and counts."""

    report: Report
    """Without its findings, its verdicts and its claims."""
    produced: Produced
    going: tuple[Going, ...]
    """Its production interchanges of which a claim is accepted."""
    gone: str
    """What tells its claims that later inputs ask for and that do not go on from others; empty without any."""
    drawn: int
    """How many new control numbers its rejected file takes."""
    recorded: CountsToRecord = NOTHING
    """How much of it a history is to record."""


Outcome = Written | str
"""What became of an input; a text: what the program failed over."""


def outputs_task(
    orders: Orders, run: str, assumed: Assumed, rows: Iterable[DecisionRow]
) -> Iterator[tuple[int, Outcome]]:
    """Enter what was decided of inputs, all of each and sorted, and stage their outputs; `run` is the run's id.

    Raises OSError, SetupError.
    """
    plan = orders.plan()
    for ordinal, own in groupby(rows, key=attrgetter("input")):
        yield ordinal, _write(orders, plan, run, assumed, ordinal, own)


def _write(
    orders: Orders, plan: Plan, run: str, assumed: Assumed, ordinal: int, rows: Iterable[DecisionRow]
) -> Outcome:
    store = FindingStore(ignored=plan.settings.ignored_faults)
    result, facts, voids = read_result(orders.folder / result_file(ordinal), store)
    try:
        if (first := assumed.repeated.get(ordinal)) is not None:
            result, facts = InputsSeen({facts.sha256: first}).once(result, facts, store)
        else:
            settle(orders, plan, assumed, result, facts)
    except DecisionFailed as failed:
        return told_of(failed.error)
    to_record: list[Prepared] = []
    for row in rows:
        if row.claim == FAILED:
            return row.content.decode()
        if row.claim != EVERY_INPUT:
            found = pickle.loads(row.content)  # noqa: S301 made by decide_task
            if isinstance(found, Prepared):
                to_record.append(found)
            else:
                enter([found], result)
    try:
        recorded = keep_to_record(orders, plan, result, voids, to_record) if orders.records else NOTHING
        numbers = NumbersOfInput(assumed.drawn.get(ordinal, 0))
        return _staged(orders, plan, run, result, facts, numbers)._replace(recorded=recorded)
    except (OSError, SetupError):
        raise
    except Exception as error:  # noqa: BLE001 whatever one input does to a writer, the others go on
        return told_of(error)


class NumbersOfInput:
    """New control numbers for one input: those that follow the first so many, which others have."""

    def __init__(self, before: int) -> None:
        self._before = before
        self.drawn = 0

    def draw(self, count: int) -> int:
        """As `History.draw_numbers`, of this input alone."""
        self.drawn += count
        return self._before + self.drawn - count


def _staged(
    orders: Orders, plan: Plan, run: str, result: InputResult, facts: InputFacts, numbers: NumbersOfInput
) -> Written:
    source = orders.private().sources[result.input].source()
    report = as_report(result, facts, plan, source)
    judged = as_judged(source, report, plan, edit_docs(plan.settings), run, numbers.draw)
    try:
        with staged_by_task(orders.folder) as stage:
            produced = produce(judged, orders.emit, str(result.input + 1), stage)
    except (OSError, SetupError):
        raise
    except Exception:
        if not report.set_aside:
            raise
        produced = Produced((), 0)
    counted = report._replace(
        findings=Tallied(tally_of(report.findings)), acknowledged=(), verdicts=b"", claims=ClaimsElsewhere(), crashes=()
    )
    going = tuple(going_on(result, facts.sha256))
    return Written(counted, produced, going, keep_gone(orders, result), numbers.drawn)
