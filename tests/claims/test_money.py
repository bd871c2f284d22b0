"""Amounts are whole cents, or none at all."""

from decimal import Decimal

import pytest

from scrubber.claims.money import Cents, add_up, format_cents, read_amount, read_cents, read_decimal


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0), ("150", 15000), ("150.", 15000), ("150.5", 15050), ("150.50", 15050), ("150.500", 15050),
        (".5", 50), ("-20.25", -2025), ("007", 700), ("1" * 16, int("1" * 16) * 100),
    ],
)  # fmt: skip
def test_an_amount_is_read_exactly(text: str, cents: int) -> None:
    """Dollars and cents are read as integer cents."""
    assert read_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "abc",
        "1.2.3",
        "1,200",
        "1e3",
        "+5",
        " 5",
        "5 ",
        "5.001",
        "5.\xb2",
        "\xb2",
        "9" * 5000,
        "NaN",
        "--5",
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    """What is no amount is None, and nothing is raised."""
    assert read_cents(text) is None


@pytest.mark.parametrize("text", ["", "x", "1e3", "1.2.3"])
def test_what_is_no_number_is_none(text: str) -> None:
    """What is no number of units is None."""
    assert read_decimal(text) is None


def test_units_keep_their_decimals() -> None:
    """A fraction of a unit is kept."""
    assert read_decimal("1.5") == Decimal("1.5")
    assert read_decimal("-2") == Decimal(-2)


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (5, "0.05"), (123450, "1234.50"), (-2025, "-20.25")])
def test_cents_are_written_as_dollars(cents: int, text: str) -> None:
    """Cents are written as dollars with two decimals and their sign."""
    assert format_cents(cents) == text


def test_cents_read_as_dollars_and_count_as_integers() -> None:
    """An amount in a message has two decimals; sums and differences of amounts are amounts."""
    amount = Cents(15050)
    assert (f"{amount}", str(-amount), f"{amount:>8}") == ("150.50", "-150.50", "  150.50")
    assert (amount, abs(Cents(-5)), amount * 2) == (15050, 5, 30100)
    for result in (sum([amount, amount]), amount + 1, 1 + amount, amount - 1, 20000 - amount, abs(Cents(-5))):
        assert isinstance(result, Cents)
    assert (amount - 1, 20000 - amount) == (15049, 4950)
    assert read_amount("1.5") == 150
    assert read_amount("x") is None


def test_amounts_add_up_where_all_of_them_are_readable() -> None:
    """A sum of which a part is unknown is unknown; of nothing it is zero."""
    assert add_up([Cents(150), Cents(-50)]) == Cents(100)
    assert add_up([Cents(150), None]) is None
    assert add_up([]) == Cents(0)
