"""An edit's parameters, as its author declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, dataclass_transform

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass_transform(kw_only_default=True, frozen_default=True)
@dataclass(frozen=True, kw_only=True)
class Params:
    """Base of an edit's parameters: its subclasses are frozen dataclasses, whose values are read by pydantic.

    Any type and field that pydantic knows will do. An edit that declares its bounds with :class:`Constraint` spares
    runs in which nobody sets a parameter the import of pydantic, half of what a small file takes.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "hide_input_in_errors": True}

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True)(cls)


class Constraint:
    """Bounds of a parameter's value beside its type, for an ``Annotated``: in the words of ``pydantic.Field``."""

    def __init__(self, **bounds: Any) -> None:  # noqa: ANN401 they are pydantic's to judge
        self._bounds = bounds

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Tell pydantic, which asks for it when it reads a value."""
        from pydantic import Field

        return handler.generate_schema(Annotated[kind, Field(**self._bounds)])


PositiveInt = Annotated[int, Constraint(gt=0)]
