"""What is set in a file, in the environment and on the command line: which counts, and what is said of a wrong one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from scrubber import check
from scrubber.cli.commands import command
from scrubber.cli.configuration import CONFIGURED, TABLE_KEYS
from scrubber.cli.keyed import is_keyed, key_of, variable_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran, Run

CLEAN = """
CLM*A1*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*20260105~
"""
NO_ACCEPTANCE = "a claim is received (A1) or forwarded (A0): A2 is for the payer to say, or rejects it"
FRACTION = CLEAN.replace("UN*1*", "UN*1.5*")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_claims: Callable[..., bytes]) -> Path:
    """Give a working folder with two inputs, in which nothing but what a test writes is set."""
    folder = tmp_path / "office" / "claims"
    folder.mkdir(parents=True)
    (folder / "clean.837").write_bytes(write_claims(CLEAN))
    (folder / "fraction.837").write_bytes(write_claims(FRACTION))
    monkeypatch.delenv("SCRUBBER_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(folder)
    return folder


def write(file: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file that others may do with what its mode says."""
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def shown(ran: Ran) -> dict[str, tuple[str, str]]:
    """What `config show` says: by key the value as written and its origin."""
    assert (ran.code, ran.err) == (0, "")
    tomllib.loads(ran.out)
    found = re.findall(r"^(\w+) = (.*)  # (.*)$", ran.out, re.MULTILINE)
    return {key: (value, origin) for key, value, origin in found}


def refused(ran: Ran) -> list[str]:
    """What is said of a run that never began, line by line."""
    assert (ran.code, ran.out) == (2, "")
    return [line.removeprefix("scrubber: ") for line in ran.err.splitlines()]


@pytest.mark.parametrize("name", CONFIGURED)
def test_every_option_has_a_key(name: str) -> None:
    """Every option has a key in the configuration file, but the one that says where that is, and what help hides."""
    of_name = command.get_command(click.Context(command), name)
    assert of_name is not None
    options = [one for one in of_name.params if isinstance(one, click.Option) and not one.hidden]
    assert {key_of(one) for one in options if not is_keyed(one)} == {"config"}


def test_each_command_has_a_format_of_its_own(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is in the table of the command, so that a form of one is no error of another."""
    written = 'format = "sarif"\n[edits]\nformat = "json"\n[diff]\nformat = "html"\n'
    write(place / "scrubber.toml", written)
    same = [str(Path(__file__).parents[1] / "golden" / "sample.findings.json")] * 2
    assert json.loads(run("edits").out)["schema"].startswith("claim-scrubber/edits/")
    assert run("edits", "--format", "markdown").out.startswith("|")
    assert run("diff", *same).out.lower().startswith("<!doctype html>")
    monkeypatch.setenv("SCRUBBER_DIFF_FORMAT", "json")
    assert json.loads(run("diff", *same).out)["schema"].startswith("claim-scrubber/diff/")
    assert re.findall("^format = .*", run("config", "show").out, re.MULTILINE) == [
        'format = "sarif"  # scrubber.toml', 'format = "json"  # scrubber.toml',
        'format = "json"  # environment SCRUBBER_DIFF_FORMAT',
    ]  # fmt: skip


class TestOrder:
    """The command line goes before the environment, the environment before the file, the file before the default."""

    def test_each_goes_before_the_next(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """One of four places after the other is taken away, and the next one counts."""
        assert shown(run("config", "show"))["conformance"] == ('"full"', "default")
        write(place / "scrubber.toml", 'conformance = "full"\njobs = 3\n')
        assert shown(run("config", "show"))["conformance"] == ('"full"', "scrubber.toml")
        monkeypatch.setenv("SCRUBBER_CONFORMANCE", "envelope")
        monkeypatch.setenv("SCRUBBER_JOBS", "2")
        found = shown(run("config", "show"))
        assert found["conformance"] == ('"envelope"', "environment SCRUBBER_CONFORMANCE")
        found = shown(run("config", "show", "--conformance", "full"))
        assert found["conformance"] == ('"full"', "command line")
        assert found["jobs"] == ("2", "environment SCRUBBER_JOBS")

    def test_a_list_is_replaced_not_lengthened(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The edits that one place selects are all that are selected."""
        write(place / "scrubber.toml", 'select = ["SMP001"]')
        assert run("check", "fraction.837", "--no-history").code == 0
        monkeypatch.setenv("SCRUBBER_SELECT", "SMP001,SMP002")
        assert run("check", "fraction.837", "--no-history").code == 1
        assert run("check", "fraction.837", "--no-history", "--select", "SMP001").code == 0

    def test_of_a_history_and_none_the_nearer_counts(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A history in the file does not forbid --no-history, nor the other way round; two in one place exclude."""
        write(place / "scrubber.toml", f'history = "sqlite://{place}/h.sqlite"')
        out = ("--out", "out")
        assert run("scrub", "clean.837", *out, "--no-history").code == 0
        assert not (place / "h.sqlite").exists()
        write(place / "scrubber.toml", "no_history = true")
        assert run("scrub", "clean.837", *out, "--history", f"sqlite://{place}/h.sqlite").code == 0
        assert (place / "h.sqlite").exists()
        monkeypatch.setenv("SCRUBBER_HISTORY", f"sqlite://{place}/other.sqlite")
        monkeypatch.setenv("SCRUBBER_NO_HISTORY", "1")
        (line,) = refused(run("scrub", "clean.837", *out))
        assert line == "--history and --no-history exclude each other"

    @pytest.mark.usefixtures("place")
    def test_only_names_of_options_count_in_the_environment(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another program's variable with our prefix is none of ours, and an empty one is not set."""
        monkeypatch.setenv("SCRUBBER_WINDOW", "north")
        monkeypatch.setenv("SCRUBBER_JOBS", "")
        assert shown(run("config", "show"))["jobs"][1] == "default"

    @pytest.mark.usefixtures("place")
    def test_a_wrong_variable_is_named(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """A value from the environment is not said to be wrong on the command line."""
        monkeypatch.setenv("SCRUBBER_JOBS", "0")
        (line,) = refused(run("check", "clean.837"))
        assert line.startswith("Invalid value for 'SCRUBBER_JOBS': ")
        (line,) = refused(run("check", "clean.837", "--jobs", "0"))
        assert line.startswith("Invalid value for '--jobs': ")

    @pytest.mark.usefixtures("place")
    def test_overrides_are_separated_by_commas_and_keep_their_own(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A value that is a list stays with its parameter; a profile's name may hold a blank."""
        monkeypatch.setenv("SCRUBBER_SET", "SMP001.most=50,SMP003.procedures=Z1,Z2")
        monkeypatch.setenv("SCRUBBER_PROFILE", "of the office.toml")
        found = shown(run("config", "show"))
        assert found["set"][0] == '["SMP001.most=50", "SMP003.procedures=Z1,Z2"]'
        assert found["profile"][0] == '"of the office.toml"'

    def test_no_outputs_are_the_usual_ones(self, run: Run, place: Path) -> None:
        """An empty list does not make a run that writes no answer."""
        write(place / "scrubber.toml", "emit = []\nno_history = true")
        assert run("scrub", "clean.837", "--out", "out").code == 0
        assert (place / "out" / "clean.999").exists()

    def test_a_whole_run_is_set_up_in_one_file(self, run: Run, place: Path) -> None:
        """Inputs, outputs and all else come from the file; the command is given nothing."""
        write(
            place / "scrubber.toml",
            'inputs = ["clean.837", "fraction.837"]\nout = "out"\nemit = ["json", "999"]\nas_of = 2026-03-02\n'
            'no_history = true\nset = ["SMP001.most=50"]\nprofile = "strict-payer"\n',
        )
        assert run("scrub").code == 1
        out = place / "out"
        assert {file.name for file in out.glob("*.*")} >= {"clean.999", "clean.findings.json", "fraction.999"}
        assert not list(out.glob("*.html"))
        options = json.loads((out / "run.json").read_text())["options"]
        assert options["as_of"] == {"value": "2026-03-02", "origin": "scrubber.toml"}
        assert options["profile"] == {"value": "strict-payer", "origin": "scrubber.toml"}
        assert options["conformance"] == {"value": "full", "origin": "default"}
        assert "jobs" not in options


class TestWhere:
    """The file is looked for from the working folder upwards."""

    def test_the_first_one_upwards_counts(self, run: Run, place: Path) -> None:
        """A file nearer to the work hides the ones above it, and its own is taken before pyproject.toml."""
        write(place.parent / "scrubber.toml", "jobs = 5")
        assert shown(run("config", "show"))["jobs"] == ("5", "scrubber.toml")
        write(place / "pyproject.toml", "[tool.scrubber]\njobs = 4")
        assert shown(run("config", "show"))["jobs"] == ("4", "pyproject.toml")
        write(place / "scrubber.toml", "jobs = 3")
        assert shown(run("config", "show"))["jobs"] == ("3", "scrubber.toml")

    def test_a_project_file_without_our_table_is_none(self, run: Run, place: Path) -> None:
        """Somebody else's pyproject.toml neither counts nor hides one above it, whoever may write it."""
        write(place / "pyproject.toml", '[project]\nname = "x"', mode=0o666)
        write(place.parent / "scrubber.toml", "jobs = 5")
        assert shown(run("config", "show"))["jobs"] == ("5", "scrubber.toml")

    def test_the_search_ends_at_home(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The home folder is the last one that is looked into."""
        write(place.parent / "scrubber.toml", "jobs = 5")
        monkeypatch.setenv("HOME", str(place.parent))
        assert shown(run("config", "show"))["jobs"][1] == "scrubber.toml"
        monkeypatch.setenv("HOME", str(place))
        assert shown(run("config", "show"))["jobs"][1] == "default"

    def test_the_search_ends_at_the_root(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A working folder that is not below the home folder is searched from all the same."""
        monkeypatch.setenv("HOME", str(place / "elsewhere"))
        assert shown(run("config", "show"))["jobs"][1] == "default"
        write(place.parents[1] / "scrubber.toml", "jobs = 5")
        assert shown(run("config", "show"))["jobs"][1] == "scrubber.toml"

    def test_the_search_ends_at_the_border_of_the_file_system(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A folder that is mounted here is not ruled by what is beside its mount."""
        write(place.parent / "scrubber.toml", "jobs = 5")
        plain = Path.stat

        def elsewhere(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
            status = plain(path, follow_symlinks=follow_symlinks)
            return os.stat_result((*status[:2], status.st_dev + 1, *status[3:])) if path == place.parent else status

        monkeypatch.setattr(Path, "stat", elsewhere)
        assert shown(run("config", "show"))["jobs"][1] == "default"

    def test_no_file_is_looked_for_in_a_folder_that_is_gone(self, run: Run, place: Path) -> None:
        """A run with whole paths works in a folder that was removed."""
        gone = place / "gone"
        gone.mkdir()
        os.chdir(gone)
        gone.rmdir()
        assert run("check", place / "clean.837", "--no-history").code == 0

    def test_a_named_file_is_the_only_one(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """--config and SCRUBBER_CONFIG name a file of any name; what is beside the work is not read."""
        write(place / "scrubber.toml", "jobs = 5")
        nightly = write(place.parent / "nightly.toml", 'out = "results"')
        found = shown(run("config", "show", "--config", nightly))
        assert found["jobs"][1] == "default"
        assert found["out"] == (json.dumps(str(place.parent / "results")), "nightly.toml")
        monkeypatch.setenv("SCRUBBER_CONFIG", str(nightly))
        assert shown(run("config", "show")) == found
        (line,) = refused(run("check", "clean.837", "--config", "missing.toml"))
        assert line == f"{place / 'missing.toml'}: cannot be read: No such file or directory"

    def test_relative_paths_are_from_the_file(self, run: Run, place: Path) -> None:
        """A run in a folder below takes the same inputs, outputs and profile; names and - are no paths."""
        write(place.parent / "mine.toml", 'name = "mine"\ntitle = "Mine"\nignore = ["SMP002"]\n')
        write(
            place.parent / "scrubber.toml",
            'inputs = ["claims/fraction.837", "-"]\nout = "out"\nprofile = "mine.toml"\nno_history = true\n',
        )
        found = shown(run("config", "show"))
        assert json.loads(found["inputs"][0]) == [str(place / "fraction.837"), "-"]
        assert run("scrub", "fraction.837").code == 0
        options = json.loads((place.parent / "out" / "run.json").read_text())["options"]
        assert options["profile"] == {"value": "mine.toml", "origin": "scrubber.toml"}

    def test_the_library_reads_none_of_it(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A call from Python does what its arguments say."""
        write(place / "scrubber.toml", 'nonsense = "x"')
        monkeypatch.setenv("SCRUBBER_SELECT", "nonsense")
        assert check("clean.837").summary.claims == 1

    def test_help_and_completion_do_not_depend_on_it(self, run: Run, place: Path) -> None:
        """Who has corrupted the file can still read what to write there."""
        write(place / "scrubber.toml", "corrupted")
        assert run("check", "--help").code == 0
        asked = {"_SCRUBBER_COMPLETE": "bash_complete", "COMP_WORDS": "scrubber check --jo", "COMP_CWORD": "2"}
        scrubber = Path(sys.executable).with_name("scrubber")
        done = subprocess.run([scrubber], capture_output=True, text=True, check=True, env={**os.environ, **asked})
        assert done.stdout == "plain,--jobs\n"


class TestFaults:
    """All that is wrong with a file is told at once, with its place."""

    def test_every_fault_is_told(self, run: Run, place: Path) -> None:
        """Who mends a file mends it once."""
        file = write(
            place / "scrubber.toml",
            'selct = ["SMP001"]\njobs = "two"\nno_history = 1\nprofile = "strict-player"\nemit = ["jsn"]\n'
            'conformance = "half"\nignore = "SMP001"\nselect = ["SMP02, SMP001", "nobody"]\nset = ["SMP001.least=3"]\n'
            "as_of = 7\nhistory = true\n[acknowledgement]\naccepted = 'A2:20'\nacepted = 'A1:20'\n"
            "[duplicates]\ninterchange = 7\n[xyz]\nx = 1\n",
        )
        assert refused(run("check", "clean.837")) == [
            f"{file}: {fault}"
            for fault in (
                "unknown key 'selct'; did you mean 'select'?",
                "jobs: a whole number is wanted",
                "no_history: true or false is wanted",
                "emit: unknown output 'jsn'; did you mean 'json'?",
                "conformance: 'half' is not one of 'envelope', 'full'.",
                'ignore: a list of texts is wanted, such as ["one", "two"]',
                "as_of: a date such as 2026-01-31 is wanted",
                "history: a text is wanted",
                f"acknowledgement.accepted: {NO_ACCEPTANCE}",
                "unknown key 'acknowledgement.acepted'; did you mean 'acknowledgement.accepted'?",
                "duplicates.interchange: a text is wanted",
                "unknown key 'xyz'",
                "profile: unknown profile 'strict-player'; did you mean 'strict-payer'?; there are: strict-payer",
                "set: charge-above-ceiling: unknown parameter 'least' (--set)",
                "select: unknown edit 'SMP02'; did you mean 'SMP002'?",
                "select: unknown edit 'nobody'",
            )
        ]

    def test_what_no_pack_knows_is_told_with_its_place(self, run: Run, place: Path) -> None:
        """A file whose keys are right is named where an edit in it is not, and not where the command line is wrong."""
        file = write(place / "scrubber.toml", 'ignore = ["SMP001", "nobody"]')
        assert refused(run("check", "clean.837")) == [f"{file}: ignore: unknown edit 'nobody'"]
        assert refused(run("check", "clean.837", "--ignore", "noone")) == ["unknown edit 'noone'"]

    def test_a_table_that_is_none_is_told(self, run: Run, place: Path) -> None:
        """A value in the place of a table is no unknown key."""
        file = write(place / "scrubber.toml", 'duplicates = "reject"')
        assert refused(run("check", "clean.837")) == [f"{file}: duplicates: a table is wanted: [duplicates]"]

    @pytest.mark.parametrize("content", [b'jobs = 2\nout = "MEMBER0001\n', b'jobs = 2\nout = "\xff"\n'])
    def test_what_is_no_toml_is_told_without_quoting_it(self, run: Run, place: Path, content: bytes) -> None:
        """The line is told where the parser knows it."""
        (place / "scrubber.toml").write_bytes(content)
        (place / "scrubber.toml").chmod(0o600)
        (line,) = refused(run("check", "clean.837"))
        assert line in {f"{place / 'scrubber.toml'}: is not TOML in UTF-8{more}" for more in (", line 2", "")}

    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_a_file_that_others_may_write_is_refused(self, run: Run, place: Path, mode: int) -> None:
        """Nobody else says what is checked and where claims go."""
        file = write(place / "scrubber.toml", "jobs = 2", mode)
        said = f"{file}: others may write this file; take that from them: chmod go-w"
        assert refused(run("check", "clean.837")) == [said]
        assert refused(run("check", "clean.837", "--config", file)) == [said]

    def test_a_file_of_another_user_is_taken_only_by_name(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody plants a configuration above the folder of one's work."""
        file = write(place / "scrubber.toml", "jobs = 2")
        if os.geteuid() == 0:
            os.chown(file, 4321, -1)
        else:
            monkeypatch.setattr("os.geteuid", lambda: 4321)
        (line,) = refused(run("check", "clean.837", "--no-history"))
        assert line == f"{file}: belongs to another user; where you trust it, give it with --config"
        assert run("check", "clean.837", "--no-history", "--config", file).code == 0

    def test_packs_that_cannot_be_loaded_are_not_the_files_fault(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is wrong with an installed pack is told as that."""
        from scrubber.errors import PackError

        write(place / "scrubber.toml", 'select = ["SMP001"]')

        def broken() -> None:
            raise PackError("pack x cannot be loaded")

        monkeypatch.setattr("scrubber.rules.settings.installed_packs", broken)
        assert refused(run("check", "clean.837")) == ["pack x cannot be loaded"]


class TestTables:
    """Keys that have no option."""

    def test_they_reach_the_outputs_and_run_json(self, run: Run, place: Path) -> None:
        """The 277CA says of accepted claims what the file has it say; run.json says by whom."""
        write(
            place / "scrubber.toml",
            '[acknowledgement]\naccepted = "A0:16:PR"\n[duplicates]\ninterchange = "reject"\n',
        )
        assert run("scrub", "clean.837", "--out", "out", "--no-history").code == 0
        assert "STC*A0:16:PR*" in (place / "out" / "clean.277ca").read_text()
        options = json.loads((place / "out" / "run.json").read_text())["options"]
        assert options["acknowledgement.accepted"] == {"value": "A0:16:PR", "origin": "scrubber.toml"}
        assert options["duplicates.interchange"] == {"value": "reject", "origin": "scrubber.toml"}

    def test_letters_are_folded(self, run: Run, place: Path) -> None:
        """A name beyond ASCII goes on in plain letters where the file says so."""
        name = "M\u00dcLLER"
        data = (place / "clean.837").read_bytes()
        (place / "clean.837").write_bytes(data.replace(b"NM1*IL*1*", f"NM1*IL*1*{name}".encode()))
        assert run("check", "clean.837", "--no-history").code == 1
        write(place / "scrubber.toml", '[characters]\nutf8 = "fold"\n')
        assert run("check", "clean.837", "--no-history").code == 0

    @pytest.mark.parametrize("key", TABLE_KEYS)
    @pytest.mark.usefixtures("place")
    def test_they_are_shown(self, run: Run, key: str) -> None:
        """What nobody sets is shown as it is by default."""
        value, origin = shown(run("config", "show"))[key.rpartition(".")[2]]
        assert (json.loads(value), origin) == (TABLE_KEYS[key].default, "default")


class TestHistory:
    """A history may be named by a variable, and its password is never shown."""

    URL = "postgresql://me:secret@host/name?password=secret"

    def test_no_password_is_shown(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever the history comes from, what shows it shows *** for the password."""
        write(place / "scrubber.toml", f'history = "{self.URL}"')
        assert shown(run("config", "show"))["history"] == ('"postgresql://me:***@host/name"', "scrubber.toml")
        monkeypatch.setenv("SCRUBBER_HISTORY", "host=h password=secret")
        assert "secret" not in run("config", "show").out

    def test_a_variable_may_hold_it(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The file is committed without the password; a variable that is not set is an error with its place."""
        file = write(place / "scrubber.toml", 'history = "env:NIGHTLY"')
        assert refused(run("check", "clean.837")) == [
            f"{file}: history: the environment variable NIGHTLY that names the history is not set"
        ]
        assert refused(run("check", "clean.837", "--history", "env:NIGHTLY")) == [
            "the environment variable NIGHTLY that names the history is not set"
        ]
        monkeypatch.setenv("NIGHTLY", f"sqlite://{place}/nightly.sqlite")
        assert run("scrub", "clean.837", "--out", "out").code == 0
        assert (place / "nightly.sqlite").exists()
        options = json.loads((place / "out" / "run.json").read_text())["options"]
        assert options["history"] == {"value": "env:NIGHTLY", "origin": "scrubber.toml"}

    def test_what_looks_after_a_history_takes_the_same_one(self, run: Run, place: Path) -> None:
        """`history status` is about the history that scrub writes."""
        write(place / "scrubber.toml", f'history = "sqlite://{place}/h.sqlite"')
        assert run("scrub", "clean.837", "--out", "out").code == 0
        assert run("history", "status").out.startswith(f"sqlite://{place}/h.sqlite\n")
        write(place / "scrubber.toml", 'history = "sqlite://h.sqlite"')
        (line,) = refused(run("history", "verify"))
        assert line.startswith("a SQLite history is a file with its whole path")


def test_an_option_is_described_as_scrub_has_it(run: Run) -> None:
    """One that several commands have is described in the words of the first."""
    told, scrubs = (run(*name, "--help").out for name in (("config", "show"), ("scrub",)))
    for option in ("--history URL", "--emit LIST"):
        words = scrubs.partition(option)[2].partition("  --")[0].split()
        assert words == told.partition(option)[2].partition("  --")[0].split()


def test_a_variable_is_the_key_in_capitals() -> None:
    """One name is made of the other."""
    assert variable_of("no_history") == "SCRUBBER_NO_HISTORY"
