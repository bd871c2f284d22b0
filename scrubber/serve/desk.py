"""The desk that takes files in: so many at once, each in its own folder, for so long, and nothing of them is kept."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process

from scrubber.serve.body import BASELINE, FILE, receive_file
from scrubber.serve.judge import FailedFile, FileResult, Job, Result
from scrubber.serve.kept_log import write_lines
from scrubber.serve.problems import Problem, busy, set_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from starlette.requests import Request

    from scrubber.pipeline.plan import Conformance
    from scrubber.serve.service import HistoryPlace, JudgeService

Judge = Callable[[Job], Result]
Runner = Callable[[Judge, Job], Awaitable[Result]]
"""Has a job done, and stops it where the waiting is cancelled."""


class Wish(NamedTuple):
    """How a request wants its file judged."""

    profile: str | None = None
    as_of: date | None = None
    conformance: Conformance | None = None
    history: str = "none"
    emit: Sequence[str] = ()


class Desk:
    """Takes files in."""

    def __init__(self, service: JudgeService, run: Runner, judged: Callable[[FileResult], None]) -> None:
        """`judged` is told of each file that was judged."""
        self._service = service
        self._run = run
        self._told = judged
        self.at_work = 0

    async def judge(self, request: Request, wish: Wish, judge: Judge, folder: Path) -> FileResult:
        """Judge the file of a request; the outputs are in `folder`. Raises Problem."""
        with self._place():
            try:
                with fail_after(self._service.limits.timeout):
                    return await self._judge(request, wish, judge, folder)
            except TimeoutError:
                message = "not done in time: the file is too large for this service, or there is much to do"
                raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, message) from None

    async def _judge(self, request: Request, wish: Wish, judge: Judge, folder: Path) -> FileResult:
        target = folder / "input"
        options, history = self._options(wish), self._history(wish)
        # What is only checked has no report that could compare.
        parts = (FILE, BASELINE) if wish.emit else (FILE,)
        received = await receive_file(request, target, self._service.limits.max_body, parts)
        masked = self._service.without_patient
        job = Job(target, received.name, folder, options, wish.emit, history, masked, received.baseline)
        try:
            result = await self._run(judge, job)
        except BrokenWorkerProcess:
            result = FailedFile("the process ended", is_set_up=False)
        finally:
            target.unlink(missing_ok=True)
        write_lines(result.lines, self._service.log)
        if isinstance(result, FailedFile):
            if result.is_set_up:
                raise set_up(result.message)
            raise Problem(HTTPStatus.INTERNAL_SERVER_ERROR, f"the program failed: {result.message}")
        self._told(result)
        if not result.is_x12:
            document = json.loads(result.outputs[0].read_bytes())
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "the file is no X12", document=document)
        return result

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the places at the desk. Raises Problem where all are taken."""
        if self.at_work >= self._service.limits.max_requests:
            raise busy("as many files as this service takes at once are being judged")
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1

    def _options(self, wish: Wish) -> dict[str, object]:
        """Keywords of `make_plan` for a wish. Raises Problem."""
        options = {**self._service.options, "as_of": wish.as_of or self._service.today()}
        if wish.profile is not None:
            # A name alone: a file's path would have the service read files of its own machine.
            if wish.profile not in self._service.settings.known_profiles.names:
                raise set_up("there is no profile of this name")
            options["profile"] = wish.profile
        if wish.conformance is not None:
            options["conformance"] = wish.conformance
        return options

    def _history(self, wish: Wish) -> HistoryPlace | None:
        """The history that a wish is for; None for none. Raises Problem."""
        history = self._service.history
        if wish.history == "none":
            return None
        if history is None:
            raise set_up("this service has no history")
        if wish.history == "write" and not history.may_write:
            raise set_up("this service does not write its history")
        return history._replace(may_write=wish.history == "write")


@contextmanager
def own_folder(parent: Path) -> Iterator[Path]:
    """A new folder, for its owner alone, that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def worker_processes(most: int) -> Runner:
    """Has jobs done in as many other processes, which are kept for the next job, and killed where one is cancelled."""
    limiter = CapacityLimiter(most)

    async def run(judge: Judge, job: Job) -> Result:
        return await to_process.run_sync(judge, job, cancellable=True, limiter=limiter)

    return run
