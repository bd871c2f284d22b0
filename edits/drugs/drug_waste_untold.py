"""Drug of a single-dose container for Medicare without JW or JZ, or one of the two where it cannot be.

## What it flags
To Medicare (claim filing indicator MB): a drug of `single_dose`, a list of HCPCS codes that is empty by default, dated
from 2023-07-01 without JW (discarded) or JZ (nothing discarded); JZ on a service before 2023-01-01, when it began; JW
where no other line of the claim has the dose of that drug that was given; JW or JZ on a CPT code. All are warnings but
JZ before it began, which is rejected. A line with GA, GX, GY or GZ is left alone; JW with JZ on one line is another
edit's.

## Why
Medicare pays for what is discarded of a container and asks manufacturers for a refund by it: it returns lines for
single-dose drugs that say nothing of it (CARC 4).

## How to fix
Bill the dose given on a line with JZ where nothing was discarded; otherwise without it, and the discarded amount on a
second line with JW.

## Sources
- JW from 2017-01-01, JZ required from 2023-07-01 on: FCSO Medicare, JW and JZ modifiers (2024-04-20); Noridian JD,
  modifier JZ (2024-03-20). High.
- JZ since 2023-01-01: CMS change request of 2023-06-02 on Claims Processing Manual, chapter 17, section 40. High.
- The discarded amount on a line of its own: CMS JW and JZ frequently asked questions; policy article A53024. High.
- Which drugs are of single-dose containers: CMS publishes a list and says that it is not complete; it was not read.
  Low, so that the list is the user's and its message a warning.
- A7:453, procedure code modifier: X12 claim status codes. High.
"""

from datetime import date
from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, Procedure, ServiceLine

Hcpcs = Annotated[str, Constraint(pattern=r"^[A-Z][0-9]{4}$")]
DISCARDED, NOTHING_DISCARDED = "JW", "JZ"
WASTE = frozenset({DISCARDED, NOTHING_DISCARDED})
JZ_FROM, REQUIRED_FROM = date(2023, 1, 1), date(2023, 7, 1)


class SingleDose(Params):
    """Drugs that come in single-dose containers alone, by HCPCS code."""

    single_dose: frozenset[Hcpcs] = frozenset()


def is_drug_or_tells_waste(procedure: Procedure, context: Context[SingleDose]) -> bool:
    """Whether the drug is of the list, or a modifier says what was discarded."""
    return procedure.code in context.params.single_dose or not WASTE.isdisjoint(procedure.modifiers)


edit = Edit(
    __name__,
    code="DRG009",
    title="Discarded amount of a single-dose drug not told, or told where it cannot be",
    severity="warn",
    status="A7:453",
    carc="4",
    concerns=is_drug_or_tells_waste,
    only_medicare=True,
    params=SingleDose,
    since="0.2",
)
untold = edit.message(
    "untold",
    "{procedure} is of single-dose containers and has neither JW nor JZ (box 24D)",
    fix="Add JZ where nothing was discarded; otherwise bill the discarded amount on a second line with JW.",
    status="A6:453",
)
too_early = edit.message(
    "too-early",
    "modifier JZ (box 24D) began on 01/01/2023, and {procedure} is of {date}",
    fix="Leave JZ out, or correct the date of service.",
    severity="reject",
)
no_dose = edit.message(
    "no-dose",
    "{procedure} with JW bills what was discarded, and no other line of the claim bills the dose that was given",
    fix="Bill the dose given on a line without JW; where nothing was discarded, with JZ.",
)
no_drug = edit.message(
    "no-drug",
    "modifier {modifier} (box 24D) tells of a drug's waste, and {procedure} is no drug",
    fix="Move {modifier} to the line of the drug, or leave it out.",
)


@edit.on(ServiceLine)
def waste(line: ServiceLine, context: Context[SingleDose]) -> Hits:
    """What is missing or wrong about the discarded amount."""
    procedure, told = line.procedure, [modifier for modifier in dict.fromkeys(line.modifiers) if modifier in WASTE]
    if line.is_billed_to_be_denied:
        return
    others = [other for other in line.claim.lines if other.procedure == procedure]
    for modifier in told:
        place = line.coded.place_of(modifier)
        if procedure.isdigit():
            yield no_drug.at(line, place, modifier=modifier, procedure=procedure)
        elif modifier == NOTHING_DISCARDED and line.coding_date < JZ_FROM:
            yield too_early.at(line, place, procedure=procedure, date=f"{line.coding_date:%m/%d/%Y}")
        elif modifier == DISCARDED and all(DISCARDED in other.modifiers for other in others):
            yield no_dose.at(line, place, procedure=procedure)
    is_required = procedure in context.params.single_dose and line.coding_date >= REQUIRED_FROM
    # A second line of the drug may tell the waste of both.
    if is_required and not told and not any(DISCARDED in other.modifiers for other in others):
        yield untold.at(line, "SV101-3", procedure=procedure)
