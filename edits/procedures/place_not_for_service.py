"""Visit at a place of service where it cannot be given.

## What it flags
A hospital visit (99221 to 99223, 99231 to 99233, 99238, 99239), an emergency department visit (99281 to 99285), a visit
at home (99341 to 99350) or in a nursing facility (99304 to 99310, 99315, 99316) whose place of service (SV105, else
CLM05-1; box 24B) is an office or another place outside of those. An office visit (99202 to 99205, 99211 to 99215) to an
inpatient (21, 51, 61). A warning. `accepted` names what a payer takes, such as `99215+21`.

## Why
The code says where the patient was seen; payers deny the line where the place says otherwise.

## How to fix
Correct the place of service, or code the kind of visit that was given there.

## Sources
- Categories of evaluation and management services by place: CPT, its section names; CMS, Medicare Claims Processing
  Manual, chapter 12, 30.6. High that they are bound to places, medium for each place: so a warning.
- Published edits: Optum ACE flags; UHC smart edits. Medium.
- A8:249, place of service: X12 claim status codes. High.
"""

from typing import Annotated, Final

from scrubber.edit import Block, Constraint, Context, Edit, Flags, Hits, Params, ServiceLine

Pair = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{5}\+[0-9]{2}$")]

OFFICES: Final = frozenset({"11", "15", "17", "20", "49", "50", "65", "71", "72", "81"})
HOMES: Final = frozenset({"12", "13", "14"})
HOSPITALS: Final = frozenset({"21", "22", "23", "24", "51", "61"})
INPATIENT: Final = frozenset({"21", "51", "61"})


class Accepted(Params):
    """Procedures at places that a payer takes, such as ``99215+21``."""

    accepted: frozenset[Pair] = frozenset()


def _impossible() -> dict[str, frozenset[str]]:
    """Of each visit the places where it cannot be given."""
    kinds: tuple[tuple[tuple[range, ...], frozenset[str]], ...] = (
        ((range(99221, 99224), range(99231, 99234), range(99238, 99240)), OFFICES | HOMES),
        ((range(99281, 99286),), (OFFICES | HOMES) - {"20"}),
        ((range(99341, 99351),), (OFFICES | HOSPITALS) - {"15"}),
        ((range(99304, 99311), range(99315, 99317)), OFFICES | {"12", "22", "23", "24"}),
        ((range(99202, 99206), range(99211, 99216)), INPATIENT),
    )
    return {str(code): places for ranges, places in kinds for codes in ranges for code in codes}


IMPOSSIBLE: Final = _impossible()
VISITS_BY_PLACES: Final = {
    places: [code for code, excluded in IMPOSSIBLE.items() if excluded == places] for places in set(IMPOSSIBLE.values())
}
"""The visits that the same places exclude."""

edit = Edit(
    __name__,
    code="PRO005",
    title="Visit at a place of service where it cannot be given",
    severity="warn",
    status="A8:249",
    carc="5",
    remark="M77",
    procedures=set(IMPOSSIBLE),
    params=Accepted,
    since="0.2",
)
elsewhere = edit.message(
    "elsewhere",
    "{procedure} is no visit that is given at place of service {place} (box 24B)",
    fix="Correct the place of service, or code the kind of visit that was given there.",
)


@edit.on(ServiceLine)
def at_another_place(line: ServiceLine, context: Context[Accepted]) -> Hits:
    """A visit at a place that its code excludes."""
    procedure, place = line.procedure, line.place_of_service
    if place in IMPOSSIBLE[procedure] and f"{procedure}+{place}" not in context.params.accepted:
        yield elsewhere.at(line.place_of_service_at, procedure=procedure, place=place)


@edit.screen
def may_be_elsewhere(block: Block) -> Flags:
    """Visits at places that some visit of their kind excludes."""
    found = block.line_counts < 0
    for places, visits in VISITS_BY_PLACES.items():
        is_visit = block.is_in(block.line_procedure, *visits)
        if is_visit.any():
            found |= block.any_line(is_visit & block.is_in(block.line_place, *places))
    return found
