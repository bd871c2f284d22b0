"""The X12 file around a case's segments, with the marks that stand on them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.testing.cases import Case

_MARKED = re.compile(r"(?P<segment>[A-Z][A-Z0-9]{1,2}\*[^~]*)~(?:\s*<--\s*(?P<marks>\S.*))?")
_MARK = re.compile(r"(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*) (?P<element>[A-Z0-9]+(?:-[0-9]+)?)")

_HEADER = """\
ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *260101*1200*^*00501*{number:09d}*0*P*:
GS*HC*SUBMITTER*RECEIVER*20260101*1200*{number}*X*005010X222A1
ST*837*{number:04d}*005010X222A1
BHT*0019*00*{number}*20260101*1200*{purpose}"""
_SUBMITTER = """\
NM1*41*2*SAMPLE SUBMITTER*****46*SUBMITTER
PER*IC*SAMPLE CONTACT*TE*5555550100
NM1*40*2*SAMPLE RECEIVER*****46*RECEIVER"""
_BILLING = """\
HL*1**20*1
PRV*BI*PXC*{taxonomy}
NM1*85*2*SAMPLE CLINIC*****XX*1234567893
N3*1 MAIN STREET
N4*ANYTOWN*OH*430000001
REF*EI*123456789"""
_SUBSCRIBER = """\
HL*2*1*22*{child}
SBR*P*{relationship}*******{filing}
NM1*IL*1*DOE*JANE****MI*MEMBER0001
N3*2 MAIN STREET
N4*ANYTOWN*OH*430000001
DMG*D8*19700102*F
NM1*PR*2*SAMPLE PAYER*****PI*PAYER1"""
_TRAILER = """\
SE*{count}*{number:04d}
GE*1*{number}
IEA*1*{number:09d}"""
_ENVELOPE_SEGMENTS = 2
"""ISA and GS, which SE01 does not count."""


class Mark(NamedTuple):
    """What is found, or must be: which message, at which segment of the file (from 1) and which element."""

    segment: int
    key: str
    element: str


class MarkedFile(NamedTuple):
    """An X12 file with the marks that stood on its segments."""

    segments: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def content(self) -> bytes:
        """The file itself, one segment a line."""
        return "".join(f"{segment}~\n" for segment in self.segments).encode("ascii")

    def with_marks(self, marks: Iterable[Mark]) -> list[str]:
        """The segments as a fixture writes them, with these marks instead of its own."""
        by_segment: dict[int, list[str]] = defaultdict(list)
        for mark in sorted(marks):
            by_segment[mark.segment].append(f"{mark.key} {mark.element}")
        return [
            f"{segment}~  <-- {', '.join(by_segment[ordinal])}" if ordinal in by_segment else f"{segment}~"
            for ordinal, segment in enumerate(self.segments, start=1)
        ]


def build_file(case: Case, text: str | None = None, number: int = 1) -> MarkedFile:
    """The whole file around a case's segments (or around `text`), with control numbers made of `number`.

    Raises SetupError for a line that is no segment, or a mark that is not ``key ELEMENT``.
    """
    marked = list(_read_marked(case, case.claims if text is None else text))
    before = "\n".join(_levels_before(case, marked[0][0])).splitlines()
    before = [*_HEADER.format(number=number, purpose=case.purpose).splitlines(), *before]
    own = [segment for segment, _ in marked]
    count = len(before) + len(own) - _ENVELOPE_SEGMENTS + 1
    segments = (*before, *own, *_TRAILER.format(count=count, number=number).splitlines())
    marks = tuple(
        Mark(ordinal, key, element)
        for ordinal, (_, found) in enumerate(marked, start=len(before) + 1)
        for key, element in found
    )
    return MarkedFile(segments, marks)


def _read_marked(case: Case, text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _MARKED.fullmatch(line)
        if match is None:
            raise SetupError(f"case {case.name!r}: not one segment with its terminator: {line!r}")
        marks = []
        for written in re.split(r",\s*", match["marks"]) if match["marks"] else ():
            mark = _MARK.fullmatch(written.strip())
            if mark is None:
                raise SetupError(f"case {case.name!r}: not a mark `key ELEMENT`: {written!r}")
            marks.append((mark["key"], mark["element"]))
        yield match["segment"], marks


def _levels_before(case: Case, first: str) -> Iterator[str]:
    """What by default comes before a text's first segment: nothing before a submitter, all levels before a claim."""
    if first.startswith("NM1*41*"):
        return
    yield _SUBMITTER
    elements = first.split("*")
    level = (elements[3] if len(elements) > 3 else "") if elements[0] == "HL" else "claim"  # noqa: PLR2004
    if level in {"claim", "22", "23"}:
        yield _BILLING.format(taxonomy=case.taxonomy)
    if level in {"claim", "23"}:
        is_patient = level == "claim"
        yield _SUBSCRIBER.format(
            child=0 if is_patient else 1, relationship="18" if is_patient else "", filing=case.filing
        )
