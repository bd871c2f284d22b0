"""Drug quantity of nothing.

## What it flags
A drug of a line (loop 2410) whose quantity (CTP04) is zero or negative. A quantity or unit that is missing is told by
the implementation guide.

## Why
The payer prices the drug, and claims its rebate, by that quantity.

## How to fix
Send how much was given, in the unit of the drug code: millilitres, units, grams, milligrams, international units.

## Sources
- Stedi, invalid drug unit count. High.
- A7:724, drug quantity: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

edit = Edit(
    __name__,
    code="DRG002",
    title="Drug quantity of nothing",
    severity="reject",
    status="A7:724",
    carc="16",
    remark="M53",
    since="0.2",
)
not_positive = edit.message(
    "not-positive",
    "the quantity of the drug {code} of {procedure} (box 24, shaded) is {quantity}",
    fix="Send the quantity that was given, in the unit of the drug code (CTP04 and CTP05).",
)


@edit.on(ServiceLine)
def nothing(line: ServiceLine) -> Hits:
    """Each drug with a quantity that is not above zero."""
    for drug in line.drugs:
        if drug.quantity is not None and drug.quantity <= 0:
            yield not_positive.at(
                drug.quantity_at, code=drug.code, procedure=line.procedure, quantity=drug.quantity_text
            )


@edit.screen
def may_be_nothing(block: Block) -> Flags:
    """A quantity without a digit above zero, or with a sign."""
    return block.has_such(lambda quantities: quantities.says(4, _may_be_nothing), "CTP")


def _may_be_nothing(quantity: str) -> bool:
    return "-" in quantity or not any(digit in quantity for digit in "123456789")
