"""Line that another payer bundled into one that the claim does not have.

## What it flags
Warns of a line's payment by another payer whose bundled line number (SVD06) is the number (LX01) of none of the claim's
lines, or of the line itself.

## Why
The number says with which line the payer paid this one. The next payer looks the payment up there.

## How to fix
Give the number (LX01) of the line that the payer bundled this one into, or leave it out where the payer paid it apart.

## Sources
- SVD06 is the LX of the line that this one was bundled into: 005010X222A1, loop 2430. High; that payers refuse a claim
  for it is not known: a warning.
- A8:247, line information: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, Payment

edit = Edit(
    __name__,
    code="COB016",
    title="Bundled into a line that the claim does not have",
    severity="warn",
    status="A8:247",
    carc="16",
    remark="MA04",
    since="0.3",
)
unknown = edit.message(
    "unknown",
    "payer {payer} is said to have bundled the line into line {into}, which the claim does not have",
    fix="Give the number (LX01) of a line of this claim, or leave it out.",
)
itself = edit.message(
    "itself",
    "payer {payer} is said to have bundled the line into line {into}, which is the line itself",
    fix="Give the number (LX01) of the other line, or leave it out.",
)


@edit.on(Payment)
def line_unknown(payment: Payment) -> Hits:
    """A number of no other line."""
    into, line = payment.bundled_into.strip(), payment.line
    if not into or line is None:
        return
    if into == line.number:
        yield itself.at(payment, "SVD06", payer=payment.payer_id, into=into)
    elif all(other.number != into for other in payment.claim.lines):
        yield unknown.at(payment, "SVD06", payer=payment.payer_id, into=into)


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """A bundled line."""
    return block.has_such(lambda paid: paid.is_given(6), "SVD")
