"""Eight processes on one history: every limit is kept, and nobody hears of a lock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.history.administration import Administration

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.history.session import KeptHistory
    from tests.history.conftest import Office

    Open = Callable[[str, Path], KeptHistory]

PROCESSES, FILES, PATIENTS = 8, 6, 10
SCRIPT = Path(__file__).with_name("scrub_files.py")


def subscribers(office: Office, sender: str) -> str:
    """One claim of the same month for each of the patients."""
    return "".join(
        f"HL*{number + 2}*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*DOE*JANE****MI*MEMBER{number:04}~\n"
        "N3*2 MAIN STREET~\nN4*ANYTOWN*OH*430000001~\nDMG*D8*19700102*F~\nNM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n"
        + office.claim(f"{sender}{number:04}", f"01{number + 5:02}", code="Z1001")
        for number in range(PATIENTS)
    )


def scrub_in_processes(url: str, folder: Path, batches: list[list[Path]]) -> list[str]:
    """Scrub each batch, file by file, in a process of its own, all at once; what each of them prints."""
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[1])}
    started = [
        subprocess.Popen(
            [sys.executable, SCRIPT, url, folder / "history.key", folder / f"out{number}", "each", *batch],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )
        for number, batch in enumerate(batches)
    ]  # fmt: skip
    ended = [process.communicate() for process in started]
    assert [(process.returncode, errors) for process, (_, errors) in zip(started, ended, strict=True)] == [
        (0, "")
    ] * len(started)
    return [printed for printed, _ in ended]


@pytest.mark.slow
def test_no_limit_is_broken(
    url: str, tmp_path: Path, office: Office, open_kept: Callable[[str, Path], KeptHistory]
) -> None:
    """Two runs at once accept one of two services where a month has room for one."""
    batches = []
    for process in range(PROCESSES):
        batches.append([tmp_path / f"{process}-{number}.837" for number in range(FILES)])
        for number, path in enumerate(batches[-1]):
            path.write_bytes(office.write_file(subscribers(office, f"P{process}F{number}X")))
    accepted = scrub_in_processes(url, tmp_path, batches)
    assert sum(map(int, accepted)) == PATIENTS
    with open_kept(url, tmp_path / "history.key").store(write=False) as store:
        assert Administration(store).faults() == []
        patients = Counter(row.patient for row in store.all_services())
    assert sorted(patients.values()) == [1] * PATIENTS
