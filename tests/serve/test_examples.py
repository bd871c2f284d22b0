"""The requests that the pages on the service show are answered."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PROJECT = Path(__file__).parents[2]
PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")))
COMMANDS = {line for page in PAGES for line in re.findall(r"^curl .*$", page.read_text("utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_request_of_the_pages_is_answered(command: str, client: TestClient) -> None:
    """A body or a form, as curl sends it, is answered with what the page says."""
    content = (PROJECT / "fixtures" / "files" / "cgm-clinic.837").read_bytes()
    arguments = shlex.split(command)
    url = next(urlsplit(one) for one in arguments if one.startswith("http://"))
    assert url.netloc == "127.0.0.1:8750"
    address = f"{url.path}?{url.query}"
    if "-F" in arguments:
        assert arguments[arguments.index("-F") + 1] == "file=@claims.837"
        answer = client.post(address, files={"file": ("claims.837", content)})
    else:
        assert arguments[arguments.index("--data-binary") + 1] == "@claims.837"
        answer = client.post(address, content=content)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == ("application/zip" if "-o" in arguments else "application/json")
