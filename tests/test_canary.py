"""No value of a patient, provider or file name leaves the program but in the outputs that are for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

FIXTURES = Path(__file__).parents[1] / "fixtures"
MARKER = re.compile(rb"CANARY[0-9]{3}", re.IGNORECASE)
_IDENTIFYING = {
    "ISA": (2, 4, 6, 8), "GS": (2, 3), "BHT": (3,), "NM1": (3, 4, 5, 9), "N3": (1, 2), "N4": (1, 2, 3), "PER": (2, 4),
    "REF": (2,), "CLM": (1,), "NTE": (2,), "DMG": (2,), "SBR": (3, 4), "HI": (1,), "SV1": (7,), "PWK": (6,), "K3": (1,),
}  # fmt: skip
"""Elements that tell who somebody is, or may."""


def canaries(data: bytes) -> bytes:
    """The data with a marker of its own in each identifying element."""
    number = 0

    def mark(segment: bytes) -> bytes:
        nonlocal number
        elements = segment.split(b"*")
        for at in _IDENTIFYING.get(elements[0].strip().decode("latin-1"), ()):
            if at < len(elements) and elements[at].strip():
                number += 1
                marker = b"CANARY%03d" % (number % 1000)
                elements[at] = marker.ljust(len(elements[at])) if elements[0].strip() == b"ISA" else marker
        return b"*".join(elements)

    return b"~".join(mark(segment) for segment in data.split(b"~"))


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    stderr: bytes
    stdout: bytes


def scrubber(arguments: Sequence[str | Path], home: Path, data: bytes = b"") -> Ran:
    """Run the console command, with all that it writes on the way kept in `home`."""
    program = Path(sys.executable).with_name("scrubber")
    environment = os.environ | {"SCRUBBER_HOME": str(home), "TMPDIR": str(home)}
    done = subprocess.run(
        [program, *arguments], input=data, capture_output=True, env=environment, check=False, cwd=home
    )
    return Ran(done.returncode, done.stderr, done.stdout)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder, where temporary files go too."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A folder with every broken file and a good one, each with markers in its elements and in its name."""
    folder = tmp_path / "CANARY998"
    folder.mkdir()
    sources = [*(FIXTURES / "broken").glob("*.837"), *(FIXTURES / "files").glob("*.837")]
    for number, path in enumerate(sorted(sources)):
        (folder / f"CANARY999-{number:03}.837").write_bytes(canaries(path.read_bytes()))
    return folder


def test_there_are_canaries(marked: Path) -> None:
    """The file has a marker in each identifying element."""
    found = [len(set(MARKER.findall(path.read_bytes()))) for path in marked.iterdir()]
    assert max(found) > 70


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("scrub", "-vv", "--out", "out"),
        ("scrub", "-vv", "--out", "out", "--conformance", "envelope", "--no-history", "--emit", "accepted,277ca"),
        ("check", "-vv"),
        ("check", "-vv", "--format", "json"),
    ],
    ids=" ".join,
)
def test_no_canary_is_in_what_others_may_read(command: tuple[str, ...], marked: Path, home: Path) -> None:
    """No marker is in a log, on standard error or in a temporary name."""
    ran = scrubber([*command, marked], home)
    assert ran.code in {1, 3}, ran.stderr
    assert MARKER.findall(ran.stderr) == []
    left = [str(path.relative_to(home)) for path in home.rglob("*") if "out" not in path.relative_to(home).parts[:1]]
    assert [name for name in left if MARKER.search(name.encode())] == []
    assert [path for path in home.rglob(".scrubber-*") if path.is_dir() and any(path.iterdir())] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "-vv", "CANARY997.837"),
        ("check", "-vv", "--profile", "medicare", "CANARY997.837"),
        ("scrub", "-vv", "--out", "out", "CANARY997.837"),
        ("scrub", "-vv", "--out", "-", "--emit", "annotated", "CANARY997.837"),
    ],
    ids=" ".join,
)
def test_a_missing_file_is_not_named(arguments: tuple[str, ...], home: Path) -> None:
    """A file that is not there is not named in a log or message."""
    ran = scrubber(arguments, home)
    assert ran.code == 2
    assert MARKER.findall(ran.stderr) == []


def test_a_filter_says_nothing_of_what_it_reads(home: Path) -> None:
    """As a filter the command writes nothing of the data to standard error."""
    data = canaries((FIXTURES / "files" / "cgm-clinic.837").read_bytes())
    ran = scrubber(["scrub", "-vv", "-", "--out", "-", "--emit", "annotated"], home, data)
    assert ran.code == 1
    assert MARKER.search(ran.stdout)
    assert MARKER.findall(ran.stderr) == []
