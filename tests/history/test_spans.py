"""Things found by the days that they share, against a list that is gone through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrubber.history.spans import Spans

DAYS = st.integers(1, 30)
LENGTHS = st.integers(0, 9)


@given(
    added=st.lists(st.tuples(DAYS, LENGTHS)),
    gone=st.lists(st.tuples(DAYS, st.integers(0, 20))),
    first=DAYS,
    length=LENGTHS,
)
def test_what_shares_a_day_and_what_is_near(
    added: list[tuple[int, int]], gone: list[tuple[int, int]], first: int, length: int
) -> None:
    """All that share a day are found and no others, and the nearest by their first days come first."""
    spans: Spans[int] = Spans()
    held = {}
    for number, (day, days) in enumerate(added):
        spans.add(day, day + days, number, number)
        held[number] = (day, day + days)
    for day, number in gone:
        spans.discard(day, number)
        if number in held and held[number][0] == day:
            del held[number]
    assert len(spans) == len(held)
    sharing = {number for number, (begin, end) in held.items() if begin <= first + length and first <= end}
    assert set(spans.sharing(first, first + length)) == sharing
    distances = [abs(held[number][0] - first) for number in spans.around(first)]
    assert sorted(distances) == distances
    assert len(distances) == len(held)
