"""An edit's parameters, as its author declares them."""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Never, dataclass_transform

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Params:
    """Base of an edit's parameters: its subclasses are frozen dataclasses, whose values are read by pydantic.

    Any type and field that pydantic knows will do. An edit that declares its bounds with :class:`Constraint` spares
    runs in which nobody sets a parameter the import of pydantic, half of what a small file takes. What a dataclass has
    made for it stands here once: to make it for each edit takes as long as all of a small file's claims.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "hide_input_in_errors": True}

    def __init_subclass__(cls) -> None:
        _without_code(cls)

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 as they are declared
        """Take the values of parameters by name; raises TypeError for an unknown one, or one without a value."""
        names = [field.name for field in fields(self)]
        if unknown := values.keys() - names:
            raise TypeError(f"{type(self).__name__} has no parameter {min(unknown)}")
        for field in fields(self):
            vars(self)[field.name] = values[field.name] if field.name in values else _default_of(field)

    def __setattr__(self, name: str, value: object) -> Never:
        raise FrozenInstanceError(f"parameters do not change: {name}")

    def __delattr__(self, name: str) -> Never:
        raise FrozenInstanceError(f"parameters do not change: {name}")

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


_without_code: Final = dataclass(init=False, repr=False, eq=False, kw_only=True)
"""Gives a class the fields of a dataclass, and no functions."""
_without_code(Params)


def _default_of(field: Field[Any]) -> Any:  # noqa: ANN401 as it is declared
    """The value of a parameter that nobody sets. Raises TypeError where it has none."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is MISSING:
        raise TypeError(f"the parameter {field.name} has no value")
    return field.default_factory()


class Constraint:
    """Bounds of a parameter's value beside its type, for an ``Annotated``: in the words of ``pydantic.Field``."""

    def __init__(self, **bounds: Any) -> None:  # noqa: ANN401 they are pydantic's to judge
        self._bounds = bounds

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Tell pydantic, which asks for it when it reads a value."""
        from pydantic import Field

        return handler.generate_schema(Annotated[kind, Field(**self._bounds)])


PositiveInt = Annotated[int, Constraint(gt=0)]
