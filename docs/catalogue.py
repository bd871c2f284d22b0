"""A hook of MkDocs: the catalogue of edits is made from the edits while the site is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from scrubber.findings.edit_catalogue import catalogue_entry, catalogue_lines
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from scrubber.findings.edit_catalogue import CatalogueEntry, CatalogueLine

FOLDER = "reference/edits"
HEADING = """# Every edit

Made from the edits themselves. The search of this site finds them by what they flag, by their codes, and by status and
adjustment reason (`A7:453`, `CARC 119`); `scrubber explain CODE` prints the same.
"""
ROLE = re.compile(r":(?:class|func|meth|mod):(?=<code>)")
"""What Sphinx would read as a reference, before a name in the docstrings."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each edit and finding of the program's own, and an index."""
    settings = resolve(SettingsRequest())
    lines = catalogue_lines(settings)
    files.append(File.generated(config, f"{FOLDER}/index.md", content="\n".join(index(lines))))
    for line in lines:
        page = "\n".join(edit_page(catalogue_entry(line.code, settings)))
        files.append(File.generated(config, f"{FOLDER}/{line.code}.md", content=page))
    return files


def on_page_content(html: str, **_: object) -> str:
    """Leave out of docstrings what is written for another reader of them."""
    return ROLE.sub("", html).replace("::</p>", ":</p>")


def index(lines: Iterable[CatalogueLine]) -> Iterator[str]:
    """The table of all edits, as lines of Markdown."""
    yield HEADING
    yield "| code | what it flags | severity | name |"
    yield "|---|---|---|---|"
    for line in lines:
        yield f"| [{line.code}]({line.code}.md) | {line.title} | {', '.join(line.severities)} | `{line.name}` |"


def edit_page(entry: CatalogueEntry) -> Iterator[str]:
    """The page of an edit, as lines of Markdown."""
    line = entry.line
    yield f"# {line.code}: {line.title}\n"
    facts = [f"`{line.name}`", ", ".join(line.severities), f"pack {line.pack}"]
    facts += [f"since {entry.since}"] if entry.since else []
    facts += [f"needs the table `{name}`" for name in line.tables]
    facts += ["looks into the history"] if line.needs_history else []
    yield " · ".join(facts) + "\n"
    yield f"{entry.documentation}\n"
    yield "## What it says\n"
    for message in entry.messages:
        codes = [f"status `{message.status}`"] if message.status else []
        codes += [f"CARC {message.carc}"] if message.carc else []
        codes += [f"RARC {message.remark}"] if message.remark else []
        yield f"- `{message.key}` ({'; '.join([message.severity, *codes])}): {escaped(message.text)}\n"
        yield f"    *Fix:* {escaped(message.fix)}\n"
    if entry.parameters:
        yield "## Parameters\n"
        yield "| parameter | default | meaning |"
        yield "|---|---|---|"
        for one in entry.parameters:
            yield f"| `{one.name}` | `{one.value or ' '}` | {one.meaning or 'see above'} |"


def escaped(text: str) -> str:
    """A text in which Markdown finds nothing of its own."""
    return re.sub(r"([*_<>\[\]`|\\])", r"\\\1", text)
