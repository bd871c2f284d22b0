"""How an edit failed, told to its author without a word of the data: type, line, and what his code names there."""

from __future__ import annotations

import re
import traceback
from types import CodeType, FunctionType, GeneratorType
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.edit.message import WrongValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from scrubber.edit import Edit


_LOGGED: Final = "[a-z_][a-z_-]*"
"""A name that the log takes: no claim has anything in small letters alone that identifies somebody."""


class OutOfTime(BaseException):
    """An edit used up its time; no Exception, so that the edit does not swallow it by accident."""


class NonsenseHit(Exception):
    """An edit yielded what is no hit of its own, or one that points outside of the claim."""


class Crash(NamedTuple):
    """An edit failed on a claim: what the log may know of it, and what was raised."""

    edit: str
    kind: str
    """The exception's type, as of `kind_of`."""
    place: str = ""
    """``module:line`` of the author's code; empty where none of it was running."""
    named: str = ""
    """Message and values, key or name that the exception is about, where they are written in the author's code."""
    error: BaseException | None = None
    """The exception of the first failure at this place; None for others, and in another process."""

    @property
    def key(self) -> str:
        """The engine fault that it is."""
        return "edit-out-of-time" if self.kind == OutOfTime.__name__ else "edit-failed"


class _Frame(NamedTuple):
    """A line of code that was running."""

    module: str
    line: int
    code: CodeType


def told_of(
    edit: Edit, error: BaseException, asked: Callable[..., Any] | None, hits: object
) -> tuple[str, str, str, str]:
    """The edit's name, and the kind, place and names of its failure.

    `asked` is the function of the edit that was asked, `hits` what it returned, as far as it came to that.
    """
    frame = _author_frame(edit, error, asked, hits)
    place = f"{frame.module}:{frame.line}" if frame else ""
    return edit.name, kind_of(error), place, _named(edit, error, frame)


def kind_of(error: BaseException) -> str:
    """The exception's type as the log may tell it: Python's own or the engine's, of an author's type the one below."""
    own = {"builtins", __name__}
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ in own)


def _author_frame(edit: Edit, error: BaseException, asked: Callable[..., Any] | None, hits: object) -> _Frame | None:
    """The innermost code of the edit's package that an exception passed through.

    Where the engine raised it over what the edit had yielded, that is where the edit had yielded it, and over what it
    had returned, its first line. Of an edit that a family made, it is the family's own line.
    """
    functions = [question.function for question in (*edit.checks.values(), edit.line_question) if question]
    packages = {name.partition(".")[0] for name in (edit.module, *(function.__module__ for function in functions))}
    frames = [
        frame
        for frame in _frames(error, asked, hits)
        if frame.module.partition(".")[0] in packages - {"scrubber"} or frame.module.startswith("scrubber.edit.")
    ]
    own = [frame for frame in frames if not frame.module.startswith("scrubber.")]
    return next(reversed(own or frames), None)


def _frames(error: BaseException, asked: Callable[..., Any] | None, hits: object) -> Iterator[_Frame]:
    """The code that was running, innermost last."""
    if isinstance(asked, FunctionType):
        yield _Frame(asked.__module__, asked.__code__.co_firstlineno, asked.__code__)
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield _Frame(frame.f_globals.get("__name__", ""), line, frame.f_code)
    if isinstance(hits, GeneratorType) and hits.gi_frame is not None:
        yield _Frame(hits.gi_frame.f_globals.get("__name__", ""), hits.gi_frame.f_lineno, hits.gi_frame.f_code)


def _named(edit: Edit, error: BaseException, frame: _Frame | None) -> str:
    """What an exception is about, with blanks between, as far as an author wrote it: anything else may be data."""
    declared = {name for message in edit.messages.values() for name in (message.key, *message.names)}
    written = declared | (set(_written(frame.code)) if frame else set())
    told = (name for name in _names(error) if isinstance(name, str) and name in written)
    return " ".join(name for name in told if re.fullmatch(_LOGGED, name))


def _names(error: BaseException) -> tuple[object, ...]:
    if isinstance(error, WrongValues):
        return error.key, *error.names
    if isinstance(error, NameError | AttributeError):
        return (error.name,)
    return error.args[:1] if isinstance(error, KeyError) else ()


def _written(code: CodeType) -> Iterator[str]:
    """Names and texts that stand in the code itself."""
    yield from code.co_names
    for value in code.co_consts:
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str))
