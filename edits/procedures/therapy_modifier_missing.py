"""Therapy for Medicare without the modifier of its plan of care.

## What it flags
A line to Medicare for a service that is always therapy (97110, 97140, 92507, G0283 …) without GN, GO or GP. One with
CQ or CO, which name an assistant and need GP or GO, is another edit's.

## Why
Medicare counts therapy by the kind of its plan of care, and returns a line that does not say which, also where a
physician gives the service.

## How to fix
Add GP for a physical therapy plan, GO for an occupational one, GN for one of speech-language pathology.

## Sources
- Always-therapy codes need GN, GO or GP: CMS, Medicare Claims Processing Manual, chapter 5, 20.1; CMS, annual therapy
  update, code list and dispositions. High.
- A6:453, procedure code modifier: X12 claim status codes. High.
"""

from scrubber.edit import Edit, Hits, ServiceLine

ALWAYS_THERAPY = frozenset({
    "92507", "92508", "92521", "92522", "92523", "92524", "92526", "92597", "92607", "92608", "92609", "96125",
    "97012", "97016", "97018", "97022", "97024", "97026", "97028", "97032", "97033", "97034", "97035", "97036",
    "97039", "97110", "97112", "97113", "97116", "97124", "97139", "97140", "97150", "97161", "97162", "97163",
    "97164", "97165", "97166", "97167", "97168", "97530", "97533", "97535", "97537", "97542", "97750", "97755",
    "97760", "97761", "97763", "97799", "G0281", "G0283", "G0329",
})  # fmt: skip
PLANS = frozenset({"GN", "GO", "GP"})
ASSISTANTS = frozenset({"CO", "CQ"})

edit = Edit(
    __name__,
    code="PRO004",
    title="Therapy for Medicare without the modifier of its plan of care",
    severity="reject",
    status="A6:453",
    carc="4",
    procedures=ALWAYS_THERAPY,
    only_medicare=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} is always therapy and has none of GN, GO and GP (box 24D)",
    fix="Add GP (physical), GO (occupational) or GN (speech-language) by the plan of care.",
)


@edit.on(ServiceLine)
def without_plan(line: ServiceLine) -> Hits:
    """Therapy that does not say of which kind its plan is."""
    if (PLANS | ASSISTANTS).isdisjoint(line.modifiers):
        yield missing.at(line, "SV101-3", procedure=line.procedure)
