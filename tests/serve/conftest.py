"""A service in this process, on the sample edits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from anyio import to_thread
from starlette.testclient import TestClient

from scrubber.log import SILENT
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.serve.app import make_app
from scrubber.serve.folders import service_folder
from scrubber.serve.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrubber.rules.packs import Pack
    from scrubber.serve.judge import Job, Result

Serve = Callable[..., TestClient]
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
            service = Service(
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
