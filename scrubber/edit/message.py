"""What an edit says: its messages, and the hits that they are made into."""

from __future__ import annotations

import string
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from scrubber.claims.location import ELSEWHERE, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FROM_SUBJECT = ("role", "entity")
"""Values that a message takes from what it is about, where it names them: a party, an NPI, an address, a member id."""


class Severity(StrEnum):
    """What a finding means for its claim: ``reject`` stops it, ``warn`` and ``info`` let it go on."""

    REJECT = "reject"
    WARN = "warn"
    INFO = "info"


class Placed(Protocol):
    """What has places of its own: a claim, a line, a party, a payment, a service."""

    def at(self, designator: str, qualifier: str | None = None, /) -> Location:
        """The place of one of its elements."""


class WrongValues(TypeError):
    """A message is given other values than it names: one is missing, or one is too many."""

    def __init__(self, key: str, why: str, names: Iterable[str]) -> None:
        self.key = key
        """Of the message."""
        self.names = tuple(sorted(names))
        super().__init__(f"message {key} {why} {', '.join(self.names)}")


class Message:
    """One thing an edit can say, made by :meth:`Edit.message`.

    `text` says what is wrong, `fix` what to do, with ``{names}`` for the hit's values; a status may name them too
    (``A7:562:{entity}``).
    """

    __slots__ = ("carc", "fix", "key", "names", "remark", "severity", "status", "text")

    def __init__(
        self,
        key: str,
        text: str,
        *,
        fix: str,
        severity: Severity,
        status: str,
        carc: str | None,
        remark: str | None,
    ) -> None:
        """Raise TypeError for a part that is no text, ValueError for a malformed template or an unnamed value in it."""
        for part in (key, text, fix, status, carc or "", remark or ""):
            if not isinstance(part, str):
                raise TypeError(f"message {key} has a part that is no text: {part!r}")
        self.key = key
        self.text = text
        self.fix = fix
        self.severity = severity
        self.status = status
        self.carc = carc
        self.remark = remark
        self.names = frozenset(name for template in (text, fix, status) for name in _names(key, template))
        """The values that it names."""

    def at(
        self, subject: Placed | Location | tuple[Any, ...], designator: str | None = None, qualifier: str | None = None,
        /, **values: object,
    ) -> Hit:  # fmt: skip
        """Say it about an element: ``differs.at(claim, "CLM02", charge=…)``, ``no_span.at(line, "DTP03", "472", …)``.

        `qualifier` is the first element of the segment. A value (Npi, Diagnosis …) needs no designator: its own element
        is meant. A location is taken as it is. ``{role}`` and ``{entity}`` are taken from the subject where they are
        not given. Raises TypeError where a value that the message names is missing, or one is given that it does not
        name.
        """
        if isinstance(subject, Location):
            location = subject
        elif at := getattr(subject, "at", None):
            if designator is None:
                raise TypeError(f"message {self.key}: which element of the {type(subject).__name__} is it about?")
            location = at(designator) if qualifier is None else at(designator, qualifier)
        else:
            location = Location(None, designator or "", ELSEWHERE)
        if values.keys() != self.names:
            values = self._complete(subject, values)
        return Hit(self, location, values)

    def among(self, values: Mapping[str, object]) -> dict[str, object]:
        """Those of `values` that it names: ``message.at(service, "SV101-2", **message.among(values))``."""
        return {name: value for name, value in values.items() if name in self.names}

    def _complete(self, subject: object, values: dict[str, object]) -> dict[str, object]:
        for name in _FROM_SUBJECT:
            if name in self.names and name not in values and hasattr(subject, name):
                values[name] = getattr(subject, name)
        if missing := self.names - values.keys():
            raise WrongValues(self.key, "is not given", missing)
        if surplus := values.keys() - self.names:
            raise WrongValues(self.key, "does not name", surplus)
        return values


class Hit:
    """What an edit found: which of its messages, where, and the values that the message names."""

    __slots__ = ("confidence", "location", "message", "source", "values")

    def __init__(self, message: Message, location: Location, values: Mapping[str, object]) -> None:
        self.message = message
        self.location = location
        self.values = values
        self.source: str | None = None
        """Where the table's row comes from that it goes by, None where it goes by none."""
        self.confidence: str | None = None
        """How sure that row is: ``high``, ``medium`` or ``low``."""

    def by(self, row: Mapping[str, str]) -> Hit:
        """The same hit, with the source and the confidence of the table's row that it goes by."""
        self.source, self.confidence = row.get("source"), row.get("confidence")
        return self


def _names(key: str, template: str) -> list[str]:
    if "{" not in template and "}" not in template:
        return []
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise ValueError(f"message {key} has a malformed template: {error}") from error
    names = [field.partition(".")[0].partition("[")[0] for field in fields]
    if not all(name.isidentifier() for name in names):
        raise ValueError(f"message {key} has an unnamed value in a template")
    return names
