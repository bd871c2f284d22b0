"""What a person at a terminal sees, and what is written nowhere."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest

from scrubber.cli import screen
from scrubber.cli.screen import has_colour, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

CLAIM = (
    "CLM*{id}*{charge}***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\n"
    "SV1*HC:Z1001*{charge}*UN*1.5***1~\nDTP*472*D8*20260105~\n"
)


@pytest.fixture
def claims(tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a file with a dear claim behind eleven cheap ones, all of which are rejected."""
    path = tmp_path / "claims.837"
    text = "".join(CLAIM.format(id=f"A{number:02}", charge=100 + number) for number in range(12))
    path.write_bytes(write_claims(text))
    return path


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True), ({}, False, False), ({"NO_COLOR": "1"}, True, False), ({"FORCE_COLOR": "1"}, False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False), ({"TERM": "dumb"}, True, False),
    ],
)  # fmt: skip
def test_colour_is_for_terminals_whose_user_wants_it(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    terminal: bool,  # noqa: FBT001
    expected: bool,  # noqa: FBT001
) -> None:
    """NO_COLOR goes before FORCE_COLOR, and both before what standard output is."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(screen, "is_terminal", lambda: terminal)
    assert has_colour() == expected


def test_the_words_are_the_same_in_colour(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Severity, code and fix are set off; a word of a message is not."""
    text = "  reject CGM001 claim A: reject CGM001\n         Fix: it\n     12 warn   MOD001 x"
    monkeypatch.setattr(screen, "has_colour", lambda: True)
    show(text)
    coloured = capsys.readouterr().out
    assert "\x1b[31m\x1b[1mreject\x1b[0m \x1b[1mCGM001\x1b[0m claim A: reject CGM001" in coloured
    assert "\x1b[33m\x1b[1mwarn" in coloured
    assert "\x1b[2m         Fix:\x1b[0m it" in coloured


def test_lines_go_on_indented_where_the_terminal_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finding goes on below its place, a segment is cut where it is made; a pipe gets the lines as they are."""
    text = "  reject DX001 claim A: " + "wrong " * 9 + "\n      45 | " + "X" * 60
    monkeypatch.setattr(screen, "width", lambda: 50)
    monkeypatch.setattr(screen, "has_colour", lambda: False)
    show(text)
    assert capsys.readouterr().out == text + "\n"
    monkeypatch.setattr(screen, "is_terminal", lambda: True)
    show(text)
    first, second, segment = capsys.readouterr().out.splitlines()
    assert (len(first) <= 50, second, segment) == (True, " " * 9 + "wrong " * 4 + "wrong", text.splitlines()[1])


def test_carets_have_the_colour_of_their_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A caret in a segment is a delimiter of that, and none of them."""
    monkeypatch.setattr(screen, "has_colour", lambda: True)
    show("  warn   MOD001 x\n      45 | A*^B\n         | ^\nplain")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "\x1b[34m      45 | \x1b[0mA*^B", "\x1b[34m         | \x1b[0m\x1b[33m\x1b[1m^\x1b[0m", "plain",
    ]  # fmt: skip


def test_check_shows_segments_on_a_terminal_alone(run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below each finding, with carets below what is wrong; findings, their order and their words are the same."""
    options = ("check", claims, "--no-history", "--select", "units-not-whole")
    plain = run(*options).out
    assert "| SV1*" not in plain
    for command in ("check", "scrub"):
        monkeypatch.setattr(f"scrubber.cli.{command}.is_terminal", lambda: True)
    told = run(*options).out.splitlines()
    at = next(at for at, line in enumerate(told) if "claim A00" in line)
    assert told[at + 1].endswith("| SV1*HC:Z1001*100*UN*1.5***1")
    assert told[at + 2] == "         |                     ^^^"
    assert [line for line in told if " | " not in line] == plain.splitlines()


def test_check_masks_the_patient_where_that_is_asked_for(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the words of findings, in a pipe too; of segments that name a person none is shown."""
    path = tmp_path / "claims.837"
    path.write_bytes(write_claims(CLAIM.format(id="A", charge=100)).replace(b"D8*19", b"D8*09"))
    options = ("check", path, "--no-history")
    assert "| DMG*" not in run(*options).out
    quoted = re.search(r"DMG02 (09[0-9]{6})", run(*options).out)
    assert quoted
    assert quoted[1] not in run(*options, "--no-patient").out
    for command in ("check", "scrub"):
        monkeypatch.setattr(f"scrubber.cli.{command}.is_terminal", lambda: True)
    assert "| DMG*" in run(*options).out
    assert "| DMG*" not in run(*options, "--no-patient").out
    assert "| SV1*" in run(*options, "--no-patient").out


def test_on_a_terminal_the_dearest_claims_and_the_next_step_are_told(
    run: Run, claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that a nightly run is printed into has no claim number."""
    options = ("--out", tmp_path / "out", "--no-history")
    assert "A11" not in run("scrub", claims, *options).out
    for command in ("check", "scrub"):
        monkeypatch.setattr(f"scrubber.cli.{command}.is_terminal", lambda: True)
    told = run("scrub", claims, *options).out
    assert "Most dollars:\n       $111.00 A11 " in told
    assert "and 2 more claims" in told
    assert f"Next: open {tmp_path / 'out' / 'claims.report.html'}" in told
    assert run("scrub", claims, *options, "--quiet").out == ""


def test_check_counts_and_writes_a_report(run: Run, claims: Path, tmp_path: Path) -> None:
    """The counts stand in the place of the findings; the report is its owner's alone, and nothing else is written."""
    report = tmp_path / "made" / "r.html"
    report.parent.mkdir()
    ran = run("check", claims, "--no-history", "--select", "units-not-whole", "--statistics", "--report", report)
    assert ran.code == 1
    assert run("check", claims, "--no-history", "--quiet") == (1, "", "")
    (counted,) = ran.out.splitlines()
    assert counted.split()[0] == "12"
    assert 'id="claim-12">A11</h3>' in report.read_text("utf-8")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert list(report.parent.iterdir()) == [report]


def test_check_refuses_what_it_cannot_do(run: Run, claims: Path, tmp_path: Path) -> None:
    """A report is of one input, which it never replaces, in a folder that is there; counts have no other form."""
    given = claims.read_bytes()
    assert "is an INPUT" in run("check", claims, "--report", claims).err
    assert "is an INPUT" in run("check", claims, "--log-file", claims).err
    assert "is an INPUT" in run("scrub", claims, "--out", tmp_path / "out", "--log-file", claims).err
    assert claims.read_bytes() == given
    assert run("check", claims, claims, "--report", tmp_path / "r.html").code == 2
    assert run("check", claims, "--statistics", "--format", "json").code == 2
    assert run("check", claims, "--report", tmp_path / "nowhere" / "r.html").code == 2
    assert run("check", claims, "--report", tmp_path).code == 4


def test_a_dry_run_reads_the_history_and_does_not_write_it(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """All outputs are there, and the history holds as much as before."""
    history = f"sqlite:///{tmp_path / 'h.sqlite'}"
    path = tmp_path / "clean.837"
    path.write_bytes(write_claims(CLAIM.format(id="A", charge=100).replace("1.5", "1")))
    options = ("--emit", "json,accepted", "--history", history)
    assert run("scrub", path, "--out", tmp_path / "tried", *options, "--dry-run").code == 0
    assert not (tmp_path / "h.sqlite").exists()
    run("scrub", path, "--out", tmp_path / "out", *options)
    held = run("history", "status", "--history", history).out
    again = run("scrub", path, "--out", tmp_path / "tried", *options, "--dry-run")
    assert again.code == 0
    assert (tmp_path / "tried" / "clean.accepted.837").exists()
    assert run("history", "status", "--history", history).out == held


def test_a_dry_run_leaves_inputs_to_the_run_itself(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """It moves no input, and neither it nor a run without a history has --resume pass an input over."""
    history = ("--history", f"sqlite:///{tmp_path / 'h.sqlite'}")
    path = tmp_path / "clean.837"
    path.write_bytes(write_claims(CLAIM.format(id="A", charge=100).replace("1.5", "1")))
    options = ("scrub", path, "--out", tmp_path / "out", "--emit", "json", "--resume")
    for tried in (("--dry-run", *history), ("--no-history",)):
        assert run(*options, *tried).code == 0
    run(*options, "--dry-run", *history, "--done", tmp_path / "done", "--quarantine", tmp_path / "quarantine")
    assert path.exists()
    ran = run(*options, *history, "--done", tmp_path / "done")
    assert "Passed over" not in ran.out
    assert "Moved: 1 input" in ran.out
    assert (tmp_path / "h.sqlite").exists()
    again = run("scrub", tmp_path / "done" / "clean.837", *options[2:], *history)
    assert "Passed over, done before with the same settings: 1 input" in again.out
