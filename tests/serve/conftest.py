"""A service in this process, on the sample edits, or in one of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from anyio import to_thread
from starlette.testclient import TestClient

from scrubber.log import SILENT
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.serve.app import make_app
from scrubber.serve.folders import service_folder
from scrubber.serve.service import JudgeService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrubber.rules.packs import Pack
    from scrubber.serve.judge import Job, Result

Serve = Callable[..., TestClient]
Start = Callable[..., AbstractContextManager["Serving"]]
TODAY = date(2026, 2, 1)


async def in_thread(judge: Callable[[Job], Result], job: Job) -> Result:
    """Have a job done in this process."""
    return await to_thread.run_sync(judge, job, abandon_on_cancel=True)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Give the folder in which services have theirs."""
    return tmp_path / "work"


@pytest.fixture
def serve(sample_edits: Pack, work: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Give a function that starts a service with the settings that are given."""
    monkeypatch.setattr("scrubber.rules.settings.installed_packs", lambda: (sample_edits,))
    with ExitStack() as stack:

        def start(**given: Any) -> TestClient:  # noqa: ANN401 what a service is set up with
            runner = given.pop("run", in_thread)
            service = JudgeService(
                options={},
                settings=resolve(SettingsRequest()),
                folder=stack.enter_context(service_folder(work)),
                today=lambda: TODAY,
                log=SILENT,
            )._replace(**given)
            client = TestClient(make_app(service, runner), "http://localhost", raise_server_exceptions=False)
            return stack.enter_context(client)

        yield start


@pytest.fixture
def client(serve: Serve) -> TestClient:
    """Give a service that nothing is set for."""
    return serve()


@pytest.fixture
def today() -> date:
    """Give the day on which services judge."""
    return TODAY


class Serving(NamedTuple):
    """A service that has been started."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def _serving(home: Path, *options: str) -> Iterator[Serving]:
    """Start the command, and kill it if it is still there afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scrubber", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"SCRUBBER_HOME": str(home)},
    )  # fmt: skip
    with process:
        assert process.stdout
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found
        try:
            yield Serving(process, found[0])
        finally:
            process.kill()


@pytest.fixture
def serving(tmp_path: Path) -> Start:
    """Give a function that starts the command in a process of its own, with options."""
    return partial(_serving, tmp_path / "home")
