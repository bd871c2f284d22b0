"""Drug billed to Medicaid without its national drug code.

## What it flags
A line of a claim to Medicaid (SBR09 is MC) whose procedure code begins with one of `prefixes` (J: drugs that are not
swallowed) and that names no drug in loop 2410 (LIN). A warning: states exempt drugs bought under 340B, vaccines and
others.

## Why
States must collect the manufacturer's rebate, for which they need the drug code, and refuse the line without.

## How to fix
Send the NDC of the package with its quantity and unit in loop 2410 (shaded part of box 24).

## Sources
- Deficit Reduction Act of 2005, section 6002; 42 CFR 447.520. High.
- Horizon NJ Health, how to submit claims with drug-related J or Q codes. High for that plan.
- A6:218, NDC number: X12 claim status codes. High.
"""

from functools import reduce
from operator import or_
from typing import Annotated

from scrubber.edit import Block, Constraint, Context, Edit, Flags, Hits, Params, Procedure, ServiceLine

Prefix = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{1,5}$")]


class DrugCodes(Params):
    """What the procedure codes begin with that need a drug code."""

    prefixes: Annotated[frozenset[Prefix], Constraint(min_length=1)] = frozenset({"J"})


def is_drug(procedure: Procedure, context: Context[DrugCodes]) -> bool:
    """Whether it begins with one of the prefixes."""
    return procedure.code.startswith(tuple(context.params.prefixes))


edit = Edit(
    __name__,
    code="DRG003",
    title="Drug billed to Medicaid without its national drug code",
    severity="warn",
    status="A6:218",
    carc="16",
    remark="M119",
    concerns=is_drug,
    params=DrugCodes,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} to Medicaid names no national drug code (box 24, shaded)",
    fix="Send the NDC with its quantity and unit in loop 2410 (LIN, CTP) unless the state exempts the drug.",
)


@edit.on(ServiceLine)
def without_drug(line: ServiceLine) -> Hits:
    """A line to Medicaid for a drug that no LIN names."""
    if line.claim.payer.is_medicaid and not line.drugs:
        yield missing.at(line, "SV101-2", procedure=line.procedure)


@edit.screen
def may_be_missing(block: Block, context: Context[DrugCodes]) -> Flags:
    """A claim to Medicaid with a procedure that begins as a drug's."""
    first, beginnings = block.line_procedure & 0xFF, {ord(prefix[0]) for prefix in context.params.prefixes}
    is_like = reduce(or_, [first == beginning for beginning in beginnings])
    return block.is_in(block.filing, "MC") & block.any_line(is_like)
