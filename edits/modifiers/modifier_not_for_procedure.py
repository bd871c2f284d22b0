"""A modifier on a procedure that it does not apply to.

## What it flags
Every procedure with a modifier that the table `procedure_modifiers` lists for it and for the first date of
service: 26 on 95249 and 95250, 26 or TC on 95251, sides, visit, surgical and assistant modifiers on the CGM
codes and on computed tomography of the chest, those and anaesthesia modifiers on insulin pumps, glucose monitors and
their supplies, and others. NU, RR and UE are flagged on every CPT code (five digits, or four digits with
A, F, M, T or U). Some rows are rejected on a Medicare claim (SBR09 = MB) and a warning for other payers: TC on 95249
and 95250 is one. `accepted` names pairs (`95251+95`) that a payer takes. What is not listed is not checked, never
invalid. A line without a readable date is held to the rows that have no end.

## Why
The payer denies the line: the procedure code is inconsistent with the modifier used (CARC 4).

## How to fix
The message says it for each pair: mostly the modifier goes, or the part that it names has a code of its own.

## Sources
- Each row of the table names its own, with its confidence; where payers differ or nothing good was found it is
  a warning.
- Payers that publish such lists: Moda RPM019, Centene CC.PP.028, UnitedHealthcare Procedure to Modifier Policy.
  High that they exist; their rows were not read.
- 26 and TC on codes with PC/TC indicator 2 or 3: Medicare physician fee schedule, RVU25D Attachment A. High.
  Published guides call 95249 and 95250 technical component services; none of them is a payer's. Medium.
"""

import re
from typing import Annotated

from scrubber.edit import ByPayer, Coding, Constraint, Context, Edit, Hits, Params, Procedure

Pair = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{5}\+[A-Z0-9]{2}$")]

_CPT_CODE = re.compile(r"[0-9]{4}[0-9AFMTU]")
_EVERY_CPT_CODE = "CPT"


class Accepted(Params):
    """Pairs that the payer takes although the table lists them, such as ``95251+95``."""

    accepted: frozenset[Pair] = frozenset()


def rows_of(code: str) -> tuple[str, ...]:
    """The values of the table's column `procedure` that a procedure code falls under."""
    return (code, _EVERY_CPT_CODE) if _CPT_CODE.fullmatch(code) else (code,)


def may_not_apply(procedure: Procedure, context: Context[Accepted]) -> bool:
    """Whether the table lists the procedure with one of its modifiers, at any date."""
    table = context.table("procedure_modifiers")
    return any(
        table.holds(procedure=row, modifier=modifier)
        for row in rows_of(procedure.code)
        for modifier in procedure.modifiers
    )


edit = Edit(
    __name__,
    code="MOD003",
    title="A modifier that does not apply to the procedure",
    severity="reject",
    status="A7:453",
    carc="4",
    concerns=may_not_apply,
    params=Accepted,
    tables=("procedure_modifiers",),
    since="0.1",
)
does_not_apply = edit.message(
    "does-not-apply", "modifier {modifier} does not apply to {procedure}; {reason}", fix="{fix}"
)
may_be_refused = edit.message(
    "may-not-apply", "modifier {modifier} may be refused on {procedure}; {reason}", fix="{fix}", severity="warn"
)

pair = ByPayer(does_not_apply, may_be_refused)


@edit.on(Coding)
def modifiers_not_for_procedure(coding: Coding, context: Context[Accepted]) -> Hits:
    """Each modifier that the table lists for the procedure, once, as severely as the payer calls for."""
    table, code = context.table("procedure_modifiers"), coding.procedure.code
    listed = rows_of(code)
    for modifier in dict.fromkeys(coding.procedure.modifiers):
        if f"{code}+{modifier}" in context.params.accepted:
            continue
        for procedure in listed:
            for row in table.lookup(coding.day, procedure=procedure, modifier=modifier):
                yield pair.hit(coding, modifier, row, modifier=modifier, procedure=code)
