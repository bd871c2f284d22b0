"""A fraction of a unit of a service that is counted in whole ones.

## What it flags
A quantity (SV104, box 24G) with a fraction: of an evaluation and management service (99202 to 99499), rejected; of
another CPT service, rejected for Medicare, a warning for others; of a drug (HCPCS J codes, Q0138 to Q9999), a warning.
Anaesthesia (00100 to 01999), minutes, ambulance miles and other HCPCS codes are left alone.

## Why
A visit is one visit, a timed service has so many whole units, and a drug's unit is its code's own, rounded up. Payers
refuse the fraction or cut it off.

## How to fix
Bill whole units: for timed services by the payer's rounding rule, for drugs the next whole unit of the code.

## Sources
- Whole units of services; only ambulance miles are billed in tenths: CMS, Medicare Claims Processing Manual, chapters
  15 and 26. Medium.
- Drugs are rounded up to the next unit of the code: the same, chapter 17. High.
- The form has room for fractions, and some payers take them: NUCC, instructions for box 24G. Medium; so a warning.
- 476, missing or invalid units of service: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, Procedure, ServiceLine

_CPT = re.compile(r"(?!0[01])[0-9]{5}|[0-9]{4}[TU]")
"""All but anaesthesia."""
_VISIT = re.compile(r"99(?:20[2-9]|2[1-9][0-9]|[34][0-9]{2})")
_DRUG = re.compile(r"J[0-9]{4}|Q(?:01(?:3[89]|[4-9][0-9])|0[2-9][0-9]{2}|[1-9][0-9]{3})")


def is_counted(procedure: Procedure) -> bool:
    """Whether units of the procedure are whole ones."""
    return bool(_CPT.fullmatch(procedure.code) or _DRUG.fullmatch(procedure.code))


edit = Edit(
    __name__,
    code="UNT002",
    title="Fraction of a unit",
    severity="reject",
    status="A7:476",
    carc="16",
    remark="M53",
    concerns=is_counted,
    since="0.2",
)
fraction = edit.message(
    "fraction",
    "{procedure} has {units} units (box 24G); it is counted in whole ones",
    fix="Enter how many whole units were given.",
)
doubtful = edit.message(
    "doubtful",
    "{procedure} has {units} units (box 24G); most payers take whole ones only",
    fix="Enter whole units: of a timed service by the payer's rounding, of a drug the next whole unit of the code.",
    severity="warn",
)


@edit.on(ServiceLine)
def fractional(line: ServiceLine) -> Hits:
    """A quantity of units that is no whole number."""
    if line.units is None or line.units == int(line.units) or line.unit == "MJ":
        return
    is_service = not _DRUG.fullmatch(line.procedure)
    is_refused = _VISIT.fullmatch(line.procedure) or (is_service and line.claim.payer.is_medicare)
    message = fraction if is_refused else doubtful
    yield message.at(line, "SV104", procedure=line.procedure, units=line.units_text)


@edit.screen
def may_be_fractional(block: Block) -> Flags:
    """A quantity that is not made of whole ones: quantities are thousandths."""
    return block.any_line(block.line_units % 1000 != 0)
