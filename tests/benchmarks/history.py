"""How fast a history takes services up and looks them up.

``python tests/benchmarks/history.py [--services N] [--url URL]`` fills a new history with N services of five years in
runs of 100,000, as a clearinghouse would, through the store that the program uses, and then looks up random patients in
batches. Without --url the history is a SQLite file in a temporary folder. The results that we have are in README.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.history.opening import open_history
from scrubber.history.rows import ServiceRow
from scrubber.history.unkept import NewHistory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.history.session import KeptHistory

RUN = 100_000
YEARS = range(2021, 2026)
PERIODS = [period for year in YEARS for period in range(4 * year, 4 * year + 4)]
DAYS_IN_QUARTER = 90
SERVICES_OF_A_PATIENT = 12
BATCH = 5_000
BATCHES = 20


def patient(number: int) -> bytes:
    """A digest for a patient, the same for the same number."""
    return blake2b(number.to_bytes(8, "big"), digest_size=12).digest()


def runs(services: int) -> Iterator[list[ServiceRow]]:
    """The services in runs of one quarter each, the quarters in order, their patients and claims at random."""
    chance = random.Random(1)  # noqa: S311 a benchmark has no secrets
    patients = max(1, services // SERVICES_OF_A_PATIENT)
    for start in range(0, services, RUN):
        period = PERIODS[start * len(PERIODS) // services]
        yield [
            ServiceRow(
                period, patient(chance.randrange(patients)), chance.randbytes(12), chance.randbytes(4), 0,
                chance.randrange(DAYS_IN_QUARTER), None, "95251", "1", chance.randbytes(4), chance.randbytes(8),
                chance.randbytes(4), chance.randbytes(4), chance.randbytes(4), chance.randbytes(4), "F",
                is_dependent=False, rendering=None, place="11", charge=10000, run=start // RUN, input=0, ordinal=0,
            )
            for _ in range(min(RUN, services - start))
        ]  # fmt: skip


def fill(history: KeptHistory, services: int) -> float:
    """Record the services, one transaction a run; seconds spent in the store."""
    seconds = 0.0
    for rows in runs(services):
        began = time.perf_counter()
        with history.store(write=True) as store:
            store.add_to_fact("services", store.insert("services", sorted(rows)))
            store.commit()
        seconds += time.perf_counter() - began
    return seconds


def look_up(history: KeptHistory, services: int) -> tuple[int, float]:
    """Look up random patients in batches; how many probes (patient and quarter) that were, and seconds."""
    chance = random.Random(2)  # noqa: S311 as above
    patients = max(1, services // SERVICES_OF_A_PATIENT)
    batches = [sorted(patient(chance.randrange(patients)) for _ in range(BATCH)) for _ in range(BATCHES)]
    began = time.perf_counter()
    with history.store(write=False) as store:
        quarters = len(store.periods())
        for batch in batches:
            for _ in store.services_of(batch):
                pass
    return len(batches) * BATCH * quarters, time.perf_counter() - began


def main() -> None:
    """Measure, and print what README.md has."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=int, default=2_000_000)
    parser.add_argument("--url")
    arguments = parser.parse_args()
    services: int = arguments.services
    with tempfile.TemporaryDirectory() as folder:
        history = open_history(
            arguments.url or f"sqlite://{folder}/history.sqlite", own_key=Path(folder) / "history.key", write=True
        )
        if isinstance(history, NewHistory):
            raise TypeError
        began = fill(history, services)
        probes, seconds = look_up(history, services)
        file = Path(folder) / "history.sqlite"
        said = [f"{history.kind}, {services:,} services: {services / began:,.0f} inserts/s"]
        said.append(f"{probes / seconds:,.0f} look-ups/s ({probes:,} of a patient and a quarter)")
        if file.exists():
            said.append(f"{file.stat().st_size / services:.1f} bytes a service")
        sys.stdout.write(", ".join(said) + "\n")


if __name__ == "__main__":
    main()
