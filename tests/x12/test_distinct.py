"""Distinct numbers, and what is remembered of words, are the plain ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.x12.distinct import NumberedWords, distinct, few_distinct, repeated_in_group
from scrubber.x12.words import days_of, pack

if TYPE_CHECKING:
    from scrubber.x12.words import Numbers, Words

DATES = ["20260115", "20260229", "20240229", "19000229", "2026011", "99991231"]


@given(st.lists(st.integers(0, 99)), st.sampled_from([100, 1 << 21]))
def test_few_distinct_numbers_are_the_distinct_ones(drawn: list[int], most: int) -> None:
    """Whether each possible number has a place of its own or all are put in order."""
    numbers = np.array(drawn, np.int64)
    values, which = few_distinct(numbers, most)
    expected = distinct(numbers)
    assert values.tolist() == expected.values.tolist()
    assert which.tolist() == expected.which.tolist()


@pytest.mark.parametrize("kinds", [1, 30, 900, 5000])
def test_distinct_numbers_are_those_of_numpy(kinds: int) -> None:
    """Whether many are alike or most are different."""
    chance = np.random.default_rng(kinds)
    for kind in (np.int64, np.uint64):
        numbers = chance.integers(0, 2**62, kinds).astype(kind)[chance.integers(0, kinds, 5000)]
        expected = np.unique(numbers, return_index=True, return_inverse=True)
        for one, other in zip(distinct(numbers), expected, strict=True):
            assert one.tolist() == other.tolist()


def test_what_is_remembered_of_words_is_what_is_made_of_them() -> None:
    """Also where many words take one another's slots, and of the word that is nothing."""
    asked: list[int] = []

    def number_each(words: Words) -> Numbers:
        asked.extend(words.tolist())
        return days_of(words)

    remembered = NumberedWords(number_each)
    words = np.array([pack(text) for text in ["", *DATES, "20260115", ""]] + list(range(20_000)), np.uint64)
    for some in (words[:5], words, words[::-1]):
        assert remembered.numbers(some).tolist() == days_of(some).tolist()
    asked.clear()
    assert remembered.numbers(words[:3]).tolist() == remembered.numbers(words[:3]).tolist()
    assert len(asked) <= 3


@given(st.lists(st.lists(st.integers(0, 9), max_size=15)))
def test_repeated_words_are_found_in_each_group(groups: list[list[int]]) -> None:
    """In small groups and in large ones; what one group has is nothing to another."""
    of = np.array([group for group, words in enumerate(groups) for _ in words], np.int64)
    words = np.array([word for words in groups for word in words], np.uint64)
    found = set(of[repeated_in_group(of, words)].tolist())
    assert found == {group for group, words in enumerate(groups) if len(set(words)) < len(words)}
