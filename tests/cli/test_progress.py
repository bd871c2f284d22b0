"""A bar where somebody watches a long run, and nothing anywhere else."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scrubber.cli import progress
from scrubber.x12.source import Digesting, Source

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"ISA*" * 1000


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def read_watched(source: Source, stream: io.StringIO) -> str:
    """What is shown while the source is read in small blocks."""
    with progress.watched([source], stream) as watch, source.open() as file:
        reading = Digesting(file, watch)
        while reading.read(64):
            pass
    return stream.getvalue()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Give a file."""
    (tmp_path / "jane-doe.837").write_bytes(CONTENT)
    return Source("jane-doe.837", tmp_path / "jane-doe.837")


@pytest.fixture
def large(source: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    """Give a file that counts as large."""
    monkeypatch.setattr(progress, "LARGE", len(CONTENT))
    return source


def test_a_large_input_is_shown_on_a_terminal_without_its_name(large: Source) -> None:
    """A large input has a bar on a terminal, without the file's name."""
    shown = read_watched(large, Terminal())
    assert "Reading" in shown
    assert "4.0/4.0 kB" in shown
    assert "jane" not in shown


def test_nothing_is_shown_in_a_pipe(large: Source) -> None:
    """Where standard error is no terminal there is no bar."""
    assert read_watched(large, io.StringIO()) == ""


def test_nothing_is_shown_for_a_small_input(source: Source) -> None:
    """A small input has no bar."""
    assert read_watched(source, Terminal()) == ""


def test_an_input_of_unknown_size_is_not_counted(tmp_path: Path) -> None:
    """The size of a missing file, or of a pipe, is zero."""
    assert Source("a", tmp_path / "missing").size == Source("stdin", io.BytesIO(CONTENT)).size == 0


def test_rich_is_not_imported_where_nobody_watches(source: Source) -> None:
    """Without a terminal the library that draws the bar is not imported."""
    code = (
        "import sys; from scrubber.cli.main import main; sys.argv[1:] = ['check', '--no-history', sys.argv[1]]\n"
        "try: main()\nexcept SystemExit as ended: print(ended.code, 'rich' in sys.modules)"
    )
    assert source.path
    done = subprocess.run([sys.executable, "-c", code, source.path], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "3 False"
