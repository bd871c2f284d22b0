"""Where the inputs of a run are judged and their outputs staged: on this machine, or elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from scrubber.outputs.folder.staging import Staging
    from scrubber.outputs.second_read.produce import Produced
    from scrubber.pipeline.claim_stage import Group
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.pipeline.run_record import RunRecord
    from scrubber.pipeline.set_aside import Errors
    from scrubber.x12.source import Source


class Work(NamedTuple):
    """A few inputs of a run that are to be judged, and what is to be staged for them."""

    group: Group
    plan: Plan
    emit: Sequence[str]
    staging: Staging
    errors: Errors
    """The inputs that are set aside, by what failed over them."""
    begin: Callable[[Sequence[str]], RunRecord]
    """The run by the SHA-256 of its inputs, where they were not known before."""
    is_locked: bool
    """Whether no other run may change the history meanwhile."""
    fails_fast: bool
    """Whether nothing is wanted of the inputs after one that cannot be read, or over which the program fails."""


class ToRecord(Protocol):
    """What is to be recorded once the outputs are staged."""

    @property
    def size(self) -> int:
        """How many services the history holds with those of these inputs."""

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run `token` real, and with it the duty to publish the staged outputs of the token `publication`."""


class Staged(NamedTuple):
    """Inputs that are judged, and whose outputs are staged: those of the group, or the first ones where it ends."""

    record: RunRecord
    """The run as it was before them."""
    reports: Sequence[Report]
    produced: Sequence[Produced]
    history: ToRecord


class Processing(Protocol):
    """Judges inputs, and stages their outputs."""

    locks_history: bool
    """Whether other runs wait for the whole of the time that it takes."""

    def groups(self, sources: Sequence[Source], ordinals: Sequence[int], *, one_by_one: bool) -> Iterator[list[int]]:
        """The inputs with these ordinals in groups that are published together."""

    def digests(self, sources: Sequence[Source]) -> list[str]:
        """The SHA-256 of each input; empty where it cannot be read."""

    def open(self, sources: Sequence[Source], ordinals: Sequence[int], plan: Plan) -> AbstractContextManager[object]:
        """What is at work as long as the run goes on."""

    def staged(self, work: Work) -> AbstractContextManager[Staged]:
        """Judge the inputs of a group and stage their outputs.

        Raises InputsFailed where there are more inputs to be set aside, HistoryChanged.
        """
