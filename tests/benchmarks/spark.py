"""Measure a run on Spark against two processes and one, and print the figures of docs/explanation/speed.md.

    python tests/benchmarks/spark.py [--files 200] [--megabytes 1] [--large 1000] [--rounds 1] [--master local[2]]…

The session is started, and has done a small run, before the clock is. Each round runs every contender
once, one after the other; of several masters the first alone has one machine beside it. An output of every kind would
measure the disk: those that a clearinghouse needs are written. Processor time is that of all processes of a run.
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
from typing import TYPE_CHECKING, NamedTuple

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


class Taken(NamedTuple):
    """What a run takes, in seconds."""

    clock: float
    processor: float


def take(inputs: Sequence[Path], out: Path, spark: SparkSession | None, jobs: int) -> Taken:
    """Run once."""
    began, used = time.perf_counter(), processor_seconds()
    if spark is None:
        scrubber.scrub(inputs, out, emit=EMIT, as_of=DAY, jobs=jobs)
    else:
        scrubber.spark.scrub(spark, inputs, out, emit=EMIT, as_of=DAY)
    taken = Taken(time.perf_counter() - began, processor_seconds() - used)
    shutil.rmtree(out)
    return taken


def processor_seconds() -> float:
    """What this process and all below it have used, with those that they have waited for."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it has ended since
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        ticks[int(stat.parent.name)] = sum(map(int, fields[11:15]))
    own = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(ticks[process] for process in own) / os.sysconf("SC_CLK_TCK")


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
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {asked.rounds} rounds")
        masters = asked.master or ["local[2]"]
        for master in masters:
            spark = session(master)
            take(many[:4], folder / "out", spark, 1)
            for what, files in inputs.items():
                megabytes = sum(path.stat().st_size for path in files) / 1e6
                here = {"one process": 1, "two processes": 2} if master == masters[0] else {}
                ways: dict[str, tuple[SparkSession | None, int]] = {way: (None, jobs) for way, jobs in here.items()}
                ways[master] = (spark, 1)
                taken: dict[str, list[Taken]] = {way: [] for way in ways}
                for _ in range(asked.rounds):
                    for way, (where, jobs) in ways.items():
                        taken[way].append(take(files, folder / "out", where, jobs))
                for way, each in taken.items():
                    clock, processor = (statistics.median(seconds) for seconds in zip(*each, strict=True))
                    speed = f"{clock:.1f} s | {megabytes / clock:.1f} MB/s | {processor:.1f} s of processor"
                    print(f"| {what} | {way} | {speed} | load {os.getloadavg()[0]:.1f} |", flush=True)
            spark.stop()


if __name__ == "__main__":
    main()
