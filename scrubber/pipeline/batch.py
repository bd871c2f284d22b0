"""How a run goes through many inputs: in which groups, which are done already, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.outputs.folder.file_state import State, state_of
from scrubber.x12.source import Digesting

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.outputs.folder.index import Index, InputKey, Outcome
    from scrubber.outputs.folder.kept_index import KeptIndex
    from scrubber.x12.source import Source


class BatchOptions(NamedTuple):
    """How a run goes through its inputs."""

    replace: bool = False
    """Whether an input takes over the unchanged outputs of another one of the same path."""
    resume: bool = False
    """Whether inputs are passed over that the folder has the outputs of, made with the same settings."""
    fail_fast: bool = False
    """Whether no input is begun after one that cannot be read, or over which the program fails."""
    once: bool = False
    """Whether an input is passed over that was done before under whatever name and with whatever settings."""
    has_outboxes: bool = False
    """Whether acknowledgements are written to the folder ``outbox`` beside the other outputs."""
    is_to_be_tried_again: bool = False
    """Whether an input that nothing is published of but the program's failure stays where it is."""
    folder_index: KeptIndex | None = None
    """The index of the folder as the batch before it left it; None where it is to be read."""
    done: Path | None = None
    """Where inputs are moved to once their outputs are published."""
    quarantine: Path | None = None
    """Where those are moved to that cannot be read, or over which the program fails."""


class DoneBefore(NamedTuple):
    """An input that was passed over."""

    path: str
    sha256: str
    run: str
    """The id of the run that did it; empty for an input that was given to this one twice."""


def digest_of(source: Source) -> str:
    """The SHA-256 of an input's bytes; empty where it cannot be read."""
    try:
        with source.open() as stream:
            return Digesting(stream).finish()
    except OSError:
        return ""


class Before(NamedTuple):
    """How an input was done before."""

    run: str
    """The id of the run that did it; empty where this one does."""
    outcome: Outcome


class Deliveries:
    """What was delivered, by whomever and under whatever name: the same bytes are done once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._done: dict[str, Before] = {}
        """Those of this run."""

    def done_before(self, key: InputKey) -> Before | None:
        """How the input was done; None where it was not, which is from now on as if it was."""
        if not key.sha256:
            return None
        entries = [entry for entry in self._index.of_content(key.sha256) if entry.outcome in {"done", "unreadable"}]
        before = Before(entries[-1].run, entries[-1].outcome) if entries else self._done.get(key.sha256)
        self._done.setdefault(key.sha256, Before("", "done"))
        return before


def done_with(out: Path, index: Index, key: InputKey, settings: str) -> Before | None:
    """How an input was done with these settings; None where it was not, or one of them has changed.

    An output that is not there any more was taken on by somebody, as long as another one is still there.
    """
    entries = [entry for stem in index.stems_of(key) for entry in index.with_stem(stem)]
    if not key.sha256 or any(entry.settings != settings or entry.outcome in {"", "failed"} for entry in entries):
        return None
    states = {state_of(out / entry.path, entry.sha256) for entry in entries}
    is_there = State.UNCHANGED in states and states <= {State.UNCHANGED, State.ABSENT}
    return Before(entries[0].run, entries[0].outcome) if is_there else None
