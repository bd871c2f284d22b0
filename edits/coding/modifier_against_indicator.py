"""Modifier that the fee schedule's indicators of the procedure exclude.

## What it flags
A line whose modifier does not go with the procedure's indicators in the table `pprrvu` on its day: 26 or TC on a code
that has no professional and technical component (PC/TC indicator 1; 26 also goes with 6); 50 where a procedure on both
sides is not a concept (bilateral indicator 1 or 3); 80, 81, 82 or AS where no assistant is paid (indicator 0 or 2); 62
without co-surgeons (1 or 2), 66 without a team (1 or 2); 54, 55 or 56 on a code without a global period of days, 58, 78
or 79 on a code with no global period (XXX). 26 and TC are rejected where the indicator says that there are no two
components (0, 2 to 5, 7, 8); the others are rejected on a claim to Medicare (claim filing indicator MB), a warning for
others. What the table has no row for, or no edition covers, is not told.

## Why
The payer denies the line: the procedure code is inconsistent with the modifier used (CARC 4).

## How to fix
Leave the modifier out, or correct the procedure code.

## Sources
- Which indicator admits which modifier: CMS, national physician fee schedule relative value file, attachment A; the
  indicators are the user's file's. High.
- 26 with PC/TC indicator 6: the same (interpretation of laboratory tests by a physician). High.
- That other payers refuse 26 and TC alike: Independence MA03.011, Priority Health. Medium.
- A8:453, procedure code modifier: X12 claim status codes. High.
"""

from typing import Any, Final, NamedTuple

from scrubber.edit import Context, Edit, Hits, Procedure, ServiceLine

TABLE = "pprrvu"
NO_COMPONENTS: Final = frozenset("0234578")
"""PC/TC indicators that say so of a procedure, whoever pays; 9 says that the concept does not apply."""


class Rule(NamedTuple):
    """The indicators that admit a modifier."""

    column: str
    admits: frozenset[str]
    name: str
    """The indicator, as the message has it."""


COMPONENT = "PC/TC indicator"
ASSISTANT = Rule("assistant", frozenset("02"), "assistant surgeon indicator")
SPLIT = Rule("global_days", frozenset({"010", "090", "MMM", "YYY"}), "global period")
FOLLOW_UP = Rule("global_days", frozenset({"000", "010", "090", "MMM", "YYY", "ZZZ"}), "global period")
RULES: Final = {
    "26": Rule("pctc", frozenset("16"), COMPONENT),
    "TC": Rule("pctc", frozenset("1"), COMPONENT),
    "50": Rule("bilateral", frozenset("13"), "bilateral indicator"),
    **dict.fromkeys(("80", "81", "82", "AS"), ASSISTANT),
    "62": Rule("co_surgeons", frozenset("12"), "co-surgeon indicator"),
    "66": Rule("team", frozenset("12"), "team surgeon indicator"),
    **dict.fromkeys(("54", "55", "56"), SPLIT),
    **dict.fromkeys(("58", "78", "79"), FOLLOW_UP),
}


def has_rule(procedure: Procedure, context: Context[Any]) -> bool:
    """Whether an indicator of the procedure speaks of one of its modifiers."""
    return not RULES.keys().isdisjoint(procedure.modifiers) and context.table(TABLE).holds(code=procedure.code)


edit = Edit(
    __name__,
    code="NCC004",
    title="Modifier that the fee schedule's indicators exclude",
    severity="reject",
    status="A8:453",
    carc="4",
    since="0.2",
    concerns=has_rule,
    tables=(TABLE,),
    covers={"fee-schedule": ""},
)
SAYS = "modifier {modifier} (box 24D) does not go with {procedure}: {indicator} {value} in the Medicare fee schedule"
LEAVE_OUT = "Leave {modifier} out, or correct {procedure}."
excluded = edit.message("excluded", SAYS, fix=LEAVE_OUT)
perhaps_excluded = edit.message("perhaps-excluded", f"{SAYS}; this payer may refuse it", fix=LEAVE_OUT, severity="warn")


@edit.on(ServiceLine)
def against_indicator(line: ServiceLine, context: Context[Any]) -> Hits:
    """Each modifier that an indicator in force on the line's day excludes."""
    if line.service_dates is None:
        return
    rows = context.table(TABLE).lookup(line.service_dates.first, code=line.procedure)
    for modifier in dict.fromkeys(line.modifiers):
        rule = RULES.get(modifier)
        values = {row[rule.column] for row in rows} if rule else set()
        if rule is None or not values or not values.isdisjoint(rule.admits):
            continue
        is_certain = context.payer.is_medicare or (rule.name == COMPONENT and values <= NO_COMPONENTS)
        place = f"SV101-{3 + line.coded.modifier_slots.index(modifier)}"
        yield (excluded if is_certain else perhaps_excluded).at(
            line, place, modifier=modifier, procedure=line.procedure, indicator=rule.name, value=min(values)
        )
