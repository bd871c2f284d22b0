"""Remark of another payer that no list has, or that had ended when the payer decided.

## What it flags
A remittance advice remark code (MOA03 to MOA07) that is in the list on no day: rejected. A warning where the payer
decided (DTP*573) after the last day that our edition of the list speaks of, or where that day is not given: the code
may be newer. A warning, too, for a code that had ended by the day of decision.

## Why
Front ends look the codes up; one that does not exist is a mistyped one, or a payer's own.

## How to fix
Copy the remark from the remittance, or leave it out: it is not asked for.

## Sources
- The codes and their days: remittance advice remark codes (external code list 411), in the table `remark_codes`. High.
- Stedi, claim edit "invalid remark code in COB claims"; A7:634 for a remark: X12 external code list 508. High.
"""

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, Payment, listing

edit = Edit(
    __name__,
    code="COB012",
    title="Remark code of another payer unknown",
    severity="reject",
    status="A7:634",
    carc="16",
    remark="MA04",
    tables=("remark_codes",),
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "payer {payer} remarked {remark}, which is no remittance advice remark code",
    fix="Copy the remark from the remittance, or leave it out.",
)
perhaps_newer = edit.message(
    "perhaps-newer",
    "payer {payer} remarked {remark}, which is no remittance advice remark code up to the list of {edition}",
    fix="Compare the remark with the remittance, and give the day of adjudication where it is missing.",
    severity="warn",
)
ended = edit.message(
    "ended",
    "payer {payer} remarked {remark} on {day}, and that remark code ended on {last}",
    fix="Compare the remark and the day with the remittance; leave them where it has them so.",
    severity="warn",
)


@edit.on(Payment)
def remark_unknown(payment: Payment, context: Context[Params]) -> Hits:
    """A remark (MOA03 to MOA07) that was not in force when the payer decided."""
    segment = payment.segment("MOA")
    for number, remark in enumerate(segment.elements[3:8] if segment else (), start=3):
        if not remark:
            continue
        yield from listing(context.table("remark_codes"), payment.decided, remark=remark).hits(
            payment, f"MOA{number:02}", unknown=unknown, ended=ended, perhaps_newer=perhaps_newer,
            payer=payment.payer_id, remark=remark,
        )  # fmt: skip


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """A remark of an outpatient adjudication."""
    return block.has("MOA")
