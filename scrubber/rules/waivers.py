"""Waivers: findings that users have accepted, by whom, why and until when.

A file of them is checked as a whole before the first byte of input is read.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import SetupError, WaiverError, unknown
from scrubber.rules.adjustable import adjustables, is_of_engine
from scrubber.rules.matching import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scrubber.rules.labels import Labels

_TEXTS: Final = ("edit", "code", "message", "claim", "billing_npi", "payer_id", "sender", "owner", "reason")
_SCOPE: Final = ("claim", "billing_npi", "payer_id", "sender")
_KEYS: Final = (*_TEXTS, "everywhere", "expires")
NOTICE: Final = 14
"""How many days before its last one a waiver is told."""


class WaiverScope(NamedTuple):
    """What of a claim a waiver may be limited to."""

    claim: str
    billing_npi: str
    payer_id: str
    senders: tuple[str, ...]


class Waiver(NamedTuple):
    """One accepted finding: every key that is given has to fit."""

    edits: frozenset[str]
    """Names of edits, or of adjustable findings of the engine's own."""
    label: str
    """What they are called in the file."""
    message: str | None
    claim: str | None
    billing_npi: str | None
    payer_id: str | None
    sender: str | None
    owner: str
    reason: str
    expires: date
    """The last day of receipt on which it holds."""

    def covers(self, message: str, scope: WaiverScope, day: date | None) -> bool:
        """Whether it is for a message about such a claim, received on a day; where nobody knows which, it is not."""
        return (
            day is not None
            and day <= self.expires
            and self.message in {None, message}
            and self.claim in {None, scope.claim}
            and self.billing_npi in {None, scope.billing_npi}
            and (self.payer_id is None or folded(self.payer_id) == folded(scope.payer_id))
            and (self.sender is None or folded(self.sender) in map(folded, scope.senders))
        )

    def days_left(self, day: date) -> int:
        """How many days it holds after this one; negative where it does not hold any more."""
        return (self.expires - day).days


class Waivers:
    """The waivers of a run, in the order of their file."""

    def __init__(self, waivers: Sequence[Waiver] = (), received: date | None = None) -> None:
        """`received` is the day of receipt; None for that of each interchange."""
        self.all = tuple(waivers)
        self._received = received
        self._by_edit: dict[str, list[tuple[int, Waiver]]] = defaultdict(list)
        for number, waiver in enumerate(self.all):
            for edit in waiver.edits:
                self._by_edit[edit].append((number, waiver))

    def __bool__(self) -> bool:
        return bool(self.all)

    def find(self, edit: str, message: str, scope: WaiverScope, dated: date | None) -> tuple[int, Waiver] | None:
        """The first waiver, with its number from 0, for a finding in an interchange of this date."""
        waivers = self._by_edit.get(edit, ())
        day = self._received or dated
        return next((one for one in waivers if one[1].covers(message, scope, day)), None)


def read_waivers(file: str, labels: Labels, received: date | None) -> Waivers:
    """The waivers of a file. Raises WaiverError, which tells every fault of it."""
    path = Path(file)
    try:
        document = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise WaiverError(f"waivers {path.name!r} cannot be read") from error
    except ValueError:
        raise WaiverError(f"waivers {path.name!r}: is not TOML in UTF-8") from None
    faults = [unknown("key", name, ["waiver"]) for name in document if name != "waiver"]
    tables = document.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("waiver: a list of tables is wanted: [[waiver]]")
        tables = []
    waivers = []
    for number, table in enumerate(tables, start=1):
        found = list(_faults(table, labels))
        faults += [f"waiver[{number}]{fault}" for fault in found]
        if not found:
            waivers.append(_waiver(table, labels))
    if faults:
        raise WaiverError("\n".join(f"waivers {path.name!r}: {fault}" for fault in faults))
    return Waivers(waivers, received)


def _faults(table: Mapping[str, Any], labels: Labels) -> Iterator[str]:
    """What is wrong with one waiver, each with the key behind a point."""
    for name, value in table.items():
        if name not in _KEYS:
            yield f": {unknown('key', name, _KEYS)}"
        elif name in _TEXTS and (not isinstance(value, str) or not value.strip()):
            yield f".{name}: a text is wanted"
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
    yield from _label_faults(table, labels)


def _label_faults(table: Mapping[str, Any], labels: Labels) -> Iterator[str]:
    """What is wrong with the edit, code or message of a waiver."""
    if ("edit" in table) == ("code" in table):
        yield ": give edit or code, one of them"
        return
    label, message = table.get("edit", table.get("code")), table.get("message")
    if not isinstance(label, str):
        return
    try:
        names = _edits(label, labels)
        if isinstance(message, str):
            messages = {key for name in names for key in labels.messages(name)}
            if message not in messages:
                yield f".message: {unknown('message', message, messages)}"
    except SetupError as error:
        yield f".{'edit' if 'edit' in table else 'code'}: {error.message}"


def _edits(label: str, labels: Labels) -> frozenset[str]:
    """Names of what a label calls. Raises UnknownEdit, WaiverError for what an acknowledgement has to say."""
    if not is_of_engine(label):
        return labels.names([label])
    found = frozenset(one.key for one in adjustables(label) if one.is_about_claim)
    if not found:
        raise WaiverError(f"{label} is about a whole input and cannot be waived: leave it out with --ignore")
    return found


def _waiver(table: Mapping[str, Any], labels: Labels) -> Waiver:
    label = table.get("edit") or table["code"]
    own = {name: table.get(name) for name in ("message", *_SCOPE)}
    return Waiver(
        edits=_edits(label, labels), label=label, **own, owner=table["owner"], reason=table["reason"],
        expires=table["expires"],
    )  # fmt: skip
