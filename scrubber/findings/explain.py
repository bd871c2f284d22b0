"""What an edit or an engine fault is about, and the list of all edits, as text for people."""

from __future__ import annotations

import inspect
import re
import sys
from typing import TYPE_CHECKING, Final

from scrubber.errors import UnknownEdit, unknown
from scrubber.findings.catalogue import FAULTS, EngineFault
from scrubber.findings.finding import EditDoc
from scrubber.rules.parameters import descriptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.edit import Edit
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.settings import Settings

EFFECTS: Final = {
    "ACCEPTED": "The claims that it reaches go on.",
    "WARNED": "The claims that it reaches go on.",
    "REJECTED": "The claims that it reaches are rejected.",
    "HELD": "The claims that it reaches are held: in neither file, and answered to nobody until they are checked.",
    "UNREADABLE": "The claims that it reaches are neither accepted nor rejected: they are held back as unreadable.",
}
"""What a finding of the engine's own means for claims, by their verdict."""


def explain(label: str, settings: Settings) -> str:
    """The documentation of the edit or engine fault with this name or code. Raises UnknownEdit."""
    for active in settings.edits:
        if label in {active.edit.name, active.edit.code}:
            return _explain_edit(active)
    for fault in FAULTS.values():
        if label in {fault.key, fault.code}:
            return _explain_fault(fault)
    known = [label for active in settings.edits for label in (active.edit.name, active.edit.code)]
    raise UnknownEdit(unknown("edit", label, [*known, *FAULTS, *(fault.code for fault in FAULTS.values())]))


def edit_docs(settings: Settings) -> dict[str, EditDoc]:
    """What each edit and each engine fault is about, by the name that findings have."""
    found = {
        fault.key: EditDoc(fault.key.replace("-", " ").capitalize(), "", "", EFFECTS[fault.verdict.name])
        for fault in FAULTS.values()
    }
    for active in settings.edits:
        documentation = documentation_of(active.edit)
        why, sources = (_section(documentation, heading) for heading in ("Why", "Sources"))
        found[active.edit.name] = EditDoc(active.edit.title, why, sources)
    return found


def documentation_of(edit: Edit) -> str:
    """What an edit's module says of it, as Markdown."""
    return inspect.cleandoc(sys.modules[edit.module].__doc__ or "")


def _section(documentation: str, heading: str) -> str:
    """The text below a heading, empty where the documentation has no such section."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", documentation, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def _explain_edit(active: ActiveEdit) -> str:
    edit = active.edit
    documentation = documentation_of(edit)
    lines = [
        f"{edit.code}  {edit.name}  (pack {active.pack}, since {edit.since})",
        "",
        documentation,
        "",
        "## Messages",
    ]
    for key, message in edit.messages.items():
        codes = f"status {message.status}" + (f", CARC {message.carc}" if message.carc else "")
        codes += f", remark {message.remark}" if message.remark else ""
        lines += [f"- {key} ({active.severities[key].value}; {codes}): {message.text}", f"  Fix: {message.fix}"]
    lines += ["", "## Parameters"]
    described = descriptions(edit)
    for name, origin in active.origins.items():
        value = written(getattr(active.context.params, name))
        note = f"  {described[name]}" if described[name] else ""
        lines.append(f"- {name} = {value} [{origin}]{note}")
    if not active.origins:
        lines.append("None.")
    return "\n".join(lines)


def written(value: object) -> str:
    """A parameter's value the way ``--set`` takes it."""
    if isinstance(value, frozenset | set):
        return ",".join(sorted(map(str, value)))
    if isinstance(value, tuple | list):
        return ",".join(map(str, value))
    return "none" if value is None else str(value)


def _explain_fault(fault: EngineFault) -> str:
    status = f"  (status {fault.status})" if fault.status else ""
    return "\n".join(
        (
            f"{fault.code}  {fault.key}  (engine, {fault.severity}){status}",
            "",
            f"Says: {fault.text}",
            f"Fix: {fault.fix}",
            EFFECTS[fault.verdict.name],
        )
    )


def list_edits(settings: Settings) -> str:
    """Every edit with code, name, severity, pack and what it needs, then the engine's own."""
    rows = [("CODE", "NAME", "SEVERITY", "PACK", "NEEDS")]
    for active in settings.edits:
        needs = [f"table {name}" for name in active.edit.tables]
        if active.edit.needs_history:
            needs.append("history")
        severity = "/".join(sorted({value.value for value in active.severities.values()}))
        rows.append((active.edit.code, active.edit.name, severity, active.pack, ", ".join(needs) or "-"))
    rows += [(fault.code, fault.key, fault.severity, "engine", "-") for fault in FAULTS.values()]
    return "\n".join(columns(rows))


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
