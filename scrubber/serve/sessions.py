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
"""Seconds after which a page that is not used holds nothing any more."""
FORGOTTEN: Final = 24 * 60 * 60
"""Seconds after which it can hold nothing new, either: whoever had it open is gone without a word."""


class StoredOutputs(NamedTuple):
    """The outputs of one file."""

    folder: Path
    outputs: tuple[Path, ...]


class Page:
    """What one page holds."""

    def __init__(self, used: float) -> None:
        self.used = used
        self.kept: dict[str, StoredOutputs] = {}
        self.number = 0
        """The last file that it was given."""

    def clear(self) -> None:
        """Remove what it holds."""
        while self.kept:
            shutil.rmtree(self.kept.popitem()[1].folder)


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
            raise Problem(HTTPStatus.NOT_FOUND, "this page is closed: reload it")
        page.used = self._clock()
        return page

    def keep(self, name: str, outputs: Iterable[Path]) -> str:
        """Move outputs to those that a page holds; the name of the file there. Raises Problem where it is closed."""
        page = self.page(name)
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        moved = tuple(path.rename(folder / path.name) for path in outputs)
        page.number += 1
        key = str(page.number)
        page.kept[key] = StoredOutputs(folder, moved)
        return key

    def kept(self, name: str, key: str) -> StoredOutputs:
        """The outputs of a file. Raises Problem where they are gone."""
        found = self.page(name).kept.get(key)
        if found is None:
            raise Problem(HTTPStatus.NOT_FOUND, "what was dropped is gone: drop the file again")
        return found

    def close(self, name: str) -> None:
        """Forget a page and remove what it holds; one that is closed stays closed."""
        page = self._pages.pop(name, None)
        if page is not None:
            page.clear()

    def sweep(self) -> None:
        """Remove what pages hold that nobody has used for a while."""
        now = self._clock()
        for name, page in list(self._pages.items()):
            if now - page.used > FORGOTTEN:
                self.close(name)
            elif now - page.used > IDLE:
                page.clear()
