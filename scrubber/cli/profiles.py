"""The commands that say what payers' profiles come to: ``scrubber profiles …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scrubber.cli.configuration import configuration_of
from scrubber.cli.data_folder import tables_folder
from scrubber.cli.options import configured, profile_options, profiles_option
from scrubber.cli.plans import plan_of
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.rules.profile import Profile
    from scrubber.rules.settings import Settings

_TRAITS = {
    "payer_id": "--payer", "payer_name": "--payer-name", "filing": "--filing", "billing_npi": "--billing-npi",
    "sender": "--sender", "receiver": "--receiver",
}  # fmt: skip
"""By key of a match the option that says what a claim has."""


@click.group("profiles")
def profiles_command() -> None:
    """List, show and check payers' profiles."""


@profiles_command.command("list")
@configured
@profiles_option
def list_all(profiles: Sequence[str]) -> None:
    """List every profile: where it comes from, what it extends, which claims it is for."""
    from scrubber.findings.show_profile import list_profiles

    click.echo(list_profiles(_settings(profiles=profiles).known_profiles.all))


@profiles_command.command()
@configured
@profiles_option
@click.argument("files", nargs=-1, metavar="[FILE...]")
def check(files: Sequence[str], profiles: Sequence[str]) -> None:
    """Tell every fault of these files, and of your other profiles: of form, of names, of matches that contradict."""
    known = {Path(file).resolve() for file in profiles}
    own = [*profiles, *(file for file in dict.fromkeys(files) if Path(file).resolve() not in known)]
    checked = len(_settings(profiles=own).known_profiles.own)
    click.echo(f"{checked} profile{'' if checked == 1 else 's'} of your own checked: no fault")


@profiles_command.command()
@click.argument("name", required=False, metavar="[NAME|FILE]")
@click.option("--payer", "payer_id", metavar="ID", help="Show what judges claims to the payer with this id (NM109).")
@click.option("--payer-name", metavar="NAME", help="The same by the payer's name (NM103).")
@click.option("--filing", metavar="CODE", help="The same by the claim filing indicator (SBR09).")
@click.option("--billing-npi", metavar="NPI", help="The same by the billing provider.")
@click.option("--sender", metavar="ID", help="The same by the sender (ISA06 or GS02).")
@click.option("--receiver", metavar="ID", help="The same by the receiver (ISA08 or GS03).")
@click.option("--changed", is_flag=True, help="Leave out what is as it is by default.")
@profile_options
def show(name: str | None, *, changed: bool, **options: Any) -> None:  # noqa: ANN401 what the shared options hold
    """Print every value of a profile with its origin: of the one NAMED, or of the one that judges such claims."""
    from scrubber.findings.show_profile import show_rules

    given = {key: options.pop(key) for key in _TRAITS}
    known = {key: value for key, value in given.items() if value is not None}
    if bool(name) == bool(known):
        raise SetupError("give the NAME of a profile, or what claims have: --payer ID and the like")
    settings = _settings(profile=name, **options)
    chosen, heading = _of_name(settings, name) if name else _of_claims(settings, known)
    for line in (*heading, *show_rules(settings.rulebook.of_profile(chosen), changed=changed)):
        click.echo(line)


def _settings(**options: Any) -> Settings:  # noqa: ANN401 what make_plan takes
    return plan_of(click.get_current_context(), {**options, "tables_folder": tables_folder()}).settings


def _of_name(settings: Settings, name: str) -> tuple[str | None, list[str]]:
    """The profile of a name or file, and what is said of it first."""
    return settings.profile, _heading(settings, settings.known_profiles.find(name))


def _heading(settings: Settings, profile: Profile) -> list[str]:
    line = [one.name for one in settings.known_profiles.line(profile)]
    extends = f", extends {' and that '.join(reversed(line[:-1]))}" if len(line) > 1 else ""
    return [f"Profile {profile.name} ({profile.file}{extends}): {profile.title}"]


def _of_claims(settings: Settings, known: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """The profile that judges claims of which this is known, and why; None where none matches."""
    from scrubber.findings.show_profile import match_text
    from scrubber.rules.matching import undecided

    before, match = undecided(settings.known_profiles.matches(), known)
    claims = " ".join(f"{_TRAITS[key]} {value}" for key, value in known.items())
    lines = [f"Claims with {claims} are judged by the defaults: no profile matches."]
    if match:
        lines = _heading(settings, match.profile)
        lines.append(f"It judges claims with {claims}: it matches {match_text(match.wanted)}.")
    others = [one for one in before if match is None or one.profile.name != match.profile.name]
    configuration = configuration_of(click.get_current_context())
    for forced in configuration.values.get("profile", ()):
        lines.append(f"But {configuration.name} has every claim judged by the profile {Path(forced).name}.")
    if others:
        lines.append("One of these goes first where it fits what else the claims have:")
        lines += dict.fromkeys(f"  {one.profile.name}: {match_text(one.wanted)}" for one in others)
    return match.profile.name if match else None, lines
