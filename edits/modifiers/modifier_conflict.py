"""Two modifiers on one service line that exclude each other.

## What it flags
Every pair of modifiers on a line that the table `modifier_conflicts` lists for the first date of service: 26
with TC, 50 with LT or RT, 59 with an X modifier, 52 with 53, 76 with 77, two of GA, GY and GZ, two of NU, RR and
UE, two of P1 to P6, JW with JZ and others. Each pair is reported once, at the modifier that comes later on the
line. Pairs on which payers differ are warnings. Some pairs are rejected on a Medicare claim (SBR09 = MB) and a
warning for other payers: GX with GA or GZ, two of GN, GO and GP, 79 with an assistant's modifier. `accepted` names
pairs (`LT+RT`) that a payer takes. A pair that is not listed is not checked: 24 with 25, AS with 80, GX with GY and
50 with 26 are no conflicts. A line without a readable date is held to the rows that have no end.

## Why
The two say contrary things about one service, so that the payer cannot tell what was done. It denies the line
as having an invalid combination of modifiers (CARC 4, RARC N519).

## How to fix
The message says for each pair which of the two to keep. What stays must be what the record supports.

## Sources
- Each row of the table names its own, with its confidence; the row's severity follows from it: rejected where a
  payer, a contractor or the definition of the modifiers says that they exclude each other; a warning where payers
  differ or the evidence is thin.
- Precedent for such lists: Kansas KMAP coding modifiers table, Moda RPM019, Centene CC.PP.028. High that they
  exist; their rows were not all read.
- A8:453 for modifiers that do not fit each other: our choice from the claim status code list. Medium.
"""

from itertools import combinations, permutations
from typing import Annotated

from scrubber.edit import ByPayer, Coding, Constraint, Context, Edit, Hits, Params, Procedure

Pair = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{2}\+[A-Z0-9]{2}$")]


class Accepted(Params):
    """Pairs that the payer takes although the table lists them, such as ``LT+RT``, in either order."""

    accepted: frozenset[Pair] = frozenset()


def may_conflict(procedure: Procedure, context: Context[Accepted]) -> bool:
    """Whether the table lists two of the line's modifiers as a pair, at any date."""
    table = context.table("modifier_conflicts")
    return any(table.holds(first=first, second=second) for first, second in permutations(procedure.modifiers, 2))


edit = Edit(
    __name__,
    code="MOD001",
    title="Modifiers that exclude each other",
    severity="reject",
    status="A8:453",
    carc="4",
    concerns=may_conflict,
    params=Accepted,
    tables=("modifier_conflicts",),
    since="0.1",
)
excluded_pair = edit.message(
    "excluded-pair", "modifiers {first} and {second} exclude each other; {reason}", fix="{fix}"
)
doubtful_pair = edit.message(
    "doubtful-pair", "modifiers {first} and {second} may be refused together; {reason}", fix="{fix}", severity="warn"
)

pair = ByPayer(excluded_pair, doubtful_pair)


@edit.on(Coding)
def conflicts(coding: Coding, context: Context[Accepted]) -> Hits:
    """Each pair of different modifiers that the table lists, at the later of the two."""
    table = context.table("modifier_conflicts")
    for one, other in combinations(dict.fromkeys(coding.procedure.modifiers), 2):
        if not context.params.accepted.isdisjoint({f"{one}+{other}", f"{other}+{one}"}):
            continue
        if not (table.holds(first=one, second=other) or table.holds(first=other, second=one)):
            continue
        rows = table.lookup(coding.day, first=one, second=other)
        for row in rows or table.lookup(coding.day, first=other, second=one):
            yield pair.hit(coding, other, row, first=one, second=other)
