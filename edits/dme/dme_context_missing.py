"""Insulin pump with glucose sensing (E0787) without the context of a DME claim.

## What it flags
A line with one of `procedures` that lacks what a claim for durable medical equipment carries. The signs of
one are: NU, RR or UE on the line; a place of service of `places`, where equipment is used; an ordering
provider on the line (2420E); rental and purchase prices (SV5); a supplier's taxonomy code (332B…) of the
billing provider. With none of them the line is rejected as no DME claim at all. With some of them it is
rejected where NU, RR and UE are missing, and warned about where the place of service is another one or the
ordering provider is missing. SV5, CR3, certificates and the taxonomy code are never required.

KR, LL, MS, NR, RA and RB are taken by some payers in place of NU, RR and UE: without these they are a warning, to
Medicare MS (maintenance) and RB (a part of a repair) only. A modifier in lower case counts: that it is written so is
another edit's. E0787 to Medicare, which takes it in no form, is another edit's too.

## Why
Payers take the code for equipment only: without rental or purchase it is turned back before it is read
(A7:507), with the place of the doctor's office instead of the home it is denied (CARC 5), without who
ordered it, it is incomplete (CARC 16).

## How to fix
Add RR for rental, NU for a new or UE for a used purchase; give the place where the patient uses the
equipment (12 is the home), not where it was handed over; name the ordering provider with NPI on the line.

## Sources
- A7:507 for a missing NU, RR or UE: CEDI bulletin, Jurisdiction C, 2013-05. High for Medicare.
- Places of service: Noridian JA and NGS; 65, which is for nutrition only, left out. High for Medicare;
  others differ.
- Ordering provider in 2420E, SV5 only with both prices, PRV only when it matters: public copies of the
  notes of 005010X222A1. High.
- Taxonomy 332B00000X, durable medical equipment and supplies: NUCC. High.
- KR, LL, MS, NR, RA and RB in place of NU, RR and UE: definitions of the modifiers; no payer's text read. Low, and so
  a warning.
- Which reason code each fault is denied with: Noridian JA denial resolution (4, 5, 16). High.
"""

from typing import Annotated, Any

from scrubber.edit import Constraint, Context, Edit, Hits, Params, ServiceLine

SUPPLIER_TAXONOMY = "332B"
NOT_FOR_MEDICARE, RENTED_TO_MEDICARE = "E0787", "E0784"
PRICING = frozenset({"NU", "RR", "UE"})
OTHER_PRICING = frozenset({"KR", "LL", "MS", "NR", "RA", "RB"})
"""What some payers take in place of NU, RR and UE."""
SERVICING = frozenset({"MS", "RB"})
"""Maintenance and repair, which are neither rental nor purchase."""

ProcedureCode = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{5}$")]
PlaceCode = Annotated[str, Constraint(pattern=r"^[0-9]{2}$")]


class Equipment(Params):
    """Which codes are equipment, and at which places of service it is used."""

    procedures: Annotated[frozenset[ProcedureCode], Constraint(min_length=1)] = frozenset({"E0787"})
    places: Annotated[frozenset[PlaceCode], Constraint(min_length=1)] = frozenset(
        {"01", "04", "09", "12", "13", "14", "27", "33", "54", "55", "56"}
    )


def equipment(context: Context[Any]) -> frozenset[str]:
    """The codes that this edit is about."""
    procedures: frozenset[str] = context.params.procedures
    return procedures


edit = Edit(
    __name__,
    code="DME001",
    title="Equipment billed without the context of a DME claim",
    severity="reject",
    status="A7:507",
    carc="16",
    procedures=equipment,
    params=Equipment,
    since="0.1",
)
no_context = edit.message(
    "no-context",
    "{procedure} has no sign of a DME claim; no NU, RR or UE, place of service {place}",
    fix="Add RR, NU or UE, the place where the equipment is used (12 is the home) and the ordering provider. "
    "If no equipment was supplied, correct the procedure code.",
)
no_rental_or_purchase = edit.message(
    "no-rental-or-purchase",
    "{procedure} needs NU, RR or UE to say whether it is bought or rented",
    fix="Add RR for rental, NU for a new purchase or UE for a used purchase, as the first modifier.",
    carc="4",
)
other_pricing = edit.message(
    "other-pricing",
    "{procedure} has {modifiers} but not NU, RR or UE, by which most payers tell a purchase from a rental",
    fix="Make sure that this payer takes it so; otherwise add RR for rental, NU for a new or UE for a used purchase.",
    severity="warn",
    carc="4",
)
wrong_place = edit.message(
    "wrong-place",
    "{procedure} at place of service {place}, where equipment is not used",
    fix="Give the place where the patient uses the equipment, not where it was handed over: 12 for the home. "
    "Taken for equipment: {places}.",
    severity="warn",
    status="A8:249",
    carc="5",
)
no_ordering_provider = edit.message(
    "no-ordering-provider",
    "{procedure} names no ordering provider",
    fix="Name who ordered it, with NPI, on this line (loop 2420E), unless the rendering provider did.",
    severity="warn",
    status="A6:562:DK",
)


@edit.on(ServiceLine)
def context_missing(line: ServiceLine, context: Context[Equipment]) -> Hits:
    """No sign of a DME claim at all, or else what is missing among them."""
    procedure, place, is_medicare = line.procedure, line.place_of_service or "none", line.claim.payer.is_medicare
    if procedure == NOT_FOR_MEDICARE and is_medicare:
        return
    modifiers = {modifier.upper() for modifier in line.modifiers}
    accepted = modifiers & (SERVICING if is_medicare else OTHER_PRICING)
    is_priced = not PRICING.isdisjoint(modifiers) or (is_medicare and procedure == RENTED_TO_MEDICARE)
    is_placed = place in context.params.places
    is_ordered = line.ordering_provider is not None
    is_supplied = line.claim.billing_taxonomy.startswith(SUPPLIER_TAXONOMY)
    if not (is_priced or accepted or is_placed or is_ordered or is_supplied or line.equipment_price):
        yield no_context.at(line, "SV101-2", procedure=procedure, place=place)
        return
    if not is_priced and accepted:
        yield other_pricing.at(line, "SV101-3", procedure=procedure, modifiers=" and ".join(sorted(accepted)))
    elif not is_priced:
        yield no_rental_or_purchase.at(line, "SV101-3", procedure=procedure)
    if not is_placed:
        places = ", ".join(sorted(context.params.places))
        yield wrong_place.at(line.place_of_service_at, procedure=procedure, place=place, places=places)
    if not is_ordered and not is_medicare:
        yield no_ordering_provider.at(line, "NM109", "DK", procedure=procedure)
