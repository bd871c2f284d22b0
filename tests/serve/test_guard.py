"""Who may ask: by name, from no page of another site, and with the token where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.serve.service import LOOPBACK, Access

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.serve.conftest import Serve

TOKEN = "correct-horse-battery-staple"  # noqa: S105 a token of the tests


def status(client: TestClient, path: str = "/v1/edits", **headers: str) -> int:
    """The status of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=named).status_code


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8750", "127.0.0.1:8750", "[::1]:8750", "LOCALHOST", "other.test"]
)
def test_is_called_by_the_names_of_this_machine_and_those_allowed(serve: Serve, host: str) -> None:
    """The names of the loopback, and what --allow-host says, with any port."""
    client = serve(access=Access(hosts=LOOPBACK | {"other.test"}))
    assert status(client, host=host) == 200


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "x/healthz?", "", "127.0.0.1.evil.test:8750"])
def test_is_called_by_no_other_name(client: TestClient, host: str) -> None:
    """A name that somebody has point to this machine (DNS rebinding) opens nothing."""
    assert status(client, host=host) == 403


def test_takes_nothing_from_pages_of_other_sites(client: TestClient) -> None:
    """A page elsewhere has the browser send nothing; the service's own page may, and so may what is no browser."""
    assert status(client, origin="http://localhost") == 200
    assert status(client, sec_fetch_site="same-origin") == 200
    assert status(client, sec_fetch_site="cross-site") == 403
    for origin in ("null", "http://evil.test", "http://localhost:3000", "http://localhost.evil.test"):
        assert client.post("/v1/check", content=b"x", headers={"origin": origin}).status_code == 403


def test_asks_for_the_token(serve: Serve) -> None:
    """Everything but the question whether the service is there needs it."""
    client = serve(access=Access(TOKEN))
    assert status(client, "/healthz") == 200
    assert status(client, authorization=f"Bearer {TOKEN}") == 200
    for path in ("/", "/v1/edits", "/openapi.json", "/metrics", "/nothing"):
        assert status(client, path) == 401
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", "", f"Basic {TOKEN}", TOKEN, "Bearer \u00fc"):
        assert client.get("/v1/edits", headers=[(b"authorization", wrong.encode())]).status_code == 401
    assert client.get("/v1/edits").headers["www-authenticate"] == "Bearer"
    document = client.get("/openapi.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert document["security"] == [{"token": []}]


def test_every_answer_is_strict_with_browsers(client: TestClient) -> None:
    """Errors too are kept nowhere, and nothing in them is run."""
    for path in ("/healthz", "/nothing", "/v1/edits", "/v1/edits/NO1"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
