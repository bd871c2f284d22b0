"""Logging that cannot carry a patient: ordinals, counts and edit names pass, everything else is dropped.

Nothing here is global: the command makes a log with `configure` and hands it down; a library call that is
handed none uses `SILENT`.
"""

import builtins
import errno
import logging
import re
import traceback
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, LiteralString, Protocol, TextIO, cast

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

Format = Literal["json", "text"]
"""How lines are written: as JSON, or as logfmt (``key=value``)."""

EVENT: Final = r"[a-z][a-z -]{0,59}"

NUMBERS: Final = frozenset(
    {
        "accepted",
        "bytes",
        "claim_ordinal",
        "claims",
        "count",
        "exit_code",
        "findings",
        "group_ordinal",
        "held",
        "input_ordinal",
        "inputs",
        "interchange_ordinal",
        "interchanges",
        "jobs",
        "lines",
        "outputs",
        "rejected",
        "seconds",
        "segment",
        "services",
        "status",
        "transaction_ordinal",
        "transactions",
        "unreadable",
        "warned",
    }
)

KINDS: Final = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
) | {"NonsenseHit", "OutOfTime"}
"""Types of exceptions that an edit's failure is told by: Python's own, and the engine's two."""

# Each pattern is too narrow for a name, an identifier or a date of a claim.
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "charge": r"-?\d{1,15}\.\d\d",
        "charge_accepted": r"-?\d{1,15}\.\d\d",
        "charge_rejected": r"-?\d{1,15}\.\d\d",
        "digest": r"[0-9a-f]{64}",
        "outcome": r"done|unreadable|failed|passed over",
        "code": r"[A-Z]{2,4}\d{3}",
        "kind": "|".join(sorted(KINDS)),
        "place": r"([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[0-9]{1,7})?",
        "named": r"([a-z_][a-z_-]{0,59}( (?=[a-z_]))?){0,9}",
        "edit": r"[a-z][a-z0-9]*(-[a-z0-9]+)+",
        "address": r"/(v1/(check|scrub|edits)|healthz|metrics|page|edits|tables|sign-in|static)?|other",
        "history": r"none|sqlite|postgresql",
        "output": r"annotated|accepted|rejected|999|277ca|json|html|csv|xlsx|(claims-)?(jsonl|parquet)",
    }
)

OWN_PACKAGES: Final = frozenset({"scrubber", "edits"})


class Log(Protocol):
    """What the program logs to.

    `event` is a few lower-case words written in the code, never made from data. Of `facts`, the keys of
    `NUMBERS` and `WORDS` pass with a value of their kind, and `error` with an exception, of which only the
    class, our own line and what the system said (``ENOSPC``) are kept.
    """

    def debug(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:
        """Log a step, for whoever traces a run (`-vv`)."""

    def info(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:
        """Log a milestone of the run (`-v`)."""

    def warning(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:
        """Log what the operator may want to look at."""

    def error(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:
        """Log a failure."""


class Silent:
    """A log that goes nowhere."""

    __slots__ = ()

    def debug(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:
        """Log nothing."""

    info = warning = error = debug


SILENT: Final[Log] = Silent()


def configure(verbosity: int, stream: TextIO, form: Format = "json") -> Log:
    """Return a log that writes lines to `stream`: warnings at verbosity 0, milestones at 1, steps at 2.

    For the command only: it also keeps the records that other packages give to the standard library's
    logging, which may quote a claim, off standard error.
    """
    logging.basicConfig(handlers=[logging.NullHandler()])
    return cast("Log", _Deferred(verbosity, stream, form))


class _Deferred:
    """A log that imports structlog for its first line: most runs write none, and its import is slow."""

    def __init__(self, verbosity: int, stream: TextIO, form: Format) -> None:
        self._verbosity = min(verbosity, 2)
        self._stream = stream
        self._form = form

    def __getattr__(self, method: str) -> Callable[..., None]:
        """The method of a level: the real log's, or none that does anything where the level is not wanted."""
        if (method == "info" and self._verbosity < 1) or (method == "debug" and self._verbosity < 2):  # noqa: PLR2004
            return SILENT.debug
        found: Callable[..., None] = getattr(_structured(self._verbosity, self._stream, self._form), method)
        setattr(self, method, found)
        return found


def _structured(verbosity: int, stream: TextIO, form: Format) -> object:
    import structlog

    as_text = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])

    levels = (logging.WARNING, logging.INFO, logging.DEBUG)
    return structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            allow_listed,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            as_text if form == "text" else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(levels[verbosity]),
        context_class=dict,
        cache_logger_on_first_use=True,
    )


def allow_listed(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
    """Return what of an event may leave the process; `dropped` counts the rest (a structlog processor)."""
    kept: dict[str, object] = {}
    dropped = 0
    for key, value in event.items():
        if key == "error" and isinstance(value, BaseException):
            kept["error"] = type(value).__name__
            kept["place"] = own_place(value)
            if reason := _reason(value):
                kept["reason"] = reason
        elif _may_pass(key, value):
            kept[key] = value
        else:
            dropped += 1
    kept.setdefault("event", "unnamed")
    if dropped:
        kept["dropped"] = dropped
    return kept


def _reason(error: BaseException) -> str:
    """What the system said, by the name of its error (``ENOSPC``); empty where the system did not fail."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    return "" if cause is None else errno.errorcode.get(cause.errno or 0, "")


def own_place(error: BaseException) -> str:
    """Return "module:line" of the innermost frame of our own code that `error` passed through."""
    place = "elsewhere"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in OWN_PACKAGES:
            place = f"{module}:{line}"
    return place


def _may_pass(key: str, value: object) -> bool:
    if key in NUMBERS:
        return isinstance(value, int | float)
    pattern = EVENT if key == "event" else WORDS.get(key)
    return pattern is not None and isinstance(value, str) and re.fullmatch(pattern, value) is not None
