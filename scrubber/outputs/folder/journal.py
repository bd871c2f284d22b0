"""The journal of a sealed run: what is to be moved where, and removed, so that it can be carried out by anybody."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.outputs.folder.file_state import State, state_of
from scrubber.outputs.folder.private_files import create, sync
from scrubber.outputs.folder.relative_path import is_inside
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    from pathlib import Path

JOURNAL: Final = ".journal"
"""The journal's name in a stage; no staged file has it, since none begins with a dot."""


class Move(NamedTuple):
    """A staged file and its place."""

    staged: str
    """Its name in the stage."""
    path: str
    """Where it belongs, relative to the folder of outputs."""
    replaces: str | None = None
    """SHA-256 of the one file that it may take the place of; None where there was none."""


class Removal(NamedTuple):
    """An output of an earlier run that has no successor."""

    path: str
    sha256: str
    """Of the one content with which it may be removed."""


class Journal(NamedTuple):
    """All that a sealed run does to the folder of outputs."""

    moves: tuple[Move, ...] = ()
    removals: tuple[Removal, ...] = ()
    own: tuple[Move, ...] = ()
    """The index and the manifests, which take the place of their predecessors; moved last."""

    def write(self, stage: Path) -> None:
        """Write it whole into the stage, which is sealed by that. Raises OSError."""
        unfinished = stage / f"{JOURNAL}.part"
        with create(unfinished) as stream:
            stream.write(json.dumps(self._asdict()).encode("ascii"))
        sync(unfinished)
        unfinished.rename(stage / JOURNAL)
        sync(stage)

    def carry_out(self, stage: Path, out: Path) -> None:
        """Move and remove, just after every place was looked at. Raises OSError."""
        moves = [(stage / move.staged, out / move.path) for move in (*self.moves, *self.own)]
        for folder in {place.parent for _, place in moves}:
            make_folder(folder)
        for staged, place in moves:
            staged.replace(place)
        for removal in self.removals:
            (out / removal.path).unlink(missing_ok=True)
        self._sync(out)

    def recover(self, stage: Path, out: Path) -> list[str]:
        """Do what is left to do for a run that died, and spare whatever has come into the folder since.

        What was in the way, for people. Raises OSError.
        """
        notes = []
        for move in self.moves:
            staged, place = stage / move.staged, out / move.path
            if not staged.exists():
                continue
            if state_of(place, move.replaces) not in {State.ABSENT, State.UNCHANGED}:
                place = _free(place)
                notes.append(f"{move.path} is not as it was: an earlier run's output is in {place.name} instead")
            _move(staged, place)
        for move in self.own:
            staged, place = stage / move.staged, out / move.path
            if place.is_dir() or (place.parent.exists() and not place.parent.is_dir()):
                notes.append(f"{move.path} cannot be written, as an earlier run should have: a folder or file is there")
            elif staged.exists():
                _move(staged, place)
        for removal in self.removals:
            if state_of(out / removal.path, removal.sha256) is State.UNCHANGED:
                (out / removal.path).unlink()
        self._sync(out)
        return notes

    def paths(self) -> list[str]:
        """Every path that it writes to or removes."""
        return [*(move.path for move in (*self.moves, *self.own)), *(removal.path for removal in self.removals)]

    def _sync(self, out: Path) -> None:
        for folder in {out, *((out / path).parent for path in self.paths())}:
            if folder.exists():
                sync(folder)


def read_journal(stage: Path) -> Journal | None:
    """The journal of a sealed stage; None where it is corrupted. Raises OSError where it cannot be read."""
    try:
        written = json.loads((stage / JOURNAL).read_bytes())
        journal = Journal(
            tuple(Move(*entry) for entry in written["moves"]),
            tuple(Removal(*entry) for entry in written["removals"]),
            tuple(Move(*entry) for entry in written["own"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    staged = [move.staged for move in (*journal.moves, *journal.own)]
    is_whole = all(map(is_inside, (*staged, *journal.paths()))) and not any("/" in name for name in staged)
    return journal if is_whole else None


def _move(staged: Path, place: Path) -> None:
    make_folder(place.parent)
    staged.replace(place)


def _free(place: Path) -> Path:
    """The first numbered name beside a place at which nothing is."""
    numbered = (place.with_name(f"{place.name}.{number}") for number in count(2))
    return next(path for path in numbered if state_of(path, None) is State.ABSENT)
