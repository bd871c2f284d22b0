"""Whole interchanges and sets checked by pyx12 itself: what our checks are held to, and our acknowledgements proved by.

pyx12's error handler logs the values it objects to, so its reader, walker and maps are driven directly here. No run of
the program comes here.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from scrubber.x12.delimiters import read_isa
from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.fault import GuideFault, Meant
from scrubber.x12.guide.pyx12_elements import element_errors
from scrubber.x12.guide.pyx12_map import load_map, new_reader, new_walker
from scrubber.x12.guide.wording import (
    count_fault,
    element_fault,
    missing_loop,
    missing_segment,
    segment_fault,
    set_fault,
    too_many,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.x12.delimiters import Delimiters

# pyx12 ships no types: its reader, a node of its map, a segment that it read, an entry of its error lists.
_Reader: TypeAlias = Any
_Node: TypeAlias = Any
_Segment: TypeAlias = Any
_Error: TypeAlias = Any


class _Guide(NamedTuple):
    """An implementation guide that pyx12 has a map of: its version (GS08) and its group's kind (GS01)."""

    map_file: str
    version: str
    functional_id: str


_PROFESSIONAL_CLAIM = _Guide("837.5010.X222.A1.xml", "005010X222A1", "HC")

# The 837P of 2006 and its errata A2 have no map of their own: they are checked by that of A1.
_GUIDES: Final = {
    "005010X222": _PROFESSIONAL_CLAIM,
    "005010X222A1": _PROFESSIONAL_CLAIM,
    "005010X222A2": _PROFESSIONAL_CLAIM,
    "005010X214": _Guide("277.5010.X214.xml", "005010X214", "HN"),
    "005010X231A1": _Guide("999.5010X231.A1.xml", "005010X231A1", "FA"),
}

# The guides' own maps know an ISA of version 4010 only.
_CONTROL_MAP: Final = "x12.control.00501.xml"
_ISA12: Final = "00501"
_ISA12_AT: Final = slice(84, 89)

# pyx12's reader stops without a word at a segment that its buffer cannot hold. Cut to this, a segment is
# still longer than any guide allows, so that the fault is found all the same.
_LONGEST_SEGMENT: Final = 8_000

_BYTE_ORDER_MARK: Final = "\xef\xbb\xbf"
_BLANK: Final = " \t\r\n"
_LEVELS: Final[dict[str, guide_fault.Level]] = {"isa": "interchange", "gs": "group", "st": "set"}

# Counts that pyx12's reader keeps beside the map, under codes of its own.
_COUNTED_ELEMENTS: Final = {"HL1": "HL01", "HL2": "HL02", "LX": "LX01"}


def transaction_set_faults(
    isa: bytes, gs: bytes, transaction_set: bytes, version: str | None = None
) -> list[GuideFault]:
    """Check one transaction set (ST to SE, as in the source) against its implementation guide.

    `isa` gives the delimiters and `gs` the guide (GS08), unless `version` names another; nothing else of them
    is checked. Ordinals count from the ST. Bad data raises nothing: what cannot be checked is a fault of level
    ``set``.
    """
    header = read_isa(_text(isa))
    if header is None:
        return [set_fault(1, "ST", guide_fault.NOT_CHECKED)]
    delimiters = header.delimiters
    guide = _GUIDES.get(version or _group_version(_segments(_text(gs), delimiters), delimiters))
    if guide is None:
        return [set_fault(1, "ST", guide_fault.NO_SUCH_GUIDE)]
    body = _segments(_text(transaction_set), delimiters)
    opening, closing = _envelope(guide, delimiters)
    faults = _faults([*opening, *body, *closing], delimiters, guide)
    # What shows only at our own GE belongs to the last segment of the set.
    return [
        fault._replace(segment=max(1, min(fault.segment - len(opening), len(body))))
        for fault in faults
        if fault.segment > len(opening) and fault.level not in {"interchange", "group"}
    ]


def interchange_faults(data: bytes) -> list[GuideFault]:
    """Check one whole interchange, envelope and all, against the guide that its first group names (GS08).

    Ordinals count from the ISA. Bad data raises nothing.
    """
    text = _text(data)
    header = read_isa(text)
    if header is None or not header.is_fixed_width or text[_ISA12_AT] != _ISA12:
        code = guide_fault.NO_ISA
        words = guide_fault.ENVELOPE_WORDS["interchange", code]
        return [GuideFault(1, "ISA", None, code, "interchange", None, words)]
    segments = _segments(text, header.delimiters)
    groups = [segment for segment in segments if segment.startswith(f"GS{header.delimiters.element}")]
    guide = _GUIDES.get(_group_version(groups, header.delimiters))
    if guide is None:
        return [set_fault(2, "GS", guide_fault.NO_SUCH_GUIDE)]
    return _faults(segments, header.delimiters, guide)


def _text(data: bytes) -> str:
    """Decode one byte to one character: pyx12 then finds what is not ASCII as a fault of its element."""
    return data.decode("latin-1").removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)


def _segments(text: str, delimiters: Delimiters) -> list[str]:
    """Cut `text` into its non-empty segments, without line ends or indentation, none too long for pyx12."""
    cut = (segment.lstrip(_BLANK) for segment in text.split(delimiters.terminator))
    return [segment[:_LONGEST_SEGMENT] for segment in cut if segment]


def _group_version(segments: Sequence[str], delimiters: Delimiters) -> str:
    """Read GS08 from the GS that `segments` start with; an empty string where there is none."""
    elements = segments[0].split(delimiters.element) if segments else []
    return elements[8].strip() if len(elements) > 8 and elements[0] == "GS" else ""  # noqa: PLR2004 - GS08


def _envelope(guide: _Guide, delimiters: Delimiters) -> tuple[list[str], list[str]]:
    """Make headers and trailers around one transaction set, in the source's delimiters."""
    blank, party = " " * 10, "SCRUBBER".ljust(15)
    isa = ["ISA", "00", blank, "00", blank, "ZZ", party, "ZZ", party, "000101", "0000"]
    isa += [delimiters.repetition, _ISA12, "000000001", "0", "P", delimiters.component]
    gs = ["GS", guide.functional_id, "SCRUBBER", "SCRUBBER", "20000101", "0000", "1", "X", guide.version]
    opening, closing = (isa, gs), (["GE", "1", "1"], ["IEA", "1", "000000001"])
    return [delimiters.element.join(s) for s in opening], [delimiters.element.join(s) for s in closing]


@functools.cache
def _segment_ids(map_file: str) -> frozenset[str]:
    """Collect every segment id that the guide uses anywhere."""
    return frozenset(node.id for node in load_map(map_file).loop_segment_iterator() if node.is_segment())


def _faults(segments: Sequence[str], delimiters: Delimiters, guide: _Guide) -> list[GuideFault]:
    """Find every fault of the interchange in `segments`, each once, in the order of the segments."""
    reader = new_reader("".join(segment + delimiters.terminator for segment in segments))
    reader.check_837_lx = guide == _PROFESSIONAL_CLAIM
    found: dict[GuideFault, None] = {}
    try:
        for fault in _walk(reader, load_map(guide.map_file), guide):
            found[fault] = None
    except Exception:  # noqa: BLE001 - on envelopes out of order pyx12 raises whatever its lists and asserts give
        found[set_fault(reader.get_cur_line(), "", guide_fault.NOT_CHECKED)] = None
    else:
        if reader.get_cur_line() < len(segments):
            # A reader that stopped early has given no verdict.
            found[set_fault(reader.get_cur_line() + 1, "", guide_fault.NOT_CHECKED)] = None
    return list(found)


def _walk(reader: _Reader, root: _Node, guide: _Guide) -> Iterator[GuideFault]:
    """Follow the reader's segments through the guide's map, as pyx12's own `x12n_document` does."""
    walker = new_walker()
    interchange = load_map(_CONTROL_MAP).getnodebypath("/ISA_LOOP/ISA")
    group = root.getnodebypath("/ISA_LOOP/GS_LOOP/GS")
    node = interchange
    for ordinal, segment in enumerate(reader, start=1):
        segment_id, errors = segment.get_seg_id(), []
        place = node
        if segment_id == "ISA":
            place = interchange
            walker.forceWalkCounterToLoopStart("/ISA_LOOP", "/ISA_LOOP/ISA")
        elif segment_id == "GS":
            place = group
            walker.forceWalkCounterToLoopStart("/ISA_LOOP/GS_LOOP", "/ISA_LOOP/GS_LOOP/GS")
            if _GUIDES.get(segment.get_value("GS08")) == guide:
                segment.set("08", guide.version)
        elif segment_id == "TA1":
            # X12.5 has it between ISA and GS, pyx12's maps have it after the groups.
            place = root.getnodebypath("/ISA_LOOP/TA1")
        else:
            place, _, _, errors = walker.walk_errors(node, segment, ordinal, ordinal, None)
        node = node if place is None else place
        for error in reader.pop_errors():
            yield _reader_fault(ordinal, segment_id, error, _loop(node))
        for error in errors:
            yield _walker_fault(ordinal, segment_id, error, guide)
        if place is not None:
            yield from _element_faults(ordinal, place, segment)
    reader.cleanup()
    for error in reader.pop_errors():
        yield _reader_fault(reader.get_cur_line(), "", error, None)


def _reader_fault(ordinal: int, segment_id: str, error: _Error, loop: str | None) -> GuideFault:
    """Name a fault of pyx12's reader: envelopes, and the counts that it keeps beside the map."""
    kind, code, *_ = error
    if kind in _LEVELS:
        level = _LEVELS[kind]
        words = guide_fault.ENVELOPE_WORDS[level, code]
        return GuideFault(ordinal, guide_fault.plain_id(segment_id), None, code, level, None, words)
    if code in _COUNTED_ELEMENTS:
        return count_fault(ordinal, guide_fault.plain_id(segment_id), _COUNTED_ELEMENTS[code], loop)
    if code != guide_fault.UNKNOWN_SEGMENT:
        code = guide_fault.SEGMENT_HAS_ELEMENT_ERRORS
    return segment_fault(ordinal, segment_id, code, loop)


def _walker_fault(ordinal: int, segment_id: str, error: _Error, guide: _Guide) -> GuideFault:
    """Name a fault of pyx12's walker: a segment or loop that is missing, out of place or there too often."""
    code, place = error.err_cde, error.map_node
    loop = _loop(place)
    if code == guide_fault.REQUIRED_SEGMENT_MISSING:
        qualifier = place.guess_unique_key_id_element()
        codes = tuple(qualifier.valid_codes) if qualifier is not None else ()
        if loop is not None and place.is_first_seg_in_loop():
            return missing_loop(ordinal, place.id, Meant(place.parent.name, codes=codes), loop)
        return missing_segment(ordinal, place.id, Meant(place.name, codes=codes), loop)
    if code == guide_fault.UNKNOWN_SEGMENT:
        if segment_id in _segment_ids(guide.map_file):
            code = guide_fault.UNEXPECTED_SEGMENT
        return segment_fault(ordinal, segment_id, code, loop)
    return too_many(ordinal, segment_id, place.name, code, loop)


def _element_faults(ordinal: int, node: _Node, segment: _Segment) -> Iterator[GuideFault]:
    """Check the elements of `segment` against its place `node` in the map."""
    for error in element_errors(node, segment):
        yield element_fault(ordinal, (node.id, node.name), error, _loop(node))


def _loop(node: _Node) -> str | None:
    """Name the numbered loop that `node` is or stands in."""
    loop = str(node.id if node.is_loop() else node.parent.id)
    return loop if loop[0].isdigit() else None
