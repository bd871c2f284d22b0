"""The catalogue of edits, and of the engine's own findings, as data: what `explain` says, for programs and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import UnknownEdit, unknown
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.explain import EFFECTS, documentation_of, edit_docs, written
from scrubber.rules.parameters import descriptions

if TYPE_CHECKING:
    from scrubber.findings.engine_faults.engine_fault import EngineFault
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.settings import Settings

ENGINE: Final = "engine"
"""In the place of a pack: the finding is the program's own."""


class CatalogueLine(NamedTuple):
    """An edit, or a finding of the engine's own, in a line."""

    code: str
    name: str
    title: str
    severities: tuple[str, ...]
    """Those of its messages, sorted."""
    pack: str
    tables: tuple[str, ...] = ()
    """Reference tables that it looks into."""
    needs_history: bool = False
    not_checked: str | None = None
    """Why it is not checked; None where it is."""


class MessageEntry(NamedTuple):
    """One thing that an edit says."""

    key: str
    severity: str
    text: str
    fix: str
    status: str | None
    carc: str | None = None
    remark: str | None = None


class ParameterEntry(NamedTuple):
    """A parameter of an edit."""

    name: str
    value: str
    """As ``--set`` takes it."""
    origin: str
    meaning: str | None


class CatalogueEntry(NamedTuple):
    """All that there is to say about an edit."""

    line: CatalogueLine
    since: str | None
    documentation: str
    """What it flags, why, how to fix it and where that is written, as Markdown."""
    messages: tuple[MessageEntry, ...]
    parameters: tuple[ParameterEntry, ...] = ()


def catalogue_lines(settings: Settings) -> list[CatalogueLine]:
    """Every edit in the order of their codes, then the engine's own findings."""
    titles = edit_docs(settings)
    return [
        *map(_line_of_edit, settings.edits),
        *(_line_of_fault(fault, titles[fault.key].title) for fault in FAULTS.values()),
    ]


def catalogue_entry(label: str, settings: Settings) -> CatalogueEntry:
    """The edit or finding of the engine's with this name or code. Raises UnknownEdit."""
    for active in settings.edits:
        if label in {active.edit.name, active.edit.code}:
            return _entry_of_edit(active)
    for fault in FAULTS.values():
        if label in {fault.key, fault.code}:
            return _entry_of_fault(fault, edit_docs(settings)[fault.key].title)
    raise UnknownEdit(unknown("edit", label, [one.code for one in catalogue_lines(settings)]))


def _line_of_edit(active: ActiveEdit) -> CatalogueLine:
    edit = active.edit
    severities = tuple(sorted({severity.value for severity in active.severities.values()}))
    return CatalogueLine(
        edit.code, edit.name, edit.title, severities, active.pack, edit.tables, edit.needs_history, active.not_checked
    )


def _line_of_fault(fault: EngineFault, title: str) -> CatalogueLine:
    return CatalogueLine(fault.code, fault.key, title, (fault.severity,), ENGINE)


def _entry_of_edit(active: ActiveEdit) -> CatalogueEntry:
    edit, meanings = active.edit, descriptions(active.edit)
    messages = tuple(
        MessageEntry(key, active.severities[key].value, one.text, one.fix, one.status, one.carc, one.remark)
        for key, one in edit.messages.items()
    )
    parameters = tuple(
        ParameterEntry(name, written(getattr(active.context.params, name)), origin, meanings[name])
        for name, origin in active.origins.items()
    )
    return CatalogueEntry(_line_of_edit(active), edit.since, documentation_of(edit), messages, parameters)


def _entry_of_fault(fault: EngineFault, title: str) -> CatalogueEntry:
    message = MessageEntry(fault.key, fault.severity, fault.text, fault.fix, fault.status)
    return CatalogueEntry(_line_of_fault(fault, title), None, EFFECTS[fault.verdict.name], (message,))
