"""Our reader against pyx12's, on every sample interchange that both accept."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from scrubber.x12.piece import OUTSIDE
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus


def theirs(data: bytes) -> list[list[str]] | None:
    """The segments that pyx12 reads, None where it refuses the file."""
    from pyx12.errors import X12Error
    from pyx12.x12file import X12Reader

    try:
        text = data.decode("ascii")
        return [segment.format("").split(segment.ele_term) for segment in X12Reader(io.StringIO(text))]
    except (X12Error, UnicodeDecodeError, AssertionError, IndexError):
        return None


def ours(data: bytes) -> list[list[str]]:
    """The segments that our reader reads inside interchanges, without empty elements at their ends."""
    found = []
    for piece in Reader(io.BytesIO(data)):
        for segment in piece.segments() if piece.tag != OUTSIDE else ():
            elements = list(segment.elements)
            while len(elements) > 1 and elements[0] != "ISA" and not elements[-1].strip(piece.delimiters.component):
                elements.pop()
            found.append(elements)
    return found


def test_both_readers_see_the_same_segments(corpus: Path) -> None:
    """The reader has the segments that another reader has."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        names = [row["file"] for row in csv.DictReader(index, delimiter="\t")]
    compared, different = 0, []
    for name in names:
        data = (corpus / "files" / name).read_bytes()
        expected = theirs(data)
        if expected is None:
            continue
        compared += 1
        found = ours(data)
        if not data.rstrip().endswith(data[105:106].strip()):
            # pyx12 drops a last segment that has no terminator.
            found.pop()
        if found != expected:
            different.append(name)
    assert different == []
    assert compared > 60
