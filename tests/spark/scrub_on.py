"""A driver: scrubs what it is told on a session of its own, and prints the exit code of the run.

python scrub_on.py '{"master": …, "files": […], "out": …, "partitions": …, "emit": […], "as_of": …, "break_with": …}'
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

import scrubber.spark
from scrubber.spark import processing
from scrubber.spark.output_tasks import outputs_task


def die_once(mark: str, what: str, *told: Any) -> Any:  # noqa: ANN401 as the task has it
    """Write outputs; the first task of all that comes here kills its Python process, or the executor around it."""
    try:
        with Path(mark).open("x", encoding="utf-8") as stream:
            stream.write("died")
    except FileExistsError:
        return outputs_task(*told)
    if what == "executor":
        os.kill(executor_of(os.getpid()), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def executor_of(process: int) -> int:
    """The Java process above a Python worker."""
    while True:
        process = int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        if Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip() == "java":
            return process


def main() -> None:
    """Do what is told."""
    told = json.loads(sys.argv[1])
    builder = SparkSession.builder.master(told["master"]).config("spark.ui.enabled", "false")
    spark = builder.config("spark.executor.memory", "1g").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    if told["break_with"]:
        vars(processing)["outputs_task"] = partial(die_once, f"{told['out']}.died", told["break_with"])
    day = date.fromisoformat(told["as_of"])
    run = scrubber.spark.scrub(
        spark, told["files"], told["out"], emit=told["emit"], as_of=day, partitions=told["partitions"]
    )  # fmt: skip
    spark.stop()
    print(run.exit_code)  # noqa: T201 the driver's answer


if __name__ == "__main__":
    main()
