"""What is passed over in bulk is what no edit says anything of: every edit, on its cases and on damaged ones.

With SCRUBBER_SWEEP=full each case is damaged in sixteen ways, else in one.
"""

from __future__ import annotations

import io
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.rules.packs import installed_packs
from scrubber.testing import build_file, read_fixtures, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.findings.finding import Finding
    from scrubber.rules.rulebook import Rulebook
    from scrubber.testing import Case

FIXTURES = read_fixtures(Path(__file__).parents[1] / "fixtures" / "edits")
PACKS = installed_packs()
CLEAN_CLAIM = (
    "CLM*LAST*10***11:B:1*Y*A*Y*Y", "HI*ABK:E1165", "LX*1", "SV1*HC:99213*10*UN*1***1", "DTP*472*D8*20260105",
)  # fmt: skip
"""After it a set ends: the last claim of a set is never looked at in bulk."""
ODD = ("", " ", "x", "12.345", "-3", "20261301", "0", "1.5", "7", "ZZ", "1:2", "99999999")
"""What an element is replaced with."""
_MUTANTS = 16 if os.environ.get("SCRUBBER_SWEEP") == "full" else 1


def judged(content: bytes, rulebook: Rulebook, *, in_bulk: bool) -> list[Finding]:
    """Judge an input by a rulebook, in blocks or piece by piece."""
    from scrubber.x12.reader import Reader

    reader = Reader(io.BytesIO(content), bulk=0)
    memory = EditMemory(rulebook)
    with memory.sandbox:
        parts = reader.parts() if in_bulk else iter(reader)
        input_result = ClaimPass(memory).follow(TransactionSets(memory, 0).of(parts))
    return list(input_result.findings.in_order())


def variants(case: Case, chance: random.Random) -> Iterator[bytes]:
    """Give the case's file with a clean claim after its own, and some damaged ones."""
    segments = list(build_file(case).segments)
    end = next(at for at, segment in enumerate(segments) if segment.startswith("SE*"))
    segments[end:end] = CLEAN_CLAIM
    yield _written(segments)
    first = next(at for at, segment in enumerate(segments) if segment.startswith("HL*"))
    for _ in range(_MUTANTS):
        mutant = list(segments)
        at = chance.randrange(first, end)
        elements = mutant[at].split("*")
        if chance.random() < 0.2 or len(elements) == 1:
            del mutant[at]
        else:
            elements[chance.randrange(1, len(elements))] = chance.choice(ODD)
            mutant[at] = "*".join(elements)
        yield _written(mutant)


def _written(segments: list[str]) -> bytes:
    return "".join(f"{segment}~\n" for segment in segments).encode("latin-1")


@pytest.mark.slow
@pytest.mark.parametrize("edit", FIXTURES)
def test_an_edit_finds_the_same_in_bulk_and_claim_by_claim(edit: str) -> None:
    """On every case of its fixture, and on damaged ones."""
    chance = random.Random(edit)  # noqa: S311 not for secrets
    for case in FIXTURES[edit].case:
        rulebook = settings_for(edit, case, PACKS).rulebook
        for content in variants(case, chance):
            assert judged(content, rulebook, in_bulk=True) == judged(content, rulebook, in_bulk=False), case.name
