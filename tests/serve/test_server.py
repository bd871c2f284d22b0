"""The command that serves: a process of its own, asked over the network, and ended by a signal."""

from __future__ import annotations

import json
import re
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx2
import pytest
from starlette.testclient import TestClient

from scrubber.errors import SetupError
from scrubber.serve.folders import service_folder
from scrubber.serve.server import listen
from tests.test_canary import canaries

if TYPE_CHECKING:
    from socket import socket

    import uvicorn
    from starlette.types import ASGIApp

    from tests.conftest import Run
    from tests.serve.conftest import Start

FILE = Path(__file__).parents[2] / "fixtures" / "files" / "cgm-clinic.837"
PATIENCE = 120
"""Seconds after which no answer comes any more; one that is right takes a fraction of one."""
TOKEN = "correct-horse-battery-staple"  # noqa: S105 a token of the tests


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_judges_in_another_process_until_a_signal_ends_it(
    serving: Start, tmp_path: Path, number: signal.Signals
) -> None:
    """The answer is that of `check`, the log names no one, and nothing is left of the service or the file."""
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n")
    with serving("-v", "--token-file", str(token)) as (process, url):
        assert httpx2.get(f"{url}v1/edits").status_code == 401
        # Nobody's name, number or date is in the log, nor the file's.
        form = {"file": ("CANARY000.837", canaries(FILE.read_bytes()))}
        shown = {"Authorization": f"Bearer {TOKEN}"}
        for path in ("v1/check?as_of=2026-02-01", "v1/scrub", "v1/check?profile=CANARY000", "v1/edits/CANARY000"):
            answer = httpx2.request(
                "GET" if "edits" in path else "POST", url + path, files=form, headers=shown, timeout=PATIENCE
            )
            assert answer.status_code == (404 if "edits" in path else 400 if "profile" in path else 200)
        process.send_signal(number)
        _, errors = process.communicate()
    assert process.returncode == 128 + number
    *lines, last = errors.splitlines()
    assert last == "scrubber: interrupted"
    events = [json.loads(line) for line in lines]
    assert [one["event"] for one in events if one["event"] != "history looked up"] == [
        "request answered", "input done", "request answered", "input done", *["request answered"] * 3
    ]  # fmt: skip
    assert not any("dropped" in one for one in events)
    assert "CANARY" not in errors
    assert list((tmp_path / "home" / "serve").iterdir()) == []


def test_serves_what_the_options_say(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, limits, the history and what claims are judged by reach the application; the server keeps no log."""
    served = []

    def ask(server: uvicorn.Server, sockets: list[socket]) -> None:
        served.append(sockets)
        config = server.config
        assert (config.access_log, config.log_config, config.proxy_headers) == (False, None, False)
        client = TestClient(cast("ASGIApp", config.app), "http://claims.test")
        edits = {line["code"]: line["not_checked"] for line in client.get("/v1/edits").json()}
        assert edits["SMP001"]
        assert edits["SMP002"] is None
        assert client.post("/v1/check", content=b" " * (1024 * 1024 + 1)).status_code == 413
        assert '<option value="write">' in client.get("/").text
        assert client.get("/", headers={"host": "third.test"}).status_code == 403

    monkeypatch.setattr("uvicorn.Server.run", ask)
    ran = run(
        "serve", "--port", "0", "--allow-host", "claims.test,other.test", "--max-body", "1", "--ignore", "SMP001",
        "--history", f"sqlite://{tmp_path}/h.sqlite", "--allow-history-write",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"The page is at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\n", ran.out)
    assert len(served) == 1


class TestSetUp:
    """What is wrong in the set-up is told before the service listens."""

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--host", "0.0.0.0"), "needs a token"),  # noqa: S104 it is refused
            (("--token-file", "nowhere"), "cannot be read"),
            (("--token-file", "short"), "16 characters"),
            (("--allow-history-write",), "--history"),
            (("--history", "sqlite://relative"), "whole path"),
            (("--profile", "nobody"), "unknown profile"),
            (("--host", "host.invalid.", "--token-file", "long"), "cannot listen"),
        ],
    )
    def test_is_told_in_a_line(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], told: str
    ) -> None:
        """Exit code 2, and what to do."""
        monkeypatch.chdir(tmp_path)
        Path("short").write_text("short")
        Path("long").write_text(TOKEN)
        ran = run("serve", "--port", "0", *options)
        assert (ran.code, ran.out) == (2, "")
        (line,) = ran.err.splitlines()
        assert told in line

    def test_without_the_extra_it_is_named(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever has not installed it is told how."""
        monkeypatch.setattr("scrubber.cli.serve.find_spec", lambda name: None if name == "uvicorn" else name)
        ran = run("serve")
        assert (ran.code, ran.err) == (
            2, "scrubber: scrubber serve needs the extra serve: pip install 'claim-scrubber[serve]'\n"
        )  # fmt: skip

    def test_has_keys_in_a_table_of_its_own(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """`[serve]` holds what is the service's own, and `config show` tells it there."""
        config = tmp_path / "scrubber.toml"
        config.write_text('profile = "nobody"\n\n[serve]\nport = 0\ntoken_file = "t"\n')
        config.chmod(0o600)
        monkeypatch.setenv("SCRUBBER_CONFIG", str(config))
        monkeypatch.setenv("SCRUBBER_SERVE_TIMEOUT", "5")
        ran = run("serve")
        assert "cannot be read" in ran.err
        config.write_text('[serve]\ntoken_file = "t"\nports = 1\n')
        assert "unknown key 'serve.ports'" in run("serve").err
        config.write_text('[serve]\ntoken_file = "t"\n')
        shown = run("config", "show").out
        table = shown[shown.index("[serve]") :]
        assert f'token_file = "{tmp_path / "t"}"  # scrubber.toml' in table
        assert "timeout = 5  # environment SCRUBBER_SERVE_TIMEOUT" in table

    def test_a_port_that_is_taken(self) -> None:
        """Two services are not at one port."""
        with listen("127.0.0.1", 0) as taken, pytest.raises(SetupError, match="in use"):
            listen("127.0.0.1", taken.getsockname()[1])


class TestFolders:
    """Files at work are in a folder that goes with the service."""

    def test_those_of_dead_services_are_removed_and_no_others(self, tmp_path: Path) -> None:
        """A service that was killed leaves its folder until the next one starts; one that runs keeps its own."""
        with service_folder(tmp_path) as running:
            (running / "input").touch()
            dead = tmp_path / "dead"
            shutil.copytree(running, dead)
            (tmp_path / "just-made").mkdir()
            with service_folder(tmp_path) as other:
                assert sorted(tmp_path.iterdir()) == sorted([running, other, tmp_path / "just-made"])
                assert other.stat().st_mode & 0o777 == 0o700
            assert (running / "input").exists()
        assert [path.name for path in tmp_path.iterdir()] == ["just-made"]

    def test_where_none_can_be_made(self, tmp_path: Path) -> None:
        """A file in the way is a fault of the set-up."""
        (tmp_path / "file").touch()
        with pytest.raises(SetupError, match="cannot be made"), service_folder(tmp_path / "file" / "work"):
            pass
