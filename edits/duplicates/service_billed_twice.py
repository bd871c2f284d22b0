"""A service that another claim of the patient bills already.

## What it flags
A line with the service of a line of another claim for the same patient and payer: procedure, modifiers, dates, units,
rendering (else billing) provider, charge, place of service, facility, drugs, description and notes are all the same,
whatever the numbers of the claims. Compared are the claims of one interchange, with those before them: as far as they
go on, and where both are rejected for something else, since both corrected would be one too many. Warns where only the
charge, the place, the facility, the drug or what a note says differs.

That an earlier file of the run bills the service, too, is said and stops nothing: files of one run may be drafts of one
another. Where each is sent, let a profile reject it: `same-elsewhere = "reject"`. What files say besides the service is
compared as it is written. Against the history it is a warning, `seen-before`, since the payer may have refused the
claim: not for a claim that is recorded itself, by its number and payer, and not after a void.

Not flagged are lines with a modifier that says why the service is there again (76 77 91 59 XE XP XS XU); replacements
and voids (frequency code 7 or 8), nor what is billed again after one has taken it back; lines that name two different
drugs; and procedures with an edit of their own on how often they may be billed. What the interchanges of one file have
in common is not compared, and two lines of one claim are another edit's.

## Why
The payer denies the second line as an exact duplicate (CARC 18).

## How to fix
Take the line out, or the claim, if all of it is billed already. If the service was given twice, tell the second line by
the modifier that applies: 76 the same provider again, 77 another provider, 91 a laboratory test again, 59 or XE XP XS
XU a distinct service. A correction of the earlier claim is a replacement (frequency code 7).

## Sources
- What makes an exact and a suspect duplicate: CMS change request 8121; Medicare Claims Processing Manual, chapter 1,
  section 120. High.
- A3:54 and CARC 18: X12's code lists. High.
"""

from scrubber.edit import EXPLAINING, duplicate_edit, service_of

edit = duplicate_edit(
    __name__,
    code="DUP002",
    title="A service that another claim bills already",
    since="0.2",
    key=service_of,
    exempt=EXPLAINING,
)
