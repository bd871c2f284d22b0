"""Services that claims of two inputs bill, as tasks: which keys of lines inputs share, and what each repeats of others.

Whether an earlier input's claim goes on is known only when its patients were looked at, so it is taken for what the
claim pass lets go on, but for the claims that turned out otherwise before. Each line is told of the first that has the
same rest, or of the first that has another: however many inputs bill a service, what is told grows with their number.
"""

from __future__ import annotations

import hashlib
import pickle
from array import array
from contextlib import contextmanager
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import END, PARTIES
from scrubber.engine.claims.line_keys import HELD, LineKeys
from scrubber.engine.claims.shared_keys import BilledKeys
from scrubber.engine.repetitions import Repetitions
from scrubber.findings.finding import Verdict
from scrubber.spark.kept import read_head, read_one, write_one
from scrubber.spark.rows import EVERY_INPUT, DecisionRow
from scrubber.spark.shared_stage import staged_by_task
from scrubber.spark.stage_files import gone_file, keys_file, result_file, shared_file
from scrubber.x12.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    import pyarrow as pa

    from scrubber.engine.input_result import InputResult
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.spark.orders import Orders
    from scrubber.spark.rows import ServiceKeyRow
    from scrubber.x12.reader import Readable
    from scrubber.x12.source import Source

BILLS, TAKES_BACK, ASKS = 0, 1, 2
"""What a claim has a key for: it bills the service, is a void, or counts for nothing (a test, a rejected claim)."""


class SharedKeys(NamedTuple):
    """What an input has in common with others."""

    before: Mapping[int, set[int]]
    """By key, what stands for rests of lines that earlier inputs bill: those that its own lines have, or one more."""
    asked: frozenset[int]
    """Its own claims of which later inputs ask whether they go on."""


NOTHING_SHARED = SharedKeys({}, frozenset())


def write_keys(stream: BinaryIO, keys: LineKeys) -> None:
    """Keep the keys of an input's lines."""
    stream.writelines(keys.chunks())


def read_keys(path: Path) -> LineKeys:
    """Keys that were kept; none where there is no such file."""
    keys = LineKeys()
    if not path.exists():
        return keys
    with path.open("rb") as stream:
        while content := stream.read(HELD * 8):
            keys.extend(array("Q", content))
    return keys


def lines_task(orders: Orders, ordinal: int) -> Iterator[pa.RecordBatch]:
    """The keys of those lines of an input whose claims the claim pass lets go on."""
    import numpy as np
    import pyarrow as pa

    kept = read_head(orders.folder / result_file(ordinal))
    verdicts = kept.input_result.claim_verdicts
    roles = np.full(len(verdicts.verdicts), BILLS, np.int32)
    roles[list(kept.voids)] = TAKES_BACK
    for number, (first, end) in zip(kept.input_result.numbers, verdicts.interchanges, strict=False):
        if number.is_test:
            roles[first:end] = ASKS
    roles[_gone(orders, ordinal)] = ASKS
    goes_on = np.frombuffer(bytes(verdicts.verdicts), np.uint8) < Verdict.REJECTED
    before = 0
    for chunk in read_keys(orders.folder / keys_file(ordinal)).chunks():
        pairs = np.frombuffer(chunk, np.uint64).reshape(-1, 2)
        claims = before + np.cumsum(pairs[:, 0] == END)
        own = pairs[:, 0] > PARTIES
        own[own] = goes_on[claims[own]]
        chosen = claims[own].astype(np.int32)
        columns = [
            pairs[own, 0].astype(np.int64), np.full(len(chosen), ordinal, np.int32), chosen,
            pairs[own, 1].astype(np.int64), roles[chosen],
        ]  # fmt: skip
        yield pa.RecordBatch.from_arrays([pa.array(one) for one in columns], ["key", "input", "claim", "rest", "role"])
        before = int(claims[-1]) if len(claims) else before


def share_task(rows: Iterable[ServiceKeyRow]) -> Iterator[DecisionRow]:
    """What inputs have in common with earlier ones: of each key that several have, all rows, sorted."""
    for key, same in groupby(rows, key=attrgetter("key")):
        billed: dict[int, ServiceKeyRow] = {}
        """By rest the first line that nothing takes back."""
        voids: list[ServiceKeyRow] = []
        asked: set[tuple[int, int]] = set()
        for ordinal, group in groupby(same, key=attrgetter("input")):
            own = list(group)
            told = billed.keys() & {row.rest for row in own}
            told |= set(islice(billed, 1)) if len(told) < len({row.rest for row in own}) else set()
            if told:
                content = pickle.dumps((key & _ALL, {rest & _ALL for rest in told}), pickle.HIGHEST_PROTOCOL)
                yield DecisionRow(ordinal, own[0].claim, content)
            for row in (*voids, *(billed[rest] for rest in sorted(told))):
                if (row.input, row.claim) not in asked:
                    asked.add((row.input, row.claim))
                    yield DecisionRow(row.input, row.claim, _ASKED)
            voids.clear()
            for row in own:
                if row.role == BILLS:
                    billed.setdefault(row.rest, row)
                elif row.role == TAKES_BACK and billed:
                    billed.clear()
                    voids.append(row)


_ALL = (1 << 64) - 1
_ASKED = b""


def keep_shared_task(orders: Orders, rows: Iterable[DecisionRow]) -> Iterator[tuple[int, int]]:
    """Keep what each input has in common with others; how many keys.

    What was asked of it before is asked still: a claim that is gone is not told of any more, and may come back.
    """
    for ordinal, own in groupby(rows, key=attrgetter("input")):
        before: dict[int, set[int]] = {}
        kept = shared_of(orders, ordinal)
        asked = set(kept.asked)
        for row in own:
            if row.content:
                key, rests = pickle.loads(row.content)  # noqa: S301 made by share_task
                before[key] = rests
            elif row.claim != EVERY_INPUT:
                asked.add(row.claim)
        shared = SharedKeys(before, frozenset(asked))
        if shared != kept:
            with staged_by_task(orders.folder) as stage, stage.create(shared_file(ordinal)) as stream:
                write_one(stream, shared)
        yield ordinal, len(before)


def shared_of(orders: Orders, ordinal: int) -> SharedKeys:
    """What an input has in common with others."""
    path = orders.folder / shared_file(ordinal)
    shared: SharedKeys = read_one(path) if path.exists() else NOTHING_SHARED
    return shared


def tell_repetitions(orders: Orders, plan: Plan, source: Source, result: InputResult, facts: InputFacts) -> None:
    """Tell the claims of an input what they repeat, of each other and of earlier inputs. Raises DecisionFailed."""
    result.line_keys = read_keys(orders.folder / keys_file(result.input))
    billed = BilledKeys()
    billed.few.update(shared_of(orders, result.input).before)

    @contextmanager
    def again() -> Iterator[Readable]:
        with source.open_again(facts.sha256, facts.size) as stream:
            yield Mending(stream, folds=plan.folds)

    with plan.history.reading() as recorded:
        Repetitions(plan.settings.rulebook, billed).tell(result, again, recorded)


def keep_gone(orders: Orders, result: InputResult) -> str:
    """Keep which claims of an input, now decided, others ask for and are rejected; what tells these from others."""
    verdicts, asked = result.claim_verdicts.verdicts, shared_of(orders, result.input).asked
    if not asked:
        return ""
    gone = sorted(claim for claim in asked if verdicts[claim] >= Verdict.REJECTED)
    with staged_by_task(orders.folder) as stage, stage.create(gone_file(result.input)) as stream:
        write_one(stream, gone)
    return hashlib.sha256(repr(gone).encode()).hexdigest() if gone else ""


def _gone(orders: Orders, ordinal: int) -> list[int]:
    path = orders.folder / gone_file(ordinal)
    gone: list[int] = read_one(path) if path.exists() else []
    return gone
