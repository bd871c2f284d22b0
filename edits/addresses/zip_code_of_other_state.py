"""ZIP code of another state.

## What it flags
Warns of an address in the United States whose ZIP code (N403) begins with three digits that the postal service gives to
another state than the one named (N402). What is no ZIP code and what is no state are other edits'.

## Why
One of the two is mistyped. Payers match the patient and price the service by them, and front ends compare them.

## How to fix
Look the address up at the postal service, and correct the state or the ZIP code.

## Sources
- First three digits by state: USPS Domestic Mail Manual, labeling list L002, 3-digit ZIP code prefix matrix; a public
  list of all ZIP codes has the same but for three areas that lie in two states, which the table has. High.
- A few places get their mail from across the border of a state; that front ends refuse the pair: Kareo, TotalMD.
  Medium, and so a warning.
- A8:500 postal code with 501 state code: X12 claim status codes. High.
"""

from datetime import date
from functools import partial

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, PostalAddress, Segments

TABLE = "zip_states"
DIGITS_OF_AREA, LETTERS_OF_STATE = 3, 2
_AREA, _STATE = (1 << 8 * DIGITS_OF_AREA) - 1, (1 << 8 * LETTERS_OF_STATE) - 1
AREA_BEHIND_STATE = 1 << 8 * LETTERS_OF_STATE

edit = Edit(
    __name__,
    code="ADR009",
    title="ZIP code of another state",
    severity="warn",
    status="A8:500:{entity} A8:501:{entity}",
    carc="16",
    tables=(TABLE, "states"),
    since="0.3",
)
elsewhere = edit.message(
    "elsewhere",
    "the ZIP code of the {role} begins with {area}, which is in {states}, and the state is {state}",
    fix="Correct the state or the ZIP code after the postal service's look-up.",
)


@edit.on(PostalAddress)
def of_other_state(address: PostalAddress, context: Context[Params]) -> Hits:
    """An area that lies in other states than the one named."""
    state, area = address.state.strip().upper(), address.zip.strip()[:DIGITS_OF_AREA]
    if not address.is_domestic or not state:
        return
    states = states_of(area, context)
    if states and state not in states and context.table("states").lookup(date.max, state=state):
        yield elsewhere.at(address, "N403", area=area, states=" or ".join(states), state=state)


def states_of(area: str, context: Context[Params]) -> list[str]:
    """The states that an area, three digits of a ZIP code, lies in; none where no ZIP code begins so."""
    # An address has no date, and areas do not move.
    return [state for row in context.table(TABLE).lookup(date.max, area=area) for state in row["states"].split()]


@edit.screen
def may_be_of_other_state(block: Block, context: Context[Params]) -> Flags:
    """Whatever is no pair of state and area of the table."""

    def are_apart(places: Segments) -> Flags:
        pairs = (places.element(2) & _STATE) | ((places.element(3) & _AREA) * AREA_BEHIND_STATE)
        return block.number_of_each(partial(is_apart, context), pairs) > 0

    return block.has_such(are_apart, "N4")


def is_apart(context: Context[Params], pair: str) -> bool:
    """Whether two letters of a state and three digits behind them are not of one place."""
    return pair[:LETTERS_OF_STATE] not in states_of(pair[LETTERS_OF_STATE:], context)
