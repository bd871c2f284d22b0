"""What run.json says of an edit's settings, a profile, an interchange and an input."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Final

from pydantic_core import to_jsonable_python

from scrubber.outputs.run_manifest import (
    EditSettings,
    InputEntry,
    InterchangeEntry,
    OutputEntry,
    Parameter,
    Partner,
    PayerEntry,
    ProfileEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrubber.findings.judged_by import JudgedBy
    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.produce import Produced
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rules

_MOST_PAYERS: Final = 200
"""Payers of a profile that are named."""
_LONGEST: Final = 80
"""Characters of a value from an envelope that are repeated, however long it is."""


def edit_settings(active: ActiveEdit) -> EditSettings:
    """What an edit was set to, and by whom."""
    parameters = {
        name: Parameter(value=_plain(getattr(active.context.params, name)), origin=origin)
        for name, origin in active.origins.items()
    }
    return EditSettings(
        edit=active.edit.name,
        code=active.edit.code,
        pack=active.pack,
        parameters=parameters,
        severities={key: severity.value for key, severity in active.severities.items()},
        not_checked=active.not_checked,
    )


def profile_entry(rules: Rules, base: Rules, judged_by: Mapping[JudgedBy, int]) -> ProfileEntry:
    """What judged some of the claims, beside what holds without it (`base`)."""
    payers = Counter({by.payer: claims for by, claims in judged_by.items() if by[:2] == (rules.profile, rules.section)})
    most = sorted(payers.items(), key=lambda one: (-one[1], one[0]))[:_MOST_PAYERS]
    pairs = zip(rules.edits, base.edits, strict=True)
    return ProfileEntry(
        profile=rules.profile,
        first=rules.first,
        last=rules.last,
        claims=payers.total(),
        payers=[PayerEntry(payer=payer[:_LONGEST], claims=claims) for payer, claims in most],
        settings=[edit_settings(active) for active, other in pairs if active is not other],
        guide_severities={
            kind: severity.value
            for kind, severity in rules.guide_severities.items()
            if severity != base.guide_severities[kind]
        },
        fault_severities={key: severity and severity.value for key, severity in rules.fault_severities.items()},
        replacement="line" if rules.replaces_lines else "claim",
        patient="initials" if rules.masks_patient else "shown",
    )


def _plain(value: object) -> object:
    """A value as JSON has it; a set in order, so that two runs write the same."""
    plain = to_jsonable_python(value)
    return sorted(plain, key=str) if isinstance(value, set | frozenset) else plain


def interchange_entry(parties: Sequence[str], applications: Sequence[tuple[str, str]], number: str) -> InterchangeEntry:
    """Who sent an interchange to whom: by ISA05 to ISA08, GS02 and GS03 of its groups, and ISA13."""
    sent, received = ([pair[side] for pair in applications] for side in (0, 1))
    sender, receiver = _partner(parties[0], parties[1], sent), _partner(parties[2], parties[3], received)
    return InterchangeEntry(sender=sender, receiver=receiver, control_number=number[:_LONGEST])


def _partner(qualifier: str, name: str, applications: Iterable[str]) -> Partner:
    codes = dict.fromkeys(code[:_LONGEST] for code in applications)
    return Partner(qualifier=qualifier[:_LONGEST], id=name[:_LONGEST], applications=list(codes))


def input_entry(
    document: FindingsDocument, interchanges: list[InterchangeEntry], produced: Produced, paths: Sequence[str]
) -> InputEntry:
    """One input of the run, with the paths at which its outputs are."""
    facts = document.input
    return InputEntry(
        name=_readable(facts.name),
        sha256=facts.sha256,
        path=_readable(facts.path),
        bytes=facts.size,
        duplicate_of=None if facts.duplicate_of is None else _readable(facts.duplicate_of),
        interchanges=interchanges,
        summary=document.summary.document(),
        outputs=[
            OutputEntry(emit=file.emit, name=_readable(path), sha256=file.content.sha256, bytes=file.content.size)
            for file, path in zip(produced.files, paths, strict=True)
        ],
    )


def _readable(name: str) -> str:
    """A file's name as text; a byte of it that is no UTF-8 becomes a replacement character."""
    return os.fsencode(name).decode("utf-8", "replace")
