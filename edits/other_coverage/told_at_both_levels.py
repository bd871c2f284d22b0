"""Adjudication date or remaining liability of another payer on the claim and on its lines.

## What it flags
Another payer's adjudication date (DTP*573) in loop 2330B and in loop 2430 of a line, and its remaining patient
liability (AMT*EAF) in loop 2320 and in loop 2430. Adjustments (CAS) at both levels are no fault.

## Why
Each is told once: on the lines where the payer adjudicated them, else on the claim. Front ends refuse both.

## How to fix
Where the lines have payments of that payer, take the date and the liability of the claim out.

## Sources
- The date is sent on the claim only where it is not sent on the lines: 005010X222A1, loop 2330B. High.
- Remaining liability is not sent in both: X12 RFI 1391 and 1517; Stedi, duplicate remaining patient liability.
  High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COB003",
    title="Adjudication date or remaining liability on the claim and on a line",
    severity="reject",
    status="A8:516:PR",
    carc="16",
    remark="MA04",
    since="0.2",
)
date_twice = edit.message(
    "date-twice",
    "the adjudication date of payer {payer} is on the claim and on line {line}",
    fix="Leave it on the lines that the payer adjudicated, and take it out of the claim (loop 2330B).",
)
liability_twice = edit.message(
    "liability-twice",
    "the remaining patient liability of payer {payer} is on the claim and on line {line}",
    fix="Leave it on the lines that the payer adjudicated, and take it out of the claim (loop 2320).",
    status="A8:639",
)


@edit.on(Claim)
def both_levels(claim: Claim) -> Hits:
    """A date or a liability of one payer twice."""
    for other in claim.other_coverages:
        payer, on_lines = other.payer.identifier, other.line_payments
        dated = next((each for each in on_lines if each.adjudicated_text), None)
        if dated and other.payment.adjudicated_text:
            yield date_twice.at(other.payment.date_at, payer=payer, line=dated.line_number)
        for each in on_lines:
            if other.payment.segment("AMT", "EAF") and each.segment("AMT", "EAF"):
                yield liability_twice.at(each, "AMT02", "EAF", payer=payer, line=each.line_number)


@edit.screen
def may_be_twice(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
