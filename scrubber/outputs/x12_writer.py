"""The writer of our own interchanges: every acknowledgement is put into its envelopes here.

Answers have fixed delimiters and one segment a line. They are addressed to whoever sent the interchange that they
answer, and are dated by the day of receipt, so that the same input always has the same answer.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import BinaryIO

    from scrubber.claims.assemble import Header

ELEMENT, REPETITION, COMPONENT, TERMINATOR = "*", "^", ":", "~"
LINE_END = TERMINATOR + "\n"
UNKNOWN = "UNKNOWN"
"""What a required name or identifier says where the input gives none."""
NO_TIME = "0000"

_CONTROL_NUMBERS = 1_000_000_000
_LONGEST_ISA_ID = 15
_SHORTEST_CODE = 2
_ID_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
_USAGES = frozenset({"P", "T"})
_HELD_IN_MEMORY = 1 << 18

# The extended character set of X12 without our delimiters; NUL to DEL, since all else is replaced before.
_CLEAN = {
    code: "-" if chr(code) in "*^:~" else chr(code) if chr(code) != "`" and chr(code).isprintable() else " "
    for code in range(128)
}


def clean(text: str, longest: int | None = None) -> str:
    """`text` as an element of an answer: without our delimiters and without what X12's character sets lack.

    A character that is no ASCII becomes a question mark. At most `longest` characters, without outer blanks.
    """
    if text.isascii():
        # A name of several words is left as it is by all of what follows.
        if text.isalnum() or (text.replace(" ", "").isalnum() and text == text.strip()):
            return text[:longest].rstrip()
    else:
        text = text.encode("ascii", "replace").decode("ascii")
    return text.translate(_CLEAN).strip()[:longest].rstrip()


def left_as_it_is(shortest: int, longest: int, without: Iterable[str] = ()) -> str:
    """An expression for what :func:`clean` does not change: so many characters, none of them among `without`."""
    kept = {chr(code) for code, cleaned in _CLEAN.items() if cleaned == chr(code)} - {" ", *without}
    visible = "".join(map(re.escape, sorted(kept)))
    text = f"[{visible}](?:[{visible} ]{{{max(shortest - 2, 0)},{longest - 2}}}[{visible}])"
    return f"(?:{text if shortest > 1 else text + '?'})" + ("" if shortest else "?")


@lru_cache(maxsize=8)
def _clean_lines(longest: int) -> re.Pattern[str]:
    return re.compile(f"(?:{left_as_it_is(0, longest)}\n)*")


def clean_all(texts: list[str], longest: int) -> list[str]:
    """Each of `texts` as :func:`clean` makes it: most often all of them as they are, which one look shows."""
    lines = "\n".join([*texts, ""])
    if lines.count("\n") == len(texts) and _clean_lines(longest).fullmatch(lines):
        return texts
    return [clean(text, longest) for text in texts]


def identifier(text: str, longest: int) -> str:
    """`text`, cleaned, as an identifier or code of two characters at least; empty where it is none."""
    cleaned = clean(text, longest)
    return cleaned if len(cleaned) >= _SHORTEST_CODE else ""


def segment(*elements: str) -> str:
    """One segment with its line end; empty elements at its end are left off. What comes from data is cleaned before."""
    return ELEMENT.join(elements).rstrip(ELEMENT) + LINE_END


class HeldSegments:
    """Segments that wait until what stands before them is known; on disk (unnamed) once they are many."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._texts: list[str] = []
        """What comes after that which is in the file: most often all."""
        self._held = 0
        """Characters of it."""
        self.count = 0

    def append(self, text: str) -> None:
        """Add one or more whole segments."""
        self.count += text.count(TERMINATOR)
        self._texts.append(text)
        self._held += len(text)
        if self._held >= _HELD_IN_MEMORY:
            self._to_file()

    def extend(self, other: HeldSegments) -> None:
        """Add all segments of `other`, which is closed."""
        if other._file is None:
            self.append("".join(other._texts))
        else:
            self.count += other.count
            other.move_to(self._to_file())

    def move_to(self, out: BinaryIO) -> None:
        """Write them all and close."""
        if self._file is not None:
            with self._file as file:
                file.seek(0)
                shutil.copyfileobj(file, out)
        out.write("".join(self._texts).encode("ascii"))

    def _to_file(self) -> BinaryIO:
        """The file, holding everything."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 closed by move_to
            weakref.finalize(self, self._file.close)
        self._file.write("".join(self._texts).encode("ascii"))
        self._texts, self._held = [], 0
        return self._file


class AnswerGuide(NamedTuple):
    """What an answer is: functional identifier (GS01), transaction set (ST01) and implementation guide (GS08, ST03)."""

    functional_id: str
    kind: str
    version: str
    series: int
    """Added to ISA13 of the input, modulo 10^9: two kinds of answer to one interchange differ in control number."""


class _Begun(NamedTuple):
    """Where an interchange or group of the answer begins, and what the file held before it."""

    at: int
    groups: int
    is_empty: bool


class AnswerFile:
    """Writes one answering interchange for each interchange that it is told of, with groups and transaction sets.

    Nothing is written before the first set or segment of an interchange, so that a file of no answers stays empty.
    What is dropped again needs a file that seeks.
    """

    def __init__(self, out: BinaryIO, guide: AnswerGuide, received: date) -> None:
        self._out = out
        self._guide = guide
        self._received = received
        self._interchange: int | None = None
        self._groups = 0
        self._group: str | None = None
        self._sets = 0
        self._begun: dict[str, _Begun] = {}
        self.is_empty = True

    @property
    def is_in_interchange(self) -> bool:
        """Whether an interchange is open."""
        return self._interchange is not None

    @property
    def is_in_group(self) -> bool:
        """Whether a group is open."""
        return self._group is not None

    def begin_interchange(self, answered: Header | None) -> None:
        """Write the ISA that answers the interchange with the header `answered`, after ending the one before."""
        self.end_interchange()
        number = _control_number(answered.value(13) if answered else "", self._guide.series)
        elements = [
            "ISA", "00", " " * 10, "00", " " * 10,
            *_isa_party(answered, 7), *_isa_party(answered, 5),
            f"{self._received:%y%m%d}", NO_TIME, REPETITION, "00501", f"{number:09}", "0",
            _one_of(_USAGES, answered, 15, "T"), COMPONENT,
        ]  # fmt: skip
        self._begin("ISA")
        self._put(segment(*elements))
        self._interchange, self._groups = number, 0

    def add_segment(self, text: str) -> None:
        """Write a segment that stands in no group (TA1), after the ISA."""
        self._put(text)

    def begin_group(self, answered: Header | None, interchange: Header | None) -> None:
        """Write the GS that answers the group with the header `answered`, after ending the one before.

        Groups are numbered from the control number of their interchange on.
        """
        self.end_group()
        self._begin("GS")
        number = str(((self._interchange or 1) + self._groups) % _CONTROL_NUMBERS or 1)
        self._groups += 1
        sender, receiver = _group_party(answered, 3, interchange, 8), _group_party(answered, 2, interchange, 6)
        guide = self._guide
        day = f"{self._received:%Y%m%d}"
        self._put(segment("GS", guide.functional_id, sender, receiver, day, NO_TIME, number, "X", guide.version))
        self._group, self._sets = number, 0

    def add_set(self, head: str, body: HeldSegments) -> None:
        """Write one transaction set: ST, the segments of `head` and `body`, SE with their count."""
        self._sets += 1
        number = f"{self._sets:04}"
        self._put(segment("ST", self._guide.kind, number, self._guide.version) + head)
        count = head.count(TERMINATOR) + body.count + 2
        body.move_to(self._out)
        self._put(segment("SE", str(count), number))

    def end_interchange(self) -> None:
        """Write GE and IEA of what is open."""
        self.end_group()
        if self._interchange is not None:
            self._put(segment("IEA", str(self._groups), f"{self._interchange:09}"))
            self._interchange = None

    def end_group(self) -> None:
        """Write the GE of what is open."""
        if self._group is not None:
            self._put(segment("GE", str(self._sets), self._group))
            self._group = None

    def drop_group(self) -> None:
        """Take the group that is open back, and its interchange where that has no other."""
        if self._group is not None:
            self._groups = self._supersede("GS").groups
            self._group = None
            if not self._groups:
                self.drop_interchange()

    def drop_interchange(self) -> None:
        """Take the interchange that is open back."""
        if self._interchange is not None:
            self._supersede("ISA")
            self._interchange = self._group = None

    def _begin(self, tag: str) -> None:
        self._begun[tag] = _Begun(self._out.tell(), self._groups, self.is_empty)

    def _supersede(self, tag: str) -> _Begun:
        begun = self._begun[tag]
        self._out.seek(begun.at)
        self._out.truncate()
        self.is_empty = begun.is_empty
        return begun

    def _put(self, text: str) -> None:
        self._out.write(text.encode("ascii"))
        self.is_empty = False


def _control_number(answered: str, series: int) -> int:
    """ISA13 of the answer, made of ISA13 of the input; 1 where that is no number."""
    is_number = answered.isascii() and answered.isdigit() and len(answered) <= len(str(_CONTROL_NUMBERS - 1))
    number = int(answered) if is_number else 1
    return (number + series) % _CONTROL_NUMBERS or 1


def _one_of(allowed: frozenset[str], header: Header | None, element: int, otherwise: str) -> str:
    value = header.value(element) if header else ""
    return value if value in allowed else otherwise


def _isa_party(answered: Header | None, qualifier: int) -> tuple[str, str]:
    """A party of the input's ISA, told by the element number of its qualifier, as the answer's ISA names it."""
    name = clean(answered.value(qualifier + 1) if answered else "", _LONGEST_ISA_ID) or UNKNOWN
    return _one_of(_ID_QUALIFIERS, answered, qualifier, "ZZ"), name.ljust(_LONGEST_ISA_ID)


def _group_party(group: Header | None, element: int, interchange: Header | None, isa_element: int) -> str:
    """An application code of the input's GS, else the party of its ISA."""
    code = identifier(group.value(element), _LONGEST_ISA_ID) if group else ""
    return code or identifier(interchange.value(isa_element) if interchange else "", _LONGEST_ISA_ID) or UNKNOWN
