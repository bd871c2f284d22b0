"""An edit's parameters: its defaults, under the payer profile, under what was set for this run."""

from __future__ import annotations

import types
from collections.abc import Collection
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from scrubber.errors import BadParameter, PackError, UnknownParameter, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import TypeAdapter

    from scrubber.edit import Edit, Params

DEFAULT, SET = "default", "--set"
_NO_BOOLEAN = "true and false are no values for it"


class Parameters(NamedTuple):
    """An edit's resolved parameters, and where each value comes from."""

    values: Params
    origins: Mapping[str, str]
    """By parameter: ``default``, ``profile NAME`` or ``--set``."""


class Override(NamedTuple):
    """One ``EDIT.PARAM=VALUE`` of this run, taken apart."""

    edit: str
    """The edit's name or code."""
    parameter: str
    value: str


def read_override(text: str) -> Override:
    """Take ``EDIT.PARAM=VALUE`` apart; raises BadParameter where it is not of that form."""
    target, equals, value = text.partition("=")
    edit, dot, parameter = target.strip().partition(".")
    if not (equals and dot and edit and parameter):
        raise BadParameter(f"{text!r} is not EDIT.PARAM=VALUE")
    return Override(edit, parameter, value.strip())


def resolve_parameters(
    edit: Edit, layers: Sequence[tuple[str, Mapping[str, Any]]], overrides: Mapping[str, str]
) -> Parameters:
    """The edit's parameters with the values of these layers over the defaults, and this run's over all of them.

    A layer is where it comes from (``profile NAME``) and its values; a later one goes before an earlier. Raises
    UnknownParameter for a name that the edit does not have and BadParameter for a value that it refuses.
    """
    names = parameter_names(edit)
    origins = dict.fromkeys(names, DEFAULT)
    profile_values: dict[str, Any] = {}
    for origin, values in layers:
        origins |= dict.fromkeys(values, origin)
        profile_values |= values
    origins |= dict.fromkeys(overrides, SET)
    for name in origins:
        if name not in names:
            message = unknown("parameter", name, names)
            raise UnknownParameter(f"{edit.name}: {message} ({origins[name]})")
    read = _read(edit, origins, profile_values, overrides) if profile_values or overrides else default_values(edit)
    return Parameters(read, types.MappingProxyType(origins))


def value_faults(edit: Edit, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with values that a profile gives an edit, by parameter; by ``""`` what is with several together."""
    from pydantic import ValidationError

    kinds = {name: _kinds(annotation) for name, annotation in _types(edit).items()}
    faults = {name: unknown("parameter", name, kinds) for name in values if name not in kinds}
    faults |= {name: _NO_BOOLEAN for name, value in values.items() if name in kinds and _is_misread(kinds[name], value)}
    try:
        reader(edit).validate_python({name: value for name, value in values.items() if name not in faults})
    except ValidationError as error:
        for one in reversed(error.errors()):
            faults[str(one["loc"][0]) if one["loc"] else ""] = one["msg"]
    return faults


def parameter_names(edit: Edit) -> tuple[str, ...]:
    """The names of the edit's parameters, in their order."""
    return _names(edit.params)  # type: ignore[arg-type]  # as `reader`


@lru_cache(256)
def _names(params: type[Params]) -> tuple[str, ...]:
    """Read once for an edit: every profile's rules ask for them."""
    return tuple(field.name for field in fields(params))


def descriptions(edit: Edit) -> Mapping[str, str | None]:
    """What the edit says of each parameter with ``pydantic.Field(description=…)``."""
    from pydantic.fields import FieldInfo

    types_by_name = _types(edit, bounded=True)
    return {
        field.name: FieldInfo.from_annotated_attribute(types_by_name[field.name], field.default).description
        for field in fields(edit.params)
    }


def default_values(edit: Edit) -> Params:
    """What the parameters are where nobody sets any, as they are declared.

    pydantic, slow to import, is asked only where the edit has declared them with its means. Raises TypeError or
    ValueError where one has no valid default, PackError as `reader`.
    """
    if _is_declared_with_pydantic(edit.params):  # type: ignore[arg-type]  # as `reader`
        return reader(edit).validate_python({})
    return edit.params()


@lru_cache(256)
def _is_declared_with_pydantic(params: type[Params]) -> bool:
    declared = [value for base in params.__mro__ for value in vars(base).values()]
    return any(type(value).__module__.startswith("pydantic.") for value in declared)


def reader(edit: Edit) -> TypeAdapter[Params]:
    """What reads values of the edit's parameters; raises PackError where pydantic does not know one's type."""
    from pydantic import PydanticUserError

    _types(edit)
    try:
        return _adapter(edit.params)  # type: ignore[arg-type]  # a class has a hash, whatever its instances have
    except PydanticUserError as error:
        raise PackError(f"edit {edit.name} has a parameter that cannot be read: {error.message}") from error


@lru_cache(256)
def _adapter(params: type[Params]) -> TypeAdapter[Params]:
    """Made once for an edit: a thousand profiles may have values for it."""
    from pydantic import TypeAdapter

    return TypeAdapter(params)


def _types(edit: Edit, *, bounded: bool = False) -> Mapping[str, Any]:
    """The type of each parameter, bare or with its bounds; raises PackError where one is not imported."""
    try:
        return get_type_hints(edit.params, include_extras=bounded)
    except NameError as error:
        raise PackError(f"edit {edit.name} has a parameter of a type that it does not import: {error.name}") from error


def _read(
    edit: Edit, origins: Mapping[str, str], profile_values: Mapping[str, Any], overrides: Mapping[str, str]
) -> Params:
    """The parameters with these values, or the BadParameter that is raised for one."""
    from pydantic import ValidationError

    read = reader(edit).validate_python
    kinds = {name: _kinds(annotation) for name, annotation in _types(edit).items()}
    for name, value in profile_values.items():
        if _is_misread(kinds[name], value):
            raise BadParameter(f"{edit.name}.{name} ({origins[name]}): {_NO_BOOLEAN}")
    written = {name: _as_written(kinds[name], text) for name, text in overrides.items()}
    try:
        return read({**profile_values, **written})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        origin = origins.get(name, "its parameters together")
        raise BadParameter(f"{edit.name}.{name} ({origin}): {first['msg']}".replace(". (", " (")) from error


def _as_written(choices: tuple[object, ...], text: str) -> object:
    """What a value written as text stands for, before pydantic converts it: a comma-separated list, none, or text."""
    if types.NoneType in choices and text.lower() == "none":
        return None
    for choice in choices:
        kind = get_origin(choice) or choice
        if isinstance(kind, type) and issubclass(kind, Collection) and not issubclass(kind, str | bytes):
            return [part for part in map(str.strip, text.split(",")) if part]
    return text


def _is_misread(kinds: tuple[object, ...], value: object) -> bool:
    """Whether a value is true or false, which pydantic would take for 1 or 0."""
    return isinstance(value, bool) and bool not in kinds


def _kinds(annotation: object) -> tuple[object, ...]:
    """The types that a parameter may have: those of a union, or the one there is."""
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)
