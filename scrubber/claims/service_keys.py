"""Keys of service lines: eight bytes that two lines share if one may be the other billed again, and eight of the rest.

The key is made of payer, patient, provider, procedure, modifiers, dates and units, each cut to a few bytes: two lines
with different keys are two services, two with one key are to be compared. Its last sixteen bits are the last day of
service. The rest is made of what may differ between
them, as it is written: charge, place, drugs, facility, addresses, description and notes. Behind those of a claim's
lines stands what the claim itself is known by. `block_service_keys.py` makes the same of a block of claims at once.
"""

from __future__ import annotations

import sys
from array import array
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from scrubber.claims.claim import ORIGINAL
from scrubber.claims.dates import read_date
from scrubber.claims.location import find_elements
from scrubber.x12.piece import BLANK
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.x12.delimiters import Delimiters

END: Final = 0
"""The key that stands behind those of a claim's lines; its rest is what stands for the claim's number (CLM01)."""
NO_KEY: Final = 1
"""Stands for a line that cannot be compared: its patient, dates or units are not known."""
PAYER: Final = 2
"""The first key before the END of a claim that has others; its rest is what stands for the payer."""
PARTIES: Final = 3
"""The second one; its rest is what stands for payer and billing provider, and for the frequency code."""
FREQUENCY: Final = 0xFF
"""The bits of that which are the frequency code: its character, or all of them where it is no single one."""
DAY_BITS: Final = 16
DAY_MASK: Final = (1 << DAY_BITS) - 1
FIRST_DAY: Final = date(1970, 1, 1).toordinal()
"""The day that is 0: 2149 is far enough."""
WORD: Final = 8
"""Bytes of a word."""
MEMBER_WORDS, PROVIDER_WORDS = 3, 2
"""Words of a member id and of a provider's number that are looked at."""
SPREAD: Final = 0x9E3779B97F4A7C15
"""An odd number that spreads what it multiplies over eight bytes."""
SHIFT: Final = 32
NO_DAY: Final = -1
_ALL: Final = (1 << 64) - 1
_THOUSAND: Final = 1000
NO_LINES: Final = array("Q", [END, 0])
"""The keys of a claim of which no line is looked at."""
PLACES: Final = ("77", "PW", "45")
"""Names that say where: service facility, and where an ambulance took the patient up and to."""
OF_PLACE, OF_LINE = ("N3", "N4"), ("N3", "N4", "NTE", "LIN")
"""Segments of the claim, and of a line, that the rest is made of besides those names."""
_DESCRIPTION: Final = 6
"""Where SV101-7 is, counted from 0."""


def mix(key: int, word: int) -> int:
    """A key with one more word in it."""
    key = (key ^ (word & _ALL)) * SPREAD & _ALL
    return key ^ (key >> SHIFT)


@lru_cache(maxsize=1 << 14)
def payer_word(payer: str) -> int:
    """What stands for a payer's key."""
    return int.from_bytes(blake2b(payer.encode(), digest_size=WORD).digest(), sys.byteorder)


@lru_cache(maxsize=1 << 14)
def parties_word(payer: str, billing_npi: str, frequency_code: str = ORIGINAL) -> int:
    """What stands for a payer's key, a billing provider and a frequency code."""
    made = blake2b(f"{payer}\0{billing_npi}".encode(), digest_size=WORD).digest()
    code = ord(frequency_code) & FREQUENCY if len(frequency_code) == 1 else FREQUENCY
    return int.from_bytes(made, sys.byteorder) & ~FREQUENCY | code


def words(text: str, count: int) -> list[int]:
    """The first bytes of a text as so many words, each as a block of claims has it."""
    data = text.encode("latin-1", "replace")
    return [int.from_bytes(data[at : at + WORD], "little") for at in range(0, count * WORD, WORD)]


def digest(text: str) -> int:
    """What stands for a text."""
    return _mixed(len(text), words(text, -(-len(text) // WORD)))


def modifiers_word(modifiers: Iterable[str]) -> int:
    """What stands for modifiers, in whatever order."""
    return sum(mix(SPREAD, word) for modifier in modifiers for word in words(modifier, 1)) & _ALL


def description_word(components: Sequence[str]) -> int:
    """What stands for the description in the components of SV101; 0 without one."""
    description = components[_DESCRIPTION] if len(components) > _DESCRIPTION else ""
    return digest(description) if description else 0


def keys_of(claim: Claim) -> array[int]:
    """Of each of a claim's lines the key and the rest, and what the claim is known by behind them."""
    person, lines = _person(claim), claim.lines
    if not lines:
        return NO_LINES
    payer = claim.payer.key
    parties = parties_word(payer, claim.billing_npi, claim.frequency_code or ORIGINAL)
    end = array("Q", [PAYER, payer_word(payer), PARTIES, parties, END, digest(claim.claim_id)])
    if not person:
        return array("Q", [NO_KEY, 0] * len(lines)) + end
    rendering = _rendering(claim)
    provider = words(claim.billing_npi if rendering is None else rendering, PROVIDER_WORDS)
    where = _written(claim.piece.text[: lines[0].start], claim.delimiters, OF_PLACE)
    keys = array("Q")
    for line in lines:
        key = _key(line, person, provider)
        keys.extend((key, _rest(line, where) if key > NO_KEY else 0))
    return keys + end


def day_of(key: int) -> date:
    """The last day of service of a line with this key."""
    return date.fromordinal(FIRST_DAY + (key & DAY_MASK))


def _person(claim: Claim) -> int:
    """What stands for payer and patient; 0 where one is not known."""
    level, subscriber, payer = claim.patient_level, claim.subscriber, claim.payer.key
    member = subscriber.member_id.strip().upper() if subscriber else ""
    if level is None or not member or not payer:
        return 0
    text, delimiters, entity = level.piece.text, claim.delimiters, "QC" if claim.is_for_dependent else "IL"
    name, details = find_elements(text, delimiters, "NM1", entity), find_elements(text, delimiters, "DMG")
    born = read_date(element_of(details, 2))
    key = mix(payer_word(payer), born.toordinal() if born else NO_DAY)
    return _mixed(
        key,
        [
            *words(member, MEMBER_WORDS),
            *words(element_of(name, 4).strip().upper(), 1),
            *words(element_of(details, 3).strip().upper(), 1),
            *words(claim.responsibility, 1),
            claim.is_for_dependent,
        ],
    )


def _rendering(claim: Claim) -> str | None:
    """NM109 of the claim's rendering provider, which may be empty; None without one."""
    head = claim.piece.text[: claim.lines[0].start]
    if "NM1" not in head:
        return None
    if "SBR" not in head:
        name = find_elements(head, claim.delimiters, "NM1", "82")
        return element_of(name, 9) if name else None
    party = claim.rendering_provider
    return party.identifier if party else None


def _key(line: ServiceLine, person: int, provider: list[int]) -> int:
    dates, units = line.service_dates, line.units
    if dates is None or units is None or not line.procedure:
        return NO_KEY
    own = line.party("82") if line.may_have("NM1") else None
    if own is not None:
        provider = words(own.identifier, PROVIDER_WORDS)
    key = _mixed(person, [*provider, *words(line.procedure, 1), modifiers_word(line.modifiers)])
    key = _mixed(key, [dates.first.toordinal(), dates.last.toordinal(), int(units * _THOUSAND)])
    return (key & ~DAY_MASK or DAY_MASK + 1) | ((dates.last.toordinal() - FIRST_DAY) & DAY_MASK)


def _rest(line: ServiceLine, where: int) -> int:
    written = _written(line.text, line.delimiters, OF_LINE)
    written += description_word(line.composite.split(line.delimiters.component))
    place = words(line.place_of_service, 1)[0]
    return _mixed(line.charge or 0, [place, (where + written) & _ALL])


def _written(text: str, delimiters: Delimiters, identifiers: tuple[str, ...]) -> int:
    """What stands for such segments of a text, and for names that say where, in whatever order."""
    if not any(identifier in text for identifier in (*identifiers, "NM1")):
        return 0
    total, element = 0, delimiters.element
    for written in text.split(delimiters.terminator):
        segment = written.strip(BLANK)
        identifier, _, others = segment.partition(element)
        if identifier in identifiers or (identifier == "NM1" and others.partition(element)[0] in PLACES):
            total += digest(segment)
    return total


def _mixed(key: int, parts: Iterable[int]) -> int:
    for part in parts:
        key = mix(key, part)
    return key
