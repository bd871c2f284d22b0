"""The command: every option, every exit code, one line for what is wrong, never a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from scrubber.cli import data_folder
from scrubber.cli.commands import Commands
from scrubber.errors import OwnFailure
from scrubber.findings.kinds_of_check import KINDS_OF_CHECK
from scrubber.outputs.formats import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.rules.packs import Pack
    from tests.conftest import Ran, Run

CLEAN = """
CLM*A1*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*20260105~
"""
DEAR = CLEAN.replace("A1*80*", "A1*2000*")
FRACTION = CLEAN.replace("UN*1*", "UN*1.5*")
FAILS = CLEAN.replace("Z1001", "Z9999")
SCRUBBER = Path(sys.executable).with_name("scrubber")


@pytest.fixture
def inputs(tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a folder with a file of each kind."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, claims in {"clean": CLEAN, "dear": DEAR, "fraction": FRACTION, "fails": FAILS}.items():
        (folder / f"{name}.837").write_bytes(write_claims(claims))
    whole = (folder / "clean.837").read_bytes()
    (folder / "cut.837").write_bytes(whole[: whole.index(b"HI*")])
    (folder / "letter.txt").write_text("Dear Sir or Madam")
    return folder


def one_line(ran: Ran, code: int) -> str:
    """The one line on standard error of a command that ended with `code`."""
    assert ran.code == code
    (line,) = ran.err.splitlines()
    assert "Traceback" not in line
    return line


def documents(ran: Ran) -> list[dict[str, Any]]:
    """The findings documents that `check --format json` printed."""
    return [json.loads(line) for line in ran.out.splitlines()]


def codes(ran: Ran) -> list[str]:
    """Codes of the findings of the only input."""
    (document,) = documents(ran)
    return [finding["code"] for finding in document["findings"]]


class TestExitCodes:
    """The exit code says what became of the claims."""

    def test_nothing_rejected_is_0(self, run: Run, inputs: Path) -> None:
        """A file of which nothing is rejected exits with 0."""
        assert run("check", inputs / "clean.837").code == 0

    def test_a_warning_alone_is_0(self, run: Run, inputs: Path) -> None:
        """A file with warnings alone exits with 0."""
        ran = run("check", inputs / "dear.837", "--format", "json")
        assert (ran.code, codes(ran)) == (0, ["SMP001"])

    def test_a_rejected_claim_is_1(self, run: Run, inputs: Path) -> None:
        """A file with a rejected claim exits with 1."""
        assert run("check", inputs / "clean.837", inputs / "fraction.837").code == 1

    @pytest.mark.parametrize("name", ["cut.837", "letter.txt"])
    def test_an_unreadable_input_is_3_and_the_others_go_on(self, run: Run, inputs: Path, name: str) -> None:
        """A truncated file exits with 3, and the other inputs are judged."""
        ran = run("check", inputs / name, inputs / "fraction.837", "--format", "json")
        assert (ran.code, ran.err) == (3, "")
        broken, fraction = documents(ran)
        assert broken["summary"]["accepted"] == broken["summary"]["rejected"] == 0
        assert fraction["summary"]["rejected"] == 1

    def test_a_failed_edit_is_4_and_the_claim_is_not_cleared(self, run: Run, inputs: Path) -> None:
        """A claim that an edit failed on is held; the log names the edit, the exception's type and the line, once."""
        ran = run("check", inputs / "fails.837", inputs / "letter.txt", "--format", "json")
        assert ran.code == 4
        assert documents(ran)[0]["findings"][0]["code"] == "SCR090"
        assert documents(ran)[0]["findings"][0]["severity"] == "error"
        assert documents(ran)[0]["summary"]["held"] == 1
        logged = json.loads(ran.err)
        assert (logged["edit"], logged["kind"], logged["claims"]) == ("edit-that-fails", "ValueError", 1)
        assert re.fullmatch(r"sample_pack\.edit_that_fails:\d+", logged["place"])
        assert "Z9999" not in ran.err

    def test_a_failure_of_our_own_is_4(self, run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A full disk exits with 4 and one line."""

        def fail(*_arguments: object) -> None:
            raise OwnFailure("the disk is full")

        monkeypatch.setattr("scrubber.pipeline.judging.judge_all", fail)
        assert one_line(run("check", inputs / "clean.837"), 4) == "scrubber: the disk is full"

    def test_a_fault_of_the_program_is_4_and_quotes_nothing(
        self, run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A fault of the program exits with 4; neither a traceback nor a value of the file is shown."""

        def fail(*_arguments: object) -> None:
            raise KeyError("MEMBER0001")

        monkeypatch.setattr("scrubber.pipeline.judging.judge_all", fail)
        line = one_line(run("check", inputs / "clean.837"), 4)
        assert line.startswith("scrubber: failed: KeyError at scrubber.cli.check:")
        assert "MEMBER0001" not in line

    def test_an_interrupt_is_130(self, run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An interrupted run exits with 130."""

        def interrupt(*_arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("scrubber.pipeline.judging.judge_all", interrupt)
        assert one_line(run("check", inputs / "clean.837"), 130) == "scrubber: interrupted"


def test_of_a_name_that_is_none_all_commands_are_looked_at() -> None:
    """Commands are imported as they are asked for; of a name that is none's, click looks at all for one like it."""
    program = Commands("program")
    context = click.Context(program)
    assert program.get_command(context, "check") is not None
    assert [*program.commands] == ["check"]
    assert program.get_command(context, "chekc") is None
    assert sorted(program.commands) == program.list_commands(context)


class TestWrongUse:
    """A slip on the command line is told in one line, and nothing is run."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--bogus"], "scrubber: No such option '--bogus'."),
            (["bogus"], "scrubber: No such command 'bogus'."),
            (["check"], "scrubber: Missing argument 'INPUT...'."),
            (["check", "FILE", "--bogus"], "scrubber: No such option '--bogus'."),
            (["scrub", "FILE"], "scrubber: Missing option '--out'."),
            (["check", "FILE", "--as-of", "yesterday"], "scrubber: Invalid value for '--as-of':"),
            (["check", "FILE", "--conformance", "some"], "scrubber: Invalid value for '--conformance':"),
            (["check", "FILE", "--format", "xml"], "scrubber: Invalid value for '--format':"),
            (["check", "FILE", "--select", "SMP90"], "scrubber: unknown edit 'SMP90'; did you mean 'SMP00"),
            (["check", "FILE", "--ignore", "nothing-known"], "scrubber: unknown edit 'nothing-known'"),
            (["check", "FILE", "--set", "SMP001.least=3"], "scrubber: charge-above-ceiling: unknown parameter 'least'"),
            (["check", "FILE", "--set", "SMP001.most=lots"], "scrubber: charge-above-ceiling.most (--set): "),
            (["check", "FILE", "--set", "most"], "scrubber: 'most' is not EDIT.PARAM=VALUE"),
            (["check", "FILE", "--profile", "nobody"], "scrubber: unknown profile 'nobody'; there are: strict-payer"),
            (["check", "FILE", "--profile", "strict-payer", "--profile", "x"], "scrubber: --profile is given twice: "),
            (["completion", "tcsh"], "scrubber: Invalid value for '{bash|zsh|fish}':"),
            (
                ["scrub", "FILE", "--out", "OUT", "--emit", "jsn"],
                "scrubber: unknown output 'jsn'; did you mean 'json'?",
            ),
            (["scrub", "FILE", "--out", "-"], "scrubber: --out - takes exactly one input and one --emit"),
            (["scrub", "FILE", "--out", "FILE"], "scrubber: --out names something that is not a folder"),
            (
                ["check", "FILE", "--history", "sqlite:///x", "--no-history"],
                "scrubber: --history and --no-history exclude",
            ),
            (["check", "-", "-"], "scrubber: standard input (-) can be read only once"),
            (["explain", "SMP009"], "scrubber: unknown edit 'SMP009'; did you mean 'SMP00"),
            (["explain"], "scrubber: Missing argument 'EDIT'."),
        ],
    )
    def test_it_is_said_in_one_line_and_is_2(self, run: Run, inputs: Path, arguments: list[str], said: str) -> None:
        """Wrong use is told in one line and exits with 2."""
        names = {"FILE": inputs / "clean.837", "OUT": inputs / "out"}
        ran = run(*(names.get(argument, argument) for argument in arguments))
        assert one_line(ran, 2).startswith(said)
        assert ran.out == ""

    def test_only_missing_inputs_are_2(self, run: Run, tmp_path: Path) -> None:
        """Where no input is there, the run exits with 2, and their names are not repeated."""
        line = one_line(run("check", tmp_path / "jane-doe.837", tmp_path / ("n" * 300)), 2)
        assert line == "scrubber: no input: no such file"

    def test_a_folder_without_files_is_2(self, run: Run, tmp_path: Path) -> None:
        """A folder that holds no file is told in one line and exits with 2."""
        (tmp_path / "empty").mkdir()
        assert one_line(run("check", tmp_path / "empty"), 2) == "scrubber: no input: the folder holds no files"

    def test_a_folder_without_inputs_says_what_it_holds(self, run: Run, tmp_path: Path) -> None:
        """A folder in which all is passed over is no empty batch: what it holds is told."""
        (tmp_path / "full" / "below").mkdir(parents=True)
        for name in ("a.837.part", "B.TMP", "c.filepart", "d.crdownload", ".DS_Store", "Thumbs.db", "desktop.ini"):
            (tmp_path / "full" / name).touch()
        assert one_line(run("check", tmp_path / "full"), 2) == (
            "scrubber: no input: the folder holds no files. "
            "Passed over in folders: 1 dot file, 2 files of Windows, 1 folder, 4 unfinished files"
        )

    def test_a_folder_that_cannot_be_read_is_2(self, run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder that may not be read is told in one line and exits with 2."""

        def refuse(_folder: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", refuse)
        line = one_line(run("check", inputs), 2)
        assert line == "scrubber: a folder given as INPUT cannot be read: Permission denied"

    def test_one_missing_among_good_inputs_is_3(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """One missing file exits with 3; the others are judged."""
        ran = run("check", tmp_path / "missing.837", inputs / "clean.837", "--format", "json")
        assert (ran.code, ran.err) == (3, "")
        missing, clean = documents(ran)
        assert [finding["code"] for finding in missing["findings"]] == ["SCR008"]
        assert clean["summary"]["accepted"] == 1


class TestCheck:
    """`scrubber check` prints findings and writes nothing."""

    def test_text_says_what_is_wrong_and_what_to_do(self, run: Run, inputs: Path) -> None:
        """A finding is printed with its place, what is wrong and what to do."""
        ran = run("check", inputs / "fraction.837")
        assert "reject SMP002 claim A1 line 1 SV104 (segment 24): 1.5 units of Z1001" in ran.out
        assert "Fix: Bill whole units." in ran.out
        assert ran.err == ""

    def test_it_writes_nothing(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """`check` leaves no file behind."""
        before = sorted(tmp_path.rglob("*"))
        run("check", inputs)
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_folder_is_its_files_sorted(self, run: Run, inputs: Path) -> None:
        """A folder means its files, in the order of their names."""
        ran = run("check", inputs, "--format", "json")
        assert [document["input"]["name"] for document in documents(ran)] == [
            "clean.837", "cut.837", "dear.837", "fails.837", "fraction.837", "letter.txt",
        ]  # fmt: skip

    def test_standard_input_is_an_input(self, run: Run, inputs: Path) -> None:
        """`-` is standard input."""
        ran = run("check", "-", "--format", "json", stdin=(inputs / "fraction.837").read_bytes())
        assert (ran.code, codes(ran)) == (1, ["SMP002"])
        assert documents(ran)[0]["input"]["name"] == "stdin"

    def test_select_runs_these_edits_only_and_says_so(self, run: Run, inputs: Path) -> None:
        """With --select the other edits are listed as not checked."""
        ran = run("check", inputs / "fraction.837", "--select", "SMP001, service-too-soon", "--format", "json")
        assert (ran.code, codes(ran)) == (0, [])
        coverage = {entry["edit"]: entry["reason"] for entry in documents(ran)[0]["coverage"]}
        assert coverage["units-not-whole"] == "not selected"
        assert coverage["charge-above-ceiling"] is None

    def test_ignore_leaves_edits_out_and_says_so(self, run: Run, inputs: Path) -> None:
        """An edit that is ignored is listed as not checked."""
        ran = run("check", inputs / "fraction.837", "--ignore", "units-not-whole", "--format", "json")
        assert (ran.code, codes(ran)) == (0, [])
        coverage = {entry["edit"]: (entry["status"], entry["reason"]) for entry in documents(ran)[0]["coverage"]}
        assert coverage["units-not-whole"] == ("not-checked", "ignored")

    def test_set_changes_a_parameter(self, run: Run, inputs: Path) -> None:
        """--set changes a parameter for one run."""
        ran = run("check", inputs / "clean.837", "--set", "charge-above-ceiling.most=50", "--format", "json")
        assert codes(ran) == ["SMP001"]

    def test_a_profile_changes_parameters_and_severities(self, run: Run, inputs: Path) -> None:
        """--profile has every claim judged by the profile's parameters and severities."""
        ran = run("check", inputs / "dear.837", "--profile", "strict-payer", "--format", "json")
        assert (ran.code, codes(ran)) == (1, ["SMP001"])
        assert documents(ran)[0]["run"]["profile"] == "strict-payer"

    def test_a_profile_may_be_a_file(self, run: Run, inputs: Path) -> None:
        """--profile takes the path of a file."""
        profile = inputs.parent / "mine.toml"
        profile.write_text('name = "mine"\ntitle = "Mine"\nignore = ["SMP002"]\n')
        assert run("check", inputs / "fraction.837", "--profile", profile).code == 0

    def test_as_of_is_the_receipt_date(self, run: Run, inputs: Path) -> None:
        """--as-of is the receipt date: the same run on another day gives the same bytes."""
        ran = run("check", inputs / "clean.837", "--as-of", "2026-02-10", "--format", "json")
        assert documents(ran)[0]["run"]["as_of"] == "2026-02-10"

    def test_the_guide_is_checked_where_it_is_not_left_out(self, run: Run, inputs: Path) -> None:
        """A claim without diagnosis is rejected for it, unless envelopes alone are checked."""
        file = inputs / "no-diagnosis.837"
        file.write_bytes(
            (inputs / "clean.837").read_bytes().replace(b"HI*ABK:E1065~\n", b"").replace(b"SE*24", b"SE*23")
        )
        assert run("check", file, "--conformance", "envelope").code == 0
        ran = run("check", file, "--format", "json")
        assert (ran.code, set(codes(ran))) == (1, {"SCR060"})
        coverage = {entry["edit"]: entry["status"] for entry in documents(ran)[0]["coverage"]}
        assert coverage["implementation-guide"] == "checked"

    def test_what_nobody_checks_is_told_with_its_cure(self, run: Run, inputs: Path) -> None:
        """Each kind of check that no edit of the run covers has an entry, in JSON and for people."""
        document = documents(run("check", inputs / "clean.837", "--format", "json"))[0]
        entries = {entry["check"]: entry for entry in document["coverage"] if entry["edit"] is None}
        assert entries.keys() == {kind.name for kind in KINDS_OF_CHECK}
        assert all(entry["status"] == "not-checked" and entry["cure"] for entry in entries.values())
        text = run("check", inputs / "clean.837").out
        by_table = {table: kind for kind in KINDS_OF_CHECK for table in kind.tables}
        for table, kind in by_table.items():
            assert f"  {kind.what}: scrubber tables import {table} FILE…\n" in text
        (others,) = [line for line in text.splitlines() if "no edit looks at these" in line]
        names = others.partition(": ")[0].strip().split(", ")
        assert names == [kind.name for kind in KINDS_OF_CHECK if not kind.tables]

    def test_verbose_logs_steps_and_no_names(self, run: Run, inputs: Path) -> None:
        """-v logs a line for each step, and no name of a file."""
        ran = run("check", inputs / "clean.837", "-vv")
        events = [json.loads(line) for line in ran.err.splitlines()]
        assert {"event": "input judged", "input_ordinal": 1, "claims": 1}.items() <= events[0].items()
        assert "clean" not in ran.err


class TestScrub:
    """`scrubber scrub` writes the files of the contract."""

    def test_the_named_outputs_are_written_and_listed(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """The outputs of --emit are written and listed, and no others."""
        ran = run("scrub", inputs / "dear.837", "--out", tmp_path / "out", "--emit", "annotated,json", "--emit", "json")
        assert (ran.code, ran.err) == (0, "")
        for name in ("dear.annotated.837", "dear.findings.json"):
            assert (tmp_path / "out" / name).is_file()
            assert f"  {name}" in ran.out
        assert not list((tmp_path / "out").glob("*.277ca"))

    def test_a_rejected_claim_is_1(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """A rejected claim is forwarded."""
        assert run("scrub", inputs / "fraction.837", "--out", tmp_path / "out").code == 1

    def test_an_unreadable_input_is_named_with_its_reason(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """The summary names an input that could not be read, with the reason."""
        ran = run("scrub", inputs / "letter.txt", inputs / "cut.837", inputs / "clean.837", "--out", tmp_path / "out")
        assert ran.code == 3
        assert "letter.txt: the input is not an X12 interchange: no readable ISA segment (SCR001, segment 1)" in ran.out
        assert "cut.837: the interchange has no IEA" in ran.out
        assert (tmp_path / "out" / "letter.findings.json").is_file()
        assert not (tmp_path / "out" / "letter.annotated.837").exists()
        assert (tmp_path / "out" / "clean.annotated.837").is_file()

    def test_standard_input_gives_its_outputs_the_name_stdin(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """Outputs of standard input are called stdin."""
        content = (inputs / "clean.837").read_bytes()
        run("scrub", "-", "--out", tmp_path / "out", "--emit", "annotated", stdin=content)
        assert (tmp_path / "out" / "stdin.annotated.837").read_bytes() == content

    def test_it_is_a_filter(self, run: Run, inputs: Path) -> None:
        """With --out - standard output holds the one output and nothing else."""
        content = (inputs / "dear.837").read_bytes()
        ran = run("scrub", "-", "--out", "-", "--emit", "annotated", stdin=content)
        assert (ran.code, ran.err) == (0, "")
        note = "NTE*TPO*SMP001-W THE CHARGE IS OVER 1000 DOLLARS~\n"
        assert ran.out.replace(note, "").replace("SE*25", "SE*24") == content.decode()

    def test_a_filter_says_why_it_gives_nothing(self, run: Run) -> None:
        """Where there is no output to give, standard error says why."""
        ran = run("scrub", "-", "--out", "-", "--emit", "annotated", stdin=b"Dear Sir")
        assert one_line(ran, 3).startswith("scrubber: SCR001 not-x12: the input is not an X12 interchange")
        assert ran.out == ""


class TestLists:
    """Edits and their documentation are printed."""

    def test_edits_lists_every_edit_with_what_it_needs(self, run: Run) -> None:
        """`edits` lists every edit with the tables and the history that it needs."""
        lines = run("edits").out.splitlines()
        assert lines[0].split() == ["CODE", "NAME", "SEVERITY", "PACK", "NEEDS"]
        assert [line.split()[0] for line in lines[1:5]] == ["SMP001", "SMP002", "SMP003", "SMP004"]
        assert "table waiting_times, history" in lines[3]
        assert any(line.startswith("SCR090") for line in lines)

    @pytest.mark.parametrize("label", ["SMP001", "charge-above-ceiling"])
    def test_explain_prints_the_documentation(self, run: Run, label: str) -> None:
        """`explain` takes a name or a code."""
        ran = run("explain", label)
        assert ran.code == 0
        assert "A claim charged above a ceiling." in ran.out
        assert "- most = 1000 [default]" in ran.out

    def test_explain_knows_the_engines_own(self, run: Run) -> None:
        """`explain` takes the codes of the program's own findings."""
        assert "crash" not in run("explain", "SCR090").err
        assert "are held" in run("explain", "edit-failed").out

    def test_version_and_help_are_0(self, run: Run) -> None:
        """--version and --help exit with 0."""
        assert run("--version").out.startswith("scrubber ")
        assert run("--help").code == run("check", "-h").code == 0


class TestTables:
    """Tables are listed, verified and imported; a broken one is refused."""

    FOLDER = Path(__file__).parents[1] / "sample_pack" / "tables"

    def test_they_are_listed_and_verified(self, run: Run, sample_edits: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
        """`tables list` says which edition is in use, and `tables verify` reads them all."""
        monkeypatch.setattr("scrubber.rules.import_table.installed_packs", lambda: (sample_edits,))
        ran = run("tables", "list")
        assert (ran.code, ran.err) == (0, "")
        assert "waiting_times  edition 1, 2 rows, pack samples" in ran.out
        assert run("tables", "verify").out == "1 tables verified\n"

    def test_an_imported_table_is_used(self, run: Run, inputs: Path, tmp_path: Path) -> None:
        """An imported table goes before the pack's own."""
        for name in ("waiting_times.csv", "waiting_times.toml"):
            shutil.copy(self.FOLDER / name, tmp_path)
        ran = run("tables", "import", tmp_path / "waiting_times.csv")
        assert (ran.code, ran.out) == (0, "waiting_times edition 1: 2 rows imported\n")
        ran = run("check", inputs / "clean.837", "--format", "json")
        assert documents(ran)[0]["run"]["tables"][0]["origin"] == "imported"

    def test_a_missing_table_is_2(self, run: Run, tmp_path: Path) -> None:
        """A table file that is not there is told in one line and exits with 2."""
        assert one_line(run("tables", "import", tmp_path / "nothing.csv"), 2).startswith("scrubber: table nothing:")


def test_the_data_folder_is_the_platforms_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SCRUBBER_HOME the data folder is the platform's for a user."""
    monkeypatch.delenv(data_folder.HOME, raising=False)
    assert data_folder.home().name == "claim-scrubber"
    monkeypatch.setenv(data_folder.HOME, "elsewhere")
    assert data_folder.home() == Path("elsewhere")


class TestConsoleCommand:
    """The installed command does what its function does."""

    FILES = Path(__file__).parents[2] / "fixtures" / "files"

    def start(self, *arguments: object, home: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run it as a batch job would, without a locale."""
        environment = {**os.environ, "SCRUBBER_HOME": str(home), "PYTHONSAFEPATH": "1", "LC_ALL": "C"}
        return subprocess.run(
            [SCRUBBER, *map(str, arguments)], input=stdin, capture_output=True, env=environment, check=False
        )

    def test_it_scrubs_a_file(self, tmp_path: Path) -> None:
        """The installed command scrubs a file."""
        (file, *_) = sorted(self.FILES.glob("*.837"))
        done = self.start("scrub", file, "--out", tmp_path / "out", "--emit", "annotated", home=tmp_path / "home")
        assert done.returncode in {0, 1}
        assert done.stderr == b""
        assert (tmp_path / "out" / f"{file.stem}.annotated.837").is_file()

    def test_a_closed_pipe_is_no_rejected_claim(self, tmp_path: Path) -> None:
        """`scrubber check … | head` exits with 4, without a traceback."""
        environment = {**os.environ, "SCRUBBER_HOME": str(tmp_path), "PYTHONSAFEPATH": "1"}
        with subprocess.Popen(
            [SCRUBBER, "edits"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 4

    def test_a_name_that_the_terminal_cannot_show_is_escaped(self, tmp_path: Path) -> None:
        """A stray byte in a file's name is written as an escape."""
        file = tmp_path / "caf\udce9.txt"
        file.write_bytes(b"Dear Sir")
        done = self.start("check", file, home=tmp_path / "home")
        assert done.returncode == 3
        assert done.stderr == b""
        assert done.stdout.startswith(b"caf\\udce9.txt: 0 claims")


def test_the_help_names_every_output(run: Run) -> None:
    """`--help` lists what --emit takes."""
    words = run("scrub", "--help").out.replace(",", " ").replace(".", " ").split()
    assert {name for name in KINDS if not name.startswith("claims-")} <= set(words)


def test_the_command_alone_says_what_it_does_and_what_to_try(run: Run) -> None:
    """Whoever types the name of the program gets its help and three commands that do something."""
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: scrubber ")
    assert "scrub " in ran.out
    assert len(ran.out.partition("Three things to try:\n")[2].splitlines()) == 3


@pytest.mark.parametrize("command", ["check", "scrub"])
def test_what_of_a_folder_is_passed_over_is_told(run: Run, inputs: Path, tmp_path: Path, command: str) -> None:
    """Half-uploaded files, dot files and folders inside of a folder are no inputs, and the summary counts them."""
    (inputs / "below").mkdir()
    (inputs / "below" / "clean.837").write_bytes((inputs / "clean.837").read_bytes())
    for name in ("unsent.837.filepart", ".DS_Store", ".hidden.837"):
        (inputs / name).write_bytes(b"ISA")
    options = ["--out", tmp_path / "out"] if command == "scrub" else []
    ran = run(command, inputs, *options, "--no-history", "--ignore", "SMP004")
    assert ran.out.endswith("Passed over in folders: 2 dot files, 1 folder, 1 unfinished file\n")
    assert "unsent" not in ran.out + ran.err


class TestCompletion:
    """A shell gets a script, and from then on answers."""

    @pytest.mark.parametrize(
        ("shell", "word"), [("bash", "complete"), ("zsh", "#compdef scrubber"), ("fish", "complete")]
    )
    def test_each_shell_gets_its_script(self, run: Run, shell: str, word: str) -> None:
        """The script is that of the shell, and asks the command by its variable."""
        ran = run("completion", shell)
        assert (ran.code, ran.err) == (0, "")
        assert word in ran.out
        assert f"_SCRUBBER_COMPLETE={shell}_complete" in ran.out

    def test_what_may_come_next_is_answered(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Commands and options are completed as bash asks for them."""
        monkeypatch.setenv("_SCRUBBER_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", "scrubber check --conf")
        monkeypatch.setenv("COMP_CWORD", "2")
        ran = run()
        assert (ran.code, ran.out) == (0, "plain,--config\nplain,--conformance\n")
        monkeypatch.setenv("_SCRUBBER_COMPLETE", "nonsense")
        assert run().code == 1

    @pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
    def test_bash_itself_completes(self, run: Run, tmp_path: Path) -> None:
        """The script that is printed makes bash complete the name of a command."""
        script = tmp_path / "completion.bash"
        script.write_text(run("completion", "bash").out, encoding="utf-8")
        words = 'source "$0"; COMP_WORDS=(scrubber expl); COMP_CWORD=1; _scrubber_completion scrubber; echo $COMPREPLY'
        environment = {**os.environ, "PATH": f"{SCRUBBER.parent}{os.pathsep}{os.environ['PATH']}"}
        command = [str(shutil.which("bash")), "-c", words, str(script)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        assert done.stdout == "explain\n"
