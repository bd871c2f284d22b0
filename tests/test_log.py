"""The log lets through ordinals, counts and edit names, and never anything of a claim."""

import errno
import io
import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from scrubber import errors, log

CANARY = "CANARY7Q"


class Capture:
    """A log and the JSON lines that were written to it."""

    def __init__(self, verbosity: int) -> None:
        self.stream = io.StringIO()
        # Untyped on purpose: these tests pass what the type of `Log` forbids.
        self.log: Any = log.configure(verbosity, self.stream)

    @property
    def lines(self) -> list[dict[str, object]]:
        """What was logged, each line parsed."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def capture() -> Capture:
    """Give a log at its most verbose."""
    return Capture(verbosity=2)


def fail_with_canary() -> None:
    """Fail as a parser does that quotes what it could not read."""
    raise ValueError(CANARY)


def test_an_event_with_its_ordinals_is_one_json_line(capture: Capture) -> None:
    """An event with its ordinals is one line of JSON."""
    capture.log.info("edit skipped", edit="sample-edit", code="SAM001", claim_ordinal=3, seconds=0.5)
    [line] = capture.lines
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "edit skipped",
        "level": "info",
        "edit": "sample-edit",
        "code": "SAM001",
        "claim_ordinal": 3,
        "seconds": 0.5,
    }


def test_text_is_logfmt() -> None:
    """A line is of keys and values, when, how grave and what first."""
    stream = io.StringIO()
    log.configure(1, stream, "text").info("input done", claims=3, outcome="done")
    first, _, rest = stream.getvalue().partition(" ")
    assert first.startswith("timestamp=")
    assert rest == 'level=info event="input done" claims=3 outcome=done\n'


@pytest.mark.parametrize(
    "key",
    ["claim_id", "message", "name", "path", "exc_info", "exception", "stack_info", "timestamp", "level"],
)
def test_a_key_that_is_not_allowed_is_dropped_and_counted(capture: Capture, key: str) -> None:
    """A key that is not on the list is left out, and counted."""
    capture.log.warning("claim read", segment=7, **{key: CANARY})
    assert CANARY not in capture.stream.getvalue()
    assert capture.lines[0]["dropped"] == 1
    assert capture.lines[0]["segment"] == 7


@pytest.mark.parametrize("key", [*sorted(log.NUMBERS), *log.WORDS, "error"])
def test_an_allowed_key_does_not_smuggle_a_value(capture: Capture, key: str) -> None:
    """A value that is not of its key's kind is left out."""
    capture.log.error("claim read", **{key: CANARY})
    assert CANARY not in capture.stream.getvalue()
    assert capture.lines[0]["dropped"] == 1


@pytest.mark.parametrize("event", [f"cannot read {CANARY}", "born 19700101", "%s"])
def test_an_event_made_from_data_is_not_logged(capture: Capture, event: str) -> None:
    """An event that is none of the program's own texts is not logged."""
    capture.log.error(event, CANARY) if "%s" in event else capture.log.error(event)
    assert CANARY not in capture.stream.getvalue()
    assert "1970" not in capture.stream.getvalue().replace(str(capture.lines[0]["timestamp"]), "")
    assert capture.lines[0]["event"] == "unnamed"
    assert capture.lines[0]["dropped"] == 1


def test_of_an_exception_only_its_class_is_logged(capture: Capture) -> None:
    """Of an exception the type is logged, never its text."""
    with pytest.raises(ValueError, match=CANARY) as caught:
        fail_with_canary()
    capture.log.error("edit crashed", error=caught.value)
    capture.log.error("edit crashed", exc_info=caught.value)
    assert CANARY not in capture.stream.getvalue()
    assert capture.lines[0]["error"] == "ValueError"
    assert capture.lines[0]["place"] == "elsewhere"


def test_logging_inside_an_except_block_adds_no_traceback(capture: Capture) -> None:
    """A log call adds neither a traceback nor local variables."""
    try:
        fail_with_canary()
    except ValueError:
        capture.log.exception("edit crashed")
    assert CANARY not in capture.stream.getvalue()
    assert "Traceback" not in capture.stream.getvalue()


def test_an_exception_is_placed_at_our_own_innermost_line() -> None:
    """An exception is logged with the innermost line of the program's own."""
    no_name: Any = 5
    with pytest.raises(AttributeError) as caught:
        errors.unknown("edit", no_name, ["sample-edit"])
    module, _, line = log.own_place(caught.value).partition(":")
    assert module == "scrubber.errors"
    assert line.isdecimal()


@pytest.mark.parametrize(
    ("verbosity", "levels"),
    [
        (0, ["warning", "error"]),
        (1, ["info", "warning", "error"]),
        (2, ["debug", "info", "warning", "error"]),
        (5, ["debug", "info", "warning", "error"]),
    ],
)
def test_verbosity_chooses_the_levels(verbosity: int, levels: list[str]) -> None:
    """Without -v only errors are logged; -v and -vv add more."""
    capture = Capture(verbosity)
    for level in ("debug", "info", "warning", "error"):
        getattr(capture.log, level)("step done")
    assert [line["level"] for line in capture.lines] == levels


def test_a_library_call_logs_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    """A library call logs nothing."""
    log.SILENT.error("edit crashed", count=1)
    log.SILENT.debug("step done")
    assert capfd.readouterr() == ("", "")


def test_records_of_other_packages_stay_off_standard_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log records of other packages are not shown."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    log.configure(2, io.StringIO())
    logging.getLogger("dependency").error(CANARY)
    assert capfd.readouterr() == ("", "")


def test_structlog_is_imported_only_by_a_configured_log() -> None:
    """The logging package is imported where there is a log."""
    code = "import sys, scrubber.log; sys.exit('structlog' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_the_system_said_is_told(capture: Capture) -> None:
    """A full disk is told from one that may not be written to, and no path with it."""
    full = OSError(errno.ENOSPC, "No space left on device", CANARY)
    try:
        try:
            raise full
        except OSError as error:
            raise errors.OwnFailure(CANARY) from error
    except errors.OwnFailure as failure:
        capture.log.error("batch failed and is tried again", error=failure)
    capture.log.error("input not read", error=PermissionError(errno.EACCES, "-"))
    capture.log.error("input not read", error=OSError("of nobody's"))
    capture.log.error("input not read", error=ValueError(CANARY))
    assert [line.get("reason") for line in capture.lines] == ["ENOSPC", "EACCES", None, None]
    assert CANARY not in capture.stream.getvalue()
