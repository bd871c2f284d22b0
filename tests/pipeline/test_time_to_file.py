"""By when a claim has to be at its payer, as its profile says."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.assemble import Assembler
from scrubber.edit import Context, Edit, Params, PositiveInt
from scrubber.pipeline.time_to_file import FilingLimits
from scrubber.rules.active_edit import ActiveEdit
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM = "CLM*A1*80***11:B:{frequency}*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:99213*80*UN*1***1~\nDTP*472*D8*{day}~\n"


class Limit(Params):
    """A payer's limit in days."""

    days: PositiveInt | None = None


def rulebook(days: int | None) -> Rulebook:
    """Rules with an edit that looks after something else, and one that looks after filing in time."""
    other = Edit("edits.dates.other", code="X001", title="", severity="warn", status="A3:718", since="0.2")
    late = Edit(
        "edits.dates.late", code="X002", title="", severity="warn", status="A3:718", since="0.2", params=Limit,
        covers={"timely-filing": "days"},
    )  # fmt: skip
    contexts = (other, Params()), (late, Limit(days=days))
    return Rulebook.of(ActiveEdit(edit, "pack", Context(params), {}, {}, None) for edit, params in contexts)


@pytest.mark.parametrize(
    ("frequency", "day", "days", "last"),
    [
        ("1", "20260105", 90, date(2026, 4, 5)),
        ("1", "20260105", None, None),
        ("7", "20260105", 90, None),
        ("1", "", 90, None),
    ],
)
def test_the_profile_says_how_many_days_a_payer_takes_a_claim(
    write_claims: Callable[..., bytes], frequency: str, day: str, days: int | None, last: date | None
) -> None:
    """None is known for a correction, for a claim without a date, and where the profile says none."""
    data = write_claims(CLAIM.format(frequency=frequency, day=day))
    assembler = Assembler()
    (claim,) = filter(None, [assembler.take(piece) for piece in Reader(io.BytesIO(data))])
    assert FilingLimits(rulebook(days)).file_by(claim, None) == last


def test_without_an_edit_that_looks_after_it_none_is_known(write_claims: Callable[..., bytes]) -> None:
    """A pack without such an edit says nothing."""
    assembler = Assembler()
    data = write_claims(CLAIM.format(frequency="1", day="20260105"))
    (claim,) = filter(None, [assembler.take(piece) for piece in Reader(io.BytesIO(data))])
    assert FilingLimits(Rulebook()).file_by(claim, None) is None
