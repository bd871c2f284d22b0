"""By which rules each claim is judged: those of the profile that matches it, on its day."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from scrubber.edit import Repetition
from scrubber.rules.choice import DEFAULTS_OF_GUIDE
from scrubber.rules.match_index import MatchIndex
from scrubber.rules.waivers import Waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scrubber.edit import Edit, Severity
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.matching import Correspondents, RankedMatch, Traits
    from scrubber.x12.guide.kinds import Kind


@dataclass(frozen=True, eq=False)
class Rules:
    """How the claims of a profile are judged on some days."""

    edits: tuple[ActiveEdit, ...] = ()
    """Every edit of every pack in the order of their codes, those not run among them."""
    profile: str | None = None
    """None where no profile matches."""
    section: int = 0
    """Which of the profile's rules they are, in the order of their days."""
    first: date | None = None
    last: date | None = None
    replaces_lines: bool = False
    """Whether a replacement takes back the lines with its own line numbers only."""
    masks_patient: bool = False
    """Whether reports and worklists have of the patient the initials alone."""
    guide_severities: Mapping[Kind, Severity] = field(default_factory=lambda: DEFAULTS_OF_GUIDE)
    """How severe each kind of guide fault is."""
    fault_severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """What the engine's own findings about claims are worth where it is not what they are by themselves: by key, None
    where they are ignored.
    """
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where what is not by default comes from: by ``replacement``, ``patient``, ``guide.KIND``, the key of a finding of
    the engine's own, or the name of an edit that is run because somebody asks for it.
    """

    @cached_property
    def running(self) -> tuple[ActiveEdit, ...]:
        """The edits that are run, in the order of their codes."""
        return tuple(active for active in self.edits if active.not_checked is None)


class ProfileRules:
    """The rules of one profile, on all days."""

    def __init__(self, rules: Sequence[Rules]) -> None:
        """`rules` follow one another without a gap: the first has no first day, the last no last one."""
        self.rules = tuple(rules)
        self.is_dated = len(self.rules) > 1
        """Whether the day makes a difference."""

    def on(self, day: date | None) -> Rules:
        """The rules for services of a day; where it is not known those of the last days."""
        if day is None:
            return self.rules[-1]
        return next(rules for rules in self.rules if rules.last is None or day <= rules.last)


class _Between(NamedTuple):
    """What profiles are chosen by in functional groups of the same correspondents."""

    matches: MatchIndex
    known: dict[Traits, str | None]


MOST_KNOWN = 1 << 16
"""Payers, with billing providers, whose profile is remembered."""


class Rulebook:
    """The rules of every profile that a run may judge by.

    Those of a profile that comes with a pack are made when the first claim matches it: most runs need few.
    """

    def __init__(
        self,
        default: ProfileRules | None = None,
        matches: Sequence[RankedMatch] = (),
        make: Callable[[str], ProfileRules] | None = None,
        waivers: Waivers | None = None,
    ) -> None:
        self.default = default or ProfileRules([Rules()])
        """Of claims that no profile matches."""
        self.waivers = waivers or Waivers()
        """The findings that users have accepted."""
        self._matches = tuple(matches)
        self._make = make
        self._made: dict[str | None, ProfileRules] = {self.default.rules[0].profile: self.default}
        self._between: dict[Correspondents, _Between] = {}

    @classmethod
    def of(cls, edits: Iterable[ActiveEdit]) -> Rulebook:
        """A rulebook by which every claim is judged by these edits."""
        return cls(ProfileRules([Rules(tuple(edits))]))

    @property
    def has_matches(self) -> bool:
        """Whether claims are judged by different profiles at all."""
        return bool(self._matches)

    def profile(self, traits: Traits, correspondents: Correspondents) -> str | None:
        """The profile that judges a claim; None for what holds where none matches."""
        if not self._matches:
            return self.default.rules[0].profile
        between = self._between.get(correspondents)
        if between is None:
            matches = [one for one in self._matches if one.fits_between(correspondents)]
            between = self._between[correspondents] = _Between(MatchIndex(matches), {})
        if traits not in between.known:
            if len(between.known) >= MOST_KNOWN:
                between.known.clear()
            found = between.matches.chosen(traits)
            between.known[traits] = found.name if found else None
        return between.known[traits]

    def of_profile(self, profile: str | None) -> ProfileRules:
        """The rules of a profile. Raises a SetupError where one that comes with a pack cannot be resolved."""
        if profile not in self._made:
            assert profile is not None and self._make is not None  # noqa: S101, PT018 only what matches is asked for
            self._made[profile] = self._make(profile)
        return self._made[profile]

    def rules_of(self, profile: str | None, day: date | None) -> Rules:
        """The rules of a profile for claims of a day. Raises as `of_profile`."""
        return self.of_profile(profile).on(day)

    def takes_alike(self, kinds: Iterable[Kind]) -> bool:
        """Whether each of these kinds of guide fault is as severe for every claim, whichever profile matches it."""
        names = dict.fromkeys(one.profile.name for one in self._matches)
        every = [rules for one in (self.default, *map(self.of_profile, names)) for rules in one.rules]
        return all(len({rules.guide_severities[kind] for rules in every}) == 1 for kind in kinds)

    @cached_property
    def looks_for_repetitions(self) -> bool:
        """Whether an edit that is run, by whichever profile, tells services that two claims bill."""
        return self._is_run(lambda edit: Repetition in edit.checks)

    @cached_property
    def compares_services(self) -> bool:
        """Whether an edit that is run, by whichever profile, says which services of one day it compares."""
        return self._is_run(lambda edit: edit.meets is not None)

    def _is_run(self, is_such: Callable[[Edit], bool]) -> bool:
        """Whether such an edit is run by whichever profile.

        The rules of all profiles are made only where a profile may want one that is not run by default.
        """
        such = [active for active in self.default.on(None).edits if is_such(active.edit)]
        if all(active.is_left_out or active.missing_tables for active in such):
            return False
        names = dict.fromkeys(one.profile.name for one in self._matches)
        profiles = chain([self.default], map(self.of_profile, names))
        every = chain.from_iterable(profile.rules for profile in profiles)
        return any(is_such(active.edit) for rules in every for active in rules.running)

    def made(self) -> Iterator[Rules]:
        """The rules of every profile that was asked for until now."""
        return (rules for profile in self._made.values() for rules in profile.rules)
