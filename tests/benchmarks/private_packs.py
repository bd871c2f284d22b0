"""Make the private packs that the benchmark judges by: twenty edits on every claim, or three variations of each.

A pack is announced as an installed one is, from a folder on PYTHONPATH. One of its edits looks pairs of procedures up
in a table of half a million rows, which is imported into the data folder beside it.
"""

from __future__ import annotations

import itertools
import string
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
EDITS = sorted((HERE / "private_pack").glob("[!_]*.py"))
MOST_VARIATIONS = 3
PAIRS = 500_000
TABLE = "private-v322r0.txt"
"""By its name the importer tells which quarter the pairs are of."""


class PrivatePack(NamedTuple):
    """A pack of edits that a run can be told to judge by."""

    folder: Path
    """What PYTHONPATH is to name."""
    edits: tuple[str, ...]
    """Their codes, as `--select` takes them."""


def write_pack(folder: Path, variations: int = 1) -> PrivatePack:
    """Write the pack with each of its edits in so many variations, of other names, codes and limits."""
    package = folder / "private_edits"
    package.mkdir(parents=True)
    announced = folder / "private_edits-1.dist-info"
    announced.mkdir()
    (announced / "METADATA").write_text("Metadata-Version: 2.1\nName: private-edits\nVersion: 1\n", encoding="utf-8")
    (announced / "entry_points.txt").write_text("[scrubber.packs]\nprivate = private_edits\n", encoding="utf-8")
    (package / "__init__.py").write_text((HERE / "private_pack" / "__init__.py").read_text(encoding="utf-8"), "utf-8")
    letters = string.ascii_uppercase[:variations]
    for edit in EDITS:
        text = edit.read_text(encoding="utf-8")
        for number, letter in enumerate(letters):
            varied = text.replace("VARIATION = 0\n", f"VARIATION = {number}\n").replace('"QA0', f'"Q{letter}0')
            (package / f"{edit.stem}_{letter.lower()}.py").write_text(varied, "utf-8")
    return PrivatePack(folder, tuple(f"Q{letter}0" for letter in letters))


def write_pairs(path: Path, count: int = PAIRS) -> None:
    """Write a table of pairs as CMS lays it out, of codes that nobody bills: every look-up is in vain."""
    made = itertools.product(("".join(code) for code in itertools.product(string.digits, repeat=4)), range(100))
    with path.open("w", encoding="ascii") as out:
        for code, number in itertools.islice(made, count):
            out.write(f"{code}Y\t{number:04}Z\t\t20200101\t*\t0\n")


if __name__ == "__main__":
    write_pack(Path(sys.argv[1]), int(sys.argv[2]))
    write_pairs(Path(sys.argv[1]) / TABLE)
