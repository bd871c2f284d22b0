"""The same modifier twice on one service line.

## What it flags
A modifier that stands on a line more than once, whatever the procedure: once a modifier, at the second place
where it stands.

## Why
A modifier says one thing about the service; said twice it says nothing more. The common front end of the DME
contractors rejects the line (A7:453). Often another modifier was meant, so that the one that matters is missing.

## How to fix
Find out which modifier was meant at the second place; replace it, or leave it out.

## Sources
- CEDI front-end edit X222.351.2400.SV101-3.040, A7:453 duplicate modifiers on a line: ngscedi.com, top ten
  rejections. High.
- CARC 4 as the denial of a payer that takes it in: our choice. Low.
"""

from scrubber.edit import Coding, Edit, Hits, Procedure


def repeats(procedure: Procedure) -> bool:
    """Whether a modifier stands there more than once."""
    return len(set(procedure.modifiers)) < len(procedure.modifiers)


edit = Edit(
    __name__,
    code="MOD002",
    title="The same modifier twice on a line",
    severity="reject",
    status="A7:453",
    carc="4",
    concerns=repeats,
    since="0.1",
)
repeated = edit.message(
    "repeated",
    "modifier {modifier} stands on the line {times} times",
    fix="Keep {modifier} once; check whether another modifier was meant.",
)


@edit.on(Coding)
def repeated_modifiers(coding: Coding) -> Hits:
    """Each repeated modifier once, at the second place where it stands."""
    slots = coding.procedure.modifier_slots
    for modifier in dict.fromkeys(coding.procedure.modifiers):
        times = slots.count(modifier)
        if times > 1:
            second = slots.index(modifier, slots.index(modifier) + 1)
            yield repeated.at(coding, f"SV101-{3 + second}", modifier=modifier, times=times)
