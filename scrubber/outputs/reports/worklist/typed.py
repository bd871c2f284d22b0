"""What people have typed into the worklists of a folder, read back, to be carried over into the next ones."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import SetupError
from scrubber.outputs.reports.worklist.cells import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FINGERPRINT: Final = "Fingerprint"
WORK: Final = ("Work status", "Owner", "Note")
"""Captions of the columns that are people's own."""
ABOUT: Final = ("Severity", "Code", "Edit", "Claim id", "Line", "What is wrong")
"""Captions of what is still told of a finding that is gone."""
RESOLVED: Final = "Resolved"
"""The sheet of a workbook that has what was typed about findings and claims that are gone."""
FINDINGS: Final = "Findings"
CLAIMS: Final = "Claims"
_SHEETS: Final = (FINDINGS, CLAIMS, RESOLVED)
_UNREADABLE: Final = (
    "a worklist in the folder of --out cannot be read, so that what was typed into it would be left behind: "
    "save it again as CSV or xlsx, or move it away; nothing was written"
)


class TypedEntry(NamedTuple):
    """What was typed about one finding, or about a claim."""

    work: tuple[str, ...]
    """In the order of `WORK`."""
    about: tuple[str, ...]
    """In the order of `ABOUT`."""

    @property
    def about_claim(self) -> str:
        """The claim id."""
        return self.about[ABOUT.index("Claim id")]


class ListedWorklist(NamedTuple):
    """A worklist that an index lists."""

    path: Path
    input: str
    """The path of its input."""


NOTHING: Final = TypedEntry(("",) * len(WORK), ("",) * len(ABOUT))


class Typed:
    """The newest entries of all worklists of a folder."""

    def __init__(self, entries: Iterable[tuple[str, str, TypedEntry]] = ()) -> None:
        """`entries` are each the path of an input, a fingerprint and what was typed; the newest come last."""
        self._by_fingerprint: dict[str, TypedEntry] = {}
        self._of_input: dict[str, dict[str, None]] = {}
        for path, fingerprint, entry in entries:
            self._by_fingerprint[fingerprint] = entry
            self._of_input.setdefault(path, {})[fingerprint] = None

    def about(self, fingerprint: str) -> TypedEntry:
        """What was typed about a finding, into whichever worklist."""
        return self._by_fingerprint.get(fingerprint, NOTHING)

    def gone(self, path: str, found: set[str]) -> Iterator[tuple[str, TypedEntry]]:
        """What was typed into worklists of an input about findings that are not among those `found` now."""
        for fingerprint in self._of_input.get(path, ()):
            if fingerprint not in found:
                yield fingerprint, self._by_fingerprint[fingerprint]

    def __contains__(self, fingerprint: str) -> bool:
        return fingerprint in self._by_fingerprint


def read_typed(worklists: Iterable[ListedWorklist]) -> Typed:
    """What was typed into worklists; one that is not there any more says nothing.

    Raises SetupError where one cannot be read: nothing that was typed is to be lost.
    """
    there = [(one.path.stat().st_mtime_ns, str(one.path), one) for one in worklists if one.path.is_file()]
    return Typed(
        (one.input, fingerprint, entry)
        for _, _, one in sorted(there, key=lambda found: found[:2])
        for fingerprint, entry in _entries(one.path)
    )


def _entries(path: Path) -> Iterator[tuple[str, TypedEntry]]:
    rows = _workbook_rows(path) if path.suffix == ".xlsx" else _csv_rows(path)
    for row in rows:
        entry = TypedEntry(tuple(map(row.get, WORK, [""] * len(WORK))), tuple(map(row.get, ABOUT, [""] * len(ABOUT))))
        if row.get(FINGERPRINT) and any(entry.work):
            yield row[FINGERPRINT], entry


def _csv_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, as this program or a spreadsheet has written it. Raises SetupError."""
    try:
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        yield from _by_caption(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except (OSError, csv.Error) as error:
        raise SetupError(_UNREADABLE) from error


def _workbook_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a workbook's sheets of findings. Raises SetupError."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        needed = (
            "to carry over what was typed into a worklist needs the extra excel: pip install 'claim-scrubber[excel]'"
        )
        raise SetupError(needed) from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.title.startswith(_SHEETS):
                yield from _by_caption([[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])
        book.close()
    except Exception as error:  # whatever openpyxl raises on a file that is no workbook
        raise SetupError(_UNREADABLE) from error


def _text(cell: Any) -> str:  # noqa: ANN401 a cell holds anything
    return "" if cell is None else str(cell)


def _by_caption(rows: list[list[str]]) -> Iterator[dict[str, str]]:
    """Rows by the captions of the first one, each cell as it was before it was kept from being a formula."""
    captions = [caption.strip() for caption in rows[0]] if rows else []
    for row in rows[1:]:
        yield {caption: as_typed(cell) for caption, cell in zip(captions, row, strict=False)}
