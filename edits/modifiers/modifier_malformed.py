"""A modifier that is none: not two capitals or digits, or placed behind an empty place.

## What it flags
A modifier (SV101-3 to SV101-6) that is not two characters A–Z or 0–9: one character, three, a lower-case letter,
a blank or a mark. And an empty place before a later modifier: `HC:71250::26` has its first modifier in the second
place. Whether a well-formed modifier exists is not checked here; a character that X12 does not have is told as that.

## Why
The payer cannot match it with its list of modifiers and returns the line (A7:453). An empty place mostly means that
a modifier was lost on the way or entered into the wrong field.

## How to fix
Write the modifier as the two characters of its list, in capitals. Move later modifiers up so that no place before
them is empty.

## Sources
- Two characters in each of SV101-3 to SV101-6: 005010X222A1, loop 2400, SV1. High.
- No list of modifiers has other characters than A–Z and 0–9: CPT Appendix A, HCPCS Level II. High.
- Modifiers entered from SV101-3 on without a gap: each is required when there is one more to report (005010X222A1,
  SV101-4 to -6). Medium.
- A7:453 and CARC 16: our choice from the code lists. Medium.
"""

import re

from scrubber.edit import Coding, Edit, Hits, Procedure

_MODIFIER = re.compile(r"[A-Z0-9]{2}")


def malformed(procedure: Procedure) -> bool:
    """Whether a place up to the last modifier is empty or holds something else than a modifier."""
    return not all(map(_MODIFIER.fullmatch, procedure.modifier_slots))


edit = Edit(
    __name__,
    code="MOD004",
    title="A modifier that is not two capitals or digits, or stands behind a gap",
    severity="reject",
    status="A7:453",
    carc="16",
    concerns=malformed,
    since="0.1",
)
not_two_characters = edit.message(
    "not-two-characters",
    "{modifier!r} is no modifier; a modifier is two characters, A-Z or 0-9",
    fix="Write the modifier that was meant, two characters in capitals, or leave it out.",
)
lower_case = edit.message(
    "lower-case",
    "modifier {capitals} is written in lower case in {place}",
    fix="Write it in capitals: {capitals}.",
)
gap = edit.message(
    "gap",
    "the place {place} for a modifier is empty before modifier {later}",
    fix="Move the later modifiers up, or enter the one that is missing.",
)


@edit.on(Coding)
def malformed_modifiers(coding: Coding) -> Hits:
    """Each malformed modifier, and each empty place before a later one."""
    slots = coding.procedure.modifier_slots
    for index, modifier in enumerate(slots):
        place = f"SV101-{3 + index}"
        if not modifier:
            later = next(filter(None, slots[index:]))
            yield gap.at(coding, place, place=place, later=later)
        elif _MODIFIER.fullmatch(modifier.upper()) and not _MODIFIER.fullmatch(modifier):
            yield lower_case.at(coding, place, capitals=modifier.upper(), place=place)
        elif not _MODIFIER.fullmatch(modifier) and modifier.isascii() and modifier.isprintable():
            yield not_two_characters.at(coding, place, modifier=modifier)
