"""Findings as SARIF 2.1.0, which code-scanning services and editors read; written as a stream."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrubber.findings.finding import EditDoc, Finding
    from scrubber.outputs.second_read.document import FindingsDocument

_LEVELS: Final = {"error": "error", "reject": "error", "warn": "warning", "info": "note"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_parts(
    documents: Iterable[tuple[FindingsDocument, str]], about: Mapping[str, EditDoc], version: str
) -> Iterator[str]:
    """The text of one run of this version over inputs, each with the path of its file; `about` are edits by name."""
    found: dict[str, str] = {}
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"results": ['
    results = chain.from_iterable(_results(document, path, found) for document, path in documents)
    separator = "\n"
    for result in results:
        yield separator + json.dumps(result)
        separator = ",\n"
    rules = [_rule(code, name, about.get(name)) for code, name in sorted(found.items())]
    driver = {"name": "claim-scrubber", "version": version, "rules": rules}
    yield f'\n], "columnKind": "utf16CodeUnits", "tool": {{"driver": {json.dumps(driver)}}}}}]}}\n'


def _results(document: FindingsDocument, path: str, found: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The findings of an input; their codes and edits are entered in `found`."""
    for finding in document.findings:
        found[finding.code] = finding.edit
        location: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": {"uri": quote(path, errors="surrogateescape")},
                "region": {"byteOffset": finding.offset},
            }
        }
        if places := list(_places(finding)):
            location["logicalLocations"] = [{"fullyQualifiedName": "/".join(places), "name": places[-1]}]
        yield {
            "ruleId": finding.code,
            "level": _LEVELS[finding.severity],
            "message": {"text": legible(f"{finding.message}. {finding.fix}")},
            "locations": [location],
        }


def _places(finding: Finding) -> Iterator[str]:
    """From the interchange down to the element."""
    levels = (finding.interchange, finding.group, finding.transaction, finding.claim_id, finding.line, finding.element)
    return (legible(level) for level in levels if level)


def _rule(code: str, name: str, about: EditDoc | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "name": name}
    if about is not None:
        rule["shortDescription"] = {"text": about.title}
        if about.why or about.effect:
            rule["fullDescription"] = {"text": about.why or about.effect}
    return rule
