"""Measure scrubber against its peers, whole processes, and print the table of this folder's README.

    python tests/benchmarks/run.py [MEGABYTES] [--kind clean|cgm] [--rounds N] [--small] [--private | --guide]

Every round runs every contender once, one after the other, so that a busy machine is busy for all of them; what is
printed is the median, with ratios taken within each round. Peers live in their own environments (`ENVIRONMENTS`),
which are made when they are missing; one that cannot be made is left out.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import NamedTuple

from make_input import make, make_one_claim
from private_packs import EDITS, MOST_VARIATIONS, TABLE, write_pack, write_pairs

HERE = Path(__file__).parent
ENVIRONMENTS = Path(os.environ.get("SCRUBBER_BENCH_ENVIRONMENTS", HERE / ".environments"))
PEERS = {
    "pyx12": ["pyx12==4.0.0"],
    "x12sdk": ["x12sdk==2.2.0"],
    "linuxforhealth": ["linuxforhealth-x12==0.57.0", "pydantic<2"],
}
BASE = "pyx12 X12Reader, iterate"
FASTEST_PEER = "linuxforhealth-x12 segments, extract"
EXTRACT, CHECK, CHECK_BY_TWO = "scrubber, read and extract", "scrubber check --jobs 1", "scrubber check --jobs 2"
SMALL_FILES = 2000


class Run(NamedTuple):
    """One process: seconds of its own and its children's processor time, of the clock, and its peak memory in MB."""

    cpu: float
    wall: float
    memory: float


def measure(command: list[str], **variables: str) -> Run:
    """Run a command to its end. Raises CalledProcessError where it fails; that claims are rejected is no failure.

    `variables` are put into its environment.
    """
    # Without its compiled modules Python would compile every module again in every run.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | variables
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / 1024)


def environment(name: str) -> Path | None:
    """The interpreter of a peer's environment, None where it cannot be made."""
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENTS / name, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", *PEERS[name]]
        if subprocess.run(pip, check=False, capture_output=True).returncode:
            shutil.rmtree(ENVIRONMENTS / name)
            return None
    return python


def contenders(path: Path, out: Path) -> dict[str, list[str]]:
    """Every command that is measured on one file, by what it is called."""
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    commands = {}
    for peer, script, module, title in (
        ("pyx12", "pyx12_iterate.py", "pyx12.x12file", BASE),
        ("linuxforhealth", "segments_extract.py", "linuxforhealth.x12.io", FASTEST_PEER),
        ("x12sdk", "segments_extract.py", "x12sdk.io", "x12sdk segments, extract"),
    ):
        python = environment(peer)
        if python is not None:
            commands[title] = [str(python), str(HERE / "contenders" / script), str(path), module]
    no_history = ["--no-history", "--as-of", "2026-02-01"]
    emit = ["--emit", "annotated,accepted,rejected,277ca"]
    commands[EXTRACT] = [sys.executable, str(HERE / "contenders" / "ours_extract.py"), str(path)]
    commands[CHECK] = [scrubber, "check", str(path), "--jobs", "1", *no_history]
    commands[CHECK_BY_TWO] = [scrubber, "check", str(path), "--jobs", "2", *no_history]
    commands["scrubber scrub --jobs 1"] = [
        scrubber, "scrub", str(path), "--out", str(out), *emit, "--jobs", "1", *no_history,
    ]  # fmt: skip
    return commands


def table(path: Path, out: Path, rounds: int) -> list[str]:
    """Measure every contender on the file; the lines of a table."""
    commands = contenders(path, out)
    runs: dict[str, list[Run]] = {title: [] for title in commands}
    for _ in range(rounds):
        for title, command in commands.items():
            runs[title].append(measure(command))
    megabytes = path.stat().st_size / 1e6
    lines = ["| what | MB/s | × pyx12 by the clock | × pyx12 by processor time | memory MB |", "|---|---|---|---|---|"]
    for title, measured in runs.items():
        wall = statistics.median(run.wall for run in measured)
        pairs = list(zip(runs.get(BASE, measured), measured, strict=True))
        by_clock = statistics.median(base.wall / run.wall for base, run in pairs)
        by_processor = statistics.median(base.cpu / run.cpu for base, run in pairs)
        memory = max(run.memory for run in measured)
        lines.append(f"| {title} | {megabytes / wall:.1f} | {by_clock:.1f} | {by_processor:.1f} | {memory:.0f} |")
    lines.append("")
    for title, other in ((EXTRACT, FASTEST_PEER), (CHECK_BY_TWO, CHECK)):
        if other in runs:
            ratio = statistics.median(b.wall / a.wall for a, b in zip(runs[title], runs[other], strict=True))
            lines.append(f"{title}: {ratio:.2f} × {other}, by the clock")
    return lines


def twice(folder: Path, megabytes: int, kind: str, rounds: int) -> str:
    """What twice the input costs."""
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    taken = []
    for size in (megabytes, 2 * megabytes):
        path = folder / f"{size}.837"
        make(path, size * 1_000_000, kind)
        command = [scrubber, "check", str(path), "--jobs", "1", "--no-history"]
        taken.append(statistics.median(measure(command).cpu for _ in range(min(rounds, 3))))
        path.unlink()
    return f"check of {2 * megabytes} MB: {taken[1] / taken[0]:.2f} × the processor time of {megabytes} MB"


def private_packs(folder: Path, megabytes: int, rounds: int) -> list[str]:
    """What a check costs by edits that all look at every claim and nothing else, with and without the whole guide.

    Each round runs pyx12's bare reader, and then every way on the same file; the least of the rounds is taken, since
    nothing but other work makes a run longer.
    """
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    python = environment("pyx12")
    home = {"SCRUBBER_HOME": str(folder / "data")}
    write_pairs(folder / TABLE)
    measure([scrubber, "tables", "import", "ncci-ptp", str(folder / TABLE)], **home)
    packs = {number: write_pack(folder / f"pack{number}", number) for number in (1, MOST_VARIATIONS)}
    lines = ["| judged by a private pack | claims at fault | processor time, s | × pyx12 | memory MB |"]
    lines.append("|---|---|---|---|---|")
    for kind, share in (("clean", "none"), ("faulty-1", "1 %"), ("faulty-10", "10 %")):
        path = folder / f"{kind}.837"
        make(path, megabytes * 1_000_000, kind)
        check = [scrubber, "check", str(path), "--jobs", "1", "--no-history", "--as-of", "2026-02-01", "--select"]
        ways = {
            f"{len(EDITS) * number} edits, {what}": ([*check, ",".join(pack.edits), *option], str(pack.folder))
            for number, pack in packs.items()
            for what, option in (("guide", ()), ("envelopes", ("--conformance", "envelope")))
        }
        runs: dict[str, list[Run]] = {title: [] for title in (BASE, *ways)}
        for _ in range(rounds):
            if python is not None:
                script = HERE / "contenders" / "pyx12_iterate.py"
                runs[BASE].append(measure([str(python), str(script), str(path), "pyx12.x12file"]))
            for title, (command, pack_folder) in ways.items():
                runs[title].append(measure(command, PYTHONPATH=pack_folder, **home))
        base = min((run.cpu for run in runs[BASE]), default=math.nan)
        for title, measured in runs.items():
            if measured:
                least, memory = min(run.cpu for run in measured), max(run.memory for run in measured)
                lines.append(f"| {title} | {share} | {least:.2f} | {base / least:.1f} | {memory:.0f} |")
        path.unlink()
    return lines


def guide_alone(folder: Path, megabytes: int, rounds: int) -> list[str]:
    """What the implementation guide costs with the reader alone, beside its peers; the lines of a table.

    The peers that validate take a megabyte: they need a hundred times as long. The least time of each counts.
    """
    lines = [
        "| what | claims at fault | MB | processor time, s | MB/s | × pyx12 | memory MB |",
        "|---|---|---|---|---|---|---|",
    ]
    rates: dict[str, float] = {}
    ours = [sys.executable, str(HERE / "contenders" / "ours_guide.py")]
    for title, peer, script, kind, size in (
        (BASE, "pyx12", "pyx12_iterate.py", "clean", megabytes),
        ("pyx12, validation", "pyx12", "pyx12_validate.py", "clean", 1),
        ("x12sdk, models", "x12sdk", "x12sdk_validate.py", "clean", 1),
        ("scrubber, reader and guide", "", "", "clean", megabytes),
        ("scrubber, reader and guide", "", "", "broken-1", megabytes),
        ("scrubber, reader and guide", "", "", "broken-10", megabytes),
    ):
        python = environment(peer) if peer else None
        if peer and python is None:
            continue
        path = folder / "guide.837"
        make(path, size * 1_000_000, kind)
        command = [str(python), str(HERE / "contenders" / script)] if peer else ours
        # As the command has it: NumPy starts no threads.
        surroundings = {} if peer else {"OPENBLAS_NUM_THREADS": "1"}
        runs = [measure([*command, str(path)], **surroundings) for _ in range(rounds)]
        least, memory = min(run.cpu for run in runs), max(run.memory for run in runs)
        rate = path.stat().st_size / 1e6 / least
        rates.setdefault(title, rate)
        share = {"clean": "none", "broken-1": "1 %", "broken-10": "10 %"}[kind]
        ratio = rate / rates.get(BASE, math.nan)
        lines.append(f"| {title} | {share} | {size} | {least:.2f} | {rate:.2f} | {ratio:.2f} | {memory:.0f} |")
        path.unlink()
    return lines


def start_up(rounds: int, small: Path) -> list[str]:
    """How long the command takes before it does anything."""
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    lines = ["| start-up | ms |", "|---|---|"]
    for title, command in (
        ("scrubber --version", [scrubber, "--version"]),
        ("scrubber check, a file of one claim", [scrubber, "check", str(small), "--no-history"]),
    ):
        wall = statistics.median(measure(command).wall for _ in range(rounds))
        lines.append(f"| {title} | {wall * 1000:.0f} |")
    return lines


def many_files(folder: Path, out: Path) -> str:
    """How many files of one claim are scrubbed in a second."""
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    command = [scrubber, "scrub", str(folder), "--out", str(out), "--emit", "json", "--no-history"]
    return f"{SMALL_FILES} files of one claim, scrub --emit json: {SMALL_FILES / measure(command).wall:.0f} files/s"


def import_times() -> list[str]:
    """The slowest imports of `scrubber check`, in milliseconds with what they import."""
    code = "import scrubber.pipeline.library"
    command = [sys.executable, "-X", "importtime", "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    rows = [line.split("|") for line in said.splitlines() if line.count("|") == 2 and "cumulative" not in line]
    slowest = sorted(rows, key=lambda row: -int(row[1]))[:8]
    return [f"{int(total) / 1000:6.0f} ms {name.strip()}" for _, total, name in slowest]


def main() -> None:
    """Make the inputs, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=int, default=10)
    parser.add_argument("--kind", choices=("clean", "cgm"), default="clean", help="cgm: 2 of 100 claims are for edits")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="leave out the many files and the findings-heavy input")
    parser.add_argument("--private", action="store_true", help="measure private packs of edits on every claim alone")
    parser.add_argument("--guide", action="store_true", help="measure the implementation guide with the reader alone")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}"
    print(f"{machine}, {options.megabytes} MB ({options.kind}), {options.rounds} rounds\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.private:
            print("\n".join(private_packs(folder, options.megabytes, options.rounds)))
            return
        if options.guide:
            print("\n".join(guide_alone(folder, options.megabytes, options.rounds)))
            return
        path, one = folder / "input.837", folder / "one.837"
        make(path, options.megabytes * 1_000_000, options.kind)
        make_one_claim(one)
        print("\n".join(table(path, folder / "out", options.rounds)))
        print(twice(folder, options.megabytes, options.kind, options.rounds), end="\n\n")
        print("\n".join(start_up(options.rounds, one)), end="\n\n")
        print("\n".join(import_times()), end="\n\n")
        if not options.small:
            print(findings_heavy(folder, options.megabytes, options.rounds))
            many = folder / "many"
            many.mkdir()
            for number in range(SMALL_FILES):
                shutil.copy(one, many / f"{number:04}.837")
            print(many_files(many, folder / "out"))


def findings_heavy(folder: Path, megabytes: int, rounds: int) -> str:
    """What three findings on every claim cost, against none."""
    scrubber = str(Path(sys.executable).with_name("scrubber"))
    walls = {}
    for kind in ("clean", "faulty"):
        path = folder / f"{kind}.837"
        make(path, megabytes * 1_000_000, kind)
        command = [scrubber, "check", str(path), "--jobs", "1", "--no-history", "--format", "json"]
        walls[kind] = statistics.median(measure(command).wall for _ in range(min(rounds, 3)))
    return f"every claim with three findings: {walls['faulty'] / walls['clean']:.1f} × the time of none"


if __name__ == "__main__":
    main()
