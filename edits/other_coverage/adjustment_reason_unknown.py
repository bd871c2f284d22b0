"""Adjustment of another payer by a reason that no list has, or that had ended when the payer decided.

## What it flags
A claim adjustment reason code (CAS02, 05, 08 …), of the claim or of a line, that X12's list has on no day: rejected.
A warning where the payer decided (DTP*573) after the last day that our edition of the list speaks of, or where that day
is not given: the code may be newer. A warning, too, for a code that had ended by the day of decision: payers should not
use it any more, some do, and what they wrote is to be copied as it is.

## Why
Front ends look the codes up. A digit that was mistyped, or a payer's own code, is turned back before the claim is read.

## How to fix
Copy the reason from the remittance, a claim adjustment reason code and not the payer's own. A paper remittance that has
only its own codes is told as 192.

## Sources
- The codes and their days: X12 external code list 139, in the table `adjustment_reasons`. High.
- A7:521 for a reason that is not of the list: X12 external code list 508; lists of 5010 edits (2430 CAS02). High.
- An ended code stays right where the payer decided before its last day: X12, notes to the list. Medium.
"""

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, Payment, listing

edit = Edit(
    __name__,
    code="COB011",
    title="Adjustment reason unknown",
    severity="reject",
    status="A7:521",
    carc="16",
    remark="MA04",
    tables=("adjustment_reasons",),
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "payer {payer} adjusted by {reason}, which is no adjustment reason code",
    fix="Copy the reason from the remittance: a claim adjustment reason code, not the payer's own.",
)
perhaps_newer = edit.message(
    "perhaps-newer",
    "payer {payer} adjusted by {reason}, which is no adjustment reason code up to the list of {edition}",
    fix="Compare the reason with the remittance, and give the day of adjudication where it is missing.",
    severity="warn",
)
ended = edit.message(
    "ended",
    "payer {payer} adjusted by {reason} on {day}, and that adjustment reason code ended on {last}",
    fix="Compare the reason and the day with the remittance; leave them where it has them so.",
    severity="warn",
)


@edit.on(Payment)
def reason_unknown(payment: Payment, context: Context[Params]) -> Hits:
    """A reason that was not in force when the payer decided."""
    for adjustment in payment.adjustments:
        if not adjustment.reason:
            continue
        yield from listing(context.table("adjustment_reasons"), payment.decided, reason=adjustment.reason).hits(
            adjustment.reason_at, unknown=unknown, ended=ended, perhaps_newer=perhaps_newer,
            payer=payment.payer_id, reason=adjustment.reason,
        )  # fmt: skip


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """An adjustment."""
    return block.has("CAS")
