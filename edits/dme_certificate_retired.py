"""Certificate of medical necessity on an equipment line, for Medicare, which takes none any more.

## What it flags
A line to Medicare (claim filing indicator MB) for equipment or supplies (a HCPCS Level II code) dated from
`from_date` (2023-01-01) that carries a certification (CR3), announces a certificate (PWK*CT) or holds a
form (loop 2440). The first day of a span counts.

## Why
Medicare retired certificates of medical necessity and DME information forms for dates of service from
2023-01-01, and its front end turns back a claim that carries one.

## How to fix
Send the line without CR3, PWK*CT, CRC*09 and loop 2440. For an earlier date of service correct the date.

## Sources
- A7:698 for a form from 2023-01-01: CEDI top ten rejections of December 2022. High.
- The end of the forms: CGS, elimination of CMN and DIF. High.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scrubber.edit import Context, Edit, Hit, Message, Params, Procedure, ServiceLine, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


class Retirement(Params):
    """From which date of service certificates are no longer taken."""

    from_date: date = date(2023, 1, 1)


def is_equipment_or_supply(procedure: Procedure, _context: Context[Any]) -> bool:
    """Whether the code is of HCPCS Level II, which starts with a letter: certificates were never for anything else."""
    return procedure.code[:1].isalpha()


edit = Edit(
    module=__name__,
    code="DME004",
    title="Retired certificate of medical necessity sent to Medicare",
    severity=Severity.REJECT,
    status="A7:698",
    carc=None,
    concerns=is_equipment_or_supply,
    segments=("CR3", "PWK", "LQ"),
    params=Retirement,
    since="0.1",
    messages={
        "retired": Message(
            text="Medicare takes no certificate from {from_date}; {procedure} on {date} carries one",
            fix="Take the certificate and its form off the line (CR3, PWK CT, CRC 09, loop 2440).",
        ),
    },
)


@edit.on(ServiceLine)
def certificate_sent(line: ServiceLine, context: Context[Retirement]) -> Iterator[Hit]:
    """A certificate or form on a Medicare line since they were retired."""
    dates, from_date = line.service_dates, context.params.from_date
    if dates is None or dates.first < from_date or not line.claim.payer.is_medicare:
        return
    if certificate := line.certificate:
        yield Hit("retired", certificate, procedure=line.procedure, date=dates, from_date=f"{from_date:%m/%d/%Y}")
