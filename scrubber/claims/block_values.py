"""Values of a block's claims that edits look at once for each distinct one: where each stands, and a digest of it.

Digests are of what the value is read from: equal ones mean equal values, or values that are equal but for the fields
named with them. A value itself is read as the plain way reads it, from its own segments, and only where its digest is
new. There may be more here than the plain
way finds in a claim that is written oddly, never less.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_names import mixed
from scrubber.claims.block_rows import NONE
from scrubber.claims.coding import Coding, read_procedure
from scrubber.claims.occurrences import read_date_of_service
from scrubber.claims.parties import OF_BILLING, OF_CLAIM, OF_LINE, OF_OTHER_PAYER, OF_PATIENT, OF_SUBSCRIBER, Party
from scrubber.claims.values import (
    DateOfService,
    Diagnosis,
    MemberId,
    Npi,
    PlaceOfService,
    PostalAddress,
)
from scrubber.x12.words import UNREADABLE, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.occurrences import Value
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Words

_NUMBER: Final = 9
"""Element of an NM1."""
_GROUPS: Final = ("", OF_BILLING, OF_SUBSCRIBER, OF_PATIENT, OF_CLAIM, OF_OTHER_PAYER, OF_LINE)


class Occurring(NamedTuple):
    """Values of one kind in a block."""

    rows: Rows
    """The row that each stands in."""
    digests: Words
    """Of each a digest of it, but for `beside`."""
    read: Callable[[int], Value | None]
    """One of them, by its index among them; None where the plain way finds nothing there."""
    beside: frozenset[str] = frozenset()
    """Its fields that few edits look into."""
    digests_beside: Callable[[], Words] | None = None
    """Of each a digest of these fields."""


def occurring(kind: type, block: ClaimBlock) -> Occurring:
    """Where values of this kind stand in the block."""
    return _FINDERS[kind](block)


def _party(block: ClaimBlock, name: np.integer, *others: int) -> Party:
    """One of the names, with other rows that belong to it."""
    segments = [block.rows.segment(row) for row in (int(block.names.rows[name]), *others)]
    return Party(segments, block.rows.delimiters, _GROUPS[int(block.names.groups[name])])


def _npis(block: ClaimBlock) -> Occurring:
    rows, names, elements = block.rows, block.names, block.rows.elements_of("NM1")
    numbers = elements.cells(_NUMBER)
    own = ((elements.codes(8) == pack("XX")) & (numbers.lengths > 0)).nonzero()[0]
    numbers = numbers.at(own)

    def read(index: int) -> Npi:
        party = _party(block, own[index])
        return Npi(party.npi, party.role, party.loop, party.entity)

    beside = frozenset({"role", "loop", "entity"})
    return Occurring(names.rows.take(own), rows.digests(numbers), read, beside, lambda: names.digests.take(own))


def _addresses(block: ClaimBlock) -> Occurring:
    rows, scan, names = block.rows, block.rows.scan, block.names
    streets, cities = (_first_behind(block, names.rows, identifier) for identifier in ("N3", "N4"))
    own = np.flatnonzero((streets != NONE) | (cities != NONE))
    streets, cities = streets.take(own), cities.take(own)

    def digests(found: Rows) -> Words:
        written = rows.digests(scan.whole(np.maximum(found, 0)))
        return written if (found != NONE).all() else np.where(found != NONE, written, np.uint64(0))

    def read(index: int) -> PostalAddress | None:
        segments = [int(row) for row in (streets[index], cities[index]) if row != NONE]
        return _party(block, own[index], *segments).address

    def beside() -> Words:
        return mixed(names.digests.take(own), digests(streets))

    # Most streets are those of one claim or level, and few edits ask for them.
    fields = frozenset({"lines", "role", "loop", "entity"})
    return Occurring(names.rows.take(own), digests(cities), read, fields, beside)


def _first_behind(block: ClaimBlock, names: Rows, identifier: str) -> Rows:
    """Of each NM1 row the first row with this identifier that belongs to the name; NONE where there is none."""
    found = np.full(len(names), NONE)
    rows = block.rows.scan.rows(identifier)
    name = block.rows.last_names.take(rows)
    is_own = (name >= 0) & (block.rows.piece_of(rows) == block.rows.piece_of(names[np.maximum(name, 0)]))
    # Backwards, so that the first of several is the last to be entered.
    found[name[is_own][::-1]] = rows[is_own][::-1]
    return found


def _member_ids(block: ClaimBlock) -> Occurring:
    rows, scan, names = block.rows, block.rows.scan, block.names
    elements = rows.elements_of("NM1")
    own = (elements.are("IL") & (elements.cells(_NUMBER).lengths > 0)).nonzero()[0]
    members = elements.of(own)
    # The last entry is that of NONE.
    of_level = np.append(scan.rows("SBR"), NONE).take(rows.firsts("SBR").take(rows.piece_of(members.rows)))
    is_of_claim = rows.claim_of(members.rows) != NONE
    coverages = np.where(is_of_claim, rows.last_before(members.rows, "SBR"), of_level)
    filings = np.where(coverages != NONE, rows.digests(scan.element(np.maximum(coverages, 0), 9)), 0)
    written = [rows.digests(members.cells(number)) for number in (8, _NUMBER)]

    def read(index: int) -> MemberId:
        member = _party(block, own[index])
        filing = rows.segment(int(coverages[index])).value(9) if coverages[index] != NONE else ""
        return MemberId(member.identifier, member.id_qualifier, filing, member.role)

    return Occurring(members.rows, mixed(names.digests.take(own), filings, *written), read)


def _diagnoses(block: ClaimBlock) -> Occurring:
    rows, (of_segments, cells) = block.rows, block.diagnoses

    def read(index: int) -> Diagnosis:
        parts = rows.text_of(cells, index).split(rows.delimiters.component)
        before = of_segments[:index][-1:]
        is_first = not (rows.piece_of(before) == rows.piece_of(of_segments[index])).any()
        return Diagnosis(parts[1], parts[0], is_first=is_first)

    def beside() -> Words:
        pieces = rows.piece_of(of_segments)
        return np.append(True, pieces[1:] != pieces[:-1])[: len(pieces)].astype(np.uint64)

    return Occurring(of_segments, block.diagnosis_digests, read, frozenset({"is_first"}), beside)


def _dates(block: ClaimBlock) -> Occurring:
    rows, written, coded = block.rows, block.line_dates, block.line_coding

    def read(index: int) -> DateOfService | None:
        procedure = read_procedure(rows.text_of(coded, index), rows.delimiters.component)
        return read_date_of_service(rows.text_of(written, index), procedure.code)

    beside = frozenset({"procedure"})
    return Occurring(rows.line_rows, rows.short_digests(written), read, beside, lambda: block.coding_digests)


def _places(block: ClaimBlock) -> Occurring:
    rows = block.rows
    places = block.place_cells.then(block.service_elements.cells(5))
    days = np.concatenate([block.first_day, block.line_first_day])
    found = np.concatenate([rows.claim_rows, rows.line_rows])
    given = (places.lengths > 0).nonzero()[0]
    places, days, found = places.at(given), days.take(given), found.take(given)

    def read(index: int) -> PlaceOfService | None:
        if days[index] == UNREADABLE:
            return None
        return PlaceOfService(rows.text_of(places, index).strip(), date.fromordinal(int(days[index])))

    return Occurring(found, rows.short_digests(places), read, frozenset({"day"}), lambda: days.astype(np.uint64))


def _codings(block: ClaimBlock) -> Occurring:
    rows, coded, days = block.rows, block.line_coding, block.line_first_day
    filings = block.filing_cells.of(rows.line_claim)

    def read(index: int) -> Coding | None:
        if days[index] == UNREADABLE:
            return None
        procedure = read_procedure(rows.text_of(coded, index), rows.delimiters.component)
        return Coding(procedure, date.fromordinal(int(days[index])), rows.text_of(filings, index))

    def beside() -> Words:
        return mixed(days.astype(np.uint64), rows.digests(filings))

    return Occurring(rows.line_rows, block.coding_digests, read, frozenset({"day", "filing_indicator"}), beside)


_FINDERS: Final[dict[type, Callable[[ClaimBlock], Occurring]]] = {
    Coding: _codings,
    Npi: _npis,
    Diagnosis: _diagnoses,
    DateOfService: _dates,
    PlaceOfService: _places,
    PostalAddress: _addresses,
    MemberId: _member_ids,
}
