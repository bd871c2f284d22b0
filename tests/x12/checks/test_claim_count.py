"""The second count of claims: right under every delimiter and block size, and told when the reader loses one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.money import read_cents
from scrubber.engine.claim_verdicts import ClaimVerdicts
from scrubber.engine.claims import transaction_sets as batches
from scrubber.engine.input_result import InputResult
from scrubber.errors import OwnFailure
from scrubber.pipeline.library import check
from scrubber.x12.checks.claim_count import ClaimCounter
from scrubber.x12.piece import CONTINUED
from scrubber.x12.reader import BLOCK_SIZE, Reader

BROKEN = sorted((Path(__file__).parents[3] / "fixtures" / "broken").glob("*.837"))
CLEAN = next(path for path in BROKEN if path.name == "clean.837").read_bytes()


def counted(data: bytes, block_size: int = BLOCK_SIZE) -> ClaimCounter:
    """The count of these bytes."""
    counter = ClaimCounter(io.BytesIO(data), read_cents)
    while counter.read(block_size):
        pass
    return counter


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_size_of_blocks_does_not_matter(path: Path) -> None:
    """A claim that two blocks share is counted once."""
    data = path.read_bytes()
    whole = counted(data)
    for block_size in (1, 7, 107, 1000):
        parted = counted(data, block_size)
        assert (parted.claims, parted.charge) == (whole.claims, whole.charge), block_size


def test_claims_and_cents_are_counted() -> None:
    """Claims and cents of a known file are counted right."""
    counter = counted(CLEAN)
    assert (counter.claims, counter.charge) == (5, 9500 * 4 + 15050)


AMOUNTS = st.from_regex(r"[0-9]{1,5}(\.[0-9]{0,3})?|\.[0-9]{1,2}|-?[0-9]{0,16}", fullmatch=True)


@given(st.lists(AMOUNTS, max_size=8))
def test_amounts_of_any_decimals_are_counted(amounts: list[str]) -> None:
    """Charges are summed up as they are read one by one, with whatever decimals they are written."""
    claims = "".join(f"CLM*X*{amount}***11:B:1*Y~\n" for amount in amounts)
    counter = counted(CLEAN[:106] + b"\n" + claims.encode())
    assert (counter.claims, counter.charge) == (len(amounts), sum(read_cents(amount) or 0 for amount in amounts))


@pytest.mark.parametrize("block_size", [4096, BLOCK_SIZE])
def test_long_texts_outside_are_counted_alike(block_size: int) -> None:
    """Both counts find the interchange after much text."""
    data = b"A" * 600_000 + CLEAN + b"B" * 600_001 + b"~CLM*X*1~" + b"C" * 400_003 + CLEAN
    pieces = list(Reader(io.BytesIO(data), block_size))
    assert counted(data, block_size).claims == sum(piece.tag == "CLM" for piece in pieces) == 11


GARBAGE = st.lists(
    st.sampled_from(
        [
            b"CLM*",
            b"CLM~",
            b"~",
            b"\n",
            b"*",
            b"IEA*1*1~",
            b"A",
            CLEAN[:106],
            b"|CLM",
            CLEAN[106:900],
            b"ISA*",
            b" ",
        ]
    )
    | st.binary(max_size=8),
    max_size=40,
).map(b"".join)


@given(GARBAGE, st.integers(1, 200))
def test_both_counts_agree_on_garbage(data: bytes, block_size: int) -> None:
    """On odd files the two counts agree."""
    pieces = list(Reader(io.BytesIO(data), block_size))
    assert counted(data, block_size).claims == sum(piece.tag == "CLM" for piece in pieces)


@given(GARBAGE, st.integers(1, 200))
def test_no_byte_of_garbage_is_lost(data: bytes, block_size: int) -> None:
    """The pieces of any input, put together, are the input."""
    pieces = list(Reader(io.BytesIO(data), block_size))
    assert "".join(piece.text for piece in pieces).encode("latin-1") == data
    assert [piece.offset for piece in pieces] == [
        sum(len(before.text) for before in pieces[:index]) for index in range(len(pieces))
    ]
    for piece in pieces:
        for segment in piece.segments():
            at = segment.place.offset
            assert data[at : at + len(segment.identifier)] == segment.identifier.encode("latin-1")
            assert piece.offset <= at < piece.offset + len(piece.text)


@given(GARBAGE)
def test_segments_are_numbered_without_a_gap(data: bytes) -> None:
    """Segments are numbered on from one piece to the next."""
    ordinal = 1
    for piece in Reader(io.BytesIO(data)):
        assert piece.ordinal == ordinal
        ordinal += piece.segment_count
        if piece.segment_count and piece.tag != CONTINUED:
            assert piece.segment_count == len(piece.segments())


@given(GARBAGE)
def test_no_garbage_raises(data: bytes) -> None:
    """No input raises."""
    report = check(io.BytesIO(data))
    assert report.summary.claims == counted(data).claims


def test_a_reader_that_loses_a_claim_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input of which the program loses a claim is set aside, and none of its claims is accepted."""
    whole = batches.TransactionSets.of

    def losing(self: batches.TransactionSets, pieces):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return whole(self, (piece for piece in pieces if "BR-3" not in piece.text))

    monkeypatch.setattr(batches.TransactionSets, "of", losing)
    report = check(io.BytesIO(CLEAN))
    assert [found.key for found in report.findings] == ["input-set-aside"]
    assert (report.failed, report.summary.accepted) == (True, 0)


def test_verdicts_that_lose_a_cent_are_found_out() -> None:
    """A cent that is lost between input and verdicts is a failure of the program."""
    input_result = InputResult(0, claim_verdicts=ClaimVerdicts())
    input_result.claim_verdicts.add(9499, 0)  # type: ignore[arg-type]
    with pytest.raises(OwnFailure, match="charges"):
        input_result.reconcile(1, 9500)


def test_a_verdict_that_is_none_is_found_out() -> None:
    """A claim that is neither accepted nor rejected nor unreadable is a failure of the program."""
    input_result = InputResult(0, claim_verdicts=ClaimVerdicts())
    input_result.claim_verdicts.verdicts.append(9)
    with pytest.raises(OwnFailure, match="accepted"):
        input_result.reconcile(1, 0)
