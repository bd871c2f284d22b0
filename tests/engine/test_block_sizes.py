"""Findings do not depend on where a stream was cut: the whole program reads every file in blocks of any size alike."""

from __future__ import annotations

import importlib.util
import io
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.assemble import Assembler
from scrubber.engine.claims.claim_faults import claim_faults, is_sound
from scrubber.findings.resolve_hits import Envelopes
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.one_output import write_one
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.pipeline.report import Report
    from scrubber.rules.packs import Pack

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted([*FIXTURES.glob("broken/*.837"), *FIXTURES.glob("files/*.837")])
PLAN = Plan(settings=resolve(SettingsRequest()), conformance="full")
SIZES = (1, 7, 106, 500, 4096)
BODY = (
    "LX*1~",
    "SV1*HC:Z1001*80*UN*1***1~",
    "SV1*HC:Z1001*x*UN*1***1~",
    "DTP*472*D8*20260105~",
    "NM1*82*1*DOE~",
    "SBR*P*18*******CI~",
    "PAT*19~",
)
"""Segments of a claim after its CLM, and of levels that may have lost their HL."""

_SPEC = importlib.util.spec_from_file_location("fuzz_harness", Path(__file__).parents[1] / "fuzz" / "harness.py")
assert _SPEC
assert _SPEC.loader
harness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(harness)


class Dripping(io.RawIOBase):
    """A stream that gives no more bytes at once than the next of `sizes`, whatever it is asked for."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        super().__init__()
        self._data, self._sizes = io.BytesIO(data), sizes
        self._reads = 0

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to another place."""
        return self._data.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        """Read on, a little."""
        self._reads += 1
        most = self._sizes[self._reads % len(self._sizes)]
        return self._data.read(most if size < 0 else min(size, most))


def screen(data: bytes, *sizes: int, plan: Plan = PLAN) -> Report:
    """The report on an input that comes in blocks of these sizes, in turn."""
    (report,) = judge_all([Source("input", Dripping(data, sizes or (len(data) + 1,)))], plan)  # type: ignore[arg-type]  # a stream that can be read and sought is all that is asked for
    return report


def mutated(seed: int) -> bytes:
    """A fixture file with some of its segments dropped, doubled, swapped or changed, and sometimes a stray byte."""
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    data = chance.choice(FILES).read_bytes()
    for step in range(1 + seed % 6):
        data = harness.mutate_segments(data, 6000, seed * 10 + step)
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice([b"", b"\0", b"\xc9", b"~"]) + data[at:]


def with_first_claim(body: str) -> bytes:
    """A file of five claims, the first of which has these lines."""
    whole = (FIXTURES / "broken" / "clean.837").read_bytes()
    begin = whole.index(b"LX*1~")
    end = whole.index(b"~\n", begin + whole[begin:].index(b"DTP*472")) + 2
    return whole[:begin] + body.replace("~", "~\n").encode() + whole[end:]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_judged_alike_in_blocks_of_any_size(file: Path, sample_edits: Pack) -> None:
    """Every file of the fixtures has the same findings, verdicts and counts, byte by byte or in one piece.

    With the sample edits: what the shipped ones say follows from what is read.
    """
    plan = PLAN._replace(settings=resolve(SettingsRequest(), [sample_edits]))
    data = file.read_bytes()
    wanted = screen(data, plan=plan)
    for size in SIZES if len(data) < 30_000 else SIZES[-1:]:
        assert screen(data, size, plan=plan) == wanted, size


@pytest.mark.parametrize("kind", ["annotated", "accepted", "rejected", "999", "277ca", "json", "csv"])
def test_outputs_are_alike_too(kind: str) -> None:
    """Every output has the same bytes, in whatever blocks the input comes."""
    data = b"".join(file.read_bytes() for file in FILES if file.parent.name == "files")
    wanted, dripped = io.BytesIO(), io.BytesIO()
    write_one(Source("input", io.BytesIO(data)), kind, wanted, PLAN)
    write_one(Source("input", Dripping(data, (1, 300, 17))), kind, dripped, PLAN)  # type: ignore[arg-type]  # as above
    assert dripped.getvalue() == wanted.getvalue() != b""


@given(seed=st.integers(0, 1 << 32), sizes=st.lists(st.integers(1, 3000), min_size=1, max_size=5))
def test_a_damaged_file_is_judged_alike_in_blocks_of_any_size(seed: int, sizes: list[int]) -> None:
    """A file whose segments were shuffled has the same findings wherever its blocks end."""
    data = mutated(seed)
    assert screen(data, *sizes) == screen(data)


@given(body=st.lists(st.sampled_from(BODY), max_size=7))
def test_a_claim_that_is_called_sound_has_no_fault(body: list[str]) -> None:
    """The quick look never says yes where the closer one finds a fault, in whatever order the segments are."""
    assembler = Assembler()
    sound = False
    for piece in Reader(io.BytesIO(with_first_claim("".join(body)))):
        claim = assembler.take(piece)
        envelopes = Envelopes(assembler.interchange, assembler.group, assembler.transaction)
        if claim is not None and is_sound(claim):
            sound = True
            assert claim_faults(claim, envelopes.claim_context(), ()) == []
    assert sound


@given(body=st.lists(st.sampled_from(BODY), max_size=7))
def test_a_stray_byte_in_the_block_changes_no_other_claim(body: list[str]) -> None:
    """What is said of a claim is the same whether or not something else in its block calls for a closer look."""
    data = with_first_claim("".join(body))
    strayed = data.replace(b"~SE*", b"~K3*\xc9~SE*", 1)
    first, others = screen(data), screen(strayed)
    assert [found for found in others.findings if found.claim == 0] == [
        found for found in first.findings if found.claim == 0
    ]
    assert first.verdicts[0] == others.verdicts[0]


@pytest.mark.parametrize(
    "lines",
    [
        "SV1*HC:Z1001*80*UN*1***1~LX*1~",
        "LX*1~LX*2~SV1*HC:Z1001*40*UN*1***1~SV1*HC:Z1001*40*UN*1***1~",
        "LX*1~SV1*HC:Z1001*80*UN*1***1~DTP*472*D8*20260105~PAT*19~",
    ],
)
def test_lines_out_of_order_are_told_whatever_else_is_in_the_block(lines: str) -> None:
    """A line without its service, or one that holds the next patient's segment, is told beside a stray byte or not."""
    data = with_first_claim(lines)
    found = [finding.key for finding in screen(data).findings if finding.claim == 0]
    assert found
    strayed = data.replace(b"~SE*", b"~K3*\xc9~SE*", 1)
    assert [finding.key for finding in screen(strayed).findings if finding.claim == 0] == found
