"""run.json: the manifest of a run. What went in, what came out, by which rules, with what result.

It names files and nothing else of what they hold. Two runs alike differ in `timing` only.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from scrubber.outputs.manifest_files import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class _ManifestPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Parameter(_ManifestPart):
    """A parameter of an edit as this run had it."""

    value: Any
    origin: str
    """``default``, ``profile NAME`` or ``--set``."""


class Option(_ManifestPart):
    """An option of the command as this run had it."""

    value: Any
    origin: str
    """``command line``, ``environment NAME``, the name of the configuration file, or ``default``."""


class EditSettings(_ManifestPart):
    """An edit as this run had it."""

    edit: str
    code: str
    pack: str
    parameters: dict[str, Parameter]
    severities: dict[str, str]
    """By message key."""
    not_checked: str | None
    """Why the edit was not run."""


class PayerEntry(_ManifestPart):
    """A payer to which claims of the run are sent."""

    payer: str
    """Its identifier, else its name; empty where claims name none."""
    claims: int


class ProfileEntry(_ManifestPart):
    """What judged some claims of the run."""

    profile: str | None
    """None where no profile matches."""
    first: date | None = Field(serialization_alias="from")
    last: date | None = Field(serialization_alias="to")
    claims: int
    payers: list[PayerEntry]
    """Those with the most claims."""
    settings: list[EditSettings]
    """The edits that it has otherwise than `settings` of the run."""
    guide_severities: dict[str, str]
    """By kind of guide fault, where it is not that of the run."""
    fault_severities: dict[str, str | None]
    """By finding of the program's own, where the profile says it; null where it is ignored."""
    replacement: Literal["claim", "line"]
    patient: Literal["shown", "initials"]
    """In reports and worklists."""


class WaiverEntry(_ManifestPart):
    """A waiver of the run."""

    number: int
    edit: str
    owner: str
    expires: str
    findings: int
    notice: str | None


class OutputEntry(_ManifestPart):
    """A file that was written."""

    emit: str
    name: str
    """Its path relative to the folder of outputs."""
    sha256: str
    bytes: int


class Partner(_ManifestPart):
    """The sender or receiver of an interchange."""

    qualifier: str
    """ISA05 or ISA07."""
    id: str
    """ISA06 or ISA08."""
    applications: list[str]
    """GS02 or GS03 of its functional groups, each once."""


class InterchangeEntry(_ManifestPart):
    """Who sent an interchange to whom."""

    sender: Partner
    receiver: Partner
    control_number: str
    """ISA13."""


class InputEntry(_ManifestPart):
    """A file that was read, what was found in it, and what was written for it."""

    name: str
    path: str
    """Its name, with the folders below the one given as INPUT."""
    sha256: str
    bytes: int
    duplicate_of: str | None
    """The name of an earlier input of the run that has the same bytes."""
    interchanges: list[InterchangeEntry]
    summary: dict[str, Any]
    outputs: list[OutputEntry]


class Timing(_ManifestPart):
    """When the run was, by the clock of the machine."""

    started: datetime
    finished: datetime
    seconds: list[float]
    """What each input took to be read, judged and written, in their order."""


class Manifest(_ManifestPart):
    """The whole of run.json."""

    format: Literal["claim-scrubber/run/1"] = Field(SCHEMA, serialization_alias="schema")
    id: str
    """The same for the same run again: see :func:`run_id`."""
    run: dict[str, Any]
    """Version, as_of, profile, history, packs and tables, as in findings.json."""
    history_services: int
    """How many services the history holds with those of this run."""
    conformance: str
    emit: list[str]
    """The outputs that were asked for."""
    options: dict[str, Option]
    """By the key that they have in the configuration file; of a run by the library none."""
    settings: list[EditSettings]
    """Those of claims that no profile matches, or of the one that judges every claim."""
    profiles: list[ProfileEntry]
    waivers: list[WaiverEntry]
    coverage: list[dict[str, Any]]
    inputs: list[InputEntry]
    inputs_left: int
    """How many were still to be done when this was written: not 0 where the run was killed, or ended before them."""
    done_before: list[dict[str, str]]
    """Path, SHA-256 and run of each input that was passed over, since its outputs were there."""
    summary: dict[str, Any]
    """Counts and dollars of the inputs together."""
    exit_code: int
    timing: Timing | None
    """None where the caller of the library gave no clock."""


def run_id(
    run: Mapping[str, object],
    options: Sequence[str],
    settings: Sequence[BaseModel],
    emit: Sequence[str],
    digests: list[str],
) -> str:
    """What the run is known by: 16 hexadecimal digits that tell version, settings, receipt date, outputs and inputs.

    `options` are settings beside those of edits, `digests` are the SHA-256 of the inputs, in their order.
    """
    told = [dict(run), list(options), [entry.model_dump(mode="json") for entry in settings], list(emit), digests]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()[:16]


def text_of_input(entry: InputEntry) -> str:
    """An input as run.json has it, to be kept: a run of many writes run.json again and again."""
    return _json(entry.model_dump(mode="json")).replace("\n", "\n  ")


def manifest_text(manifest: Manifest, inputs: Sequence[str]) -> bytes:
    """The whole of run.json, with these inputs."""
    text = _json(manifest.model_dump(mode="json", by_alias=True))
    listed = f'"inputs": [\n  {f",{chr(10)}  ".join(inputs)}\n ]' if inputs else '"inputs": []'
    return text.replace('"inputs": []', listed, 1).encode() + b"\n"


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
