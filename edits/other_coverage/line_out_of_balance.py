"""Line charge that is not what another payer paid plus its adjustments.

## What it flags
A service line for which another payer's payment (SVD02) and adjustments (CAS) do not add up to the line charge
(SV102). Several payments of one payer on a line, which it split, add up together. Each other payer is looked at
by itself. Warns where the payer bundled the line into another one (SVD06). A missing or unreadable amount is
the implementation guide's matter.

## Why
The next payer works out its part from these amounts; front ends of all of them check the sum.

## How to fix
Copy every adjustment of the line from the remittance, contractual ones too (CO 45), with its sign, and the charge
as it was sent to that payer.

## Sources
- Paid plus adjustments are the charge, for each payer: 005010X222A1, balancing; A8:672. High.
- Payments of a line that was split add up together: X12 RFI 1551 and 1555. High.
- Bundled lines: payers' remittances differ; a warning. Judgement.
"""

from scrubber.edit import Block, Edit, Flags, Hits, Payment, ServiceLine, add_up

edit = Edit(
    __name__,
    code="COB001",
    title="Line charge is not what the other payer paid and adjusted",
    severity="reject",
    status="A8:672 A8:400",
    carc="16",
    remark="MA04",
    since="0.2",
)
TEXT = (
    "payer {payer} paid {paid} and adjusted {adjusted} of the line, {total} together; the charge is {charge} (box 24F)"
)
unbalanced = edit.message(
    "unbalanced",
    TEXT,
    fix="Copy paid amount and all adjustments of the line from the remittance, so that they add up to the charge.",
)
bundled = edit.message(
    "bundled",
    TEXT,
    fix="The payer bundled this line: copy paid amount and adjustments as its remittance has them.",
    severity="warn",
)


@edit.on(ServiceLine)
def line_balance(line: ServiceLine) -> Hits:
    """Each other payer's payments and adjustments of the line against its charge."""
    by_payer: dict[str, list[Payment]] = {}
    for payment in line.payments:
        by_payer.setdefault(payment.payer_id, []).append(payment)
    for payer, payments in by_payer.items():
        paid, adjusted = add_up(each.paid for each in payments), add_up(each.adjusted for each in payments)
        if paid is None or adjusted is None or line.charge is None or paid + adjusted == line.charge:
            continue
        message = bundled if any(payment.bundled_into for payment in payments) else unbalanced
        yield message.at(
            payments[0], "SVD02", payer=payer, paid=paid, adjusted=adjusted, total=paid + adjusted, charge=line.charge
        )


@edit.screen
def may_be_unbalanced(block: Block) -> Flags:
    """A payment on a line."""
    return block.has("SVD")
