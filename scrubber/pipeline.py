"""Bytes → claims → findings → outputs: the stages of a run, wired. The only module that knows them all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from scrubber.claims.money import read_cents
from scrubber.edit import Severity
from scrubber.engine.claim_pass import ClaimPass
from scrubber.engine.explain import backgrounds
from scrubber.engine.findings import Coverage, Finding, Summary
from scrubber.engine.hits import Whereabouts, engine_finding
from scrubber.engine.patient_pass import PatientPass, accepted_claims
from scrubber.engine.screening import Screening
from scrubber.engine.together import WORTHWHILE, Together, WrongCut
from scrubber.errors import OwnFailure, SetupError
from scrubber.history.opening import open_history
from scrubber.history.protocol import History, NoHistory, Recorded, Recording
from scrubber.log import SILENT, Log
from scrubber.outputs.findings_json import FindingsDocument, InputFacts
from scrubber.outputs.kinds import DEFAULT, KINDS, Facts, check_kinds
from scrubber.outputs.names import output_stems
from scrubber.outputs.produce import Judged, Produced, produce, produce_one
from scrubber.outputs.publish import Staging
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.census import Census
from scrubber.x12.segment import Place
from scrubber.x12.source import Digesting, Source, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrubber.engine.findings import Background
    from scrubber.outputs.manifest import Manifest, Timing

Conformance = Literal["envelope", "full"]
GUIDE = "implementation-guide"
_ONLY_THIS_RUN = "not checked against earlier files: no history; services of this run were checked against each other"
_GUIDE_OFF = "checked by --conformance full only; this run checked envelopes, counts and levels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run does, settled before the first byte of input."""

    settings: Settings
    history: History = field(default_factory=NoHistory)
    as_of: date | None = None
    conformance: Conformance = "envelope"
    log: Log = SILENT
    jobs: int = 1
    """Processes that the claim pass may use."""
    watch: Callable[[int], None] = unwatched
    """Told the size of every block of input that is read in the claim pass."""

    def run_document(self) -> dict[str, object]:
        """The run as findings.json has it."""
        return {
            "version": version("claim-scrubber"),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "profile": self.settings.profile,
            "history": self.history.kind,
            "packs": [pack._asdict() for pack in self.settings.packs],
            "tables": [table._asdict() for table in self.settings.tables],
        }

    def coverage(self) -> tuple[Coverage, ...]:
        """Which edits are checked, and why the others are not; the implementation guide last."""
        covered = []
        for active in self.settings.edits:
            reason = active.not_checked
            if reason is None and active.edit.needs_history and self.history.kind == "none":
                reason = _ONLY_THIS_RUN
            covered.append(_coverage(active.edit.name, reason))
        return (*covered, _coverage(GUIDE, None if self.conformance == "full" else _GUIDE_OFF))


def _coverage(edit: str, reason: str | None) -> Coverage:
    return Coverage(edit, "checked" if reason is None else "not-checked", reason)


class Report(NamedTuple):
    """What was found in one input."""

    facts: InputFacts
    run: dict[str, object]
    summary: Summary
    coverage: tuple[Coverage, ...]
    findings: tuple[Finding, ...]
    verdicts: bytes
    """A :class:`Verdict` for each claim in file order."""
    unreadable: bool
    """Whether the input, or an interchange of it, cannot be read to its end."""
    dated: date | None
    """The date of the first interchange (ISA09)."""
    failed: bool
    """Whether the program itself failed on some claim of it."""

    @property
    def accepted(self) -> bool:
        """Whether every claim may go on, and the whole input was read."""
        return not (self.summary.rejected or self.summary.unreadable or self.unreadable or self.failed)

    @property
    def has_claims_to_pass(self) -> bool:
        """Whether any of it can be annotated, accepted or rejected: sets of other kinds too, which travel on."""
        nothing_read = self.unreadable and self.summary.unreadable == self.summary.claims
        return self.summary.interchanges > 0 and not nothing_read

    @property
    def envelope_faults(self) -> tuple[Finding, ...]:
        """The findings that stop an interchange, a group or a transaction set; empty for a file that is whole."""
        return tuple(found for found in self.findings if found.claim is None and found.severity == Severity.REJECT)

    def document(self) -> FindingsDocument:
        """The findings document."""
        return FindingsDocument(self.facts, self.run, self.summary, self.coverage, self.findings)


class ExitCode(NamedTuple):
    """The exit codes of CONTRACT.md."""

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


def screen_all(sources: Sequence[Source], plan: Plan) -> list[Report]:
    """Run both passes over the inputs of one run; a report for each, in their order. Nothing is recorded."""
    screened = _screen_each(sources, plan)
    with plan.history.reading() as recorded:
        _patient_pass(plan, recorded).run([screening for screening, _ in screened])
    return _reports(screened, plan)


@contextmanager
def recording(sources: Sequence[Source], plan: Plan) -> Iterator[tuple[list[Report], Recording]]:
    """As `screen_all`, with the accepted claims recorded in a history that waits for its commit.

    From the first look into the history to the commit no other run decides on the same patients: it is one step, or
    limits would be broken by two runs that do not see each other. The claim pass, most of the work, comes before it.
    """
    screened = _screen_each(sources, plan)
    with plan.history.writing() as history:
        decisions = _patient_pass(plan, history).run([screening for screening, _ in screened])
        history.record(accepted_claims(decisions, replaces_lines=plan.settings.replaces_lines))
        plan.log.info("history looked up", history=plan.history.kind, services=history.size)
        yield _reports(screened, plan), history


def _patient_pass(plan: Plan, history: Recorded) -> PatientPass:
    return PatientPass(plan.settings.running, history, replaces_lines=plan.settings.replaces_lines)


def _screen_each(sources: Sequence[Source], plan: Plan) -> list[tuple[Screening, InputFacts]]:
    """The claim pass over every input, by as many processes as are worth while."""
    screened = []
    with ExitStack() as stack:
        together = _together(sources, plan, stack)
        for ordinal, source in enumerate(sources):
            screened.append(_screen(source, ordinal, plan, together if source.path else None))
            plan.log.debug("input screened", input_ordinal=ordinal + 1, claims=len(screened[-1][0].ledger.verdicts))
    return screened


def _reports(screened: Iterable[tuple[Screening, InputFacts]], plan: Plan) -> list[Report]:
    run, coverage = plan.run_document(), plan.coverage()
    return [_report(screening, facts, run, coverage, plan.log) for screening, facts in screened]


def _together(sources: Sequence[Source], plan: Plan, stack: ExitStack) -> Together | None:
    """A crew of processes for the inputs that are files, where there are cores and work enough for one."""
    paths = [(ordinal, source.path) for ordinal, source in enumerate(sources) if source.path]
    if plan.jobs < 2 or sum(_size(path) for _, path in paths) < WORTHWHILE:  # noqa: PLR2004 - more than this process
        return None
    from scrubber.engine.crew import Crew

    return Together(stack.enter_context(Crew(plan.jobs, plan.settings.request, plan.log)), paths)


def _size(path: Path) -> int:
    """A file's size in bytes, 0 where it has none that could be known."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _screen(source: Source, ordinal: int, plan: Plan, together: Together | None = None) -> tuple[Screening, InputFacts]:
    try:
        with source.open() as stream:
            census = Census(stream, read_cents)
            digesting = Digesting(census, plan.watch)
            screening = _claim_pass(digesting, source, ordinal, plan, together)
            facts = InputFacts(source.name, digesting.finish(), digesting.length)
        screening.reconcile(census.claims, census.charge)
        if plan.conformance == "full" and not screening.unreadable:
            from scrubber.engine.guide_pass import GuidePass

            with source.open() as stream:
                GuidePass(screening).run(stream)
    except OSError as error:
        plan.log.info("input not read", input_ordinal=ordinal + 1, error=error)
        screening = Screening(ordinal, unreadable=True)
        screening.findings.append(engine_finding("input-unopened", Whereabouts(), Place(0, 1)))
        facts = InputFacts(source.name, "", 0)
    return screening, facts


def _claim_pass(digesting: Digesting, source: Source, ordinal: int, plan: Plan, together: Together | None) -> Screening:
    edits = plan.settings.running
    if together is None:
        return ClaimPass(edits, ordinal).run(digesting)
    try:
        return ClaimPass(edits, ordinal).follow(together.parts(ordinal, digesting.read_to))
    except WrongCut:
        plan.log.info("input judged in one go", input_ordinal=ordinal + 1)
        with source.open() as stream:
            return ClaimPass(edits, ordinal).run(stream)


def _report(
    screening: Screening, facts: InputFacts, run: dict[str, object], coverage: tuple[Coverage, ...], log: Log
) -> Report:
    for crash in screening.crashes:
        log.error("edit failed", edit=crash.edit, error=crash.error)
    summary = screening.summary()
    return Report(
        facts=facts,
        run=run,
        summary=summary,
        coverage=coverage,
        findings=tuple(screening.sorted_findings()),
        verdicts=bytes(screening.ledger.verdicts),
        unreadable=screening.unreadable,
        dated=screening.dated,
        failed=bool(screening.crashes),
    )


class RunReport(NamedTuple):
    """What a run that wrote files did."""

    reports: tuple[Report, ...]
    outputs: tuple[tuple[Path, ...], ...]
    """For each input the files written for it."""
    unnoted: tuple[int, ...]
    """For each input how many findings are not in its annotated file, because the place of a note was taken."""
    services: int
    """How many services the history holds now."""

    @property
    def exit_code(self) -> int:
        """The exit code of CONTRACT.md for the run."""
        return exit_code(self.reports)


Clock = Callable[[], datetime]


def scrub_all(
    sources: Sequence[Source], out: Path, emit: Sequence[str], plan: Plan, clock: Clock | None = None
) -> RunReport:
    """Run both passes over the inputs and write the outputs `emit` of each into the folder `out`, all or none.

    `clock` tells run.json when the run began and ended. Raises SetupError where `out` is no folder or an output would
    replace an input, OwnFailure where the disk does not take the outputs.
    """
    from scrubber.outputs.manifest import MANIFEST, Timing, write_manifest

    if out.exists() and not out.is_dir():
        raise SetupError("--out names something that is not a folder")
    stems = output_stems([source.name for source in sources])
    _spare_inputs(sources, out, stems)
    started = clock() if clock else None
    try:
        with _staging(out, plan.history) as staging:
            with recording(sources, plan) as (reports, history):
                about = backgrounds(plan.settings)
                produced = [
                    produce(_judged(source, report, plan, about), emit, stem, staging)
                    for source, report, stem in zip(sources, reports, stems, strict=True)
                ]
                written = {file.name for one in produced for file in one.files}
                for name in sorted({stem + kind.suffix for stem in stems for kind in KINDS.values()} - written):
                    staging.supersede(name)
                services = history.size
                with staging.create(MANIFEST) as stream:
                    timing = Timing(started=started, finished=clock()) if clock and started else None
                    write_manifest(_manifest(plan, reports, produced, services, timing), stream)
                staging.seal()
                history.commit(staging.run)
            staging.publish()
    except OSError as error:
        raise OwnFailure(f"the outputs could not be written: {error.strerror or type(error).__name__}") from error
    plan.history.published(staging.run)
    paths = tuple(tuple(out / file.name for file in one.files) for one in produced)
    return RunReport(tuple(reports), paths, tuple(one.unnoted for one in produced), services)


def _staging(out: Path, history: History) -> Staging:
    """A new stage in the folder `out`, once the runs that died there are settled: what was committed is published."""
    carried_out = []

    def is_committed(run: str) -> bool:
        committed = history.is_committed(run)
        if committed:
            carried_out.append(run)
        return committed

    staging = Staging(out, is_committed)
    for run in carried_out:
        history.published(run)
    return staging


def _spare_inputs(sources: Sequence[Source], out: Path, stems: Sequence[str]) -> None:
    """Refuse a run in which an output would take the place of an input."""
    from scrubber.outputs.manifest import MANIFEST

    folder = out.resolve()
    inputs = {place for source in sources if source.path for place in (source.path.absolute(), source.path.resolve())}
    inside = {place.name for place in inputs if place.parent.resolve() == folder}
    names = {MANIFEST, *(stem + kind.suffix for stem in stems for kind in KINDS.values())}
    if not inside.isdisjoint(names):
        raise SetupError("an output would replace an input: choose another folder for the outputs")


def _manifest(
    plan: Plan, reports: Sequence[Report], produced: Sequence[Produced], services: int, timing: Timing | None
) -> Manifest:
    """run.json of the run."""
    from scrubber.outputs.manifest import Manifest, edit_settings, input_entry

    return Manifest(
        run=plan.run_document(),
        conformance=plan.conformance,
        history_services=services,
        settings=[edit_settings(active) for active in plan.settings.edits],
        coverage=[entry._asdict() for entry in plan.coverage()],
        inputs=[input_entry(report.document(), one) for report, one in zip(reports, produced, strict=True)],
        summary=reduce(Summary.plus, (report.summary for report in reports), Summary()).document(),
        exit_code=exit_code(reports),
        timing=timing,
    )


def write_one(source: Source, emit: str, out: BinaryIO, plan: Plan) -> Report:
    """Run both passes over one input and write its one output `emit` to `out`, once the history has what it accepts."""
    with tempfile.TemporaryFile() as whole:
        with recording([source], plan) as ((report,), history):
            produce_one(_judged(source, report, plan, backgrounds(plan.settings)), emit, whole)
            history.commit()
        whole.seek(0)
        shutil.copyfileobj(whole, out)
    return report


def _judged(source: Source, report: Report, plan: Plan, about: Mapping[str, Background]) -> Judged:
    return Judged(source, report.verdicts, _facts(report, plan, about), report.has_claims_to_pass)


def _facts(report: Report, plan: Plan, about: Mapping[str, Background]) -> Facts:
    """What outputs are told; where no receipt date was given, the interchange's own date is taken for it."""
    received = plan.as_of or report.dated or date(1970, 1, 1)
    return Facts(report.document(), received, about)


def check(
    source: str | Path | BinaryIO,
    *,
    profile: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "envelope",
) -> Report:
    """Check one input, a path or a binary file, and write nothing.

    `select` and `ignore` take edits by name or code, `profile` a payer profile by name or file. `history` is the URL of
    a history to look into; its key is in `key_file`, else in a file beside it. Raises SetupError for anything unknown
    in them; never for what the input holds.
    """
    plan = make_plan(
        profile=profile,
        history=open_history(history, key_file=key_file, write=False) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
    )
    (report,) = screen_all([_source(source)], plan)
    return report


def scrub(
    sources: Sequence[str | Path | BinaryIO],
    out: str | Path,
    *,
    emit: Sequence[str] = DEFAULT,
    profile: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "envelope",
) -> RunReport:
    """Check inputs, paths or binary files, and write the outputs `emit` of each into the folder `out`.

    What is accepted is remembered in the history that the URL `history` names, which is made where there is none.
    Raises SetupError for anything unknown or an `out` that is no folder, OwnFailure where the outputs cannot be
    written; never for what inputs hold.
    """
    check_kinds(emit)
    plan = make_plan(
        profile=profile,
        history=open_history(history, key_file=key_file, write=True) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
    )
    return scrub_all([_source(source) for source in sources], Path(out), emit, plan)


def make_plan(
    *,
    profile: str | Path | None = None,
    overrides: Sequence[str] = (),
    history: History | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "envelope",
    tables_folder: Path | None = None,
    jobs: int = 1,
    log: Log = SILENT,
) -> Plan:
    """Settle what a run does. Raises SetupError for anything unknown or broken."""
    request = SettingsRequest(
        profile=str(profile) if profile is not None else None,
        overrides=tuple(overrides),
        select=tuple(select),
        ignore=tuple(ignore),
        tables_folder=str(tables_folder) if tables_folder is not None else None,
    )
    return Plan(
        settings=resolve(request),
        history=history or NoHistory(),
        as_of=as_of,
        conformance=conformance,
        jobs=jobs,
        log=log,
    )


def _source(source: str | Path | BinaryIO) -> Source:
    """The input that a caller names or hands over."""
    if isinstance(source, str | Path):
        return Source(Path(source).name, Path(source))
    return Source(Path(str(getattr(source, "name", "stream"))).name, source)
