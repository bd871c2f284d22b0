"""National drug code that the list of marketed drugs does not have, or not on the date of service.

## What it flags
A national drug code (NDC) of a line (loop 2410, LIN02 is N4, LIN03 of eleven digits) that the table `ndc` does not
have, or whose marketing begins after the first day of service or ended before it: a warning. On days that no edition
of the table covers nothing is said. Codes of another form are DRG001's matter.

## Why
Medicaid programs and most plans look the code up and deny a drug that they do not know, or that is off the market.

## How to fix
Copy the code from the package that was used, fill the short part of 5-4-2 with a zero at its left, and check the date
of service.

## Sources
- Packages and days: FDA, National Drug Code Directory, imported by the user. High.
- The directory does not have all drugs: blood products, parts of kits and inner packages may be missing, and what is
  off the market leaves it: FDA, NDC Directory, package file definitions. High. Hence a warning.
- The end of marketing is mostly the day on which the last lot expires, so that a drug is used up after its sale: the
  same definitions. High; not every labeler says it so: a warning.
- A7:218, NDC number; remark M119, invalid or deactivated NDC: X12 and CMS code lists. High.
"""

import re
from collections.abc import Iterator

from scrubber.edit import FoundIn, Said, ServiceLine, WrittenCode, names_no_drug, not_listed_edit

NATIONAL_DRUG_CODE = "N4"
FORM = re.compile("[0-9]{11}")
LABELER = 5
"""Digits of a code that are the labeler's."""


def read(code: str) -> str:
    """A code of eleven digits; an empty text of another form, and of a filler."""
    code = code.strip()
    return code if FORM.fullmatch(code) and not names_no_drug(code) else ""


def parts_of(code: str) -> dict[str, str]:
    """The labeler, and which of its packages."""
    return {"labeler": code[:LABELER], "package": code[LABELER:]}


def of_drugs(line: ServiceLine) -> Iterator[WrittenCode]:
    """The national drug codes of the line."""
    day = line.service_dates.first if line.service_dates else None
    for drug in line.drugs:
        if drug.qualifier == NATIONAL_DRUG_CODE:
            yield WrittenCode(read(drug.code), day, drug.code_at, "LIN03", {"procedure": line.procedure})


edit = not_listed_edit(
    __name__,
    code="DRG011",
    title="National drug code that is not of a marketed drug",
    severity="warn",
    status="A7:218",
    remark="M119",
    since="0.3",
    table="ndc",
    key=parts_of,
    subject=ServiceLine,
    codes=of_drugs,
    found_in=FoundIn("LIN", 3, read),
    says={
        "unknown": Said(
            "the drug code {code} of {procedure} (box 24, shaded) is not in the directory of drugs",
            "Copy the code from the package that was used, as 5-4-2 digits without hyphens.",
        ),
        "ended": Said(
            "the drug of code {code} of {procedure} (box 24, shaded) was off the market on {day}",
            "Correct the drug code or the date of service; send on what was used from stock that had not expired.",
        ),
        "not-yet": Said(
            "the drug of code {code} of {procedure} (box 24, shaded) was not marketed yet on {day}",
            "Correct the drug code or the date of service.",
        ),
    },
    covers={"drug-codes": ""},
)
