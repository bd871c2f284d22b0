"""Accident without its date or state, or a date without a cause.

## What it flags
A cause in CLM11 (box 10) of an automobile accident (AA) or another accident (OA) without the date of the accident
(DTP*439, box 15): rejected; employment (EM), which may be an illness, without it: a warning. An automobile accident
without the state (CLM11-4, box 10b), unless it gives another country (CLM11-5): rejected. A date of an accident on a
claim without any cause: a warning.

## Why
Payers look for who else is liable, and by which state's law. What is missing comes back as a letter, or the claim does.

## How to fix
Enter the date and the state of the accident, or take the cause out where there was none.

## Sources
- DTP*439 where CLM11 has AA or OA, or EM after an accident; CLM11-4 where it has AA: 005010X222A1, loop 2300. High.
- 727 accident date, state, description and cause, 750 auto accident state: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

AUTOMOBILE, EMPLOYMENT = "AA", "EM"
ACCIDENTS = frozenset({AUTOMOBILE, "OA"})
HERE = frozenset({"", "US"})

edit = Edit(
    __name__,
    code="CIR001",
    title="Accident without date, state or cause",
    severity="reject",
    status="A6:727",
    carc="16",
    remark="N305",
    since="0.2",
)
no_date = edit.message(
    "no-date",
    "the cause {cause} (box 10) is an accident, and its date is missing (box 15)",
    fix="Enter the date of the accident (DTP*439), or take the cause out where there was no accident.",
)
no_date_of_injury = edit.message(
    "no-date-of-injury",
    "employment is a cause (box 10a), and there is no date of an accident (box 15)",
    fix="Enter the date of the accident (DTP*439) if there was one; an illness by work needs none.",
    severity="warn",
)
no_state = edit.message(
    "no-state",
    "the state of the automobile accident is missing (box 10b)",
    fix="Enter the state in which it happened (CLM11-4), or the country (CLM11-5) where that is not the United States.",
    status="A6:750",
    remark="MA130",
)
no_cause = edit.message(
    "no-cause",
    "there is a date of an accident, {day} (box 15), and no cause says what kind it was (box 10)",
    fix="Enter the cause (AA automobile, EM employment, OA other), or take the date out.",
    severity="warn",
    status="A8:727",
)


@edit.on(Claim)
def incomplete(claim: Claim) -> Hits:
    """What an accident lacks."""
    causes, day = claim.related_causes, claim.date_text("439")
    accidents = [cause for cause in causes if cause in ACCIDENTS]
    if accidents and not day:
        yield no_date.at(claim, "DTP03", "439", cause=accidents[0])
    elif EMPLOYMENT in causes and not day:
        yield no_date_of_injury.at(claim, "DTP03", "439")
    if AUTOMOBILE in causes and not claim.accident_state and claim.accident_country in HERE:
        yield no_state.at(claim, "CLM11-4")
    if day and not causes:
        yield no_cause.at(claim, "CLM11", day=f"{claim.accident_date:%m/%d/%Y}" if claim.accident_date else day)


@edit.screen
def may_be_incomplete(block: Block) -> Flags:
    """A cause, or a date of an accident."""
    return (block.element("CLM", 11) != 0) | block.has("DTP", "439")
