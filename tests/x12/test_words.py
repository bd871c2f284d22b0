"""Arithmetic on many texts at once gives what the plain way gives for each."""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.claims.dates import read_date
from scrubber.claims.money import read_cents, read_decimal
from scrubber.x12.characters_of_words import are_plain_codes
from scrubber.x12.guide.values import is_date
from scrubber.x12.words import (
    UNREADABLE,
    WORD,
    Buffer,
    Cells,
    pack,
    random_keys,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

NUMBERS = ["0", "00", "12", "12.5", "508.03", ".5", ".", "5.", "-3", "+3", "1.2.3", "1..2", "1.234", "1e2", " 1", "1 "]
LONG_NUMBERS = ["99999999", "999999.99", "123456789", "12345.678", "00000.01"]
DATES = ["20260115", "20260229", "20240229", "19000229", "20000229", "20261301", "20260100", "00000101", "99991231"]
NO_DATES = ["2026011", "202601155", "2026 115", "2026-1-1", "2026011a", ""]

short_texts = st.lists(st.text("0123456789.- ax*~", max_size=12), min_size=1, max_size=30)


def cells_of(texts: Sequence[str]) -> tuple[Buffer, Cells]:
    """Lay texts out in one block, one right behind another."""
    lengths = [len(text) for text in texts]
    starts = np.cumsum([0, *lengths[:-1]])
    buffer = Buffer("".join(texts).encode("latin-1"))
    return buffer, Cells(starts.astype(np.int32), np.array(lengths, np.int32))


def plain_number(text: str, scale: int) -> int | None:
    """Read a number as the rest of the program does, times `scale`; None where that leaves a fraction."""
    number = read_decimal(text)
    return None if number is None or number * scale != int(number * scale) else int(number * scale)


@given(short_texts)
def test_an_amount_is_the_plain_one_or_left_to_the_plain_way(texts: list[str]) -> None:
    """Cents and thousandths are those of the plain reading wherever they are given at all."""
    buffer, cells = cells_of(texts)
    for text, cents, thousandths in zip(texts, buffer.cents(cells), buffer.thousandths(cells), strict=True):
        assert cents in {UNREADABLE, read_cents(text)}
        assert thousandths in {UNREADABLE, plain_number(text, 1000)}


@pytest.mark.parametrize("text", [*NUMBERS, *LONG_NUMBERS])
def test_what_is_unreadable_is_never_zero(text: str) -> None:
    """What the plain way does not read is not read, and what most files have is."""
    buffer, cells = cells_of(["1", text, "2"])
    _, cents, _ = buffer.cents(cells)
    assert cents in {UNREADABLE, read_cents(text)}
    ordinary = len(text) <= WORD and text.replace(".", "", 1).isdigit() and text[-1:] != "." and "." not in text[:-3]
    assert (cents != UNREADABLE) == ordinary


@given(st.lists(st.dates(), min_size=1))
def test_every_date_has_its_ordinal(days: list[date]) -> None:
    """Dates are proleptic Gregorian ordinals, leap years among them."""
    buffer, cells = cells_of([day.strftime("%Y%m%d").zfill(8) for day in days])
    assert buffer.days(cells).tolist() == [day.toordinal() for day in days]


@given(st.lists(st.text("0123456789", min_size=7, max_size=9) | st.sampled_from([*DATES, *NO_DATES]), min_size=1))
def test_what_is_no_date_is_none(texts: list[str]) -> None:
    """A day that no calendar has, or that is written otherwise, is unreadable."""
    buffer, cells = cells_of(texts)
    expected = [day.toordinal() if (day := read_date(text)) else UNREADABLE for text in texts]
    assert buffer.days(cells).tolist() == expected


@given(
    st.lists(
        st.text("0123456789", min_size=8, max_size=8) | st.sampled_from([*DATES, "2026 115", "2026-1-1"]), min_size=1
    )
)
def test_dates_from_a_year_on_are_those_of_the_guide(texts: list[str]) -> None:
    """Eight bytes are a date of 1800 or later where the guide's plain judge takes them for one."""
    buffer, cells = cells_of(texts)
    assert buffer.are_days(cells.starts, 1800).tolist() == [is_date(text, "D8") for text in texts]


def test_every_day_of_a_year_is_a_date() -> None:
    """Of all days and months of a year, those of the calendar are dates, leap years by its rule."""
    years = (1799, 1800, 1900, 2000, 2024, 2025, 2100)
    texts = [f"{year}{month:02}{day:02}" for year in years for month in range(14) for day in range(33)]
    buffer, cells = cells_of(texts)
    assert buffer.are_days(cells.starts, 1800).tolist() == [is_date(text, "D8") for text in texts]


@given(st.lists(st.text("AB\0 ", max_size=20), min_size=1, max_size=40))
def test_equal_digests_are_equal_texts(texts: list[str]) -> None:
    """Two texts have one digest where they are the same, trailing zero bytes counted, and nowhere else."""
    buffer, cells = cells_of(texts)
    digests = buffer.digests(cells, random_keys(4)).tolist()
    assert len(set(zip(texts, digests, strict=True))) == len(set(texts)) == len(set(digests))


@given(st.lists(st.text("ABCDEFGH12", min_size=1, max_size=8), min_size=1))
def test_a_word_is_its_text(texts: list[str]) -> None:
    """A cell of at most eight bytes is the word that its text packs to."""
    buffer, cells = cells_of(texts)
    assert buffer.words(cells).tolist() == [int(pack(text)) for text in texts]


@given(st.lists(st.text("09AZaz/:@[` \x7f\x80\xfa\xff", max_size=8), min_size=1, max_size=40))
def test_plain_codes_are_digits_and_capitals(texts: list[str]) -> None:
    """A code is plain where it holds digits and capital letters alone, or nothing."""
    words = np.array([pack(text) for text in texts])
    plain = [all("0" <= letter <= "9" or "A" <= letter <= "Z" for letter in text) for text in texts]
    assert are_plain_codes(words).tolist() == plain


@given(
    st.lists(st.text("09AZaz/:@[` \0\x7f\x80\xfa\xff", max_size=20), min_size=1, max_size=40),
    st.sampled_from(["A", "0123456789AZ", "Z[\\]^_`a", " /:\x7f"]),
)
def test_texts_consist_of_characters(texts: list[str], characters: str) -> None:
    """Each of them is one of these, in whatever word of the text; so it is where there is none."""
    buffer, cells = cells_of(texts)
    assert buffer.consist_of(cells, characters).tolist() == [set(text) <= set(characters) for text in texts]


@given(st.lists(st.text("A:\0\xba", max_size=9), min_size=1, max_size=40))
def test_texts_that_have_a_character_are_found(texts: list[str]) -> None:
    """Where none has it, that is said of short ones alone; the last word of a text is the one that ends with it."""
    buffer, cells = cells_of(texts)
    may_have = any(":" in text or len(text) > WORD for text in texts)
    assert buffer.may_have(cells, ":") == may_have
    assert buffer.last_words(cells).tolist() == [int(pack(text[-WORD:])) for text in texts]


@given(st.text("AB", max_size=20), st.text("AB", max_size=40))
def test_a_digest_does_not_depend_on_the_other_texts(text: str, other: str) -> None:
    """Beside a long text or by itself, a text has the same digest: what is known of it holds in every block."""
    keys = random_keys(6)
    alone, beside = (buffer.digests(cells, keys)[0] for buffer, cells in (cells_of([text]), cells_of([text, other])))
    assert alone == beside


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of other C libraries nothing is known")
def test_memory_that_is_freed_is_kept() -> None:
    """What one block took and left serves the next one, instead of being got from the system page by page."""
    code = (
        "import resource, numpy as np, scrubber.x12.words\n"
        "def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "def work(): return sum(len(array) for array in [np.ones(1 << 20, np.uint8) for _ in range(4)])\n"
        "work(); before = faults()\n"
        "for _ in range(20): work()\n"
        "print(faults() - before)"
    )
    got = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert got < 20 * 4 * (1 << 20) // resource.getpagesize() // 4
