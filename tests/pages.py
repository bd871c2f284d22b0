"""The pages of the project, and the blocks of code that they show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[1]
PAGES = [
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
]
ON_SPARK = PROJECT / "docs/how-to/run-on-spark.md"
"""The page whose blocks need a session."""
BLOCK = re.compile(
    r"^```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """A block of code of a page."""

    language: str
    title: str
    """The file that it is, or nothing."""
    text: str


def blocks(page: Path) -> list[Block]:
    """The blocks of code of a page, in order."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(one["language"], one["title"] or "", one["text"]) for one in found]


def sentences(page: Path) -> str:
    """A page without its blocks."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def page_name(page: Path) -> str:
    """What a test of a page is called by."""
    return str(page.relative_to(PROJECT))


def save(block: Block) -> None:
    """Write a block with a title as the file of that name, in the working folder."""
    Path(block.title).parent.mkdir(parents=True, exist_ok=True)
    Path(block.title).write_text(block.text, encoding="utf-8")
