"""Inputs over which processes die: how a task goes about one, by how often it was tried before.

Nobody is left to say what killed a process, and Spark tries its task again. A task that was tried before has its claims
judged by a child process, as one machine has by its worker pool: what dies then is the child, and the part that it was
at is given up. Where even that ends executors (a container that is killed as a whole), Spark fails the job; the driver
has it done a second time, and there the last attempt does without judging.
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from scrubber.engine.parallel.worker_pool import WorkerPool
from scrubber.spark.jobs import ProcessDied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scrubber.engine.parallel.judge_part import Task
    from scrubber.engine.parallel.merge_parts import Result
    from scrubber.pipeline.plan import Plan
    from scrubber.spark.jobs import Jobs

Item = TypeVar("Item")
Answer = TypeVar("Answer")
DIED: Final = "a process died over it each time"


class Way(Enum):
    """How claims are judged."""

    HERE = "in the process of the task"
    APART = "in a child process"
    NOT_AT_ALL = "given up"


class Tries(NamedTuple):
    """What a task knows of attempts but its own."""

    of_task: int
    """How often Spark tries a task before it fails the job."""
    is_again: bool
    """Whether the job has failed before."""

    def way(self) -> Way:
        """How this attempt of this task judges claims."""
        from pyspark import TaskContext

        context = TaskContext.get()
        before = context.attemptNumber() if context else 0
        if self.is_again and 0 < self.of_task - 1 <= before:
            return Way.NOT_AT_ALL
        return Way.APART if self.is_again or before else Way.HERE


def with_care(jobs: Jobs, items: Sequence[Item], task: Callable[[Tries, Item], Answer]) -> list[Answer]:
    """What a task answers for each item, in their order; a job of which processes die is done a second time.

    Raises ProcessDied where they die again.
    """
    try:
        return jobs.each(items, partial(task, Tries(jobs.tries, is_again=False)))
    except ProcessDied:
        return jobs.each(items, partial(task, Tries(jobs.tries, is_again=True)))


def judged_apart(tasks: Iterable[Task], plan: Plan) -> Iterator[Result]:
    """Parts of inputs, each judged by a child process; one over which two have died is given up."""
    with WorkerPool(1, plan.settings.request, plan.log, checks_guide=plan.checks_guide) as pool:
        yield from pool.judge(tasks)
