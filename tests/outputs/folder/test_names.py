"""Names of outputs: inside their folder, different, short enough."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.outputs.folder.names import LONGEST_STEM, numbered, wanted_stems
from scrubber.outputs.folder.relative_path import is_inside
from scrubber.outputs.formats import KINDS

LONGEST_SUFFIX = max(len(kind.suffix) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["claims.837"], ["claims"]),
        (["a.837", "a.edi", "b.837"], ["a.837", "a.edi", "b"]),
        (["a.837", "A.edi"], ["a.837", "A.edi"]),
        (["a.837", "a.837"], ["a.837", "a.837"]),
        (["../../etc/passwd", "..", "...", "/"], ["passwd", "input", "input", "input"]),
        (["C:\\claims\\day.837", ".hidden.837"], ["day", "hidden"]),
        (["no-suffix", "-rf", "two words.837"], ["no-suffix", "-rf", "two words"]),
        (["SUB3/a.837", "SUB3/a.edi", "SUB4/a.837", "a.837"], ["SUB3/a.837", "SUB3/a.edi", "SUB4/a", "a"]),
        (["/a.837", "x/../a.edi", ".scrubber-1/b.837"], ["a.837", "a.edi", "b"]),
    ],
)
def test_names_are_those_of_the_contract(names: list[str], stems: list[str]) -> None:
    """Outputs are called as the input, less its last suffix; by the whole name where two inputs would clash."""
    assert wanted_stems(names) == stems


def test_a_number_stands_behind_all_stems_but_the_first() -> None:
    """The first stem has no number."""
    assert [numbered("a", number) for number in (1, 2, 10)] == ["a", "a.2", "a.10"]


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=300), max_size=6))
def test_no_name_leaves_the_folder(names: list[str]) -> None:
    """Whatever an input is called, its outputs have plain, short, visible names."""
    stems = wanted_stems([os.fsdecode(name.encode("utf-8", "replace")) for name in names])
    assert len(stems) == len(names)
    for stem in stems:
        assert is_inside(stem)
        assert not any(part.startswith(".") for part in stem.split("/"))
        assert len(os.fsencode(stem.rpartition("/")[2])) + LONGEST_SUFFIX <= 255


def test_a_name_is_cut_at_a_character() -> None:
    """A long name ends with a whole character."""
    assert wanted_stems(["x" + "é" * 150 + ".837"]) == ["x" + "é" * 99]
    assert LONGEST_STEM + len(".123456") + LONGEST_SUFFIX <= 255
