"""What a service is set up with, settled before it listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from scrubber.log import Log
    from scrubber.rules.settings import Settings

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names by which this machine calls itself."""


class Limits(NamedTuple):
    """How much the service takes."""

    max_body: int = 64 * 1024 * 1024
    """Bytes of the body of a request."""
    timeout: float = 60
    """Seconds from a request's first byte to the answer."""
    max_requests: int = 1
    """Files that are judged at once; whoever comes then is told to come again."""


class Access(NamedTuple):
    """Who may ask."""

    token: str | None = None
    """What a request has to show; None where nothing is asked for."""
    hosts: frozenset[str] = LOOPBACK
    """The names by which the service may be called (the header Host)."""


class HistoryPlace(NamedTuple):
    """Where the history is, and whether requests may have it written."""

    url: str
    key_file: Path | None
    own_key: Path
    may_write: bool = False


class JudgeService(NamedTuple):
    """A service as it is set up."""

    options: Mapping[str, Any]
    """What claims are judged by where a request does not say: keywords of `make_plan`."""
    settings: Settings
    folder: Path
    """An empty folder of its own, for its owner alone: what is judged is there while it is."""
    today: Callable[[], date]
    log: Log
    limits: Limits = Limits()
    access: Access = Access()
    history: HistoryPlace | None = None
    """None where the service was started without one."""
    without_patient: bool = False
    """Whether reports and worklists have of the patient the initials alone."""
