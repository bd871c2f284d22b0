"""Charge with leading zeros, or with more than two decimals.

## What it flags
Warns of a total charge (CLM02, box 28), a line charge (SV102, box 24F) or what the patient paid (AMT*F5, box 29) that
begins with a zero before another digit, such as 0100, or has more than two decimals that are zeros, such as 100.000.
What is finer than a cent is no amount, and told as that; other payers' amounts are another edit's.

## Why
X12 numbers have no leading zeros, and money has two decimals; some receivers refuse what is written otherwise.

## How to fix
Write the amount with two decimals at most, and without zeros before it.

## Sources
- Numbers of type R have no leading zeros: X12.6. High. Two decimals of an amount: 005010X222A1, data element 782. High.
  Most receivers read them all the same: a warning.
- 178 total charge, 583 line charge, 183 amount that the patient paid: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Segments, ServiceLine

ODD = re.compile(r"-?0[0-9][0-9.]*|-?[0-9]*\.[0-9]{2}0+")

edit = Edit(
    __name__,
    code="CHG007",
    title="Charge with leading zeros or more than two decimals",
    severity="warn",
    status="A7:178",
    carc="16",
    remark="M54",
    since="0.3",
)
TEXT = "the {what}, {amount}, is written with leading zeros or more than two decimals"
FIX = "Write it with two decimals at most, and without zeros before it."
total = edit.message("total", TEXT, fix=FIX)
of_line = edit.message("of-line", TEXT, fix=FIX, status="A7:583")
paid = edit.message("paid", TEXT, fix=FIX, status="A7:183:QC")


@edit.on(Claim)
def of_claim(claim: Claim) -> Hits:
    """The total, and what the patient paid."""
    if is_odd(claim.charge_text):
        yield total.at(claim, "CLM02", what="total charge (box 28)", amount=claim.charge_text.strip())
    payment = claim.segment("AMT", "F5")
    if payment is not None and is_odd(payment.value(2)):
        yield paid.at(
            claim, "AMT02", "F5", what="amount that the patient paid (box 29)", amount=payment.value(2).strip()
        )


@edit.on(ServiceLine)
def of_a_line(line: ServiceLine) -> Hits:
    """The charge of a line."""
    if is_odd(line.charge_text):
        yield of_line.at(line, "SV102", what="line charge (box 24F)", amount=line.charge_text.strip())


def is_odd(amount: str) -> bool:
    """Whether an amount has leading zeros, or zeros behind two decimals."""
    return ODD.fullmatch(amount.strip()) is not None


@edit.screen
def may_be_odd(block: Block) -> Flags:
    """A charge that begins as zeros do, and what the patient paid, however it is written.

    Charges with more than two decimals are malformed: their claims are checked without a screen.
    """
    said = [block.has_such(_may_be_odd, identifier) for identifier in ("CLM", "SV1")]
    return said[0] | said[1] | block.has("AMT", "F5")


def _may_be_odd(amounts: Segments) -> Flags:
    return amounts.says(2, is_odd, amounts.begins_with(2, "0"))
