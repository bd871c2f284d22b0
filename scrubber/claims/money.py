"""Amounts and quantities as X12 writes them (data type R): digits, at most one decimal point, an optional sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
from functools import lru_cache

_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
AMOUNT = r"-?(?:[0-9]{1,16}(?:\.[0-9]{0,2})?|\.[0-9]{1,2})"
"""An expression for dollars and cents, which `read_cents` reads."""
_CENTS_PLACES = 2
_MOST_DIGITS = 18
"""Of an amount (data element 782); sign and decimal point do not count."""


class Cents(int):
    """An amount of whole cents that reads as dollars: ``f"{Cents(15050)}"`` is ``150.50``.

    It counts and compares as the integer that it is; sums, differences and negatives are amounts again.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return format_cents(self)

    def __format__(self, specification: str) -> str:
        return format(format_cents(self), specification)

    def __add__(self, other: int, /) -> Cents:
        return Cents(int(self) + int(other))

    __radd__ = __add__

    def __sub__(self, other: int, /) -> Cents:
        return Cents(int(self) - int(other))

    def __rsub__(self, other: int, /) -> Cents:
        return Cents(int(other) - int(self))

    def __neg__(self) -> Cents:
        return Cents(-int(self))

    def __abs__(self) -> Cents:
        return Cents(abs(int(self)))


def add_up(amounts: Iterable[Cents | None]) -> Cents | None:
    """The sum of amounts, None where one of them is missing or unreadable."""
    total = Cents(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _is_too_long(text: str) -> bool:
    return len(text) > _MOST_DIGITS and len(text) > _MOST_DIGITS + text.startswith("-") + ("." in text)


@lru_cache(maxsize=256)
def read_decimal(text: str) -> Decimal | None:
    """A decimal number, or None where the text is none: empty, too long, letters, an exponent, two points.

    Nearly every line has one of a few quantities: they are the same object wherever they are kept.
    """
    if _is_too_long(text) or not _DECIMAL.match(text):
        return None
    from decimal import Decimal

    return Decimal(text)


def read_cents(text: str) -> int | None:
    """A dollar amount in whole cents, or None where the text is no amount, too long, or finer than a cent."""
    if not text.isascii():
        return None
    if text[-3:-2] == "." and _CENTS_PLACES + 1 < len(text) <= _MOST_DIGITS:
        digits = text[:-3] + text[-2:]
        if digits.isdigit():
            return int(digits)
    if _is_too_long(text):
        return None
    whole, _, fraction = text.partition(".")
    if whole.isdigit() and len(fraction) <= _CENTS_PLACES and (not fraction or fraction.isdigit()):
        return int(whole) * 100 + int(fraction.ljust(_CENTS_PLACES, "0"))
    amount = read_decimal(text)
    if amount is None or amount * 100 != int(amount * 100):
        return None
    return int(amount * 100)


def read_amount(text: str) -> Cents | None:
    """As `read_cents`, as an amount that messages can name."""
    cents = read_cents(text)
    return None if cents is None else Cents(cents)


def format_cents(cents: int) -> str:
    """Cents as dollars with two decimals, the way reports and findings write them: ``1234.50``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
