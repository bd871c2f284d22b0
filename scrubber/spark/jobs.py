"""Tasks as jobs of Spark: what runs where, how often and in what order is Spark's own affair."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from scrubber.errors import OwnFailure, ScrubberError, SetupError
from scrubber.log import own_place
from scrubber.spark.rows import EVERY_INPUT, DecisionRow, PatientRow, ServiceKeyRow

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_PER_CORE: Final = 4
"""Partitions for each core of the executors, so that none waits long for the last one."""
_ROWS: Final = 64
"""Rows that go from one process to the other at once."""
_FIRST: Final = "min(input) OVER (PARTITION BY key)"
_LAST: Final = "max(input) OVER (PARTITION BY key)"
Columns = Mapping[str, str]
RESULT: Final[Columns] = {"id": "long", "result": "binary"}
PATIENTS: Final[Columns] = {"patient": "binary", "input": "int", "day": "int", "claim": "int", "content": "binary"}
KEYS: Final[Columns] = {"key": "long", "input": "int", "claim": "int", "rest": "long", "role": "int"}
DECISIONS: Final[Columns] = {"input": "int", "claim": "int", "content": "binary"}

Batches = Iterator["pa.RecordBatch"]
Mapped = Callable[[Batches], Batches]
Item = TypeVar("Item")
Answer = TypeVar("Answer")
Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)
Claims = Callable[[int], Iterator[PatientRow]]
Decide = Callable[[Iterable[PatientRow]], Iterator[DecisionRow]]
Lines = Callable[[int], "Batches"]
Share = Callable[[Iterable[ServiceKeyRow]], Iterator[DecisionRow]]
Write = Callable[[Iterable[DecisionRow]], Iterator[tuple[int, Any]]]


class Broadcast(Protocol[Value_co]):
    """A value that tasks carry by its number: an executor gets it once, and a process of it reads it once."""

    @property
    def value(self) -> Value_co:
        """The value."""


class Jobs(Protocol):
    """Runs tasks, wherever that is."""

    tries: int
    """How often a task is tried before its job fails."""

    def broadcast(self, value: Value) -> AbstractContextManager[Broadcast[Value]]:
        """A value for all tasks of all jobs that are run meanwhile."""

    def each(self, items: Sequence[Item], task: Callable[[Item], Answer]) -> list[Answer]:
        """What a task answers for each item, in their order."""

    def everywhere(self, task: Callable[[int], Answer]) -> list[Answer]:
        """What a task answers wherever tasks are run, as far as that can be reached."""

    def by_patient(self, inputs: Sequence[int], claims: Claims, decide: Decide, write: Write) -> list[Any]:
        """The claims of each input to the task of their patient, and what that decides to the task of their input.

        What is answered for each input, in their order, which is that of their numbers.
        """

    def by_key(self, inputs: Sequence[int], lines: Lines, share: Share, keep: Write) -> list[Any]:
        """The lines of each input with a key that others have to the task of the key, what that finds to their input.

        What is answered for each input, in their order, which is that of their numbers.
        """


class _Failure(NamedTuple):
    """What is answered where a task fails for a reason that trying again does not help."""

    message: str
    is_setup: bool


class SparkJobs:
    """Runs tasks on the executors of a session (`Jobs`)."""

    def __init__(self, spark: SparkSession, partitions: int | None = None) -> None:
        self._spark = spark
        self._cores = spark.sparkContext.defaultParallelism
        self._partitions = partitions
        # A local session tries each once, whatever this says; one that is tried again has a number that tells.
        self.tries = int(spark.sparkContext.getConf().get("spark.task.maxFailures", "4"))

    @contextmanager
    def broadcast(self, value: Value) -> Iterator[Broadcast[Value]]:
        """A broadcast variable, destroyed in the end. Raises OwnFailure where Spark has none any more."""
        with _in_our_words():
            shared = self._spark.sparkContext.broadcast(value)
        try:
            yield shared
        finally:
            with _in_our_words():
                shared.destroy()

    def each(self, items: Sequence[Item], task: Callable[[Item], Answer]) -> list[Answer]:
        """What a task answers for each item, in their order. Raises SetupError, OwnFailure."""
        places = self._spark.range(0, len(items), 1, self._parts(len(items)))
        answering = _mapping(RESULT, lambda place: _answered(task, place, items[place]))
        return _answers(places.mapInArrow(answering, _ddl(RESULT)))

    def everywhere(self, task: Callable[[int], Answer]) -> list[Answer]:
        """What a task answers on every core. Raises SetupError, OwnFailure."""
        places = self._spark.range(0, self._cores, 1, self._cores)
        answering = _mapping(RESULT, lambda place: _answered(task, place, place))
        return _answers(places.mapInArrow(answering, _ddl(RESULT)))

    def by_patient(self, inputs: Sequence[int], claims: Claims, decide: Decide, write: Write) -> list[Any]:
        """What is answered for each input by the task that writes its outputs. Raises SetupError, OwnFailure."""
        parts = self._parts(len(inputs))
        places = self._spark.range(0, len(inputs), 1, parts)
        sending = _mapping(PATIENTS, lambda place: told_in_short(claims(inputs[place])))
        rows = places.mapInArrow(sending, _ddl(PATIENTS))
        patients = rows.repartition(parts, "patient").sortWithinPartitions("patient", "input", "day", "claim")
        decisions = patients.mapInArrow(_streaming(PatientRow, DECISIONS, decide), _ddl(DECISIONS))
        return self._by_input(decisions, inputs, write)

    def by_key(self, inputs: Sequence[int], lines: Lines, share: Share, keep: Write) -> list[Any]:
        """What is answered for each input by the task that keeps what it shares. Raises SetupError, OwnFailure."""
        parts = self._parts(len(inputs))

        def sending(batches: Batches) -> Batches:
            for batch in batches:
                for place in batch.column(0).to_pylist():
                    yield from told_in_short(lines(inputs[place]))

        rows = self._spark.range(0, len(inputs), 1, parts).mapInArrow(sending, _ddl(KEYS)).repartition(parts, "key")
        several = rows.selectExpr("*", f"{_FIRST} AS first", f"{_LAST} AS last").where("first < last")
        by_key = several.drop("first", "last").sortWithinPartitions("key", "input", "claim")
        found = by_key.mapInArrow(_streaming(ServiceKeyRow, DECISIONS, share), _ddl(DECISIONS))
        return self._by_input(found, inputs, keep)

    def _by_input(self, rows: DataFrame, inputs: Sequence[int], write: Write) -> list[Any]:
        """What is answered for each input by the task that gets its rows."""
        parts = self._parts(len(inputs))
        places = self._spark.range(0, len(inputs), 1, parts)
        every = places.mapInArrow(_mapping(DECISIONS, lambda place: _every_input(inputs[place])), _ddl(DECISIONS))
        placed = rows.unionAll(every).selectExpr("*", f"input % {parts} AS part").repartitionById(parts, "part")
        sorted_rows = placed.drop("part").sortWithinPartitions("input", "claim")
        writing = _streaming(DecisionRow, RESULT, lambda rows: _written(write, rows))
        return _answers(sorted_rows.mapInArrow(writing, _ddl(RESULT)))

    def _parts(self, count: int) -> int:
        return max(1, min(count, self._partitions or self._cores * _PER_CORE))


def _every_input(number: int) -> Iterator[DecisionRow]:
    """A row that every input has, whether anything is decided of it or not."""
    yield DecisionRow(number, EVERY_INPUT, b"")


def _answers(frame: DataFrame) -> list[Any]:
    """The answers of a job in the order of their numbers. Raises SetupError, OwnFailure."""
    with _in_our_words():
        rows = frame.collect()
    answers = {row.id: pickle.loads(row.result) for row in rows}  # noqa: S301 made by our own tasks
    for answer in answers.values():
        if isinstance(answer, _Failure):
            raise SetupError(answer.message) if answer.is_setup else OwnFailure(answer.message)
    return [answers[number] for number in sorted(answers)]


@contextmanager
def _in_our_words() -> Iterator[None]:
    """What Spark fails with, told in our own words. Raises SetupError, OwnFailure."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise _told(str(error)) from None
    except Exception as error:  # what the Java side throws, which quotes whatever it likes
        if not type(error).__module__.startswith("py4j"):
            raise
        raise _told(str(error)) from None


def _told(said: str) -> ScrubberError:
    """What a failed job is told as; Spark's own words may quote anything."""
    if "No module named 'scrubber" in said:
        return SetupError("an executor has no claim-scrubber: give executors the environment of the driver")
    for kind, told in ((_SETUP, SetupError), (_TASK, OwnFailure)):
        if (at := said.find(kind)) >= 0:
            return told(said[at + len(kind) :].partition("\n")[0].partition(_END)[0])
    if any(sign in said for sign in _DEATHS):
        return ProcessDied(f"processes of a job of Spark died: {_SAFE}")
    return OwnFailure(f"a job of Spark failed: {_SAFE}")


_SETUP: Final = "scrubber set-up: "
_TASK: Final = "scrubber task: "
_END: Final = " [end]"
_DEATHS: Final = ("Python worker exited unexpectedly", "ExecutorLostFailure")
_SAFE: Final = "nothing was published, and it is safe to run again"


class ProcessDied(OwnFailure):
    """A job of Spark failed because processes of it died."""


class TaskFailed(Exception):
    """A task failed; all that is said of it is what was raised at which line of ours."""


def told_in_short(rows: Iterable[Answer]) -> Iterator[Answer]:
    """The same rows; what fails on the way is told without a word of an input."""
    try:
        yield from rows
    except SetupError as error:
        raise TaskFailed(f"{_SETUP}{error.message}{_END}") from None
    except Exception as error:  # noqa: BLE001 an exception may quote a claim
        raise TaskFailed(f"{_TASK}{type(error).__name__} at {own_place(error)}{_END}") from None


def _answered(task: Callable[[Item], Answer], place: int, item: Item) -> Iterator[tuple[int, bytes]]:
    """A row with what a task answers for the item at a place."""
    try:
        answer: object = task(item)
    except SetupError as error:  # to try again would not help
        answer = _Failure(error.message, is_setup=True)
    except Exception as error:  # noqa: BLE001 an exception may quote a claim
        raise TaskFailed(f"{_TASK}{type(error).__name__} at {own_place(error)}{_END}") from None
    yield place, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _written(write: Write, rows: Iterable[DecisionRow]) -> Iterator[tuple[int, bytes]]:
    for number, answer in write(rows):
        yield number, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _mapping(columns: Columns, task: Callable[[int], Iterable[tuple[Any, ...]]]) -> Mapped:
    """A function of Arrow batches: the rows that a task gives for each number."""

    def run(batches: Batches) -> Batches:
        numbers = (number for batch in batches for number in batch.column(0).to_pylist())
        return in_batches((row for number in numbers for row in task(number)), columns)

    return run


def _streaming(
    kind: type[PatientRow | DecisionRow | ServiceKeyRow],
    columns: Columns,
    task: Callable[[Iterator[Any]], Iterable[tuple[Any, ...]]],
) -> Mapped:
    """A function of Arrow batches: the rows that a task makes of the rows of a partition, one after the other."""

    def run(batches: Batches) -> Batches:
        return in_batches(told_in_short(task(map(kind._make, _rows_of(batches)))), columns)

    return run


def _rows_of(batches: Batches) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def in_batches(rows: Iterable[tuple[Any, ...]], columns: Columns) -> Batches:
    """Rows with these columns as Arrow batches of a few each."""
    import pyarrow as pa

    types = {"long": pa.int64(), "int": pa.int32(), "binary": pa.binary()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    rest = iter(rows)
    while chunk := list(islice(rest, _ROWS)):
        arrays = [pa.array(values, kind) for values, kind in zip(zip(*chunk, strict=True), schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _ddl(columns: Columns) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())
