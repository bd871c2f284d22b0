"""A negative charge or payment.

## What it flags
A total charge (CLM02, box 28), a line charge (SV102, box 24F) or a payment by the patient (AMT*F5, box 29) below zero:
rejected. A payment of another payer below zero, of the claim (AMT*D) or of a line (SVD02), is a warning, and so is what
it leaves to the patient (AMT*EAF).

## Why
A claim bills what was done; nothing on it can be taken off. To take back what was billed, a void or a replacement is
sent (frequency codes 8 and 7). Another payer's negative payment is what its remittance showed when it took a payment
back: the claim is to carry what stands after that.

## How to fix
Send the right amounts. To take an earlier claim back use frequency code 7 or 8; to give the patient money back is no
matter of a claim.

## Sources
- Negative charges, lines and payments turned back: published edits of clearinghouses (Stedi) and of CMS for
  005010X222A1. High.
- 178, 583, 183 and 182 with 693, amount must be greater than or equal to zero: X12 claim status codes. High.
- That another payer's negative payment or remaining liability is a fault: our inference. Low, and so a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Payment, ServiceLine

edit = Edit(
    __name__,
    code="CHG003",
    title="Negative charge or payment",
    severity="reject",
    status="A7:178 A7:693",
    carc="16",
    remark="M54",
    since="0.2",
)
claim_charge = edit.message(
    "claim-charge",
    "the total charge (box 28) is negative, {amount}",
    fix="Send the total of what was done. To take back what was billed, send a void (frequency code 8) of that claim.",
)
line_charge = edit.message(
    "line-charge",
    "the charge of {procedure} (box 24F) is negative, {amount}",
    fix="Send the charge of the service, or leave the line out. To correct a claim, send a replacement of the whole.",
    status="A7:583 A7:693",
)
patient_paid = edit.message(
    "patient-paid",
    "the amount that the patient paid (box 29) is negative, {amount}",
    fix="Send what the patient paid, or leave the amount out. Money given back to the patient is not on the claim.",
    status="A7:183:QC A7:693",
)
other_payment = edit.message(
    "other-payment",
    "the payment of the other payer {payer} is negative, {amount}",
    fix="Send what this payer has paid in all after it took a payment back, or zero.",
    severity="warn",
    status="A7:182:PR A7:693",
)

liability = edit.message(
    "liability",
    "what the other payer {payer} leaves to the patient is negative, {amount}",
    fix="Send what the patient still owes after that payer, or zero.",
    severity="warn",
    status="A7:639 A7:693",
)


@edit.on(Claim)
def negative_on_claim(claim: Claim) -> Hits:
    """The claim's own amounts."""
    if claim.charge is not None and claim.charge < 0:
        yield claim_charge.at(claim, "CLM02", amount=claim.charge)
    if claim.patient_paid is not None and claim.patient_paid < 0:
        yield patient_paid.at(claim, "AMT02", "F5", amount=claim.patient_paid)


@edit.on(ServiceLine)
def negative_on_line(line: ServiceLine) -> Hits:
    """The charge of a line."""
    if line.charge is not None and line.charge < 0:
        yield line_charge.at(line, "SV102", procedure=line.procedure or "the service", amount=line.charge)


@edit.on(Payment)
def negative_payment(payment: Payment) -> Hits:
    """What another payer paid, and what it left."""
    payer = payment.payer.name or payment.payer_id or "without a name"
    if payment.paid is not None and payment.paid < 0:
        at = payment.at("AMT02", "D") if payment.line is None else payment.at("SVD02")
        yield other_payment.at(at, payer=payer, amount=payment.paid)
    if payment.remaining_liability is not None and payment.remaining_liability < 0:
        yield liability.at(payment, "AMT02", "EAF", payer=payer, amount=payment.remaining_liability)


@edit.screen
def may_be_negative(block: Block) -> Flags:
    """A charge below zero, or any payment."""
    charges = (block.claim_charge < 0) | block.any_line(block.line_charge < 0)
    return charges | block.has("AMT", "F5", "D", "EAF") | block.has("SVD")
