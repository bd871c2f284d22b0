"""The list of all edits, and of the engine's own findings: as a table for people, as Markdown, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from scrubber.findings.edit_catalogue import catalogue_lines
from scrubber.findings.text_table import columns

if TYPE_CHECKING:
    from scrubber.findings.edit_catalogue import CatalogueLine
    from scrubber.rules.settings import Settings

SCHEMA: Final = "claim-scrubber/edits/1"


def as_text(settings: Settings) -> str:
    """Every edit with code, name, severity, pack and what it needs, each on a line."""
    rows = [("CODE", "NAME", "SEVERITY", "PACK", "NEEDS")]
    rows += [
        (line.code, line.name, "/".join(line.severities), line.pack, ", ".join(_needs(line)) or "-")
        for line in catalogue_lines(settings)
    ]
    return "\n".join(columns(rows))


def as_markdown(settings: Settings) -> str:
    """The same as a table of Markdown, with what each edit flags."""
    rows = ["| code | name | what it flags | severity | pack | needs |", "|---|---|---|---|---|---|"]
    for line in catalogue_lines(settings):
        title = line.title.replace("|", "\\|")
        cells = (line.code, f"`{line.name}`", title, ", ".join(line.severities), line.pack, ", ".join(_needs(line)))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def as_json(settings: Settings) -> str:
    """The same for programs."""
    edits = [line._asdict() for line in catalogue_lines(settings)]
    return json.dumps({"schema": SCHEMA, "edits": edits}, ensure_ascii=False)


def _needs(line: CatalogueLine) -> list[str]:
    """What an edit looks into beside the claim."""
    return [*(f"table {name}" for name in line.tables), *(["history"] if line.needs_history else [])]
