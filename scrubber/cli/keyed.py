"""Options that have a key in the configuration file and an environment variable, made of their long name.

``--no-history`` is the key ``no_history`` and the variable ``SCRUBBER_NO_HISTORY``. In the environment, the values of a
list are separated by commas.
"""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PREFIX: Final = "SCRUBBER_"
_NEXT_OVERRIDE: Final = r",(?=[^,=.]+\.[^,=]+=)"
_PROFILE_FILE: Final = ".toml"


class ListItem(click.types.StringParamType):
    """A text of a list."""

    name = "text"
    envvar_list_splitter = ","


class Outputs(ListItem):
    """Names of outputs, perhaps with commas between them."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 click's
        """The names. Raises SetupError for an output that there is not."""
        from scrubber.outputs.formats import check_kinds

        check_kinds(split_names([value]))
        return value


class Overrides(ListItem):
    """``EDIT.PARAM=VALUE``, where a value may hold commas."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Each override of a variable."""
        return re.split(_NEXT_OVERRIDE, rv)


class PathOrStream(ListItem):
    """A path, or ``-`` for a standard stream."""

    name = "path"

    def seen_from(self, folder: Path, value: str) -> str:
        """The path as one of the folder in which the configuration file is."""
        return value if value == "-" else str(folder / value)


class FilePath(click.types.StringParamType):
    """The path of one file."""

    name = "path"

    def seen_from(self, folder: Path, value: str) -> str:
        """The path as one of the folder in which the configuration file is."""
        return str(folder / value)


class ProfileName(click.types.StringParamType):
    """A profile's name, or its file."""

    name = "profile"

    def seen_from(self, folder: Path, value: str) -> str:
        """A profile's file as one of the folder in which the configuration file is; a name as it is."""
        return str(folder / value) if value.endswith(_PROFILE_FILE) or "/" in value else value


class KeyedOption(click.Option):
    """An option with a key and a variable."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:  # noqa: ARG002 click's
        """What the variable holds; None where it is not set, or empty."""
        return os.environ.get(variable_of(key_of(self))) or None

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """What an error calls the option: the variable where its value is from there."""
        if ctx is not None and ctx.get_parameter_source(str(self.name)) is ParameterSource.ENVIRONMENT:
            return f"'{variable_of(key_of(self))}'"
        return super().get_error_hint(ctx)


class SingleOption(KeyedOption):
    """An option that is no list, and is `multiple` only to notice when it is given twice."""

    def value_from_envvar(self, ctx: click.Context) -> list[str] | None:
        """What the variable holds, not cut at blanks."""
        value = self.resolve_envvar_value(ctx)
        return None if value is None else [value]


class TableOption(KeyedOption):
    """An option whose key is in a table of the configuration file, such as ``settle`` in ``[watch]``."""

    def __init__(self, *arguments: Any, table: str, **options: Any) -> None:  # noqa: ANN401 click's
        super().__init__(*arguments, **options)
        self.key = f"{table}.{_name_of(self)}"


def format_of(command: str, *forms: str) -> Callable[[Any], Any]:
    """Decorator: the option ``--format`` of a command, ``<command>_form`` in Python; the first form is the default."""
    return click.option(
        "--format",
        f"{command}_form",
        cls=TableOption,
        table=command,
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
    )


class KeyedArgument(click.Argument):
    """An argument with a key, its name; its `envvar` is the variable."""


def is_keyed(parameter: click.Parameter) -> bool:
    """Whether a parameter has a key."""
    return isinstance(parameter, KeyedOption | KeyedArgument)


def key_of(parameter: click.Parameter) -> str:
    """The key of a parameter in the configuration file: its long option with ``_``, or an argument's name."""
    return parameter.key if isinstance(parameter, TableOption) else _name_of(parameter)


def _name_of(parameter: click.Parameter) -> str:
    return max(parameter.opts, key=len).lstrip("-").replace("-", "_")


def variable_of(key: str) -> str:
    """The environment variable of a key."""
    return PREFIX + key.replace(".", "_").upper()


def split_names(values: Sequence[str]) -> tuple[str, ...]:
    """Names given with commas between them, in one text or in more."""
    return tuple(name.strip() for part in values for name in part.split(",") if name.strip())


def read_key(parameter: click.Parameter, value: object, folder: Path, context: click.Context) -> object:
    """The value of a parameter as a TOML file has it, in a form that click takes for its default.

    Paths in it are seen from `folder`. Raises SetupError or click.BadParameter for one that the parameter cannot have.
    """
    is_single = isinstance(parameter, SingleOption)
    if parameter.nargs == -1 or (parameter.multiple and not is_single):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SetupError('a list of texts is wanted, such as ["one", "two"]')
        read: object = [_seen_from(folder, parameter, item) for item in value]
    else:
        single = _single(parameter, value, folder)
        read = [single] if is_single else single
    parameter.type_cast_value(context, read)
    return read


def _single(parameter: click.Parameter, value: object, folder: Path) -> object:
    """One value, of the type that the parameter has. Raises SetupError."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        wanted, fits = "true or false", isinstance(value, bool)
    elif isinstance(parameter.type, click.types.FloatParamType):
        wanted, fits = "a number", isinstance(value, int | float) and not isinstance(value, bool)
    elif isinstance(parameter.type, click.types.IntParamType):
        wanted, fits = "a whole number", isinstance(value, int) and not isinstance(value, bool)
    elif isinstance(parameter.type, click.DateTime):
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        wanted, fits = "a date such as 2026-01-31", is_day or isinstance(value, str)
        value = str(value)
    else:
        wanted, fits = "a text", isinstance(value, str)
    if not fits:
        raise SetupError(f"{wanted} is wanted")
    return _seen_from(folder, parameter, value) if isinstance(value, str) else value


def _seen_from(folder: Path, parameter: click.Parameter, value: str) -> str:
    return (
        parameter.type.seen_from(folder, value)
        if isinstance(parameter.type, PathOrStream | FilePath | ProfileName)
        else value
    )
