"""The application: its addresses, what stands before them, and how each error is told."""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Final

from anyio import create_task_group, sleep
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from scrubber.errors import SetupError
from scrubber.serve.application import Application
from scrubber.serve.desk import Desk
from scrubber.serve.guard import FREE, Guard
from scrubber.serve.interface import router
from scrubber.serve.metrics import CONTENT_TYPE, Metrics
from scrubber.serve.pages import page_router
from scrubber.serve.problems import Problem, set_up
from scrubber.serve.rendering import render
from scrubber.serve.sessions import Sessions
from scrubber.serve.telling import Telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi import FastAPI
    from starlette.requests import Request

    from scrubber.serve.desk import Runner
    from scrubber.serve.service import JudgeService

_SWEEP_EVERY: Final = 30
"""Seconds."""


def make_app(service: JudgeService, run: Runner, clock: Callable[[], float] = monotonic) -> FastAPI:
    """The application of a service, which has files judged by `run`; `clock` tells for how long a page is idle."""
    sessions = Sessions(service.folder, clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with create_task_group() as tasks:
            tasks.start_soon(_sweep, sessions)
            yield
            tasks.cancel_scope.cancel()

    app = Application(has_token=service.access.token is not None, lifespan=lifespan)
    metrics = Metrics(lambda: desk.at_work)
    desk = Desk(service, run, metrics.judged)
    app.include_router(router(service, desk))
    app.include_router(page_router(service, desk, sessions))

    @app.get(FREE, response_class=PlainTextResponse)
    def tell_health() -> str:
        """Whether the service is there."""
        return "ok\n"

    @app.get("/metrics", response_class=PlainTextResponse)
    def tell_metrics() -> Response:
        """What the service did since it started, for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    _tell_errors(app, service)
    app.add_middleware(Guard, access=service.access)
    app.add_middleware(Telling, metrics=metrics, log=service.log)
    return app


async def _sweep(sessions: Sessions) -> None:
    """Close pages that are left alone, for ever."""
    while True:
        await sleep(_SWEEP_EVERY)
        sessions.sweep()


def _tell_errors(app: FastAPI, service: JudgeService) -> None:
    """Have every error answered as a problem."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return _told(request, error)

    @app.exception_handler(SetupError)
    async def of_set_up(_request: Request, error: SetupError) -> Response:
        return set_up(error.message).response()

    @app.exception_handler(RequestValidationError)
    async def of_query(_request: Request, error: RequestValidationError) -> Response:
        # What was given is not repeated.
        faults = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
        return set_up("; ".join(faults)).response()

    @app.exception_handler(HTTPException)
    async def of_address(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        return _told(request, Problem(status, status.description, headers=error.headers))

    @app.exception_handler(Exception)
    async def failed(_request: Request, error: Exception) -> Response:
        service.log.error("request failed", error=error)
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the program itself failed").response()


def _told(request: Request, problem: Problem) -> Response:
    """An error as a page, where a person looks at it."""
    is_for_people = "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith("/v1/")
    if is_for_people:
        return render("problem.html.j2", status=problem.status, detail=problem.detail)
    return problem.response()
