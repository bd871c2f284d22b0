"""A charge of zero on a claim that is to be paid.

## What it flags
Claims that are sent to be paid (BHT06 is CH); an encounter (RP) may be free of charge. The claim is rejected where its
total charge (CLM02, box 28) is zero, unless every line may be so: a code for reporting alone (CPT Category II, which
end in F; HCPCS codes that begin with G8, G9 or M1; 99024), a drug or vaccine, or a line with SL or FB, which say that
the payer or maker supplied it. On a claim with a charge, a line of zero (SV102, box 24F) is a warning, unless it is a
reporting code, a vaccine, or has SL or FB, or the claim bills a clinic's visit as a whole (T1015).

## Why
There is nothing to pay on a claim of zero; front ends turn it back. A single line of zero is paid with zero, which is
mostly a fee that nobody entered.

## How to fix
Enter the fee. A service that was given free is left out; what is reported only is sent as an encounter where the payer
wants it so. A vaccine that the state supplied has SL, a drug that cost nothing FB.

## Sources
- Zero charges are for encounters: published edits of clearinghouses (Stedi, NextGen); 005010X222A1, BHT06. Medium.
- Quality codes are billed with zero or a penny: CMS, quality data codes on claims. High.
- T1015 pays a health centre's visit with all that was done in it, which stands on lines of its own without a charge:
  Medicaid programs' billing guides for health centres. Medium.
- 99024 is a postoperative visit without charge: CMS, global surgery data collection. High.
- SL, state supplied vaccine, and FB, item without cost to the provider: HCPCS Level II. High.
- A7:178 and A7:583 with 402, amount must be greater than zero: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

POSTOPERATIVE_VISIT, WHOLE_VISIT = "99024", "T1015"
SUPPLIED_FREE = frozenset({"SL", "FB"})
_REPORTING = re.compile(r"[0-9]{4}F|G[89][0-9]{3}|M1[0-9]{3}")
_VACCINE = re.compile(r"90(?:2[89][0-9]|3[0-9]{2}|4[7-9][0-9]|[56][0-9]{2}|7[0-5][0-9])|913[0-9]{2}")
"""Immune globulins (90281-90399), vaccines (90476-90759) and those against COVID-19 (91300-91399)."""
_DRUG = re.compile(r"[JQ][0-9]{4}")

edit = Edit(
    __name__,
    code="CHG002",
    title="Zero charge on a claim to be paid",
    severity="reject",
    status="A7:178 A7:402",
    carc="16",
    remark="M54",
    since="0.2",
)
claim_zero = edit.message(
    "claim-zero",
    "the total charge (box 28) is zero on a claim to be paid; {procedure} on line {line} is no service without charge",
    fix="Enter the fee of each service, or send the services as an encounter where the payer takes them so.",
)
line_zero = edit.message(
    "line-zero",
    "the charge of {procedure} (box 24F) is zero",
    fix="Enter the fee, or leave the line out. If it was supplied free, say so with SL (vaccine) or FB (drug, device).",
    severity="warn",
    status="A7:583 A7:402",
)


def _is_free(line: ServiceLine) -> bool:
    """Whether the line says that nothing is to be paid for it."""
    procedure = line.procedure
    is_reporting = procedure == POSTOPERATIVE_VISIT or _REPORTING.fullmatch(procedure) is not None
    return is_reporting or _VACCINE.fullmatch(procedure) is not None or not SUPPLIED_FREE.isdisjoint(line.modifiers)


@edit.on(Claim)
def zero(claim: Claim) -> Hits:
    """A total of zero, or else lines of zero."""
    if not claim.is_chargeable or claim.charge is None:
        return
    unpaid = [line for line in claim.lines if line.charge == 0 and not _is_free(line)]
    priced = [line for line in unpaid if not _DRUG.fullmatch(line.procedure)]
    if claim.charge == 0 and priced:
        yield claim_zero.at(claim, "CLM02", procedure=priced[0].procedure or "the service", line=priced[0].number)
        return
    is_paid_as_whole = any(line.procedure == WHOLE_VISIT and line.charge for line in claim.lines)
    for line in () if is_paid_as_whole else unpaid:
        yield line_zero.at(line, "SV102", procedure=line.procedure or "the service")


@edit.screen
def may_be_zero(block: Block) -> Flags:
    """A total or a line of zero."""
    return (block.claim_charge == 0) | block.any_line(block.line_charge == 0)
