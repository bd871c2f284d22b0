"""What one value may be: length, characters, numbers, dates and times, by the rules that pyx12 goes by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.tables import NOT_USED, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.guide.tables import Element

EXTENDED_CHARACTERS: Final = (
    """ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!"&'()*+,-./:;?= abcdefghijklmnopqrstuvwxyz%~@[]_{}\\|<>^`#$"""
)
"""X12's basic and extended character sets (X12.5 of 005010), which text and codes are made of."""

_TOO_SHORT: Final = "4"
_TOO_LONG: Final = "5"
_WRONG_CHARACTER: Final = "6"
_WRONG_TIME: Final = "9"
_MISSING: Final = "1"

_CONTROL: Final = re.compile("[\x01-\x07\x09-\x0d\x11-\x17\x1c-\x1f]")
_OUTSIDE: Final = re.compile(f"[^{re.escape(EXTENDED_CHARACTERS)}]")
_WHOLE_NUMBER: Final = re.compile("-?[0-9]+")
_DECIMAL_NUMBER: Final = re.compile(r"-?[0-9]*(?:\.[0-9]+)?")
_DIGITS: Final = re.compile("[0-9]*")
_TEXT: Final = frozenset({"AN", "ID"})
_DATES: Final = ("RD8", "DT", "D8", "D6")
_DATE_LENGTHS: Final = {"D8": (8,), "D6": (6,), "DT": (6, 8, 12)}
_PIVOT: Final = 50
"""A year of two digits below it is of this century."""
FIRST_YEAR: Final = 1800
"""Of dates."""
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def value_faults(element: Element, value: str, formats: tuple[str, ...], *, is_excused: bool) -> Iterator[str]:
    """The IK403 codes of what is wrong with a value, in pyx12's order; I10 where the guide does not use the element.

    `formats` are those that a date or time may have beside its type; `is_excused` an element that may be empty all
    the same: the first component of a composite that is not required.
    """
    if not value:
        yield from [_MISSING] if element.usage == REQUIRED and not is_excused else []
    elif element.usage == NOT_USED:
        yield guide_fault.NOT_USED_ELEMENT_PRESENT
    else:
        yield from _sent_faults(element, value, formats)


def _sent_faults(element: Element, value: str, formats: tuple[str, ...]) -> Iterator[str]:
    """As above, of a value that is there and may be."""
    is_number = element.kind == "R" or element.kind.startswith("N")
    length = len(value.replace("-", "").replace(".", "") if is_number else value)
    if length < element.shortest:
        yield _TOO_SHORT
    if length > element.longest:
        yield _TOO_LONG
    if _CONTROL.search(value):
        yield _WRONG_CHARACTER
        return
    if element.kind in _TEXT and value[-1] == " " and len(value.rstrip()) >= element.shortest:
        yield _WRONG_CHARACTER
    if element.codes is not None and value not in element.codes:
        yield guide_fault.INVALID_CODE_VALUE
    if not is_of_kind(value, element.kind):
        yield _wrong_form((element.kind,)) or _WRONG_CHARACTER
    if formats and not any(is_of_kind(value, kind) for kind in formats):
        yield from filter(None, [_wrong_form(formats)])
    if element.pattern and not _pattern(element.pattern).search(value):
        yield guide_fault.INVALID_CODE_VALUE


def _wrong_form(kinds: tuple[str, ...]) -> str | None:
    """What a value is called that has none of these forms, where one is of a date or time."""
    if "TM" in kinds:
        return _WRONG_TIME
    return guide_fault.INVALID_DATE if any(kind in kinds for kind in _DATES) else None


def is_of_kind(value: str, kind: str) -> bool:
    """Whether a value, which is not empty, has the form of a type of data or of a format of dates."""
    if kind in _TEXT:
        return not _OUTSIDE.search(value)
    if kind.startswith("N"):
        return bool(_WHOLE_NUMBER.fullmatch(value))
    match kind:
        case "R":
            return bool(_DECIMAL_NUMBER.fullmatch(value))
        case "RD8":
            first, _, last = value.partition("-")
            return is_date(first, "D8") and is_date(last, "D8")
        case "DT" | "D8" | "D6":
            return is_date(value, kind)
        case "TM":
            return is_time(value)
    return kind == "B"


def is_date(value: str, kind: str) -> bool:
    """Whether a value is a day since 1800: ``D8``, ``D6``, or ``DT`` (either, or one with hour and minute)."""
    if len(value) not in _DATE_LENGTHS[kind] or not _DIGITS.fullmatch(value):
        return False
    if len(value) == len("YYMMDD"):
        value = ("20" if int(value[:2]) < _PIVOT else "19") + value
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
    if year < FIRST_YEAR or not 1 <= month <= len(_DAYS):
        return False
    is_leap = not year % 4 and (year % 100 != 0 or not year % 400)
    last = 29 if month == 2 and is_leap else _DAYS[month - 1]  # noqa: PLR2004 - February
    return 1 <= day <= last and is_time(value[8:])


def is_time(value: str) -> bool:
    """Whether a value is a time of day: ``HHMM``, with seconds and up to two decimals of them or without."""
    if not _DIGITS.fullmatch(value) or value[:2] > "23" or value[2:4] > "59":
        return False
    return len(value) <= len("HHMM") or (len("HHMMSS") <= len(value) <= len("HHMMSSDD") and value[4:6] <= "59")


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)
