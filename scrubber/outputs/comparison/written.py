"""Findings of a run, read back from what it wrote: a findings document, a folder of them, or a run's manifest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.claims.money import read_cents
from scrubber.errors import SetupError
from scrubber.outputs.manifest_files import RUNS
from scrubber.outputs.manifest_files import SCHEMA as RUN_SCHEMA
from scrubber.outputs.reports.findings_json import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scrubber.outputs.second_read.document import FindingsDocument

_SUFFIX: Final = ".findings.json"
_STOPPED: Final = ("rejected", "held", "unreadable")
"""Claims that do not go on, by their members of the summary."""


class WrittenFinding(NamedTuple):
    """A finding as findings.json has it."""

    fingerprint: str
    severity: str
    code: str
    edit: str
    message: str
    fix: str
    claim_id: str | None
    line: str | None
    payer: str | None


class WrittenInput(NamedTuple):
    """What was found in one or more inputs."""

    findings: dict[str, WrittenFinding]
    """By fingerprint, in file order."""
    stopped: int
    """Claims that do not go on."""
    cents: int
    """Their charges."""

    @classmethod
    def together(cls, parts: Iterable[WrittenInput]) -> WrittenInput:
        """What was found in several inputs."""
        findings: dict[str, WrittenFinding] = {}
        stopped = cents = 0
        for part in parts:
            findings.update(part.findings)
            stopped, cents = stopped + part.stopped, cents + part.cents
        return cls(findings, stopped, cents)

    @classmethod
    def of(cls, document: FindingsDocument) -> WrittenInput:
        """What a run that is under way has found in an input."""
        names = WrittenFinding._fields
        findings = (WrittenFinding(*(getattr(finding, name) for name in names)) for finding in document.findings)
        summary = document.summary
        return cls(
            {finding.fingerprint: finding for finding in findings},
            summary.rejected + summary.held + summary.unreadable,
            summary.charge_rejected + summary.charge_held + summary.charge_unreadable,
        )


class WrittenRun(NamedTuple):
    """What was found in a run."""

    inputs: tuple[tuple[str, WrittenInput], ...]
    """By the path of each input."""

    @property
    def whole(self) -> WrittenInput:
        """What was found in all its inputs."""
        return WrittenInput.together(written for _, written in self.inputs)

    def of_input(self, path: str) -> WrittenInput:
        """What was found in the input with this path; where there is none, in all, since it may have been renamed."""
        own = [written for name, written in self.inputs if name == path]
        return WrittenInput.together(own) if own else self.whole


def read_run(path: Path) -> WrittenRun:
    """What was found in a run: of a findings document, of all in a folder, or of those that a run.json lists.

    Raises SetupError where there is none, or one of them is not ours or was changed.
    """
    try:
        if path.is_dir():
            documents = [_parsed(found.read_bytes()) for found in sorted(path.rglob(f"*{_SUFFIX}"))]
        else:
            document = _parsed(path.read_bytes())
            documents = list(_listed(path, document)) if document.get("schema") == RUN_SCHEMA else [document]
    except OSError as error:
        raise SetupError(f"findings to compare with cannot be read: {error.strerror}") from error
    if not documents:
        raise SetupError("there are no findings to compare with: name a findings.json, a run.json, or a folder of them")
    return WrittenRun(tuple(map(_read, documents)))


def read_findings(path: Path) -> WrittenRun:
    """What was found in the input of a findings document, which may come from anybody: nothing else is looked at.

    Raises SetupError where it is none.
    """
    return WrittenRun((_read(_parsed(path.read_bytes())),))


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError as error:
        raise SetupError("findings to compare with are no JSON") from error
    if not isinstance(document, dict):
        raise SetupError("findings to compare with are no findings document, and no run.json")
    return document


def _listed(manifest: Path, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The findings documents that a manifest lists: of a kept one, in the folder above. Raises OSError, SetupError."""
    folder = manifest.parent.parent if manifest.parent.name == RUNS else manifest.parent
    for one in document.get("inputs", ()):
        for output in one.get("outputs", ()):
            if output["emit"] == "json":
                content = (folder / output["name"]).read_bytes()
                if hashlib.sha256(content).hexdigest() != output["sha256"]:
                    raise SetupError("findings that run.json lists were written again since: compare copies of them")
                yield _parsed(content)


def _read(document: dict[str, Any]) -> tuple[str, WrittenInput]:
    """The input of a findings document, and what was found there. Raises SetupError where it is none of ours."""
    try:
        if document["schema"] != SCHEMA:
            raise SetupError("findings to compare with are of another schema")
        findings = [WrittenFinding(*(one[name] for name in WrittenFinding._fields)) for one in document["findings"]]
        summary = document["summary"]
        stopped = sum(summary.get(name, 0) for name in _STOPPED)
        cents = sum(read_cents(summary[f"charge_{name}"]) or 0 for name in _STOPPED if f"charge_{name}" in summary)
        return document["input"]["name"], WrittenInput({one.fingerprint: one for one in findings}, stopped, cents)
    except (AttributeError, KeyError, TypeError) as error:
        raise SetupError("findings to compare with are of an older version, without fingerprints") from error
