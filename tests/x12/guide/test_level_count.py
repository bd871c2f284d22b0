"""Levels that are followed all at once are those that follow one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrubber.x12.guide.level_count import NO_PARENT, LevelCount

STEPS = st.lists(st.tuples(st.sampled_from((0, 0, 0, 0, 0, 0, 0, 0, 1, -1)), st.integers(-1, 9)), max_size=40)
"""Of each level how far its number is off, and its parent."""


@given(STEPS, STEPS, st.integers(0, 3))
def test_all_at_once(before: list[tuple[int, int]], then: list[tuple[int, int]], ahead: int) -> None:
    """As many are taken as count on and name an open parent, if any, and what is open then is the same."""
    whole, single = (LevelCount(ahead, 1 if ahead else None) for _ in range(2))
    for steps in (before, then):
        numbers = [whole.counted + place + off for place, (off, _) in enumerate(steps, start=1)]
        parents = [parent for _, parent in steps]
        taken = 0
        for number, parent in zip(numbers, parents, strict=True):
            if not single.follow(str(number), "" if parent == NO_PARENT else str(parent)):
                break
            taken += 1
        assert whole.follow_all(numbers, parents) == taken
        assert (whole.counted, whole.has_looked_back) == (single.counted, single.has_looked_back)
        assert [whole.is_open(number) for number in range(60)] == [single.is_open(number) for number in range(60)]
        # What does not count on is taken all the same.
        for one in (whole, single):
            one.take(str(one.counted + 2), "")
