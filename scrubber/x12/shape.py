"""The shape of an input beside its segments, decided from its first bytes: how a mainframe or an editor laid it out.

A file that is wrapped has line ends at regular widths in the middle of its segments; perhaps only the first columns of
each record hold data (the others are blank or numbered), and blanks at the ends of records may be lost.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

from scrubber.x12.checks.file_type import EMPTY, HEAD_LENGTH, NOT_X12, OTHER, recognise
from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, IsaHeader, read_isa
from scrubber.x12.segment import KNOWN_SEGMENTS

LOOKED_AT: Final = 64 * 1024
"""First bytes from which the shape is decided."""
MOST_TRIMMED: Final = 20
"""Blanks that may have been lost at the end of a record."""
_ISA: Final = re.compile(r"(?:ISA|isa)[^A-Za-z0-9 \t\r\n]")
_LOWER: Final = re.compile(r"[a-z]")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
FILLER: Final = " 0123456789"
"""What columns without data hold: blanks, or the numbers of the records."""
_SEQUENCE_NUMBER: Final = 8
"""Columns in which records are numbered."""
_FEWEST_RECORDS: Final = 3
_COMMON: Final = 0.15
"""Share of the records that another width has; fewer records of a smaller width have lost blanks."""


class Wrapping(NamedTuple):
    """How a wrapped input is divided into records."""

    widths: frozenset[int]
    """Bytes of a record, its line end apart; mostly one width."""
    filler: int = 0
    """Last bytes of a record that hold no data."""
    line_end: str = ""
    """What ends a record, empty where nothing does."""
    ends_segments: bool = False
    """Whether segments end a line, too."""
    trims: bool = False
    """Whether blanks at the ends of records were lost."""
    terminator: str = ASSUMED.terminator
    """What ends the segments of the first interchange."""

    @property
    def record(self) -> int:
        """Bytes of the widest record."""
        return max(self.widths)

    @property
    def width(self) -> int:
        """Columns that hold data."""
        return self.record - self.filler


class Shape(NamedTuple):
    """What is to be mended before an input can be read."""

    wrapping: Wrapping | None = None
    has_blank_ends: bool = False
    """Whether segments have blanks before their terminators as a rule."""
    is_lower_case: bool = False
    """Whether segment identifiers are written in lower case."""
    start: int = 0
    """Offset of the first ISA."""
    delimiters: Delimiters = ASSUMED
    """Those of the first interchange."""
    before_segments: str = ""
    """Characters that stand before the identifiers of segments as a rule: quotes, the ``>`` of a mail."""

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to be mended."""
        return not (self.wrapping or self.has_blank_ends or self.is_lower_case or self.before_segments)


PLAIN: Final = Shape()


def shape_of(head: bytes) -> Shape:
    """The shape of an input with these first bytes, of which LOOKED_AT are enough."""
    text = head.decode("latin-1")
    match = _ISA.search(text)
    if match is None or recognise(head[:HEAD_LENGTH]).key not in {NOT_X12, EMPTY, OTHER}:
        return PLAIN
    text = text[match.start() :]
    is_lower = text.startswith("isa")
    found = _header(text.upper() if is_lower else text)
    if found is None:
        return PLAIN
    header, is_cut = found
    segments = _LINE_END.sub("", text) if is_cut else text
    segments_read = segments.split(header.delimiters.terminator)[:-1]
    return Shape(
        _wrapping(text, header, is_cut=is_cut),
        _has_blank_ends(segments_read),
        is_lower
        or (_LOWER.search(text) is not None and _has_lower_identifiers(segments_read, header.delimiters.element)),
        match.start(),
        header.delimiters,
        _before_segments(segments_read, header.delimiters),
    )


def _header(text: str) -> tuple[IsaHeader, bool] | None:
    """The first ISA with its line ends left out, and whether there were any in it; None where there is none."""
    header = read_isa(text)
    if header is not None:
        _, _, component, terminator = header.delimiters
        behind = text[header.length :].lstrip(" \r\n")
        ends_lines = terminator in "\r\n" and re.match(r"(?:GS|TA1)[^A-Za-z0-9]", behind)
        if ends_lines or not _LINE_END.search("".join((*header.elements, component, terminator))):
            return header, False
    header = read_isa(_LINE_END.sub("", text[: ISA_LENGTH * 40]))
    return None if header is None else (header, True)


def _has_blank_ends(segments: list[str]) -> bool:
    """Whether the ISA, or every other segment, ends in a blank."""
    blank = sum(segment.endswith((" ", "\t")) for segment in segments)
    return bool(segments) and (segments[0].endswith(" ") or 2 * blank >= len(segments))


def _has_lower_identifiers(segments: list[str], element: str) -> bool:
    """Whether every CLM, or every other segment, is written in lower case."""
    found = Counter(segment.strip().partition(element)[0] for segment in segments)
    lower = sum(count for name, count in found.items() if name.islower() and name.upper() in KNOWN_SEGMENTS)
    return bool(found["clm"] and not found["CLM"]) or 2 * lower >= len(segments) > 0


def _before_segments(segments: list[str], delimiters: Delimiters) -> str:
    """What every other segment has before its identifier, blanks and delimiters apart."""
    beginning = re.compile(rf"\s*([^A-Za-z0-9\s][^A-Za-z0-9]*)([A-Z][A-Z0-9]{{1,2}}){re.escape(delimiters.element)}")
    found = [match for match in map(beginning.match, segments) if match and match[2] in KNOWN_SEGMENTS]
    if len(found) < _FEWEST_RECORDS or 2 * len(found) < len(segments):
        return ""
    return "".join(sorted({one for match in found for one in match[1]} - {*delimiters, *" \t\r\n"}))


def _wrapping(text: str, header: IsaHeader, *, is_cut: bool) -> Wrapping | None:
    """How the input is wrapped, from its first ISA on; None where it is not."""
    element, _, _, terminator = header.delimiters
    if terminator in "\r\n":
        return None
    trailer = re.search(rf"IEA{re.escape(element)}", text, re.IGNORECASE)
    end = trailer.start() if trailer else len(text)
    if not is_cut and _ends_segments_alone(text, end, terminator):
        return _without_line_ends(text[:end], header)
    records, at = [], 0
    for match in _LINE_END.finditer(text, 0, end):
        records.append((text[at : match.start()], match[0]))
        at = match.end()
    inside = Counter(len(data) for data, _ in records if data.strip() and data.rstrip(" ")[-1] != terminator)
    if not inside:
        return None if is_cut else _without_line_ends(text[:end], header)
    longest = max(len(data) for data, _ in records)
    full = [data for data, _ in records if len(data) == longest]
    is_regular = len(records[0][0]) == longest if is_cut else len(full) > 1 and end - at <= longest
    alike = sum(count for length, count in inside.items() if length > longest - MOST_TRIMMED)
    if not inside[longest] or not (is_regular or inside[longest] > 1) or 2 * alike < inside.total():
        return None
    common = {length for length, count in inside.items() if count >= max(_FEWEST_RECORDS, _COMMON * inside.total())}
    filler = _filler(full, header, longest, is_cut=is_cut)
    return Wrapping(
        widths=frozenset({longest, *common}),
        filler=filler,
        line_end=Counter(line_end for data, line_end in records if len(data) == longest).most_common(1)[0][0],
        ends_segments=any(data.rstrip(" ")[-1:] == terminator and len(data) < longest for data, _ in records),
        trims=not filler and not any(data.endswith(" ") for data in full),
        terminator=terminator,
    )


def _ends_segments_alone(text: str, end: int, terminator: str) -> bool:
    """Whether each line end up to `end` is the first thing behind a terminator."""
    both = text.count(f"{terminator}\r\n", 0, end)
    feeds = both + text.count(f"{terminator}\n", 0, end)
    return text.count("\r", 0, end) == both and text.count("\n", 0, end) == feeds


def _filler(full: list[str], header: IsaHeader, record: int, *, is_cut: bool) -> int:
    """How many last columns of the records hold no data: the ISA's width tells, or that all of them are blank."""
    if is_cut:
        excess, cuts = header.length - ISA_LENGTH, (header.length - 1) // record
        filler = excess // cuts if excess > 0 and excess % cuts == 0 else 0
        return filler if all(_is_filler(data[record - filler :]) for data in full) else 0
    if all(data[-_SEQUENCE_NUMBER:].isdecimal() for data in full):
        return _SEQUENCE_NUMBER
    blank = min(len(data) - len(data.rstrip(" ")) for data in full)
    # Few records may end in a blank each by chance.
    return blank if len(full) > _FEWEST_RECORDS or blank > _FEWEST_RECORDS else 0


def _is_filler(text: str) -> bool:
    return not text.strip(FILLER)


def _without_line_ends(text: str, header: IsaHeader) -> Wrapping | None:
    """Records without line ends whose last columns hold no data: the ISA is too wide by just those."""
    excess = header.length - ISA_LENGTH
    for width in range(1, ISA_LENGTH) if excess > 0 else ():
        cuts = (ISA_LENGTH - 1) // width
        filler = excess // cuts
        record = width + filler
        starts = range(width, len(text) - record, record)
        fits = filler and excess % cuts == 0 and len(starts) >= _FEWEST_RECORDS
        if fits and all(_is_filler(text[at : at + filler]) for at in starts):
            return Wrapping(frozenset({record}), filler, terminator=header.delimiters.terminator)
    return None
