"""Names of outputs: inside their folder, different, short enough."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.outputs.kinds import KINDS
from scrubber.outputs.names import output_stems

LONGEST_SUFFIX = max(len(kind.suffix) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["claims.837"], ["claims"]),
        (["a.837", "a.edi", "b.837"], ["a.837", "a.edi", "b"]),
        (["a.837", "a.837"], ["a.837", "a.837.2"]),
        (["a.837", "a.837", "a.837.2"], ["a.837", "a.837.2", "a.837.3"]),
        (["../../etc/passwd", "..", "...", "/"], ["passwd", "input", "input.2", "input.3"]),
        (["C:\\claims\\day.837", ".hidden.837"], ["day", "hidden"]),
        (["no-suffix", "-rf", "two words.837"], ["no-suffix", "-rf", "two words"]),
    ],
)
def test_names_are_those_of_the_contract(names: list[str], stems: list[str]) -> None:
    """A batch script does not find its outputs, or one input's outputs replace another's."""
    assert output_stems(names) == stems


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=300), max_size=6))
def test_no_name_leaves_the_folder(names: list[str]) -> None:
    """A hostile file name makes the program write somewhere else."""
    stems = output_stems([os.fsdecode(name.encode("utf-8", "replace")) for name in names])
    assert len(set(stems)) == len(names)
    for stem in stems:
        assert Path(stem).name == stem
        assert not stem.startswith(".")
        assert len(os.fsencode(stem)) + LONGEST_SUFFIX <= 255


def test_a_name_is_cut_at_a_character() -> None:
    """Half a character at the end of a name makes it unreadable."""
    assert output_stems(["x" + "é" * 150 + ".837"]) == ["x" + "é" * 99]
