"""A code of a glucose monitor, an insulin pump or screening CT on a day before it began or after it ended.

## What it flags
A line with a date of service on which its code was not valid: K0553 and K0554 from 2023-01-01, A4239 and E2103 before
that day, A4238 and E2102 before 2022-04-01, E0787 and A4226 before 2020-01-01, 95249 before 2018-01-01, G0297 from
2021-01-01. The first day of a span counts. Where the table `hcpcs` is imported and COD001 is run, a code of HCPCS
level II that the table does not have in force on the day is left to COD001.

## Why
Every payer turns back or denies a code that was not valid on the date of service (CARC 181).

## How to fix
The message names the code that was valid on that day. Where the code is right, correct the date.

## Sources
- K0553 and K0554 ended, A4239 and E2103 began on 2023-01-01; A4238 and E2102 began on 2022-04-01: Noridian; HCPCS
  Level II. High.
- E0787 and A4226 began on 2020-01-01: joint article of the DME MACs at dmepdac.com. High.
- 95249 began on 2018-01-01; G0297 ended on 2020-12-31 and 71271 began: HCPCS Level II, CMS MM12691. High.
"""

import re
from datetime import date, timedelta

from scrubber.edit import NotPayable, not_payable_edit

DAY = timedelta(days=1)


def ended(procedure: str, first: date, successor: str) -> NotPayable:
    """A code that is not valid from `first` on, and what replaced it."""
    return NotPayable(
        procedure,
        key=f"{procedure.lower()}-ended",
        text=f"{procedure} is not valid from {first:%m/%d/%Y}, and the service is of {{date}}; since then it is "
        f"{successor}",
        fix=f"Bill {successor}, or correct the date of service.",
        first=first,
    )


def not_begun(procedure: str, first: date, before: str, status: str | None = None) -> NotPayable:
    """A code that is not valid before `first`, and what to do about a service of before."""
    return NotPayable(
        procedure,
        key=f"{procedure.lower()}-not-begun",
        text=f"{procedure} is valid from {first:%m/%d/%Y}, and the service is of {{date}}",
        fix=f"Correct the date of service. For one before that day {before}.",
        last=first - DAY,
        status=status,
    )


edit = not_payable_edit(
    __name__,
    code="DME006",
    title="Code not valid on the date of service",
    since="0.2",
    yields_to={"hcpcs": "procedure-not-in-force"},
    of_list=re.compile("[A-CE-V][0-9]{4}"),
    rows=(
        ended("K0553", date(2023, 1, 1), "A4239"),
        ended("K0554", date(2023, 1, 1), "E2103"),
        ended("G0297", date(2021, 1, 1), "71271"),
        not_begun("A4239", date(2023, 1, 1), "bill K0553"),
        not_begun("E2103", date(2023, 1, 1), "bill K0554"),
        not_begun("A4238", date(2022, 4, 1), "ask the payer which code it takes"),
        not_begun("E2102", date(2022, 4, 1), "ask the payer which code it takes"),
        not_begun("E0787", date(2020, 1, 1), "bill the pump (E0784) and the monitor apart"),
        not_begun("A4226", date(2020, 1, 1), "bill the supplies of pump and monitor apart"),
        not_begun("95249", date(2018, 1, 1), "bill 95250 where its equipment was used", status="A7:454"),
    ),
)
