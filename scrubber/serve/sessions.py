"""What pages hold of the files dropped on them: outputs, until the page is closed or left alone for a while."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

IDLE: Final = 15 * 60
"""Seconds after which a page that is not used has nothing any more."""


class Kept(NamedTuple):
    """The outputs of one file."""

    folder: Path
    outputs: tuple[Path, ...]


class Page:
    """What one page holds."""

    def __init__(self, used: float) -> None:
        self.used = used
        self.kept: dict[str, Kept] = {}


class Sessions:
    """The pages that are open."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        """`folder` is where their outputs are; `clock` counts seconds."""
        self._folder = folder
        self._clock = clock
        self._pages: dict[str, Page] = {}

    def open(self) -> str:
        """A new page; its secret name."""
        name = secrets.token_urlsafe(16)
        self._pages[name] = Page(self._clock())
        return name

    def page(self, name: str) -> Page:
        """The page of this name, which is used now. Raises Problem where it is closed."""
        page = self._pages.get(name)
        if page is None:
            raise _gone()
        page.used = self._clock()
        return page

    def keep(self, name: str, outputs: Iterable[Path]) -> str:
        """Move outputs to those that a page holds; the name of the file there. Raises Problem where it is closed."""
        page = self.page(name)
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        moved = tuple(path.rename(folder / path.name) for path in outputs)
        key = str(len(page.kept) + 1)
        page.kept[key] = Kept(folder, moved)
        return key

    def kept(self, name: str, key: str) -> Kept:
        """The outputs of a file. Raises Problem where they are gone."""
        found = self.page(name).kept.get(key)
        if found is None:
            raise _gone()
        return found

    def close(self, name: str) -> None:
        """Forget a page and remove what it holds; one that is closed stays closed."""
        page = self._pages.pop(name, None)
        for kept in page.kept.values() if page else ():
            shutil.rmtree(kept.folder)

    def sweep(self) -> None:
        """Close the pages that nobody has used for a while."""
        oldest = self._clock() - IDLE
        for name in [name for name, page in self._pages.items() if page.used < oldest]:
            self.close(name)


def _gone() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "what was dropped is gone: drop the file again")
