"""Measure a run on Spark against two processes and one, and print the figures of docs/explanation/speed.md.

    python tests/benchmarks/spark.py [--files 200] [--megabytes 1] [--large 1000] [--rounds 1] [--master local[2]]…

The session is started, and has done a small run, before the clock is. Each round runs every contender
once, one after the other; of several masters the first alone has one machine beside it. An output of every kind would
measure the disk: those that a clearinghouse needs are written. Processor time is that of all processes of a run, and
the peak that of the largest Python process but for the driver's, or of the one that does all itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from make_input import make
from pyspark.sql import SparkSession

import scrubber
import scrubber.spark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """What a run takes: seconds, and bytes."""

    clock: float
    processor: float
    peak: float


def take(inputs: Sequence[Path], out: Path, spark: SparkSession | None, jobs: int) -> Taken:
    """Run once."""
    began, used = time.perf_counter(), processor_seconds()
    with watched_memory() as peaks:
        if spark is None:
            scrubber.scrub(inputs, out, emit=EMIT, as_of=DAY, jobs=jobs)
        else:
            scrubber.spark.scrub(spark, inputs, out, emit=EMIT, as_of=DAY)
    taken = Taken(time.perf_counter() - began, processor_seconds() - used, max(peaks))
    shutil.rmtree(out)
    return taken


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """Bytes that the largest Python process below this one holds, or this one without any, five times a second."""
    peaks, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            below = [held(process) for process in processes_below() - {os.getpid()}]
            peaks.append(max(below, default=0) or held(os.getpid()))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield peaks
    ended.set()
    thread.join()


def held(process: int) -> int:
    """Bytes of memory that a Python process holds; 0 for another one, and one that has ended."""
    place = Path(f"/proc/{process}")
    try:
        is_python = place.joinpath("comm").read_text(encoding="utf-8").startswith("python")
        pages = int(place.joinpath("statm").read_text(encoding="utf-8").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") if is_python else 0


def processor_seconds() -> float:
    """What this process and all below it have used, with those that they have waited for."""
    ticks = 0
    for process in processes_below():
        with suppress(OSError):  # it may have ended since
            ticks += sum(map(int, _stat(process)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def processes_below() -> set[int]:
    """This process and all that it has started, and these."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(place.name)] = int(_stat(int(place.name))[1])
    own = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in own} - own:
        own |= more
    return own


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


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
                    clock, processor, peak = (statistics.median(column) for column in zip(*each, strict=True))
                    speed = f"{clock:.1f} s | {megabytes / clock:.1f} MB/s | {processor:.1f} s of processor"
                    print(
                        f"| {what} | {way} | {speed} | {peak / 1e6:.0f} MB | load {os.getloadavg()[0]:.1f} |",
                        flush=True,
                    )
            spark.stop()


if __name__ == "__main__":
    main()
