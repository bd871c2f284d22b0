"""Measure a run on Spark against two processes and one, by the clock, and print the table of docs/explanation/speed.md.

    python tests/benchmarks/spark.py [--files 200] [--megabytes 1] [--large 1000] [--rounds 1] [--master local[2]]…

The session is started, and has done a small run, before the clock is. Each round runs every contender
once, one after the other. An output of every kind would measure the disk: those that a clearinghouse needs are written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from make_input import make
from pyspark.sql import SparkSession

import scrubber
import scrubber.spark

if TYPE_CHECKING:
    from collections.abc import Sequence

EMIT = ["accepted", "rejected", "999", "277ca", "json"]
DAY = date(2026, 3, 2)


def make_many(folder: Path, files: int, megabytes: float) -> list[Path]:
    """So many files of a size, each with numbers of its own."""
    made = folder / "made.837"
    make(made, int(megabytes * 1_000_000), "clean")
    content = made.read_bytes()
    made.unlink()
    paths = []
    for number in range(files):
        paths.append(folder / f"{number:04}.837")
        own = content.replace(b"000000001", b"%09d" % (number + 1)).replace(b"*PCN", b"*P%03d" % number)
        paths[-1].write_bytes(own.replace(b"*MI*", b"*MI*%04d" % number))
    return paths


def seconds(inputs: Sequence[Path], out: Path, spark: SparkSession | None, jobs: int) -> float:
    """How long a run takes."""
    began = time.perf_counter()
    if spark is None:
        scrubber.scrub(inputs, out, emit=EMIT, as_of=DAY, jobs=jobs)
    else:
        scrubber.spark.scrub(spark, inputs, out, emit=EMIT, as_of=DAY)
    taken = time.perf_counter() - began
    shutil.rmtree(out)
    return taken


def session(master: str) -> SparkSession:
    """A session that has done a small run."""
    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
    started = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--megabytes", type=float, default=1)
    parser.add_argument("--large", type=float, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--master", action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scrubber-bench-") as place:
        folder = Path(place)
        many = make_many(folder, asked.files, asked.megabytes)
        large = folder / "large.837"
        make(large, int(asked.large * 1_000_000), "clean")
        inputs = {
            f"{asked.files} files of {asked.megabytes:g} MB": many,
            f"one of {asked.large:g} MB": [large],
        }
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {asked.rounds} rounds, by the clock")
        for master in asked.master or ["local[2]"]:
            spark = session(master)
            seconds(many[:4], folder / "out", spark, 1)
            for what, files in inputs.items():
                megabytes = sum(path.stat().st_size for path in files) / 1e6
                ways = {"one process": (None, 1), "two processes": (None, 2), master: (spark, 1)}
                taken: dict[str, list[float]] = {way: [] for way in ways}
                for _ in range(asked.rounds):
                    for way, (where, jobs) in ways.items():
                        taken[way].append(seconds(files, folder / "out", where, jobs))
                for way, each in taken.items():
                    middle = statistics.median(each)
                    print(f"| {what} | {way} | {middle:.1f} s | {megabytes / middle:.1f} MB/s |", flush=True)
            spark.stop()


if __name__ == "__main__":
    main()
