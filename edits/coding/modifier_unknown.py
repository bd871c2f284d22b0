"""Modifier that no list has.

## What it flags
A modifier (SV101-3 to -6, box 24D) with a letter in it that the table `hcpcs` has in no edition, and that is none of
those of CPT with a letter: P1 to P6, 1P, 2P, 3P and 8P. Of two digits CPT's list would tell, which is not imported. A
modifier that has not the form of one is told by the edit on that. On an ambulance service (A0021 to A0999) two letters
that say where the trip began and where it ended, as RH does, are a modifier too: the table has none of these pairs.

## Why
The payer cannot match it with its list and returns the line.

## How to fix
Look the modifier up in HCPCS level II or CPT, or leave it out.

## Sources
- Modifiers of level II: CMS's alpha-numeric HCPCS file, imported by the user. High.
- Which of CPT's have a letter: CPT, appendix A (codes only). High.
- Letters of origin and destination of an ambulance trip, which make a modifier together: CMS, Medicare Claims
  Processing Manual, chapter 15, section 30. High.
- A7:453 and CARC 4: X12's code lists. High.
"""

import re
from typing import Any

from scrubber.edit import Coding, Context, Edit, Hits, Procedure

TABLE = "hcpcs"
FORM = re.compile("(?=.?[A-Z])[A-Z0-9]{2}")
OF_CPT = frozenset({"P1", "P2", "P3", "P4", "P5", "P6", "1P", "2P", "3P", "8P"})
AMBULANCE = re.compile("A0[0-9]{3}")
ORIGIN_AND_DESTINATION = re.compile("[DEGHIJNPRS][DEGHIJNPRSX]")


def is_unknown(modifier: str, procedure: Procedure, context: Context[Any]) -> bool:
    """Whether a modifier of a procedure has a letter, is in neither list, and says no ambulance trip."""
    known = modifier in OF_CPT or context.table(TABLE).holds(code=modifier, what="modifier")
    return FORM.fullmatch(modifier) is not None and not known and not is_trip(modifier, procedure)


def is_trip(modifier: str, procedure: Procedure) -> bool:
    """Whether a modifier of a procedure says where an ambulance trip began and ended."""
    return bool(AMBULANCE.fullmatch(procedure.code) and ORIGIN_AND_DESTINATION.fullmatch(modifier))


def has_unknown(procedure: Procedure, context: Context[Any]) -> bool:
    """Whether one of its modifiers is in neither list."""
    return any(is_unknown(modifier, procedure, context) for modifier in procedure.modifiers)


edit = Edit(
    __name__,
    code="COD002",
    title="Modifier that no list has",
    severity="reject",
    status="A7:453",
    carc="4",
    since="0.2",
    concerns=has_unknown,
    tables=(TABLE,),
)
unknown = edit.message(
    "unknown",
    "{modifier} (box 24D) is no modifier of HCPCS or CPT",
    fix="Look the modifier up, or leave it out.",
)


@edit.on(Coding)
def unknown_modifiers(coding: Coding, context: Context[Any]) -> Hits:
    """Each modifier that is in neither list."""
    for index, modifier in enumerate(coding.procedure.modifier_slots):
        if is_unknown(modifier, coding.procedure, context):
            yield unknown.at(coding, f"SV101-{3 + index}", modifier=modifier)
