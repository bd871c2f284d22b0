"""The claim pass over the inputs of a group, by as many processes as are worth while."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scrubber.engine.claims.claim_numbers import repeated_numbers, tell_repeated
from scrubber.engine.claims.claim_pass import ClaimPass, tell_folded
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.input_result import InputResult
from scrubber.errors import InputChanged, SetupError
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.outputs.second_read.document import InputFacts
from scrubber.pipeline.groups import groups_of
from scrubber.pipeline.input_reading import InputReading
from scrubber.pipeline.read_ahead import read_ahead
from scrubber.pipeline.repeated_input import InputsSeen
from scrubber.pipeline.run_so_far import RunSoFar
from scrubber.pipeline.set_aside import set_aside
from scrubber.x12.mending import Mending
from scrubber.x12.segment import Place
from scrubber.x12.shape import LOOKED_AT, shape_of
from scrubber.x12.source import CHANGED, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scrubber.engine.claims.judged_claims import JudgedClaims
    from scrubber.engine.parallel.merge_parts import JudgedParts
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.read_ahead import ReadInput
    from scrubber.pipeline.set_aside import Errors
    from scrubber.x12.piece import Piece
    from scrubber.x12.source import Source

    JudgedInput = tuple[InputResult, InputFacts]

WORTHWHILE = 8 * 1024 * 1024
"""Bytes of all inputs below which one process is as fast as several."""


class Parts(Protocol):
    """The parts of inputs as they are judged elsewhere."""

    def parts(self, ordinal: int, reach: Callable[[int], None]) -> Iterator[Piece | JudgedClaims]:
        """What the claim pass follows of an input; `reach` is told up to which byte. Raises WrongCut, OSError."""


class Group(NamedTuple):
    """A few inputs of a run, which are judged, recorded and published together."""

    sources: Sequence[Source]
    """All inputs of the run."""
    ordinals: Sequence[int]
    """Which of them these are, in their order."""
    before: RunSoFar
    """Those that are published by now."""
    digests: Sequence[str] = ()
    """The SHA-256 that each input of the run had when it was looked at first; none where none was."""

    @classmethod
    def whole(cls, sources: Sequence[Source], plan: Plan) -> Group:
        """All inputs of a run, published together."""
        return cls(
            sources, range(len(sources)), RunSoFar(EditMemory(plan.settings.rulebook), plan.settings.ignored_faults)
        )


def judge_each(
    group: Group, plan: Plan, errors: Errors, judged_parts: JudgedParts | None
) -> tuple[list[JudgedInput], InputsSeen]:
    """The claim pass over every input of a group.

    The inputs of `errors` are set aside, and those over which the program fails now are entered there.
    """
    judged = []
    finding_store, seen = group.before.finding_store, InputsSeen(group.before.paths)
    for ordinal, read in _read(group, plan, errors, judged_parts):
        source = group.sources[ordinal]
        if ordinal not in errors:
            try:
                with plan.stopwatch.input(ordinal):
                    one = judge_input(source, ordinal, plan, group.before, judged_parts if source.file else None, read)
                    require_unchanged(one[1], group.digests[ordinal] if group.digests else "")
                judged.append(seen.once(*one, finding_store))
            except SetupError:
                raise
            except Exception as error:  # noqa: BLE001 whatever one input does, the others go on
                plan.log.error("input set aside", input_ordinal=ordinal + 1, error=error)
                # The other processes may have been in the middle of it: the rest is judged in this one.
                errors[ordinal], judged_parts = error, None
        if ordinal in errors:
            judged.append(set_aside(source, ordinal, errors[ordinal], finding_store))
        claims = len(judged[-1][0].claim_verdicts.verdicts)
        plan.log.debug("input judged", input_ordinal=ordinal + 1, claims=claims)
    return judged, seen


def _read(
    group: Group, plan: Plan, errors: Errors, judged_parts: JudgedParts | None
) -> Iterator[tuple[int, ReadInput | None]]:
    """The inputs of a group, as far as they are read ahead; not where other processes read them."""
    for some in groups_of(group.sources, group.ordinals, one_by_one=judged_parts is not None):
        read = {} if judged_parts else read_ahead(group.sources, [one for one in some if one not in errors], plan)
        yield from ((ordinal, read.get(ordinal)) for ordinal in some)


def require_unchanged(facts: InputFacts, digest: str) -> None:
    """Raise InputChanged where an input was looked at before, and has other content by now."""
    if digest and facts.sha256 not in {"", digest}:
        raise InputChanged(CHANGED)


@contextmanager
def worker_pool(sources: Sequence[Source], ordinals: Sequence[int], plan: Plan) -> Iterator[JudgedParts | None]:
    """Processes that judge those inputs of a run that are files, where there are cores and work enough for some."""
    files = [(ordinal, sources[ordinal].file) for ordinal in ordinals]
    paths = [(ordinal, path) for ordinal, path in files if path]
    # What letters are folded in is read in one go.
    if plan.folds or plan.jobs < 2 or sum(size_of(path) for _, path in paths) < WORTHWHILE:  # noqa: PLR2004 - more than this process
        yield None
        return
    from scrubber.engine.parallel.merge_parts import JudgedParts, tasks
    from scrubber.engine.parallel.worker_pool import WorkerPool

    plain = [(ordinal, path) for ordinal, path in paths if is_plain(path)]
    with WorkerPool(plan.jobs, plan.settings.request, plan.log, checks_guide=plan.checks_guide) as pool:
        yield JudgedParts(pool.judge(tasks(plain)))


def is_plain(path: Path) -> bool:
    """Whether a file can be read as it is; one that cannot be opened is for whoever tries to judge it."""
    try:
        with path.open("rb") as stream:
            return shape_of(stream.read(LOOKED_AT)).is_plain
    except (OSError, ValueError):
        return True


def judge_input(
    source: Source,
    ordinal: int,
    plan: Plan,
    before: RunSoFar,
    judged_parts: Parts | None = None,
    read: ReadInput | None = None,
) -> tuple[InputResult, InputFacts]:
    """The claim pass over one input; of one that cannot be opened, that it cannot. `judged_parts` are its parts."""
    try:
        if read is None:
            with source.open() as stream:
                reading = InputReading(stream, plan.watch, folds=plan.folds)
                input_result = _claim_pass(reading, source, ordinal, plan, before, judged_parts)
                facts = reading.finish(source.name, source.folder)
        else:
            reading, facts = read.reading, read.facts
            input_result = _new_pass(reading, ordinal, plan, before).judge(read.parts)
        input_result.reconcile(reading.claims, reading.charge)
        tell_folded(input_result, reading.mending.folded)
        _tell_repeated_numbers(input_result, facts, source, plan)
    except OSError as error:
        plan.log.info("input not read", input_ordinal=ordinal + 1, error=error)
        input_result = InputResult(ordinal, before.finding_store.collect(), unreadable=True)
        input_result.findings.append(engine_finding("input-unopened", ClaimContext(), Place(0, 1)))
        facts = InputFacts(source.name, "", 0, folder=source.folder)
    return input_result, facts


def _tell_repeated_numbers(input_result: InputResult, facts: InputFacts, source: Source, plan: Plan) -> None:
    """Tell the claims whose number an earlier claim of the input has; it is read again where there are some."""
    again = repeated_numbers(input_result)
    if again:
        with source.open_again(facts.sha256, facts.size) as stream:
            tell_repeated(input_result, again, Mending(stream, folds=plan.folds), plan.settings.rulebook)


def _new_pass(reading: InputReading, ordinal: int, plan: Plan, before: RunSoFar) -> ClaimPass:
    return ClaimPass(
        before.edits, ordinal, before.finding_store, reading.mending.shape,
        checks_guide=plan.checks_guide, repairs=plan.repairs, folds=plan.folds, cut=plan.cut,
    )  # fmt: skip


def _claim_pass(
    reading: InputReading,
    source: Source,
    ordinal: int,
    plan: Plan,
    before: RunSoFar,
    judged_parts: Parts | None,
) -> InputResult:
    claim_pass = partial(_new_pass, reading, ordinal, plan, before)
    if judged_parts is None or not reading.mending.shape.is_plain:
        return claim_pass().run(reading)
    from scrubber.engine.parallel.merge_parts import WrongCut

    try:
        return claim_pass().follow(judged_parts.parts(ordinal, reading.read_to))
    except WrongCut:
        plan.log.info("input judged in one go", input_ordinal=ordinal + 1)
        with source.open() as stream:
            return claim_pass().run(stream)
