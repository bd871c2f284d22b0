"""Fixtures shared by every test, and the guard that tox tests what was built."""

from __future__ import annotations

import gc
import importlib
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

import scrubber
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import Report
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from selenium.webdriver import Chrome

    from scrubber.engine.claims.control_numbers import Reuse
    from scrubber.pipeline.plan import Conformance
    from scrubber.rules.packs import Pack
    from tests.shell import Shell

PROJECT = Path(__file__).parents[1]

Screen = Callable[..., list[Report]]
Claims = Callable[..., str]

# Time limits, of an example or of making one up, mean nothing on a shared machine; `tox -e examples` tries many more.
settings.register_profile(
    "shared-machine",
    max_examples=int(os.environ.get("SCRUBBER_EXAMPLES", "50")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("shared-machine")

# A suite that a shell has started in the background ignores SIGINT, and so would the processes that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart() -> None:
    """Refuse to call the checkout tested wheel: under tox, scrubber comes from site-packages."""
    if "TOX_ENV_NAME" in os.environ and "site-packages" not in Path(scrubber.__file__).parts:
        message = "under tox, but scrubber was imported from the checkout instead of the built wheel"
        raise pytest.UsageError(message)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage in what tests make alone: to go through thousands of tests each time takes a tenth of a run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a data folder and a configuration file of its own: none sees another's, or the user's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SCRUBBER_HOME", str(folder))
    monkeypatch.delenv("SCRUBBER_KEY_FILE", raising=False)
    empty = folder / "configuration" / "scrubber.toml"
    empty.parent.mkdir()
    empty.touch(0o600)
    monkeypatch.setenv("SCRUBBER_CONFIG", str(empty))
    return folder


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Give a shell, and be in a folder like a fresh checkout, as somebody is who tries what a page shows."""
    from tests.page_run import lay_out
    from tests.shell import Shell

    home, folder = tmp_path / "user", tmp_path / "checkout"
    home.mkdir()
    lay_out(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SCRUBBER_HOME", str(home / "scrubber"))
    monkeypatch.delenv("SCRUBBER_CONFIG")
    with Shell(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of sample interchanges written by others: SCRUBBER_CORPUS, or ../shared/corpus."""
    folder = Path(os.environ.get("SCRUBBER_CORPUS", PROJECT.parent / "shared" / "corpus"))
    if folder.is_dir():
        return folder
    if os.environ.get("SCRUBBER_CORPUS_REQUIRED"):
        pytest.fail("the corpus is required here, and SCRUBBER_CORPUS or ../shared/corpus is no folder")
    pytest.skip("no corpus: set SCRUBBER_CORPUS to its folder")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `tests/test_golden.py` explains."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture(scope="session")
def sample_edits() -> Pack:
    """Give the pack of tests/sample_pack, so that no test of the program names a shipped edit."""
    from scrubber.rules.packs import load_pack

    folder = str(Path(__file__).parent)
    sys.path.append(folder)
    try:
        return load_pack(importlib.import_module("sample_pack"), name="samples")
    finally:
        sys.path.remove(folder)


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
WriteClaims = Callable[..., bytes]


@pytest.fixture
def run(run_command: Run, sample_edits: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command in this process, on the sample edits, with a data folder of its own."""
    from scrubber.cli.data_folder import HOME

    monkeypatch.setattr("scrubber.rules.settings.installed_packs", lambda: (sample_edits,))
    monkeypatch.setenv(HOME, str(tmp_path / "scrubber-home"))
    return run_command


@pytest.fixture
def run_command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Give a function that runs the command in this process, on the edits that are installed."""
    from scrubber.cli.main import main

    def invoke(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["scrubber", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(SystemExit) as ended:
            main()
        stdout.flush()
        assert isinstance(stdout.buffer, io.BytesIO)
        assert isinstance(ended.value.code, int)
        out = stdout.buffer.getvalue()
        return Ran(ended.value.code, out.decode("utf-8"), capfdbinary.readouterr().err.decode("utf-8"))

    return invoke


def hand_written(claims: str, filing: str = "CI", taxonomy: str = "207RE0101X", number: int = 1) -> bytes:
    """A whole file around claims written as a fixture writes them, one segment a line."""
    from scrubber.testing import Case, build_file

    return build_file(Case(name="hand-written", claims=claims, filing=filing, taxonomy=taxonomy), number=number).content


@pytest.fixture(scope="session")
def write_claims() -> WriteClaims:
    """Give the function that writes a file around claims."""
    return hand_written


@pytest.fixture
def screen(sample_edits: Pack) -> Screen:
    """Give a function that runs both passes over files, with the sample edits."""

    def run(
        *files: bytes, conformance: str = "envelope", overrides: Sequence[str] = (), reuse: Reuse = "warn",
        batches: Reuse = "warn",
    ) -> list[Report]:  # fmt: skip
        settings = resolve(SettingsRequest(overrides=tuple(overrides)), [sample_edits])
        checked: Conformance = "full" if conformance == "full" else "envelope"
        plan = Plan(settings=settings, conformance=checked, duplicate_interchange=reuse, duplicate_batch=batches)
        return judge_all([Source(f"{number}.837", io.BytesIO(file)) for number, file in enumerate(files)], plan)

    return run


@pytest.fixture(scope="session")
def claim() -> Claims:
    """Give a function that writes one claim with one service."""

    def write(
        claim_id: str = "A1", day: str = "20260105", *, code: str = "Z1001", units: str = "1", frequency: str = "1",
        charge: str = "80", reference: str = "",
    ) -> str:  # fmt: skip
        original = f"REF*F8*{reference}~\n" if reference else ""
        return (
            f"CLM*{claim_id}*{charge}***11:B:{frequency}*Y*A*Y*Y~\n{original}HI*ABK:E1065~\n"
            f"LX*1~\nSV1*HC:{code}*{charge}*UN*{units}***1~\nDTP*472*D8*{day}~\n"
        )

    return write


BROWSER_ARGUMENTS = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1200,900",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Give a browser; without Chromium the tests are skipped, or fail where SCRUBBER_BROWSER_REQUIRED is set."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    chromium, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if chromium is None or driver is None:
        reason = "needs chromium and chromedriver (Debian: chromium, chromium-driver)"
        if os.environ.get("SCRUBBER_BROWSER_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    options = ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (*BROWSER_ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    started = Chrome(options=options, service=Service(driver))
    try:
        yield started
    finally:
        started.quit()


@pytest.fixture
def violations(browser: Chrome) -> Callable[[], list[str]]:
    """Give a function that lets axe look at the page of the browser, and says what it has against which elements."""
    from axe_core_python.selenium import Axe

    def look() -> list[str]:
        found = Axe().run(browser)["violations"]
        return [f"{one['id']}: {', '.join(node['html'] for node in one['nodes'])}" for one in found]

    return look
