"""Anaesthesia without the modifier that says who gave or directed it.

## What it flags
Warns of an anaesthesia service (00100 to 01999) without any of AA, AD, QK, QX, QY and QZ. The additional burn (01953)
and the daily management of a continuous epidural (01996) go without, and so do claims to workers' compensation.

## Why
The payer pays by it: the physician alone, the physician who directs, the nurse anaesthetist with or without direction.
Medicare denies the line without it; others mostly do.

## How to fix
Add the modifier as the record supports it, before P1 to P6 and QS.

## Sources
- AA, AD, QK, QX, QY and QZ report who gave or directed anaesthesia, and are asked for: CMS, Medicare Claims Processing
  Manual, chapter 12, 50. High for Medicare; payers differ: a warning.
- A6:453, procedure code modifier: X12 claim status codes. High.
"""

from scrubber.edit import Coding, Edit, Hits, Procedure

WHO = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})
WITHOUT = frozenset({"01953", "01996"})
WORKERS_COMPENSATION = "WC"


def lacks_modifier(procedure: Procedure) -> bool:
    """Whether it is anaesthesia and nothing says who gave it."""
    if procedure.code in WITHOUT or not procedure.is_anesthesia:
        return False
    return WHO.isdisjoint(modifier.upper() for modifier in procedure.modifiers)


edit = Edit(
    __name__,
    code="MOD008",
    title="Anaesthesia without the modifier of who gave it",
    severity="warn",
    status="A6:453",
    carc="4",
    concerns=lacks_modifier,
    since="0.3",
)
missing = edit.message(
    "missing",
    "{procedure} (box 24D) is anaesthesia, and no modifier says who gave or directed it",
    fix="Add AA, AD, QK, QX, QY or QZ as the record supports it.",
)


@edit.on(Coding)
def nobody_named(coding: Coding) -> Hits:
    """Anaesthesia without such a modifier, but to workers' compensation."""
    if lacks_modifier(coding.procedure) and coding.filing_indicator != WORKERS_COMPENSATION:
        yield missing.at(coding, "SV101-3", procedure=coding.procedure.code)
