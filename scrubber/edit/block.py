"""What a screen is given: many claims as columns, one entry a claim or a line, in the order of the file.

Amounts are whole cents, quantities thousandths, days proleptic ordinals (``date.toordinal()``), codes numbers as
:func:`code` makes them. A column is a NumPy array: it is compared and combined as a whole. What cannot be read is not
met here: a claim with an amount, a quantity or a date that is missing or malformed is checked without a screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from scrubber.claims.parties import Party

# As an alias of Any: a comparison of arrays has no type of its own, and a screen returns one.
Flags: TypeAlias = Any
"""One truth value for each claim or line of a block: an array of bool."""
Column: TypeAlias = "NDArray[np.int64]"
"""One amount, quantity or day for each claim or line."""
Codes: TypeAlias = "NDArray[np.uint64]"
"""One code for each claim or line; 0 where it is empty."""


def code(text: str) -> int:
    """Give a text of at most seven characters as columns of codes have it, to be compared with them."""
    return int.from_bytes(text.encode("ascii"), "little")


class Segments(Protocol):
    """Segments with one identifier, wherever they stand; what is asked of them has one entry a segment."""

    def element(self, number: int, /) -> Codes:
        """An element; 0 where it is empty. Of a long one the first eight characters."""

    def is_given(self, number: int, last: int | None = None, /) -> Flags:
        """Whether an element is not empty; with a `last`, one of those up to it."""

    def named(self, *entities: str) -> Flags:
        """Whether the name that it belongs to, the last NM1 before it, is one of these (NM101)."""

    def begins_with(self, number: int, characters: str, /) -> Flags:
        """Whether an element begins with one of these characters."""

    def lengths(self, number: int, /) -> Column:
        """How many characters an element has."""

    def consists_of(self, number: int, characters: str, last: int | None = None, /) -> Flags:
        """Whether an element is of these characters alone, of ASCII, or empty; with a `last`, all up to it are."""

    def count(self, number: int, characters: str, /) -> Column:
        """How many characters of an element are among these."""

    def says(self, number: int, judge: Callable[[str], bool], among: Flags = None, /) -> Flags:
        """What `judge` says of the text of an element: it is asked once for each distinct one.

        What a function of a module says, or a `functools.partial` of one, is remembered for the blocks to come: it
        looks at nothing but the text and what it was given. Of those `among` them alone, if given; no of the others.
        """

    def any_element(self, last: int, flagged: Callable[[Codes], Flags], /) -> Flags:
        """Whether an element, of whatever number, is `flagged`, or there are more than the `last`.

        `flagged` is given all elements of the segments as one column.
        """

    def any_says(self, last: int, judge: Callable[[str], bool], /) -> Flags:
        """Whether `judge` says yes of an element, of whatever number, or there are more than the `last`.

        It is asked once for each distinct text of an element.
        """


class CoverageColumns(Protocol):
    """Who is insured and who pays, as columns of claims."""

    @property
    def other(self) -> Flags:
        """Whether the claim has another payer (loop 2320)."""

    @property
    def dependent(self) -> Flags:
        """Whether the patient has a level of his own (loop 2000C)."""

    @property
    def namesake(self) -> Flags:
        """Whether the claim has a patient level, and the patient may have the subscriber's name and birth date."""

    def element(self, number: int, /) -> Codes:
        """Give an element of the subscriber's SBR (loop 2000B), 0 without one; eight characters of it count."""

    def member_has(self, identifier: str, /) -> Flags:
        """Whether the subscriber's name (loop 2010BA) has such a segment; False where he is named twice."""


class Block(Protocol):
    """Claims as columns; those of claims have one entry a claim, ``line_…`` one a service line."""

    @property
    def line_claim(self) -> Column:
        """Of each line its claim, counted from 0: ``block.place[block.line_claim]`` is a column of lines."""

    @property
    def claim_charge(self) -> Column:
        """CLM02, in cents."""

    @property
    def place(self) -> Codes:
        """CLM05-1, the place of service."""

    @property
    def frequency(self) -> Codes:
        """CLM05-3, the claim frequency code; a claim with another one than 1 or 7 is checked whatever a screen says."""

    @property
    def filing(self) -> Codes:
        """SBR09, the claim filing indicator."""

    @property
    def coverage(self) -> CoverageColumns:
        """Who is insured and who pays."""

    @property
    def billing_number(self) -> Codes:
        """NM109 of the billing provider, its first eight characters."""

    @property
    def first_day(self) -> Column:
        """The earliest day of service."""

    @property
    def days(self) -> Sequence[date]:
        """The first days of service of its lines, each once, in order."""

    @property
    def batch_day(self) -> Column:
        """The day that the transaction set of the claims was made (BHT04); -1 where it is missing or no date."""

    @property
    def patient_birth_day(self) -> Column:
        """The patient's birth date; -1 where it is missing or no date."""

    @property
    def subscriber_birth_day(self) -> Column:
        """The subscriber's birth date; -1 where it is missing or no date."""

    @property
    def patient_death_day(self) -> Column:
        """The patient's date of death; -1 where it is missing or no date."""

    @property
    def line_counts(self) -> Column:
        """How many lines each claim has."""

    @property
    def diagnosis_counts(self) -> Column:
        """How many diagnoses each claim has (HI*ABK, ABF, BK, BF)."""

    @property
    def line_charge(self) -> Column:
        """SV102, in cents."""

    @property
    def line_units(self) -> Column:
        """SV104, in thousandths."""

    @property
    def line_unit(self) -> Codes:
        """SV103, the unit of measure."""

    @property
    def line_place(self) -> Codes:
        """SV105, else CLM05-1."""

    @property
    def line_procedure(self) -> Codes:
        """SV101-2 as written."""

    @property
    def line_first_day(self) -> Column:
        """The first day of service (DTP*472)."""

    @property
    def line_last_day(self) -> Column:
        """The last day of service."""

    @property
    def line_units_of_procedure(self) -> Column:
        """The units of all lines of the claim with the line's procedure, in thousandths."""

    @property
    def line_highest_pointer(self) -> Column:
        """The highest diagnosis pointer (SV107), 0 without one; more than 12 where one of them is no number."""

    @property
    def line_repeats_pointer(self) -> Flags:
        """Whether the line has a diagnosis pointer (SV107) twice, written alike."""

    @property
    def leaves_out_diagnosis(self) -> Flags:
        """Of each claim whether an element of one of its HI segments is empty."""

    @property
    def repeats_diagnosis(self) -> Flags:
        """Of each claim whether it has a diagnosis code twice, written alike."""

    @property
    def repeats_service(self) -> Flags:
        """Of each claim whether two of its lines have the same procedure, dates and units."""

    def has_two(self, judge: Callable[[str, str], bool], /) -> Flags:
        """Of each claim whether two of its lines have different procedures of which `judge` says yes.

        It is asked once for each distinct two, in one order; a claim of a hundred lines or more is always flagged.
        """

    def any_line(self, flags: Flags, /) -> Flags:
        """Of each claim whether one of its lines is flagged."""

    def year_of(self, days: Column, /) -> Column:
        """The calendar year of each day."""

    def number_of_each(self, judge: Callable[[str], int], codes: Codes | Column, /) -> Column:
        """Of each code of a column the number that `judge` gives it: it is asked once for each distinct one.

        What a function of a module gives is remembered, as of `Segments.says`.
        """

    def sum_by_claim(self, column: Column, /) -> Column:
        """Of each claim the sum of a column of its lines."""

    def has(self, identifier: str, *qualifiers: str) -> Flags:
        """Of each claim whether it, a line of it or a level above it has such a segment.

        ``block.has("PWK", "CT", "OZ")``: one whose first element is one of these.
        """

    def has_such(self, is_such: Callable[[Segments], Flags], identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that `is_such` flags.

        ``block.has_such(lambda names: (names.element(2) == code("2")) & (names.element(4) != 0), "NM1", "85")``: a
        billing provider that is an organisation with a first name.
        """

    def has_on_line(self, identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that belong to a line."""

    def has_repeated(self, identifier: str, number: int, *qualifiers: str) -> Flags:
        """Of each claim whether two such segments of its own or its lines have the same, not empty, element."""

    @property
    def submitter(self) -> Party | None:
        """Who sends the transaction set, the same for all of the block's claims."""

    def element(self, identifier: str, number: int, *qualifiers: str) -> Codes:
        """Of each claim an element of the first such segment of the claim itself or its lines; 0 without one.

        Of an element the first eight characters count: it tells codes apart, and whether there is anything.
        """

    def day(self, identifier: str, number: int, *qualifiers: str) -> Column:
        """As `element`, the day that it begins with (CCYYMMDD, of a span its first one); -1 where that is none."""

    def is_in(self, column: Codes, *texts: str) -> Flags:
        """Of each entry of a column of codes whether it is one of these: ``block.is_in(block.place, "21", "51")``."""
