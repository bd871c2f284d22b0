"""National drug code (NDC) that is not eleven digits.

## What it flags
A drug of a line (loop 2410) named by an NDC (LIN02 is N4) whose LIN03 is not eleven digits: one with hyphens, or one
of ten digits as it is printed on the package. Warns of zeros or nines alone, which fill the element and name no drug.
Other qualifiers name devices and supplies and are not looked at.

## Why
Payers look the eleven digits up, and refuse the line where they are not there.

## How to fix
Write the code as 5-4-2 digits without hyphens: fill the part that is short with a zero at its left.

## Sources
- NDC in 5-4-2 form, eleven digits: 005010X222A1, loop 2410, LIN03; CMS edits of 005010X222A1. High.
- No labeler has 00000 or 99999: FDA, National Drug Code Directory. High; some payers take the filler for compounds: a
  warning.
- A7:218, NDC number: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine, names_no_drug

NATIONAL_DRUG_CODE = "N4"
ELEVEN_DIGITS = re.compile("[0-9]{11}")

edit = Edit(
    __name__,
    code="DRG001",
    title="National drug code that is not eleven digits",
    severity="reject",
    status="A7:218",
    carc="16",
    remark="M119",
    since="0.2",
)
hyphens = edit.message(
    "hyphens",
    "the drug code {code} of {procedure} (box 24, shaded) is written with hyphens",
    fix="Send the eleven digits alone; fill a short part of 5-4-2 with a zero at its left.",
)
not_eleven = edit.message(
    "not-eleven-digits",
    "the drug code {code} of {procedure} (box 24, shaded) is not eleven digits",
    fix="Send the code as 5-4-2 digits without hyphens; fill a short part with a zero at its left.",
)

filler = edit.message(
    "filler",
    "the drug code {code} of {procedure} (box 24, shaded) fills the element and names no drug",
    fix="Send the code from the package that was used, as 5-4-2 digits without hyphens.",
    severity="warn",
)


@edit.on(ServiceLine)
def malformed(line: ServiceLine) -> Hits:
    """Each national drug code of the line that is not eleven digits, or no drug's."""
    for drug in line.drugs:
        code = drug.code.strip()
        if drug.qualifier == NATIONAL_DRUG_CODE and code and _is_malformed(code):
            message = filler if names_no_drug(code) else hyphens if "-" in code else not_eleven
            yield message.at(drug.code_at, code=code, procedure=line.procedure)


@edit.screen
def may_be_malformed(block: Block) -> Flags:
    """A drug code that is not eleven digits, or no drug's."""
    return block.has_such(lambda drugs: drugs.says(3, _is_malformed), "LIN")


def _is_malformed(code: str) -> bool:
    return not ELEVEN_DIGITS.fullmatch(code) or names_no_drug(code)
