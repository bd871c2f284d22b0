"""The profiles at hand: those that come with packs, and a user's own, which go before them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrubber.errors import ProfileError, unknown
from scrubber.rules.matching import ranked
from scrubber.rules.read_profile import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

    from scrubber.rules.matching import RankedMatch
    from scrubber.rules.packs import Pack
    from scrubber.rules.profile import Profile

SUFFIX: Final = ".toml"


class KnownProfiles:
    """Finds profiles by name."""

    def __init__(self, packs: Iterable[Pack], files: Sequence[str] = ()) -> None:
        """Read a user's own profiles; raises ProfileError for one that cannot be read, or two of one name."""
        self.own: dict[str, Profile] = {}
        for file in files:
            profile = profile_of(Path(file))
            if profile.name in self.own:
                both = f"{self.own[profile.name].file} and {profile.file}"
                raise ProfileError(f"two profiles are called {profile.name!r}: {both}")
            self.own[profile.name] = profile
        self._files: dict[str, list[Traversable]] = defaultdict(list)
        for pack in packs:
            for file_of_pack in _profile_files(pack):
                self._files[file_of_pack.name.removesuffix(SUFFIX)].append(file_of_pack)
        self._shipped: dict[str, Profile] = {}

    @property
    def names(self) -> list[str]:
        """The names of all of them, sorted."""
        return sorted({*self.own, *self._files})

    @property
    def all(self) -> list[Profile]:
        """Every profile that may be had by its name, by their names. Raises ProfileError as `find`."""
        return [self.find(name) for name in self.names]

    def find(self, wanted: str) -> Profile:
        """The profile of this name, or that of a file where `wanted` ends in ``.toml`` or has a folder in it.

        Raises ProfileError where there is none, more than one, or one that cannot be read.
        """
        if is_file_name(wanted):
            return profile_of(Path(wanted))
        if wanted in self.own:
            return self.own[wanted]
        if wanted not in self._files:
            raise ProfileError(
                f"{unknown('profile', wanted, self.names)}; there are: {', '.join(self.names) or 'none'}"
            )
        if len(self._files[wanted]) > 1:
            raise ProfileError(f"profile {wanted!r} is in more than one pack; give its file")
        profile = self._of_pack(wanted)
        if profile.name != wanted:
            raise ProfileError(f"profile {wanted!r} calls itself {profile.name!r}")
        return profile

    def line(self, profile: Profile) -> tuple[Profile, ...]:
        """The profile behind those that it extends, the farthest first.

        Raises ProfileError where one is not there, or they go round in a circle.
        """
        found = [profile]
        while (parent := found[0].extends) is not None:
            if parent in {one.name for one in found}:
                raise ProfileError(f"profile {profile.file!r}: extends goes round in a circle by {parent!r}")
            try:
                found.insert(0, self.find(parent))
            except ProfileError as error:
                raise ProfileError(f"profile {found[0].file!r}, extends: {error.message}") from error
        return tuple(found)

    def matches(self) -> tuple[RankedMatch, ...]:
        """What every profile is matched by, the match that goes first at the front.

        A shipped profile of which the user has one of the same name matches nothing. Raises ProfileError for two that
        contradict each other.
        """
        shipped = [name for name in self._files if name not in self.own and self._of_pack(name).matches]
        return ranked([*self.own.values(), *map(self.find, shipped)])

    def _of_pack(self, name: str) -> Profile:
        if name not in self._shipped:
            self._shipped[name] = profile_of(self._files[name][0], is_shipped=True)
        return self._shipped[name]


def is_file_name(wanted: str) -> bool:
    """Whether a profile is asked for by its file and not by its name."""
    return wanted.endswith(SUFFIX) or Path(wanted).name != wanted


def shipped_names(packs: Iterable[Pack]) -> set[str]:
    """The names of the profiles that come with packs."""
    return {file.name.removesuffix(SUFFIX) for pack in packs for file in _profile_files(pack)}


def _profile_files(pack: Pack) -> list[Traversable]:
    folder = pack.folder / "profiles"
    return [file for file in folder.iterdir() if file.name.endswith(SUFFIX)] if folder.is_dir() else []
