"""The process of the command on Spark: ``spark-submit``, or ``python -m scrubber.spark``."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from typing import Any, Final, NoReturn

import click

from scrubber.cli.commands import Commands
from scrubber.cli.data_folder import history_url
from scrubber.cli.main import run
from scrubber.cli.scrub import scrub_files, scrub_options
from scrubber.errors import SetupError

_NAME: Final = "python -m scrubber.spark"


@click.command("scrub", context_settings={"help_option_names": ["-h", "--help"]})
@scrub_options
@click.option("--partitions", type=click.IntRange(1), metavar="N", help="Tasks of a step at most [four for each core].")
def scrub(*, partitions: int | None, **options: Any) -> int:  # noqa: ANN401 what the options hold
    """Scrub files by the executors of a Spark session: the options, outputs and exit codes of `scrubber scrub`."""
    if find_spec("pyspark") is None:
        raise SetupError("python -m scrubber.spark needs the extra spark: pip install 'claim-scrubber[spark]'")
    require_shared(options["history"], without=options["no_history"])
    from pyspark.sql import SparkSession

    from scrubber.spark.jobs import SparkJobs
    from scrubber.spark.processing import OnSpark

    # What talks to Java would write a traceback where a run is interrupted.
    logging.getLogger().addHandler(logging.NullHandler())
    # Its progress bar would write over the summary.
    builder = SparkSession.builder.appName("scrubber").config("spark.ui.showConsoleProgress", "false")
    spark = builder.getOrCreate()
    try:
        return scrub_files(**options, processing=OnSpark(SparkJobs(spark, partitions)))
    finally:
        spark.stop()


def require_shared(history: str | None, *, without: bool) -> None:
    """Raise HistoryError where the run would have a history that executors cannot share."""
    if not without:
        from scrubber.spark import library

        library.require_shared(history_url(history))


def main() -> NoReturn:
    """Run the command and exit with its code."""
    # The configuration file is that of the program, whose other commands have keys in it, too.
    run(Commands(_NAME, commands={"scrub": scrub}), _NAME, ["scrub", *sys.argv[1:]])


if __name__ == "__main__":
    main()
