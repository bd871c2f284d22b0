"""The senders of an inbox, as the configuration file has them: ``[[senders]]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scrubber.cli.keyed import ProfileName
from scrubber.errors import SetupError, unknown

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.pipeline.senders import Sender

_KEYS: Final = ("folder", "sender", "profile")


def read_senders(value: object, place: Path) -> list[Sender]:
    """The senders that are written; profiles that are files are seen from the folder `place`. Raises SetupError."""
    from scrubber.pipeline.senders import Sender

    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise SetupError("tables are wanted: [[senders]]")
    senders = [Sender(_folder(one), _identifiers(one), _profile(one, place)) for one in value]
    folders = [sender.folder for sender in senders]
    identifiers = [name for sender in senders for name in sender.identifiers]
    for kind, names in (("folder", folders), ("sender", identifiers)):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise SetupError(f"the {kind} {twice} is there twice")
    return senders


def _folder(table: dict[str, Any]) -> str:
    """Where a sender leaves its files. Raises SetupError, also for a key that there is not."""
    for key in table:
        if key not in _KEYS:
            raise SetupError(unknown("key", key, _KEYS))
    folder = _text(table, "folder") or ""
    parts = folder.split("/")
    if not all(parts) or any(part.startswith(".") for part in parts):
        raise SetupError("each wants a folder below the inbox, such as 'SUB3'")
    return folder


def _identifiers(table: dict[str, Any]) -> tuple[str, ...]:
    """What a sender is called in ISA06 or GS02: one text, or several. Raises SetupError."""
    value = table.get("sender", [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise SetupError("sender is a text, or a list of texts")
    return tuple(names)


def _profile(table: dict[str, Any], place: Path) -> str | None:
    profile = _text(table, "profile")
    return ProfileName().seen_from(place, profile) if profile else None


def _text(table: dict[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise SetupError(f"{key} is a text")
    return value
