"""A run on Spark writes what one machine writes, whatever the partitions: tried on a session in this process."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.parallel import merge_parts
from scrubber.engine.parallel.judge_part import RangeResult, Task, judge
from scrubber.errors import SetupError
from scrubber.outputs.second_read.produce import MADE_IN_MEMORY
from scrubber.pipeline.batch import BatchOptions
from scrubber.spark import claim_tasks, patient_tasks, processing
from scrubber.spark.repeat_tasks import BILLS, TAKES_BACK, share_task
from scrubber.spark.rows import ServiceKeyRow
from tests.engine.parallel.test_merge_parts import interchange
from tests.spark.conftest import Frame
from tests.spark.look import written

if TYPE_CHECKING:
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.rules.packs import Pack
    from tests.conftest import Claims, WriteClaims
    from tests.spark.conftest import Row, Runs

PROJECT = Path(__file__).parents[2]
BROKEN = ("gzip", "empty", "two-interchanges", "cut-in-claim", "wrapped", "hl-none", "clean", "delimiters-differ")


@pytest.fixture
def files(tmp_path: Path, write_claims: WriteClaims, claim: Claims) -> list[Path]:
    """Give inputs whose claims are about each other: too soon, replaced, taken back, of one number, the same again."""
    texts = {
        "a": claim("A1", "20260105") + claim("A2", "20260106", code="99213"),
        "b": claim("B1", "20260115"),
        "c": claim("A1", "20260107", frequency="7", reference="A1"),
        "d": claim("D1", "20260310"),
        "e": claim("A1", "20260107", frequency="8", reference="A1"),
        "f": claim("F1", "20260420") + claim("F2", "20260421"),
    }
    paths = []
    for number, (name, text) in enumerate(texts.items(), 1):
        paths.append(tmp_path / "in" / f"{name}.837")
        paths[-1].parent.mkdir(exist_ok=True)
        # The control number of the fourth one is that of the second.
        paths[-1].write_bytes(write_claims(text, number=2 if name == "d" else number))
    again = tmp_path / "in" / "again.837"
    shutil.copy(paths[0], again)
    return [*paths, again]


@pytest.mark.parametrize("partitions", [1, 4, 50])
@pytest.mark.usefixtures("sample_packs")
def test_claims_about_each_other_in_other_inputs_are_decided_alike(
    runs: Runs, files: list[Path], tmp_path: Path, partitions: int
) -> None:
    """Limits, replacements, voids, numbers used before, the same bytes again, and an input that is not there."""
    missing, text = tmp_path / "in" / "gone.837", tmp_path / "in" / "text.837"
    text.write_bytes(b"Dear Sir or Madam")
    here = runs.assert_same([*files, missing, text, files[1].read_bytes()], [partitions])
    told = [{found.code for found in report.findings} for report in here.reports]
    assert any("SMP003" in codes for codes in told)
    assert here.exit_code == 3


def test_shipped_files_and_broken_ones_are_written_alike(runs: Runs) -> None:
    """Files of each kind of fault, judged by the edits that are shipped."""
    broken = PROJECT / "fixtures" / "broken"
    files = sorted((PROJECT / "fixtures" / "files").glob("*.837"))
    runs.assert_same([*files, *(path for name in BROKEN if (path := broken / f"{name}.837").exists())])


@pytest.mark.parametrize("reuse", ["warn", "reject"])
@pytest.mark.usefixtures("sample_packs")
def test_a_number_is_used_by_what_is_accepted(
    runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims, reuse: str
) -> None:
    """Three inputs of one number, of which the second has no accepted claim once its patient is looked at."""
    texts = [claim("A1", "20260105"), claim("B1", "20260106"), claim("C1", "20260107", code="99213")]
    numbers = [1, 7, 7]
    files = []
    for name, text, number in zip("abc", texts, numbers, strict=True):
        files.append(tmp_path / f"{name}.837")
        files[-1].write_bytes(write_claims(text, number=number))
    here = runs.assert_same(files, plan=runs.plan(duplicate_interchange=reuse))
    assert [report.summary.accepted for report in here.reports] == [1, 0, 1]
    files.append(tmp_path / "d.837")
    files[-1].write_bytes(write_claims(claim("D1", "20260901"), number=7))
    shutil.rmtree(tmp_path / "one")
    shutil.rmtree(tmp_path / "on-4")
    here = runs.assert_same(files, plan=runs.plan(duplicate_interchange=reuse))
    assert (here.reports[3].summary.accepted == 0) == (reuse == "reject")


def test_a_service_that_an_earlier_input_bills_is_told_by_what_goes_on_there(
    runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims
) -> None:
    """The same services in five inputs: one is accepted, one takes it back, and what is rejected counts for none."""
    day, code = "20260105", "99213"
    texts = [
        claim("A1", day, code=code),
        claim("B1", day, code=code) + claim("B2", "20260106", code=code),
        claim("C1", "20260106", code=code) + claim("C2", "20260107", code=code, charge="0.001"),
        claim("B2", "20260106", code=code, frequency="8", reference="B2"),
        claim("D1", "20260106", code=code) + claim("D2", "20260107", code=code) + claim("D3", day, code=code),
    ]
    files = []
    for number, text in enumerate(texts, 1):
        files.append(tmp_path / f"{number}.837")
        # The third one is a test: it is told what it repeats, and counts for nothing.
        content = write_claims(text, number=number)
        files[-1].write_bytes(content.replace(b"*0*P*:", b"*0*T*:") if number == 3 else content)
    here = runs.assert_same(files, [1, 4])
    told = [{found.code for found in report.findings if "another file" in found.message} for report in here.reports]
    assert [bool(codes) for codes in told] == [False, True, True, False, True]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_inputs_bill_again_and_take_back_is_told_alike(
    runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims, seed: int
) -> None:
    """Originals, repetitions with another charge, replacements, voids and rejected claims of seven inputs."""
    chance, files = random.Random(seed), []  # noqa: S311 any numbers do
    for number in range(1, 8):
        text = ""
        for _ in range(chance.randint(1, 5)):
            own, day = chance.randint(1, 3), f"2026010{chance.randint(5, 6)}"
            charge = chance.choice(["80", "80", "90", "100", "0.001"])
            frequency = chance.choice("1111178")
            reference = f"B{own}" if frequency != "1" else ""
            text += claim(f"B{own}", day, code="99213", charge=charge, frequency=frequency, reference=reference)
        files.append(tmp_path / f"{number}.837")
        # A number that was used rejects what the claim pass lets go on.
        files[-1].write_bytes(write_claims(text, number=chance.randint(1, number)))
    runs.assert_same(files, [3], emit=["json"], plan=runs.plan(duplicate_interchange="reject"))


def test_what_is_told_of_a_service_grows_with_the_number_of_inputs_that_bill_it() -> None:
    """The same line in many inputs, with one rest or another in each: a few rows for each input, not for each pair."""
    for count in (10, 100):
        same = [ServiceKeyRow(7, number, 0, 3, BILLS) for number in range(count)]
        others = [ServiceKeyRow(8, number, 0, number, BILLS) for number in range(count)]
        voids = [ServiceKeyRow(9, number, 0, 3, TAKES_BACK if number % 2 else BILLS) for number in range(count)]
        for rows in (same, others, voids):
            told = list(share_task(rows))
            assert len(told) <= 2 * count
            assert sum(len(row.content) for row in told) <= 100 * count
            assert {row.input for row in told} <= set(range(count))
        assert len(list(share_task(same))) == count


@pytest.mark.usefixtures("sample_packs")
def test_what_comes_to_the_driver_does_not_grow_with_the_claims(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_claims: WriteClaims, claim: Claims
) -> None:
    """Names and counts: of twenty times as many claims, a third of them with findings, as much but for digits."""
    collect, told = Frame.collect, []

    def counting(frame: Frame) -> list[Row]:
        rows = collect(frame)
        told.append(sum(len(row.result) for row in rows))
        return rows

    monkeypatch.setattr(Frame, "collect", counting)
    files, sizes = [tmp_path / "a.837", tmp_path / "b.837"], []
    for claims in (10, 200):
        told.clear()
        for number, file in enumerate(files, 1):
            days = [f"202601{1 + at % 28:02}" for at in range(claims)]
            each = [claim(f"A{at}", day, units="1" if at % 3 else "1.5") for at, day in enumerate(days)]
            file.write_bytes(write_claims("".join(each), number=number))
        runs.there(files, f"of-{claims}", emit=["accepted", "rejected", "277ca", "json", "parquet"])
        sizes.append(sum(told))
    few, many = sizes
    assert few > 0
    assert many < few + 200


def test_outputs_of_an_input_that_is_not_small_are_written_alike(
    runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims
) -> None:
    """Such outputs are written to the disk as they are made; one with nothing in it is not there."""
    file = tmp_path / "a.837"
    text = "".join(claim(f"A{number}", f"202601{1 + number % 28:02}", code="71046") for number in range(700))
    file.write_bytes(write_claims(text))
    assert file.stat().st_size > MADE_IN_MEMORY
    runs.assert_same([file], emit=("accepted", "rejected", "277ca"))


@pytest.mark.parametrize("length", [1500, 4000])
def test_a_large_input_is_cut_and_put_together_again(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    """Parts of an input give what the whole gives; where they do not fit together, it is judged in one go."""
    monkeypatch.setattr(processing, "PART_LENGTH", length)
    monkeypatch.setattr(merge_parts.ranges, "__defaults__", (length, None))
    judged: list[int] = []

    def judging(task: Task, memory: EditMemory, *, checks_guide: bool) -> RangeResult:
        judged.append(task.input)
        return judge(task, memory, checks_guide=checks_guide)

    monkeypatch.setattr(claim_tasks, "judge", judging)
    large, odd = tmp_path / "large.837", tmp_path / "odd.837"
    large.write_bytes(interchange(6).encode())
    # A terminator that is doubled: parts behind it begin otherwise than the part before says.
    odd.write_bytes(interchange(6).replace("~\nLX*1", "~\n~\nLX*1", 3).encode())
    runs.assert_same([large, odd, PROJECT / "fixtures" / "files" / "cgm-clinic.837"])
    assert len(judged) >= 4


def test_a_part_that_cannot_be_judged_is_given_up(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its claims are unreadable, as those of a part over which processes die; a file that is lost is unopened."""
    monkeypatch.setattr(processing, "PART_LENGTH", 1500)
    monkeypatch.setattr(merge_parts.ranges, "__defaults__", (1500, None))
    large = tmp_path / "large.837"
    large.write_bytes(interchange(6).encode())

    def fail(error: Exception) -> None:
        def judging(*_told: object, **_how: object) -> None:
            raise error

        monkeypatch.setattr(claim_tasks, "judge", judging)

    fail(MemoryError())
    (report,) = runs.there([large]).reports
    assert report.summary.unreadable == report.summary.claims
    fail(OSError(5, "Input/output error"))
    (report,) = runs.there([large], "lost").reports
    assert (report.summary.claims, report.unreadable) == (0, True)


@pytest.mark.usefixtures("sample_packs")
def test_patients_are_looked_up_a_few_at_a_time(runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many patients are decided together, the same comes out."""
    monkeypatch.setattr(patient_tasks, "TOGETHER", 1)
    runs.assert_same(files)


@pytest.mark.usefixtures("sample_packs")
def test_a_run_that_is_to_end_with_the_first_failure_ends_there(runs: Runs, files: list[Path], tmp_path: Path) -> None:
    """Inputs behind one that cannot be read are left, and are no part of what is published."""
    text = tmp_path / "in" / "text.837"
    text.write_bytes(b"Dear Sir or Madam")
    here = runs.assert_same([*files[:2], text, *files[2:]], batch=BatchOptions(fail_fast=True))
    assert here.left == len(files) - 2
    assert runs.there(files[:2], "clean", batch=BatchOptions(fail_fast=True)).left == 0


@pytest.mark.usefixtures("sample_packs")
def test_inputs_that_are_done_are_passed_over(runs: Runs, files: list[Path]) -> None:
    """What one machine did is done for Spark, and the other way round."""
    runs.here(files[:3], "both")
    run = runs.there([*files[:5], files[5].read_bytes()], "both", batch=BatchOptions(resume=True))
    assert run.done_before == ("a.837", "b.837", "c.837")
    assert [report.facts.name for report in run.reports] == ["d.837", "e.837", "stream"]
    assert runs.here(files[:5], "both", batch=BatchOptions(resume=True)).reports == ()
    assert runs.there(files[:5], "both", batch=BatchOptions(resume=True)).reports == ()


@pytest.mark.usefixtures("sample_packs")
def test_rules_of_files_go_along(runs: Runs, tmp_path: Path, files: list[Path], sample_edits: Pack) -> None:
    """A profile, waivers and an imported table are read where driver and executors share them."""
    shutil.copytree(str(sample_edits.folder / "tables"), tmp_path / "tables")
    profile, waivers = tmp_path / "mine.toml", tmp_path / "waivers.toml"
    profile.write_text('name = "mine"\ntitle = "Mine"\n[[match]]\nfiling = ["CI"]\n', encoding="utf-8")
    waivers.write_text(
        '[[waiver]]\ncode = "SMP003"\neverywhere = true\nowner = "Office"\nreason = "Known"\nexpires = 2027-01-01\n',
        encoding="utf-8",
    )
    plan = runs.plan(profiles=[str(profile)], waivers=waivers, tables_folder=tmp_path / "tables")
    here = runs.assert_same(files, plan=plan)
    assert here.waivers[0].findings
    assert here.reports[0].run["profile"] is None
    forced = runs.plan(profile=str(profile), tables_folder=tmp_path / "none")
    runs.here(files, "here", plan=forced)
    runs.there(files, "there", plan=forced)
    assert written(tmp_path / "here") == written(tmp_path / "there")
    waivers.unlink()
    with pytest.raises(SetupError, match="a file of the rules cannot be read"):
        runs.there(files, "gone", plan=plan)
