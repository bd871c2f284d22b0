"""Currency of the charges that is none, or that had ended by the day of service.

## What it flags
A currency (CUR02 of the billing provider's level) that is no code of ISO 4217: rejected. A warning for one that was no
money anywhere any more on the claim's first day of service.

## Why
All amounts of the claim are in that currency. A payer that does not know it does not know what it is asked to pay.

## How to fix
Leave the currency out where the charges are in dollars of the United States; else give its three letters.

## Sources
- CUR02: 005010X222A1, loop 2000A, code source 5. High. A7:681: X12 external code list 508. High.
- The codes: ISO 4217, and their days as CLDR has them, in the table `currencies`. High.
"""

from datetime import date

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params, listing

edit = Edit(
    __name__,
    code="CHG006",
    title="Currency unknown",
    severity="reject",
    status="A7:681",
    carc="16",
    remark="MA130",
    tables=("currencies",),
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "the charges are said to be in {currency}, which is no currency of ISO 4217",
    fix="Leave the currency out (CUR) where the charges are in dollars, or give its three letters.",
)
ended = edit.message(
    "ended",
    "the charges are said to be in {currency}, which ended on {last}, before the service",
    fix="Give the charges in the currency of the day of service.",
    severity="warn",
)


@edit.on(Claim)
def currency_unknown(claim: Claim, context: Context[Params]) -> Hits:
    """A currency that was none on the first day of service."""
    if claim.billing is None or not claim.billing.currency:
        return
    day = claim.service_dates.first if claim.service_dates else date.max
    currency = claim.billing.currency
    found = listing(context.table("currencies"), day, currency=currency)
    yield from found.hits(claim.billing, "CUR02", unknown=unknown, ended=ended, currency=currency)


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """A currency."""
    return block.has("CUR")
