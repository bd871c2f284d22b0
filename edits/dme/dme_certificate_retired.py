"""Certificate of medical necessity on an equipment line, for Medicare, which takes none any more.

## What it flags
A line to Medicare (claim filing indicator MB) for equipment or supplies (a HCPCS Level II code) dated from
`from_date` (2023-01-01) that carries a certification (CR3), announces a certificate (PWK*CT with AB, AD, AF, AG
or NS in PWK02), states its conditions (CRC*09) or holds a form (loop 2440). Certifications of ambulance and home
health (PWK*CT with BM, EL, FX …) are none. The first day of a span counts.

## Why
Medicare retired certificates of medical necessity and DME information forms for dates of service from
2023-01-01, and its front end turns back a claim that carries one.

## How to fix
Send the line without CR3, PWK*CT, CRC*09 and loop 2440. For an earlier date of service correct the date.

## Sources
- A7:698 for a form from 2023-01-01: CEDI top ten rejections of December 2022. High.
- The end of the forms: CGS, elimination of CMN and DIF. High.
- PWK02 of a certificate, and CRC*09 as a part of it: 005010X222A1, loop 2400. High.
"""

from datetime import date

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, Procedure, ServiceLine


class Retirement(Params):
    """From which date of service certificates are no longer taken."""

    from_date: date = date(2023, 1, 1)


def is_equipment_or_supply(procedure: Procedure) -> bool:
    """Whether the code is of HCPCS Level II, which starts with a letter: certificates were never for anything else."""
    return procedure.code[:1].isalpha()


edit = Edit(
    __name__,
    code="DME004",
    title="Retired certificate of medical necessity sent to Medicare",
    severity="reject",
    status="A7:698",
    concerns=is_equipment_or_supply,
    only_medicare=True,
    params=Retirement,
    since="0.1",
)
retired = edit.message(
    "retired",
    "Medicare takes no certificate from {from_date}; {procedure} on {date} carries one",
    fix="Take the certificate and its form off the line (CR3, PWK CT, CRC 09, loop 2440).",
)


@edit.on(ServiceLine)
def certificate_sent(line: ServiceLine, context: Context[Retirement]) -> Hits:
    """A certificate or form on a Medicare line since they were retired."""
    dates, from_date = line.service_dates, context.params.from_date
    if dates is None or dates.first < from_date:
        return
    if certificate := line.certificate:
        yield retired.at(certificate, procedure=line.procedure, date=dates, from_date=f"{from_date:%m/%d/%Y}")


@edit.screen
def may_carry_one(block: Block) -> Flags:
    """A segment that certificates and forms have."""
    return block.has("CR3") | block.has("PWK", "CT") | block.has("CRC", "09") | block.has("LQ")
