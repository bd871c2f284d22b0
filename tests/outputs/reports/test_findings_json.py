"""findings.json: the document of the contract, written as it comes."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from scrubber.findings.finding import Coverage, Summary
from scrubber.outputs.reports.findings_json import write_document, write_line
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder

RUN: dict[str, object] = {
    "version": "0.1.0",
    "as_of": "2026-01-06",
    "profile": None,
    "history": "none",
    "packs": [],
    "tables": [],
}
COVERAGE = [Coverage("sample-edit", "checked", None), Coverage("other-edit", "not-checked", "no history")]


def sample(findings: Iterable[Finding], name: str = "claims.837") -> FindingsDocument:
    """A document with these findings."""
    return FindingsDocument(InputFacts(name, "ab" * 32, 71), RUN, Summary(claims=2, charge=123450), COVERAGE, findings)


def some(build: Builder) -> list[Finding]:
    """Two findings, one with text that is no ASCII."""
    data = build.simple(build.claim())
    return build.findings(data, build.found("CLM*", on_line=False, message='caf\xe9 "x"\n'), build.found("SV1*"))


def test_the_document_is_that_of_the_contract(build: Builder) -> None:
    """The document has every member of the contract."""
    out = io.BytesIO()
    findings = some(build)
    write_document(sample(iter(findings)), out)
    document = json.loads(out.getvalue())
    assert list(document) == ["schema", "input", "run", "summary", "profiles", "coverage", "findings"]
    assert document["schema"] == "claim-scrubber/findings/1"
    assert document["input"] == {"name": "claims.837", "sha256": "ab" * 32, "bytes": 71, "duplicate_of": None}
    assert document["run"] == RUN
    assert document["summary"]["charge"] == "1234.50"
    assert document["coverage"][1] == {
        "edit": "other-edit",
        "status": "not-checked",
        "reason": "no history",
        "cure": None,
        "check": None,
        "skipped": 0,
        "missing_tables": [],
    }
    assert list(document["findings"][0]) == [
        "edit", "code", "severity", "message", "fix", "claim_id", "line", "interchange", "group", "transaction",
        "segment", "offset", "element", "status", "carc", "profile", "waived", "fingerprint",
        "payer", "procedure", "dates", "charge", "source", "confidence",
    ]  # fmt: skip
    assert [found["offset"] for found in document["findings"]] == [finding.offset for finding in findings]


def test_a_finding_has_a_line_of_its_own(build: Builder) -> None:
    """Each finding is on a line of its own, so that two runs can be compared."""
    out = io.BytesIO()
    write_document(sample(some(build)), out)
    lines = out.getvalue().decode().splitlines()
    own = [
        json.loads(line.strip().removesuffix(","))
        for line in lines
        if line.startswith('  {"edit": "sample-edit", "code"')
    ]
    assert [found["message"] for found in own] == ['caf\xe9 "x"\n', "something is wrong here"]


def test_the_same_document_fits_on_one_line(build: Builder) -> None:
    """`check --format json` prints the same document on one line."""
    whole, line = io.BytesIO(), io.BytesIO()
    write_document(sample(some(build)), whole)
    write_line(sample(some(build)), line)
    assert line.getvalue().count(b"\n") == 1
    assert line.getvalue().endswith(b"\n")
    assert json.loads(line.getvalue()) == json.loads(whole.getvalue())


def test_no_findings_are_an_empty_list() -> None:
    """A clean file's document has an empty list."""
    for write in (write_document, write_line):
        out = io.BytesIO()
        write(sample(()), out)
        assert json.loads(out.getvalue())["findings"] == []


def test_findings_are_not_collected(build: Builder) -> None:
    """Findings are written as they come, and none is kept."""
    out = io.BytesIO()
    (finding, _) = some(build)
    waiting = []

    def many() -> Iterator[Finding]:
        for number in range(2000):
            waiting.append(number - out.getvalue().count(b'"edit": "sample-edit"'))
            yield finding

    write_document(sample(many()), out)
    assert 0 < max(waiting) < 500


def test_a_name_that_is_no_utf_8_is_escaped() -> None:
    """A stray byte in a file's name is written as an escape."""
    out = io.BytesIO()
    write_document(sample((), name="claims\udcff.837"), out)
    assert json.loads(out.getvalue())["input"]["name"] == "claims\udcff.837"
