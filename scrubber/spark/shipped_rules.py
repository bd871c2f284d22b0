"""The rules of a run on their way to the executors: what options say, and the files that they name.

The packs of edits and the guide come with the executors' own environment. An executor makes the settings of the run
again, and they must come out as the driver has them: else a claim would be judged otherwise there.
"""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import SetupError
from scrubber.private_folder import make_folder
from scrubber.rules.as_written import rules_digest
from scrubber.rules.known_profiles import is_file_name
from scrubber.rules.settings import PackEdition, Settings, SettingsRequest, resolve
from scrubber.x12.guide.pyx12_map import checksums
from scrubber.x12.guide.tables import PROFESSIONAL_CLAIM

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER: Final = ".rules"


class ShippedRules(NamedTuple):
    """What an executor makes the settings of a run of."""

    request: SettingsRequest
    """The files that it names are in the stage."""
    packs: tuple[PackEdition, ...]
    """Those of the driver."""
    digest: str
    """What tells the driver's rules from others."""
    guide: frozenset[tuple[str, str]]
    """Check sums of what the driver's guide is made from."""


def ship(settings: Settings, stage: Path) -> ShippedRules:
    """Copy the files that settings were made of into the stage. Raises SetupError where one cannot be read."""
    request, folder = settings.request, stage / _FOLDER
    forced = request.profile if request.profile and is_file_name(request.profile) else None
    try:
        shipped = request._replace(
            profile=_copied(forced, folder / "profile") if forced else request.profile,
            profiles=tuple(
                _copied(file, folder / f"profiles.{number}") for number, file in enumerate(request.profiles)
            ),
            waivers=_copied(request.waivers, folder / "waivers") if request.waivers else None,
            tables_folder=_copied_folder(request.tables_folder, folder / "tables") if request.tables_folder else None,
        )
    except OSError as error:
        raise SetupError(f"a file of the rules cannot be read: {error.strerror}") from error
    return ShippedRules(shipped, settings.packs, rules_digest(settings), _guide())


@lru_cache(maxsize=1)
def settings_of(rules: ShippedRules) -> Settings:
    """The settings made again, once in a process.

    Raises SetupError where they do not come out as the driver has them, or not at all.
    """
    settings = resolve(rules.request)
    if settings.packs != rules.packs:
        raise SetupError(_other_packs(settings.packs, rules.packs))
    if rules_digest(settings) != rules.digest:
        raise SetupError("an executor has other edits or tables than the driver: give both the same environment")
    if _guide() != rules.guide:
        raise SetupError("an executor has another pyx12 than the driver: give both the same environment")
    return settings


def _guide() -> frozenset[tuple[str, str]]:
    return frozenset(checksums(PROFESSIONAL_CLAIM).items())


def _copied(file: str, folder: Path) -> str:
    make_folder(folder)
    return str(shutil.copyfile(file, folder / Path(file).name))


def _copied_folder(source: str, folder: Path) -> str:
    if Path(source).is_dir():
        shutil.copytree(source, folder)
    return str(folder)


def _other_packs(here: Iterable[PackEdition], wanted: Iterable[PackEdition]) -> str:
    """How an executor's packs differ from the driver's."""
    have = set(here)
    missing = [f"{pack.name} {pack.version}" for pack in wanted if pack not in have]
    told = f"an executor is without the packs {', '.join(missing)}" if missing else "an executor has more packs than"
    return f"{told} {'that the driver has' if missing else 'the driver'}: give both the same environment"
