"""Characters that X12 does not have: what each of them is, and the plain letters that it can be written as.

X12's extended character set (005010X222A1, appendix B) ends at ASCII: accented letters are not in it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS: Final = {
    0x00: "NUL", 0x09: "a tab", 0x0A: "a line feed, a line end in the middle of the segment", 0x0B: "a vertical tab",
    0x0C: "a form feed", 0x0D: "a carriage return, a line end in the middle of the segment",
    0x1A: "control-Z, the DOS end of file", 0x1B: "escape", 0x7F: "delete",
}  # fmt: skip
_PLAIN: Final = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00ad": "-",
    "\u00c6": "AE", "\u00e6": "ae", "\u0152": "OE", "\u0153": "oe", "\u00df": "ss", "\u1e9e": "SS", "\u00de": "TH",
    "\u00fe": "th", "\u00d8": "O", "\u00f8": "o", "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d",
    "\u00d0": "D", "\u00f0": "d", "\u0131": "i", "\u0126": "H", "\u0127": "h",
}  # fmt: skip
"""What has no plain letter by its Unicode decomposition."""


class Character(NamedTuple):
    """A character as the input has it."""

    text: str
    """The character itself."""
    length: int
    """Its bytes."""
    is_utf_8: bool

    @property
    def described(self) -> str:
        """What people are told of it: itself where it can be shown, its name, and how it is written in the input."""
        code = ord(self.text)
        if code in _CONTROLS:
            return f"byte 0x{code:02X} ({_CONTROLS[code]})"
        shown = f"{self.text} " if self.text.isprintable() else ""
        name = unicodedata.name(self.text, "").lower()
        if self.is_utf_8:
            return f"{shown}({name or f'U+{code:04X}'}); the file is UTF-8 text"
        raw = self.text.encode("latin-1") if code <= _LAST_LATIN_1 else self.text.encode("cp1252")
        return f"{shown}(byte 0x{raw[0]:02X}, {name} in Windows or Latin-1 text)" if name else f"byte 0x{raw[0]:02X}"

    @property
    def plain(self) -> str | None:
        """The plain letters that stand for it, None where there are none."""
        return _plain(self.text)

    @property
    def fix(self) -> str:
        """What to do about it."""
        if ord(self.text) <= _LAST_ASCII:
            return "Take it out where the file is made, then submit again."
        if self.plain is not None:
            return f"Write {self.plain} in its place, or have it folded to that (characters.utf8), then submit again."
        return "Replace it with plain letters and submit again."


_LAST_ASCII: Final = 0x7F
_LAST_LATIN_1: Final = 0xFF


def character_at(text: str, at: int) -> Character:
    """The first character that X12 does not have, which begins there in text that is one character a byte (latin-1)."""
    if ord(text[at]) <= _LAST_ASCII:
        return Character(text[at], 1, is_utf_8=False)
    end = at
    while end < len(text) and ord(text[end]) > _LAST_ASCII:
        end += 1
    return next(characters_of(text[at:end].encode("latin-1")))


def characters_of(raw: bytes) -> Iterator[Character]:
    """The characters of bytes beyond ASCII that stand together.

    It is UTF-8 where all of them can be that: two letters of Latin-1 alone can look like it.
    """
    try:
        for character in raw.decode("utf-8"):
            yield Character(character, len(character.encode("utf-8")), is_utf_8=True)
    except UnicodeDecodeError:
        for byte in raw:
            # Five bytes have no meaning in cp1252: they stay what they are in Latin-1, control characters.
            yield Character(bytes((byte,)).decode("cp1252", "ignore") or chr(byte), 1, is_utf_8=False)


_BEYOND_ASCII: Final = re.compile("[\x80-\xff]+")


def legible(text: str) -> str:
    """Text that was read one character a byte (latin-1), with the letters that it has where the input is UTF-8.

    What is no UTF-8, and what is shown with its own letters already, stays as it is.
    """
    return text if text.isascii() else _BEYOND_ASCII.sub(_as_utf_8, text)


def _as_utf_8(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


@lru_cache(maxsize=1024)
def _plain(character: str) -> str | None:
    if character in _PLAIN:
        return _PLAIN[character]
    letters = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return letters if letters and letters.isascii() and letters.isprintable() else None
