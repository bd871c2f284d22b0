"""One file, judged in a process of its own, which is killed when it takes too long: nothing of it is left but files."""

from __future__ import annotations

import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import ScrubberError, SetupError
from scrubber.history.opening import open_history
from scrubber.log import own_place
from scrubber.outputs.comparison.difference import difference
from scrubber.outputs.comparison.written import WrittenInput, read_findings
from scrubber.outputs.reports.findings_json import write_document
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.serve.kept_log import KeptLog
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from scrubber.findings.finding import Summary
    from scrubber.outputs.comparison.written import WrittenRun
    from scrubber.outputs.folder.index import Outcome
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.serve.kept_log import LogLine
    from scrubber.serve.service import HistoryPlace

DOCUMENT: Final = "findings.json"
ZIPPED: Final = "outputs.zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell: the same outputs make the same bytes."""


class Job(NamedTuple):
    """A file to be judged. All of it can be handed to another process."""

    input: Path
    name: str
    """What the input is called, for the outputs only."""
    folder: Path
    """Where the outputs go."""
    options: Mapping[str, Any]
    """Keywords of `make_plan`."""
    emit: Sequence[str] = ()
    history: HistoryPlace | None = None
    without_patient: bool = False
    baseline: Path | None = None
    """A findings document that the report compares with."""


class Since(NamedTuple):
    """What became of the findings of an earlier run."""

    fixed: int
    still_there: int
    new: int
    cents_freed: int


class FileResult(NamedTuple):
    """What became of a file."""

    outcome: Outcome
    summary: Summary
    findings: Mapping[tuple[str, str, str], int]
    """How many there are, by code, edit and severity."""
    outputs: tuple[Path, ...]
    lines: tuple[LogLine, ...]
    """What was logged meanwhile."""
    since: Since | None = None
    """None where there is nothing to compare with."""

    @property
    def is_x12(self) -> bool:
        """Whether an interchange was found at all."""
        return self.summary.interchanges > 0


class FailedFile(NamedTuple):
    """A file that was not judged, and why."""

    message: str
    is_set_up: bool
    """Whether it is the set-up that is wrong; else the program failed."""
    lines: tuple[LogLine, ...] = ()


Result = FileResult | FailedFile


def check_file(job: Job) -> Result:
    """Check a file; the output is its findings document."""

    def check(plan: Plan) -> tuple[Report, tuple[Path, ...]]:
        (report,) = judge_all([Source(job.name, job.input)], plan)
        return report, (_write_document(report, job.folder),)

    return _judged(job, check)


def scrub_file(job: Job) -> Result:
    """Scrub a file; the outputs are those that are asked for, of what is no X12 the findings document."""

    def scrub(plan: Plan) -> tuple[Report, tuple[Path, ...]]:
        run = scrub_all([Source(job.name, job.input)], job.folder / "out", job.emit, plan)
        (report,) = run.reports
        if not report.summary.interchanges:
            return report, (_write_document(report, job.folder),)
        return report, run.outputs[0]

    return _judged(job, scrub)


def scrub_and_zip(job: Job) -> Result:
    """The same with one output, or a zip file of several."""
    result = scrub_file(job)
    if isinstance(result, FileResult) and len(result.outputs) > 1:
        zipped = zip_files(result.outputs, job.folder / ZIPPED)
        return result._replace(outputs=(zipped,))
    return result


def zip_files(files: Iterable[Path], target: Path) -> Path:
    """Write a zip file of these files, which is the same for the same files."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as zipped:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with file.open("rb") as content, zipped.open(entry, "w") as packed:
                while block := content.read(1 << 20):
                    packed.write(block)
    return target


def _judged(job: Job, judge: Callable[[Plan], tuple[Report, tuple[Path, ...]]]) -> Result:
    """Judge by the plan of a job. No exception leaves the process: one of another package may quote a claim."""
    log = KeptLog()
    try:
        place = job.history
        history = place and open_history(
            place.url, key_file=place.key_file, own_key=place.own_key, write=place.may_write
        )
        plan = make_plan(**job.options, history=history or None, log=log)
        baseline = read_findings(job.baseline) if job.baseline else None
        report, outputs = judge(plan._replace(without_patient=job.without_patient, baseline=baseline))
        since = baseline and _since(baseline, report)
    except ScrubberError as error:
        return FailedFile(error.message, isinstance(error, SetupError), tuple(log.lines))
    except Exception as error:  # noqa: BLE001 as the command: a fault of the program is told without a traceback
        return FailedFile(f"{type(error).__name__} at {own_place(error)}", is_set_up=False, lines=tuple(log.lines))
    found = Counter((finding.code, finding.edit, finding.severity) for finding in report.findings)
    return FileResult(report.outcome, report.summary, dict(found), outputs, tuple(log.lines), since)


def _since(baseline: WrittenRun, report: Report) -> Since:
    found = difference(baseline.of_input(report.facts.path), WrittenInput.of(report.document()))
    return Since(len(found.fixed), len(found.still_there), len(found.new), found.cents_freed)


def _write_document(report: Report, folder: Path) -> Path:
    path = folder / DOCUMENT
    with path.open("xb") as out:
        write_document(report.document(), out)
    return path
