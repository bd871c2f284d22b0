"""Where the outputs of a run go: beside what is in the folder, over nothing but its own unchanged outputs.

An input that the index knows keeps its stem for ever. A new one gets the first stem of which every possible output name
is free: not taken by a file that the index does not list, by a listed one that has changed, a folder, or another input.
"""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.outputs.folder.file_state import State, state_of
from scrubber.outputs.folder.index import Index, IndexEntry, InputKey, Outcome
from scrubber.outputs.folder.journal import Move, Removal
from scrubber.outputs.folder.names import folders_of, in_outbox, numbered
from scrubber.outputs.folder.relative_path import folded
from scrubber.outputs.formats import KINDS
from scrubber.outputs.manifest_files import MANIFEST, RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scrubber.outputs.formats import OutputKind
    from scrubber.outputs.second_read.produce import OutputFile

_OWN: Final = frozenset({MANIFEST, RUNS})
_REPLACEABLE: Final = (State.ABSENT, State.UNCHANGED)


class InputOutputs(NamedTuple):
    """One input of the run and what was staged for it."""

    key: InputKey
    files: Sequence[OutputFile]
    wanted: str
    """What its outputs would best be called."""
    outcome: Outcome


class _Obstacle(NamedTuple):
    """What keeps a name from being used."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


class Placement:
    """The places of a run's outputs, and what becomes of the index by them.

    `index` is changed. `settings` tells with which ones the run `run` is made; `spared` are its inputs themselves, as
    paths relative to `out`, and `stems` what the outputs of those that were placed before are called. With `replace`,
    an input takes over the unchanged outputs of another one of the same path; with `has_outboxes`, what goes back to
    the sender is placed in a folder of its own beside the other outputs.
    """

    def __init__(
        self,
        out: Path,
        index: Index,
        run: str,
        settings: str = "",
        *,
        replace: bool,
        has_outboxes: bool = False,
        spared: Iterable[str] = (),
        stems: Iterable[str] = (),
    ) -> None:
        self._out = out
        self._index = index
        self._run = run
        self._settings = settings
        self._replace = replace
        self._has_outboxes = has_outboxes
        self._spared = frozenset(map(folded, spared))
        self.stems = set(stems)
        """What the outputs of the run's inputs are called, in the form in which two that are alike are equal."""
        self._folders: set[str] = set()
        """Folders below `out` that outputs of the run are in."""
        self._numbers: dict[str, int] = {}
        self.moves: list[Move] = []
        self.removals: list[Removal] = []
        self.notes: list[str] = []
        """What was in the way, for people."""

    def place(self, inputs: Sequence[InputOutputs]) -> list[tuple[str, ...]]:
        """For each input the paths of its outputs, in their order. Raises OSError."""
        stems = self._stems_of(inputs)
        return [self._place(one, stem) for one, stem in zip(inputs, stems, strict=True)]

    def _stems_of(self, inputs: Sequence[InputOutputs]) -> list[str]:
        known = {one.key: iter(filter(self._is_its_own, self._index.stems_of(one.key))) for one in inputs}
        stems = [next(known[one.key], None) for one in inputs]
        self.stems.update(folded(stem) for stem in stems if stem is not None)
        wanted = [stem or self._in_free_folders(one.wanted) for one, stem in zip(inputs, stems, strict=True)]
        for stem in wanted:
            self._folders.update(map(folded, folders_of(stem)))
        return [stem or self._free_stem(best, one.key) for one, stem, best in zip(inputs, stems, wanted, strict=True)]

    def _is_its_own(self, stem: str) -> bool:
        """Whether the outputs of an input that had this stem can have it again: no other one of the run has it."""
        return folded(stem) not in self.stems and self._is_reachable(stem)

    def _is_reachable(self, stem: str) -> bool:
        """Whether each folder of the stem is one, or can be made."""
        return not any(map(self._is_no_folder, folders_of(stem)))

    def _in_free_folders(self, stem: str) -> str:
        """The stem in the first numbered folders that are folders, or can be made."""
        *parts, name = stem.split("/")
        folder = ""
        for part in parts:
            names = (f"{folder}{numbered(part, number)}" for number in count(1))
            folder = f"{next(path for path in names if not self._is_no_folder(path))}/"
        return f"{folder}{name}"

    def _is_no_folder(self, path: str) -> bool:
        """Whether something else has this path, or is to have it: a file, a link, an output, a file of every run."""
        is_ours = folded(path) in _OWN or self._index.get(path) is not None
        return is_ours or state_of(self._out / path, None) is State.CHANGED

    def _free_stem(self, wanted: str, key: InputKey) -> str:
        """The first numbered stem that nothing is in the way of, which is in use from now on."""
        number = self._numbers.get(folded(wanted), 1)
        first = obstacle = self._obstacle(numbered(wanted, number), key)
        while obstacle is not None:
            number += 1
            obstacle = self._obstacle(numbered(wanted, number), key)
        stem = numbered(wanted, number)
        self._numbers[folded(wanted)] = number + 1
        self.stems.add(folded(stem))
        if first is not None:
            self.notes.append(f"{key.path}: its outputs are named {stem}.…, since {first}")
        return stem

    def _obstacle(self, stem: str, key: InputKey) -> _Obstacle | None:
        if folded(stem) in self.stems:
            return _Obstacle(f"{stem}.…", "is another input's of this run")
        for entry in self._index.with_stem(stem):
            if not self._may_take_over(entry, key):
                return _Obstacle(entry.path, "is another input's")
            if (reason := self._in_the_way(entry.path, entry.sha256)) is not None:
                return _Obstacle(entry.path, reason)
        for kind in KINDS.values():
            path = self._path(kind, stem)
            entry_there = self._index.get(path)
            if entry_there is None and (reason := self._in_the_way(path, None)) is not None:
                return _Obstacle(path, reason)
            if entry_there is not None and folded(entry_there.stem) != folded(stem):
                return _Obstacle(path, "is another input's")
        return None

    def _may_take_over(self, entry: IndexEntry, key: InputKey) -> bool:
        """Whether the output is one of the same path's; of an input that could not be opened it says nothing else."""
        return entry.input.path == key.path and (self._replace or not entry.input.sha256)

    def _in_the_way(self, path: str, sha256: str | None) -> str | None:
        """Why the place can not be written to, where a file with this SHA-256 was written, or None was."""
        if folded(path) in self._folders:
            return "is a folder"
        if folded(path) in self._spared:
            return "is an input of this run"
        state = state_of(self._out / path, sha256)
        if state in _REPLACEABLE:
            return None
        if state is State.FOLDER:
            return "is a folder"
        return "was there before" if sha256 is None else "was changed since it was written"

    def _place(self, one: InputOutputs, stem: str) -> tuple[str, ...]:
        listed = {entry.emit: entry for entry in self._index.with_stem(stem)}
        paths = tuple(self._place_file(file, one, stem, listed.pop(file.emit, None)) for file in one.files)
        for entry in listed.values():
            self._retire(entry, one)
        return paths

    def _place_file(self, file: OutputFile, one: InputOutputs, stem: str, before: IndexEntry | None) -> str:
        """Have a staged file moved to where the one before it was, or beside it where that has changed."""
        path, replaces = self._target(file.emit, stem, before)
        if before is not None:
            self._index.drop(before.path)
        own = (one.key, stem, self._run, self._settings, one.outcome)
        self._index.put(IndexEntry(path, file.emit, file.content.sha256, *own))
        self.moves.append(Move(file.name, path, replaces))
        return path

    def _target(self, emit: str, stem: str, before: IndexEntry | None) -> tuple[str, str | None]:
        """The path for an output, and the SHA-256 of what it replaces there."""
        kind = KINDS[emit]
        first, reason = self._path(kind, stem), None
        if before is not None:
            first, reason = before.path, self._in_the_way(before.path, before.sha256)
            if reason is None:
                there = os.path.lexists(self._out / before.path)
                return before.path, before.sha256 if there else None
        number, path = 1, first if before is None else self._path(kind, stem)
        while (obstacle := self._taken(path)) is not None:
            reason = reason or obstacle
            number += 1
            path = self._path(kind, stem, number)
        if reason is not None:
            self.notes.append(f"{first} {reason}: it is left as it is, and the new one is {path}")
        return path, None

    def _path(self, kind: OutputKind, stem: str, number: int = 1) -> str:
        """The path of an output of this kind; `number` is 2 and more where the first is taken."""
        path = kind.file_name(stem, number)
        return self._in_free_folders(in_outbox(path)) if self._has_outboxes and kind.is_answer else path

    def _taken(self, path: str) -> str | None:
        """Why a new file cannot be written at this path."""
        return self._in_the_way(path, None) if self._index.get(path) is None else "is another output"

    def _retire(self, entry: IndexEntry, one: InputOutputs) -> None:
        """Have an output removed that the input does not have any more; it stays listed, and its name the input's."""
        reason = self._in_the_way(entry.path, entry.sha256)
        if reason is not None:
            self.notes.append(f"{entry.path} {reason}: it is left as it is")
        elif os.path.lexists(self._out / entry.path):
            self.removals.append(Removal(entry.path, entry.sha256))
        self._index.put(entry._replace(input=one.key, settings=self._settings, outcome=one.outcome))
