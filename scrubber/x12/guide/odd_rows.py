"""The rows of a scan that no signature is for: those with odd characters, or a blank at the end of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.scan import Scan
    from scrubber.x12.words import Flags

_BLANK: Final = ord(" ")
_FIRST, _LAST = ord(" "), ord("~")
"""Of the characters that text is made of."""
_LINE_ENDS: Final = 3
"""Bytes between two segments that are passed over at once."""


def rows_of_odd_characters(scan: Scan) -> NDArray[np.intp]:
    """The rows that hold a character that no text has, perhaps with some before which it stands."""
    if _are_line_ends(scan):
        return np.zeros(0, np.intp)
    is_odd = _are_odd(scan.buffer.bytes[: scan.buffer.length])
    is_odd[scan.stops] = False
    for mark, at in ((scan.delimiters.element, scan.ends), (scan.delimiters.component, scan.separators)):
        if not _FIRST <= ord(mark) <= _LAST:
            is_odd[at] = False
    gaps = scan.starts[1:] - scan.stops[:-1] - 1
    for step in range(1, min(int(gaps.max(initial=0)), _LINE_ENDS) + 1):
        is_odd[scan.stops[:-1][gaps >= step] + step] = False
    is_odd[: scan.starts[0]] = is_odd[scan.stops[-1] :] = False
    return np.searchsorted(scan.stops, np.flatnonzero(is_odd))


def _are_line_ends(scan: Scan) -> bool:
    """Whether nothing is odd but one character of white space behind each terminator, as line feeds are."""
    characters = scan.buffer.bytes[: scan.stops[-1]]
    # To count takes a fifth of the time of finding where each is.
    count = np.count_nonzero(_are_odd(characters))
    if count != len(scan.stops) - 1:
        return not count
    behind = scan.stops[:-1] + 1
    return bool((scan.starts[1:] > behind).all() and _are_odd(characters.take(behind)).all())


def _are_odd(characters: NDArray[np.uint8]) -> Flags:
    """Of each character whether no text has it."""
    # One comparison: what is below the first character of text becomes a large number.
    found: Flags = (characters - np.uint8(_FIRST)) > _LAST - _FIRST
    return found


def rows_with_blanks(scan: Scan) -> NDArray[np.intp]:
    """The rows in which a value ends with a blank."""
    characters = scan.buffer.bytes[: scan.buffer.length + 1]
    blanks = (characters[:-1] == _BLANK).nonzero()[0]
    behind = characters.take(blanks + 1)
    is_end = np.zeros(len(blanks), np.bool_)
    for mark in (scan.delimiters.element, scan.delimiters.component, scan.delimiters.terminator):
        is_end |= behind == ord(mark)
    rows: NDArray[np.intp] = scan.stops.searchsorted(blanks[is_end].astype(np.int32))
    return np.minimum(rows, len(scan.stops) - 1)
