"""The command that never ends: ``scrubber watch`` takes what comes into an inbox."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
from click.core import ParameterSource

from scrubber.cli.configuration import SENDERS, configuration_of
from scrubber.cli.inputs import InputFilter, find_files, require_places
from scrubber.cli.keyed import FilePath, KeyedArgument, Outputs, PathOrStream, TableOption, variable_of
from scrubber.cli.options import default_outputs, keyed, names, renumber_option, watch_options
from scrubber.cli.plans import settle_plans
from scrubber.errors import OwnFailure, SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from scrubber.log import Log
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.watch_metrics import WatchMetrics

_TICK: Final = 1000
"""Milliseconds after which is looked whether a file has stopped growing."""
_HOUR: Final = 3600

_keyed = partial(click.option, cls=TableOption, table="watch")


@click.command("watch")
@click.argument("inbox", cls=KeyedArgument, envvar=variable_of("inbox"), type=FilePath(), metavar="INBOX")
@watch_options
@keyed("--out", required=True, type=FilePath(), metavar="DIR", help="Folder for the outputs.")
@keyed(
    "--emit",
    multiple=True,
    default=default_outputs,
    callback=names,
    type=Outputs(),
    metavar="LIST",
    help="Outputs to write, comma-separated, as of scrub.",
)
@renumber_option
@keyed("--no-patient", is_flag=True, help="Write the patient's initials alone into reports and worklists.")
@keyed("--done", type=PathOrStream(), metavar="DIR", help="Move inputs there once their outputs are published.")
@keyed("--quarantine", type=PathOrStream(), metavar="DIR", help="Move those there that are unreadable, or failed over.")
@_keyed(
    "--settle",
    type=click.FloatRange(0),
    default=5,
    show_default=True,
    metavar="SECONDS",
    help="For so long a file has not changed that is taken.",
)
@_keyed("--polling", is_flag=True, help="Look for changes instead of being told: for network drives.")
@_keyed(
    "--retries",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="Try an input so often again that the program fails over.",
)
@_keyed(
    "--keep-runs",
    type=click.IntRange(1),
    default=90,
    show_default=True,
    metavar="DAYS",
    help="Remove manifests of older batches, and forget outputs that were taken away.",
)
@keyed("--metrics", type=FilePath(), metavar="FILE", help="Write for Prometheus, as text, what was done by now.")
@_keyed("--heartbeat", type=FilePath(), metavar="FILE", help="Touch this file as long as all is well.")
def watch_command(
    *,
    inbox: str,
    out: str,
    emit: tuple[str, ...],
    done: str | None,
    quarantine: str | None,
    settle: float,
    polling: bool,
    retries: int,
    keep_runs: int,
    heartbeat: str | None,
    metrics: str | None,
    **options: Any,  # noqa: ANN401 click's
) -> int:
    """Scrub what comes into an inbox, for ever: a folder for each sender, whose acknowledgements are in its outbox.

    A file is taken once it has stopped growing. SIGTERM and SIGINT end the batch at hand, then the command.
    """
    from scrubber.outputs.folder.kept_index import KeptIndex
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.inbox import Inbox
    from scrubber.pipeline.senders import Senders
    from scrubber.pipeline.watching import Target, Watch

    if find_spec("watchfiles") is None:
        raise SetupError("watch needs the extra watch: pip install 'claim-scrubber[watch]'")
    place, target = Path(inbox), Path(out)
    moved = [Path(folder) if folder else None for folder in (done, quarantine)]
    _require_apart(place, [target, *filter(None, moved)])
    files = {"--metrics": metrics, "--log-file": options["log_file"]}
    require_places(files, [])
    for option, file in {**files, "--heartbeat": heartbeat}.items():
        if file and Path(file).resolve().is_relative_to(place.resolve()):
            raise SetupError(f"{option} is a file outside INBOX")
    counted = _metrics(metrics) if metrics else None
    choice = InputFilter(recursive=True, include=options.pop("include"), exclude=options.pop("exclude"))
    options["verbose"] = max(1, options["verbose"])
    context = click.get_current_context()
    senders = configuration_of(context).values.get(SENDERS, [])
    plan_of = _plans(context, options)
    log = plan_of(None).log
    for profile in {sender.profile for sender in senders}:
        plan_of(profile)
    index = KeptIndex(target)
    index.read()
    batch = BatchOptions(once=True, has_outboxes=True, folder_index=index, done=moved[0], quarantine=moved[1])
    watch = Watch(
        Inbox(partial(find_files, place, choice), settle),
        Target(target, emit or default_outputs(), batch, plan_of, Senders(senders), retries),
        log,
        time.monotonic,
        partial(datetime.now, UTC),
        counted,
    )
    stop = Event()
    with _only_one(place), _ending(stop):
        log.info("watch begun")
        ticks = _changes(place, stop, is_polling=polling)
        keeping = _Keeping(target, keep_runs, Path(heartbeat) if heartbeat else None)
        watch.run(_kept(ticks, keeping, log), stop.is_set)
    log.info("watch ended")
    return 0


def _metrics(file: str) -> WatchMetrics:
    """What counts for Prometheus. Raises SetupError where what writes metrics is not installed."""
    from scrubber.pipeline.metrics import require_metrics

    require_metrics()
    from scrubber.pipeline.watch_metrics import WatchMetrics

    return WatchMetrics(Path(file))


def _require_apart(inbox: Path, others: list[Path]) -> None:
    """Raise SetupError where the inbox is no folder, or another folder is in it: what is written would be taken."""
    if not inbox.is_dir():
        raise SetupError("INBOX is no folder")
    if any(other.resolve().is_relative_to(inbox.resolve()) for other in others):
        raise SetupError("--out, --done and --quarantine are folders outside INBOX")


def _plans(context: click.Context, options: dict[str, Any]) -> Callable[[str | None], Plan]:
    """What gives the plan for senders with a profile of their own, or none: each day another one, unless one is given.

    Raises SetupError.
    """
    no_patient, renumbers = options.pop("no_patient"), options.pop("renumber")
    make = settle_plans(options, write=True)
    is_dated = context.get_parameter_source("as_of") is not ParameterSource.DEFAULT

    @lru_cache(maxsize=256)
    def of_day(profile: str | None, day: date) -> Plan:
        changed: dict[str, object] = {} if is_dated else {"as_of": day}
        if profile is not None:
            changed["profile"] = profile
        plan = make(**changed)._replace(without_patient=no_patient)
        return plan.renumbering() if renumbers else plan

    return lambda profile: of_day(profile, date.today())  # noqa: DTZ011 a receipt date is the office's own


@contextmanager
def _only_one(inbox: Path) -> Iterator[None]:
    """Hold the inbox. Raises SetupError where another process watches it, OwnFailure where it cannot be held."""
    from scrubber.outputs.folder.private_files import open_locked

    try:
        held = open_locked(inbox.resolve(), wait=False)
    except BlockingIOError as error:
        raise SetupError("another scrubber watches this INBOX") from error
    except OSError as error:
        raise OwnFailure(f"INBOX cannot be locked: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(held)


@contextmanager
def _ending(stop: Event) -> Iterator[None]:
    """Have SIGTERM and SIGINT ask for the end; a second one interrupts at once, as it does every command."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _changes(inbox: Path, stop: Event, *, is_polling: bool) -> Iterator[bool]:
    """Whether something has changed in the inbox: at once, at each change, and each second; until it is to stop."""
    from watchfiles import watch

    changes = watch(
        inbox,
        watch_filter=None,
        debounce=_TICK,
        stop_event=stop,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        force_polling=is_polling or None,
        poll_delay_ms=_TICK,
        ignore_permission_denied=True,
    )
    return chain([True], map(bool, changes))


def _kept(ticks: Iterator[bool], keeping: _Keeping, log: Log) -> Iterator[bool]:
    """The ticks; at each the heartbeat is touched, and once an hour old manifests are removed.

    What fails of that is logged, and no reason to end.
    """
    from scrubber.outputs.folder.earlier_runs import remove_runs

    sweep_at = time.monotonic()
    for tick in ticks:
        try:
            if time.monotonic() >= sweep_at:
                sweep_at += _HOUR
                remove_runs(keeping.out, time.time() - keeping.days * 24 * _HOUR)
            if keeping.heartbeat:
                keeping.heartbeat.touch(0o600)
        except (OSError, SetupError) as error:
            log.warning("old manifests or the heartbeat could not be seen to", error=error)
        yield tick


class _Keeping(NamedTuple):
    """What is seen to beside the inbox."""

    out: Path
    days: int
    """For how many manifests are kept."""
    heartbeat: Path | None
