"""State of an address missing or unknown, or its country missing.

## What it flags
An address that names no country (N404), or the United States, of which the state (N402) is missing or is not one of
theirs, the district, a territory or a military area (AA, AE, AP). A province or postal code of Canada without the
country has a text of its own. Rejected for billing provider, facility, subscriber and patient, a warning for others.

## Why
An address without country is taken for one in the United States, and front ends look the state up.

## How to fix
Give the two letters of the state; for an address abroad the country (N404: CA is Canada, MX Mexico).

## Sources
- N402 required in the United States, N404 elsewhere: 005010X222A1, notes of N4. High.
- The letters: USPS Publication 28, appendix B (table of states). High. A6:501, A7:501: CMS 837P edits. High.
"""

import re
from datetime import date
from functools import partial

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, PostalAddress

CANADIAN = re.compile("[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]")
"""A postal code of Canada."""

edit = Edit(
    __name__,
    code="ADR003",
    title="State missing or unknown",
    severity="reject",
    status="A7:501:{entity}",
    carc="16",
    tables=("states",),
    since="0.2",
)
missing = edit.message(
    "missing",
    "the state of the {role} is missing",
    fix="Give the two letters of the state, or the country where the address is not in the United States.",
    status="A6:501:{entity}",
)
unknown = edit.message(
    "unknown",
    "the state of the {role}, {state}, is none of the United States",
    fix="Give the two letters of the state, or the country where the address is not in the United States.",
)
country_missing = edit.message(
    "country-missing",
    "the address of the {role} is in Canada, and its country is missing",
    fix="Give the country (N404), CA.",
    status="A6:680:{entity}",
)
elsewhere = edit.message(
    "elsewhere",
    "the state of the {role} is missing or none of the United States, and no country is given",
    fix="Give the two letters of the state, or the country; or leave the whole address out where it is not asked for.",
    severity="warn",
)


@edit.on(PostalAddress)
def faults(address: PostalAddress, context: Context[Params]) -> Hits:
    """What is wrong with the state of an address that says of no other country."""
    state, zip_code = address.state.strip().upper(), address.zip.strip().upper()
    if not address.is_domestic or not (state or zip_code or address.city):
        return
    countries = countries_of(state, context)
    if "US" in countries:
        return
    if not address.is_essential:
        yield elsewhere.at(address, "N402")
    elif "CA" in countries or CANADIAN.fullmatch(zip_code):
        yield country_missing.at(address, "N404")
    elif state:
        yield unknown.at(address, "N402", state=state)
    else:
        yield missing.at(address, "N402")


def countries_of(state: str, context: Context[Params]) -> set[str]:
    """The countries that have such a state."""
    # An address has no date, and none of them ends.
    return {row["country"] for row in context.table("states").lookup(date.max, state=state)}


@edit.screen
def may_be_unknown(block: Block, context: Context[Params]) -> Flags:
    """Whatever is no state of the United States."""
    return block.has_such(lambda places: places.says(2, partial(is_elsewhere, context)), "N4")


def is_elsewhere(context: Context[Params], state: str) -> bool:
    """Whether it is no state of the United States."""
    return "US" not in countries_of(state.strip().upper(), context)
