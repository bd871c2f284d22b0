"""The library's call for Spark: as `scrubber.scrub`, over a session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrubber.errors import HistoryError, SetupError
from scrubber.history.opening import open_history
from scrubber.outputs.formats import DEFAULT, check_kinds
from scrubber.pipeline.library import settled, source_of
from scrubber.pipeline.writing import scrub_all
from scrubber.spark.jobs import SparkJobs
from scrubber.spark.processing import NOT_SHARED, OnSpark

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
    key_file: Path | None = None,
    partitions: int | None = None,
    **options: Any,  # noqa: ANN401 those of `scrubber.scrub`
) -> RunReport:
    """Check inputs and write the outputs `emit` of each into the folder `out`, by the executors of a session.

    Paths and `out` are in folders that driver and executors share. The options are those of `scrubber.scrub`, and what
    is written is the same, byte for byte. `partitions` is in how many tasks Spark does each step at most: four for each
    core of the executors where it is not said. A history is one in PostgreSQL, which every executor
    reaches. The reports have counts: findings and claims are in the outputs.

    Raises SetupError for anything unknown, for executors that have not the driver's packs of edits or do not see its
    folders, and for a SQLite history; OwnFailure where the outputs cannot be written or a job fails.
    """
    check_kinds(emit)
    require_session(spark)
    require_shared(history)
    kept = open_history(history, key_file=key_file, write=not options.get("dry_run", False)) if history else None
    plan, batch = settled(history=kept, **options)
    sources = [source_of(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    return scrub_all(sources, Path(out), emit, plan, batch=batch, processing=OnSpark(SparkJobs(spark, partitions)))


def require_session(spark: SparkSession) -> None:
    """Raise SetupError for a session that jobs cannot be run in."""
    if not hasattr(spark, "sparkContext"):
        raise SetupError("a session of Spark Connect has no executors of its own: use a session of the cluster itself")


def require_shared(history: str | None) -> None:
    """Raise HistoryError for a history that executors cannot share."""
    if history is not None and history.startswith("sqlite:"):
        raise HistoryError(NOT_SHARED)
