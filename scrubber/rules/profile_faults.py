"""Every fault of profiles' files, each with its place: of their form, and what in them no pack knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.errors import SetupError, unknown
from scrubber.rules.choice import Choice, Layer, RunChoice
from scrubber.rules.parameters import value_faults
from scrubber.rules.profile import Terms
from scrubber.rules.read_profile import Fault, read_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.rules.labels import Labels
    from scrubber.rules.profile import Profile

_Key = tuple[str | int, ...]


def faults_of_files(files: Iterable[str], labels: Labels, shipped: Iterable[str]) -> list[tuple[str, Fault]]:
    """The faults of each of these files, with its name; `shipped`: the names of profiles that come with packs.

    Raises ProfileError where a file cannot be read.
    """
    read = {Path(file): read_profile(Path(file)) for file in files}
    known = {*shipped, *(profile.name for profile, _ in read.values() if profile)}
    found = []
    for path, (profile, faults) in read.items():
        found += [(path.name, fault) for fault in faults]
        if profile:
            if profile.extends is not None and profile.extends not in known:
                found.append((path.name, Fault(("extends",), unknown("profile", profile.extends, known))))
            found += [(path.name, fault) for fault in faults_of_names(profile, labels)]
    return found


def faults_of_names(profile: Profile, labels: Labels) -> Iterator[Fault]:
    """Every edit, parameter, value and message that no pack knows, in the order of the file's keys."""
    run = RunChoice(labels, (), (), ())
    sections = sorted(profile.sections, key=lambda section: section.number)
    parts: list[tuple[_Key, Terms]] = [((), profile.terms)]
    parts += [(("dated", section.number), section.terms) for section in sections]
    for key, terms in parts:
        for inner, one in _pieces(terms):
            try:
                Choice(labels, run, [Layer("", one)])
            except SetupError as error:
                yield Fault((*key, *inner), error.message)
            else:
                yield from _faults_of_values((*key, *inner), one, labels)


def _pieces(terms: Terms) -> Iterator[tuple[_Key, Terms]]:
    """What terms say, one thing at a time."""
    for number, label in enumerate(terms.ignore):
        yield ("ignore", number), Terms(ignore=(label,))
    for number, label in enumerate(terms.enable):
        yield ("enable", number), Terms(enable=(label,))
    for label, values in terms.edits.items():
        yield ("edits", label), Terms(edits={label: values})
    for target, severity in terms.severity.items():
        yield ("severity", target), Terms(severity={target: severity})


def _faults_of_values(key: _Key, terms: Terms, labels: Labels) -> Iterator[Fault]:
    for label, values in terms.edits.items():
        for name, fault in value_faults(labels.edit(label), values).items():
            yield Fault((*key, name) if name else key, fault)
