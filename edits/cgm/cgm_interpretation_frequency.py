"""Interpretation of continuous glucose monitoring (95251) billed more than once in a month.

## What it flags
A second 95251 for the same patient and payer in one calendar month, and more than one unit of it on a line.
From the same billing provider (NPI) the later one is rejected; from another billing provider, or on the
same claim sent again with another date of service, it is a warning. Of services in one input the one with
the later date counts as the second.

On the same date on another claim it is a duplicate (CARC 18): rejected within a run, and a warning against an earlier
file, whose claim the payer may have refused. Of two spans that are of one month by their first or by their last days
alone it is a warning; two that overlap by more than a day are rejected, whatever the month.

In another calendar month, but fewer than `close_days` days before or after, it is a warning.

Parameters: `period` is `calendar-month`, or `days` for services at least `days_apart` days apart; `counts` is the
`first` or the `last` day of a span, or `both`; `scope` is `billing-provider`, `tax-id` for all that bill under one tax
id (those of an earlier file are known by NPI alone), or `any` to reject whoever billed the earlier one; `close_days` is
28, and 1 for a payer that counts calendar months; `max_per_year` also limits the services in scope in a calendar year;
a year that is full only with services of the same claim number is a warning.

## Why
The code covers the interpretation of at least 72 hours of data, at most once a month; payers deny the
second one (CARC 119).

## How to fix
Leave out the repeated line, or correct its date of service or units. Where the payer counts otherwise, set
the parameters in its profile.

## Sources
- Once a month: the code's own instruction, as quoted by Dexcom's coding pages, AAFP and the
  UnitedHealthcare "Time Span Codes" policy. High.
- The billing group as scope: UnitedHealthcare "Time Span Codes", for 95250. Medium.
- What a month is, payers do not agree on: Oxford pays again from 28 days on; Wisconsin Medicaid allows 4 a
  year, Cigna 6 sessions a year. Medium. The calendar month is our default.
- The same date as a duplicate (A3:54, CARC 18): CMS change request 8121. High.
- One unit a day: CMS medically unlikely edits, practitioner file of 2024-07. High.
"""

from scrubber.edit import frequency_edit

edit = frequency_edit(
    __name__,
    code="CGM001",
    title="CGM interpretation billed more than once in a month",
    since="0.1",
    procedure="95251",
    noun="interpretation",
    units_fix="Set the units to 1. Bill the interpretation of another month on a line of its own, with its own date.",
)
