"""A file of waivers → the waivers, or every fault of it at once, before the first byte of input is read."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import SetupError, WaiverError, unknown
from scrubber.rules.adjustable import ADJUSTABLE, is_of_engine
from scrubber.rules.matching import NPI
from scrubber.rules.toml_document import NoToml, toml_document
from scrubber.rules.waivers import Waiver, Waivers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrubber.rules.labels import Labels

_SCOPE: Final = ("claim", "billing_npi", "payer_id", "sender")
_TEXTS: Final = ("edit", "code", "message", *_SCOPE, "owner", "reason")
_KEYS: Final = (*_TEXTS, "everywhere", "expires")


class _Labelled(NamedTuple):
    """What an edit, code or prefix in a waiver stands for."""

    edits: frozenset[str]
    fault: str | None
    """What is wrong with it; None where it is known."""


def read_waivers(file: str, labels: Labels, received: date | None) -> Waivers:
    """The waivers of a file. Raises WaiverError, which tells every fault of it."""
    path = Path(file)
    try:
        document = toml_document(path.read_bytes())
    except OSError as error:
        raise WaiverError(f"waivers {path.name!r} cannot be read") from error
    except NoToml as error:
        raise WaiverError(f"waivers {path.name!r}: {error}") from None
    faults = [unknown("key", name, ["waiver"]) for name in document if name != "waiver"]
    tables = document.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("waiver: a list of tables is wanted: [[waiver]]")
        tables = []
    form = _WaiverForm(labels)
    waivers = []
    for number, table in enumerate(tables, start=1):
        found = list(form.faults(table))
        faults += [f"waiver[{number}]{fault}" for fault in found]
        if not found:
            waivers.append(form.waiver(table))
    if faults:
        raise WaiverError("\n".join(f"waivers {path.name!r}: {fault}" for fault in faults))
    return Waivers(waivers, received)


class _WaiverForm:
    """What a waiver is made of, with the edits that are known: each label, and each slip, is looked up once."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._labelled = cache(self._label)
        self._unknown_message = cache(self._message_fault)

    def faults(self, table: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong with one waiver, each with the key behind a point."""
        for name, value in table.items():
            if name not in _KEYS:
                yield f": {unknown('key', name, _KEYS)}"
            elif name in _TEXTS and (not isinstance(value, str) or not value.strip()):
                yield f".{name}: a text is wanted"
            elif name == "billing_npi" and not NPI.fullmatch(value):
                yield f".{name}: {value!r} is no NPI of ten digits"
        for name in ("owner", "reason"):
            if name not in table:
                yield f".{name}: is missing"
        expires = table.get("expires")
        if not isinstance(expires, date) or isinstance(expires, datetime):
            yield ".expires: a date such as 2026-01-31 is wanted"
        if table.get("everywhere", True) is not True:
            yield ".everywhere: true is wanted"
        if bool(table.get("everywhere")) == any(name in table for name in _SCOPE):
            yield f": give {', '.join(_SCOPE)}, or some of them, or everywhere = true"
        yield from self._label_faults(table)

    def _label_faults(self, table: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong with the edit, code or message of a waiver."""
        if ("edit" in table) == ("code" in table):
            yield ": give edit or code, one of them"
            return
        key = "edit" if "edit" in table else "code"
        label, message = table[key], table.get("message")
        if not isinstance(label, str) or not label.strip():
            return
        if fault := self._labelled(label).fault:
            yield f".{key}: {fault}"
        elif isinstance(message, str) and message.strip() and (fault := self._unknown_message(label, message)):
            yield f".message: {fault}"

    def _label(self, label: str) -> _Labelled:
        try:
            return _Labelled(self._edits(label), None)
        except SetupError as error:
            return _Labelled(frozenset(), error.message)

    def _edits(self, label: str) -> frozenset[str]:
        """Names of what a label calls. Raises UnknownEdit, WaiverError for what is not about a claim."""
        if not is_of_engine(label):
            return self._labels.names([label])
        about_claims = [one for one in ADJUSTABLE.values() if one.is_about_claim]
        found = frozenset(one.key for one in about_claims if label == one.key or one.code.startswith(label))
        if not found:
            known = ", ".join(one.code for one in about_claims)
            raise WaiverError(f"{label} cannot be waived; of the program's own findings these can: {known}")
        return found

    def _message_fault(self, label: str, message: str) -> str | None:
        known = {key for name in self._labelled(label).edits for key in self._labels.messages(name)}
        return None if message in known else unknown("message", message, known)

    def waiver(self, table: Mapping[str, Any]) -> Waiver:
        """The waiver of a table without a fault."""
        label = table.get("edit") or table["code"]
        own = {name: table.get(name) for name in ("message", *_SCOPE)}
        return Waiver(
            edits=self._labelled(label).edits, label=label, **own, owner=table["owner"], reason=table["reason"],
            expires=table["expires"],
        )  # fmt: skip
