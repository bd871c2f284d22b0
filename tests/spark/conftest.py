"""What tests of runs on Spark need: a session, one that is none, and a look at what two runs have written."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, cast

import pyarrow as pa
import pytest

from scrubber.pipeline.plan import Plan, make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.spark.claim_tasks import edits_of
from scrubber.spark.jobs import SparkJobs
from scrubber.spark.orders import _private
from scrubber.spark.processing import OnSpark
from scrubber.spark.shipped_rules import settings_of
from scrubber.x12.source import Source
from tests.spark.look import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyspark.sql import SparkSession

    from scrubber.pipeline.report import RunReport
    from scrubber.rules.packs import Pack

EMIT = ("annotated", "accepted", "rejected", "999", "277ca", "json", "html", "csv", "jsonl", "parquet")
DAY = date(2026, 3, 2)

Rows = list[dict[str, Any]]
Value = TypeVar("Value")


class Row(NamedTuple):
    """A row as the driver gets it."""

    id: int
    result: bytes


class Frame:
    """A data frame in this process: rows in partitions, which functions of Arrow batches are applied to."""

    def __init__(self, partitions: Iterable[Rows], columns: Sequence[str]) -> None:
        self._partitions = list(partitions)
        self._columns = list(columns)

    def mapInArrow(self, function: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]], ddl: str) -> Self:  # noqa: N802 Spark's name
        """What the function makes of each partition; its columns are those that it was said to have."""
        columns = [column.split()[0] for column in ddl.split(", ")]
        made: list[Rows] = []
        # The last one first: partitions are done in any order.
        for rows in reversed(self._partitions):
            # Batches of two: a function may not ask for all of a partition at once.
            batches = [self._batch(rows[at : at + 2]) for at in range(0, len(rows), 2)]
            made.insert(0, [row for batch in function(iter(batches)) for row in batch.to_pylist()])
        assert all(list(row) == columns for rows in made for row in rows)
        return type(self)(made, columns)

    def _batch(self, rows: Rows) -> pa.RecordBatch:
        return pa.RecordBatch.from_pydict({name: [row[name] for row in rows] for name in self._columns})

    def repartition(self, parts: int, column: str) -> Self:
        """Rows with the same value in one partition."""
        return self._placed(parts, lambda row: hash(row[column]) % parts)

    def repartitionById(self, parts: int, column: str) -> Self:  # noqa: N802 Spark's name
        """Rows in the partitions that they name."""
        return self._placed(parts, lambda row: row[column])

    def _placed(self, parts: int, place: Callable[[dict[str, Any]], int]) -> Self:
        # From the last one on: rows come in any order.
        rows = [row for own in reversed(self._partitions) for row in reversed(own)]
        return type(self)([[row for row in rows if place(row) == part] for part in range(parts)], self._columns)

    def sortWithinPartitions(self, *columns: str) -> Self:  # noqa: N802 Spark's name
        """Each partition in the order of these columns."""
        made = [sorted(rows, key=lambda row: tuple(row[name] for name in columns)) for rows in self._partitions]
        return type(self)(made, self._columns)

    def unionAll(self, other: Self) -> Self:  # noqa: N802 Spark's name
        """The partitions of both."""
        return type(self)([*self._partitions, *other._partitions], self._columns)

    def selectExpr(self, every: str, *expressions: str) -> Self:  # noqa: N802 Spark's name
        """All columns and more: a column modulo a number, the first or last input with a row's key."""
        assert every == "*"
        frame = self
        for expression in expressions:
            value, name = expression.split(" AS ")
            made = [[row | {name: _valued(value, row, rows)} for row in rows] for rows in frame._partitions]
            frame = type(self)(made, [*frame._columns, name])
        return frame

    def where(self, condition: str) -> Self:
        """The rows of which one column is less than another."""
        one, less, other = condition.split()
        assert less == "<"
        return type(self)([[row for row in rows if row[one] < row[other]] for rows in self._partitions], self._columns)

    def drop(self, *columns: str) -> Self:
        """All columns but some."""
        return type(self)(self._partitions, [name for name in self._columns if name not in columns])

    def collect(self) -> list[Row]:
        """All rows."""
        return [Row(**row) for rows in self._partitions for row in rows]


def _valued(expression: str, row: dict[str, Any], rows: Rows) -> int:
    """What an expression says of a row of a partition."""
    function, over, window = expression.partition(" OVER ")
    if over:
        assert window == "(PARTITION BY key)"
        inputs = [other["input"] for other in rows if other["key"] == row["key"]]
        return int(min(inputs) if function == "min(input)" else max(inputs))
    column, modulo, number = expression.split()
    assert modulo == "%"
    return int(row[column]) % int(number)


class Shared(Generic[Value]):
    """A broadcast variable in this process."""

    def __init__(self, value: Value) -> None:
        self._value: Value | None = value

    @property
    def value(self) -> Value:
        """The value, as long as it is not destroyed."""
        assert self._value is not None
        return self._value

    def destroy(self) -> None:
        """Nobody may ask for it any more."""
        assert self._value is not None
        self._value = None

    @property
    def is_destroyed(self) -> bool:
        """Whether nobody may."""
        return self._value is None


class Session:
    """A session in this process: what a test changes here is changed for every task."""

    defaultParallelism = 2  # noqa: N815 Spark's name

    def __init__(self) -> None:
        self.shared: list[Shared[Any]] = []

    @property
    def sparkContext(self) -> Self:  # noqa: N802 Spark's name
        """What knows the cores."""
        return self

    def broadcast(self, value: Value) -> Shared[Value]:
        """A value for all tasks, as it comes out of another process."""
        self.shared.append(Shared(pickle.loads(pickle.dumps(value))))  # noqa: S301 made here
        return self.shared[-1]

    def getConf(self) -> dict[str, str]:  # noqa: N802 Spark's name
        """How it is set."""
        return {}

    def range(self, start: int, end: int, step: int, parts: int) -> Frame:
        """Numbers in partitions of consecutive ones."""
        assert (start, step) == (0, 1)
        bounds = [end * part // parts for part in range(parts + 1)]
        return Frame([[{"id": number} for number in range(*pair)] for pair in pairwise(bounds)], ["id"])


@pytest.fixture
def session() -> Iterator[SparkSession]:
    """Give a session in this process; what tasks remember of a run is forgotten behind it."""
    yield cast("SparkSession", Session())
    _private.cache_clear()
    settings_of.cache_clear()
    edits_of.cache_clear()


@pytest.fixture(scope="session")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the event log."""
    return tmp_path_factory.mktemp("events")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder, empty, where the workers of the session look for packages, too."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def spark(events: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Give a session of two cores that tries tasks again and writes an event log; without Java there is none."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        reason = "needs Java 17 (Debian: openjdk-17-jre-headless)"
        if os.environ.get("SCRUBBER_SPARK_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    from pyspark.sql import SparkSession as Session

    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.executorEnv.PYTHONPATH": str(site),
        "spark.pyspark.python": sys.executable,
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        # It lasts some seconds: what a machine compiles for speed would take more than half of them.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    started = Session.builder.master("local[2,4]").config(map=settings).getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    yield started
    started.stop()


@pytest.fixture
def sample_packs(sample_edits: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the sample edits installed, and no other."""
    monkeypatch.setattr("scrubber.rules.settings.installed_packs", lambda: (sample_edits,))


class Runs:
    """The same run on one machine and on a session."""

    def __init__(self, place: Path, session: SparkSession) -> None:
        self.place, self._session = place, session

    def plan(self, **options: Any) -> Plan:  # noqa: ANN401 those of a plan
        """A plan of a day."""
        return make_plan(**{"as_of": DAY, **options})

    def here(self, files: Sequence[Path | bytes], name: str = "one", **options: Any) -> RunReport:  # noqa: ANN401 those of a run
        """Scrub on this machine."""
        plan = options.pop("plan", None) or self.plan()
        return scrub_all(_sources(files), self.place / name, options.pop("emit", EMIT), plan, **options)

    def there(
        self,
        files: Sequence[Path | bytes],
        name: str = "many",
        partitions: int | None = None,
        **options: Any,  # noqa: ANN401 those of a run
    ) -> RunReport:
        """Scrub on the session."""
        processing = OnSpark(SparkJobs(self._session, partitions))
        done = self.here(files, name, processing=processing, **options)
        assert all(shared.is_destroyed for shared in cast("Session", self._session).shared)
        return done

    def assert_same(self, files: Sequence[Path | bytes], partitions: Iterable[int] = (4,), **options: Any) -> RunReport:  # noqa: ANN401 those of a run
        """Both write the same bytes and end alike; what ended on this machine."""
        here = self.here(files, **options)
        for number in partitions:
            there = self.there(files, f"on-{number}", number, **options)
            assert written(self.place / f"on-{number}") == written(self.place / "one")
            assert (there.id, there.exit_code, there.left) == (here.id, here.exit_code, here.left)
            assert [len(one.findings) for one in there.reports] == [len(one.findings) for one in here.reports]
        return here


def _sources(files: Sequence[Path | bytes]) -> list[Source]:
    return [Source(file.name, file) if isinstance(file, Path) else Source("stream", io.BytesIO(file)) for file in files]


@pytest.fixture
def runs(tmp_path: Path, session: SparkSession) -> Runs:
    """Give runs into folders of their own."""
    return Runs(tmp_path, session)
