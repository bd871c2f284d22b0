"""What an implementation-guide fault is, and what faults are called in words that a biller can act on.

Codes are those of the X12 code lists behind the acknowledgements: TA105 (I18), AK905 (716), IK502 (618),
IK304 (620) and IK403 (621).
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, TypeAlias

Level: TypeAlias = Literal["interchange", "group", "set", "segment", "element"]


class Meant(NamedTuple):
    """What the guide has at the place of a fault: the element, or for a missing segment or loop, that one."""

    name: str = ""
    """The guide's own name of it."""
    is_loop: bool = False
    """Whether a whole loop is meant, of which the fault names the first segment."""
    codes: tuple[str, ...] = ()
    """The codes that the element may have; for a missing segment those of its qualifier. Empty for an outside list."""
    data_type: str = ""
    """X12's type of the element: ``ID`` (a code), ``AN``, ``R``, ``N0``, ``DT``, ``TM``; empty for a composite."""
    shortest: int = 0
    longest: int = 0
    """Characters of the element."""
    beside: tuple[str, ...] = ()
    """Elements that are sent, and because of which this one has to be, or may not be."""


class GuideFault(NamedTuple):
    """One departure from the implementation guide, at its place. No field holds a value of the data."""

    segment: int
    """Ordinal of the segment from 1; for a missing segment, of the one where its absence showed."""
    segment_id: str
    """``NM1``; for a missing segment its own, as IK301 asks. Empty where the source has no proper id."""
    element: str | None
    """Reference designator as billers write it (``NM109``, ``SV101-3``), or None for a whole segment."""
    code: str
    """By level: TA105 (interchange), AK905 (group), IK502 (set), IK304 (segment), IK403 (element)."""
    level: Level
    loop: str | None
    """``2010BA``, or None outside the numbered loops."""
    message: str
    """What is wrong, in words made of the guide's names only; `words.py` says it to people."""
    meant: Meant = Meant()
    others: tuple[GuideFault, ...] = ()
    """Faults of the same cause: the 999 has each of them, people are told of the cause."""

    @property
    def is_absence(self) -> bool:
        """Whether a segment or loop is required and missing: it shows at the segment after the place it belongs to."""
        return self.level == "segment" and self.code == REQUIRED_SEGMENT_MISSING


NO_ISA: Final = "022"
NO_SUCH_GUIDE: Final = "I6"
NOT_CHECKED: Final = "5"
TRAILER_MISSING: Final = "2"
UNKNOWN_SEGMENT: Final = "1"
UNEXPECTED_SEGMENT: Final = "2"
REQUIRED_SEGMENT_MISSING: Final = "3"
LOOP_TOO_OFTEN: Final = "4"
SEGMENT_HAS_ELEMENT_ERRORS: Final = "8"
CONDITIONAL_ELEMENT_MISSING: Final = "2"
INVALID_CODE_VALUE: Final = "7"
INVALID_DATE: Final = "8"
EXCLUSION_VIOLATED: Final = "10"
TOO_MANY_COMPONENTS: Final = "13"
NOT_USED_ELEMENT_PRESENT: Final = "I10"

ENVELOPE_WORDS: Final[dict[tuple[Level, str], str]] = {
    ("interchange", "001"): "The control number in IEA02 is not that of ISA13",
    ("interchange", "021"): "The count of functional groups in IEA01 is wrong",
    ("interchange", NO_ISA): "The data does not begin with a well-formed ISA of version 00501",
    ("interchange", "023"): "The interchange has no IEA trailer",
    ("interchange", "024"): "A functional group of the interchange is not closed",
    ("interchange", "025"): "The interchange control number in ISA13 is used twice",
    ("group", "3"): "The functional group, or a transaction set in it, is not closed",
    ("group", "4"): "The control number in GE02 is not that of GS06",
    ("group", "5"): "The count of transaction sets in GE01 is wrong",
    ("group", "6"): "The group control number in GS06 is used twice",
    ("set", TRAILER_MISSING): "The transaction set has no SE trailer",
    ("set", "3"): "The control number in SE02 is not that of ST02",
    ("set", "4"): "The count of segments in SE01 is wrong",
    ("set", NOT_CHECKED): "The transaction set could not be checked against its guide from this segment on",
    ("set", "23"): "The control number in ST02 is used twice in the functional group",
    ("set", NO_SUCH_GUIDE): "The version in GS08 is not an implementation guide that can be checked here",
}

SEGMENT_WORDS: Final = {
    UNKNOWN_SEGMENT: "The guide has no such segment",
    UNEXPECTED_SEGMENT: "The segment is out of place: the guide does not expect it here",
    "4": "the loop occurs more often than the guide allows",
    "5": "the segment occurs more often than the guide allows",
    SEGMENT_HAS_ELEMENT_ERRORS: "The segment is empty, or ends in separators that nothing follows",
}

ELEMENT_WORDS: Final = {
    "1": "is required and missing",
    CONDITIONAL_ELEMENT_MISSING: "is missing; the elements sent beside it require it",
    "3": "is more than the segment may hold",
    "4": "is too short",
    "5": "is too long",
    "6": "has a character or a form that is not allowed, such as a letter in a number or a trailing blank",
    INVALID_CODE_VALUE: "is not a value that the guide allows here",
    INVALID_DATE: "is not a valid date of the stated format",
    "9": "is not a valid time",
    EXCLUSION_VIOLATED: "may not be sent together with the element before it",
    TOO_MANY_COMPONENTS: "has more components than the guide allows",
    NOT_USED_ELEMENT_PRESENT: "is not used in this guide and has to be left out",
}

COUNT_WORDS: Final = {
    "HL01": "HL01 does not count the hierarchical levels from 1",
    "HL02": "HL02 does not name an open hierarchical level above this one",
    "LX01": "LX01 does not count the service lines of the claim from 1",
}

_SEGMENT_ID: Final = re.compile("[A-Z][A-Z0-9]{1,2}")


def plain_id(segment_id: str) -> str:
    """Keep `segment_id` only if it can be one: in a damaged file it may be a piece of the data."""
    return segment_id if _SEGMENT_ID.fullmatch(segment_id) else ""
