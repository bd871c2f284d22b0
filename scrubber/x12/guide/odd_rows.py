"""The rows of a scan that no signature is for: those with odd characters, or a blank at the end of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.layout import are_odd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.scan import Scan

_BLANK: Final = ord(" ")
_LINE_ENDS: Final = 3
"""Bytes between two segments that are passed over at once."""


def rows_of_odd_characters(scan: Scan) -> NDArray[np.intp]:
    """The rows that hold a character that no text has, perhaps with some before which it stands."""
    if scan.is_plain:
        return np.zeros(0, np.intp)
    is_odd = are_odd(scan.buffer.bytes[: scan.buffer.length])
    is_odd[scan.stops] = False
    for mark, at in ((scan.delimiters.element, scan.ends), (scan.delimiters.component, scan.separators)):
        if not " " <= mark <= "~":
            is_odd[at] = False
    gaps = scan.starts[1:] - scan.stops[:-1] - 1
    for step in range(1, min(int(gaps.max(initial=0)), _LINE_ENDS) + 1):
        is_odd[scan.stops[:-1][gaps >= step] + step] = False
    is_odd[: scan.starts[0]] = is_odd[scan.stops[-1] :] = False
    return np.searchsorted(scan.stops, np.flatnonzero(is_odd))


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
