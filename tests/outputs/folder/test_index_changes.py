"""The index of a large folder is written whole now and then; what it lists is the same at every moment."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scrubber.errors import SetupError
from scrubber.outputs.folder import index as index_module
from scrubber.outputs.folder.earlier_runs import earlier_outputs, remove_runs
from scrubber.outputs.folder.index import CHANGES, INDEX, Index, IndexEntry, InputKey, read_index
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteClaims

CLAIM = "CLM*{0}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z2000*80*UN*1***1~\nDTP*472*D8*20260105~\n"


def entry(number: int, sha256: str = "a") -> IndexEntry:
    """An output of the input with this number."""
    return IndexEntry(f"{number}.999", "999", sha256, InputKey(f"{number:064}", f"{number}.837"), str(number), "run")


def write(index: Index, out: Path, *, whole: bool | None = None) -> None:
    """Write an index into a folder, as a run that is published does."""
    is_whole = index.is_to_be_whole if whole is None else whole
    superfluous = index.changes_files if is_whole else ()
    path = out / (INDEX if is_whole else index.next_changes)
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as stream:
        (index.write if is_whole else index.write_changes)(stream)
    for name, _ in superfluous:
        (out / name).unlink()


@given(steps=st.lists(st.lists(st.tuples(st.booleans(), st.integers(0, 20), st.sampled_from("ab")), max_size=6)))
def test_what_is_read_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[bool, int, str]]]
) -> None:
    """Whatever is entered and taken out between writings, the folder lists what the run knew."""
    out = tmp_path_factory.mktemp("out")
    index = Index()
    write(index, out)
    for step in steps:
        for is_put, number, sha256 in step:
            if is_put:
                index.put(entry(number, sha256))
            else:
                index.drop(f"{number}.999")
        write(index, out, whole=len(step) > 5)
        found = read_index(out)
        assert found is not None
        assert sorted(found) == sorted(index)
        assert found.next_changes == index.next_changes


def test_changes_of_an_index_before_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run that died had not removed says nothing of the index that took its place, and is removed in time."""
    monkeypatch.setattr(index_module, "FEW", 0)
    index = Index([entry(1)])
    write(index, tmp_path)
    index.put(entry(2))
    write(index, tmp_path, whole=False)
    left = (tmp_path / CHANGES / "000001.json").read_bytes()
    index.drop("2.999")
    write(index, tmp_path, whole=True)
    (tmp_path / CHANGES / "000001.json").write_bytes(left)
    found = read_index(tmp_path)
    assert found is not None
    assert list(found) == [entry(1)]
    write(found, tmp_path, whole=True)
    assert not list((tmp_path / CHANGES).iterdir())


@pytest.mark.parametrize("written", [b"no json", b"{}", b'{"schema": "another/1"}', b"[]"])
def test_a_file_of_changes_that_is_none_is_told(tmp_path: Path, written: bytes) -> None:
    """Nothing is written into a folder whose index cannot be read whole."""
    write(Index([entry(1)]), tmp_path)
    (tmp_path / CHANGES).mkdir()
    (tmp_path / CHANGES / "000001.json").write_bytes(written)
    with pytest.raises(SetupError, match="no index of outputs"):
        earlier_outputs(tmp_path)


def test_a_run_over_a_large_folder_writes_what_has_changed(
    tmp_path: Path, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a folder with many outputs a run writes its own alone; a sweep writes the index whole; nothing is lost."""
    monkeypatch.setattr(index_module, "FEW", 0)
    monkeypatch.setattr(index_module, "_SHARE", 2)
    out = tmp_path / "out"

    def scrub(*numbers: int) -> None:
        for number in numbers:
            (tmp_path / f"{number}.837").write_bytes(write_claims(CLAIM.format(f"C{number}"), number=number))
        sources = [Source(f"{number}.837", tmp_path / f"{number}.837") for number in numbers]
        scrub_all(sources, out, ["annotated", "999", "json"], make_plan())

    scrub(1, 2, 3, 4)
    whole = (out / INDEX).read_bytes()
    scrub(5)
    assert (out / INDEX).read_bytes() == whole
    changes = json.loads((out / CHANGES / "000001.json").read_text())
    assert len(changes["outputs"]) == 3
    for name, document in (("index", json.loads(whole)), ("index-changes", changes)):
        told = files("scrubber.outputs") / "schemas" / f"{name}-1.json"
        Draft202012Validator(json.loads(told.read_text())).validate(document)
    scrub(5)
    assert {one.path.partition(".")[0] for one in earlier_outputs(out)} == {"1", "2", "3", "4", "5"}
    assert sorted(path.name for path in out.glob("5.*")) == ["5.999", "5.annotated.837", "5.findings.json"]
    scrub(6, 7, 8)
    assert (out / INDEX).read_bytes() != whole
    assert not list((out / CHANGES).iterdir())
    listed = sorted(earlier_outputs(out))
    scrub(9)
    for path in out.glob("9.*"):
        path.unlink()
    remove_runs(out, 2e12)
    assert sorted(earlier_outputs(out)) == listed
    assert not list((out / CHANGES).iterdir())
