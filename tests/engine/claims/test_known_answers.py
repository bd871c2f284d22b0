"""Answers about texts and values, looked up by their digests a column at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scrubber.engine.claims.known_answers import KnownAnswers

SLOTS = [0, 1, 4095]
digests = st.builds(lambda slot, rest: (slot << 52) | rest, st.sampled_from(SLOTS), st.integers(0, 3))
"""Few slots, and several digests for each."""


@given(st.lists(st.lists(digests, max_size=12), max_size=6))
def test_each_digest_is_asked_about_once(columns: list[list[int]]) -> None:
    """Whatever share a slot, each digest has its own answer, which was asked for when it was first met."""
    known, asked = KnownAnswers(), []
    for column in columns:

        def judge(index: int, own: list[int] = column) -> int:
            asked.append(own[index])
            return own[index] % 5

        assert known.of(np.array(column, np.uint64), judge).tolist() == [digest % 5 for digest in column]
    assert sorted(asked) == sorted({digest for column in columns for digest in column})
