"""The files of a published table: plain ones, or those in a zip as it was downloaded; read line by line."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import TableError
from scrubber.rules.code_tables.kind import WrongFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What reading a zip raises that is damaged, cut short, encrypted or packed in an unknown way."""


class SourceFile(NamedTuple):
    """A file with rows."""

    path: Path
    member: str | None
    """Its name in the zip at `path`; None where it is no zip."""
    size: int
    """In bytes, uncompressed."""

    @property
    def name(self) -> str:
        """Its own name, without folders."""
        return PurePath(self.member).name if self.member else self.path.name

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self.member is None:
            with self.path.open("rb") as file:
                yield file
        else:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file

    def lines(self, was_read: Callable[[int], None]) -> Iterator[str]:
        """Its lines; `was_read` is told of the bytes of each. CMS writes Latin-1, others UTF-8, where they differ."""
        try:
            with self._opened() as file:
                for line in file:
                    was_read(len(line))
                    yield line.decode("latin-1")
        except _UNREADABLE as error:
            raise WrongFile("a zip whose files can be read", f"{error}") from error


def find_files(paths: Sequence[Path], suffixes: Sequence[str], kind: str, in_zip: str = "") -> list[SourceFile]:
    """The files with rows among these, and in the zips among these, where their names have `in_zip` in them.

    Raises TableError where one is none.
    """
    found = []
    for path in paths:
        suffix = path.suffix.lower()
        if suffix == ".zip":
            inside = list(_members(path, suffixes, kind, in_zip))
            if not inside:
                names = f" with {in_zip} in their names" if in_zip else ""
                raise TableError(
                    f"{kind}: {path.name}: expected a zip with {_named(suffixes)}{names}, found none in it"
                )
            found += inside
        elif suffix in suffixes:
            try:
                found.append(SourceFile(path, None, path.stat().st_size))
            except OSError as error:
                raise TableError(f"{kind}: {path.name}: {error.strerror}") from error
        else:
            raise TableError(f"{kind}: {path.name}: expected {_named(suffixes)} or a zip of them, found {suffix}")
    return found


def _members(path: Path, suffixes: Sequence[str], kind: str, in_zip: str) -> Iterator[SourceFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                name = PurePath(member.filename)
                if name.suffix.lower() in suffixes and in_zip.upper() in name.name.upper():
                    yield SourceFile(path, member.filename, member.file_size)
    except OSError as error:
        raise TableError(f"{kind}: {path.name}: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise TableError(f"{kind}: {path.name}: expected a zip, found a file that is none") from error


def _named(suffixes: Sequence[str]) -> str:
    return " or ".join(f"{suffix[1:].upper()} files" for suffix in suffixes)
