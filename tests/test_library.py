"""The program as a library: it prints nothing, exits never, and raises for set-up only (docs/reference/contract.md)."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scrubber
from scrubber import Claim, Finding, Report, RunReport, SetupError, check, scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.rules.packs import Pack

SAMPLE = Path(__file__).parent / "golden" / "sample.837"


@pytest.fixture(autouse=True)
def _on_sample_edits(sample_edits: Pack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Run on the sample edits, beside a data folder of the command's that may not be touched."""
    monkeypatch.setattr("scrubber.rules.settings.installed_packs", lambda: (sample_edits,))
    monkeypatch.setenv("SCRUBBER_HOME", str(tmp_path / "scrubber-home"))
    yield
    assert not (tmp_path / "scrubber-home").exists()


@pytest.mark.parametrize(
    "make", [str, Path, Path.read_bytes, lambda path: io.BytesIO(path.read_bytes()), lambda path: path.open("rb")],
    ids=["name", "path", "bytes", "stream", "file"],
)  # fmt: skip
def test_check_reads_a_path_or_a_binary_file(make: Callable[[Path], Any], capfd: pytest.CaptureFixture[str]) -> None:
    """`check` takes a path, bytes or a binary file, and prints nothing."""
    source = make(SAMPLE)
    report = check(source)
    assert isinstance(report, Report)
    assert [finding.code for finding in report.findings] == ["SMP003", "SMP002", "SMP001"]
    assert all(isinstance(finding, Finding) for finding in report.findings)
    assert (report.summary.claims, report.summary.rejected, report.accepted) == (5, 2, False)
    assert report.coverage[0].edit == "charge-above-ceiling"
    assert capfd.readouterr() == ("", "")
    if hasattr(source, "close"):
        source.close()


def test_a_report_can_be_read_twice() -> None:
    """The findings of a report can be gone through again."""
    report = check(SAMPLE)
    assert list(report.findings) == list(report.findings) != []
    assert list(report.coverage) == list(report.coverage) != []


def test_the_options_do_what_those_of_the_command_do() -> None:
    """Each argument does what the command's option does."""
    report = check(SAMPLE, select=["SMP001"], profile="strict-payer", as_of=date(2026, 2, 1))
    assert {(finding.code, finding.severity) for finding in report.findings} == {("SMP001", "reject")}
    assert (report.run["as_of"], report.run["profile"]) == ("2026-02-01", "strict-payer")
    assert not check(SAMPLE, ignore=["SMP001", "units-not-whole", "SMP003"]).findings
    statuses = {entry.edit: entry.status for entry in check(SAMPLE, conformance="full").coverage}
    assert statuses["implementation-guide"] == "checked"


@pytest.mark.parametrize("options", [{"select": ["SMP099"]}, {"ignore": ["no-such-edit"]}, {"profile": "nobody"}])
def test_what_is_unknown_is_a_set_up_error(options: dict[str, Any]) -> None:
    """An unknown edit, profile or parameter raises SetupError."""
    with pytest.raises(SetupError):
        check(SAMPLE, **options)


@pytest.mark.parametrize("content", [b"", b"Dear Sir", SAMPLE.read_bytes()[:700]])
def test_data_never_raises(content: bytes) -> None:
    """A broken file is a report, never an exception."""
    report = check(io.BytesIO(content))
    assert report.unreadable
    assert not report.accepted


def test_a_path_to_nothing_is_told_by_its_name(tmp_path: Path) -> None:
    """A missing file is Python's own error with the name of the file; in a batch it is an unreadable input."""
    with pytest.raises(FileNotFoundError, match=r"missing\.837"):
        check(tmp_path / "missing.837")
    with pytest.raises(FileNotFoundError, match=r"missing\.837"):
        check("missing.837")
    run = scrub([SAMPLE, tmp_path / "missing.837"], tmp_path / "out", emit=["json"])
    assert [finding.edit for finding in run.reports[1].findings] == ["input-unopened"]


@pytest.mark.parametrize(
    "wrong",
    ["", "ISA*00*\nGS*HC", SAMPLE.read_text("ascii"), SAMPLE.read_text("ascii").replace("\n", ""), "a" * 5000, "a\0b",
     io.StringIO("ISA"), 7, None],
    ids=range(9),
)  # fmt: skip
def test_text_that_is_no_path_is_refused(wrong: Any, tmp_path: Path) -> None:  # noqa: ANN401 whatever a caller hands over
    """A claim file as text, or anything else that is no input, is a TypeError that says what is one."""
    with pytest.raises(TypeError, match="an input is a path, bytes or a binary file"):
        check(wrong)
    with pytest.raises(TypeError, match="an input is a path, bytes or a binary file"):
        scrub([wrong], tmp_path)


@pytest.mark.parametrize(
    "select", ["SMP001,SMP002", "SMP001, units-not-whole", ["SMP001", "SMP002"], ("SMP001", "SMP002")]
)
def test_edits_are_named_by_words_or_sequences(select: Any) -> None:  # noqa: ANN401 as above
    """A word is a name of an edit, or several with commas, as on the command line."""
    assert {finding.code for finding in check(SAMPLE, select=select).findings} == {"SMP001", "SMP002"}
    assert {finding.code for finding in check(SAMPLE, ignore=select).findings} == {"SMP003"}
    assert {finding.code for finding in check(SAMPLE, select="SMP003").findings} == {"SMP003"}


def test_a_dry_run_leaves_history_and_inputs_as_they_are(tmp_path: Path) -> None:
    """What is tried is written, and nothing is remembered or moved; the run itself then does both."""
    source = tmp_path / "in.837"
    source.write_bytes(SAMPLE.read_bytes())
    history = f"sqlite://{tmp_path / 'history.sqlite'}"

    for dry_run in (True, False):
        out = tmp_path / str(dry_run)
        scrub(source, out, history=history, done=tmp_path / "done", emit=["json"], dry_run=dry_run)
        assert (out / "in.findings.json").exists()
        assert source.exists() == dry_run
        assert (tmp_path / "history.sqlite").exists() != dry_run


def test_reports_are_masked_and_compared_where_that_is_asked_for(tmp_path: Path) -> None:
    """`no_patient` leaves the names out of the report, and `baseline` says what has changed."""
    run = scrub(SAMPLE, tmp_path / "old", emit=["json", "html"])
    named = run.outputs[0][1].read_text("utf-8")
    run = scrub(SAMPLE, tmp_path / "new", emit=["html"], baseline=tmp_path / "old", no_patient=True)
    masked = run.outputs[0][0].read_text("utf-8")
    assert ("GARCIA" in named, "Since the last run" in named) == (True, False)
    assert ("GARCIA" in masked, "Since the last run" in masked) == (False, True)


def test_several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """`jobs` is how many processes judge, and changes nothing of what is found."""
    monkeypatch.undo()
    monkeypatch.setattr("scrubber.pipeline.claim_stage.WORTHWHILE", 0)
    alone, together = (check(SAMPLE, jobs=jobs) for jobs in (1, 2))
    assert list(alone.findings) == list(together.findings)


def test_scrub_takes_one_input_as_well_as_several(tmp_path: Path) -> None:
    """One path, or one file's bytes, is one input."""
    ones: list[str | Path | bytes] = [str(SAMPLE), SAMPLE, SAMPLE.read_bytes()]
    for number, one in enumerate(ones):
        assert len(scrub(one, tmp_path / str(number), emit=["json"]).reports) == 1


def test_scrub_does_what_the_command_does(tmp_path: Path) -> None:
    """The library writes the outputs that the command writes."""
    run = scrub([SAMPLE, io.BytesIO(b"Dear Sir")], tmp_path / "out", emit=["annotated", "json", "json"])
    assert isinstance(run, RunReport)
    assert run.exit_code == 3
    assert [[path.name for path in paths] for paths in run.outputs] == [
        ["sample.annotated.837", "sample.findings.json"],
        ["stream.findings.json"],
    ]
    assert run.unnoted == (1, 0)
    golden = SAMPLE.with_name("sample.annotated.837")
    assert run.outputs[0][0].read_bytes() == golden.read_bytes()


@pytest.mark.parametrize(("out", "emit"), [("out", ["annotatd"]), ("file", ["json"])])
def test_scrub_refuses_what_it_cannot_write(tmp_path: Path, out: str, emit: list[str]) -> None:
    """An unknown output is refused before anything is read."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SetupError):
        scrub([SAMPLE], tmp_path / out, emit=emit)


def test_the_package_exports_what_it_says() -> None:
    """Each name of the contract can be imported from `scrubber`."""
    for name in scrubber.__all__:
        assert getattr(scrubber, name).__name__ == name
    assert Claim.__module__ == "scrubber.claims.claim"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = scrubber.nothing
