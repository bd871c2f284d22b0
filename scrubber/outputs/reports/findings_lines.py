"""One finding a line: JSON for programs that read a stream, and GitHub's commands that annotate a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from scrubber.outputs.reports.findings_json import finding_json
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.outputs.second_read.document import FindingsDocument

_COMMANDS: Final = {"error": "error", "reject": "error", "warn": "warning", "info": "notice"}
_ESCAPED: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_ESCAPED_IN_PROPERTY: Final = _ESCAPED | str.maketrans({":": "%3A", ",": "%2C"})


def json_lines(document: FindingsDocument, run: str | None = None) -> Iterator[str]:
    """Each finding as findings.json has it, with the input that it is in, and which claim of it is meant, from 1.

    `run` is the id of the run, None where nothing is written.
    """
    facts = document.input
    about = json.dumps({"input": facts.path, "sha256": facts.sha256, "run": run})[1:-1]
    for finding in document.findings:
        claim = "null" if finding.claim is None else finding.claim + 1
        provider = json.dumps(finding.billing_npi)
        yield f'{{{about}, "claim": {claim}, "billing_npi": {provider}, {finding_json(finding)[1:]}'


def github_lines(document: FindingsDocument, path: str) -> Iterator[str]:
    """Each finding as a workflow command that annotates the file at this path."""
    file = path.translate(_ESCAPED_IN_PROPERTY)
    for finding in document.findings:
        places = (("claim", finding.claim_id), ("line", finding.line), ("", finding.element))
        place = ", ".join(f"{word} {value}".strip() for word, value in places if value)
        text = f"{place}: {finding.message}. {finding.fix}" if place else f"{finding.message}. {finding.fix}"
        title = f"{finding.code} {finding.edit}".translate(_ESCAPED_IN_PROPERTY)
        yield f"::{_COMMANDS[finding.severity]} file={file},title={title}::{legible(text).translate(_ESCAPED)}"
