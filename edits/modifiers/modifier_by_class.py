"""A modifier of one class of services on a service of another, told by the range of the procedure code.

## What it flags
24, 25 or 57 on surgery, imaging, laboratory (CPT 10004 to 89398) or tests of the heart (93000 to 93998), since they
belong to visits; 59, XE, XP, XS or XU on a visit (99202 to 99350): rejected on a claim to Medicare (claim filing
indicator MB), a warning for others. A warning to whomever: 26, 50, 51, 53, 62, 66, 80, 81, 82, AS or TC on a visit; P1
to P6 on CPT codes other than anaesthesia (00100 to 01999); AA, AD, QK, QX, QY or QZ on such codes, but for what goes
with anaesthesia (99100 to 99140) and what anaesthetists do themselves: intubation, lines, blocks and punctures, their
guidance by ultrasound, echocardiography through the oesophagus, sedation. Other codes are not checked. What the table
of modifiers and procedures has a row for is another edit's.

## Why
The payer denies the line: the procedure code is inconsistent with the modifier used (CARC 4).

## How to fix
Move the modifier to the line that it belongs to, or leave it out.

## Sources
- 59 and the more specific XE, XP, XS and XU for services other than evaluation and management: CMS, MLN1783722, of
  2023-03, 2024-02 and 2025-02; HMSA, modifiers XE, XP, XS, XU and 59. High.
- 24, 25 and 57 for evaluation and management: definitions of the modifiers; NCCI policy manual. Medium.
- 50, 51, 62, 66, 80, 81, 82 and AS for operations: definitions of the modifiers. Medium, and so a warning.
- 53 for procedures, P1 to P6 for anaesthesia: definitions of the modifiers alone. Medium, and so a warning.
- 26 and TC for services of two components (PC/TC indicator 1): CMS, RVU25D attachment A. High; that visits are not of
  them: definition, no row was read. Medium, and so a warning.
- AA, AD, QK, QX, QY, QZ outside of anaesthesia: definitions of the modifiers; nurse anaesthetists bill 31500, 36620
  and 62273 so, and which other procedures they and anaesthesiologists do, is our judgement. Low, and so a warning.
- A7:453 where the modifier is of other services alone, A8:453 where it rarely fits: X12 claim status codes. High; which
  of the two front ends send differs.
"""

import re
from typing import Any

from scrubber.edit import Coding, Context, Edit, Hits, Procedure

VISIT = frozenset({"24", "25", "57"})
DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
OF_PROCEDURES = frozenset({"26", "50", "51", "53", "62", "66", "80", "81", "82", "AS", "TC"})
STATUS = frozenset({"P1", "P2", "P3", "P4", "P5", "P6"})
ANAESTHESIA = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})
_CPT = re.compile(r"[0-9]{5}")
OF_ANAESTHETISTS = re.compile(
    "31500|365(?:5[56]|6[89]|7[0-3])|366(?:00|20|25)|622[789][0-9]|623[0-2][0-9]|64[45][0-9]{2}"
    "|769(?:37|42)|92950|9331[2-8]|93503|991(?:[0-3][0-9]|40|5[1-7])"
)
"""What anaesthetists bill beside anaesthesia, some with the modifiers of anaesthesia."""

REASONS = (
    (VISIT, "belongs to visits only"),
    (DISTINCT | OF_PROCEDURES, "is not for visits"),
    (STATUS | ANAESTHESIA, "belongs to anaesthesia only"),
)
REJECTED = VISIT | DISTINCT
"""Those that CMS itself says of which services they are for."""


def misplaced(procedure: Procedure) -> list[str]:
    """The modifiers that are of another class than the procedure, in order."""
    if not _CPT.fullmatch(procedure.code):
        return []
    number, foreign = int(procedure.code), set[str]()
    if 10004 <= number <= 89398 or 93000 <= number <= 93998:  # noqa: PLR2004 surgery, imaging, laboratory, the heart
        foreign |= VISIT
    if 99202 <= number <= 99350:  # noqa: PLR2004 visits
        foreign |= DISTINCT | OF_PROCEDURES
    if number > 1999:  # noqa: PLR2004 anaesthesia ends there
        foreign |= STATUS if OF_ANAESTHETISTS.fullmatch(procedure.code) else STATUS | ANAESTHESIA
    return [modifier for modifier in dict.fromkeys(procedure.modifiers) if modifier in foreign]


def may_be_misplaced(procedure: Procedure, context: Context[Any]) -> bool:
    """Whether a modifier is of another class, and no row of the table speaks of it."""
    return any(not is_listed(procedure.code, modifier, context) for modifier in misplaced(procedure))


def is_listed(code: str, modifier: str, context: Context[Any]) -> bool:
    """Whether the table of modifiers and procedures has the pair, at any date."""
    table = context.table("procedure_modifiers")
    return any(table.holds(procedure=row, modifier=modifier) for row in (code, "CPT"))


edit = Edit(
    __name__,
    code="MOD005",
    title="A modifier of one class of services on another",
    severity="reject",
    status="A7:453",
    carc="4",
    concerns=may_be_misplaced,
    tables=("procedure_modifiers",),
    since="0.2",
)
other_class = edit.message(
    "other-class",
    "modifier {modifier} (box 24D) {reason}, which {procedure} does not fit",
    fix="Move {modifier} to the line that it belongs to, or leave it out.",
)
perhaps_other_class = edit.message(
    "perhaps-other-class",
    "modifier {modifier} (box 24D) {reason}, which {procedure} does not fit; this payer may refuse it",
    fix="Move {modifier} to the line that it belongs to, or leave it out, unless this payer asks for it.",
    severity="warn",
)
rarely_fits = edit.message(
    "rarely-fits",
    "modifier {modifier} (box 24D) {reason}, which {procedure} does not fit; this payer may refuse it",
    fix="Move {modifier} to the line that it belongs to, or leave it out, unless this payer asks for it.",
    severity="warn",
    status="A8:453",
)


@edit.on(Coding)
def of_another_class(coding: Coding, context: Context[Any]) -> Hits:
    """Each modifier of another class, but those that the table speaks of."""
    procedure = coding.procedure
    for modifier in misplaced(procedure):
        if is_listed(procedure.code, modifier, context):
            continue
        perhaps = perhaps_other_class if modifier in REJECTED else rarely_fits
        message = other_class if coding.is_medicare and modifier in REJECTED else perhaps
        reason = next(text for modifiers, text in REASONS if modifier in modifiers)
        yield message.at(
            coding, procedure.place_of(modifier), modifier=modifier, reason=reason, procedure=procedure.code
        )
