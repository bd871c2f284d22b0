"""Packs, profiles and this run's options → settled once, before the first byte of input is read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scrubber.edit import Context
from scrubber.errors import SetupError
from scrubber.rules.active_edit import ActiveEdit
from scrubber.rules.choice import DEFAULTS_OF_GUIDE, Choice, Layer, RunChoice
from scrubber.rules.code_tables.kind_names import KIND_NAMES
from scrubber.rules.known_profiles import KnownProfiles, is_file_name, shipped_names
from scrubber.rules.known_tables import KnownTables, TableEdition
from scrubber.rules.labels import Labels
from scrubber.rules.packs import Pack, installed_packs, named_packs
from scrubber.rules.parameters import resolve_parameters
from scrubber.rules.profile_faults import faults_of_files
from scrubber.rules.read_profile import boundaries, faulty
from scrubber.rules.rulebook import ProfileRules, Rulebook, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from scrubber.edit import Edit
    from scrubber.rules.profile import Profile


class SettingsRequest(NamedTuple):
    """All that settings are made of, in plain values: a worker process makes the same settings of it again."""

    profile: str | None = None
    """Name or file of a profile that judges every claim; None where each is judged by the one that matches it."""
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
    profiles: tuple[str, ...] = ()
    """Files of the user's own profiles."""
    waivers: str | None = None
    """File of the findings that users have accepted."""


class PackEdition(NamedTuple):
    """A pack as run.json names it."""

    name: str
    version: str


class Settings(NamedTuple):
    """What this run checks, and with what."""

    rulebook: Rulebook
    packs: tuple[PackEdition, ...]
    profile: str | None
    """The profile that judges every claim; None where each is judged by the one that matches it."""
    request: SettingsRequest
    """What these settings were made of."""
    known_tables: KnownTables
    known_profiles: KnownProfiles
    ignored_faults: frozenset[str] = frozenset()
    """The engine's own findings, by key, that are not told."""

    @property
    def rules(self) -> Rules:
        """Those by which a claim is judged that no profile matches, of the day of receipt where the day matters."""
        return self.rulebook.default.on(self.request.received)

    @property
    def edits(self) -> tuple[ActiveEdit, ...]:
        """Every edit in the order of their codes, as `rules` have it."""
        return self.rules.edits

    @property
    def running(self) -> tuple[ActiveEdit, ...]:
        """The edits that are run by `rules`."""
        return self.rules.running

    def tables(self, by_rules: Iterable[Rules]) -> tuple[TableEdition, ...]:
        """The tables that are looked into where claims are judged by these rules."""
        return self.known_tables.editions(active for rules in by_rules for active in rules.running)


def resolve(request: SettingsRequest, packs: Sequence[Pack] | None = None) -> Settings:
    """Settle what is checked; `packs` are taken instead of those that the request names.

    Raises a SetupError for anything unknown or broken: pack, table, profile, edit, parameter, message, value; of a
    user's own profiles it tells every fault of every file. Profiles
    that come with packs are only looked into for what they match, unless a parameter is set for all payers.
    """
    if packs is None:
        packs = installed_packs() if request.packs is None else named_packs(request.packs)
    labels = Labels(packs)
    try:
        return _settled(request, packs, labels)
    except SetupError:
        if faults := faults_of_files(_own_files(request), labels, shipped_names(packs)):
            raise faulty(faults) from None
        raise


def _own_files(request: SettingsRequest) -> list[str]:
    """The files of profiles that are a user's own."""
    forced = [request.profile] if request.profile and is_file_name(request.profile) else []
    return list(dict.fromkeys([*request.profiles, *forced]))


def _settled(request: SettingsRequest, packs: Sequence[Pack], labels: Labels) -> Settings:
    profiles = KnownProfiles(packs, request.profiles)
    forced = profiles.find(request.profile) if request.profile else None
    maker = _Maker(labels, request, profiles)
    matches = profiles.matches()
    waivers = None
    if request.waivers:
        from scrubber.rules.read_waivers import read_waivers

        waivers = read_waivers(request.waivers, labels, request.received)
    rulebook = Rulebook(maker.rules(forced), () if forced else matches, maker.rules_of, waivers)
    for profile in profiles.own.values():
        maker.rules(profile)
    if request.overrides and not forced:
        for match in matches:
            rulebook.of_profile(match.profile.name)
    return Settings(
        rulebook=rulebook,
        packs=tuple(PackEdition(pack.name, pack.version) for pack in packs),
        profile=forced.name if forced else None,
        request=request,
        known_tables=maker.tables,
        known_profiles=profiles,
        ignored_faults=maker.run.ignored_faults,
    )


class _Maker:
    """Makes the rules of profiles."""

    def __init__(self, labels: Labels, request: SettingsRequest, profiles: KnownProfiles) -> None:
        self._labels = labels
        self._request = request
        self._profiles = profiles
        self._defaults: dict[str, ActiveEdit] = {}
        self._settled: dict[str, tuple[str | None, tuple[str, ...]]] = {}
        """Why each of these is not wanted, and the tables that it is given, by default."""
        self._in_order = sorted(labels.edits, key=lambda pair: pair[1].code)
        self.tables = KnownTables(request.tables_folder)
        self.run = RunChoice(self._labels, request.select, request.ignore, request.overrides)
        self._default = self._make(None, [])
        self._defaults = {active.edit.name: active for active in self._default.edits}

    def rules_of(self, name: str) -> ProfileRules:
        """The rules of the profile of this name. Raises a SetupError."""
        return self.rules(self._profiles.find(name))

    def rules(self, profile: Profile | None) -> ProfileRules:
        """The rules of a profile on all days; of none, what holds without. Raises a SetupError."""
        if profile is None:
            return ProfileRules([self._default])
        line = self._profiles.line(profile)
        days = boundaries(section for one in line for section in one.sections)
        return ProfileRules(
            [
                self._make(profile, list(_layers(line, first or last)), section, first, last)
                for section, (first, last) in enumerate(_periods(days))
            ]
        )

    def _make(
        self, profile: Profile | None, layers: Sequence[Layer], section: int = 0, first: date | None = None,
        last: date | None = None,
    ) -> Rules:  # fmt: skip
        choice = Choice(self._labels, self.run, layers)
        return Rules(
            edits=tuple(self._settle(edit, pack, choice) for pack, edit in self._in_order),
            profile=profile.name if profile else None,
            section=section,
            first=first,
            last=last,
            replaces_lines=choice.replacement[0] == "line",
            masks_patient=choice.patient[0] == "initials",
            guide_severities=DEFAULTS_OF_GUIDE | {kind: severity for kind, (severity, _) in choice.guide.items()},
            fault_severities={key: severity for key, (severity, _) in choice.faults.items()},
            origins=choice.origins(),
        )

    def _settle(self, edit: Edit, pack: Pack, choice: Choice) -> ActiveEdit:
        """The edit by a choice: the one that holds by default, where the choice says nothing else of it."""
        default = self._defaults.get(edit.name)
        reason = choice.why_not(edit)
        names = (*edit.tables, *edit.also_tables, *self._tables_of_others(edit, choice))
        if default is not None and edit.name not in choice.adjusted and (reason, names) == self._settled[edit.name]:
            return default
        self._settled.setdefault(edit.name, (reason, names))
        found = {name: table for name in names if (table := self.tables.of(pack, name))}
        parameters = resolve_parameters(edit, choice.values[edit.name], choice.overrides(edit))
        set_by = {
            key: choice.severities[edit.name, key] for key in edit.messages if (edit.name, key) in choice.severities
        }
        missing = () if reason else tuple(name for name in edit.tables if name not in found)
        active = ActiveEdit(
            edit=edit,
            pack=pack.name,
            context=Context(parameters.values, MappingProxyType(found)),
            origins=parameters.origins,
            severities=MappingProxyType(
                {key: set_by[key][0] if key in set_by else one.severity for key, one in edit.messages.items()}
            ),
            not_checked=reason or _why_missing(missing),
            received=self._request.received,
            severity_origins=MappingProxyType({key: origin for key, (_, origin) in set_by.items()}),
            missing_tables=missing,
            is_left_out=self.run.why_left_out(edit) is not None,
        )
        return default if default is not None and default.says_as(active) else active

    def _tables_of_others(self, edit: Edit, choice: Choice) -> tuple[str, ...]:
        """The tables that it leaves to other edits, of those edits that are run."""
        return tuple(
            table for table, other in edit.yields_to.items() if self._labels.has(other)
            if choice.why_not(self._labels.edit(other)) is None
        )  # fmt: skip


def _periods(days: Sequence[date]) -> Iterator[tuple[date | None, date | None]]:
    """The first and last day of each stretch between such days, the first and the last one open."""
    for first, after in pairwise([None, *days, None]):
        yield first, after - timedelta(days=1) if after else None


def _layers(line: Sequence[Profile], day: date | None) -> Iterator[Layer]:
    """What holds on a day, or on every day, of profiles that extend one another; the weaker first."""
    for profile in line:
        yield Layer(f"profile {profile.name}", profile.terms)
        for section in profile.sections:
            if day is not None and section.holds(day):
                first = f" from {section.first}" if section.first else ""
                last = f" to {section.last}" if section.last else ""
                yield Layer(f"profile {profile.name}{first}{last}", section.terms)


def import_command(table: str) -> str:
    """The command that brings a table."""
    return f"scrubber tables import {table}{' FILE…' if table in KIND_NAMES else '.csv'}"


def _why_missing(tables: Sequence[str]) -> str | None:
    """What is told of tables that nobody has: each with the command that brings it."""
    commands = (f"{table} ({import_command(table)})" for table in tables)
    return f"table not imported: {', '.join(commands)}" if tables else None
