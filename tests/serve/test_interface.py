"""The addresses for systems: they answer what the library answers, and every error is a problem."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from scrubber import check, scrub
from scrubber.serve.judge import FailedFile
from scrubber.serve.service import HistoryPlace, Limits

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.conftest import WriteClaims
    from tests.serve.conftest import Serve

CLEAN = "CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z1001*80*UN*1***1~\nDTP*472*D8*20260105~\n"

_PART = b"--x\r\nContent-Disposition: form-data; %b\r\n\r\nA\r\n--x--"


@pytest.fixture
def clean(write_claims: WriteClaims) -> bytes:
    """Give a file of one claim that no edit flags."""
    return write_claims(CLEAN)


@pytest.fixture
def mixed(write_claims: WriteClaims) -> bytes:
    """Give a file of a claim that is accepted and one that is not."""
    return write_claims(CLEAN + CLEAN.replace("A1*80*", "A2*80*").replace("UN*1*", "UN*1.5*"))


def problem(response: Any, status: int) -> dict[str, Any]:  # noqa: ANN401 the client's response
    """The problem that a request is answered with."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert set(content) <= {"type", "title", "status", "detail", "document"}
    return content


class TestCheck:
    """The findings document of a file."""

    def test_raw_or_a_form_is_what_the_library_says(self, client: TestClient, mixed: bytes, today: date) -> None:
        """A body and a form are judged alike, as the library does on the same day."""
        found = client.post(f"/v1/check?as_of={today}", content=mixed)
        assert found.status_code == 200
        form = client.post("/v1/check", files={"file": ("a.837", mixed)})
        assert form.json()["input"]["name"] == "a.837"
        assert form.json()["findings"] == found.json()["findings"]
        findings = check(mixed, conformance="full").findings
        assert [one["fingerprint"] for one in found.json()["findings"]] == [one.fingerprint for one in findings]
        assert findings

    def test_is_judged_as_the_query_says(self, serve: Serve, clean: bytes) -> None:
        """The day of receipt, how much is checked, and who is the payer."""
        client = serve()
        run = client.post("/v1/check?as_of=2026-03-04&conformance=envelope", content=clean).json()
        assert run["run"]["as_of"] == "2026-03-04"
        (guide,) = [one for one in run["coverage"] if one["edit"] == "implementation-guide"]
        assert guide["status"] == "not-checked"
        name = next(name for name in re.findall(r'<option value="(.*?)"', client.get("/").text) if name)
        assert client.post(f"/v1/check?profile={name}", content=clean).json()["run"]["profile"] == name

    def test_what_is_no_x12_is_a_problem_with_its_document(self, client: TestClient) -> None:
        """What cannot be read at all is told why."""
        for body in (b"Dear Sir or Madam", b""):
            document = problem(client.post("/v1/check", content=body), 422)["document"]
            assert document["schema"] == "claim-scrubber/findings/1"
            assert document["findings"]

    def test_a_file_read_in_part_is_no_error(self, client: TestClient, clean: bytes) -> None:
        """An interchange that ends in the middle is judged as far as it goes."""
        found = client.post("/v1/check", content=clean[: clean.index(b"HI*")])
        assert found.status_code == 200
        assert found.json()["summary"]["unreadable"] == 1

    @pytest.mark.parametrize(
        "query",
        ["profile=nobody", "profile=../x.toml", "profile=/etc/passwd", "as_of=tomorrow", "as_of=86400",
         "as_of=20260201", "as_of=2026-02-30", "conformance=some",
         "history=read", "history=write", "other=1"],
    )  # fmt: skip
    def test_what_cannot_be_asked_for_is_400(self, client: TestClient, clean: bytes, query: str) -> None:
        """A wrong query is told, and no file of the server's can be named as a profile."""
        problem(client.post(f"/v1/check?{query}", content=clean), 400)

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("multipart/form-data", b""),
            ("multipart/form-data; boundary=x", b"no form"),
            ("multipart/form-data; boundary=x", _PART % b'name="file"'),
            ("multipart/form-data; boundary=x", _PART % b'name="f"; filename="a"'),
        ],
    )  # fmt: skip
    def test_a_form_without_a_file_is_400(self, client: TestClient, kind: str, body: bytes) -> None:
        """A form is to have one part, the file."""
        problem(client.post("/v1/check", content=body, headers={"Content-Type": kind}), 400)


class TestScrub:
    """The outputs of a file."""

    def test_answers_a_zip_of_what_the_library_writes(
        self, client: TestClient, mixed: bytes, tmp_path: Path, today: date
    ) -> None:
        """Names and bytes are those of `scrub`, and the same request gives the same bytes."""
        form = {"file": ("in/claims.837", mixed)}
        answer = client.post("/v1/scrub", files=form)
        assert client.post("/v1/scrub", files=form).content == answer.content
        (tmp_path / "claims.837").write_bytes(mixed)
        (written,) = scrub([tmp_path / "claims.837"], tmp_path / "out", as_of=today).outputs
        with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
            assert {name: zipped.read(name) for name in zipped.namelist()} == {
                path.name: path.read_bytes() for path in written
            }

    def test_one_output_is_answered_as_it_is(self, client: TestClient, mixed: bytes) -> None:
        """A pipeline that wants one file unpacks nothing."""
        answer = client.post("/v1/scrub?emit=json", content=mixed)
        assert answer.json()["summary"]["rejected"] == 1
        answer = client.post("/v1/scrub?emit=accepted", content=mixed)
        assert answer.content.startswith(b"ISA*")
        named = client.post("/v1/scrub?emit=999", files={"file": ("\\xü.837", mixed)}).headers["content-disposition"]
        assert named == "attachment; filename=\"x_.999\"; filename*=UTF-8''x%C3%BC.999"
        both = client.post("/v1/scrub?emit=999,277ca&emit=csv", content=mixed)
        with zipfile.ZipFile(io.BytesIO(both.content)) as zipped:
            assert zipped.namelist() == ["claims.999", "claims.277ca", "claims.findings.csv"]

    def test_an_output_that_there_is_not_is_no_content(self, client: TestClient, clean: bytes) -> None:
        """Of a file without a rejected claim there is no rejected file."""
        answer = client.post("/v1/scrub?emit=rejected", content=clean)
        assert (answer.status_code, answer.content) == (204, b"")

    @pytest.mark.parametrize(
        "baseline",
        [b"", b"no JSON", b"[]", b"{}", b'{"schema": "claim-scrubber/run/1", "inputs": [{"outputs": []}]}',
         b'{"schema": "claim-scrubber/findings/1", "findings": [1]}',
         b'{"schema": "claim-scrubber/findings/1", "findings": [], "summary": [], "input": {"name": ""}}'],
    )  # fmt: skip
    def test_what_are_no_findings_to_compare_with_is_400(
        self, client: TestClient, clean: bytes, baseline: bytes
    ) -> None:
        """A findings document alone is looked at, and nothing that it may name."""
        problem(client.post("/v1/scrub", files={"file": clean, "baseline": baseline}), 400)

    def test_only_a_report_compares(self, client: TestClient, clean: bytes) -> None:
        """Where there is no report, findings to compare with are a mistake."""
        findings = client.post("/v1/check", content=clean).content
        problem(client.post("/v1/check", files={"file": clean, "baseline": findings}), 400)
        answer = client.post("/v1/scrub?emit=html", files={"file": clean, "baseline": findings})
        assert "Since the last run" in answer.text

    def test_an_unknown_output_is_400(self, client: TestClient, clean: bytes) -> None:
        """The close name is told."""
        assert "'html'" in problem(client.post("/v1/scrub?emit=htm", content=clean), 400)["detail"]

    def test_what_is_no_x12_is_a_problem(self, client: TestClient) -> None:
        """There is nothing to write of it."""
        problem(client.post("/v1/scrub", content=b"Dear Sir or Madam"), 422)


class TestHistory:
    """It is not touched unless the request asks for it and the service allows it."""

    def test_is_written_where_both_say_so(self, serve: Serve, mixed: bytes, tmp_path: Path) -> None:
        """Reading leaves it as it is; writing needs leave."""
        file = tmp_path / "h.sqlite"
        place = HistoryPlace(f"sqlite://{file}", None, tmp_path / "h.key", may_write=True)
        client = serve(history=place)
        assert client.post("/v1/scrub", content=mixed).status_code == 200
        assert not file.exists()
        answer = client.post("/v1/scrub?history=write&emit=json", content=mixed)
        assert answer.json()["run"]["history"] == "sqlite"
        assert _services(file) == 1
        problem(client.post("/v1/check?history=write", content=mixed), 400)
        assert client.post("/v1/check?history=read", content=mixed).json()["run"]["history"] == "sqlite"
        problem(serve(history=place._replace(may_write=False)).post("/v1/scrub?history=write", content=mixed), 400)


class TestLimits:
    """How much is taken, and for how long."""

    def test_a_large_body_is_413(self, serve: Serve, clean: bytes) -> None:
        """Whether its length is told, or found out on the way."""
        client = serve(limits=Limits(max_body=len(clean)))
        assert client.post("/v1/check", content=clean).status_code == 200
        problem(client.post("/v1/check", content=clean + b"~"), 413)
        problem(client.post("/v1/check", content=iter([clean, b"~"])), 413)
        problem(client.post("/v1/check", files={"file": clean}), 413)

    def test_one_more_than_is_taken_at_once_is_503(self, serve: Serve, clean: bytes) -> None:
        """Whoever comes too many is told to come again, and the others are judged; the place is then free again."""
        asked: list[Any] = []

        async def judging(judge: Any, job: Any) -> Any:  # noqa: ANN401 a runner
            if not asked:
                asked.append(None)
                asked[0] = await anyio.to_thread.run_sync(lambda: client.post("/v1/check", content=clean))
            return judge(job)

        client = serve(run=judging)
        assert client.post("/v1/check", content=clean).status_code == 200
        assert problem(asked[0], 503)
        assert asked[0].headers["retry-after"] == "1"
        assert client.post("/v1/check", content=clean).status_code == 200

    def test_what_takes_too_long_is_503_and_leaves_nothing(self, serve: Serve, clean: bytes, work: Path) -> None:
        """A file that is never done gives its place back, and no file of it is left."""

        async def never(_judge: object, _job: object) -> Any:  # noqa: ANN401 a runner
            await anyio.sleep_forever()

        client = serve(run=never, limits=Limits(timeout=0.01))
        for _ in range(2):
            problem(client.post("/v1/check", content=clean), 503)
        assert _left(work) == []

    def test_nothing_is_left_of_any_request(self, client: TestClient, mixed: bytes, work: Path) -> None:
        """After the answer, the service's folder is as it was before, whatever the answer."""
        for path in ("/v1/check", "/v1/scrub", "/v1/scrub?emit=999", "/v1/scrub?emit=no", "/v1/check?profile=no"):
            client.post(path, content=mixed)
            client.post(path, content=b"Dear Sir or Madam")
        assert _left(work) == []


class TestFailures:
    """The program's own failures are told without what they are about."""

    def test_a_file_over_which_the_program_fails_is_500(self, serve: Serve, clean: bytes) -> None:
        """Where and of which kind it failed is told, and nothing else."""

        async def failing(_judge: object, _job: object) -> FailedFile:
            return FailedFile("ValueError at scrubber.x:1", is_set_up=False)

        assert "ValueError at" in problem(serve(run=failing).post("/v1/check", content=clean), 500)["detail"]

    def test_a_process_that_dies_is_500(self, serve: Serve, clean: bytes) -> None:
        """A worker that the system killed for its memory fails one request."""

        async def dying(_judge: object, _job: object) -> Any:  # noqa: ANN401 a runner
            raise anyio.BrokenWorkerProcess

        problem(serve(run=dying).post("/v1/check", content=clean), 500)

    def test_a_fault_of_the_service_is_500(self, serve: Serve, clean: bytes) -> None:
        """An exception that nobody expected is not quoted."""

        async def faulty(_judge: object, _job: object) -> Any:  # noqa: ANN401 a runner
            raise KeyError("SECRET")

        content = problem(serve(run=faulty).post("/v1/check", content=clean), 500)
        assert "SECRET" not in str(content)


class TestEdits:
    """The catalogue of edits."""

    def test_lists_and_explains_every_one(self, client: TestClient) -> None:
        """Each line has an entry, by code and by name."""
        lines = client.get("/v1/edits").json()
        assert {"SMP001", "SCR001"} <= {line["code"] for line in lines}
        for line in lines:
            entry = client.get(f"/v1/edits/{line['code']}").json()
            assert entry == client.get(f"/v1/edits/{line['name']}").json()
            assert line.items() <= entry.items()
            assert entry["messages"]
        problem(client.get("/v1/edits/NO1"), 404)


def test_says_that_it_is_there(client: TestClient) -> None:
    """Whoever watches the service asks this."""
    assert client.get("/healthz").text == "ok\n"
    problem(client.get("/nothing"), 404)
    problem(client.get("/v1/check"), 405)


def test_the_document_of_the_interface_tells_every_address(client: TestClient) -> None:
    """It names no answer that is never given, and is the same each time."""
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == {
        "/v1/check", "/v1/scrub", "/v1/edits", "/v1/edits/{code}", "/healthz", "/metrics"
    }  # fmt: skip
    assert "HTTPValidationError" not in json.dumps(document)
    assert "security" not in document
    assert document == client.get("/openapi.json").json()


def test_the_metrics_are_those_of_a_run(client: TestClient, mixed: bytes) -> None:
    """Inputs, claims, charges and findings are counted over all requests."""
    for _ in range(2):
        client.post("/v1/check", content=mixed)
    client.post("/v1/check", content=b"Dear Sir or Madam")
    lines = client.get("/metrics").text.splitlines()
    counted = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    expected = {
        'inputs_total{outcome="done"}': 2, 'inputs_total{outcome="unreadable"}': 1,
        'claims_total{verdict="accepted"}': 2, 'claims_total{verdict="rejected"}': 2,
        'charge_dollars_total{verdict="rejected"}': 160, 'requests_total{address="/v1/check",status="200"}': 2,
        'requests_total{address="/v1/check",status="422"}': 1, "at_work": 0,
    }  # fmt: skip
    assert {name: float(counted[f"claim_scrubber_serve_{name}"]) for name in expected} == expected


def _services(history: Path) -> int:
    with sqlite3.connect(history) as database:
        (count,) = database.execute("SELECT count(*) FROM services").fetchone()
    database.close()
    return int(count)


def _left(work: Path) -> list[str]:
    """Files in the folders of services, but their locks."""
    return [path.name for path in work.rglob("*") if path.is_file() and path.name != ".lock"]
