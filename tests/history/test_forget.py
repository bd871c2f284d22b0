"""What is forgotten is as if it had never been recorded, in every table, and may be recorded again."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from scrubber.history.administration import Administration
from scrubber.history.forgetting import Forgetting, Forgotten
from scrubber.pipeline.judging import claims_of
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run
    from tests.history.conftest import Office


def forget(office: Office, how: Callable[[Forgetting], Forgotten]) -> Forgotten:
    """Have the history forget something, and say what it removed; it is sound afterwards."""
    with office.history.store(write=True) as store:
        forgotten = how(Forgetting(store, office.history.names))
    with office.history.store(write=False) as store:
        assert Administration(store).faults() == []
    return forgotten


def test_a_claim_of_one_payer_or_of_all(office: Office) -> None:
    """A claim id is forgotten; with a payer, of that payer alone."""
    for payer in ("PAYER1", "PAYER2"):
        office.scrub(office.write_file(office.claim("A1", "0105"), changed={"payer": payer}))
    office.scrub(office.write_file(office.claim("A2", "0605")))
    assert forget(office, lambda it: it.claim("A1", "payer2", "now")) == (1, 0)
    assert office.scrub(office.write_file(office.claim("A3", "0120")))[0].found == ["again"]
    assert office.scrub(office.write_file(office.claim("A4", "0120"), changed={"payer": "PAYER2"}))[0].found == []
    assert forget(office, lambda it: it.claim("A1", None, "now")) == (1, 0)
    assert office.counting() == ["2026-01-20", "2026-06-05"]
    assert forget(office, lambda it: it.claim("A9", None, "now")) == (0, 0)


def test_what_a_follower_took_back_counts_again(office: Office) -> None:
    """A replacement that the payer has refused is forgotten, and its original is in force; so with a void."""
    office.scrub(office.write_file(office.claim("A1", "0105"), office.claim("A2", "0605")))
    office.scrub(office.write_file(office.claim("B1", "0105", frequency=7)))
    office.scrub(office.write_file(office.claim("B2", "0605", frequency=8)))
    assert office.counting() == ["2026-01-05"]
    assert forget(office, lambda it: it.claim("B1", None, "now")) == (1, 1)
    assert forget(office, lambda it: it.claim("B2", None, "now")) == (0, 1)
    assert office.counting() == ["2026-01-05", "2026-06-05"]
    office.scrub(office.write_file(office.claim("B2", "0605", frequency=8)))
    assert office.counting() == ["2026-01-05"]


def test_a_run(office: Office) -> None:
    """All that a run has recorded is forgotten, its control numbers too."""
    office.scrub(office.write_file(office.claim("A1", "0105")), run="one")
    office.scrub(office.write_file(office.claim("A2", "0605"), number=4), run="two")
    assert forget(office, lambda it: it.run("one", "now")) == (1, 0)
    assert office.counting() == ["2026-06-05"]
    other = office.write_file(office.claim("A3", "0120"))
    assert office.keys(other) == []
    assert office.keys(office.write_file(office.claim("A4", "0720"), number=4)) == ["interchange-number-reused"]


def test_what_was_accepted_of_a_file(office: Office) -> None:
    """A file is read to find what came with it, and its claims, with whatever file they were recorded."""
    a1, a2, void = office.claim("A1", "0105"), office.claim("A2", "0605"), office.claim("A3", "0705", frequency=8)
    office.scrub(office.write_file(a1), run="one")
    content = office.write_file(a1, a2, void, number=4)
    office.scrub(content, office.write_file(office.claim("A4", "0805"), number=5), run="two")
    sha256, claims = claims_of(Source("1.837", io.BytesIO(content)), office.plan)
    assert forget(office, lambda it: it.input(sha256, claims, "now")) == (2, 1)
    assert office.counting() == ["2026-08-05"]


def test_a_claim_without_a_patient_is_passed_over(office: Office) -> None:
    """A file whose claims name no member id is read all the same."""
    content = office.write_file(office.claim("A1", "0105", frequency=7)).replace(b"*MI*MEMBER0001", b"")
    sha256, claims = claims_of(Source("1.837", io.BytesIO(content)), office.plan)
    assert forget(office, lambda it: it.input(sha256, claims, "now")) == (0, 0)


class TestCommand:
    """``scrubber history forget``."""

    @pytest.fixture
    def file(self, tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
        """Give a file of one claim of the service that the sample pack asks for."""
        path = tmp_path / "a.837"
        path.write_bytes(
            write_claims(
                "CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\n"
                "SV1*HC:Z1001:25*80*UN*1***1~\nDTP*472*D8*20260105~\n"
            )
        )
        return path

    @pytest.mark.parametrize("how", ["claim", "run", "input"])
    def test_each_way_is_told_and_audited(self, run: Run, file: Path, tmp_path: Path, how: str) -> None:
        """The command says how much it removed, and the status that it did."""
        run("scrub", file, "--out", tmp_path / "out")
        token = json.loads((tmp_path / "out/run.json").read_text())["id"]
        named = {"claim": ("--claim", "A1", "--payer", "PAYER1"), "run": ("--run", token), "input": ("--input", file)}
        ran = run("history", "forget", *named[how])
        assert (ran.code, ran.out) == (0, "1 service, 0 replacements and voids forgotten\n")
        assert run("history", "verify").out == "0 services verified\n"
        assert f": 1 service (forget {how})" in run("history", "status").out
        assert "A1" not in run("history", "status").out
        run("scrub", file, "--out", tmp_path / "out")
        assert run("history", "verify").out == "1 service verified\n"

    def test_old_rows_are_told(self, run: Run, file: Path, tmp_path: Path) -> None:
        """How many services cannot be found by claim id or run, since version 1 has recorded them, is said."""
        run("scrub", file, "--out", tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "scrubber-home/history.sqlite")) as connection, connection:
            connection.execute("UPDATE services SET run = NULL, claim_id = NULL")
        ran = run("history", "forget", "--claim", "A1")
        assert ran.out.splitlines() == [
            "0 services, 0 replacements and voids forgotten",
            "too old to be found so, but by --input: 1 service",
        ]

    @pytest.mark.parametrize(
        "named", [(), ("--claim", "A1", "--run", "R"), ("--payer", "P", "--run", "R"), ("--input", "missing.837")]
    )
    def test_what_names_no_one_thing_is_refused(self, run: Run, file: Path, tmp_path: Path, named: tuple[str]) -> None:
        """Nothing is forgotten where it is not clear what, or the file is not there."""
        run("scrub", file, "--out", tmp_path / "out")
        assert run("history", "forget", *named).code == 2
        assert run("history", "verify").out == "1 service verified\n"


def test_an_emptied_history_beside_its_key_is_told(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """A history that was lost is not taken for a new one in silence; a new one is not told of."""
    file = tmp_path / "a.837"
    file.write_bytes(write_claims("CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:99213*80*UN*1***1~\n"))
    assert "is empty" not in run("scrub", file, "--out", tmp_path / "out").err
    assert "is empty" not in run("check", file).err
    for left in (tmp_path / "scrubber-home").glob("history.sqlite*"):
        left.unlink()
    assert "the history is empty, though its key was made before" in run("check", file).err
    assert "the history is empty, though its key was made before" in run("scrub", file, "--out", tmp_path / "out").err
    assert "is empty" not in run("check", file).err
