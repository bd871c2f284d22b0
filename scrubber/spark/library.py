"""The library's call for Spark: as `scrubber.scrub`, over a session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrubber.errors import HistoryError, SetupError
from scrubber.outputs.formats import DEFAULT, check_kinds
from scrubber.pipeline.library import settled, source_of
from scrubber.pipeline.writing import scrub_all
from scrubber.spark.jobs import SparkJobs
from scrubber.spark.processing import OnSpark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import SparkSession

    from scrubber.pipeline.report import RunReport


def scrub(
    spark: SparkSession,
    paths: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    emit: Sequence[str] = DEFAULT,
    history: str | None = None,
    partitions: int | None = None,
    **options: Any,  # noqa: ANN401 those of `scrubber.scrub`
) -> RunReport:
    """Check inputs and write the outputs `emit` of each into the folder `out`, by the executors of a session.

    Paths and `out` are in folders that driver and executors share. The options are those of `scrubber.scrub`, and what
    is written is the same, byte for byte. `partitions` is in how many tasks Spark does each step at most: four for each
    core of the executors where it is not said. The reports have counts: findings and claims are in the outputs.

    Raises SetupError for anything unknown, for executors that have not the driver's packs of edits or do not see its
    folders, and for a history; OwnFailure where the outputs cannot be written or a job fails.
    """
    check_kinds(emit)
    require_session(spark)
    require_no_history(history)
    plan, batch = settled(**options)
    sources = [source_of(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    return scrub_all(sources, Path(out), emit, plan, batch=batch, processing=OnSpark(SparkJobs(spark, partitions)))


def require_session(spark: SparkSession) -> None:
    """Raise SetupError for a session that jobs cannot be run in."""
    if not hasattr(spark, "sparkContext"):
        raise SetupError("a session of Spark Connect has no executors of its own: use a session of the cluster itself")


def require_no_history(history: str | None) -> None:
    """Raise HistoryError where a run is to have a history."""
    if history is None:
        return
    if history.startswith("sqlite:"):
        raise HistoryError(
            "a SQLite history, the default, is a file of one machine, which executors cannot share: give --no-history"
        )
    raise HistoryError("a run on Spark has no history yet")
