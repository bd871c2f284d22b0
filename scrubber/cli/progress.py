"""How far a long run is, on a terminal: nothing for small inputs, nothing in a pipe."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from scrubber.x12.source import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scrubber.x12.source import Source

LARGE = 5 * 1024 * 1024
"""Bytes of input that take long enough to be watched."""
_STEPS = 200


@contextmanager
def watched(sources: Sequence[Source], stream: TextIO) -> Iterator[Callable[[int], None]]:
    """Give what is to be told of every block of input that was read, and show it on `stream` where that is a terminal.

    The bar is drawn when there is something new to show, not by a thread of its own: worker processes are forked beside
    it. Inputs of unknown size, those of a pipe, are not counted.
    """
    with shown(sum(source.size for source in sources), stream) as read:
        yield read


@contextmanager
def shown(total: int, stream: TextIO) -> Iterator[Callable[[int], None]]:
    """As `watched`, of `total` bytes."""
    if total < LARGE or not stream.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = TextColumn("Reading"), BarColumn(), DownloadColumn()
    with Progress(*columns, console=Console(file=stream), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)
        undrawn = 0

        def read(size: int) -> None:
            nonlocal undrawn
            undrawn += size
            if undrawn * _STEPS >= total:
                bar.update(task, advance=undrawn, refresh=True)
                undrawn = 0

        yield read
