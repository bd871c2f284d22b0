"""The family of edits on services that two claims bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from scrubber.claims.repeated_service import Repetition
from scrubber.edit.definition import Declared, Edit, Hits, Repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from scrubber.claims.line import ServiceLine


def duplicate_edit(
    module: str,
    *,
    key: Callable[[ServiceLine], Hashable | None],
    exempt: frozenset[str],
    **declared: Unpack[Declared],
) -> Edit:
    """An edit on a service line that an earlier claim of the patient bills to the same payer.

    `key` gives what makes its service, None for a line that is no matter of the edit; it tells apart at least
    procedure, modifiers, dates, units and provider, by which the engine finds the lines that are worth comparing. A
    modifier of `exempt` says why a service is there again. Within an interchange it is rejected with A3:54 and CARC 18
    where all else is equal, and a warning where it is not; of what another file of the run bills it is said; what an
    earlier run has accepted is a warning.
    """
    fields: Declared = {"severity": "reject", "status": "A3:54", "carc": "18", **declared}
    edit = Edit(module, repeats=Repeats(key, exempt), needs_history=True, **fields)
    what = "{procedure} on {dates} for the same patient, payer and provider"
    again, elsewhere = (
        "line {line} is line {other} of claim {claim} again (segment {first}): ",
        "line {line} is in {origin} already: ",
    )
    equal, but = ", with the same modifiers, units and charge (box 24)", ", but for {difference} (box 24)"
    remove = "Take the line out, or leave out the claim if all of it is billed there. If the service was given twice, "
    decide = "If it is one service, take one of the lines out; if it was given twice, "
    modifier = "say so by a modifier such as 76, 77, 91 or 59."
    edit.message("same", again + what + equal, fix=remove + modifier)
    edit.message("alike", again + what + but, fix=decide + modifier, severity="warn", carc="")
    edit.message("same-elsewhere", elsewhere + what + equal, fix=remove + modifier, severity="info")
    edit.message("alike-elsewhere", elsewhere + what + but, fix=decide + modifier, severity="info", carc="")
    edit.message(
        "seen-before",
        f"line {{line}} was on an accepted claim in an earlier file: {what}",
        fix="If the payer refused that claim, send this one on. If it was processed, send a replacement (frequency "
        "code 7) with its control number (REF F8); ask Medicare Part B for a reopening.",
        severity="warn",
    )

    @edit.on(Repetition)
    def billed_twice(repetition: Repetition) -> Hits:
        """The line, and where it is billed already."""
        line, before = repetition.line, repetition.before
        key = ("alike" if repetition.difference else "same") + ("" if before else "-elsewhere")
        message = edit.messages["seen-before" if repetition.origin == "an earlier file" else key]
        values = {
            "line": line.number, "procedure": line.procedure, "dates": line.service_dates,
            "origin": repetition.origin, "difference": repetition.difference,
            **(before._asdict() if before else {}),
        }  # fmt: skip
        yield message.at(line, "SV101-2", **message.among(values))

    return edit
