"""Referring provider on a line and none on the claim.

## What it flags
Warns of a line that names a referring or primary care provider (loop 2420F) where the claim names none (loop 2310A).

## Why
The line's provider stands for that of the claim where the two differ. Without one on the claim there is nothing that it
could differ from; some front ends turn the claim back.

## How to fix
Name the referring provider on the claim (boxes 17 and 17b), and on a line only where it is another one.

## Sources
- 2420F is sent where the referring provider of the line differs from that of the claim: 005010X222A1, loop 2420F. High.
- Published edits: Stedi, missing claim-level referring provider. High; other payers take it: a warning.
- A6:562:DN, entity's NPI: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

REFERRERS = ("DN", "P3")

edit = Edit(
    __name__,
    code="PRV015",
    title="Referring provider on a line and none on the claim",
    severity="warn",
    status="A6:562:DN",
    carc="16",
    remark="N286",
    since="0.3",
)
on_line_only = edit.message(
    "on-line-only",
    "line {line} names the {role}, and the claim names none (box 17)",
    fix="Name the referring provider on the claim, and on a line only where it is another one.",
)


@edit.on(Claim)
def line_only(claim: Claim) -> Hits:
    """The first line with a referring provider, where the claim has none."""
    if any(party.entity_code in REFERRERS for party in claim.parties):
        return
    for line in claim.lines:
        for party in line.parties:
            if party.entity_code in REFERRERS:
                yield on_line_only.at(party, "NM101", line=line.number, role=party.role)
                return


@edit.screen
def may_be_on_line_only(block: Block) -> Flags:
    """A referring provider on a line."""
    return block.has_on_line("NM1", *REFERRERS)
