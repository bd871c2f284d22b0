"""Vaccine without its administration, or the administration without a vaccine.

## What it flags
A claim with a vaccine (90476 to 90759, 91300 to 91323, Q2034 to Q2039) and no administration of one (90460, 90461,
90471 to 90474, 90480, G0008 to G0010), and the reverse. A warning, at the first such line. Medicaid is left alone where
the vaccine stands alone: states pay the administration by the code of a vaccine that they supply. So is an
administration with SL, whose vaccine the state supplied.

## Why
The two are paid together: the one without the other is half of the payment lost, or a denial.

## How to fix
Add the line that was forgotten; send the vaccine with a charge of zero or one cent where it was free.

## Sources
- Vaccine and administration are reported together: CPT, guidelines of the sections; CMS, Medicare Claims Processing
  Manual, chapter 18, 10. High that both are; medium that both are always on one claim: so a warning.
- A8:454, procedure code: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

ADMINISTRATIONS = frozenset({"90460", "90461", "90471", "90472", "90473", "90474", "90480", "G0008", "G0009", "G0010"})
STATE_SUPPLIED = "SL"
VACCINES = frozenset(
    [
        *(str(number) for number in range(90476, 90760)),
        *(str(number) for number in range(91300, 91324)),
        *(f"Q{number}" for number in range(2034, 2040)),
    ]
)

edit = Edit(
    __name__,
    code="DRG008",
    title="Vaccine without its administration, or the administration without a vaccine",
    severity="warn",
    status="A8:454",
    carc="16",
    remark="M51",
    procedures=VACCINES | ADMINISTRATIONS,
    since="0.2",
)
alone = edit.message(
    "vaccine-alone",
    "the claim has the vaccine {procedure} and no administration of it",
    fix="Add the administration (90471, 90460, G0008 …) if it was given here.",
)
nothing = edit.message(
    "nothing-administered",
    "the claim has the administration {procedure} and no vaccine",
    fix="Add the line of the vaccine, with a charge of zero or one cent where it was free.",
)


@edit.on(Claim)
def one_without_the_other(claim: Claim) -> Hits:
    """Vaccines alone, or administrations alone."""
    vaccines = [line for line in claim.lines if line.procedure in VACCINES]
    administrations = [line for line in claim.lines if line.procedure in ADMINISTRATIONS]
    if vaccines and not administrations and not claim.payer.is_medicaid:
        yield alone.at(vaccines[0], "SV101-2", procedure=vaccines[0].procedure)
    if administrations and not vaccines and not any(STATE_SUPPLIED in line.modifiers for line in administrations):
        yield nothing.at(administrations[0], "SV101-2", procedure=administrations[0].procedure)


@edit.screen
def may_be_alone(block: Block) -> Flags:
    """Vaccines without administrations, or administrations without vaccines."""
    vaccines, given = (
        block.any_line(block.is_in(block.line_procedure, *codes)) for codes in (VACCINES, ADMINISTRATIONS)
    )
    return vaccines ^ given
