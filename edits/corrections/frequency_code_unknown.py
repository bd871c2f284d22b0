"""Claim frequency code that professional claims do not have, or that few payers take.

## What it flags
A frequency code (CLM05-3) other than 1 (original), 7 (replacement) and 8 (void). Warns of 6 (corrected),
which most payers want as 7, and of Q (reconsideration after the time limit), which few payers take. A missing
code is the implementation guide's matter; 6 to Medicare that of the edit on its corrections.

## Why
The other codes of the list are for institutional bills. A front end turns the claim back, or takes it for an
original one.

## How to fix
Send 1 for a new claim, 7 to replace one that the payer has processed, 8 to void it (box 22).

## Sources
- 1, 7 and 8 with 6 as a payer's dialect: NUBC code list 235 as payers' professional guides use it; 6 told as
  A7:535 by clearinghouses. Medium to high.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

PROFESSIONAL = frozenset("178")

edit = Edit(
    __name__,
    code="FRQ004",
    title="Unusual claim frequency code",
    severity="reject",
    status="A7:535",
    carc="16",
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "frequency code {code} is none of a professional claim (box 22)",
    fix="Send 1 for an original claim, 7 for a replacement or 8 for a void.",
)
corrected = edit.message(
    "corrected",
    "frequency code 6 says a corrected claim; most payers want a replacement, 7 (box 22)",
    fix="Send 7 with the payer's number of the earlier claim, unless this payer's guide asks for 6.",
    severity="warn",
)
reconsideration = edit.message(
    "reconsideration",
    "frequency code Q asks for a reconsideration after the time limit, which few payers take by claim (box 22)",
    fix="Unless this payer's guide asks for Q, send 7 with the payer's number of the earlier claim, or an appeal.",
    severity="warn",
)
DIALECTS = {"6": corrected, "Q": reconsideration}


@edit.on(Claim)
def code_unusual(claim: Claim) -> Hits:
    """A code other than 1, 7 and 8."""
    code = claim.frequency_code.strip()
    if not code or code in PROFESSIONAL:
        return
    if code not in DIALECTS:
        yield unknown.at(claim, "CLM05-3", code=code)
    elif code != "6" or not claim.payer.is_medicare:
        yield DIALECTS[code].at(claim, "CLM05-3")


@edit.screen
def may_be_unusual(block: Block) -> Flags:
    """A frequency code other than 1, 7 and 8."""
    return ~block.is_in(block.frequency, *PROFESSIONAL)
