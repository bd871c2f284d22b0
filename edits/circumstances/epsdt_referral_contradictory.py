"""EPSDT screening that says and denies a referral.

## What it flags
A certification of an EPSDT screening (CRC*ZZ) that says that no referral was given (CRC02 is N) with another condition
than NU, not used; or that one was given (Y) with NU.

## Why
Medicaid counts referrals out of screenings by these codes and returns a claim whose codes contradict each other.

## How to fix
Send Y with AV (offered and refused), S2 (under treatment) or ST (referred), or N with NU.

## Sources
- CRC03 is NU where CRC02 is N, and another code where it is Y: 005010X222A1, loop 2300, EPSDT referral. High.
- 527, certification condition indicator: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

SCREENING, NOT_USED = "ZZ", "NU"

edit = Edit(
    __name__,
    code="CIR005",
    title="EPSDT referral contradicts itself",
    severity="reject",
    status="A8:527",
    carc="16",
    since="0.2",
)
not_given = edit.message(
    "not-given",
    "the EPSDT screening says that no referral was given, and gives the condition {code}",
    fix="Send NU beside N, or Y in CRC02 if a referral was given.",
)
given = edit.message(
    "given",
    "the EPSDT screening says that a referral was given, and gives the condition NU, not used",
    fix="Send AV, S2 or ST beside Y, or N in CRC02 if no referral was given.",
)


@edit.on(Claim)
def contradicts(claim: Claim) -> Hits:
    """A condition that does not go with the answer."""
    for screening in claim.conditions:
        if screening.category != SCREENING:
            continue
        others = [code for code in screening.codes if code != NOT_USED]
        if screening.applies == "N" and others:
            yield not_given.at(screening.location.of("CRC03"), code=others[0])
        elif screening.applies == "Y" and NOT_USED in screening.codes:
            yield given.at(screening.location.of("CRC03"))


@edit.screen
def may_contradict(block: Block) -> Flags:
    """Any EPSDT screening."""
    return block.has("CRC", SCREENING)
