"""Headers and trailers of a file that has valid envelopes, whatever those of the input are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.patch import first_segment
from scrubber.x12.piece import BLANK

if TYPE_CHECKING:
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.piece import Piece

_ISA_WIDTHS: Final = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
"""Characters of the segment identifier and of ISA01 to ISA16."""
_NUMBER: Final = 13


def mended_header(piece: Piece) -> str:
    """The header that a piece starts with: an ISA has its full width, and neither ISA nor GS anything behind it.

    What stands behind an ST is the header of its transaction set.
    """
    if piece.tag == "ST":
        return piece.text
    text = alone(piece)
    return full_width(text, piece.delimiters) if piece.tag == "ISA" else text


def full_width(text: str, delimiters: Delimiters) -> str:
    """A text that an ISA begins, with the elements of that padded to their widths."""
    header = first_segment(text, delimiters)
    for number, width in enumerate(_ISA_WIDTHS):
        value = header.value(number) if len(header.elements[number]) != width else header.elements[number]
        header.elements[number] = value.zfill(width) if number == _NUMBER else value.ljust(width)[:width]
    return header.text


def alone(piece: Piece) -> str:
    """The first segment of a piece with its terminator, which may be missing, and the white space after that."""
    segment, terminator, rest = piece.text.partition(piece.delimiters.terminator)
    blank = rest[: len(rest) - len(rest.lstrip(BLANK))] if terminator else ""
    return f"{segment}{piece.delimiters.terminator}{blank}"
