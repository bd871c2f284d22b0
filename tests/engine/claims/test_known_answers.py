"""Answers about texts and values, looked up by their digests a column at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.claim import Claim
from scrubber.engine.claims.known_answers import NOBODY, OPEN, EditsByAnswer, KnownAnswers
from scrubber.x12.distinct import SPREAD
from tests.engine.test_sandbox import edit_on

SLOTS = [0, 1, 4095]
UNSPREAD = pow(int(SPREAD), -1, 2**64)
digests = st.builds(
    lambda slot, rest: ((slot << 52) | rest) * UNSPREAD % 2**64, st.sampled_from(SLOTS), st.integers(0, 3)
)
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


def test_combinations_of_edits_are_answers() -> None:
    """Each has its own, nobody the first; beyond what there is room for all edits are said to have something to say."""
    edits = tuple([edit_on(Claim, lambda _edit, _claim: ()) for _ in range(9)])
    by_answer = EditsByAnswer(edits)
    chosen = [tuple(edit for at, edit in enumerate(edits) if which >> at & 1) for which in range(1 << len(edits))]
    answers = [by_answer.answer(some) for some in chosen]
    assert [by_answer.answer(some) for some in chosen] == answers
    assert answers[0] == NOBODY
    assert max(answers) < OPEN
    assert len(set(answers)) == OPEN
    assert all(by_answer.edits(answer) in (some, edits) for some, answer in zip(chosen, answers, strict=True))
