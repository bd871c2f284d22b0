"""What of a configuration file the installed edits and profiles do not know: each fault by itself, with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrubber.cli.data_folder import tables_folder
from scrubber.cli.keyed import split_names
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrubber.rules.settings import SettingsRequest


def faults_of_rules(values: Mapping[str, Any]) -> Iterator[str]:
    """Every name and value in a file's keys that no pack knows; none where the packs themselves are at fault."""
    from scrubber.rules.settings import SettingsRequest, resolve

    plain = SettingsRequest(tables_folder=str(tables_folder()))
    try:
        resolve(plain)
    except SetupError:
        return
    for key, request in _requests(plain, values):
        try:
            resolve(request)
        except SetupError as error:
            yield f"{key}: {error.message}"


def _requests(plain: SettingsRequest, values: Mapping[str, Any]) -> Iterator[tuple[str, SettingsRequest]]:
    """What a file asks for, one thing at a time."""
    for name in values.get("profile", ()):
        yield "profile", plain._replace(profile=name)
    for override in values.get("set", ()):
        yield "set", plain._replace(overrides=(override,))
    for edit in split_names(values.get("select", ())):
        yield "select", plain._replace(select=(edit,))
    for edit in split_names(values.get("ignore", ())):
        yield "ignore", plain._replace(ignore=(edit,))
