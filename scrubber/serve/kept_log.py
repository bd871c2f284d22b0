"""A log of another process: kept there, and written by the one that has the log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from scrubber.log import KINDS, own_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrubber.log import Log


class LogLine(NamedTuple):
    """A line of a log."""

    level: str
    event: str
    facts: Mapping[str, Any]


class KeptLog:
    """A log that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[LogLine] = []
        self.debug = partial(self._keep, "debug")
        self.info = partial(self._keep, "info")
        self.warning = partial(self._keep, "warning")
        self.error = partial(self._keep, "error")

    def _keep(self, level: str, event: str, /, **facts: float | str | BaseException) -> None:
        kept: dict[str, Any] = {}
        for key, value in facts.items():
            if isinstance(value, BaseException):
                # An exception may quote a claim, or hold what no other process can be handed.
                kept |= {"kind": _kind(value), "place": own_place(value)}
            else:
                kept[key] = value
        self.lines.append(LogLine(level, event, kept))


def write_lines(lines: Iterable[LogLine], log: Log) -> None:
    """Write kept lines to a log."""
    for line in lines:
        getattr(log, line.level)(line.event, **line.facts)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    return name if name in KINDS else "Exception"
