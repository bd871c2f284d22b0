"""Both passes over the inputs of a run: each claim for itself, then each patient, beside what the history holds."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from scrubber.claims.money import read_cents
from scrubber.engine.claim_pass import ClaimPass
from scrubber.engine.control_numbers import ControlNumbers
from scrubber.engine.hits import Whereabouts, engine_finding
from scrubber.engine.patient_pass import PatientPass, accepted_claims
from scrubber.engine.screening import Screening
from scrubber.engine.shelf import Shelf
from scrubber.outputs.document import InputFacts
from scrubber.pipeline.report import Report
from scrubber.x12.census import Census
from scrubber.x12.segment import Place
from scrubber.x12.source import Digesting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scrubber.engine.findings import Coverage
    from scrubber.engine.together import Together
    from scrubber.history.protocol import Recorded, Recording
    from scrubber.log import Log
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.source import Source

WORTHWHILE = 8 * 1024 * 1024
"""Bytes of all inputs below which one process is as fast as several."""


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
    shelf = Shelf()
    with ExitStack() as stack:
        together = _together(sources, plan, stack)
        for ordinal, source in enumerate(sources):
            screened.append(_screen(source, ordinal, plan, shelf, together if source.path else None))
            plan.log.debug("input screened", input_ordinal=ordinal + 1, claims=len(screened[-1][0].ledger.verdicts))
    _compare_numbers(screened, plan)
    return screened


def _compare_numbers(screened: Iterable[tuple[Screening, InputFacts]], plan: Plan) -> None:
    """Tell the interchanges that have a number of an earlier one of the run."""
    numbers = ControlNumbers(plan.duplicate_interchange)
    for screening, facts in screened:
        numbers.check(screening, facts.sha256)
        numbers.take(screening, facts.sha256)


def _reports(screened: Iterable[tuple[Screening, InputFacts]], plan: Plan) -> list[Report]:
    run = plan.run_document()
    return [
        _report(screening, facts, run, plan.coverage(screening.unchecked), plan.log) for screening, facts in screened
    ]


def _together(sources: Sequence[Source], plan: Plan, stack: ExitStack) -> Together | None:
    """A crew of processes for the inputs that are files, where there are cores and work enough for one."""
    paths = [(ordinal, source.path) for ordinal, source in enumerate(sources) if source.path]
    if plan.jobs < 2 or sum(_size(path) for _, path in paths) < WORTHWHILE:  # noqa: PLR2004 - more than this process
        return None
    from scrubber.engine.crew import Crew
    from scrubber.engine.together import Together

    return Together(stack.enter_context(Crew(plan.jobs, plan.settings.request, plan.log)), paths)


def _size(path: Path) -> int:
    """A file's size in bytes, 0 where it has none that could be known."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _screen(
    source: Source, ordinal: int, plan: Plan, shelf: Shelf, together: Together | None = None
) -> tuple[Screening, InputFacts]:
    try:
        with source.open() as stream:
            census = Census(stream, read_cents)
            digesting = Digesting(census, plan.watch)
            screening = _claim_pass(digesting, source, ordinal, plan, shelf, together)
            facts = InputFacts(source.name, digesting.finish(), digesting.length)
        screening.reconcile(census.claims, census.charge)
        if plan.conformance == "full":
            from scrubber.engine.guide_pass import GuidePass

            with source.open() as stream:
                GuidePass(screening).run(stream)
    except OSError as error:
        plan.log.info("input not read", input_ordinal=ordinal + 1, error=error)
        screening = Screening(ordinal, shelf.collect(), unreadable=True)
        screening.findings.append(engine_finding("input-unopened", Whereabouts(), Place(0, 1)))
        facts = InputFacts(source.name, "", 0)
    return screening, facts


def _claim_pass(
    digesting: Digesting, source: Source, ordinal: int, plan: Plan, shelf: Shelf, together: Together | None
) -> Screening:
    edits = plan.settings.running
    if together is None:
        return ClaimPass(edits, ordinal, shelf).run(digesting)
    from scrubber.engine.together import WrongCut

    try:
        return ClaimPass(edits, ordinal, shelf).follow(together.parts(ordinal, digesting.read_to))
    except WrongCut:
        plan.log.info("input judged in one go", input_ordinal=ordinal + 1)
        with source.open() as stream:
            return ClaimPass(edits, ordinal, shelf).run(stream)


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
        findings=screening.findings.in_order(),
        verdicts=bytes(screening.ledger.verdicts),
        unreadable=screening.unreadable,
        unchecked=screening.unchecked,
        dated=screening.dated,
        failed=bool(screening.crashes),
    )
