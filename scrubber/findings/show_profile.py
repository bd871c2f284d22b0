"""Which profiles there are, and what one of them comes to, as text for people: every value with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.findings.catalogue import FAULTS
from scrubber.findings.explain import written
from scrubber.findings.text_table import columns
from scrubber.rules.adjustable import ADJUSTABLE
from scrubber.rules.choice import OF_GUIDE
from scrubber.rules.parameters import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.profile import Match, Profile
    from scrubber.rules.rulebook import ProfileRules, Rules

_WANTED = ("ignored", "not selected")
"""How the reasons begin for which somebody has an edit not run."""
_NAMED = 3
"""Values of a match that are named in the list of profiles."""


def list_profiles(profiles: Iterable[Profile]) -> str:
    """Every profile: its name, where it comes from, what it extends, and what it is matched by."""
    rows = [("NAME", "FROM", "EXTENDS", "MATCHED BY", "TITLE")]
    for profile in profiles:
        origin = "a pack" if profile.is_shipped else profile.file
        matches = " or ".join(map(match_text, profile.matches)) or "nothing (--profile alone)"
        rows.append((profile.name, origin, profile.extends or "-", matches, profile.title))
    return "\n".join(columns(rows))


def match_text(match: Match) -> str:
    """What a match goes by, with the first of its values."""
    keys = []
    for key, values in match._asdict().items():
        more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
        keys += [f"{key} {', '.join(values[:_NAMED])}{more}"] if values else []
    return " and ".join(keys)


def show_rules(of_profile: ProfileRules, *, changed: bool = False) -> Iterator[str]:
    """The lines that tell what a profile comes to on all days: every value, or those alone that somebody has set."""
    for rules in of_profile.rules:
        if of_profile.is_dated:
            yield f"Services{f' from {rules.first}' if rules.first else ''}{f' to {rules.last}' if rules.last else ''}:"
        for heading, lines in _parts(rules):
            told = [line for line, origin in lines if not (changed and origin == DEFAULT)]
            if told:
                yield heading
                yield from told


def _parts(rules: Rules) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each edit, and what is no edit's: a heading, and lines with the origin that each tells."""
    for active in rules.edits:
        yield f"{active.edit.code} {active.edit.name}", list(_of_edit(active, rules.origins.get(active.edit.name)))
    severities = [(OF_GUIDE + kind, severity.value) for kind, severity in rules.guide_severities.items()]
    yield "Kinds of guide fault", [_line(f"severity.{key}", value, rules.origins.get(key)) for key, value in severities]
    yield (
        "Findings of the program's own",
        [_of_fault(code, rules) for code, one in ADJUSTABLE.items() if one.is_about_claim],
    )
    replacement = "line" if rules.replaces_lines else "claim"
    yield "Replacements", [_line("replacement", replacement, rules.origins.get("replacement"))]
    patient = "initials" if rules.masks_patient else "shown"
    yield "Reports and worklists", [_line("patient", patient, rules.origins.get("patient"))]


def _of_edit(active: ActiveEdit, enabled_by: str | None) -> Iterator[tuple[str, str]]:
    if active.not_checked is None:
        yield _line("runs", "yes", enabled_by)
    else:
        # The reason says who it is that does not want it.
        yield f"  runs = no  [{active.not_checked}]", "" if active.not_checked.startswith(_WANTED) else DEFAULT
    for name, origin in active.origins.items():
        yield _line(name, written(getattr(active.context.params, name)), origin)
    for key, severity in active.severities.items():
        yield _line(f"severity.{key}", severity.value, active.severity_origins.get(key))


def _of_fault(code: str, rules: Rules) -> tuple[str, str]:
    key = ADJUSTABLE[code].key
    severity = rules.fault_severities.get(key, FAULTS[key].severity)
    return _line(f"severity.{code} ({key})", severity or "ignored", rules.origins.get(key))


def _line(key: str, value: str, origin: str | None) -> tuple[str, str]:
    return f"  {key} = {value}  [{origin or DEFAULT}]", origin or DEFAULT
