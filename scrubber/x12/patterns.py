"""What one set of delimiters makes of a text: where segments of note begin, how many there are, what is odd."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.piece import BLANK
from scrubber.x12.segment import KNOWN_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.x12.delimiters import Delimiters

MAX_SEGMENT = 32 * 1024
"""Bytes after which a segment without a terminator is refused: no 005010 segment comes near."""
_WINDOW = MAX_SEGMENT // 2
_INNER, _ENVELOPES = ("HL", "CLM"), ("GS", "ST", "SE", "GE", "IEA")
INNER, UNKNOWN, BLANK_LINES = 1, 4, 5
"""Groups of `Patterns.notable`: a level or claim, an unknown segment identifier, and blank lines, which are none."""
LONG_RUN = 64
"""Blanks of a run that is passed over at once, where a blank is the terminator: each of them might begin a segment."""

ORDINARY = sorted(KNOWN_SEGMENTS.difference(_INNER, _ENVELOPES, {"ISA"}))
"""Identifiers of segments that are passed over."""


class Patterns(NamedTuple):
    """The expressions that one set of delimiters needs."""

    notable: re.Pattern[str]
    """Finds each terminator with a level or claim (group 1), a segment of an envelope (2) or an ISA (3) after it, one
    that is doubled (no group), and one with a segment after it that no professional claim holds (4). All else is passed
    over inside the expression.
    """
    structure: re.Pattern[str]
    """As `notable`, but for unknown segments."""
    claim: re.Pattern[str]
    """Finds a CLM segment (1), at a terminator or the first character; blank lines have no group."""
    printable: bytes
    """Printable ASCII and the delimiters."""

    def marks(self, *, closely: bool) -> re.Pattern[str]:
        """The expression that finds what is of note."""
        return self.notable if closely else self.structure


@lru_cache(maxsize=64)
def patterns_of(delimiters: Delimiters) -> Patterns:
    """The expressions for these delimiters."""
    terminator = re.escape(delimiters.terminator)
    element = re.escape(delimiters.element)
    blank = f"[{BLANK}]*+"
    ordinary = f"(?!{_any_of(ORDINARY)}[{element}{terminator}])"
    end = f"(?=[{element}{terminator}])"
    structure = (
        rf"({'|'.join(_INNER)}){end}|({'|'.join(_ENVELOPES)}){end}|(ISA)(?=[^A-Za-z0-9 \t\r\n])|(?={terminator})"
    )
    initials = "".join(sorted({identifier[0] for identifier in (*_INNER, *_ENVELOPES, "ISA")}))
    printable = bytes(range(0x20, 0x7F)) + "".join(delimiters).encode("latin-1")
    claim = rf"(?:\A|{terminator}){blank}(CLM)(?=[{element}{terminator}])"
    # Tried after all else: without it, each of many line ends would be followed to the last of them.
    run = f"|{terminator}[{BLANK}]{{{LONG_RUN},}}+" if delimiters.terminator in BLANK else ""
    return Patterns(
        notable=re.compile(f"{terminator}{blank}{ordinary}(?:{structure}|(?=[^{terminator}])()){run and f'{run}()'}"),
        # Most segments are told from others by their first letter. Group 4 is there and never found.
        structure=re.compile(
            f"{terminator}{blank}(?=[{initials}{terminator}])(?:{structure}|(?!)()){run and f'{run}()'}"
        ),
        claim=re.compile(claim + run),
        printable=printable,
    )


def segment_break(terminator: str) -> str:
    """An expression for what stands between two segments, in a text that is gone through from its beginning.

    Where a blank is the terminator, a run of blanks is tried once, from its first one on, and not from each of them.
    """
    end = re.escape(terminator)
    if terminator not in BLANK:
        return f"{end}[{BLANK}]*+"
    return f"(?<![{BLANK}])[{BLANK.replace(terminator, '')}]*+{end}[{BLANK}]*+"


def _any_of(words: Iterable[str]) -> str:
    """An expression for any of `words`, branching by their first characters: half the time of a plain alternation."""
    endings: dict[str, list[str]] = {}
    for word in words:
        endings.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(first) + (_any_of(rest) if any(rest) else "") for first, rest in endings.items()]
    return f"(?:{'|'.join(branches)})"


def end_of_segments(text: str, terminator: str) -> int:
    """Where the last whole segment of a text ends; a few blanks behind it are looked at with what follows them."""
    end = text.rfind(terminator) + 1
    if terminator not in BLANK:
        return end
    last = len(text[:end].rstrip(BLANK)) + 1
    return last if last < end <= last + LONG_RUN else end


def count_terminated(text: str, terminator: str, blanks: int) -> int:
    """How many segments `text` holds, each with its terminator; `blanks` of the terminators are doubled."""
    if terminator in BLANK:
        return sum(1 for raw in text.split(terminator) if raw.strip(BLANK))
    return text.count(terminator) - blanks


def count_segments(text: str, terminator: str, blanks: int) -> int:
    """How many segments `text` holds, the last one perhaps without its terminator."""
    unterminated = terminator not in BLANK and text.rstrip(BLANK)[-1:] not in {terminator, ""}
    return count_terminated(text, terminator, blanks) + unterminated


def refused_at(text: str, start: int, end: int, terminator: str) -> int | None:
    """Where in ``text[start:end]`` a segment longer than MAX_SEGMENT begins, or None.

    Such a segment leaves a whole window without a terminator, so most calls look at a few bytes a window only.
    """
    if all(text.find(terminator, at, at + _WINDOW) >= 0 for at in range(start, end - _WINDOW, _WINDOW)):
        return None
    while start < end:
        stop = text.find(terminator, start, end)
        stop = end if stop < 0 else stop
        if stop - start > MAX_SEGMENT:
            return start
        start = stop + 1
    return None
