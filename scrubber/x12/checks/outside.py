"""Text between two interchanges, before the first or after the last: harmless, or claims whose ISA cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrubber.x12.checks.envelope_fault import EnvelopeFault
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from scrubber.x12.piece import Piece

BYTE_ORDER_MARK = "\xef\xbb\xbf"
"""UTF-8's byte order mark, as latin-1 reads it."""
END_OF_FILE = "\x1a"
"""Control-Z, with which DOS and CP/M end a text file."""

_LIKE_A_SEGMENT = re.compile(r"(?<![A-Za-z0-9])(?:ISA|GS|ST|HL|NM1|CLM|LX|SV1|SE|GE|IEA)[*|^~!+<>=&#@%$?\\\x1c-\x1f]")
"""An identifier of an 837 with a character after it that may be an element separator, and is hardly one of prose."""


class Outside:
    """Gathers such text, which comes in parts, up to the next interchange."""

    def __init__(self) -> None:
        self._place: Place | None = None
        self._bytes = self._claims = 0
        self._has_segments = False
        self._is_end_of_file = True
        """Whether there is nothing but end-of-file bytes and white space."""

    def take(self, piece: Piece) -> list[EnvelopeFault]:
        """Take the next part; a byte order mark is reported at once."""
        text, place = piece.text, Place(piece.offset, piece.ordinal)
        faults = []
        if place.offset == 0 and text.startswith(BYTE_ORDER_MARK):
            faults = [EnvelopeFault("byte-order-mark", "none", place, None, {})]
            text, place = text[len(BYTE_ORDER_MARK) :], place._replace(offset=len(BYTE_ORDER_MARK))
        if text.strip():
            self._place = self._place or place
        self._bytes += len(text)
        self._is_end_of_file = self._is_end_of_file and not text.strip(f"{END_OF_FILE} \t\r\n")
        self._has_segments = self._has_segments or _LIKE_A_SEGMENT.search(text) is not None
        return faults

    def take_claims(self, claims: int, place: Place, size: int) -> None:
        """Take the next part where it is claims, the first of which stands at `place`."""
        self._place = self._place or place
        self._bytes += size
        self._claims += claims

    def end(self) -> list[EnvelopeFault]:
        """The text ends: an interchange begins, or the input ends."""
        if self._place is None:
            return []
        if self._claims or self._has_segments:
            values: dict[str, object] = {"bytes": self._bytes, "claims": self._claims}
            return [EnvelopeFault("segments-outside", "none", self._place, None, values)]
        if self._is_end_of_file:
            return [EnvelopeFault("end-of-file-mark", "none", self._place, None, {})]
        return [EnvelopeFault("text-outside", "none", self._place, None, {"bytes": self._bytes})]
