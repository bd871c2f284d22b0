"""What the configuration file says, checked as a whole, and where every value of a run comes from.

A command line goes before the environment, the environment before the file, the file before what is the default.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
from click.core import ParameterSource

from scrubber.cli.config_file import find_config, named_config
from scrubber.cli.faults_of_rules import faults_of_rules
from scrubber.cli.keyed import is_keyed, key_of, read_key, variable_of
from scrubber.cli.senders import read_senders
from scrubber.errors import ConfigurationError, SetupError, unknown
from scrubber.history.url import masked, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from scrubber.cli.config_file import ConfigFile

CONFIGURED: Final = ("scrub", "check", "watch", "serve", "edits", "diff")
"""The commands whose options have keys."""
_META: Final = "scrubber.configuration"


class Setting(NamedTuple):
    """A value of a run."""

    key: str
    value: object
    origin: str
    """``command line``, ``environment NAME``, the name of the configuration file, or ``default``."""


class ReceiptStatus(click.types.StringParamType):
    """What the 277CA says of a claim that is not rejected."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 click's
        """The status. Raises SetupError for one that no such claim may be told."""
        from scrubber.claims.status_codes import acceptance_fault

        if fault := acceptance_fault(value):
            raise SetupError(fault)
        return value


class Configuration(NamedTuple):
    """The values of a configuration file; of no file: none."""

    path: Path | None = None
    written: Mapping[str, Any] = {}
    """By key, as they are written."""
    values: Mapping[str, Any] = {}
    """By key, paths seen from the file's folder; lists where click wants them."""

    def defaults(self, command: click.Command) -> dict[str, Any]:
        """The values for the parameters of a command, by their names in Python."""
        keys = {str(parameter.name): key_of(parameter) for parameter in command.params if is_keyed(parameter)}
        return {name: self.values[key] for name, key in keys.items() if key in self.values}

    def of_table(self, key: str) -> Setting:
        """The value of a key that has no option, such as ``duplicates.interchange``."""
        if key in self.values:
            return Setting(key, self.values[key], self.name)
        return Setting(key, TABLE_KEYS[key].default, "default")

    def for_plan(self) -> dict[str, Any]:
        """The values of all keys that have no option, by the keywords of `make_plan`."""
        return {one.keyword: self.of_table(key).value for key, one in TABLE_KEYS.items()}

    def error(self, faults: Iterable[str]) -> ConfigurationError:
        """The error that tells these faults of the file."""
        return ConfigurationError("\n".join(f"{self.path}: {fault}" for fault in faults))

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name if self.path else ""


class TableKey(NamedTuple):
    """A key that has no option: it is in a table of the file."""

    type: click.types.ParamType[Any]
    keyword: str
    """That of `make_plan`, for which it is the value."""

    @property
    def default(self) -> object:
        """What the plan has where nobody says."""
        from scrubber.pipeline.plan import make_plan

        return (make_plan.__kwdefaults__ or {})[self.keyword]


TABLE_KEYS: Final[Mapping[str, TableKey]] = {
    "acknowledgement.accepted": TableKey(ReceiptStatus(), "accepted_status"),
    "acknowledgement.held": TableKey(ReceiptStatus(), "held_status"),
    "characters.utf8": TableKey(click.Choice(["reject", "fold"]), "utf8"),
    "duplicates.batch": TableKey(click.Choice(["warn", "reject"]), "duplicate_batch"),
    "duplicates.interchange": TableKey(click.Choice(["warn", "reject"]), "duplicate_interchange"),
}
SENDERS: Final = "senders"
"""The key of the senders that an inbox has."""
_TABLES: Final = frozenset({"watch", "serve", "edits", "diff", *(key.partition(".")[0] for key in TABLE_KEYS)})


def use_configuration(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Have the command take its defaults from the configuration file (a callback of click). Raises SetupError."""
    if context.resilient_parsing:
        return
    file = named_config(value) if value else find_config()
    configuration = _read(file, context) if file else Configuration()
    context.meta[_META] = configuration
    context.default_map = configuration.defaults(context.command)


def configuration_of(context: click.Context) -> Configuration:
    """The configuration that the command has been given."""
    configuration: Configuration = context.meta[_META]
    return configuration


def values_in_use(context: click.Context) -> dict[str, Any]:
    """The file's values, by key, that neither the command line nor the environment replaces."""
    values = configuration_of(context).values
    return {key: values[key] for key in _in_use(context)}


def written_in_use(context: click.Context) -> dict[str, object]:
    """The same as they are written, but for a password."""
    written = configuration_of(context).written
    return {key: _without_password(written[key]) for key in _in_use(context)}


def _in_use(context: click.Context) -> Iterator[str]:
    for parameter in context.command.params:
        if context.get_parameter_source(str(parameter.name)) is ParameterSource.DEFAULT_MAP:
            yield key_of(parameter)


@contextmanager
def placed(context: click.Context, key: str) -> Iterator[None]:
    """Have an error of set-up over a value from the configuration file say so."""
    configuration = configuration_of(context)
    try:
        yield
    except SetupError as error:
        if key in values_in_use(context):
            raise configuration.error([f"{key}: {error.message}"]) from error
        raise


def settings_of(context: click.Context) -> Iterator[Setting]:
    """Every value of the command that has a key, with its origin; those of tables last, no password in any."""
    configuration = configuration_of(context)
    for parameter in context.command.params:
        if is_keyed(parameter):
            name, key = str(parameter.name), key_of(parameter)
            value, origin = context.params[name], _origin(context, name, key)
            yield Setting(key, _without_password(value), origin)
    for key in TABLE_KEYS:
        yield configuration.of_table(key)


def _origin(context: click.Context, name: str, key: str) -> str:
    """Where the value of a parameter comes from."""
    source = context.get_parameter_source(name)
    if source is ParameterSource.ENVIRONMENT:
        return f"environment {variable_of(key)}"
    if source is ParameterSource.DEFAULT_MAP:
        return configuration_of(context).name
    return "command line" if source is ParameterSource.COMMANDLINE else "default"


def _without_password(value: object) -> object:
    if not isinstance(value, str):
        return value
    return masked(shown(value) if "://" in value else value)


def _read(file: ConfigFile, context: click.Context) -> Configuration:
    """The file's values, all of them checked. Raises ConfigurationError, which tells every fault with its place."""
    parameters, values, faults = _parameters(context), dict[str, Any](), list[str]()
    written = dict(_flat(file.table))
    for key, value in written.items():
        try:
            if key in parameters:
                values[key] = read_key(parameters[key], value, file.path.parent, context)
            elif key in TABLE_KEYS:
                values[key] = _of_table(key, value)
            elif key == SENDERS:
                values[key] = read_senders(value, file.path.parent)
            elif key in _TABLES:
                faults.append(f"{key}: a table is wanted: [{key}]")
            else:
                faults.append(unknown("key", key, [*parameters, *TABLE_KEYS, SENDERS]))
        except (SetupError, click.BadParameter) as error:
            faults.append(f"{key}: {error.message}")
    configuration = Configuration(file.path, written, values)
    if faults:
        raise configuration.error([*faults, *faults_of_rules(values)])
    return configuration


def _flat(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys of a file with their values; those of our tables as ``TABLE.KEY``."""
    for key, value in table.items():
        if key in _TABLES and isinstance(value, dict):
            for inner, one in value.items():
                yield f"{key}.{inner}", one
        else:
            yield key, value


def _of_table(key: str, value: object) -> object:
    """The value of a key that has no option. Raises SetupError or click.BadParameter."""
    if not isinstance(value, str):
        raise SetupError("a text is wanted")
    return TABLE_KEYS[key].type.convert(value, None, None)


def _parameters(context: click.Context) -> dict[str, click.Parameter]:
    """What the commands whose options have keys have them for."""
    program = context.find_root().command
    assert isinstance(program, click.Group)  # noqa: S101 it has commands
    commands = configured_commands(program, context)
    return {key_of(one): one for command in commands for one in command.params if is_keyed(one)}


def configured_commands(program: click.Group, context: click.Context) -> list[click.Command]:
    """The commands of a program whose options have keys."""
    return [command for name in CONFIGURED if (command := program.get_command(context, name))]
