"""What is judged in stretches is judged as it is claim by claim, whatever is wrong with it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

import pytest

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.transaction_set import SetJudge
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.piece import Cutter
from scrubber.x12.reader import Reader
from tests.engine.parallel.test_merge_parts import interchange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.claim import Claim
    from scrubber.x12.piece import Piece, Stretch

STRETCHES, PIECES = (EditMemory(resolve(SettingsRequest()).rulebook) for _ in range(2))
"""What is known of the edits where inputs are judged in stretches, and where piece by piece."""
FIXTURES = Path(__file__).parents[2] / "fixtures"

Damage = Callable[[list[str], int], object]

INSERTED = ("SBR*P*18*******CI", "SV1*HC:99213*5*UN*1***1", "LX*2", "HL*2*1*22*0", "HL*2", "CLM*Z*5", "NTE*ADD*SV1 LX")
REPLACED = ((1, ""), (1, " 2"), (2, "x"), (2, "12.5"), (2, "12.345"), (3, "20"), (3, "22"), (4, "1"), (5, "11:B:7"))


def mostly_plain(sets: int, terminator: str = "~\n") -> str:
    """An interchange with few claims that any edit is for: the others are judged together."""
    return interchange(sets, terminator).replace("71250:26:TC", "99214").replace("95251", "99215", 1)


def judged(parts: Iterable[Piece | Stretch], memory: EditMemory) -> tuple[object, ...]:
    """All that the claim pass says of an input."""
    with memory.sandbox:
        input_result = ClaimPass(memory).follow(TransactionSets(memory, 0).of(parts))
    claim_verdicts = input_result.claim_verdicts
    return (
        bytes(claim_verdicts.verdicts), claim_verdicts.dollars, input_result.lines, input_result.lines_specific,
        input_result.passed_through, input_result.unreadable, input_result.findings.in_order(),
        input_result.dated_claims,
    )  # fmt: skip


def assert_judged_alike(data: bytes) -> None:
    """Judge `data` in stretches and piece by piece."""
    assert judged(Reader(io.BytesIO(data), bulk=0).parts(), STRETCHES) == judged(Reader(io.BytesIO(data)), PIECES)


def damages() -> dict[str, Damage]:
    """Ways to damage one segment, by what they do."""

    def put(segments: list[str], at: int, new: str) -> None:
        segments[at] = new

    def insert(segments: list[str], at: int, new: str) -> None:
        segments.insert(at + 1, new)

    def element(segments: list[str], at: int, number: int, new: str) -> None:
        elements = segments[at].split("*")
        if number < len(elements):
            elements[number] = new
        segments[at] = "*".join(elements)

    ways: dict[str, Damage] = {
        "removed": lambda segments, at: segments.pop(at),
        "doubled": lambda segments, at: segments.insert(at, segments[at]),
        "moved": lambda segments, at: segments.insert(at + 1, segments.pop(at)),
        "emptied": lambda segments, at: put(segments, at, segments[at].partition("*")[0]),
        "unknown": lambda segments, at: put(segments, at, "ZZZ*1"),
        "odd": lambda segments, at: put(segments, at, segments[at] + "\xe9"),
    }
    for new in INSERTED:
        ways[f"after it {new}"] = partial(insert, new=new)
    for number, new in REPLACED:
        ways[f"element {number} {new}"] = partial(element, number=number, new=new)
    return ways


@pytest.mark.parametrize("terminator", ["~\n", "\n", "\r"])
def test_most_claims_are_judged_together(terminator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of these tests are judged in stretches for the most part, those with a line end as terminator too."""
    alone: list[str] = []
    take_claim = SetJudge.take_claim

    def watched(self: SetJudge, claim: Claim) -> None:
        alone.append(claim.claim_id)
        take_claim(self, claim)

    monkeypatch.setattr(SetJudge, "take_claim", watched)
    data = mostly_plain(2, terminator).encode()
    judged(Reader(io.BytesIO(data), bulk=0).parts(), STRETCHES)
    # The three that an edit is for, and the last of each set, which ends with the set and not with a claim or level.
    assert len(alone) <= 5
    judged(Reader(io.BytesIO(data)), PIECES)
    assert len(alone) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("way", damages())
def test_a_damaged_segment_is_found_in_a_stretch_too(way: str) -> None:
    """A damaged segment gives the same verdict in a stretch as by itself."""
    whole = mostly_plain(1).split("~\n")
    for at in range(2, len(whole) - 3):
        segments = list(whole)
        damages()[way](segments, at)
        assert_judged_alike("~\n".join(segments).encode("latin-1"))


@pytest.mark.parametrize("terminator", ["~", "~\n", "~\r\n", "~~\n", "~ \n", "\n", "\n\n", "\n ", "\r", "\r\n"])
def test_line_ends_make_no_difference(terminator: str) -> None:
    """With any line ends a stretch counts as its pieces do."""
    assert_judged_alike(mostly_plain(3, terminator).encode())


@pytest.mark.parametrize("seed", range(12))
def test_blanks_about_line_ends_that_end_segments_are_no_segments(seed: int) -> None:
    """Wherever blanks stand, segments are numbered as if there were none, whatever a block is, and judged alike."""
    chosen = random.Random(seed)  # noqa: S311 - not cryptographic
    ends = ["\n"] * chosen.choice([5, 50, 400]) + ["\n\n", " \n", "\n ", "\n\t\n", "\r\n", "\n" * 70]
    text = "".join(segment + chosen.choice(ends) for segment in mostly_plain(2).split("~\n")[1:-1])
    data = (mostly_plain(2).partition("~")[0] + "\n" + text + chosen.choice(["", "\n", " \n\n"])).encode()
    expected = [segment.strip() for segment in data.decode().split("\n") if segment.strip()]
    pieces = list(Reader(io.BytesIO(data), block_size=chosen.choice([700, 5000, 1 << 20])))
    found = [segment for piece in pieces for segment in piece.segments()]
    assert ["*".join(segment.elements) for segment in found] == expected
    assert [segment.place.ordinal for segment in found] == list(range(1, len(expected) + 1))
    assert sum(piece.segment_count for piece in pieces) == len(expected)
    assert_judged_alike(data)


def test_a_blank_as_component_separator_makes_no_difference() -> None:
    """Where white space separates, claims are judged one by one, with the same findings."""
    assert_judged_alike(mostly_plain(3).replace(":", " ").encode())


@pytest.mark.parametrize("path", sorted((FIXTURES / "files").glob("*.837")), ids=lambda path: path.stem)
def test_the_sample_files_are_judged_alike(path: Path) -> None:
    """The sample files give the same in stretches and piece by piece."""
    assert_judged_alike(path.read_bytes())


@pytest.mark.slow
def test_the_broken_files_are_judged_alike() -> None:
    """The broken files give the same in stretches and piece by piece."""
    for path in sorted((FIXTURES / "broken").glob("*.837")):
        assert_judged_alike(path.read_bytes())


@pytest.mark.slow
@pytest.mark.corpus
def test_files_of_others_are_judged_alike(corpus: Path) -> None:
    """Files of others give the same in stretches and piece by piece."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            assert_judged_alike((corpus / "files" / row["file"]).read_bytes())


@pytest.mark.slow
def test_files_shuffled_at_random_are_judged_alike() -> None:
    """Levels and claims in any order give the same in stretches and piece by piece."""
    chance = random.Random(4)  # noqa: S311 - not for secrets
    for _ in range(150):
        segments = mostly_plain(2).split("~\n")
        for _ in range(chance.randrange(1, 4)):
            at, to = chance.randrange(2, len(segments) - 3), chance.randrange(2, len(segments) - 3)
            segments.insert(to, segments.pop(at))
        assert_judged_alike("~\n".join(segments).encode())


def test_a_stretch_is_cut_as_its_pieces_are() -> None:
    """Each part of a stretch begins where its piece does, with the same ordinal."""
    for part in stretches(mostly_plain(2).encode()):
        pieces = list(part.pieces())
        for first in range(len(pieces)):
            assert part.piece(first) == pieces[first]
            assert list(Cutter(part).part(first, len(pieces)).pieces()) == pieces[first:]


class _Followed(str):
    """A text that knows how much of it was looked through for terminators."""

    __slots__ = ("looked_at",)
    looked_at: int

    def count(self, sub: str, start: SupportsIndex | None = None, end: SupportsIndex | None = None, /) -> int:
        """As of any text."""
        self.looked_at += len(range(*slice(start, end).indices(len(self))))
        return super().count(sub, start, end)


def test_claims_that_are_cut_out_one_by_one_are_counted_once() -> None:
    """However many claims of a stretch have findings, what stands before them is not counted again for each."""
    for stretch in stretches(mostly_plain(2).encode()):
        text = _Followed(stretch.text)
        text.looked_at = 0
        cutter, whole = Cutter(stretch._replace(text=text)), len(stretch.starts)
        for index in range(whole - 1):
            cutter.piece(index) if index % 2 else cutter.part(index, index + 1)
        assert text.looked_at <= len(text)


def stretches(data: bytes) -> Iterator[Stretch]:
    """The stretches of an input."""
    for part in Reader(io.BytesIO(data)).parts():
        if not hasattr(part, "tag"):
            yield part
