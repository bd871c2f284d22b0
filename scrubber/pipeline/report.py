"""What a run found, input by input, and the exit code that it calls for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from scrubber.edit import Severity
from scrubber.findings.waiver_notices import waiver_notices, waiver_uses
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from scrubber.claims.assemble import BatchKey
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.input_result import InterchangeNumber
    from scrubber.findings.finding import Coverage, Finding, Summary
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.findings.waiver_notices import WaiverNotice
    from scrubber.outputs.folder.index import Outcome
    from scrubber.pipeline.claims import Claims
    from scrubber.pipeline.plan import Plan


class Report(NamedTuple):
    """What was found in one input."""

    facts: InputFacts
    run: dict[str, object]
    summary: Summary
    coverage: tuple[Coverage, ...]
    findings: Sequence[Finding]
    """In file order."""
    acknowledged: Sequence[Finding]
    """The same with those of levels that claims are told of in their place: the 999 has their places."""
    verdicts: bytes
    """A :class:`Verdict` for each claim in file order."""
    claims: Claims
    """One row a claim, the accepted ones too; to go through them reads the input again."""
    unreadable: bool
    """Whether the input, or an interchange of it, cannot be read to its end."""
    unchecked: Counter[str]
    """Claims that were to be checked against the implementation guide and could not, by the reason."""
    dated: date | None
    """The date of the first interchange (ISA09)."""
    interchanges: tuple[InterchangeNumber, ...]
    """What its interchanges say of themselves."""
    failed: bool
    """Whether the program itself failed on some claim of it, or over the whole of it."""
    undated: bool = False
    """Whether an interchange of it bears no date."""
    days: frozenset[date] = frozenset()
    """First days of service of its claims, where tables of several editions are looked into."""
    crashes: tuple[Crash, ...] = ()
    """How edits failed on claims of it: the first failure at each place of their code."""
    set_aside: bool = False
    """Whether the program failed over the whole of it: its claims are counted and not judged."""
    judged_by: Mapping[JudgedBy, int] = {}
    """How many claims were judged by each profile, payer by payer."""
    refused_batches: frozenset[BatchKey] = frozenset()
    """Those that are refused for their number."""

    @property
    def accepted(self) -> bool:
        """Whether every claim may go on, and the whole input was read."""
        return not (self.summary.rejected or self.summary.unreadable or self.unreadable or self.failed)

    @property
    def has_claims_to_pass(self) -> bool:
        """Whether any of it can be annotated, accepted or rejected: sets of other kinds too, which pass through."""
        unreadable = self.unreadable or self.summary.unreadable > 0
        nothing_read = unreadable and self.summary.unreadable == self.summary.claims
        return self.summary.interchanges > 0 and not nothing_read

    @property
    def envelope_faults(self) -> tuple[Finding, ...]:
        """The findings that stop an interchange, a group or a transaction set; empty for a file that is whole."""
        return tuple(found for found in self.findings if found.claim is None and found.severity == Severity.REJECT)

    @property
    def outcome(self) -> Outcome:
        """What became of the input."""
        if self.failed:
            return "failed"
        return "unreadable" if self.unreadable or self.summary.unreadable else "done"

    def to_dicts(self) -> list[dict[str, Any]]:
        """The findings as findings.json has them."""
        import json

        from scrubber.outputs.reports.findings_json import finding_json

        return [json.loads(finding_json(finding)) for finding in self.findings]

    def to_arrow(self) -> pa.Table:
        """The findings as a table of pyarrow (extra ``arrow``)."""
        from scrubber.outputs.reports.data.arrow import findings_table

        return findings_table(self.document(), None)

    def document(self) -> FindingsDocument:
        """The findings document."""
        return FindingsDocument(
            self.facts, self.run, self.summary, self.coverage, self.findings, self.acknowledged, self.judged_by
        )


class ExitCode(NamedTuple):
    """The exit codes (docs/reference/exit-codes.md)."""

    clean: int = 0
    rejected: int = 1
    set_up: int = 2
    unreadable: int = 3
    failed: int = 4


EXIT = ExitCode()


def exit_code(reports: Iterable[Report]) -> int:
    """The highest of 4 > 3 > 1 that some input calls for, else 0."""
    codes = [EXIT.clean]
    for report in reports:
        if report.failed:
            codes.append(EXIT.failed)
        elif report.unreadable or report.summary.unreadable:
            codes.append(EXIT.unreadable)
        elif report.summary.rejected:
            codes.append(EXIT.rejected)
    return max(codes)


def received_on(report: Report, as_of: date | None) -> date:
    """The day of receipt of an input; where none was given, the date of its first interchange is taken for it."""
    return as_of or report.dated or date(1970, 1, 1)


def waivers_of(reports: Sequence[Report], plan: Plan) -> list[WaiverNotice]:
    """What is told of the waivers of a run."""
    waivers = plan.settings.rulebook.waivers.all
    used = waiver_uses(waivers, (report.findings for report in reports))
    received = max((received_on(report, plan.as_of) for report in reports), default=date.min)
    return waiver_notices(waivers, used, received)


class RunReport(NamedTuple):
    """What a run that wrote files did."""

    reports: tuple[Report, ...]
    outputs: tuple[tuple[Path, ...], ...]
    """For each input the files written for it."""
    unnoted: tuple[int, ...]
    """For each input how many findings are not in its annotated file, because the place of a note was taken."""
    services: int
    """How many services the history holds now."""
    id: str
    """The id of the run, by which its manifest is kept."""
    notes: tuple[str, ...]
    """What was in the way of outputs or of moving inputs, and where they went instead."""
    waivers: tuple[WaiverNotice, ...] = ()
    """What is told of the waivers of the run."""
    done_before: tuple[str, ...] = ()
    """Paths of inputs that were passed over, since their outputs were there."""
    left: int = 0
    """How many inputs were not begun, after one that could not be read or over which the program failed."""
    moved: int = 0
    """How many inputs were moved to the folders of those that are done, and of those that are not."""
    unmoved: int = 0
    """How many could not be."""

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        return max(exit_code(self.reports), EXIT.failed if self.unmoved else EXIT.clean)
