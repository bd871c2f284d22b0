"""Tokens: what is known of one segment, as a character, so that those of a piece together are a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from scrubber.x12.guide.tables import Guide
    from scrubber.x12.guide.walker import Key

CLAIM, LINE = "CLM", "LX"
HEADS: Final = frozenset({"ST", "HL", CLAIM})
"""What pieces begin with."""
NOTHING, LINES = "\0", "\1"
"""Tokens: of a segment that nothing is known of, and of a line that has the number it must have in its piece."""


class Token(NamedTuple):
    """What is known of one segment."""

    key: Key
    tables: frozenset[int]
    """Indices of the segment tables that its elements are valid by."""


class Tokens:
    """The tokens of a guide, which are the same in all delimiters: no more than there are places of segments in it."""

    def __init__(self, guide: Guide) -> None:
        lines = (node for node in guide.segments() if node.identifier == LINE)
        line = Token((LINE, ""), frozenset(table.number for node in lines for table in node.tables))
        self._all: list[Token | None] = [None, line]
        """By the code of its character."""
        self._characters: dict[Token, str] = {}

    def character(self, token: Token) -> str:
        """The character of a token that is no line's."""
        found = self._characters.get(token)
        if found is None:
            found = self._characters[token] = chr(len(self._all))
            self._all.append(token)
        return found

    def token(self, character: str) -> Token | None:
        """What a character says; None where that is nothing."""
        return self._all[ord(character)]
