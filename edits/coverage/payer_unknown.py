"""Payer that the receiver does not know.

## What it flags
A payer identifier (NM109 of NM1*PR in loop 2010BB) that the user's list `payers` does not have; capitals and small
letters are alike. Where no edition of the list covers the first day of service, nothing is said.

## Why
A clearinghouse routes by the identifier, and returns what it cannot route.

## How to fix
Look the payer up in the receiver's list, and send the identifier that it has there.

## Sources
- The list: the receiver's, imported by the user. High.
- A7:153 with PR, the payer's identifier: X12 claim status codes. Medium: receivers differ.
"""

from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

TABLE = "payers"

edit = Edit(
    __name__,
    code="COV015",
    title="Payer that the receiver does not know",
    severity="reject",
    status="A7:153:PR",
    carc="16",
    since="0.2",
    tables=(TABLE,),
    covers={"payers": ""},
)
unknown = edit.message(
    "unknown",
    "the payer identifier {identifier} is not in the list of payers that was imported",
    fix="Look the payer up in the receiver's list, and send the identifier that it has there.",
)


@edit.on(Claim)
def payer_unknown(claim: Claim, context: Context[Any]) -> Hits:
    """An identifier that is given and not in the list."""
    payers, identifier = context.table(TABLE), claim.payer.identifier.strip()
    dates, payer = claim.service_dates, claim.subscriber.party("PR") if claim.subscriber else None
    if payer is None or not identifier or dates is None or not payers.covers(dates.first):
        return
    if not payers.holds(payer_id=identifier.upper()):
        yield unknown.at(payer, "NM109", identifier=identifier)


@edit.screen
def may_be_unknown(block: Block, context: Context[Any]) -> Flags:
    """An NM1*PR with such an identifier."""
    payers = context.table(TABLE)
    return block.has_such(
        lambda names: names.says(9, lambda text: not payers.holds(payer_id=text.strip().upper())), "NM1", "PR"
    )
