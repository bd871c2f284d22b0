"""The process of the command: one line for what is wrong, and an exit code (docs/reference/exit-codes.md)."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from scrubber.cli.commands import command
from scrubber.cli.completion import VARIABLE, answer
from scrubber.cli.interruption import INTERRUPTED, Interruption, interruptible
from scrubber.cli.messages import tell
from scrubber.errors import ConfigurationError, ProfileError, ScrubberError, SetupError, WaiverError
from scrubber.operating_system import require_supported


def main() -> NoReturn:
    """Run the command and exit with its code: no traceback ever reaches a user."""
    run(command, "scrubber", sys.argv[1:])


def run(command: click.Command, name: str, arguments: list[str]) -> NoReturn:
    """Run a command under its name, and exit with its code."""
    # A stream that was closed by whoever started the command is None.
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 as long as the process
    with interruptible():
        code = _run(command, name, arguments)
    sys.exit(code)


def _run(command: click.Command, name: str, arguments: list[str]) -> int:
    """Run the command; its exit code."""
    if sys.stdout is None:
        return _failed("standard output is closed", 4)
    # A character that the terminal cannot show (a stray byte in a file's name) is written as an escape.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # standard output is a TextIOWrapper
    try:
        require_supported()
        if VARIABLE in os.environ:
            return answer(command, os.environ[VARIABLE])
        # Not command.main(): that would turn a broken pipe into exit code 1, which means a rejected claim.
        with command.make_context(name, arguments) as context:
            code = command.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.Abort:
        code = _failed("interrupted", INTERRUPTED)
    except KeyboardInterrupt as error:
        code = _failed("interrupted", error.exit_code if isinstance(error, Interruption) else INTERRUPTED)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else name
        code = _failed(f"{error.format_message()} See {where} --help.", 2)
    except SetupError as error:
        # A file may have more than one fault.
        has_lines = isinstance(error, ConfigurationError | ProfileError | WaiverError)
        lines = error.message.split("\n") if has_lines else [error.message]
        code = [_failed(line, 2) for line in lines][-1]
    except ScrubberError as error:
        code = _failed(error.message, 4)
    except BrokenPipeError:
        code = 4
    except Exception as error:  # noqa: BLE001 the last wall: a fault of the program is told without a traceback
        from scrubber.log import own_place

        said = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        code = _failed(f"failed: {type(error).__name__}{said} at {own_place(error)}; it is safe to run again", 4)
    return _let_go_of_output(code)


def _failed(message: str, code: int) -> int:
    """Tell in one line why the command ends; the exit code."""
    tell(message)
    return code


def _let_go_of_output(code: int) -> int:
    """Write what waits for standard output; where nobody takes it any more, it is dropped and the exit code is 4."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try once more when it ends, and say so in its own words.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 4
    return code
