"""findings.json (docs/reference/findings.md), written as a stream: however many findings, none is kept."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

from scrubber.claims.money import format_cents
from scrubber.findings.finding import Finding
from scrubber.findings.judged_by import profiles_document
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from scrubber.findings.finding import Coverage, Waived
    from scrubber.outputs.second_read.document import FindingsDocument

SCHEMA: Final = "claim-scrubber/findings/1"

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_FIELDS: Final = Finding._fields
_AT_ONCE = 256
"""Findings that are encoded and written together."""


def write_document(document: FindingsDocument, out: BinaryIO) -> None:
    """Write the document as a file for people and programs: one finding a line."""
    _write(_parts(document, line="\n", gap="\n "), out)
    out.write(b"\n")


def write_line(document: FindingsDocument, out: BinaryIO) -> None:
    """Write the document on one line, as ``check --format json`` prints one for each input."""
    _write(_parts(document, line="", gap=" "), out)
    out.write(b"\n")


def _parts(document: FindingsDocument, line: str, gap: str) -> Iterator[str]:
    """The document's text; `line` stands around the entries of its lists, `gap` between its members."""
    members: dict[str, Any] = {
        "schema": SCHEMA,
        "input": document.input.document(),
        "run": dict(document.run),
        "summary": document.summary.document(),
        "profiles": profiles_document(document.judged_by),
    }
    yield "{"
    for name, value in members.items():
        yield f'"{name}": {_encode(value)},{gap}'
    yield '"coverage": ['
    yield from _entries(map(_coverage, document.coverage), line)
    yield f'],{gap}"findings": ['
    yield from _entries(map(finding_json, document.findings), line)
    yield "]}"


def finding_json(finding: Finding) -> str:
    """A finding as `_encode` would write it, in a quarter of the time: most of a long document is findings."""
    edit, code, severity, message, fix, claim_id, line, interchange, group, transaction = finding[:10]
    segment, offset, element, status, carc = finding[10:15]
    return (
        f'{{{_members(0, edit, code, severity, message, fix)}, "claim_id": {_value(claim_id)}, "line": {_value(line)}, '
        f'{_members(7, interchange, group, transaction)}, "segment": {segment}, "offset": {offset}, '
        f'{_members(12, element, status, carc)}, "profile": {_value(finding.profile)}, '
        f'"waived": {_waived(finding.waived)}, "fingerprint": "{finding.fingerprint}", '
        f'"payer": {_value(finding.payer)}, "procedure": {_value(finding.procedure)}, '
        f'"dates": {_value(finding.dates)}, "charge": {_charge(finding)}, '
        f'"source": {_value(finding.source)}, "confidence": {_value(finding.confidence)}}}'
    )


def _value(value: str | None) -> str:
    return "null" if value is None else encode_basestring(legible(value))


def _charge(finding: Finding) -> str:
    return "null" if finding.charge is None else f'"{format_cents(finding.charge)}"'


def _waived(waived: Waived | None) -> str:
    """Who has accepted the finding, and what it was before."""
    if waived is None:
        return "null"
    return _encode({name: value for name, value in waived._asdict().items() if name != "waiver"})


@lru_cache(maxsize=4096)
def _members(first: int, *values: str | None) -> str:
    """Fields of a finding, from the one with the number `first` on, as members of its object: few differ in a file."""
    names = _FIELDS[first : first + len(values)]
    return ", ".join(f'"{name}": {_value(value)}' for name, value in zip(names, values, strict=True))


@lru_cache(maxsize=4096)
def _coverage(entry: Coverage) -> str:
    """An entry of the coverage: most are the same for every input of a run."""
    return _encode(entry._asdict())


def _entries(entries: Iterable[str], line: str) -> Iterator[str]:
    """The entries of a list, each on a line of its own where `line` is a line end."""
    indent = f"{line}  " if line else ""
    separator = indent
    for entry in entries:
        yield separator + entry
        separator = f",{indent or ' '}"
    if separator != indent:
        yield f"{line} " if line else ""


def _write(parts: Iterable[str], out: BinaryIO) -> None:
    """Write UTF-8; a byte of a file's name that is no UTF-8 becomes an escape that JSON can read."""
    rest = iter(parts)
    while text := "".join(islice(rest, _AT_ONCE)):
        out.write(text.encode("utf-8", "backslashreplace"))
