"""An inbox for ever: what is whole in it goes through the pipeline of every run, a few inputs at a time.

Whatever goes wrong is logged and tried again later, since nobody is there to start the program once more; what is not
taken stays in the inbox. Only as many inputs as a run publishes together are taken at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.pipeline.groups import GROUP_BYTES, GROUP_INPUTS
from scrubber.pipeline.inbox import pause_after
from scrubber.pipeline.senders import Sender
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from scrubber.log import Log
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.inbox import Delivery, Inbox
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.senders import Senders
    from scrubber.pipeline.stopwatch import Clock
    from scrubber.pipeline.watch_metrics import WatchMetrics

LOOK_AGAIN: Final = 30
"""Seconds after which an inbox is looked into though nothing was heard of it: a file system may tell nothing."""


class Target(NamedTuple):
    """What becomes of the files of an inbox."""

    out: Path
    emit: Sequence[str]
    batch: BatchOptions
    plan_of: Callable[[str | None], Plan]
    """The plan of the day for senders with this profile; None for those with none of their own."""
    senders: Senders
    retries: int
    """How often an input over which the program failed is tried again before it is quarantined."""


class Watch:
    """An inbox that is watched; `now` tells seconds, `clock` tells run.json when a batch began and ended.

    `metrics` count what is done, where they are wished.
    """

    def __init__(
        self,
        inbox: Inbox,
        target: Target,
        log: Log,
        now: Callable[[], float],
        clock: Clock,
        metrics: WatchMetrics | None = None,
    ) -> None:
        self._inbox, self._target, self._log, self._now, self._clock = inbox, target, log, now, clock
        self._metrics = metrics
        self._failures = 0
        self._not_before = self._look_at = now()

    def run(self, ticks: Iterable[bool], is_stopped: Callable[[], bool]) -> None:
        """Do what is ready at each tick, which tells whether something has changed, until the ticks end.

        Once it is to stop, the batch at hand is ended and no other one begun.
        """
        for is_changed in ticks:
            if is_changed or self._inbox.waiting or self._now() >= self._look_at:
                self._look_at = self._now() + LOOK_AGAIN
                while self._do_next() and not is_stopped():
                    self._write_metrics()
                self._write_metrics()

    def _write_metrics(self) -> None:
        """Write them, if it is wished; what fails of that is logged, and no reason to end."""
        if self._metrics is None:
            return
        try:
            self._metrics.write(seen=self._clock().timestamp(), waiting=self._inbox.waiting, failures=self._failures)
        except OSError as error:
            self._log.warning("the metrics could not be written", error=error)

    def _do_next(self) -> bool:
        """Do the next batch; whether there was one, and it went well."""
        if self._now() < self._not_before:
            return False
        try:
            ready = self._inbox.ready(self._now())
            return bool(ready) and self._do(*self._together(ready))
        except Exception as error:  # noqa: BLE001 whatever it is, nobody is there to start the program again
            self._failures += 1
            seconds = pause_after(self._failures)
            self._log.error("batch failed and is tried again", error=error, seconds=seconds)
            self._not_before = self._now() + seconds
            return False

    def _together(self, ready: Sequence[Delivery]) -> tuple[list[Delivery], list[Source], str | None]:
        """The deliveries of the next batch, as sources in their senders' folders, and the profile of these senders.

        What was in a batch that failed, or failed itself, is done alone.
        """
        taken: list[Delivery] = []
        sources: list[Source] = []
        profile = None
        for delivery in ready:
            sender = self._sender_of(delivery.source)
            if not taken:
                profile = sender.profile
            elif delivery.is_alone or sender.profile != profile:
                continue
            path = delivery.source.path
            assert path is not None  # noqa: S101 an inbox holds files
            taken.append(delivery)
            sources.append(Source(delivery.source.name, path, delivery.source.folder or sender.folder))
            size = sum(source.size for source in sources)
            if delivery.is_alone or len(taken) == GROUP_INPUTS or size >= GROUP_BYTES:
                break
        return taken, sources, profile

    def _sender_of(self, source: Source) -> Sender:
        try:
            return self._target.senders.of(source)
        except OSError:  # it is unreadable, as the run will say
            return Sender(source.folder)

    def _do(self, taken: Sequence[Delivery], sources: Sequence[Source], profile: str | None) -> bool:
        """Have a batch go through the pipeline. Raises whatever it fails with as a whole."""
        target = self._target
        is_to_be_tried_again = all(delivery.tries < target.retries for delivery in taken)
        batch = target.batch._replace(is_to_be_tried_again=is_to_be_tried_again)
        begun = self._now()
        try:
            run = scrub_all(sources, target.out, target.emit, target.plan_of(profile), self._clock, batch)
        except Exception:
            for delivery in taken:
                delivery.postpone(self._now() + 2 * pause_after(self._failures + 1))
            raise
        self._failures = 0
        if self._metrics is not None:
            self._metrics.take_batch(run, self._now() - begun)
        failed = {report.facts.path for report in run.reports if report.set_aside}
        for delivery, source in zip(taken, sources, strict=True):
            if is_to_be_tried_again and source.path_below in failed:
                delivery.try_again(self._now())
                self._log.warning("input is tried again", count=delivery.tries)
            else:
                delivery.is_done = True
        if run.unmoved:
            self._log.error("inputs could not be moved", inputs=run.unmoved)
        return True
