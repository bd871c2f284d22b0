"""Payer profiles: what one payer asks for, as TOML: edits' parameters, severities of messages, edits to ignore."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from scrubber.edit import Severity
from scrubber.errors import ProfileError, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

    from scrubber.rules.packs import Pack

SUFFIX = ".toml"


class Profile(BaseModel):
    """A profile as it is written; that its edits, parameters and messages exist is checked by `settings.resolve`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    title: str
    ignore: tuple[str, ...] = ()
    """Edits that this payer does not want, by name, code or prefix of codes."""
    edits: dict[str, dict[str, Any]] = {}
    """Parameters by edit, then by parameter."""
    severity: dict[str, Severity] = {}
    """Severities by ``EDIT.MESSAGE``, by edit, by prefix of codes, or of a kind of guide fault (``guide.KIND``).

    What names fewer messages goes first.
    """
    replacement: Literal["claim", "line"] = "claim"
    """What a claim with frequency code 7 replaces: the whole earlier claim, or the lines with its own line numbers."""


def find_profile(wanted: str, packs: Sequence[Pack]) -> Profile:
    """The profile of this name in a pack, or that of a file where `wanted` ends in ``.toml`` or has a folder in it.

    Raises ProfileError where there is none, more than one, or one that cannot be read.
    """
    if wanted.endswith(SUFFIX) or Path(wanted).name != wanted:
        return _read(Path(wanted))
    files = [file for pack in packs for file in _profile_files(pack)]
    matching = [file for file in files if file.name == wanted + SUFFIX]
    if not matching:
        names = sorted({*profile_names(packs)})
        raise ProfileError(f"{unknown('profile', wanted, names)}; there are: {', '.join(names) or 'none'}")
    if len(matching) > 1:
        raise ProfileError(f"profile {wanted!r} is in more than one pack; give its file")
    profile = _read(matching[0])
    if profile.name != wanted:
        raise ProfileError(f"profile {wanted!r} calls itself {profile.name!r}")
    return profile


def profile_names(packs: Iterable[Pack]) -> list[str]:
    """Names of the profiles that come with the packs, sorted."""
    return sorted(file.name.removesuffix(SUFFIX) for pack in packs for file in _profile_files(pack))


def _profile_files(pack: Pack) -> list[Traversable]:
    folder = pack.folder / "profiles"
    return [file for file in folder.iterdir() if file.name.endswith(SUFFIX)] if folder.is_dir() else []


def _read(file: Traversable) -> Profile:
    try:
        return Profile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ProfileError(f"profile file {file.name!r} cannot be read") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise ProfileError(f"profile {file.name!r}: {unknown('key', place, Profile.model_fields)}") from error
        raise ProfileError(f"profile {file.name!r}, {place}: {first['msg']}") from error
    except ValueError as error:
        raise ProfileError(f"profile {file.name!r} is not TOML in UTF-8") from error
