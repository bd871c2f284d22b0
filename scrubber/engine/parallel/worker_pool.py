"""The worker pool: processes that judge parts of inputs, and what becomes of a part whose process dies.

Results come in the order of the tasks, whatever the order in which they are made. A process that dies (killed, out of
memory, a fault in an extension) takes nothing along: its part is tried once more, alone in a fresh process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Self

from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.parallel.judge_part import RangeResult, Task, judge, quarantine
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.process import BaseProcess
    from types import TracebackType

    from scrubber.log import Log

_AHEAD = 2
"""Tasks that each process has at hand, so that none waits for the next one."""


class WorkerPool:
    """`jobs` processes with the settings of `request`; a context manager that leaves none of them behind.

    With `checks_guide`, they check the implementation guide too.
    """

    def __init__(self, jobs: int, request: SettingsRequest, log: Log, *, checks_guide: bool = False) -> None:
        self._jobs = jobs
        self._log = log
        self._start = partial(_Worker, request, checks_guide=checks_guide)
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()

    def judge(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, RangeResult | OSError]]:
        """Judge every task; each with its result, in their order: an OSError where the file could not be read."""
        coming = iter(tasks)
        waiting: deque[Task] = deque()
        results: dict[int, RangeResult | OSError] = {}
        self._workers = [self._start() for _ in range(self._jobs)]
        while True:
            self._hand_out(coming, waiting)
            if not waiting:
                return
            while id(waiting[0]) not in results:
                self._receive(results)
                self._hand_out(coming, waiting)
            task = waiting.popleft()
            yield task, results.pop(id(task))

    def _hand_out(self, coming: Iterator[Task], waiting: deque[Task]) -> None:
        """Give every process work to do; no more than a few parts wait for the one that is due."""
        while len(waiting) < 2 * _AHEAD * self._jobs:
            worker = min(self._workers, key=lambda worker: len(worker.tasks))
            task = next(coming, None) if len(worker.tasks) < _AHEAD else None
            if task is None:
                return
            waiting.append(task)
            worker.give(task)

    def _receive(self, results: dict[int, RangeResult | OSError]) -> None:
        """Take what is done; bury the dead."""
        ready = wait([worker.connection for worker in self._workers if worker.tasks])
        for index, worker in enumerate(self._workers):
            if worker.connection not in ready:
                continue
            try:
                result = worker.take()
            except (EOFError, OSError):
                died, *left = worker.tasks
                worker.stop()
                results[id(died)] = self._retry(died)
                self._workers[index] = self._start()
                for task in left:
                    self._workers[index].give(task)
            else:
                results[id(worker.tasks.popleft())] = result

    def _retry(self, task: Task) -> RangeResult | OSError:
        """Judge the part of a process that died once more, alone; give it up where that one dies too."""
        self._log.warning("process died", input_ordinal=task.input + 1)
        worker = self._start()
        try:
            worker.give(task)
            return worker.take()
        except (EOFError, OSError):
            self._log.error("part given up", input_ordinal=task.input + 1)
            return _given_up(task)
        finally:
            worker.stop()


def _given_up(task: Task) -> RangeResult | OSError:
    try:
        return quarantine(task)
    except OSError as error:
        return error


class _Worker:
    """One process with the tasks that it has not answered yet."""

    def __init__(self, request: SettingsRequest, *, checks_guide: bool) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        self.tasks: deque[Task] = deque()
        self._process = _start(theirs, request, checks_guide=checks_guide)
        theirs.close()

    def give(self, task: Task) -> None:
        """Hand over a task; a process that is dead shows when its answer is taken."""
        self.tasks.append(task)
        with contextlib.suppress(OSError):
            self.connection.send(task)

    def take(self) -> RangeResult | OSError:
        """The answer to the first of its tasks. Raises EOFError or OSError where the process died."""
        answer: RangeResult | OSError = self.connection.recv()
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.tasks:
            self._process.kill()
        else:
            with contextlib.suppress(OSError):
                self.connection.send(None)
        self.connection.close()
        self._process.join()


def _start(connection: Connection, request: SettingsRequest, *, checks_guide: bool) -> BaseProcess:
    """A copy of this process where that is safe and quick, else a fresh one."""
    process: BaseProcess
    told = connection, request, checks_guide
    if sys.platform == "linux" and threading.active_count() == 1:
        process = multiprocessing.get_context("fork").Process(target=_copy, args=told, daemon=True)
    else:
        process = multiprocessing.get_context("spawn").Process(target=work, args=told, daemon=True)
    process.start()
    return process


def _copy(connection: Connection, request: SettingsRequest, checks_guide: bool) -> None:  # noqa: FBT001 - by place
    """What a copy of this process does: it lets go of all that it inherited, and works.

    Else the locks of a parent that was killed would live on in it, and it in turn would never hear that nobody is left
    at the other end. Each descriptor but those for errors and tasks becomes one of nothing: closed, its number might be
    another file's when something inherited closes it again.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 numbers are wanted, no paths
        if int(name) not in {sys.__stderr__.fileno() if sys.__stderr__ else 2, connection.fileno(), nothing}:
            with contextlib.suppress(OSError):  # the descriptor of the listing itself is gone by now
                os.fstat(int(name))
                os.dup2(nothing, int(name))
    work(connection, request, checks_guide)


def work(connection: Connection, request: SettingsRequest, checks_guide: bool) -> None:  # noqa: FBT001 - by place
    """What a process of the worker pool does: answer tasks until nobody asks any more."""
    try:
        memory = EditMemory(resolve(request).rulebook)
        while (task := connection.recv()) is not None:
            connection.send(_answer(task, memory, checks_guide=checks_guide))
    except BaseException:  # noqa: BLE001 whatever ends a process, it says nothing: an exception may quote a claim
        os._exit(1)


def _answer(task: Task, memory: EditMemory, *, checks_guide: bool) -> RangeResult | OSError:
    try:
        return judge(task, memory, checks_guide=checks_guide)
    except OSError as error:
        return OSError(error.errno, error.strerror)
