"""Publication: everything or nothing, readable by its owner only, and finished by the next run where one died."""

from __future__ import annotations

import errno
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.publish import FileFacts, Staging

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def stage(staging: Staging, **files: bytes) -> None:
    """Stage files by their names."""
    for name, content in files.items():
        with staging.create(name) as stream:
            stream.write(content)


def run(out: Path, **files: bytes) -> None:
    """A whole run into a folder."""
    with Staging(out) as staging:
        stage(staging, **files)
        staging.seal()
        staging.publish()


def tree(folder: Path) -> dict[str, bytes]:
    """What is in a folder, hidden files and folders too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.lstat().st_mode)


def twice(out: Path) -> None:
    """A run that fails, since it stages a file twice."""
    with Staging(out) as staging:
        stage(staging, a=b"new")
        stage(staging, a=b"newer")


@pytest.fixture(params=[0o000, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run with an umask."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_outputs_are_their_owners_alone(tmp_path: Path) -> None:
    """Claims of patients can be read by every account of the machine, or not even by their owner."""
    out = tmp_path / "new" / "out"
    with Staging(out) as staging:
        stage(staging, a=b"hello")
        staging.seal()
        assert staging.publish() == [out / "a"]
    assert tree(out) == {"a": b"hello"}
    assert [mode(path) for path in (out / "a", out, out.parent)] == [0o600, 0o700, 0o700]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """A shared folder is closed to the others who work in it."""
    tmp_path.chmod(0o750)
    with Staging(tmp_path):
        pass
    assert mode(tmp_path) == 0o750


def test_nothing_is_there_before_it_is_published(tmp_path: Path) -> None:
    """Another program takes up a file that is half written."""
    with Staging(tmp_path) as staging:
        stage(staging, a=b"hello", b=b"")
        assert staging.describe("a") == FileFacts(HELLO, 5)
        staging.drop("b")
        assert [path.name for path in tmp_path.iterdir()] == [staging.run]
        assert mode(tmp_path / staging.run) == 0o700
    assert tree(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """The outputs of yesterday are gone because today's run failed, or two outputs are written into one file."""
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        twice(tmp_path)
    assert tree(tmp_path) == {"a": b"old"}


def test_earlier_outputs_are_replaced_and_superseded(tmp_path: Path) -> None:
    """The folder holds outputs of two runs."""
    for name in ("a", "stale", "foreign"):
        (tmp_path / name).write_bytes(b"old")
    with Staging(tmp_path) as staging:
        stage(staging, a=b"new")
        staging.supersede("stale")
        staging.supersede("never-was")
        staging.seal()
        staging.publish()
    assert tree(tmp_path) == {"a": b"new", "foreign": b"old"}


def test_a_link_in_the_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    """Somebody makes the program write over a file elsewhere."""
    victim, out = tmp_path / "victim", tmp_path / "out"
    victim.write_bytes(b"mine")
    out.mkdir()
    for name in ("a", "stale"):
        (out / name).symlink_to(victim)
    (out / ".scrubber-evil").symlink_to(tmp_path, target_is_directory=True)
    (out / ".scrubber-file").write_bytes(b"")
    with Staging(out) as staging:
        stage(staging, a=b"new")
        staging.supersede("stale")
        staging.seal()
        staging.publish()
    assert victim.read_bytes() == b"mine"
    assert (out / "a").read_bytes() == b"new"
    assert not (out / "a").is_symlink()
    assert not (out / "stale").exists()


def test_a_folder_in_the_way_stops_the_run_before_anything_moves(tmp_path: Path) -> None:
    """Some outputs are of this run and some of the last."""
    (tmp_path / "b").mkdir()
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(IsADirectoryError, match="a folder has the name of an output"):
        run(tmp_path, a=b"new", b=b"new")
    assert tree(tmp_path) == {"a": b"old"}


def die_sealed(out: Path, *, after: int) -> str:
    """A run that dies when so many of its files were moved; its name."""
    staging = Staging(out)
    stage(staging, a=b"new", b=b"new")
    staging.supersede("stale")
    staging.seal()
    for name in ("a", "b")[:after]:
        (out / staging.run / name).replace(out / name)
    os.close(staging._held)
    return staging.run


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_sealed_run_that_died_is_finished_by_the_next(tmp_path: Path, after: int) -> None:
    """After a power cut the folder holds outputs of two runs for ever."""
    for name in ("a", "b", "stale"):
        (tmp_path / name).write_bytes(b"old")
    die_sealed(tmp_path, after=after)
    with Staging(tmp_path):
        pass
    assert tree(tmp_path) == {"a": b"new", "b": b"new"}
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a", "b"]


def test_a_sealed_run_that_was_not_committed_is_removed(tmp_path: Path) -> None:
    """Outputs are published whose services the history does not have."""
    asked: list[str] = []
    dead = die_sealed(tmp_path, after=0)

    def ask(name: str) -> bool:
        asked.append(name)
        return False

    with Staging(tmp_path, ask):
        pass
    assert asked == [dead]
    assert list(tmp_path.iterdir()) == []


def test_an_unsealed_run_that_died_is_removed(tmp_path: Path) -> None:
    """Half-written claims of patients lie about for ever."""
    staging = Staging(tmp_path)
    stage(staging, a=b"half")
    os.close(staging._held)
    with Staging(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_alive_is_left_alone(tmp_path: Path) -> None:
    """Two runs into one folder destroy each other's work."""
    with Staging(tmp_path) as one:
        stage(one, a=b"one")
        with Staging(tmp_path) as other:
            stage(other, b=b"other")
            other.seal()
            other.publish()
        one.seal()
        one.publish()
    assert tree(tmp_path) == {"a": b"one", "b": b"other"}


def test_a_journal_never_moves_a_file_out_of_the_folder(tmp_path: Path) -> None:
    """A forged stage makes the program overwrite or remove a file elsewhere."""
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_bytes(b"mine")
    stage_folder = out / ".scrubber-forged"
    stage_folder.mkdir(parents=True)
    (stage_folder / "victim").write_bytes(b"evil")
    (stage_folder / ".journal").write_text(json.dumps({"move": ["../victim"], "remove": ["../victim"]}))
    with Staging(out):
        pass
    assert victim.read_bytes() == b"mine"
    assert tree(out) == {}


@pytest.mark.parametrize("files", [1, 40])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """A file that the disk did not take whole is published."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run(tmp_path, **{f"file-{number}": b"hello" for number in range(files)})
    assert list(tmp_path.iterdir()) == []


def test_many_files_are_published(tmp_path: Path) -> None:
    """Some of the files of a large batch are not moved."""
    files = {f"file-{number}": b"%d" % number for number in range(40)}
    run(tmp_path, **files)
    assert tree(tmp_path) == files


def test_a_folder_that_takes_no_lock_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of which other runs cannot be kept out is written to, or a file stays open."""

    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    before = os.dup(0)
    os.close(before)
    with pytest.raises(OSError, match="locks"):
        Staging(tmp_path)
    after = os.dup(0)
    os.close(after)
    assert after == before
