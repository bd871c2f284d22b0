"""Medicare number that has not the form of a Medicare Beneficiary Identifier.

## What it flags
A claim to Medicare Part B (claim filing indicator MB, DME MACs included) whose member id (box 1a) is not of
the form of an MBI: eleven places, digit 1–9, letter, letter or digit, digit, letter, letter or digit, digit,
two letters, two digits, without the letters S, L, O, I, B and Z. The old health insurance claim number and the
old railroad number have a text of their own. Warns of a right one in lower case, of another payer's (loop
2330A with MB), and of one whose payer id (`plan_payer_ids`) is that of a plan, where the filing indicator is
what is wrong. A missing member id is the implementation guide's matter.

## Why
Since 2020-01-01 Medicare takes MBIs alone, whatever the date of service, and turns back anything else.

## How to fix
Copy the number from the red, white and blue card, without hyphens, or look it up in the contractor's portal.

## Sources
- The form of an MBI, the letters that it does not use, no dashes on claims: CMS, Understanding the MBI format.
  High.
- Old numbers refused from 2020-01-01, railroad numbers too: CMS, new Medicare card project. High. Their forms and
  the railroad's prefixes: Medicare Claims Processing Manual as it was. Medium.
- A7:164:IL: CEDI top ten, August 2019; NGS. High.
- Payer ids of national plans (UnitedHealthcare 87726, Aetna 60054, Humana 61101, Cigna 62308), which no Medicare
  contractor has: the plans' own provider pages. Medium.
"""

import re

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, MemberId, Params

PART_B = "MB"
_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[0-9AC-HJKMNP-RT-Y]"
MBI = re.compile(f"[1-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{{2}}[0-9]{{2}}")
_RAILROAD = "A|CA|H|JA|MA|MH|PA|PD|PH|WA|WCA|WCD|WCH|WD|WH"
OLD = re.compile(f"[0-9]{{9}}[A-Z][0-9A-Z]{{0,2}}|(?:{_RAILROAD})(?:[0-9]{{6}}|[0-9]{{9}})")
"""The claim number of before 2020: a social security number and a letter; of the railroad, its prefix and a number."""


class Plans(Params):
    """Payer ids of plans that are not Medicare Part B, whatever the claim filing indicator says."""

    plan_payer_ids: frozenset[str] = frozenset({"60054", "61101", "62308", "87726"})


edit = Edit(
    __name__,
    code="COV007",
    title="Medicare number is no Medicare Beneficiary Identifier",
    severity="reject",
    status="A7:164:IL",
    carc="16",
    remark="N382",
    params=Plans,
    since="0.2",
)
malformed = edit.message(
    "malformed",
    "the member id, of {length} characters, has not the form of a Medicare Beneficiary Identifier, which has 11 "
    "(box 1a)",
    fix="Copy the number from the Medicare card, without hyphens or blanks; it never has the letters S, L, O, I, B, Z.",
)
hyphens = edit.message(
    "hyphens",
    "the Medicare number is written with hyphens or blanks (box 1a)",
    fix="Send the eleven characters alone.",
)
old_number = edit.message(
    "old-number",
    "the member id is a Medicare number of the kind used before 2020 (box 1a)",
    fix="Ask the patient for the new Medicare card, or look up the Medicare Beneficiary Identifier in the portal.",
)
lower_case = edit.message(
    "lower-case",
    "the Medicare number is written in lower case (box 1a)",
    fix="Write it in capitals as on the card.",
    severity="warn",
)
plan = edit.message(
    "plan",
    "claim filing indicator MB says Medicare Part B; payer id {payer} is a plan's, and the member id none of Medicare",
    fix="For a Medicare Advantage plan give claim filing indicator 16; for Medicare Part B the contractor's payer id.",
    severity="warn",
    status="A8:480:PR",
)
other = edit.message(
    "other",
    "the other subscriber's Medicare number is no Medicare Beneficiary Identifier (box 9a)",
    fix="Copy the number from the Medicare card, without hyphens or blanks.",
    severity="warn",
)


@edit.on(Claim)
def own_number(claim: Claim, context: Context[Plans]) -> Hits:
    """The member id of a claim to Medicare Part B."""
    member = claim.member
    if claim.filing_indicator != PART_B or claim.subscriber is None or member is None or not member.identifier.strip():
        return
    number = member.identifier.strip()
    if MBI.fullmatch(number):
        return
    if claim.payer.identifier in context.params.plan_payer_ids:
        yield plan.at(claim.subscriber, "SBR09", payer=claim.payer.identifier)
        return
    bare = re.sub(r"[- ]", "", number)
    if MBI.fullmatch(number.upper()):
        yield lower_case.at(member, "NM109")
    elif OLD.fullmatch(bare.upper()):
        yield old_number.at(member, "NM109")
    elif MBI.fullmatch(bare.upper()):
        yield hyphens.at(member, "NM109")
    else:
        yield malformed.at(member, "NM109", length=len(number))


def is_no_mbi(written: str) -> bool:
    """Whether a member id is anything but a Medicare Beneficiary Identifier."""
    return MBI.fullmatch(written.strip()) is None


@edit.on(MemberId)
def other_number(member_id: MemberId) -> Hits:
    """The member id of Medicare Part B as another payer."""
    number = member_id.value.strip()
    is_others = member_id.role == "other subscriber" and member_id.filing_indicator == PART_B
    if is_others and number and not MBI.fullmatch(number.upper()):
        yield other.at(member_id)


@edit.screen
def may_be_malformed(block: Block) -> Flags:
    """A member id of another form to Medicare, or another payer."""
    to_part_b = block.is_in(block.filing, PART_B)
    if not to_part_b.any():
        return block.coverage.other
    return (to_part_b & block.has_such(lambda names: names.says(9, is_no_mbi), "NM1", "IL")) | block.coverage.other
