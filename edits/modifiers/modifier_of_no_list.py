"""Modifier that neither HCPCS nor CPT can have, told by its characters.

## What it flags
Warns of a modifier (SV101-3 to SV101-6, box 24D) of two digits that are none of CPT's; of a digit and a letter but 1P,
2P, 3P and 8P; of a letter with which none of HCPCS begins (O, W, Y, and Z but ZA, ZB and ZC); and of B, C, D, I, R or S
before a digit. Claims to workers' compensation are left alone: states have modifiers of their own. Where the table
`hcpcs` is imported and COD002 is run, modifiers with a letter are left to COD002, which looks them up.

## Why
The payer cannot match it with its list and returns the line.

## How to fix
Look the modifier up in HCPCS Level II or CPT, or leave it out.

## Sources
- Modifiers of CPT: CPT, appendices A and H (codes only). High. Characters of those of HCPCS: CMS, HCPCS Level II
  modifiers. High; programs of states had local ones until 2003, some since: a warning.
- A7:453, procedure code modifier: X12 claim status codes. High.
"""

import re
from typing import Any

from scrubber.edit import Coding, Context, Edit, Hits, Procedure

TABLE = "hcpcs"
WORKERS_COMPENSATION = "WC"
OF_CPT = re.compile("2[2-7]|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79]|[1238]P")
BEGINS_WITH_DIGIT = re.compile("[0-9][0-9A-Z]")
OF_NO_LIST = re.compile("[OWY][0-9A-Z]|Z[0-9D-Z]|[BCDIRS][0-9]")


def is_of_no_list(modifier: str) -> bool:
    """Whether no list can have it."""
    if BEGINS_WITH_DIGIT.fullmatch(modifier):
        return OF_CPT.fullmatch(modifier) is None
    return OF_NO_LIST.fullmatch(modifier) is not None


def has_one(procedure: Procedure) -> bool:
    """Whether one of its modifiers is of no list."""
    return any(map(is_of_no_list, procedure.modifiers))


edit = Edit(
    __name__,
    code="MOD009",
    title="Modifier of no list",
    severity="warn",
    status="A7:453",
    carc="4",
    concerns=has_one,
    yields_to={TABLE: "modifier-unknown"},
    since="0.3",
)
of_no_list = edit.message(
    "of-no-list",
    "{modifier} (box 24D) is no modifier of HCPCS or CPT",
    fix="Look the modifier up, or leave it out.",
)


@edit.on(Coding)
def unknown(coding: Coding, context: Context[Any]) -> Hits:
    """Each modifier that is of no list, but of workers' compensation."""
    if coding.filing_indicator == WORKERS_COMPENSATION:
        return
    for modifier in dict.fromkeys(coding.procedure.modifiers):
        is_looked_up = TABLE in context.tables and not modifier.isdigit()
        if is_of_no_list(modifier) and not is_looked_up:
            yield of_no_list.at(coding, coding.procedure.place_of(modifier), modifier=modifier)
