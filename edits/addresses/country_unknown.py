"""Country that is no country of ISO 3166, or a part of one that it has not.

## What it flags
A country (N404 of any address, CLM11-5 of an accident) that is none of ISO 3166-1: rejected. A warning for its three
letters instead of the two (USA), for a code that ended (AN, the Netherlands Antilles), by the day of the accident or
today, and for a part of a country (N407) that ISO 3166-2 has not for it. Small letters are taken for capitals.

## Why
The guide takes the two letters of ISO 3166 alone (code source 5), and front ends look them up.

## How to fix
Give the two letters of the country. In the United States leave the country out. Leave the part of the country out where
it is not known, and in the United States and Canada, where the state or province (N402) says it.

## Sources
- N404, N407 and CLM11-5: 005010X222A1, code source 5. High. A7:680, A7:695: X12 external code list 508. High.
- The codes: ISO 3166, in the table `countries`. High. Parts that ended are not in it, and so a
  warning.
"""

from datetime import date

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params, PostalAddress, listing

STATES_SAY_IT = frozenset({"", "US", "CA"})
"""Countries whose parts stand in N402."""

edit = Edit(
    __name__,
    code="ADR008",
    title="Country unknown",
    severity="reject",
    status="A7:680:{entity}",
    carc="16",
    remark="MA130",
    tables=("countries",),
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "the country of the {role}, {country}, is none of ISO 3166",
    fix="Give the two letters of the country, or leave it out in the United States.",
)
three_letters = edit.message(
    "three-letters",
    "the country of the {role}, {country}, has three letters, where two are asked for",
    fix="Give the two letters of the country, or leave it out in the United States.",
    severity="warn",
)
ended = edit.message(
    "ended",
    "the country of the {role}, {country}, ended on {last}",
    fix="Give the two letters of the country that the place is in now.",
    severity="warn",
)
part_unknown = edit.message(
    "part-unknown",
    "the country {country} of the {role} has no part {part}",
    fix="Give the code of ISO 3166-2 without the country and the hyphen, or leave it out (N407).",
    severity="warn",
    status="A7:695:{entity}",
)
of_accident = edit.message(
    "of-accident",
    "the country of the accident, {country} (box 10b), is none of ISO 3166",
    fix="Give the two letters of the country, or the state where it happened in the United States.",
    status="A7:750",
)
of_accident_ended = edit.message(
    "of-accident-ended",
    "the country of the accident, {country} (box 10b), ended on {last}, before the accident",
    fix="Give the two letters of the country that the place was in then.",
    severity="warn",
    status="A7:750",
)


@edit.on(PostalAddress)
def of_an_address(address: PostalAddress, context: Context[Params]) -> Hits:
    """What is wrong with country and part of an address."""
    country = address.country.strip().upper()
    if not country:
        return
    # An address has no day: it is one of today.
    found = listing(context.table("countries"), date.max, country=country)
    if country in context.table("countries").values("three_letters"):
        yield three_letters.at(address, "N404", country=country)
    elif found.state != "listed":
        yield from found.hits(address, "N404", unknown=unknown, ended=ended, country=country)
    elif address.subdivision and country not in STATES_SAY_IT:
        part = address.subdivision.strip().upper()
        if part not in parts_of(country, context):
            yield part_unknown.at(address, "N407", country=country, part=part)


@edit.on(Claim)
def of_the_accident(claim: Claim, context: Context[Params]) -> Hits:
    """A country of an accident that was none."""
    country = claim.accident_country.strip().upper()
    if not country:
        return
    found = listing(context.table("countries"), claim.accident_date or date.max, country=country)
    yield from found.hits(claim, "CLM11-5", unknown=of_accident, ended=of_accident_ended, country=country)


def parts_of(country: str, context: Context[Params]) -> set[str]:
    """The codes of N407 that a country has."""
    rows = context.table("countries").lookup(date.max, country=country)
    return {part for row in rows for part in row["subdivisions"].split()}


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """An address with a country, or a cause that may have happened in one."""
    return block.has_such(lambda places: places.is_given(4), "N4") | (block.element("CLM", 11) != 0)
