"""What is kept of a claim that is put off stands for the same patient, days and procedures as the claim itself."""

from __future__ import annotations

import io
import random
from string import ascii_uppercase, digits

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.assemble import Assembler
from scrubber.engine.claims.claims_again import claims_again
from scrubber.engine.claims.put_off import LONGEST, _numbers, number_of, patient_of, procedure_of
from scrubber.x12.reader import Reader
from scrubber.x12.words import pack, unpack
from tests.claims.drawn_claims import drawn_interchange


@given(st.text(digits + ascii_uppercase, max_size=LONGEST))
def test_a_procedure_is_had_back_from_its_number(procedure: str) -> None:
    """And the number of many at once is that of each."""
    assert procedure_of(number_of(procedure)) == procedure
    assert _numbers(np.array([pack(procedure)], np.uint64)).tolist() == [number_of(procedure)]
    assert unpack(int(pack(procedure))) == procedure


def test_what_is_no_code_has_no_number() -> None:
    """One that is too long, or has a small letter, a sign or a blank."""
    for text in ("1234567", "12345678", "a0001", "A-001", "A 001"):
        assert number_of(text) == 0
        assert _numbers(np.array([pack(text)], np.uint64)).tolist() == [0]


def test_a_member_id_is_the_same_however_it_is_written() -> None:
    """Case, blanks and hyphens make no difference, the payer does; hyphens alone are an id, too."""
    assert patient_of("P1", " w-12 3") == patient_of("P1", "W123") != patient_of("P2", "W123")
    assert patient_of("P1", "--") != patient_of("P1", "-")


def test_some_claims_of_an_input_are_read_again_as_they_were() -> None:
    """Whichever are asked for, each hangs from its own levels, in damaged inputs too."""
    chance = random.Random(5)  # noqa: S311 - not for secrets
    for _ in range(40):
        data = drawn_interchange(chance, damage=0.05)
        assembler = Assembler()
        plain = [claim for piece in Reader(io.BytesIO(data)) if (claim := assembler.take(piece)) is not None]
        wanted = {ordinal for ordinal in range(len(plain)) if chance.random() < 0.3}
        again = {ordinal: claim for ordinal, claim, _ in claims_again(io.BytesIO(data), wanted)}
        assert again.keys() == wanted
        for ordinal, claim in again.items():
            one = plain[ordinal]
            assert (claim.piece, [level.piece for level in claim.levels]) == (
                one.piece, [level.piece for level in one.levels],
            )  # fmt: skip
