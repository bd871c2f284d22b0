"""What the elements of an ISA may say (005010X222A1, appendix C), their widths and the delimiters' own form apart."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.checks.envelope_fault import EnvelopeFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.segment import Segment

ISA_VERSION: Final = "00501"
"""ISA12 of an interchange that holds 005010 transaction sets."""

_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")
_PARTIES: Final = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
_DATE_LENGTH: Final = 6


def is_isa_date(text: str) -> bool:
    """Whether `text` is a day as ISA09 has it: YYMMDD."""
    if len(text) != _DATE_LENGTH or not (text.isascii() and text.isdigit()):
        return False
    try:
        date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return False
    return True


def is_isa_time(text: str) -> bool:
    """Whether `text` is a time as ISA10 has it: HHMM, from 0000 to 2359."""
    return _TIME.fullmatch(text) is not None


class _Rule(NamedTuple):
    """What one element may say."""

    element: int
    name: str
    allowed: str
    """What it is to be, as a message goes on after "is not"."""
    fix: str
    is_kept: Callable[[Segment], bool]


def _value(isa: Segment, element: int) -> str:
    """An element without its padding: its width is another matter."""
    return isa.value(element).strip(" ")


def _one_of(element: int, *allowed: str) -> Callable[[Segment], bool]:
    return lambda isa: _value(isa, element) in allowed


def _is_filled(element: int) -> Callable[[Segment], bool]:
    return lambda isa: bool(_value(isa, element))


def _is_filled_where_announced(element: int, announced_by: str) -> Callable[[Segment], bool]:
    """Authorization and password count only where the qualifier before them says that there is one."""
    return lambda isa: _value(isa, element - 1) != announced_by or bool(_value(isa, element))


def _can_separate_repetitions(isa: Segment) -> bool:
    """What ISA11 is from version 00501 on; before, it was a standards identifier."""
    separator = _value(isa, 11)
    if _value(isa, 12) != ISA_VERSION:
        return True
    return len(separator) == 1 and not separator.isalnum() and separator != isa.value(16)


_QUALIFIER = (
    "Put the qualifier of the identifier beside it there: ZZ where the two of you agreed on one, 30 for a tax id."
)
_RULES: Final = (
    _Rule(1, "authorization qualifier", "00 or 03", "Put 00 there: no authorization is sent.", _one_of(1, "00", "03")),
    _Rule(
        2,
        "authorization information",
        "filled, though ISA01 announces it",
        "Put 00 in ISA01, or the authorization that the receiver gave you in ISA02.",
        _is_filled_where_announced(2, "03"),
    ),
    _Rule(3, "security qualifier", "00 or 01", "Put 00 there: no password is sent.", _one_of(3, "00", "01")),
    _Rule(
        4,
        "security information",
        "filled, though ISA03 announces a password",
        "Put 00 in ISA03, or the password that the receiver gave you in ISA04.",
        _is_filled_where_announced(4, "01"),
    ),
    _Rule(5, "sender's qualifier", "01, 14, 20, 27, 28, 29, 30, 33 or ZZ", _QUALIFIER, _one_of(5, *_PARTIES)),
    _Rule(6, "sender's identifier", "filled", "Put the identifier there that the receiver gave you.", _is_filled(6)),
    _Rule(7, "receiver's qualifier", "01, 14, 20, 27, 28, 29, 30, 33 or ZZ", _QUALIFIER, _one_of(7, *_PARTIES)),
    _Rule(8, "receiver's identifier", "filled", "Put the receiver's own identifier there.", _is_filled(8)),
    _Rule(
        9,
        "interchange date",
        "a day written as YYMMDD",
        "Write the day on which the file was made as YYMMDD.",
        lambda isa: is_isa_date(_value(isa, 9)),
    ),
    _Rule(
        10,
        "interchange time",
        "a time from 0000 to 2359",
        "Write the time at which the file was made as HHMM.",
        lambda isa: is_isa_time(_value(isa, 10)),
    ),
    _Rule(
        11,
        "repetition separator",
        "a character of its own that is no letter, digit or blank",
        "Put ^ there, which stands nowhere else in the file.",
        _can_separate_repetitions,
    ),
    _Rule(
        12,
        "interchange version",
        ISA_VERSION,
        "Put 00501 there, the version of every 005010 interchange.",
        _one_of(12, ISA_VERSION),
    ),
    _Rule(
        13,
        "interchange control number",
        "a number of nine digits",
        "Number the interchange with nine digits, leading zeros included, and repeat them in IEA02.",
        lambda isa: re.fullmatch("[0-9]{1,9}", isa.value(13)) is not None,
    ),
    _Rule(14, "request for a TA1", "0 or 1", "Put 1 there to ask for a TA1, 0 to ask for none.", _one_of(14, "0", "1")),
    _Rule(15, "usage indicator", "P or T", "Put P there for production, T for a test.", _one_of(15, "P", "T")),
)


def isa_value_faults(isa: Segment) -> list[EnvelopeFault]:
    """Each element of an ISA that says what it may not; the value itself, an identifier perhaps, is not repeated.

    ISA16 and the other delimiters need no look: an ISA whose delimiters are none is not read as one.
    """
    return [
        EnvelopeFault(
            "isa-value",
            "interchange",
            isa.place,
            f"ISA{rule.element:02d}",
            {"element": f"ISA{rule.element:02d}", "name": rule.name, "allowed": rule.allowed, "fix": rule.fix},
        )
        for rule in _RULES
        if not rule.is_kept(isa)
    ]
