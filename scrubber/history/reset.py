"""A history moved out of the way, with its key: what to do where the key is lost, or all is to begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.errors import HistoryError

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.history.secret import KeyFile


def reset_sqlite(path: Path, key_file: KeyFile, stamp: str) -> list[str]:
    """Rename the file of a history, and its key where that is our own; the new names. Raises HistoryError."""
    files = [path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))]
    return _moved([*files, *_own(key_file)], stamp)


def reset_postgresql(url: str, key_file: KeyFile, stamp: str) -> list[str]:
    """Rename the schema of a history, and its key where that is our own; the new names. Raises HistoryError."""
    from scrubber.history.postgresql import rename_schema

    schema = rename_schema(url, stamp)
    return [*([f"schema {schema}"] if schema else []), *_moved(_own(key_file), stamp)]


def _own(key_file: KeyFile) -> list[Path]:
    return [key_file.path] if key_file.is_own else []


def _moved(files: list[Path], stamp: str) -> list[str]:
    try:
        return [str(file.rename(file.with_name(f"{file.name}.{stamp}"))) for file in files if file.exists()]
    except OSError as error:
        raise HistoryError(f"the history cannot be moved: {error.strerror}") from error
