"""Glucose monitoring at a place where a practice is not paid for it, or without a diagnosis that explains it.

## What it flags
95249 or 95250 (place of service: SV105, else CLM05-1; box 24B) in a facility (19, 21, 22, 23, 24, 26, 31, 34, 51, 52,
53, 56, 61) or by telehealth (02, 10): rejected on a claim to Medicare (claim filing indicator MB), a warning for
others. And 95249, 95250, 95251 or E0787 none of whose diagnoses (SV107) begins with one of `diagnoses`: diabetes (E08
to E13), in pregnancy (O24), hypoglycaemia (E16.1, E16.2): a warning. A line that points at no diagnosis is another
edit's.

## Why
The sensor is placed and the patient trained by the practice's staff, which in a facility is the facility's to bill
(CARC 5). Without a diagnosis of diabetes payers find the service not necessary (CARC 11).

## How to fix
Correct the place of service; in a facility the practice bills 95251 alone. Point at the diagnosis that the service was
for, as the record has it.

## Sources
- No practice expense in a facility for 95249 and 95250 (NA): CMS, Medicare physician fee schedule, PPRRVU2025_Oct.
  High.
- Which places are facilities there: convention of the fee schedule. Medium.
- Placement and training are face to face: Diabetes Spectrum, work breakdown of the CGM codes. Medium.
- Diagnoses: no payer's list was read; our judgement, and so a warning. Low.
- A8:249, place of service, and A8:255, diagnosis code: X12 claim status codes. High.
"""

from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, ServiceLine

Beginning = Annotated[str, Constraint(pattern=r"^[A-Z][0-9][0-9A-Z]{1,5}$")]

BY_STAFF = frozenset({"95249", "95250"})
FACILITIES = frozenset({"19", "21", "22", "23", "24", "26", "31", "34", "51", "52", "53", "56", "61"})
TELEHEALTH = frozenset({"02", "10"})


class Explained(Params):
    """What the diagnoses begin with that explain glucose monitoring."""

    diagnoses: Annotated[frozenset[Beginning], Constraint(min_length=1)] = frozenset(
        {"E08", "E09", "E10", "E11", "E12", "E13", "E161", "E162", "O24"}
    )


edit = Edit(
    __name__,
    code="CGM011",
    title="Glucose monitoring at an unlikely place or for an unlikely diagnosis",
    severity="warn",
    status="A8:249",
    carc="5",
    procedures=BY_STAFF | {"95251", "E0787"},
    params=Explained,
    since="0.2",
)
not_paid_here = edit.message(
    "not-paid-here",
    "{procedure} at place of service {place} (box 24B), where Medicare does not pay a practice for it",
    fix="Correct the place of service, or leave the line out: what a facility's staff does is the facility's to bill.",
    severity="reject",
)
elsewhere = edit.message(
    "elsewhere",
    "{procedure} at place of service {place} (box 24B), where a practice is seldom paid for it",
    fix="Correct the place of service, unless this payer pays the practice for it there.",
)
unexplained = edit.message(
    "unexplained",
    "{procedure} points at {held}, none of which is diabetes or a reason for glucose monitoring (box 24E)",
    fix="Point at the diagnosis that the service was for, as the record has it.",
    status="A8:255",
    carc="11",
)


@edit.on(ServiceLine)
def place_or_diagnosis(line: ServiceLine, context: Context[Explained]) -> Hits:
    """A place where staff of the practice do not work, or diagnoses that do not explain the service."""
    procedure, place = line.procedure, line.place_of_service
    if procedure in BY_STAFF and place in FACILITIES | TELEHEALTH:
        message = not_paid_here if line.claim.payer.is_medicare else elsewhere
        yield message.at(line.place_of_service_at, procedure=procedure, place=place)
    codes = [diagnosis.code.replace(".", "").upper() for diagnosis in line.diagnoses]
    if codes and not any(code.startswith(tuple(context.params.diagnoses)) for code in codes):
        yield unexplained.at(line, "SV107", procedure=procedure, held=" and ".join(codes))
