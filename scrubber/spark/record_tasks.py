"""What a history is to record of a run on Spark: made into rows by executors, kept in the stage, added by the driver.

The driver reads the rows input by input, and adds them in the one transaction that makes the run real: what was staged
by a run that died is gone with its stage, and a task that runs twice writes the same file.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from scrubber.engine.repetitions import accepted_lines
from scrubber.history.protocol import THIS_RUN, Arrival, Prepared
from scrubber.history.rows import NumberRow, RunRow
from scrubber.spark.kept import read_all, write_each
from scrubber.spark.shared_stage import staged_by_task
from scrubber.spark.stage_files import history_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from scrubber.engine.input_result import InputResult
    from scrubber.history.postgresql import PostgresqlHistory
    from scrubber.history.protocol import ControlNumber
    from scrubber.history.session import Session
    from scrubber.pipeline.plan import Plan
    from scrubber.spark.orders import Orders

_ROWS: Final = 20_000
"""Rows that are kept, and added, together."""


class CountsToRecord(NamedTuple):
    """How much of an input is to be recorded."""

    services: int
    is_any: bool
    """Whether claims, or lines, of it are."""


NOTHING: Final = CountsToRecord(0, is_any=False)


def keep_to_record(
    orders: Orders, plan: Plan, result: InputResult, voids: frozenset[int], claims: Sequence[Prepared]
) -> CountsToRecord:
    """Keep what is to be recorded of an input that is decided: rows of its accepted claims, and those of its lines."""
    lines = accepted_lines(result, voids)
    with (
        plan.history.reading() as recorded,
        staged_by_task(orders.folder) as stage,
        stage.create(history_file(result.input)) as stream,
    ):
        write_each(stream, claims)
        if lines is not None:
            session, arrival = cast("Session", recorded), Arrival(THIS_RUN, result.input)
            rows = session.line_rows(lines, arrival)
            while some := sorted(islice(rows, _ROWS)):
                write_each(stream, [Prepared(line_rows=some)])
            claim_rows = session.claim_rows(lines, arrival)
            while own := sorted(islice(claim_rows, _ROWS)):
                write_each(stream, [Prepared(claim_rows=own)])
    return CountsToRecord(sum(len(part.services) for part in claims), is_any=bool(claims) or lines is not None)


class AcceptedOfInput(NamedTuple):
    """What the driver knows of an input that is to be recorded."""

    sha256: str
    day: date
    recorded: CountsToRecord
    numbers: tuple[ControlNumber, ...]
    """Those of its production interchanges of which a claim is accepted."""


class OfSpark:
    """What is to be recorded once the outputs are staged (`ToRecord` of the pipeline)."""

    def __init__(
        self, history: PostgresqlHistory, session: Session, stage: Path, inputs: Mapping[int, AcceptedOfInput]
    ) -> None:
        self._history, self._session, self._stage, self._inputs = history, session, stage, inputs
        self.size = session.size + sum(one.recorded.services for one in inputs.values())
        """How many services the history holds with those of the run."""

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run real, and with it the duty to publish the staged outputs. Raises OwnFailure."""
        self._session.record(self._parts(), token)
        self._session.commit(publication)

    def _parts(self) -> Iterator[Prepared]:
        names = self._history.names
        for ordinal, one in self._inputs.items():
            arrival = Arrival(THIS_RUN, ordinal)
            numbers = [NumberRow(*names.control_number(number), *arrival) for number in one.numbers]
            runs: Iterable[RunRow] = ()
            if one.recorded.is_any or numbers:
                runs = [RunRow(*arrival, "", names.input(one.sha256), one.day.toordinal())]
            yield Prepared(numbers=numbers, runs=list(runs))
            yield from read_all(self._stage / history_file(ordinal))
