"""What an edit or an engine fault is about, as text for people."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

from scrubber.errors import UnknownEdit, unknown
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.finding import EditDoc
from scrubber.findings.sources import ordered_sources
from scrubber.rules.parameters import descriptions
from scrubber.rules.tables import CONFIDENCE, ReferenceTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.edit import Edit
    from scrubber.findings.engine_faults.engine_fault import EngineFault
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
    found = {fault.key: EditDoc(fault.title, "", "", EFFECTS[fault.verdict.name]) for fault in FAULTS.values()}
    return found | {active.edit.name: _doc_of(active.edit) for active in settings.edits}


@cache
def _doc_of(edit: Edit) -> EditDoc:
    """What an edit is about, kept: it is the same for every input of every run, and read out of long texts."""
    documentation = documentation_of(edit)
    why, sources = (_section(documentation, heading) for heading in ("Why", "Sources"))
    return EditDoc(edit.title, why, sources)


def documentation_of(edit: Edit) -> str:
    """What an edit's module says of it, as Markdown."""
    return inspect.cleandoc(sys.modules[edit.module].__doc__ or "")


def _section(documentation: str, heading: str) -> str:
    """The text below a heading, empty where the documentation has no such section."""
    found = _below(heading).search(documentation)
    return found[1].strip() if found else ""


def _below(heading: str) -> re.Pattern[str]:
    return re.compile(rf"^## {heading}\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def _explain_edit(active: ActiveEdit) -> str:
    edit = active.edit
    written_so = documentation_of(edit)
    sources = ordered_sources(_section(written_so, "Sources"))
    documentation = _below("Sources").sub(lambda _: f"{sources}\n\n" if sources else "", written_so).strip()
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
        severity = active.severities[key].value
        origin = f" [{active.severity_origins[key]}]" if key in active.severity_origins else ""
        lines += [f"- {key} ({severity}{origin}; {codes}): {message.text}", f"  Fix: {message.fix}"]
    lines += _rows_by_source(active)
    lines += ["", "## Parameters"]
    described = descriptions(edit)
    for name, origin in active.origins.items():
        value = written(getattr(active.context.params, name))
        note = f"  {described[name]}" if described[name] else ""
        lines.append(f"- {name} = {value} [{origin}]{note}")
    if not active.origins:
        lines.append("None.")
    return "\n".join(lines)


def _rows_by_source(active: ActiveEdit) -> Iterator[str]:
    """The sources of the rows of its tables, the surest first; findings name that of their row."""
    for name in active.edit.tables:
        table = active.context.tables.get(name)
        if not isinstance(table, ReferenceTable) or not {"source", "confidence"} <= table.sidecar.columns.keys():
            continue
        counted = Counter(table.columns("confidence", "source"))
        yield from ("", f"## Sources of the rows of {name}, edition {table.sidecar.edition}")
        for (confidence, source), count in sorted(counted.items(), key=lambda one: CONFIDENCE.index(one[0][0])):
            yield f"- {source}: {count} row{'' if count == 1 else 's'}. {confidence.capitalize()}."


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
