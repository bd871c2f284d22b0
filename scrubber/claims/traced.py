"""Values that tell whether somebody has looked at certain of their fields: what was found without them holds for all.

An edit that finds nothing wrong with `99213` without asking for its day has nothing to say of it on any day.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Named = TypeVar("Named", bound=tuple[object, ...])

_AS_A_WHOLE = (
    "__iter__", "__getitem__", "__contains__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__",
    "__repr__", "__add__", "__mul__", "__rmul__", "__reduce__", "__getnewargs__", "index", "count", "_asdict",
    "_replace",
)  # fmt: skip
"""What looks at every field of a named tuple."""


class Looks:
    """Whether a value was looked into."""

    into = False


def traced(value: Named, fields: frozenset[str]) -> tuple[Named, Looks]:
    """The same named tuple, and what says afterwards whether one of these fields of it was looked at."""
    looks = Looks()
    same = _traced_kind(type(value), fields)._make(value)
    same.looks = looks
    return same, looks


@cache
def _traced_kind(kind: type[Any], fields: frozenset[str]) -> Any:  # noqa: ANN401 a class made from another one
    def field(name: str) -> property:
        index = kind._fields.index(name)
        return property(_looking(lambda value: tuple.__getitem__(value, index)))

    observed: dict[str, object] = {name: field(name) for name in fields}
    for name in _AS_A_WHOLE:
        observed[name] = _looking(getattr(kind, name))
    return type(kind.__name__, (kind,), {"__module__": __name__, "looks": Looks(), **observed})


def _looking(plain: Callable[..., object]) -> Callable[..., object]:
    def look(value: Any, *others: object, **named: object) -> object:  # noqa: ANN401 of a class that is made
        value.looks.into = True
        return plain(value, *others, **named)

    return look
