"""Runs into one folder after another, and at once: nothing there is lost or overwritten that another input made."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.outputs.folder.staging import FileFacts
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scrubber.pipeline.report import RunReport
    from scrubber.rules.packs import Pack
    from tests.conftest import Run, WriteClaims

    Make = Callable[[Path], None]

CLAIM = "CLM*{0}*80***11:B:1*Y*A*Y*Y~HI*ABK:E1065~LX*1~SV1*HC:Z2000*80*UN*{1}***1~DTP*472*D8*20260105~"
OUR_OWN = {".scrubber.json", "run.json", "runs"}
OUTSIDE = json.dumps(
    {
        "schema": "claim-scrubber/index/1",
        "outputs": [
            {
                "path": "../a",
                "emit": "json",
                "sha256": "1",
                "input": {"sha256": "1", "path": "a"},
                "stem": "a",
                "run": "1",
            }
        ],
    }
)
SCRIPT = """
import sys
from pathlib import Path
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source
out, *paths = map(Path, sys.argv[1:])
for path in paths:
    scrub_all([Source(path.name, path)], out, ("accepted", "json", "csv"), Plan(resolve(SettingsRequest(), [])))
"""


class Folder:
    """A folder of outputs, and beside it one whose files are scrubbed into it."""

    def __init__(self, place: Path, write_claims: WriteClaims, pack: Pack) -> None:
        self.out = place / "out"
        self.inbox = place / "inbox"
        self._write_claims = write_claims
        self._plan = Plan(settings=resolve(SettingsRequest(), [pack]), as_of=date(2026, 3, 2))

    def write(self, name: str, *claims: str, units: str = "1") -> Path:
        """An input with these claims; units that are not whole have them rejected."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(CLAIM.format(claim, units) for claim in claims)
        path.write_bytes(self._write_claims(text.replace("~", "~\n")))
        return path

    def scrub(self, *paths: Path, emit: tuple[str, ...] = ("accepted", "json"), replace: bool = False) -> RunReport:
        """Scrub inputs into the folder."""
        sources = [Source(path.name, path) for path in paths]
        return scrub_all(sources, self.out, emit, self._plan, batch=BatchOptions(replace=replace))

    def scrub_below(self, *paths: str, units: str = "1") -> RunReport:
        """Scrub inputs with these paths below the inbox."""
        sources = list[Source]()
        for path in paths:
            written = self.write(path, f"C{len(sources)}", units=units)
            sources.append(Source(written.name, written, path.rpartition("/")[0]))
        return scrub_all(sources, self.out, ("accepted", "json"), self._plan)

    def files(self) -> set[str]:
        """The names of what is there, but for what every run writes."""
        return {path.name for path in self.out.iterdir()} - OUR_OWN

    def accepted(self, name: str) -> list[str]:
        """The claim ids of an accepted file."""
        text = (self.out / name).read_text()
        return [segment.split("*")[1] for segment in text.split("~\n") if segment.startswith("CLM*")]

    def index(self) -> dict[str, dict[str, Any]]:
        """The index, by path."""
        listed = json.loads((self.out / ".scrubber.json").read_text())
        assert listed["schema"] == "claim-scrubber/index/1"
        return {entry["path"]: entry for entry in listed["outputs"]}

    def manifest(self) -> dict[str, Any]:
        """run.json."""
        document = json.loads((self.out / "run.json").read_text())
        assert isinstance(document, dict)
        return document


@pytest.fixture
def folder(tmp_path: Path, write_claims: WriteClaims, sample_edits: Pack) -> Folder:
    """Give a folder of outputs that is not there yet."""
    return Folder(tmp_path, write_claims, sample_edits)


def test_files_of_one_name_are_kept_apart(folder: Folder) -> None:
    """Monday's and Tuesday's claims.837 each keep their outputs, and each keeps its name when scrubbed again."""
    monday = folder.write("monday/claims.837", "M1")
    tuesday = folder.write("tuesday/claims.837", "T1")
    assert folder.scrub(monday).notes == ()
    ran = folder.scrub(tuesday)
    assert ran.notes == ("claims.837: its outputs are named claims.2.…, since claims.accepted.837 is another input's",)
    names = {"claims.accepted.837", "claims.findings.json", "claims.2.accepted.837", "claims.2.findings.json"}
    for again in ((), (tuesday,), (monday,), (tuesday, monday)):
        assert folder.scrub(*again).notes == () if again else True
        assert folder.files() == names
        assert folder.accepted("claims.accepted.837") == ["M1"]
        assert folder.accepted("claims.2.accepted.837") == ["T1"]


def test_a_third_file_of_the_name_gets_the_next_number(folder: Folder) -> None:
    """Numbers go on, within a run and from run to run."""
    days = [folder.write(f"{day}/claims.837", f"D{day}") for day in range(4)]
    folder.scrub(days[0])
    folder.scrub(*days[1:3])
    folder.scrub(days[3])
    stems = {entry["input"]["sha256"]: entry["stem"] for entry in folder.index().values()}
    assert [stems[hashlib.sha256(day.read_bytes()).hexdigest()] for day in days] == [
        "claims", "claims.837", "claims.837.2", "claims.2",
    ]  # fmt: skip


def test_the_index_lists_every_output(folder: Folder) -> None:
    """The index has path, kind, digest, input and run of each output, and of nothing else."""
    path = folder.write("a.837", "A1")
    ran = folder.scrub(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for name, emit in (("a.accepted.837", "accepted"), ("a.findings.json", "json")):
        assert folder.index().pop(name) == {
            "path": name, "emit": emit, "sha256": hashlib.sha256((folder.out / name).read_bytes()).hexdigest(),
            "input": {"sha256": digest, "path": "a.837"}, "stem": "a", "run": ran.id,
            "settings": folder.index()["a.accepted.837"]["settings"], "outcome": "done",
        }  # fmt: skip
    assert folder.index().keys() == folder.files()


def test_an_output_that_the_input_does_not_have_any_more_is_removed(folder: Folder) -> None:
    """A run leaves no unchanged output of the same input from an earlier one; its name stays that input's."""
    path = folder.write("a.837", "A1", units="1.5")
    folder.scrub(path, emit=("rejected", "json", "csv"))
    assert folder.files() == {"a.rejected.837", "a.findings.json", "a.findings.csv"}
    folder.scrub(path, emit=("json",))
    assert folder.files() == {"a.findings.json"}
    folder.scrub(path, emit=("json", "csv"))
    assert folder.files() == {"a.findings.json", "a.findings.csv"}


def test_outputs_that_were_taken_away_come_back_under_their_name(folder: Folder) -> None:
    """An input whose outputs were moved on elsewhere keeps its name, and no other input gets it."""
    one, other = folder.write("a.837", "A1"), folder.write("other/a.837", "B1")
    folder.scrub(one)
    for name in folder.files():
        (folder.out / name).unlink()
    folder.scrub(other)
    assert folder.files() == {"a.2.accepted.837", "a.2.findings.json"}
    assert folder.scrub(one).notes == ()
    assert folder.accepted("a.accepted.837") == ["A1"]


def test_a_worklist_that_was_typed_into_is_kept(folder: Folder) -> None:
    """A worklist with notes of a biller is never touched again; the new ones have a number, always the same."""
    path = folder.write("a.837", "A1", units="1.5")
    folder.scrub(path, emit=("csv", "json"))
    first = (folder.out / "a.findings.csv").read_bytes()
    typed = first + b"called the payer\r\n"
    (folder.out / "a.findings.csv").write_bytes(typed)
    ran = folder.scrub(path, emit=("csv", "json"))
    assert ran.notes == (
        "a.findings.csv was changed since it was written: it is left as it is, and the new one is a.findings.2.csv",
    )
    assert folder.scrub(path, emit=("csv", "json")).notes == ()
    assert folder.files() == {"a.findings.csv", "a.findings.2.csv", "a.findings.json"}
    assert (folder.out / "a.findings.csv").read_bytes() == typed
    with (folder.out / "a.findings.2.csv").open(newline="", encoding="utf-8-sig") as table:
        assert len(list(csv.reader(table))) == 2
    (folder.out / "a.findings.2.csv").write_bytes(typed)
    folder.scrub(path, emit=("csv",))
    assert folder.files() == {"a.findings.csv", "a.findings.2.csv", "a.findings.3.csv"}
    (folder.out / "a.findings.csv").write_bytes(first)
    folder.scrub(path, emit=("json",))
    assert folder.files() == {"a.findings.csv", "a.findings.2.csv", "a.findings.json"}


def test_an_output_that_was_changed_is_kept(folder: Folder) -> None:
    """A claim file that somebody corrected is kept, whether or not the new run has one of its kind."""
    path = folder.write("a.837", "A1")
    folder.scrub(path)
    for name in folder.files():
        (folder.out / name).write_bytes(b"corrected")
    assert folder.scrub(path, emit=("json",)).notes == (
        "a.findings.json was changed since it was written: it is left as it is, and the new one is a.2.findings.json",
        "a.accepted.837 was changed since it was written: it is left as it is",
    )
    folder.scrub(path)
    assert folder.accepted("a.2.accepted.837") == ["A1"]
    assert {(folder.out / name).read_bytes() for name in ("a.accepted.837", "a.findings.json")} == {b"corrected"}


def make_folder(place: Path) -> None:
    """A folder with something in it."""
    place.mkdir()
    (place / "mine").write_bytes(b"mine")


def make_link(place: Path) -> None:
    """A link to a file elsewhere."""
    (place.parent / "elsewhere").write_bytes(b"mine")
    place.symlink_to("elsewhere")


def make_file(place: Path) -> None:
    """A file of somebody's own."""
    place.write_bytes(b"mine")


@pytest.mark.parametrize(
    ("make", "reason"),
    [(make_folder, "is a folder"), (make_link, "was there before"), (make_file, "was there before")],
)
@pytest.mark.parametrize("name", ["a.accepted.837", "a.findings.csv"])
def test_what_was_there_is_kept(folder: Folder, make: Make, reason: str, name: str) -> None:
    """A file, link or folder by any possible name of an output, of this run or not, is left, and no run fails."""
    folder.out.mkdir()
    make(folder.out / name)
    before = sorted(folder.out.rglob("*"))
    path = folder.write("a.837", "A1")
    assert folder.scrub(path).notes == (f"a.837: its outputs are named a.2.…, since {name} {reason}",)
    assert folder.scrub(path).notes == ()
    assert folder.files() >= {"a.2.accepted.837", "a.2.findings.json"}
    assert all(place.is_dir() or place.read_bytes() == b"mine" for place in before)
    assert (folder.out / name).is_symlink() == (make is make_link)


@pytest.mark.parametrize("make", [make_folder, make_link, make_file])
def test_what_came_in_the_place_of_an_output_is_kept(folder: Folder, make: Make) -> None:
    """What somebody has put where an output was, or where a new kind of it would be, is left, and no run fails."""
    path = folder.write("a.837", "A1", units="1.5")
    folder.scrub(path, emit=("json",))
    (folder.out / "a.findings.json").unlink()
    make(folder.out / "a.findings.json")
    make_file(folder.out / "a.findings.csv")
    assert len(folder.scrub(path, emit=("json", "csv")).notes) == 2
    assert folder.files() >= {"a.2.findings.json", "a.findings.2.csv"}
    assert (folder.out / "a.findings.csv").read_bytes() == b"mine"
    assert json.loads((folder.out / "a.2.findings.json").read_text())["input"]["name"] == "a.837"


def test_an_output_that_cannot_be_read_counts_as_changed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be compared with what was written is left as it is."""
    path = folder.write("a.837", "A1")
    folder.scrub(path, emit=("json",))
    before = (folder.out / "a.findings.json").read_bytes()

    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr("scrubber.outputs.folder.file_state.hashlib.file_digest", refuse)
    monkeypatch.setattr("scrubber.outputs.folder.staging.Staging.describe", lambda *_arguments: FileFacts("0" * 64, 1))
    assert "a.findings.json was changed" in folder.scrub(path, emit=("json",)).notes[0]
    assert (folder.out / "a.findings.json").read_bytes() == before


def test_a_numbered_output_keeps_its_name_from_other_inputs(folder: Folder) -> None:
    """An input whose own name is that of another input's numbered output gets the next number."""
    path = folder.write("a.837", "A1")
    folder.scrub(path)
    (folder.out / "a.accepted.837").write_bytes(b"corrected")
    folder.scrub(path)
    ran = folder.scrub(folder.write("a.2.837", "B1"))
    assert ran.notes == ("a.2.837: its outputs are named a.2.2.…, since a.2.accepted.837 is another input's",)
    assert folder.accepted("a.2.accepted.837") == ["A1"]
    assert folder.accepted("a.2.2.accepted.837") == ["B1"]


def test_an_input_in_the_folder_is_kept(folder: Folder) -> None:
    """An output never takes the place of an input of the run, not even of one that an earlier run wrote."""
    path = folder.write("a.837", "A1", "A2")
    before, _, after = path.read_text().rpartition("UN*1*")
    path.write_text(f"{before}UN*1.5*{after}")
    folder.scrub(path)
    written = folder.out / "a.accepted.837"
    ran = folder.scrub(path, written)
    assert ran.notes == (
        "a.accepted.837 is an input of this run: it is left as it is, and the new one is a.2.accepted.837",
    )
    assert ran.reports[1].summary.claims == 1
    assert folder.accepted("a.accepted.837") == folder.accepted("a.2.accepted.837") == ["A1"]


def test_outputs_mirror_the_folders_of_inputs(folder: Folder) -> None:
    """Inputs of one name in several folders have their outputs in folders of the same names, run after run."""
    for again in ("", ".2"):
        ran = folder.scrub_below("SUB3/a.837", "SUB4/deep/a.837", units=again.strip(".") or "1")
        assert len(ran.notes) == (2 if again else 0)
        assert [path.relative_to(folder.out).as_posix() for path in ran.outputs[1]] == [
            f"SUB4/deep/a{again}.accepted.837", f"SUB4/deep/a{again}.findings.json",
        ]  # fmt: skip
    assert [entry["path"] for entry in folder.manifest()["inputs"]] == ["SUB3/a.837", "SUB4/deep/a.837"]
    assert folder.scrub_below("SUB3/a.837").notes == ()


def test_what_is_in_the_way_of_a_folder_is_kept(folder: Folder) -> None:
    """A file or a link where a folder of outputs would be is left as it is, and the outputs go to a numbered one."""
    folder.out.mkdir()
    make_file(folder.out / "SUB3")
    (folder.out / "SUB4").symlink_to(folder.inbox)
    for _ in range(2):
        outputs = folder.scrub_below("SUB3/a.837", "SUB4/a.837", "run.json/a.837").outputs
        assert [paths[0].relative_to(folder.out).as_posix() for paths in outputs] == [
            "SUB3.2/a.accepted.837", "SUB4.2/a.accepted.837", "run.json.2/a.accepted.837",
        ]  # fmt: skip
    assert (folder.out / "SUB3").read_bytes() == b"mine"
    assert folder.manifest()["schema"] == "claim-scrubber/run/1"


def test_a_folder_that_became_a_file_is_left(folder: Folder) -> None:
    """An input whose folder of outputs is a file by now gets another one, and no run fails."""
    folder.scrub_below("SUB3/a.837")
    shutil.rmtree(folder.out / "SUB3")
    make_file(folder.out / "SUB3")
    (paths,) = folder.scrub_below("SUB3/a.837").outputs
    assert paths[0] == folder.out / "SUB3.2" / "a.accepted.837"
    assert (folder.out / "SUB3").read_bytes() == b"mine"


def test_a_folder_is_no_output_of_another_input(folder: Folder) -> None:
    """An input in a folder that is called like another one's output keeps that name for the folder."""
    ran = folder.scrub_below("x.837", "x.accepted.837/a.837")
    assert [paths[0].relative_to(folder.out).as_posix() for paths in ran.outputs] == [
        "x.2.accepted.837", "x.accepted.837/a.accepted.837",
    ]  # fmt: skip


def test_replace_takes_over_the_outputs_of_another_input_of_the_name(folder: Folder) -> None:
    """With --replace Tuesday's file takes the place of Monday's, with all that Monday's alone had."""
    monday = folder.write("monday/claims.837", "M1", units="1.5")
    folder.scrub(monday, emit=("rejected", "json", "csv"))
    assert folder.scrub(folder.write("tuesday/claims.837", "T1"), replace=True).notes == ()
    assert folder.files() == {"claims.accepted.837", "claims.findings.json"}
    assert folder.accepted("claims.accepted.837") == ["T1"]
    folder.scrub(monday)
    assert folder.accepted("claims.accepted.837") == ["T1"]


def test_replace_spares_what_was_changed_and_what_has_another_name(folder: Folder) -> None:
    """With --replace, a changed output and those of an input of another name are left as they are."""
    folder.scrub(folder.write("monday/claims.837", "M1"), folder.write("claims.2.837", "C1"))
    (folder.out / "claims.accepted.837").write_bytes(b"corrected")
    ran = folder.scrub(folder.write("tuesday/claims.837", "T1"), replace=True)
    assert ran.notes == (
        "claims.837: its outputs are named claims.3.…, since claims.accepted.837 was changed since it was written",
    )
    assert (folder.out / "claims.accepted.837").read_bytes() == b"corrected"
    assert folder.accepted("claims.2.accepted.837") == ["C1"]
    assert folder.accepted("claims.3.accepted.837") == ["T1"]


def test_replace_keeps_the_inputs_of_one_run_apart(folder: Folder) -> None:
    """With --replace two inputs of one name in one run do not replace each other, nor one that keeps its name."""
    one, other = folder.write("one/claims.837", "O1"), folder.write("other/claims.837", "O2")
    folder.scrub(one)
    folder.scrub(one, other, replace=True)
    assert folder.accepted("claims.accepted.837") == ["O1"]
    assert folder.accepted("claims.2.accepted.837") == ["O2"]


def test_an_input_that_could_not_be_opened_keeps_its_name_once_it_can(folder: Folder) -> None:
    """The findings of an input that was missing make way for those of the file by its name."""
    path = folder.inbox / "a.837"
    folder.scrub(path)
    assert folder.files() == {"a.findings.json"}
    assert folder.scrub(folder.write("a.837", "A1")).notes == ()
    assert folder.files() == {"a.accepted.837", "a.findings.json"}


def test_outputs_of_a_version_without_index_are_taken_over(folder: Folder) -> None:
    """Where there is no index, what run.json lists is known: unchanged outputs are replaced, changed ones kept."""
    one, other = folder.write("a.837", "A1"), folder.write("b.837", "B1")
    folder.scrub(one, other)
    (folder.out / ".scrubber.json").unlink()
    (folder.out / "b.accepted.837").write_bytes(b"corrected")
    ran = folder.scrub(one, other)
    assert ran.notes == (
        "b.accepted.837 was changed since it was written: it is left as it is, and the new one is b.2.accepted.837",
    )
    assert folder.index().keys() == {
        "a.accepted.837", "a.findings.json", "b.findings.json", "b.2.accepted.837",
    }  # fmt: skip


def test_an_output_of_a_kind_that_there_is_no_more_is_no_output(folder: Folder) -> None:
    """Where there is no index, a kind of output in run.json that this version does not know is left alone."""
    path = folder.write("a.837", "A1")
    folder.scrub(path)
    document = folder.manifest()
    document["inputs"][0]["outputs"][0].update(emit="papyrus")
    (folder.out / "run.json").write_text(json.dumps(document))
    (folder.out / ".scrubber.json").unlink()
    folder.scrub(path)
    assert folder.files() == {"a.accepted.837", "a.2.accepted.837", "a.findings.json"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.json", "{}"), ("run.json", "[]"), ("run.json", "no json"), ("run.json", '{"schema": "another/1"}'),
        ("run.json", '{"schema": "claim-scrubber/run/1", "inputs": [{}]}'),
        (".scrubber.json", "no json"), (".scrubber.json", "[]"), (".scrubber.json", "{}"),
        (".scrubber.json", '{"schema": "claim-scrubber/index/2", "outputs": []}'),
        (".scrubber.json", '{"schema": "claim-scrubber/index/1", "outputs": [{"path": "a"}]}'),
        (".scrubber.json", OUTSIDE),
        ("runs", "a file"), ("run.json", None), (".scrubber.json", None),
    ],
)  # fmt: skip
def test_a_file_by_one_of_our_names_that_is_not_ours_is_a_set_up_error(
    folder: Folder, run: Run, name: str, content: str | None
) -> None:
    """A manifest, index or folder of runs of another program is told in one line before anything is read or written."""
    folder.out.mkdir()
    if content is None:
        (folder.out / name).mkdir()
    else:
        (folder.out / name).write_text(content)
    ran = run("scrub", folder.write("a.837", "A1"), "--out", folder.out, "--no-history")
    assert ran.code == 2
    assert ran.err.startswith(f"scrubber: {name} in the folder of --out is no")
    assert ran.err.count("\n") == 1
    assert [path.name for path in folder.out.iterdir()] == [name]


def test_a_link_by_one_of_our_names_is_a_set_up_error(folder: Folder, run: Run, tmp_path: Path) -> None:
    """A link to a manifest elsewhere, or to nowhere, is not replaced or followed."""
    path = folder.write("a.837", "A1")
    folder.scrub(path)
    (folder.out / "run.json").rename(tmp_path / "run.json")
    (folder.out / "run.json").symlink_to(tmp_path / "run.json")
    assert run("scrub", path, "--out", folder.out, "--no-history").code == 2
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert run("scrub", path, "--out", tmp_path / "nowhere", "--no-history").code == 2


def test_a_folder_whose_name_is_too_long_is_a_set_up_error(folder: Folder, run: Run) -> None:
    """A folder that cannot be there is told in one line."""
    ran = run("scrub", folder.write("a.837", "A1"), "--out", "x" * 300, "--no-history")
    assert (ran.code, ran.err) == (2, "scrubber: the folder of --out cannot be looked into: File name too long\n")


def test_the_manifest_of_every_run_is_kept(folder: Folder) -> None:
    """run.json is the newest manifest, runs/ has each; the same run again has the same id."""
    one, other = folder.write("a.837", "A1"), folder.write("b.837", "B1")
    first = folder.scrub(one).id
    assert len(first) == 16
    assert folder.manifest()["id"] == first
    assert folder.scrub(one).id == first
    others = [
        folder.scrub(other),
        folder.scrub(one, emit=("json",)),
        folder.scrub(one, other),
        folder.scrub(other, one),
    ]
    ids = {first, *(ran.id for ran in others)}
    assert len(ids) == 5
    assert {path.name for path in (folder.out / "runs").iterdir()} == {f"{name}.json" for name in ids}
    assert (folder.out / "run.json").read_bytes() == (folder.out / "runs" / f"{others[-1].id}.json").read_bytes()


def test_what_is_in_the_way_of_a_kept_manifest_is_left(folder: Folder) -> None:
    """A run whose manifest cannot be kept, since something else is there, is published all the same."""
    path = folder.write("a.837", "A1")
    kept = folder.out / "runs" / f"{folder.scrub(path).id}.json"
    kept.write_text("mine")
    assert folder.scrub(path).notes == (f"runs/{kept.name} is not ours: it is left as it is",)
    assert kept.read_text() == "mine"


def test_the_summary_says_what_was_in_the_way(folder: Folder, run: Run) -> None:
    """The command tells which file was in the way, and which name was taken instead; the exit code is the usual."""
    arguments = ("--out", folder.out, "--no-history", "--emit", "json")
    run("scrub", folder.write("monday/claims.837", "M1"), *arguments)
    ran = run("scrub", folder.write("tuesday/claims.837", "T1"), *arguments)
    assert ran.code == 0
    assert (
        "In the way, and left as it was:\n"
        "  claims.837: its outputs are named claims.2.…, since claims.findings.json is another input's\n"
    ) in ran.out
    ran = run("scrub", folder.write("wednesday/claims.837", "W1"), *arguments, "--replace")
    assert "In the way" not in ran.out
    assert folder.files() == {"claims.findings.json", "claims.2.findings.json"}


def test_the_folder_of_outputs_is_no_input(folder: Folder, run: Run) -> None:
    """A folder that is both INPUT and --out is wrong use."""
    folder.write("a.837", "A1")
    ran = run("scrub", folder.inbox, "--out", folder.inbox / "." / "", "--no-history")
    assert ran.code == 2
    assert ran.err == "scrubber: the folder of --out is an INPUT too: choose another one for the outputs\n"
    assert [path.name for path in folder.inbox.iterdir()] == ["a.837"]


def test_one_output_on_standard_output_keeps_no_index(
    folder: Folder, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --out - no file is written."""
    monkeypatch.chdir(tmp_path)
    path = folder.write("a.837", "A1")
    before = sorted(tmp_path.rglob("*"))
    assert run("scrub", path, "--out", "-", "--emit", "accepted", "--no-history").code == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_that_is_no_text_is_known_again(folder: Folder) -> None:
    """A file name from an old system keeps its outputs."""
    path = folder.write("a.837", "A1")
    odd = path.rename(path.with_name(os.fsdecode(b"caf\xe9.837")))
    folder.scrub(odd)
    before = folder.files()
    assert folder.scrub(odd).notes == ()
    assert folder.files() == before


@pytest.mark.slow
def test_runs_at_once_lose_and_overwrite_nothing(folder: Folder) -> None:
    """Processes that scrub different files of the same names into one folder at once keep them all apart."""
    claims = [[f"P{process}N{number}" for number in range(4)] for process in range(4)]
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                SCRIPT,
                folder.out,
                *(folder.write(f"{claim}/claims.837", claim) for claim in batch),
            ],
            stderr=subprocess.PIPE,
        )
        for batch in claims
    ]
    assert [process.communicate()[1] for process in started] == [b""] * len(started)
    assert [process.returncode for process in started] == [0] * len(started)
    accepted = [path.name for path in folder.out.glob("*.accepted.837")]
    assert sorted(claim for name in accepted for claim in folder.accepted(name)) == sorted(chain.from_iterable(claims))
    for name, entry in folder.index().items():
        assert hashlib.sha256((folder.out / name).read_bytes()).hexdigest() == entry["sha256"]
    assert folder.index().keys() == folder.files()


@pytest.mark.slow
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["scrub", "replace", "change", "remove", "own"]), st.integers(0, 5)), max_size=12
    )
)
@settings(max_examples=30)
def test_whatever_is_done_to_the_folder_no_file_of_a_person_is_touched(
    steps: list[tuple[str, int]],
    write_claims: WriteClaims,
    sample_edits: Pack,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In any order of runs, corrections, removals and own files, those keep their bytes and the index is true."""
    folder = Folder(tmp_path_factory.mktemp("any"), write_claims, sample_edits)
    folder.out.mkdir()
    inputs = [folder.write(f"{number}/{name}.837", f"C{number}") for number, name in enumerate("aaabbc")]
    own: dict[str, bytes] = {}
    for number, (step, which) in enumerate(steps):
        there = sorted(folder.files())
        if step in {"scrub", "replace"}:
            folder.scrub(inputs[which], inputs[which - 1], replace=step == "replace")
            listed = folder.index()
            assert not own.keys() & {name for name, entry in listed.items() if entry["run"] == folder.manifest()["id"]}
        elif step == "own":
            name = ("a.accepted.837", "a.2.findings.json", "a.findings.csv", "b.999", "b.2.277ca", "c.report.html")[
                which
            ]
            own[name] = b"own %d" % number
            (folder.out / name).write_bytes(own[name])
        elif step == "change" and there:
            own[there[which % len(there)]] = content = b"changed %d" % number
            (folder.out / there[which % len(there)]).write_bytes(content)
        elif there:
            (folder.out / there[which % len(there)]).unlink()
            own.pop(there[which % len(there)], None)
        assert {name: (folder.out / name).read_bytes() for name in own} == own
    assert not list(folder.out.glob(".scrubber-*"))
