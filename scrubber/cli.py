"""The command: arguments, exit codes, and what people read in a terminal.

The only module that prints, and that reads the clock and the environment. Standard error never holds an input's name or
content: it may be kept by whoever runs the command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from scrubber import __version__
from scrubber.completion_cli import VARIABLE, answer, completion_command
from scrubber.data_folder import home, open_own_history
from scrubber.errors import ScrubberError, SetupError
from scrubber.history.url import masked
from scrubber.history_cli import history_command
from scrubber.inputs import find_inputs
from scrubber.interruption import INTERRUPTED, Interruption, interruptible
from scrubber.operating_system import require_supported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.pipeline.plan import Plan
    from scrubber.rules.settings import Settings

_THREE_THINGS = """Three things to try:
  scrubber check claims.837                what is wrong with a file, and how to mend it
  scrubber scrub claims.837 --out results  the claims that may go on, those that may not, and the answers
  scrubber edits                           everything that is checked"""

Command = Callable[..., int | None]
"""A function that click makes a command of, or has made one of."""


def main() -> NoReturn:
    """Run the command and exit as CONTRACT.md says: no traceback ever reaches a user."""
    # A stream that was closed by whoever started the command is None.
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 as long as the process
    with interruptible():
        code = _run()
    sys.exit(code)


def _run() -> int:
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
        with command.make_context("scrubber", sys.argv[1:]) as context:
            code = command.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.Abort:
        code = _failed("interrupted", INTERRUPTED)
    except KeyboardInterrupt as error:
        code = _failed("interrupted", error.exit_code if isinstance(error, Interruption) else INTERRUPTED)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "scrubber"
        code = _failed(f"{error.format_message()} See {where} --help.", 2)
    except SetupError as error:
        code = _failed(error.message, 2)
    except ScrubberError as error:
        code = _failed(error.message, 4)
    except BrokenPipeError:
        code = 4
    except Exception as error:  # noqa: BLE001 the last wall: a fault of the program is told without a traceback
        from scrubber.log import own_place

        code = _failed(f"failed: {type(error).__name__} at {own_place(error)}; it is safe to run again", 4)
    return _let_go_of_output(code)


def _failed(message: str, code: int) -> int:
    """Tell in one line why the command ends; the exit code."""
    _tell(message)
    return code


def _tell(message: str) -> None:
    """Write a line to standard error: no password of a URL in it, and nothing that steers a terminal."""
    if not message.isprintable():
        from scrubber.outputs.terminal import printable_lines

        message = printable_lines([message])
    click.echo(f"scrubber: {masked(message)}", err=True)


def _let_go_of_output(code: int) -> int:
    """Write what waits for standard output; where nobody takes it any more, it is dropped and the exit code is 4."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try once more when it ends, and say so in its own words.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 4
    return code


def _print_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"scrubber {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.pass_context
def command(context: click.Context) -> None:
    """Find out why a professional claim would be denied, before it is sent.

    Exit codes: 0 nothing rejected, 1 a claim rejected, 2 wrong use or set-up (nothing read), 3 an input unreadable,
    4 the program itself failed (safe to run again).
    """
    if context.invoked_subcommand is None:
        click.echo(f"{context.get_help()}\n\n{_THREE_THINGS}")


def _once(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> str | None:
    """The value of an option that may be given once."""
    if len(value) > 1:
        raise SetupError("--profile is given twice: one profile judges all claims of a run")
    return next(iter(value), None)


def _names(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Comma-separated names of an option that may also be given more than once."""
    return tuple(name.strip() for part in value for name in part.split(",") if name.strip())


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 a receipt date is the office's own


def _now() -> datetime:
    return datetime.now(UTC)


def _cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_EMIT_HELP = (
    "Outputs to write, comma-separated: annotated, accepted, rejected, 999, 277ca, json, html [these], csv, xlsx."
)

_SHARED: tuple[Callable[[Command], Command], ...] = (
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option(
        "--profile",
        multiple=True,
        callback=_once,
        metavar="NAME|FILE",
        help="Payer profile: a shipped one by name, or a TOML file.",
    ),
    click.option("--set", "overrides", multiple=True, metavar="EDIT.PARAM=VALUE", help="Set a parameter of an edit."),
    click.option("--select", multiple=True, callback=_names, metavar="EDIT,…", help="Run these edits only."),
    click.option("--ignore", multiple=True, callback=_names, metavar="EDIT,…", help="Do not run these edits."),
    click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="YYYY-MM-DD", help="Receipt date [today]."
    ),
    click.option(
        "--conformance",
        type=click.Choice(["envelope", "full"]),
        default="envelope",
        show_default=True,
        help="Check envelopes, counts and levels, or the whole implementation guide too.",
    ),
    click.option("--history", metavar="URL", help="Where earlier files are remembered [a file in the data folder]."),
    click.option("--no-history", is_flag=True, help="Remember nothing; check the files of this run alone."),
    click.option(
        "--jobs", type=click.IntRange(1), default=_cores, metavar="N", help="Processes to use [the cores at hand]."
    ),
    click.option("-v", "--verbose", count=True, help="Log what is done to standard error; twice for more."),
)


def _shared_options(function: Command) -> Command:
    """Add what scrub and check have in common."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


@command.command()
@_shared_options
@click.option(
    "--out", required=True, metavar="DIR", help="Folder for the outputs; - writes one output to standard output."
)
@click.option("--emit", multiple=True, callback=_names, metavar="LIST", help=_EMIT_HELP)
@click.option("--replace", is_flag=True, help="Replace the unchanged outputs of another input of the same name.")
def scrub(inputs: Sequence[str], out: str, emit: tuple[str, ...], replace: bool, **options: object) -> int:
    """Scrub files and write the outputs: annotated file, acknowledgements, reports."""
    from scrubber.outputs.kinds import DEFAULT, check_kinds
    from scrubber.outputs.terminal import run_text
    from scrubber.pipeline.report import exit_code
    from scrubber.pipeline.writing import scrub_all, write_one
    from scrubber.progress import watched

    check_kinds(emit)
    found = find_inputs(inputs)
    sources = found.sources
    plan = _plan(options, write=True)
    if out == "-":
        if len(sources) != 1 or len(emit) != 1:
            raise SetupError("--out - takes exactly one input and one --emit")
        with watched(sources, sys.stderr) as watch:
            report = write_one(sources[0], emit[0], sys.stdout.buffer, plan._replace(watch=watch))
        for finding in report.envelope_faults:
            _tell(f"{finding.code} {finding.edit}: {finding.message}")
        return exit_code([report])
    if os.path.realpath(out) in map(os.path.realpath, filter(os.path.isdir, inputs)):
        raise SetupError("the folder of --out is an INPUT too: choose another one for the outputs")
    with watched(sources, sys.stderr) as watch:
        run = scrub_all(sources, Path(out), emit or DEFAULT, plan._replace(watch=watch), _now, replace=replace)
    written = [path for paths in run.outputs for path in paths]
    documents = [report.document() for report in run.reports]
    click.echo(run_text(documents, Path(out), written, sum(run.unnoted), run.services, run.notes))
    if found.note:
        click.echo(found.note)
    return run.exit_code


@command.command()
@_shared_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(inputs: Sequence[str], form: str, **options: object) -> int:
    """Print findings to standard output and write nothing."""
    from scrubber.pipeline.judging import screen_all
    from scrubber.pipeline.report import exit_code
    from scrubber.progress import watched

    found = find_inputs(inputs)
    sources = found.sources
    plan = _plan(options, write=False)
    with watched(sources, sys.stderr) as watch:
        reports = screen_all(sources, plan._replace(watch=watch))
    if form == "json":
        from scrubber.outputs.findings_json import write_line

        for report in reports:
            write_line(report.document(), sys.stdout.buffer)
    else:
        from scrubber.outputs.terminal import findings_text

        for report in reports:
            for part in findings_text(report.document()):
                click.echo(part)
        if found.note:
            click.echo(found.note)
    return exit_code(reports)


@command.command()
@click.argument("edit")
def explain(edit: str) -> None:
    """Print an edit's documentation, by name or code."""
    from scrubber.engine.explain import explain as text

    click.echo(text(edit, _settings()))


@command.command("edits")
def list_all_edits() -> None:
    """List every edit: code, name, severity, pack, what it needs."""
    from scrubber.engine.explain import list_edits

    click.echo(list_edits(_settings()))


@command.group()
def tables() -> None:
    """List, verify and import reference tables."""


@tables.command("list")
def tables_list() -> None:
    """List every table: edition, rows, where it comes from, licence."""
    from scrubber.rules.import_table import list_tables

    click.echo(list_tables(_tables_folder()))


@tables.command("verify")
def tables_verify() -> None:
    """Read every table and check its checksum, columns, dates and overlaps."""
    from scrubber.rules.import_table import known_tables

    count = sum(1 for _ in known_tables(_tables_folder()))
    click.echo(f"{count} tables verified")


@tables.command("import")
@click.argument("csv", type=click.Path(path_type=Path))
def tables_import(csv: Path) -> None:
    """Import a table: NAME.csv, with NAME.toml beside it saying where it comes from."""
    from scrubber.rules.import_table import import_table

    table = import_table(csv, _tables_folder())
    click.echo(f"{table.name} edition {table.sidecar.edition}: {len(table.rows)} rows imported")


command.add_command(history_command)
command.add_command(completion_command)


def _tables_folder() -> Path:
    return home() / "tables"


def _settings() -> Settings:
    """Every edit as it is by default."""
    from scrubber.rules.settings import SettingsRequest, resolve

    return resolve(SettingsRequest(tables_folder=str(_tables_folder())))


def _plan(options: dict[str, object], *, write: bool) -> Plan:
    from scrubber.log import configure
    from scrubber.pipeline.plan import make_plan

    verbosity = int(str(options.pop("verbose")))
    url, without = options.pop("history"), options.pop("no_history")
    if url and without:
        raise SetupError("--history and --no-history exclude each other")
    plan = make_plan(**options, tables_folder=_tables_folder(), log=configure(verbosity, sys.stderr))  # type: ignore[arg-type]
    # The history is opened last: a slip in another option makes none.
    return plan if without else plan._replace(history=open_own_history(str(url) if url else None, write=write))
