"""Minutes for what is no anaesthesia, or units for what is.

## What it flags
A line in minutes (SV103 is MJ) whose procedure is not anaesthesia (00100 to 01999) and that has no modifier of
anaesthesia (AA AD QK QS QX QY QZ G8 G9). A line of anaesthesia in units (UN), but for 01996, which is billed a day,
and 01953, which is billed by the burned area.

## Why
Anaesthesia is paid by its minutes, and everything else by units: the other measure pays a multiple or nothing, and
front ends turn the line back.

## How to fix
Send anaesthesia with MJ and its minutes, other services with UN and how often they were given.

## Sources
- MJ for anaesthesia alone: published edit of a clearinghouse (Stedi), CMS edits of 005010X222A1, X12 RFI 1571. High.
- 01996 daily, 01953 by area: the codes' own definitions. High.
- A nurse anaesthetist bills other procedures with QZ and minutes: practice of payers. Medium, and so left alone.
- 659, unit or basis for measurement code: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

NOT_BY_TIME = frozenset({"01953", "01996"})
ANESTHESIA_MODIFIERS = frozenset({"AA", "AD", "QK", "QS", "QX", "QY", "QZ", "G8", "G9"})

edit = Edit(
    __name__,
    code="UNT004",
    title="Unit of measure does not go with the service",
    severity="reject",
    status="A7:659",
    carc="16",
    remark="M53",
    since="0.2",
)
minutes = edit.message(
    "minutes",
    "{procedure} is billed in minutes (MJ, box 24G) and is no anaesthesia",
    fix="Send the unit UN with how often the service was given, or the anaesthesia code with its modifier.",
)
units = edit.message(
    "units",
    "the anaesthesia {procedure} is billed in units (UN, box 24G), not in minutes",
    fix="Send the unit MJ with the minutes of anaesthesia time.",
)


@edit.on(ServiceLine)
def wrong_unit(line: ServiceLine) -> Hits:
    """A unit of measure that the procedure does not have."""
    procedure = line.procedure
    is_anesthesia = line.coded.is_anesthesia
    if line.unit == "MJ" and procedure and not is_anesthesia and ANESTHESIA_MODIFIERS.isdisjoint(line.modifiers):
        yield minutes.at(line, "SV103", procedure=procedure)
    elif line.unit == "UN" and is_anesthesia and procedure not in NOT_BY_TIME:
        yield units.at(line, "SV103", procedure=procedure)


@edit.screen
def may_be_wrong(block: Block) -> Flags:
    """What may be minutes, or a procedure that begins with 0, or with a blank before it."""
    may_be_minutes = block.has_such(lambda services: services.begins_with(3, "M"), "SV1")
    return may_be_minutes | block.any_line((block.line_procedure & 0xFF) <= ord("0"))
