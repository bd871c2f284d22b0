"""A profile's file → the profile, or every fault of its form at once.

Read without pydantic: every run looks at all profiles, and importing pydantic takes longer than judging a small file.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.edit import Severity
from scrubber.errors import ProfileError, unknown
from scrubber.rules.matching import NPI
from scrubber.rules.profile import DatedSection, Match, Profile, Terms
from scrubber.rules.toml_document import NoToml, toml_document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from importlib.resources.abc import Traversable

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OF_TERMS: Final = Terms._fields
_OF_SECTION: Final = ("from", "to", *_OF_TERMS)
_OF_PROFILE: Final = ("name", "title", "extends", "match", "dated", *_OF_TERMS)


class Fault(NamedTuple):
    """One thing that is wrong with a profile's file."""

    key: tuple[str | int, ...]
    """Where: the keys from the outside in, of a table of several its number from 0. Empty for the whole file."""
    message: str

    @property
    def place(self) -> str:
        """The key as people write it: ``match[2].payer_id``."""
        text = ""
        for part in self.key:
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
        return text

    def told(self) -> str:
        """Where it is and what is wrong."""
        return f"{self.place}: {self.message}" if self.key else self.message


class Read(NamedTuple):
    """What was read of a file: the profile as far as it could be read, and what is wrong with it."""

    profile: Profile | None
    """None where the file is no TOML, or has no name."""
    faults: list[Fault]


def profile_of(file: Traversable, *, is_shipped: bool = False) -> Profile:
    """The profile of a file. Raises ProfileError, which tells every fault of its form."""
    profile, faults = read_profile(file, is_shipped=is_shipped)
    if faults or profile is None:
        raise faulty((file.name, fault) for fault in faults)
    return profile


def faulty(faults: Iterable[tuple[str, Fault]]) -> ProfileError:
    """The error that tells these faults of profiles, each with its file, on a line."""
    return ProfileError("\n".join(f"profile {file!r}: {fault.told()}" for file, fault in faults))


def read_profile(file: Traversable, *, is_shipped: bool = False) -> Read:
    """Read a profile's file. Raises ProfileError where the file itself cannot be read."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ProfileError(f"profile file {file.name!r} cannot be read") from error
    try:
        document = toml_document(content)
    except NoToml as error:
        return Read(None, [Fault((), str(error))])
    form = _ProfileForm()
    form.known((), document, _OF_PROFILE)
    name = form.text(("name",), document.get("name"))
    if name is not None and not _NAME.fullmatch(name):
        form.add(("name",), f"{name!r} is no name: small letters and digits, with hyphens between them")
    title = form.text(("title",), document.get("title"))
    extends = form.text(("extends",), document["extends"]) if "extends" in document else None
    matches = tuple(_match(form, key, table) for key, table in form.tables("match", document))
    sections = [(key, _section(form, key, table)) for key, table in form.tables("dated", document)]
    terms = _terms(form, (), document)
    in_order = _in_order(form, sections)
    if name is None:
        return Read(None, form.faults)
    profile = Profile(name, title or "", file.name, extends, matches, terms, in_order, is_shipped)
    return Read(profile, form.faults)


class _ProfileForm:
    """Takes a document apart and notes whatever has not the form that it should have."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, key: tuple[str | int, ...], message: str) -> None:
        self.faults.append(Fault(key, message))

    def known(self, key: tuple[str | int, ...], table: Mapping[str, Any], names: Collection[str]) -> None:
        """Note the keys of a table that are none of these."""
        for name in table:
            if name in names:
                continue
            # In TOML what is written below a table's heading is the table's.
            is_of_profile = bool(key) and name in _OF_PROFILE
            message = f"{name!r} belongs above the first [table]" if is_of_profile else unknown("key", name, names)
            self.add((*key, name), message)

    def text(self, key: tuple[str | int, ...], value: object) -> str | None:
        if value is None:
            self.add(key, "is missing")
        elif not isinstance(value, str) or not value.strip():
            self.add(key, "a text is wanted")
        else:
            return value
        return None

    def texts(self, key: tuple[str | int, ...], value: object) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        self.add(key, 'a list of texts is wanted, such as ["one", "two"]')
        return ()

    def table(self, key: tuple[str | int, ...], value: object) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.add(key, "a table is wanted")
        return {}

    def tables(self, name: str, document: Mapping[str, Any]) -> Iterable[tuple[tuple[str | int, ...], dict[str, Any]]]:
        """The tables of a list, each with its key."""
        value = document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            self.add((name,), f"a list of tables is wanted: [[{name}]]")
            return
        for number, table in enumerate(value):
            yield (name, number), table

    def one_of(self, key: tuple[str | int, ...], value: object, choices: Iterable[str]) -> str | None:
        words = list(choices)
        if value in words:
            return str(value)
        self.add(key, f"Input should be {', '.join(map(repr, words[:-1]))} or {words[-1]!r}")
        return None

    def day(self, key: tuple[str | int, ...], value: object) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.add(key, "a date such as 2026-01-31 is wanted")
        return None


def _match(form: _ProfileForm, key: tuple[str | int, ...], table: dict[str, Any]) -> Match:
    form.known(key, table, Match._fields)
    if not table:
        form.add(key, "matches nothing: give one of its keys")
    given = {name: form.texts((*key, name), table[name]) for name in Match._fields if name in table}
    for name, values in given.items():
        for value in values:
            if name == "billing_npi" and not NPI.fullmatch(value):
                form.add((*key, name), f"{value!r} is no NPI of ten digits")
            if name == "payer_name" and (not value.removesuffix("*").strip() or "*" in value[:-1]):
                form.add((*key, name), f"{value!r} is neither a name nor its beginning and a *")
            if name != "payer_name" and "*" in value:
                form.add((*key, name), f"{value!r}: only the name of a payer may be given by its beginning")
    return Match(**given)


def _section(form: _ProfileForm, key: tuple[str | int, ...], table: dict[str, Any]) -> DatedSection:
    form.known(key, table, _OF_SECTION)
    first = form.day((*key, "from"), table["from"]) if "from" in table else None
    last = form.day((*key, "to"), table["to"]) if "to" in table else None
    if "from" not in table and "to" not in table:
        form.add(key, "is not dated: give from, to, or both")
    if first and last and last < first:
        form.add((*key, "to"), "ends before it begins")
    return DatedSection(first, last, _terms(form, key, table), int(key[-1]))


def _in_order(
    form: _ProfileForm, sections: list[tuple[tuple[str | int, ...], DatedSection]]
) -> tuple[DatedSection, ...]:
    """The sections by their days; those that have one in common are noted."""
    ordered = sorted(sections, key=lambda one: one[1].first or date.min)
    for (before, one), (key, other) in pairwise(ordered):
        if (other.first or date.min) <= (one.last or date.max):
            form.add(key, f"has days in common with {Fault(before, '').place}")
    return tuple(section for _, section in ordered)


def _terms(form: _ProfileForm, key: tuple[str | int, ...], table: dict[str, Any]) -> Terms:
    read: dict[str, Callable[[tuple[str | int, ...], Any], object]] = {
        "ignore": form.texts,
        "enable": form.texts,
        "edits": lambda at, value: {
            edit: form.table((*at, edit), values) for edit, values in form.table(at, value).items()
        },
        "severity": lambda at, value: _severities(form, at, form.table(at, value)),
        "replacement": lambda at, value: form.one_of(at, value, ("claim", "line")),
        "patient": lambda at, value: form.one_of(at, value, ("shown", "initials")),
    }
    return Terms(**{name: read[name]((*key, name), table[name]) for name in _OF_TERMS if name in table})  # type: ignore[arg-type]  # each is read as its own kind


def _severities(form: _ProfileForm, key: tuple[str | int, ...], table: dict[str, Any]) -> dict[str, Severity]:
    words = [severity.value for severity in Severity]
    for target, value in table.items():
        if isinstance(value, dict) and value:
            # TOML takes the points of a bare key for tables.
            form.add((*key, target), f'a key with a point stands in quotes: "{target}.{next(iter(value))}"')
    plain = {target: value for target, value in table.items() if not isinstance(value, dict)}
    found = {target: form.one_of((*key, target), value, words) for target, value in plain.items()}
    return {target: Severity(word) for target, word in found.items() if word is not None}


def boundaries(sections: Iterable[DatedSection]) -> list[date]:
    """The days on which one of these sections begins to hold, or does not hold any more."""
    days = set()
    for section in sections:
        if section.first:
            days.add(section.first)
        if section.last and section.last < date.max:
            days.add(section.last + timedelta(days=1))
    return sorted(days)
