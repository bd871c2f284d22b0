"""Packs, profile and this run's options → settled once, before the first byte of input is read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from scrubber.edit import Context, Edit, Severity
from scrubber.errors import ProfileError, unknown
from scrubber.rules.labels import Labels
from scrubber.rules.packs import Pack, installed_packs, named_packs
from scrubber.rules.parameters import read_override, resolve_parameters
from scrubber.rules.tables import ReferenceTable, has_table, read_table
from scrubber.x12.guide.kinds import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from scrubber.rules.profile import Profile
    from scrubber.x12.guide.kinds import Kind

_OF_GUIDE = "guide."
"""What the kinds of guide faults begin with where severities are set."""
DEFAULTS_OF_GUIDE = {kind: Severity(severity) for kind, severity in SEVERITIES.items()}


class SettingsRequest(NamedTuple):
    """All that settings are made of, in plain values: a worker process makes the same settings of it again."""

    profile: str | None = None
    """Name of a profile that comes with a pack, or a profile's file."""
    overrides: tuple[str, ...] = ()
    """``EDIT.PARAM=VALUE``, the last one of a parameter counting."""
    select: tuple[str, ...] = ()
    """Edits to run, by name, code or prefix of codes; empty for all."""
    ignore: tuple[str, ...] = ()
    """Edits not to run, by name, code or prefix of codes."""
    packs: tuple[str, ...] | None = None
    """Import names of the packages to take as packs; None for those installed."""
    tables_folder: str | None = None
    """Folder of imported tables, which go before a pack's own of the same name."""
    received: date | None = None
    """The day of receipt; None for that of each interchange (ISA09)."""


class ActiveEdit(NamedTuple):
    """One edit as this run has it, or why this run does not check it."""

    edit: Edit
    pack: str
    context: Context[Any]
    origins: Mapping[str, str]
    """By parameter: ``default``, ``profile NAME`` or ``--set``."""
    severities: Mapping[str, Severity]
    """By message key."""
    not_checked: str | None
    """Why the edit is not run; None where it is."""
    received: date | None = None
    """The day of receipt; None for that of each interchange (ISA09)."""


class PackEdition(NamedTuple):
    """A pack as run.json names it."""

    name: str
    version: str


class TableEdition(NamedTuple):
    """A table as run.json names it."""

    name: str
    edition: str
    sha256: str
    origin: str
    """``pack`` or ``imported``."""


class Settings(NamedTuple):
    """What this run checks, and with what."""

    edits: tuple[ActiveEdit, ...]
    """Every edit of every pack in the order of their codes, those not run among them."""
    packs: tuple[PackEdition, ...]
    tables: tuple[TableEdition, ...]
    """The tables that the edits of this run look into."""
    profile: str | None
    request: SettingsRequest
    """What these settings were made of."""
    replaces_lines: bool = False
    """Whether a replacement takes back the lines with its own line numbers only (Profile.replacement)."""
    guide_severities: Mapping[Kind, Severity] = MappingProxyType(DEFAULTS_OF_GUIDE)
    """How severe each kind of guide fault is."""

    @property
    def running(self) -> tuple[ActiveEdit, ...]:
        """The edits that are run, in the order of their codes."""
        return tuple(active for active in self.edits if active.not_checked is None)


def resolve(request: SettingsRequest, packs: Sequence[Pack] | None = None) -> Settings:
    """Settle what is checked; `packs` are taken instead of those that the request names.

    Raises a SetupError for anything unknown or broken: pack, table, profile, edit, parameter, message, value.
    """
    if packs is None:
        packs = installed_packs() if request.packs is None else named_packs(request.packs)
    labels = Labels(packs)
    profile = _profile(request.profile, packs) if request.profile else None
    choice = _Choice(labels, request, profile)
    tables = _Tables(request.tables_folder)
    edits = tuple(
        _settle(edit, pack, choice, tables) for pack, edit in sorted(labels.edits, key=lambda pair: pair[1].code)
    )
    return Settings(
        edits=edits,
        packs=tuple(PackEdition(pack.name, pack.version) for pack in packs),
        tables=tables.editions(active for active in edits if active.not_checked is None),
        profile=profile.name if profile else None,
        replaces_lines=profile is not None and profile.replacement == "line",
        request=request,
        guide_severities=MappingProxyType(_guide_severities(profile)),
    )


def _guide_severities(profile: Profile | None) -> dict[Kind, Severity]:
    """The severity of each kind of guide fault; raises ProfileError for a kind that there is not."""
    found = dict(DEFAULTS_OF_GUIDE)
    kinds: dict[str, Kind] = {kind: kind for kind in SEVERITIES}
    for target, wanted in profile.severity.items() if profile else ():
        name = target.removeprefix(_OF_GUIDE)
        if name != target and name not in kinds:
            raise ProfileError(unknown("kind of guide fault", name, kinds))
        if name != target:
            found[kinds[name]] = wanted
    return found


def _profile(wanted: str, packs: Sequence[Pack]) -> Profile:
    from scrubber.rules.profile import find_profile

    return find_profile(wanted, packs)


def _settle(edit: Edit, pack: Pack, choice: _Choice, tables: _Tables) -> ActiveEdit:
    found = {name: table for name in edit.tables if (table := tables.of(pack, name))}
    profile = choice.profile
    parameters = resolve_parameters(
        edit, profile.name if profile else None, choice.profile_values[edit.name], choice.overrides[edit.name]
    )
    severities = {
        key: choice.severities.get((edit.name, key)) or message.severity for key, message in edit.messages.items()
    }
    return ActiveEdit(
        edit=edit,
        pack=pack.name,
        context=Context(parameters.values, MappingProxyType(found)),
        origins=parameters.origins,
        severities=MappingProxyType(severities),
        not_checked=choice.why_not(edit) or _missing(edit, found),
        received=choice.received,
    )


def _missing(edit: Edit, found: Mapping[str, ReferenceTable]) -> str | None:
    missing = [name for name in edit.tables if name not in found]
    return f"table not imported: {', '.join(missing)}" if missing else None


class _Choice:
    """What request and profile say about each edit, every name in it known."""

    def __init__(self, labels: Labels, request: SettingsRequest, profile: Profile | None) -> None:
        self.profile = profile
        self.received = request.received
        self._selected = labels.names(request.select)
        self._named = labels.named(request.select)
        self._ignored = labels.names(request.ignore)
        self._unwanted = labels.names(profile.ignore if profile else ())
        self.overrides: dict[str, dict[str, str]] = defaultdict(dict)
        for override in map(read_override, request.overrides):
            self.overrides[labels.edit(override.edit).name][override.parameter] = override.value
        self.profile_values: dict[str, dict[str, Any]] = defaultdict(dict)
        self.severities: dict[tuple[str, str], Severity] = {}
        if profile:
            for label, values in profile.edits.items():
                name = labels.edit(label).name
                if name in self.profile_values:
                    raise ProfileError(f"profile {profile.name!r} has the parameters of {name} twice")
                self.profile_values[name] |= values
            own = {target: wanted for target, wanted in profile.severity.items() if not target.startswith(_OF_GUIDE)}
            self.severities = labels.severities(own)

    def why_not(self, edit: Edit) -> str | None:
        """Why this edit is not run, or None; --select goes before a profile's wish, --ignore before both."""
        selected = edit.name in self._selected
        if edit.retired:
            return f"retired: {edit.retired}"
        if edit.name in self._ignored:
            return "ignored"
        if self._selected and not selected:
            return "not selected"
        if self.profile and edit.name in self._unwanted and not selected:
            return f"ignored by profile {self.profile.name}"
        if edit.preview and edit.name not in self._named:
            return "in preview: runs when selected by name or code"
        return None


class _Tables:
    """Tables as they are asked for, each read once: an imported one goes before the pack's own of the same name."""

    def __init__(self, imported: str | None) -> None:
        self._imported = Path(imported) if imported else None
        self._read: dict[tuple[str, str], ReferenceTable] = {}

    def of(self, pack: Pack, name: str) -> ReferenceTable | None:
        """The table that an edit of `pack` calls `name`; None where nobody has it. Raises TableError."""
        if self._imported and has_table(self._imported, name):
            if ("", name) not in self._read:
                self._read["", name] = read_table(self._imported, name, "imported")
            return self._read["", name]
        folder = pack.folder / "tables"
        if (pack.name, name) not in self._read and has_table(folder, name):
            self._read[pack.name, name] = read_table(folder, name)
        return self._read.get((pack.name, name))

    def editions(self, edits: Iterable[ActiveEdit]) -> tuple[TableEdition, ...]:
        """The tables of these edits, each once, by name."""
        used = {id(table) for active in edits for table in active.context.tables.values()}
        return tuple(
            sorted(
                TableEdition(table.name, table.sidecar.edition, table.sidecar.sha256, table.origin)
                for table in self._read.values()
                if id(table) in used
            )
        )
