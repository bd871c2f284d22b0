"""An edit's parameters: its defaults, under the payer profile, under what was set for this run."""

from __future__ import annotations

import types
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin

from pydantic import ValidationError

from scrubber.errors import BadParameter, UnknownParameter, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.edit import Edit, Params

DEFAULT, SET = "default", "--set"


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
    edit: Edit, profile_name: str | None, profile_values: Mapping[str, Any], overrides: Mapping[str, str]
) -> Parameters:
    """The edit's parameters with the profile's values over the defaults and this run's over both.

    Raises UnknownParameter for a name that the edit does not have and BadParameter for a value that it refuses.
    """
    fields = edit.params.model_fields
    origins = dict.fromkeys(fields, DEFAULT)
    origins |= dict.fromkeys(profile_values, f"profile {profile_name}")
    origins |= dict.fromkeys(overrides, SET)
    for name in origins:
        if name not in fields:
            message = unknown("parameter", name, fields)
            raise UnknownParameter(f"{edit.name}: {message} ({origins[name]})")
    for name, value in profile_values.items():
        if isinstance(value, bool) and bool not in _kinds(fields[name].annotation):
            raise BadParameter(f"{edit.name}.{name} ({origins[name]}): true and false are no values for it")
    written = {name: _as_written(fields[name].annotation, text) for name, text in overrides.items()}
    try:
        values = edit.params.model_validate({**profile_values, **written})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        origin = origins.get(name, "its parameters together")
        raise BadParameter(f"{edit.name}.{name} ({origin}): {first['msg']}".replace(". (", " (")) from error
    return Parameters(values, types.MappingProxyType(origins))


def _as_written(annotation: object, text: str) -> object:
    """What a value written as text stands for, before pydantic converts it: a comma-separated list, none, or text."""
    choices = _kinds(annotation)
    if types.NoneType in choices and text.lower() == "none":
        return None
    for choice in choices:
        kind = get_origin(choice) or choice
        if isinstance(kind, type) and issubclass(kind, Collection) and not issubclass(kind, str | bytes):
            return [part for part in map(str.strip, text.split(",")) if part]
    return text


def _kinds(annotation: object) -> tuple[object, ...]:
    """The types that a parameter may have: those of a union, or the one there is."""
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)
