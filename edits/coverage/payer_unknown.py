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

from collections.abc import Iterator

from scrubber.edit import Claim, FoundIn, Said, WrittenCode, not_listed_edit


def read(identifier: str) -> str:
    """An identifier as the list has it."""
    return identifier.strip().upper()


def of_payer(claim: Claim) -> Iterator[WrittenCode]:
    """The identifier of the payer that the claim is sent to."""
    payer = claim.payer_party
    if payer is not None:
        day, identifier = claim.service_dates.first if claim.service_dates else None, claim.payer.identifier.strip()
        yield WrittenCode(read(identifier), day, payer, "NM109", {"identifier": identifier})


edit = not_listed_edit(
    __name__,
    code="COV015",
    title="Payer that the receiver does not know",
    status="A7:153:PR",
    since="0.2",
    table="payers",
    key="payer_id",
    subject=Claim,
    codes=of_payer,
    found_in=FoundIn("NM1", 9, read, ("PR",)),
    says={
        "unknown": Said(
            "the payer identifier {identifier} is not in the list of payers that was imported",
            "Look the payer up in the receiver's list, and send the identifier that it has there.",
        )
    },
    covers={"payers": ""},
)
