"""The rejected file under control numbers of its own (``--renumber``), from a counter in the history."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import SetupError
from scrubber.history.transfer import transfer
from scrubber.history.unkept import NoHistory
from scrubber.pipeline import judging
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.dry_run import tried
from scrubber.pipeline.one_output import write_one
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scrubber.history.session import KeptHistory
    from scrubber.rules.packs import Pack
    from tests.history.conftest import Office

    MakePlan = Callable[[], Plan]

NUMBERS = re.compile(
    rb"((?:ISA(?:\*[^*~]*){12}|GS(?:\*[^*~]*){5}|BHT(?:\*[^*~]*){2}|GE\*\d+|IEA\*\d+)\*)([^*~]*)"
)  # fmt: skip
LAST = 99_999_999
"""How many numbers there are."""


def numbers_in(file: bytes) -> list[int]:
    """ISA13, GS06, BHT03, GE02 and IEA02, as they come."""
    return [int(number) for _, number in NUMBERS.findall(file)]


def interchange(first: int) -> list[int]:
    """What these are in an interchange of one set whose numbers begin with this one."""
    return [first, first + 1, first + 2, first + 1, first]


@pytest.fixture
def make_plan(office: Office, sample_edits: Pack) -> MakePlan:
    """Give what makes the plan of a run with the history that renumbers."""
    settings = resolve(SettingsRequest(), [sample_edits])
    return lambda: Plan(settings, office.history, conformance="full").renumbering()


@pytest.fixture
def file(office: Office) -> bytes:
    """Give a file of three interchanges, of which the first and the last have a claim that is rejected for its date."""
    claims = [("A1", "0105"), ("A2", "0231")], [("A3", "0107")], [("A4", "0230"), ("A5", "0109")]
    written = [
        office.write_file(*(office.claim(name, day) for name, day in one), number=number)
        for number, one in enumerate(claims, start=1)
    ]
    return b"".join(written)


def rejected(place: Path, file: bytes, plan: Plan, claims: int = 2) -> bytes:
    """The rejected file of a run into a folder, in which so many claims are rejected."""
    source = Source("in.837", io.BytesIO(file))
    run = scrub_all([source], place, ["accepted", "rejected"], plan, batch=BatchOptions(replace=True))
    assert run.reports[0].summary.rejected == claims
    return (place / "in.rejected.837").read_bytes()


def test_only_the_numbers_are_others(make_plan: MakePlan, file: bytes, tmp_path: Path) -> None:
    """Envelopes that are written have numbers that none had before, their trailers the same; all else is as ever."""
    plain = rejected(tmp_path / "plain", file, make_plan()._replace(renumbers=False, history=NoHistory()))
    numbered = rejected(tmp_path / "numbered", file, make_plan())
    assert numbers_in(plain)[0] == 1
    assert numbers_in(numbered) == interchange(900_000_001) + interchange(900_000_004)
    assert NUMBERS.sub(rb"\1", numbered) == NUMBERS.sub(rb"\1", plain)


def test_the_counter_goes_on(make_plan: MakePlan, file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later run begins behind an earlier one, also where it has the history locked, or writes to a stream."""
    firsts = [numbers_in(rejected(tmp_path / "out", file, make_plan()))[0]]
    monkeypatch.setattr(judging, "_ROUNDS", 0)
    firsts.append(numbers_in(rejected(tmp_path / "out", file.replace(b"CLM*A", b"CLM*B"), make_plan()))[0])
    out = io.BytesIO()
    write_one(Source("in.837", io.BytesIO(file)), "rejected", out, make_plan())
    firsts.append(numbers_in(out.getvalue())[0])
    assert firsts == [900_000_001, 900_000_010, 900_000_019]


def test_a_set_without_its_bht_has_none_to_be_numbered(make_plan: MakePlan, file: bytes, tmp_path: Path) -> None:
    """The numbers of its envelopes are new all the same."""
    without = re.sub(rb"BHT[^~]*~\n?", b"", file)
    assert numbers_in(rejected(tmp_path / "out", without, make_plan(), 5))[:4] == [
        900_000_001, 900_000_002, 900_000_002, 900_000_001,
    ]  # fmt: skip


def test_the_last_number_is_followed_by_the_first(
    make_plan: MakePlan, office: Office, file: bytes, tmp_path: Path
) -> None:
    """ISA13 has nine digits, whatever the counter has come to."""
    assert office.history.draw_numbers(LAST - 1) == 0
    assert numbers_in(rejected(tmp_path / "out", file, make_plan()))[:3] == [999_999_999, 900_000_001, 900_000_002]


def test_a_run_that_is_tried_leaves_the_counter_alone(make_plan: MakePlan, file: bytes, tmp_path: Path) -> None:
    """It has numbers as the run would, other ones for each file."""
    plan, _ = tried(make_plan(), BatchOptions())
    firsts = [numbers_in(rejected(tmp_path / "dry", file, plan))[0] for _ in range(2)]
    assert firsts == [900_000_001, 900_000_010]
    assert numbers_in(rejected(tmp_path / "out", file, make_plan()))[0] == 900_000_001


def test_a_history_that_is_moved_keeps_its_counter(
    office: Office, open_kept: Callable[[str, Path], KeptHistory], tmp_path: Path
) -> None:
    """A copy, such as a backup, goes on where the one was that it was made of."""
    office.history.draw_numbers(5)
    copy = open_kept(f"sqlite://{tmp_path}/copy.sqlite", tmp_path / "history.key")
    with office.history.store(write=False) as source, copy.store(write=True) as target:
        transfer(source, target)
    assert copy.draw_numbers(1) == 5


def test_it_needs_a_history(make_plan: MakePlan) -> None:
    """Without a counter there is nothing to number by."""
    with pytest.raises(SetupError, match="--renumber needs a history"):
        make_plan()._replace(history=NoHistory()).renumbering()
