"""Publication: everything or nothing, readable by its owner only, and finished by the next run where one died."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.folder.journal import JOURNAL, Journal, Move, Removal
from scrubber.outputs.folder.staging import FileFacts, Staging

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
OLD = hashlib.sha256(b"old").hexdigest()


def stage(staging: Staging, **files: bytes) -> None:
    """Stage files by their names."""
    for name, content in files.items():
        with staging.create(name) as stream:
            stream.write(content)


def publish(staging: Staging, *names: str, removals: tuple[Removal, ...] = (), replaces: str | None = None) -> None:
    """Seal a run and publish it, each file by the name that it has in the stage."""
    with staging.alone():
        staging.seal(Journal(tuple(Move(name, name, replaces) for name in names), removals))
        staging.publish()


def run(out: Path, **files: bytes) -> None:
    """A whole run into a folder."""
    with Staging(out) as staging:
        stage(staging, **files)
        publish(staging, *files)


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
    """Outputs can be read by their owner, and by nobody else."""
    out = tmp_path / "new" / "out"
    with Staging(out) as staging:
        stage(staging, a=b"hello")
        publish(staging, "a")
    assert tree(out) == {"a": b"hello"}
    assert [mode(path) for path in (out / "a", out, out.parent)] == [0o600, 0o700, 0o700]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """A folder that was there keeps its permissions."""
    tmp_path.chmod(0o750)
    with Staging(tmp_path):
        pass
    assert mode(tmp_path) == 0o750


def test_nothing_is_there_before_it_is_published(tmp_path: Path) -> None:
    """Before it is published no output is seen in the folder."""
    with Staging(tmp_path) as staging:
        stage(staging, a=b"hello", b=b"")
        assert staging.describe("a") == FileFacts(HELLO, 5)
        staging.drop("b")
        assert [path.name for path in tmp_path.iterdir()] == [staging.run]
        assert mode(tmp_path / staging.run) == 0o700
    assert tree(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """A run that fails leaves the earlier outputs, and two outputs never share a file."""
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        twice(tmp_path)
    assert tree(tmp_path) == {"a": b"old"}


def test_what_the_journal_names_is_replaced_and_removed(tmp_path: Path) -> None:
    """A run replaces and removes the outputs that its journal names, and no other file."""
    for name in ("a", "stale", "foreign"):
        (tmp_path / name).write_bytes(b"old")
    with Staging(tmp_path) as staging:
        stage(staging, a=b"new")
        publish(staging, "a", removals=(Removal("stale", OLD), Removal("never-was", OLD)), replaces=OLD)
    assert tree(tmp_path) == {"a": b"new", "foreign": b"old"}


def test_a_file_is_published_into_a_folder_below(tmp_path: Path) -> None:
    """A folder below the one for outputs is made where an output belongs into it, for its owner alone."""
    with Staging(tmp_path) as staging:
        stage(staging, a=b"new")
        with staging.alone():
            staging.seal(Journal(own=(Move("a", "runs/1.json"),)))
            staging.publish()
    assert tree(tmp_path) == {"runs/1.json": b"new"}
    assert mode(tmp_path / "runs") == 0o700


def test_what_only_looks_like_a_stage_is_left_alone(tmp_path: Path) -> None:
    """A link or a file by the name of a stage is neither followed nor removed."""
    out = tmp_path / "out"
    out.mkdir()
    (out / ".scrubber-evil").symlink_to(tmp_path, target_is_directory=True)
    (out / ".scrubber-file").write_bytes(b"")
    run(out, a=b"new")
    assert sorted(path.name for path in out.iterdir()) == [".scrubber-evil", ".scrubber-file", "a"]


def die_sealed(out: Path, *, after: int = 0, journal: Journal | None = None) -> str:
    """A run that dies when so many of its files were moved; its name."""
    staging = Staging(out)
    stage(staging, a=b"new", b=b"new")
    moves = tuple(Move(name, name, OLD) for name in ("a", "b"))
    staging.seal(journal or Journal(moves, (Removal("stale", OLD),)))
    for name in ("a", "b")[:after]:
        (out / staging.run / name).replace(out / name)
    os.close(staging._held)
    return staging.run


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_sealed_run_that_died_is_finished_by_the_next(tmp_path: Path, after: int) -> None:
    """What a dead run had not moved and removed yet, the next run into the folder does."""
    for name in ("a", "b", "stale"):
        (tmp_path / name).write_bytes(b"old")
    dead = die_sealed(tmp_path, after=after)
    with Staging(tmp_path) as staging:
        assert staging.carried_out == [dead]
        assert staging.notes == ()
    assert tree(tmp_path) == {"a": b"new", "b": b"new"}
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a", "b"]


def test_a_sealed_run_that_died_while_another_lived_is_finished_before_that_one_names_its_outputs(
    tmp_path: Path,
) -> None:
    """A run that is about to publish sees the outputs of every run that was sealed before it."""
    with Staging(tmp_path) as staging:
        die_sealed(tmp_path)
        with staging.alone():
            assert tree(tmp_path) == {"a": b"new", "b": b"new"}


def test_a_sealed_run_that_died_spares_what_has_come_since(tmp_path: Path) -> None:
    """What was put into the folder after a run died is neither replaced nor removed; its output gets a free name."""
    (tmp_path / "a").write_bytes(b"typed into")
    (tmp_path / "a.2").write_bytes(b"mine")
    (tmp_path / "b").mkdir()
    (tmp_path / "stale").write_bytes(b"kept")
    die_sealed(tmp_path)
    with Staging(tmp_path) as staging:
        assert staging.notes == (
            "a is not as it was: an earlier run's output is in a.3 instead",
            "b is not as it was: an earlier run's output is in b.2 instead",
        )
    assert tree(tmp_path) == {
        "a": b"typed into", "a.2": b"mine", "a.3": b"new", "b.2": b"new", "stale": b"kept",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_manifest_that_cannot_be_written_holds_up_no_later_run(tmp_path: Path, kind: str) -> None:
    """A folder in the place of a dead run's manifest, or a file in that of its folder, is told and left."""
    if kind == "folder":
        (tmp_path / "runs" / "1.json").mkdir(parents=True)
    else:
        (tmp_path / "runs").write_bytes(b"mine")
    die_sealed(tmp_path, journal=Journal((Move("a", "a"),), (), (Move("b", "runs/1.json"),)))
    with Staging(tmp_path) as staging:
        (note,) = staging.notes
    assert note.startswith("runs/1.json cannot be written")
    assert tree(tmp_path) == {"a": b"new", **({} if kind == "folder" else {"runs": b"mine"})}


@pytest.mark.parametrize("after", [0, 2])
def test_the_manifest_of_a_run_that_died_is_put_into_place(tmp_path: Path, after: int) -> None:
    """A dead run's manifests take the place of their predecessors, unless they did so before it died."""
    (tmp_path / "b").write_bytes(b"of the run before")
    die_sealed(tmp_path, after=after, journal=Journal((Move("a", "a"),), (), (Move("b", "b"),)))
    with Staging(tmp_path) as staging:
        assert staging.notes == ()
    assert tree(tmp_path) == {"a": b"new", "b": b"new"}


def test_a_folder_that_is_gone_holds_up_no_later_run(tmp_path: Path) -> None:
    """Where somebody has removed a whole folder of outputs, there is nothing left to remove in it."""
    die_sealed(tmp_path, journal=Journal((), (Removal("gone/a", OLD),)))
    with Staging(tmp_path) as staging:
        assert staging.notes == ()
    assert list(tmp_path.iterdir()) == []


def test_a_sealed_run_that_was_not_committed_is_removed(tmp_path: Path) -> None:
    """A sealed run of which the history knows nothing is not published."""
    asked: list[str] = []
    dead = die_sealed(tmp_path)

    def ask(name: str) -> bool:
        asked.append(name)
        return False

    with Staging(tmp_path, ask) as staging:
        assert staging.carried_out == []
    assert asked == [dead]
    assert list(tmp_path.iterdir()) == []


FORGED = [{"moves": [["victim", "../victim", None]], "removals": [], "own": []},
          {"moves": [], "removals": [["../victim", hashlib.sha256(b"mine").hexdigest()]], "own": []},
          {"moves": [["../../victim", "a", None]], "removals": [], "own": []},
          {"moves": [], "removals": [], "own": [["victim", "/victim", None]]}]  # fmt: skip
CORRUPTED = ["", "{", "[]", "{}", '{"moves": [1], "removals": [], "own": []}']


@pytest.mark.parametrize("text", [*CORRUPTED, *map(json.dumps, FORGED)])
def test_a_corrupted_journal_is_told_and_holds_up_no_later_run(tmp_path: Path, text: str) -> None:
    """A journal that is damaged, or names a file outside of the folder, moves and removes nothing, run after run."""
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_bytes(b"mine")
    dead = out / ".scrubber-dead"
    dead.mkdir(parents=True)
    (dead / "victim").write_bytes(b"its output")
    (dead / JOURNAL).write_text(text)
    for _ in range(2):
        with Staging(out) as staging:
            assert staging.notes == (
                ".scrubber-dead: a run died here, and its list is damaged: its outputs are left in it",
            )
            stage(staging, a=b"new")
            publish(staging, "a", replaces=hashlib.sha256(b"new").hexdigest())
            assert len(staging.notes) == 1
    assert victim.read_bytes() == b"mine"
    assert tree(out).keys() == {"a", ".scrubber-dead/victim", f".scrubber-dead/{JOURNAL}"}


def test_an_unsealed_run_that_died_is_removed(tmp_path: Path) -> None:
    """What a run that died had not finished is removed by the next one."""
    staging = Staging(tmp_path)
    stage(staging, a=b"half")
    os.close(staging._held)
    with Staging(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_alive_is_left_alone(tmp_path: Path) -> None:
    """Two runs into one folder leave each other's stage alone."""
    with Staging(tmp_path) as one:
        stage(one, a=b"one")
        with Staging(tmp_path) as other:
            stage(other, b=b"other")
            publish(other, "b")
        publish(one, "a")
    assert tree(tmp_path) == {"a": b"one", "b": b"other"}


@pytest.mark.parametrize("files", [1, 40])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """A file that the disk did not take whole is not published."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run(tmp_path, **{f"file-{number}": b"hello" for number in range(files)})
    assert list(tmp_path.iterdir()) == []


def test_many_files_are_published(tmp_path: Path) -> None:
    """All files of a large batch are published."""
    files = {f"file-{number}": b"%d" % number for number in range(40)}
    run(tmp_path, **files)
    assert tree(tmp_path) == files


def test_a_folder_that_takes_no_lock_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that takes no lock is a set-up error, and no file stays open."""

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
