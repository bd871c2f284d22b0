"""Replacement or void sent to Medicare Part B.

## What it flags
A claim to Medicare Part B (claim filing indicator MB, DME MACs included) with frequency code 6, 7 or 8.

## Why
Medicare Part B takes original claims alone. What it has processed is corrected by a reopening or an appeal;
what it returned as unprocessable comes back as a new claim.

## How to fix
Was the claim returned as unprocessable (MA130), or never processed: send it again with frequency code 1. Was
it paid or denied: ask the contractor for a reopening by telephone, portal or letter.

## Sources
- Frequency code 1 alone, A7:535: Medicare FFS practice (medicare-faqs.com). Medium.
- Reopenings correct processed claims: Medicare Claims Processing Manual, chapter 34. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, code

CORRECTIONS = frozenset("678")

edit = Edit(
    __name__,
    code="FRQ003",
    title="Replacement or void sent to Medicare Part B",
    severity="reject",
    status="A7:535",
    carc="16",
    only_medicare=True,
    on_voids=True,
    since="0.2",
)
correction = edit.message(
    "correction",
    "Medicare Part B takes no corrections by claim; the frequency code is {code} (box 22)",
    fix="If Medicare has processed the earlier claim, ask for a reopening; otherwise send it with code 1 and without "
    "an original reference number.",
)


@edit.on(Claim)
def correction_sent(claim: Claim) -> Hits:
    """Frequency code 6, 7 or 8."""
    if claim.frequency_code in CORRECTIONS:
        yield correction.at(claim, "CLM05-3", code=claim.frequency_code)


@edit.screen
def may_be_correction(block: Block) -> Flags:
    """A frequency code other than 1."""
    return block.frequency != code("1")
