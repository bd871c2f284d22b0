"""More than four modifiers on one service line.

## What it flags
A line with a modifier in each of the four places (SV101-3 to SV101-6), and two capitals or digits more in the place
of the description (SV101-7): a fifth modifier. Two characters there on a line with fewer modifiers are taken for a
description. What stands behind the description is the implementation guide's matter.

## Why
A service line holds four modifiers. The fifth is read as a description of the service and counts for nothing, or the
line is turned back; the payer denies or prices the line without what it says.

## How to fix
Keep the four that payment depends on, the ones that change the price first. Where all of them are needed, put 99 into
the fourth place if the payer takes it, and name the others in the line note.

## Sources
- Four modifiers, then the description: 005010X222A1, loop 2400, SV101-3 to SV101-7. High.
- More than four are turned back: TherapyNotes, claim rejections. Medium; a description of two capitals is possible:
  a warning.
- Modifier 99, multiple modifiers: Medicare contractors' modifier pages. High.
- A7:453 and CARC 4: our choice from the code lists. Medium.
"""

import re

from scrubber.edit import Coding, Edit, Hits, Procedure

PLACES = 4
_MODIFIER = re.compile(r"[A-Z0-9]{2}")


def has_fifth(procedure: Procedure) -> bool:
    """Whether four modifiers are there, and what looks like one in the place of the description."""
    return len(procedure.modifiers) == PLACES and _MODIFIER.fullmatch(procedure.description.strip()) is not None


edit = Edit(
    __name__,
    code="MOD007",
    title="More than four modifiers on a line",
    severity="warn",
    status="A7:453",
    carc="4",
    concerns=has_fifth,
    since="0.2",
)
fifth = edit.message(
    "fifth",
    "{modifier} in the place of the description (SV101-7) is a fifth modifier after {others}; a line holds four "
    "(box 24D)",
    fix="Keep the four modifiers that payment depends on, and leave the description empty or describe the service.",
)


@edit.on(Coding)
def fifth_modifier(coding: Coding) -> Hits:
    """What stands in the place of the description."""
    procedure = coding.procedure
    if has_fifth(procedure):
        yield fifth.at(coding, "SV101-7", modifier=procedure.description.strip(), others=" ".join(procedure.modifiers))
