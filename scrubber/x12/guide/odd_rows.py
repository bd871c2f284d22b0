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
    characters = scan.buffer.bytes[: scan.buffer.length]
    # One comparison: what is below the first character becomes a large number.
    is_odd = (characters - np.uint8(_FIRST)) > _LAST - _FIRST
    if not is_odd.any() or _are_line_ends(scan, is_odd):
        return np.zeros(0, np.intp)
    is_odd[scan.stops] = False
    for mark, at in ((scan.delimiters.element, scan.ends), (scan.delimiters.component, scan.separators)):
        if not _FIRST <= ord(mark) <= _LAST:
            is_odd[at] = False
    gaps = scan.starts[1:] - scan.stops[:-1] - 1
    for step in range(1, min(int(gaps.max(initial=0)), _LINE_ENDS) + 1):
        is_odd[scan.stops[:-1][gaps >= step] + step] = False
    is_odd[: scan.starts[0]] = is_odd[scan.stops[-1] :] = False
    return np.searchsorted(scan.stops, np.flatnonzero(is_odd))


def _are_line_ends(scan: Scan, is_odd: Flags) -> bool:
    """Whether all that is odd are single characters of white space behind the terminators, as line feeds mostly are."""
    behind = scan.stops[:-1] + 1
    count = np.count_nonzero(is_odd[: scan.stops[-1]])
    # To count and compare takes a third of the time of finding where each is.
    return count == len(behind) and bool((scan.starts[1:] > behind).all() and is_odd.take(behind).all())


def rows_with_blanks(scan: Scan) -> NDArray[np.intp]:
    """The rows in which a value ends with a blank."""
    characters = scan.buffer.bytes[: scan.buffer.length + 1]
    blanks = np.flatnonzero(characters[:-1] == _BLANK)
    behind = characters[blanks + 1]
    is_end = np.zeros(len(blanks), np.bool_)
    for mark in (scan.delimiters.element, scan.delimiters.component, scan.delimiters.terminator):
        is_end |= behind == ord(mark)
    return np.minimum(np.searchsorted(scan.stops, blanks[is_end]), len(scan.stops) - 1)
