"""The claim pass as tasks: a whole input, a part of a large one, and the parts of one put together again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.claims.control_numbers import Going, going_on
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.judged_claims import JudgedClaims
from scrubber.engine.claims.put_off import PutOff
from scrubber.engine.parallel.judge_part import Task, judge, quarantine
from scrubber.engine.parallel.merge_parts import JudgedParts, WrongCut, ranges, tasks
from scrubber.engine.recall import all_put_off, recalled
from scrubber.errors import InputChanged, ScrubberError, SetupError
from scrubber.log import own_place
from scrubber.pipeline.batch import digest_of
from scrubber.pipeline.claim_stage import is_plain, judge_input, require_unchanged
from scrubber.pipeline.run_so_far import RunSoFar
from scrubber.pipeline.set_aside import set_aside
from scrubber.spark.deaths import DIED, Way, judged_apart
from scrubber.spark.kept import ClaimsWriter, read_one, write_one, write_result
from scrubber.spark.repeat_tasks import write_keys
from scrubber.spark.shared_stage import staged_by_task
from scrubber.spark.shipped_rules import ShippedRules, settings_of
from scrubber.spark.stage_files import claims_file, keys_file, part_file, ranges_file, result_file
from scrubber.x12.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from scrubber.engine.input_result import InputResult
    from scrubber.engine.parallel.judge_part import RangeResult
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.spark.deaths import Tries
    from scrubber.spark.orders import Orders
    from scrubber.spark.told_sources import ToldSource
    from scrubber.x12.piece import Piece


class FailedInput(ScrubberError):
    """The program failed over an input, in another process: what, and at which line of ours."""


class JudgedFile(NamedTuple):
    """What the driver is told of an input after the claim pass."""

    facts: InputFacts
    going: tuple[Going, ...]
    """Its production interchanges of which a claim goes on."""
    dated: date | None
    failure: str | None
    """What the program failed over, where the input is set aside."""


def ready_task(orders: Orders, _number: int) -> None:
    """Raise SetupError where this process could not do its part: before the first byte of an input is read."""
    try:
        orders.private()
    except OSError as error:
        raise SetupError(
            "an executor does not see the folder of --out: driver and executors are to share it"
        ) from error
    orders.plan()


def digest_task(sources: Mapping[int, ToldSource], ordinal: int) -> str:
    """The SHA-256 of an input; empty where it cannot be read."""
    return digest_of(sources[ordinal].source())


def cut_task(orders: Orders, ordinal: int) -> int:
    """Find where a large input can be cut, and keep it; how many parts that makes."""
    path = orders.private().sources[ordinal].source().file
    found = list(ranges(path)) if path and is_plain(path) else []
    with staged_by_task(orders.folder) as stage, stage.create(ranges_file(ordinal)) as stream:
        write_one(stream, found)
    return max(1, len(found))


def part_task(orders: Orders, tries: Tries, ordinal: int, part: int) -> None:
    """Judge a part of an input, and keep what was made of it."""
    task, plan, way = _tasks(orders, ordinal)[part], orders.plan(), tries.way()
    result: RangeResult | OSError
    if way is Way.APART:
        ((_, result),) = judged_apart([task], plan)
    else:
        result = _judged_here(task, orders, plan) if way is Way.HERE else quarantine(task)
    with staged_by_task(orders.folder) as stage, stage.create(part_file(ordinal, part)) as stream:
        write_one(stream, result)


def _judged_here(task: Task, orders: Orders, plan: Plan) -> RangeResult | OSError:
    try:
        return judge(task, edits_of(orders.rules), checks_guide=plan.checks_guide)
    except OSError as error:
        return OSError(error.errno, error.strerror)
    except Exception:  # noqa: BLE001 as a part over which a process of the worker pool dies
        return quarantine(task)


def judge_task(
    orders: Orders, failures: Mapping[int, str], digests: Mapping[int, str], tries: Tries, ordinal: int, parts: int
) -> JudgedFile:
    """The claim pass over an input, which is kept as it was judged; in `parts` that are judged already.

    It is set aside where it is among the `failures`, and where the program fails over it now. `digests` are what the
    inputs were known by when they were looked at first. Raises SetupError.
    """
    told, plan, way = orders.private().sources[ordinal], orders.plan(), tries.way()
    source, before = told.source(), run_so_far(orders, plan)
    if told.is_there and not Path(told.path).exists():
        raise SetupError(
            "an executor does not see an input that the driver sees: both are to share the folder it is in"
        )

    def attempt() -> tuple[InputResult, InputFacts]:
        if ordinal in failures:
            raise raised_of(failures[ordinal])
        if way is Way.NOT_AT_ALL:
            raise FailedInput(DIED)
        results = None
        if parts > 1:
            results = _results(orders, ordinal)
        elif way is Way.APART and source.file and not plan.folds:
            results = judged_apart(tasks([(ordinal, source.file)]), plan)
        judged_parts = _Spilling(JudgedParts(results), claims) if results else None
        result, facts = judge_input(source, ordinal, plan, before, judged_parts)
        require_unchanged(facts, digests.get(ordinal, ""))
        claims.write(result.dated_claims)
        # Claims of other inputs may be compared with any of them.
        if wanted := all_put_off(result):
            result.put_off = PutOff()
            with source.open_again(facts.sha256, facts.size) as stream:
                claims.write(recalled(ordinal, wanted, Mending(stream, folds=plan.folds), before.edits))
        return result, facts

    with staged_by_task(orders.folder) as stage:
        failure = None
        with stage.create(claims_file(ordinal)) as kept:
            claims = ClaimsWriter(kept)
            try:
                result, facts = attempt()
            except SetupError:
                raise
            except Exception as error:  # noqa: BLE001 whatever one input does, the others go on
                claims.clear()
                failure = told_of(error)
                result, facts = set_aside(source, ordinal, error, before.finding_store)
        with stage.create(result_file(ordinal)) as stream:
            write_result(stream, result, facts, claims.voids)
        if len(result.line_keys):
            with stage.create(keys_file(ordinal)) as stream:
                write_keys(stream, result.line_keys)
    return JudgedFile(facts, tuple(going_on(result, facts.sha256)), result.dated, failure)


@lru_cache(maxsize=1)
def edits_of(rules: ShippedRules) -> EditMemory:
    """The edits of a run, with what they have said in this process by now."""
    return EditMemory(settings_of(rules).rulebook)


def run_so_far(orders: Orders, plan: Plan) -> RunSoFar:
    """A run of which nothing is known but its edits."""
    return RunSoFar(edits_of(orders.rules), plan.settings.ignored_faults)


_CHANGED = "InputChanged: "


def told_of(error: Exception) -> str:
    """What may be told of a failure: the program's own message, else what was raised at which line of ours."""
    if isinstance(error, InputChanged):
        return _CHANGED + error.message
    return error.message if isinstance(error, ScrubberError) else f"{type(error).__name__} at {own_place(error)}"


def raised_of(failure: str) -> ScrubberError:
    """The failure that was told so."""
    return InputChanged(failure.removeprefix(_CHANGED)) if failure.startswith(_CHANGED) else FailedInput(failure)


def _tasks(orders: Orders, ordinal: int) -> list[Task]:
    path = Path(orders.private().sources[ordinal].path)
    return [Task(path, part, ordinal) for part in read_one(orders.folder / ranges_file(ordinal))]


def _results(orders: Orders, ordinal: int) -> Iterator[tuple[Task, RangeResult | OSError]]:
    for part, task in enumerate(_tasks(orders, ordinal)):
        yield task, read_one(orders.folder / part_file(ordinal, part))


class _Spilling:
    """The parts of an input, whose claims for the patient pass are written to a file instead of being held."""

    def __init__(self, judged_parts: JudgedParts, claims: ClaimsWriter) -> None:
        self._judged_parts, self._claims = judged_parts, claims

    def parts(self, ordinal: int, reach: Callable[[int], None]) -> Iterator[Piece | JudgedClaims]:
        """What the claim pass follows."""
        try:
            for part in self._judged_parts.parts(ordinal, reach):
                if isinstance(part, JudgedClaims):
                    self._claims.write(part.dated_claims)
                    part.dated_claims = []
                yield part
        except WrongCut:
            self._claims.clear()
            raise
