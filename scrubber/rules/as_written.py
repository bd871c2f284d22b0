"""What tells the rules of a run from those of another one, before any claim is judged by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrubber.rules.known_profiles import KnownProfiles
    from scrubber.rules.settings import Settings


def rules_digest(settings: Settings) -> str:
    """16 hexadecimal digits that tell packs, tables, profiles and waivers, wherever their files are.

    Profiles are told as they are written: those that come with packs are resolved when a claim matches them.
    """
    told = [
        [pack._asdict() for pack in settings.packs],
        [table._asdict() for table in settings.known_tables.editions(settings.edits)],
        settings.profile,
        _profiles(settings.known_profiles, settings.request.profile),
        settings.rulebook.waivers.all,
        settings.ignored_faults,
        [settings.request.overrides, settings.request.select, settings.request.ignore],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=_plain).encode("ascii")).hexdigest()[:16]


def _profiles(profiles: KnownProfiles, forced: str | None) -> list[object]:
    """Every profile that may judge a claim, each behind those that it extends."""
    names = [forced] if forced else sorted({match.profile.name for match in profiles.matches()})
    return [[profile._replace(file="") for profile in profiles.line(profiles.find(name))] for name in names]


def _plain(value: object) -> object:
    """What JSON does not have, as something that it has; a set in order."""
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value, key=str) if isinstance(value, frozenset) else str(value)
