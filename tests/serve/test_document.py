"""The OpenAPI document of the service is true: whatever is asked by it is answered as it says, and never with 500."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from tests.conftest import WriteClaims

CLAIM = "CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z1001*80*UN*1***1~\nDTP*472*D8*20260105~\n"
ODD = st.one_of(st.sampled_from(["none", "full", "999,no", "2026-02-30", "*"]), st.text(max_size=20))
Request = dict[str, Any]
few = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def bodies(write_claims: WriteClaims) -> st.SearchStrategy[bytes]:
    """Give files: whole, cut, with a stretch replaced, and what is no claim file at all."""
    whole = write_claims(CLAIM)

    def corrupted(at: int, length: int, by: bytes) -> bytes:
        return whole[:at] + by + whole[at + length :]

    places = st.integers(0, len(whole))
    return st.one_of(
        st.just(whole),
        places.map(lambda at: whole[:at]),
        st.builds(corrupted, places, places, st.binary(max_size=9)),
        st.binary(max_size=200),
    )


def queries(operation: Request) -> st.SearchStrategy[Request]:
    """Queries by the document, and such as it does not allow."""
    schemas = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    allowed = {name: from_schema(schema) for name, schema in schemas.items()}
    return st.one_of(
        st.fixed_dictionaries({}, optional=allowed),
        st.dictionaries(st.one_of(st.sampled_from([*schemas, "other"]), st.text(max_size=5)), ODD, max_size=2),
    ).map(lambda query: {name: value for name, value in query.items() if value is not None})


def require_told(document: Request, operation: Request, response: Any) -> None:  # noqa: ANN401 the client's
    """Fail where an answer is none of those that the document tells of an address."""
    told = operation["responses"]
    assert str(response.status_code) in told, response.text
    assert response.status_code < 500 or response.status_code == 503
    content = told[str(response.status_code)].get("content", {})
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kind.endswith("json") and kind in content and "schema" in content[kind]:
        jsonschema.validate(response.json(), content[kind]["schema"] | {"components": document["components"]})


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/v1/check", "/v1/scrub"])
@given(data=st.data())
@few
def test_files_are_answered_as_the_document_says(
    client: TestClient, bodies: st.SearchStrategy[bytes], path: str, data: st.DataObject
) -> None:
    """Any file with any query, as a body or in a form."""
    document = client.get("/openapi.json").json()
    operation = document["paths"][path]["post"]
    query, body = data.draw(queries(operation)), data.draw(bodies)
    post: Callable[..., Any] = client.post
    forms: list[Request] = [{"content": body}, {"files": {"file": (data.draw(st.text(max_size=9)), body)}}]
    response = post(path, params=query, **data.draw(st.sampled_from(forms)))
    require_told(document, operation, response)


@given(code=st.one_of(st.sampled_from(["SMP001", "SCR001", "not-x12"]), st.text(min_size=1)))
@few
def test_the_catalogue_is_answered_as_the_document_says(client: TestClient, code: str) -> None:
    """Any code, whether there is such an edit or not."""
    document = client.get("/openapi.json").json()
    for path, address in (("/v1/edits", "/v1/edits"), ("/v1/edits/{code}", "/v1/edits/" + _quoted(code))):
        require_told(document, document["paths"][path]["get"], client.get(address))


def _quoted(text: str) -> str:
    """A text as a part of an address; a stroke or dots would make another address of it."""
    return quote(text.encode("utf-8", "replace"), safe="").replace("%2F", "-").replace(".", "-")
