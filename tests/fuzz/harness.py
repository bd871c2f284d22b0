"""Coverage-guided fuzzing with Atheris.

``python tests/fuzz/harness.py reader|claims|stretches|guide|profile [--seeds N] [libFuzzer options]``

What it begins with are the files of fixtures/broken, or the shipped profiles, or N of them, which count among its runs.
Whatever it finds is kept as a file in fixtures/crashers, which tests/test_fuzz.py tries again for ever.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrubber.pipeline.plan import Plan
    from scrubber.x12.piece import Piece, Stretch

FIXTURES = Path(__file__).parents[2] / "fixtures"
IDENTIFIERS = (
    b"ISA GS ST BHT HL NM1 N3 N4 REF PRV SBR PAT DMG CLM DTP HI LX SV1 SV5 NTE K3 SVD CAS SE GE IEA ZZZ".split()
)
VALUES = (
    b"", b"0", b"1", b"-1", b"9" * 19, b"1.005", b"95251", b"HC:95250:26:TC", b"HC::::", b"E0787", b"RD8", b"D8",
    b"20260105", b"20260105-20260101", b"00000000", b"\xc9", b"\x00", b"8", b"7", b"11:B:8", b"22", b"23", b"20",
    b"005010X222A1", b"005010X223A2", b"837", b"A" * 300,
)  # fmt: skip


def try_reader(data: bytes) -> None:
    """Every byte is in one piece, and both counts of claims agree, whatever the size of blocks."""
    from scrubber.claims.money import read_cents
    from scrubber.x12.checks.claim_count import ClaimCounter
    from scrubber.x12.piece import REFUSED
    from scrubber.x12.reader import Reader

    block_size = data[0] + 1 if data else 1
    counter = ClaimCounter(io.BytesIO(data), read_cents)
    pieces = list(Reader(counter, block_size))
    if not (pieces and pieces[-1].tag == REFUSED):
        assert "".join(piece.text for piece in pieces).encode("latin-1") == data
        assert counter.claims == sum(piece.tag == "CLM" for piece in pieces)


@cache
def plan() -> Plan:
    """Every shipped edit."""
    from scrubber.pipeline.plan import Plan
    from scrubber.rules.settings import SettingsRequest, resolve

    return Plan(settings=resolve(SettingsRequest()), as_of=date(2026, 2, 10))


def try_claims(data: bytes) -> None:
    """Every output is written for every input; without a finding the annotated file is the input."""
    from scrubber.outputs.formats import KINDS
    from scrubber.pipeline.one_output import write_one
    from scrubber.x12.source import Source

    for kind in ("annotated", "999", "277ca", "json"):
        if kind in KINDS:
            out = io.BytesIO()
            report = write_one(Source("fuzzed", io.BytesIO(data)), kind, out, plan())
            assert not report.failed
            if kind == "annotated" and report.has_claims_to_pass and not report.findings:
                assert out.getvalue() == data


def try_stretches(data: bytes) -> None:
    """What is judged in stretches is judged as it is claim by claim."""
    from scrubber.engine.claims.claim_pass import ClaimPass
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.claims.transaction_sets import TransactionSets
    from scrubber.x12.reader import Reader

    def judged(parts: Iterable[Piece | Stretch]) -> tuple[object, ...]:
        rulebook = plan().settings.rulebook
        memory = EditMemory(rulebook)
        with memory.sandbox:
            input_result = ClaimPass(memory).follow(TransactionSets(memory, 0).of(parts))
        return (
            bytes(input_result.claim_verdicts.verdicts),
            input_result.claim_verdicts.dollars,
            input_result.lines,
            input_result.findings.in_order(),
        )

    assert judged(Reader(io.BytesIO(data)).parts()) == judged(Reader(io.BytesIO(data)))


def try_guide(data: bytes) -> None:
    """A segment that the quick judge vouches for, alone or in a block, the plain judge finds nothing wrong with."""
    from scrubber.x12.delimiters import ASSUMED
    from scrubber.x12.guide.acceptor import Acceptor
    from scrubber.x12.guide.elements import element_errors
    from scrubber.x12.guide.tables import professional_claim
    from scrubber.x12.guide.tokens import NOTHING
    from scrubber.x12.guide.walker import Walker
    from scrubber.x12.scan import Scan

    guide = professional_claim()
    acceptor = Acceptor(guide, Walker(guide), ASSUMED)
    tables = {table.number: table for node in guide.segments() for table in node.tables}
    segments = data.decode("latin-1").split("~")
    text = "".join(f"{segment}~" for segment in segments)
    scan = Scan(text, ASSUMED)
    (in_block,) = acceptor.see_pieces(scan, scan.rows_at([0])).tokens
    for segment, alone, together in zip(segments, acceptor.tokens(text), in_block, strict=True):
        token = acceptor.token(alone)
        assert together in {alone, NOTHING}
        for number in token.tables if token else ():
            assert element_errors(tables[number], segment.lstrip(" \t\r\n").split("*"), ":") == []


def try_profile(data: bytes) -> None:
    """A profile is read, or refused with a set-up error."""
    from scrubber.errors import SetupError
    from scrubber.rules.settings import SettingsRequest, resolve

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.toml"
        path.write_bytes(data)
        with suppress(SetupError):
            resolve(SettingsRequest(profile=str(path)))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "reader": try_reader,
    "claims": try_claims,
    "stretches": try_stretches,
    "guide": try_guide,
    "profile": try_profile,
}


def mutate_segments(data: bytes, max_size: int, seed: int) -> bytes:
    """One change that leaves the rest a file of segments: drop, double or swap some, or change one element."""
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    segments = data.split(b"~")
    at = chance.randrange(len(segments))
    match chance.randrange(6):
        case 0:
            del segments[at]
        case 1:
            segments.insert(at, chance.choice(segments))
        case 2:
            other = chance.randrange(len(segments))
            segments[at], segments[other] = segments[other], segments[at]
        case 3:
            segments[at] = chance.choice(IDENTIFIERS) + segments[at].lstrip()[3:]
        case _:
            elements = segments[at].split(b"*")
            elements[chance.randrange(len(elements))] = chance.choice(VALUES)
            segments[at] = b"*".join(elements)
    return b"~".join(segments)[:max_size]


def main() -> None:
    """Fuzz one target."""
    import atheris

    parser = ArgumentParser()
    parser.add_argument("name", choices=TARGETS)
    parser.add_argument("--seeds", type=int)
    given, rest = parser.parse_known_args()
    name: str = given.name
    seeds = sorted((FIXTURES / "broken").glob("*.837"))
    if name == "profile":
        seeds = sorted(Path(__file__).parents[2].glob("edits/profiles/*.toml"))
    if given.seeds:
        seeds = seeds[:: -(-len(seeds) // given.seeds)]
    with atheris.instrument_imports(include=["scrubber"]):
        import scrubber.pipeline.library  # noqa: F401 - what is imported here is what is covered
    with tempfile.TemporaryDirectory() as corpus:
        for seed in seeds:
            (Path(corpus) / seed.name).write_bytes(seed.read_bytes())
        options = [sys.argv[0], "-max_len=6000", "-timeout=20", *rest, corpus]
        mutator = {"custom_mutator": mutate_segments} if name in {"claims", "stretches", "guide"} else {}
        atheris.Setup(options, TARGETS[name], **mutator)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
