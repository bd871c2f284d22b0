"""Published files → one compiled edition in the data folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.errors import TableError
from scrubber.private_folder import make_folder
from scrubber.rules.code_tables.compiled import FORMAT, INDEX, ROWS, SIDECAR, CompiledEdition, Provenance
from scrubber.rules.code_tables.kind import Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scrubber.rules.code_tables.source_files import SourceFile

_FILE_MODE = 0o600
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_Groups = dict[str, bytearray]


def edition_of(kind: TableKind, files: Sequence[SourceFile]) -> Edition:
    """The one edition that the names of the files say, or of the zips that they are in. Raises TableError."""
    named = {kind.edition_of(file.name) or kind.edition_of(file.path.name) for file in files}
    if len(named) > 1:
        names = ", ".join(sorted(edition.name if edition else "none" for edition in named))
        raise TableError(f"{kind.name}: the files are of several editions ({names}); import one at a time")
    if (edition := named.pop()) is None:
        raise TableError(
            f"{kind.name}: {files[0].name}: expected a name that says the edition, such as {kind.name_example}; "
            "give --edition, --from and --to where the file has another name"
        )
    return edition


def compile_edition(
    kind: TableKind, edition: Edition, files: Sequence[SourceFile], tables: Path, today: date,
    was_read: Callable[[int], None],
) -> CompiledEdition:  # fmt: skip
    """Read the files and keep them as one edition; one of the same name or of the same dates is replaced.

    Raises TableError where a file is not of the kind, or the edition cannot be written.
    """
    if not _NAME.fullmatch(edition.name) or edition.last < edition.first:
        raise TableError(f"{kind.name}: {edition.name!r} from {edition.first} to {edition.last} is no edition")
    groups, values, count = _read(kind, files, was_read)
    part = _part_of(kind, values)
    folder = tables / kind.name
    try:
        make_folder(tables)
        make_folder(folder)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=folder) as staging:
            new = Path(staging) / edition.name
            make_folder(new)
            index, size, digest = _write_rows(new / ROWS, groups)
            index += [f"\t{column}\t" + "\t".join(sorted(values[column])) for column in kind.key[1:]]
            content = "".join(f"{line}\n" for line in index).encode()
            (new / INDEX).write_bytes(content)
            provenance = Provenance(
                format=FORMAT, kind=kind.name, title=kind.title, publisher=kind.publisher, licence=kind.licence,
                edition=edition.name, first=edition.first, last=edition.last, imported=today,
                files=tuple(file.name for file in files), key=kind.key, columns=kind.columns, rows=count, size=size,
                index_sha256=hashlib.sha256(content).hexdigest(), rows_sha256=digest, part=part,
            )  # fmt: skip
            (new / SIDECAR).write_text(_as_toml(provenance), encoding="utf-8")
            for file in new.iterdir():
                file.chmod(_FILE_MODE)
            for old in _replaced(folder, edition, part):
                old.rename(Path(staging) / f"old-{old.name}")
            new.rename(folder / edition.name)
    except OSError as error:
        raise TableError(f"table {kind.name} could not be written: {error.strerror}") from error
    return CompiledEdition(folder / edition.name)


def remove_edition(tables: Path, kind: str, edition: str) -> None:
    """Take an edition away. Raises TableError where there is none of this name."""
    folder = tables / kind / edition
    if not (_NAME.fullmatch(kind) and _NAME.fullmatch(edition) and (folder / SIDECAR).is_file()):
        raise TableError(f"no edition {edition} of a table {kind} is imported; scrubber tables list shows them")
    shutil.rmtree(folder)


def _read(
    kind: TableKind, files: Sequence[SourceFile], was_read: Callable[[int], None]
) -> tuple[_Groups, dict[str, set[str]], int]:
    """Rows by their first key, joined: millions of them as texts of their own would not fit into memory."""
    groups: _Groups = {}
    values: dict[str, set[str]] = {column: set() for column in kind.key[1:]}
    further = [(number, values[column]) for number, column in enumerate(kind.key[1:], start=1)]
    count = 0
    for file in files:
        try:
            for row in _rows(kind, file, was_read):
                groups.setdefault(row[0], bytearray()).extend(("\n" + "\t".join(row[1:])).encode())
                for number, seen in further:
                    seen.add(row[number])
                count += 1
        except WrongFile as error:
            raise TableError(f"{kind.name}: {file.name}: {error}") from error
        except OSError as error:
            raise TableError(f"{kind.name}: {file.name}: {error.strerror}") from error
    return groups, values, count


def _rows(kind: TableKind, file: SourceFile, was_read: Callable[[int], None]) -> Iterator[Row]:
    """The rows of a file. Raises WrongFile where it has none, or is of another form."""
    lines, row = _Lines(file.lines(was_read)), None
    for row in kind.read(lines):
        yield row
    if row is None:
        raise WrongFile(kind.row, lines.first, "no row in a file that begins with ")


class _Lines:
    """The lines of a file, of which the first one that is not blank is remembered: it tells what a file is instead."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.first = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.first = self.first or line.strip()
            yield line


def _write_rows(path: Path, groups: _Groups) -> tuple[list[str], int, str]:
    """Write the groups in order; gives the lines of the index, the size and the digest."""
    index, start, digest = [], 0, hashlib.sha256()
    with path.open("wb") as file:
        for key in sorted(groups):
            # A row that two files have is one row.
            content = b"".join(b"\n" + line for line in sorted(set(bytes(groups.pop(key)[1:]).split(b"\n"))))
            file.write(content)
            digest.update(content)
            index.append(f"{key}\t{start}\t{start + len(content)}\t{zlib.crc32(content)}")
            start += len(content)
    return index, start, digest.hexdigest()


def _part_of(kind: TableKind, values: Mapping[str, set[str]]) -> str:
    """The part that the rows are of, empty where the kind has none. Raises TableError where they are of several."""
    parts = sorted(values[kind.part]) if kind.part else [""]
    if len(parts) != 1:
        raise TableError(f"{kind.name}: expected files of one {kind.part}, found {' and '.join(parts)}")
    return parts[0]


def _replaced(folder: Path, edition: Edition, part: str) -> list[Path]:
    """Editions of the same name, or the same dates and part; one that is damaged only by its name."""
    found = []
    for old in folder.iterdir():
        if old.name.startswith("."):
            continue
        try:
            kept = CompiledEdition(old).provenance
            is_same = (kept.first, kept.last, kept.part) == (edition.first, edition.last, part)
        except TableError:
            is_same = False
        if is_same or old.name == edition.name:
            found.append(old)
    return found


def _as_toml(provenance: Provenance) -> str:
    """JSON's texts, numbers and lists of texts are TOML's too; a date is written bare."""
    values = {
        name: value.isoformat() if hasattr(value, "isoformat") else json.dumps(value)
        for name, value in provenance._asdict().items()
    }
    return "".join(f"{name} = {value}\n" for name, value in values.items())
