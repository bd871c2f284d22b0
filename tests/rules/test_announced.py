"""What distributions announce: the same as `importlib.metadata` finds, without its import."""

import importlib.abc
import importlib.metadata
import itertools
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrubber.rules.announced import Announcement, announced
from scrubber.rules.packs import ENTRY_POINTS

GROUP = "sample.group"
POINTS = """\
[console_scripts]
other = other:main

# what counts
[sample.group]
one = package.one
 two=package.two
# three = package.three
[sample.group.below]
four = package.four
[sample.group]
five = package.five:thing [extra]
"""


def by_library(group: str) -> list[Announcement]:
    """What Python's own library says."""
    found = importlib.metadata.entry_points(group=group)
    entries = [Announcement(entry.name, entry.value, entry.dist.version) for entry in found if entry.dist]
    return sorted(entries, key=lambda one: one.name)


def distribution(folder: Path, directory: str, points: str, metadata: str = "METADATA", version: str = "1") -> None:
    """Write the metadata of a distribution into a folder of packages."""
    own = folder / directory
    own.mkdir(parents=True)
    name = directory.partition("-")[0]
    (own / metadata).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText.\n", encoding="utf-8")
    (own / "entry_points.txt").write_text(points, encoding="utf-8")


@pytest.mark.parametrize("group", [ENTRY_POINTS, "console_scripts", "pytest11"])
def test_it_is_what_the_library_says_of_what_is_installed(group: str) -> None:
    """Of everything that is installed beside the tests."""
    assert announced(group) == by_library(group)


def test_it_is_what_the_library_says_of_a_path_made_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments, sections and names that come twice, distributions without entry points, folders that are not there."""
    first, second = tmp_path / "first", tmp_path / "second"
    distribution(first, "Sample_pack-1.2.dist-info", POINTS, version="1.2")
    distribution(first, "old.pack-3.egg-info", "[sample.group]\nold = package.old\n", "PKG-INFO", "3")
    distribution(first, "nothing-1.dist-info", "")
    (first / "single-1.egg-info").write_text("Name: single\nVersion: 1\n", encoding="utf-8")
    distribution(second, "sample.pack-9.dist-info", "[sample.group]\nhidden = package.hidden\n")
    distribution(second, "pack_b-2.dist-info", "[sample.group]\nseven = package.seven\n", version="2.0rc1")
    (second / "empty-1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(first), str(tmp_path / "missing"), str(second)])
    found = announced(GROUP)
    assert [one.name for one in found] == ["five", "old", "one", "seven", "two"]
    assert found == by_library(GROUP)


def test_distributions_in_an_archive_are_found_by_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an archive is on the path."""
    archive = tmp_path / "packs.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("sample-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1\n")
        written.writestr("sample-1.dist-info/entry_points.txt", POINTS)
    monkeypatch.setattr(sys, "path", [str(archive)])
    assert [one.name for one in announced(GROUP)] == ["five", "one", "two"]


def test_distributions_of_another_finder_are_found_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something else than Python's own finder brings distributions."""
    known = next(iter(importlib.metadata.distributions(name="pytest")))

    class Finder(importlib.abc.MetaPathFinder):
        def find_distributions(self, _context: object) -> Iterator[importlib.metadata.Distribution]:
            return iter([known])

    monkeypatch.setattr(sys, "path", [])
    assert announced("console_scripts") == []
    monkeypatch.setattr(sys, "meta_path", list(itertools.chain([Finder()], sys.meta_path)))
    assert "pytest" in [one.name for one in announced("console_scripts")]
