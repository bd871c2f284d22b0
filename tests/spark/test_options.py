"""Each option of `scrub` on Spark: it does what it does on one machine, or is refused with the reason."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from scrubber.cli.data_folder import HOME
from scrubber.cli.main import main
from scrubber.pipeline.plan import Plan
from scrubber.spark import __main__ as spark_command
from scrubber.spark.orders import Orders
from tests.spark.conftest import DAY
from tests.spark.look import written
from tests.spark.test_failures import Builder, invoke

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.conftest import Claims, WriteClaims
    from tests.spark.conftest import Runs

ALWAYS = ("--as-of", "2026-03-02", "--no-history")
TAKEN = {
    "rules": (
        "--profiles {rules}/p*.toml --waivers {rules}/waivers.toml --set charge-above-ceiling.most=50 --repair "
        "--ignore units-not-whole --conformance envelope --jobs 2"
    ),
    "outputs": "--emit annotated,claims-csv,xlsx,parquet,999 --emit json --no-patient --baseline {rules}/before",
    "configuration": "--config {rules}/scrubber.toml --select SMP --profile {rules}/payer.toml --no-shortcuts",
    "tables of the configuration": "--config {rules}/tables.toml",
    "inputs": "--recursive --include *.837 --exclude c.* --fail-fast --quiet",
    "batch": "--resume --done {place}/done --quarantine {place}/bad",
    "replacing": "--replace --dry-run",
    "told": "--verbose --log-format text --log-file {place}/log --metrics {place}/metrics",
}
REFUSED = {
    "--out": ("--out - --emit json --no-history", "name a folder that executors share"),
    "--history": ("--out {place}/out --history sqlite:///{place}/h", "a SQLite history, the default, is a file of one"),
    "--renumber": ("--out {place}/out --renumber --no-history", "--renumber needs a history"),
}
OF_SPARK = {"--partitions"}
OTHERWISE: dict[str, Any] = {
    "as_of": DAY, "conformance": "full", "accepted_status": "A2:20", "held_status": "A1:19:PR",
    "duplicate_interchange": "reject", "duplicate_batch": "reject", "repairs": True, "renumbers": True, "folds": True,
    "without_patient": True, "cut": iter,
}  # fmt: skip
"""Values of a plan that are not those that it has without them."""


class Side(NamedTuple):
    """One of the two ways to run: its command, and a folder of its own with the same inputs."""

    place: Path
    inputs: Path

    def words(self, told: str) -> list[str]:
        """The words of a command line, with the places of this side in them."""
        return told.format(place=self.place, rules=self.place.parent / "rules").split()

    def files(self) -> dict[str, bytes | None]:
        """What is in its folder, but for the outputs: where the inputs are by now, and what is told."""
        paths = [path for path in self.place.rglob("*") if "out" not in path.relative_to(self.place).parts]
        return {
            path.relative_to(self.place).as_posix(): None if path.name in {"log", "metrics"} else path.read_bytes()
            for path in paths
            if path.is_file()
        }


@pytest.fixture
def sides(
    tmp_path: Path, session: SparkSession, sample_packs: None, monkeypatch: pytest.MonkeyPatch,
    write_claims: WriteClaims, claim: Claims,
) -> tuple[Side, Side]:  # fmt: skip
    """Give the same inputs to both sides: some with faults, one that is no X12, one in a folder of its own."""
    from pyspark.sql import SparkSession as Real

    assert sample_packs is None
    monkeypatch.setattr(type(session), "stop", lambda _session: None, raising=False)
    monkeypatch.setattr(Real, "builder", Builder(session))
    monkeypatch.setenv(HOME, str(tmp_path / "home"))
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "payer.toml").write_text('name = "mine"\ntitle = "Mine"\n[[match]]\nfiling = ["CI"]\n', encoding="utf-8")
    (rules / "waivers.toml").write_text(
        '[[waiver]]\ncode = "SMP003"\neverywhere = true\nowner = "Office"\nreason = "Known"\nexpires = 2027-01-01\n',
        encoding="utf-8",
    )
    (rules / "scrubber.toml").write_text('emit = ["json", "277ca"]\n', encoding="utf-8")
    (rules / "tables.toml").write_text(
        'recursive = true\nemit = ["json", "277ca", "accepted", "rejected"]\n'
        '[acknowledgement]\naccepted = "A1:20"\nheld = "A1:19:PR"\n[characters]\nutf8 = "fold"\n'
        '[duplicates]\ninterchange = "reject"\nbatch = "reject"\n', encoding="utf-8",
    )  # fmt: skip
    inputs = tmp_path / "in"
    (inputs / "below").mkdir(parents=True)
    for number, name in enumerate(("a.837", "b.837", "c.837", "below/d.837"), 1):
        text = claim(f"A{number}", f"2026010{number}", units="1.5") + claim(f"B{number}", "20260201", code="99213")
        (inputs / name).write_bytes(write_claims(text, number=number))
    # A letter that X12 does not have, a batch of the number of another one, and an interchange of one.
    for name, old, new in (
        ("a.837", b"*DOE*", "*DO\xcb*".encode()),
        ("b.837", b"BHT*0019*00*2*", b"BHT*0019*00*1*"),
        ("c.837", b"*000000003", b"*000000001"),
    ):
        content = (inputs / name).read_bytes()
        assert old in content, name
        (inputs / name).write_bytes(content.replace(old, new))
    (inputs / "e.txt").write_bytes(b"Dear Sir or Madam")
    sides = []
    for name in ("one", "many"):
        shutil.copytree(inputs, tmp_path / name / "in")
        sides.append(Side(tmp_path / name, tmp_path / name / "in"))
    return sides[0], sides[1]


def here(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command of one machine in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["scrubber", "scrub", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def told_alike(text: str, side: Side) -> list[str]:
    """The lines of a summary; without places, the time it took, and the faults of an input that has outputs."""
    lines = text.replace(str(side.place), "PLACE").splitlines()
    return [line for line in lines if not re.match(r"[a-e]\.\w+: ", line) and " files in " not in line]


def test_each_option_is_tried() -> None:
    """Whatever option `scrub` has is taken or refused below."""
    tried = {*" ".join([*TAKEN.values(), *ALWAYS]).split(), *REFUSED, *OF_SPARK}
    for parameter in spark_command.scrub.params:
        assert parameter.param_type_name == "argument" or set(parameter.opts) & tried, parameter.name


@pytest.mark.usefixtures("sample_packs")
def test_tasks_are_told_every_field_of_a_plan(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, write_claims: WriteClaims, claim: Claims
) -> None:
    """All but what concerns the driver alone; a field that a plan gets is to be named here."""
    made: list[Plan] = []
    plan_of = Orders.plan

    def making(orders: Orders) -> Plan:
        made.append(plan_of(orders))
        return made[-1]

    monkeypatch.setattr(Orders, "plan", making)
    runs.there([write_claims(claim())], emit=["json"], plan=runs.plan()._replace(**OTHERWISE))
    for name, value in OTHERWISE.items():
        assert value != Plan._field_defaults[name], name
        assert getattr(made[0], name) == value, name
    made_again = {"settings", "history", "typed", "baseline"}
    of_the_driver = {"log", "jobs", "stopwatch", "options", "watch"}
    assert {*OTHERWISE, *made_again, *of_the_driver} == set(Plan._fields)


@pytest.mark.parametrize("told", TAKEN.values(), ids=TAKEN)
def test_an_option_does_what_it_does_on_one_machine(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: str
) -> None:
    """The same exit code, outputs, moved inputs and summary."""
    one, many = sides
    if "--baseline" in told:
        here(monkeypatch, one.inputs / "a.837", "--out", one.place.parent / "rules" / "before", *ALWAYS, "--quiet")
    codes, said = [], []
    for side, command, own in ((one, here, ()), (many, invoke, ("--partitions", "3"))):
        if "--re" in told:
            command(monkeypatch, side.inputs / "b.837", "--out", side.place / "out", *ALWAYS, "--quiet")
        capsys.readouterr()
        arguments = ["--out", side.place / "out", *ALWAYS, *side.words(told), *own]
        codes.append(command(monkeypatch, side.inputs, *arguments))
        said.append(told_alike(capsys.readouterr().out, side))
    assert codes[0] == codes[1]
    assert said[0] == said[1]
    assert codes[0] in {1, 3}
    assert written(many.place / "out") == written(one.place / "out")
    assert many.files() == one.files()


@pytest.mark.parametrize(("told", "reason"), REFUSED.values(), ids=REFUSED)
def test_an_option_that_executors_cannot_do_is_refused_with_the_reason(
    sides: tuple[Side, Side],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: str,
    reason: str,
) -> None:
    """Before anything is read, with exit code 2."""
    _, many = sides
    assert invoke(monkeypatch, many.inputs / "a.837", *many.words(told)) == 2
    assert reason in capsys.readouterr().err
    assert not (many.place / "out").exists()
