"""An input can be read again from its beginning, wherever it comes from."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, NoReturn

import pytest

from scrubber.x12.source import Digesting, Source

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType


class Pipe(io.BytesIO):
    """A stream that can be read only once."""

    def seekable(self) -> bool:
        """Say no."""
        return False


def read_twice(source: Source) -> list[bytes]:
    """What the source gives, twice."""
    contents = []
    for _ in range(2):
        with source.open() as stream:
            contents.append(stream.read())
    return contents


def test_a_file_is_read_again_from_its_beginning(tmp_path: Path) -> None:
    """A file gives all its bytes each time that it is read."""
    (tmp_path / "a.837").write_bytes(b"ISA")
    assert read_twice(Source("a.837", tmp_path / "a.837")) == [b"ISA", b"ISA"]


@pytest.mark.parametrize("kind", [io.BytesIO, Pipe])
def test_a_stream_is_read_again_from_its_beginning(kind: type[io.BytesIO]) -> None:
    """What comes through a pipe can be read again."""
    assert read_twice(Source("stdin", kind(b"ISA"))) == [b"ISA", b"ISA"]


class Signalled(Exception):
    """A signal was handled."""


def test_a_signal_that_no_read_was_ended_for_ends_the_wait(tmp_path: Path) -> None:
    """A signal that interrupts no system call, as one that comes just before it, is handled while nothing comes."""
    pipe, handled = tmp_path / "pipe", threading.Event()
    os.mkfifo(pipe)
    given_up = []

    def be_signalled() -> None:
        with pipe.open("wb") as writer:
            writer.write(b"ISA")
            writer.flush()
            time.sleep(0.1)  # it is waiting now, or will see the signal before it waits
            # What another thread is sent ends no read of the main one.
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
            if not handled.wait(60):
                given_up.append(pipe)

    def handle(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Signalled

    before = signal.signal(signal.SIGUSR1, handle)
    thread = threading.Thread(target=be_signalled)
    try:
        thread.start()
        with pytest.raises(Signalled), Source("pipe", pipe).open():
            pass
    finally:
        handled.set()
        thread.join()
        signal.signal(signal.SIGUSR1, before)
    assert given_up == []


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    """A missing file raises OSError."""
    source = Source("a.837", tmp_path / "a.837")
    with pytest.raises(FileNotFoundError), source.open():
        pass


@pytest.mark.parametrize("size", [1, 7, -1])
def test_digesting_counts_and_hashes_what_is_read(size: int) -> None:
    """Size and SHA-256 are those of the input."""
    content = b"ISA*00*" * 10
    digesting = Digesting(io.BytesIO(content))
    assert digesting.read(size) == content[: size if size > 0 else None]
    assert digesting.finish() == hashlib.sha256(content).hexdigest()
    assert digesting.length == len(content)
