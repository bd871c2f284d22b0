"""The pages for people: what is dropped is judged as by `scrub`, and gone when the page closes or is left alone."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from scrubber import scrub
from scrubber.serve.guard import POLICY
from scrubber.serve.pages import ABOUT_OUTPUTS
from scrubber.serve.problems import Problem
from scrubber.serve.service import Access, HistoryPlace
from scrubber.serve.sessions import FORGOTTEN, IDLE, Sessions

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.conftest import WriteClaims
    from tests.serve.conftest import Serve

CLAIM = "CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z1001*80*UN*1.5***1~\nDTP*472*D8*20260105~\n"
TOKEN = "correct-horse-battery-staple"  # noqa: S105 a token of the tests


@pytest.fixture
def file(write_claims: WriteClaims) -> bytes:
    """Give a file of a claim that is rejected."""
    return write_claims(CLAIM)


def session(client: TestClient) -> str:
    """The address of a new page."""
    found = re.search(r'data-session="([\w-]+)"', client.get("/").text)
    assert found
    return f"/page/{found[1]}"


def links(page: str) -> list[str]:
    """Where a page links to."""
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


class TestDropped:
    """Files that are dropped on a page."""

    def test_are_judged_as_by_scrub(self, client: TestClient, file: bytes, tmp_path: Path, today: date) -> None:
        """Totals, the findings that there are most of, and each output with the bytes that the library writes."""
        answer = client.post(f"{session(client)}/files", files={"file": ("in.837", file)})
        assert answer.status_code == 201
        assert "1 claim</dd>" in answer.text
        assert "SMP" in answer.text
        (tmp_path / "in.837").write_bytes(file)
        kinds = [kind for kind in ABOUT_OUTPUTS if kind != "accepted"]
        run = scrub([tmp_path / "in.837"], tmp_path / "out", emit=kinds, as_of=today)
        expected = {path.name: path.read_bytes() for path in run.outputs[0]}
        assert len(expected) == len(kinds)
        offered = re.findall(r'href="(/page[^"]+)" download="([^"]+)"', answer.text)
        assert {name: client.get(link).content for link, name in offered} == expected
        assert not any("in." in link for link, _ in offered)
        everything = next(link for link in links(answer.text) if re.fullmatch(r"/page/[\w-]+/files/\d+", link))
        with zipfile.ZipFile(io.BytesIO(client.get(everything).content)) as zipped:
            assert {name: zipped.read(name) for name in zipped.namelist()} == expected

    def test_what_is_dropped_again_is_compared(self, client: TestClient, write_claims: WriteClaims) -> None:
        """The page and the report tell what is fixed, still there and new since the findings that come with it."""
        wrong, page = CLAIM.replace("A1*", "B2*"), session(client)
        first, second = write_claims(CLAIM), write_claims(CLAIM.replace("1.5", "1") + wrong)
        answer = client.post(f"{page}/files", files={"file": ("in.837", first)})
        assert "Since" not in answer.text
        findings = client.get(f"{page}/files/1/json").content
        answer = client.post(f"{page}/files", files={"file": ("in.837", second), "baseline": findings})
        assert "1 fixed, 0 still there, 1 new; freed: $0.00" in answer.text
        assert "Since the last run" in client.get(f"{page}/files/2/html").text
        answer = client.post(f"{page}/files", files={"file": ("in.837", first), "baseline": findings})
        assert "0 fixed, 1 still there, 0 new" in answer.text

    def test_the_report_alone_is_shown_and_the_rest_is_saved(self, client: TestClient, file: bytes) -> None:
        """A browser opens no output but the report, which has a policy of its own."""
        page = client.post(f"{session(client)}/files", files={"file": ("in.837", file)}).text
        for link in links(page):
            if link.startswith("/page/"):
                headers = client.get(link).headers
                is_report = link.endswith("/html")
                assert ("content-disposition" in headers) is not is_report
                assert (headers["content-security-policy"] == POLICY) is not is_report
                assert "default-src 'none'" in headers["content-security-policy"]

    def test_of_what_is_no_x12_nothing_is_kept(self, client: TestClient, work: Path) -> None:
        """The page is told why, as systems are."""
        answer = client.post(f"{session(client)}/files", content=b"Dear Sir or Madam")
        assert answer.status_code == 422
        assert answer.json()["document"]["findings"]
        assert left(work) == []

    def test_are_gone_when_the_page_closes(self, client: TestClient, file: bytes, work: Path) -> None:
        """Another page keeps its own; of the one that is closed nothing can be asked or dropped any more."""
        closed, other = session(client), session(client)
        answers = [client.post(f"{page}/files", files={"file": ("in.837", file)}).text for page in (closed, other)]
        for link in links(answers[0]):
            if "/page/" in link:
                assert client.get(link.replace(closed, other)).status_code == 200
                assert client.get(link.replace("/files/1", "/files/2")).status_code == 404
        assert client.get(f"{other}/files/1/no").status_code == 404
        count = len(left(work))
        for _ in range(2):
            assert client.post(f"{closed}/close").status_code == 204
        assert len(left(work)) == count / 2
        assert client.get(next(link for link in links(answers[0]) if closed in link)).status_code == 404
        assert client.post(f"{closed}/files", content=file).status_code == 404
        client.post(f"{other}/close")
        assert left(work) == []

    def test_are_gone_after_a_time(self, tmp_path: Path) -> None:
        """A page that is left alone holds nothing any more; what is dropped on it then is not taken for the earlier."""
        now = [0.0]
        sessions = Sessions(tmp_path, lambda: now[0])
        page = sessions.open()

        def drop() -> str:
            (tmp_path / "out").touch()
            return sessions.keep(page, [tmp_path / "out"])

        first = drop()
        for wait, is_gone in ((IDLE, False), (IDLE, False), (IDLE + 1, True)):
            now[0] += wait
            sessions.sweep()
            assert (list(tmp_path.iterdir()) == []) is is_gone
            if not is_gone:
                assert sessions.kept(page, first).outputs[0].exists()
        assert drop() != first
        with pytest.raises(Problem, match="404"):
            sessions.kept(page, first)
        now[0] += FORGOTTEN + 1
        sessions.sweep()
        with pytest.raises(Problem, match="404"):
            sessions.page(page)
        assert list(tmp_path.iterdir()) == []

    def test_pages_are_closed_by_the_service_itself(
        self, serve: Serve, file: bytes, work: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody has to ask for it."""
        monkeypatch.setattr("scrubber.serve.app._SWEEP_EVERY", 0)
        monkeypatch.setattr("scrubber.serve.sessions.IDLE", -1)
        client = serve()
        client.post(f"{session(client)}/files", content=file)
        while left(work):
            client.get("/healthz")

    def test_the_patient_is_masked_where_the_service_says_so(self, serve: Serve, file: bytes) -> None:
        """Reports of a service with --no-patient may be mailed."""
        name = re.search(rb"NM1\*IL\*1\*(\w+)", file)
        assert name
        form = {"file": ("in.837", file)}
        shown, masked = (
            serve(without_patient=value).post("/v1/scrub?emit=html", files=form).content for value in (False, True)
        )
        assert name[1] in shown
        assert name[1] not in masked

    def test_the_history_is_offered_where_there_is_one(self, serve: Serve, tmp_path: Path) -> None:
        """Left alone unless asked for; remembered only where the service allows it."""
        assert 'name="history"' not in serve().get("/").text
        place = HistoryPlace(f"sqlite://{tmp_path}/h.sqlite", None, tmp_path / "h.key")
        page = serve(history=place).get("/").text
        assert re.findall(r'<option value="(none|read|write)">', page) == ["none", "read"]
        page = serve(history=place._replace(may_write=True)).get("/").text
        assert re.findall(r'<option value="(none|read|write)">', page) == ["none", "read", "write"]


class TestLookUp:
    """Edits and tables to look up."""

    def test_finds_edits_by_any_word(self, client: TestClient) -> None:
        """Every word has to be in the line, in whatever case."""
        everything = set(re.findall(r"<code>(\w+)</code>", client.get("/edits").text))
        assert {"SMP001", "SCR001"} <= everything
        assert re.findall(r"<code>(\w+)</code>", client.get("/edits?q=smp001").text) == ["SMP001"]
        assert re.findall(r"<code>(\w+)</code>", client.get("/edits?q=smp001+nothing").text) == []

    def test_every_edit_has_a_page(self, client: TestClient) -> None:
        """Each link of the catalogue leads to one that says what it says."""
        for link in links(client.get("/edits").text):
            if link.startswith("/edits/"):
                page = client.get(link)
                assert page.status_code == 200
                assert "What it says" in page.text
        assert client.get("/edits/NO1").status_code == 404

    def test_tables_are_searched(self, client: TestClient) -> None:
        """Each table has a page with its rows; one that there is not has none."""
        tables = [link for link in links(client.get("/tables").text) if link.startswith("/tables/")]
        for link in tables:
            assert "<td>" in client.get(link).text
            assert "0 rows" in client.get(f"{link}?q=nothing+at+all").text
        assert client.get("/tables/no").status_code == 404

    def test_where_there_are_no_tables(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        """The page says so."""
        monkeypatch.setattr("scrubber.serve.pages.known_tables", lambda _folder: iter(()))
        assert "There are none." in client.get("/tables").text

    def test_what_is_searched_for_is_only_shown(self, client: TestClient) -> None:
        """No text becomes part of a page."""
        assert "<script>alert" not in client.get("/edits", params={"q": '"><script>alert(1)</script>'}).text

    def test_static_files_are_those_of_the_pages(self, client: TestClient) -> None:
        """There is no way to another file."""
        for link in links(client.get("/").text):
            if link.startswith("/static/"):
                assert client.get(link).headers["content-type"].startswith("text/css")
        assert client.get("/static/page.js").headers["content-type"].startswith("text/javascript")
        for name in ("pages.py", "..%2fpages.py", "drop.html.j2"):
            assert client.get(f"/static/{name}").status_code == 404


def test_people_are_told_of_errors_in_a_page(client: TestClient) -> None:
    """A browser that looks for what is gone shows a page, a system gets the problem."""
    for path in ("/page/x/files/1/in.837", "/edits/NO1", "/nothing"):
        page = client.get(path, headers={"accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert 'href="/"' in page.text
    answer = client.get("/v1/edits/NO1", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


class TestSignIn:
    """A browser that cannot send a token is asked for it once."""

    def test_lets_in_who_knows_the_token(self, serve: Serve, file: bytes) -> None:
        """The cookie is kept from scripts and other sites, and is not the token."""
        client = serve(access=Access(TOKEN))
        asked = client.get("/", headers={"accept": "text/html"}, follow_redirects=False)
        assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in")
        assert "token" in client.get("/sign-in").text
        assert client.get("/static/page.css").status_code == 200
        assert client.post("/sign-in", data={"token": "wrong"}).status_code == 401
        assert client.post("/sign-in", content=b"").status_code == 401
        signed_in = client.post("/sign-in", data={"token": TOKEN}, follow_redirects=False)
        cookie = signed_in.headers["set-cookie"]
        assert "httponly" in cookie.lower()
        assert "samesite=strict" in cookie.lower()
        assert TOKEN not in cookie
        assert client.post(f"{session(client)}/files", content=file).status_code == 201
        client.cookies.clear()
        client.cookies.set("scrubber", "wrong")
        assert client.get("/").status_code == 401

    def test_takes_no_large_form(self, serve: Serve) -> None:
        """Nobody who does not know the token has the service read much."""
        client = serve(access=Access(TOKEN))
        assert client.post("/sign-in", data={"token": "x" * 5000}).status_code == 413

    def test_is_not_asked_for_where_there_is_no_token(self, client: TestClient) -> None:
        """The page is just there."""
        assert client.get("/sign-in", follow_redirects=False).headers["location"] == "/"


def left(work: Path) -> list[str]:
    """Files in the folders of services, but their locks."""
    return [path.name for path in work.rglob("*") if path.is_file() and path.name != ".lock"]
