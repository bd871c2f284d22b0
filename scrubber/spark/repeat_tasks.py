"""Services that claims of two inputs bill, as tasks: which keys of lines inputs share, and what each repeats of others.

Whether an earlier input's claim goes on is known only when its patients were looked at, so it is taken for what the
claim pass lets go on, but for the claims that turned out otherwise before.
"""

from __future__ import annotations

import pickle
from array import array
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import END, PAYER
from scrubber.engine.claims.line_keys import HELD, LineKeys
from scrubber.engine.claims.shared_keys import BilledKeys
from scrubber.engine.repetitions import Repetitions
from scrubber.findings.finding import Verdict
from scrubber.spark.kept import read_head, read_one, write_one
from scrubber.spark.rows import EVERY_INPUT, DecisionRow
from scrubber.spark.shared_stage import staged_by_task
from scrubber.spark.stage_files import keys_file, result_file, shared_file
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
    from scrubber.spark.rows import KeyRow
    from scrubber.x12.reader import Readable
    from scrubber.x12.source import Source

BILLS, TAKES_BACK, ASKS = 0, 1, 2
"""What a claim has a key for: it bills the service, it is a void, or it came in a test interchange."""


class Event(NamedTuple):
    """What a claim of an earlier input does under a key."""

    input: int
    claim: int
    rest: int
    is_void: bool


class SharedKeys(NamedTuple):
    """What an input has in common with others."""

    before: Mapping[int, tuple[Event, ...]]
    """By key, what earlier inputs do, in their order."""
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
    goes_on = np.frombuffer(bytes(verdicts.verdicts), np.uint8) < Verdict.REJECTED
    before = 0
    for chunk in read_keys(orders.folder / keys_file(ordinal)).chunks():
        pairs = np.frombuffer(chunk, np.uint64).reshape(-1, 2)
        claims = before + np.cumsum(pairs[:, 0] == END)
        own = pairs[:, 0] > PAYER
        own[own] = goes_on[claims[own]]
        chosen = claims[own].astype(np.int32)
        columns = [
            pairs[own, 0].astype(np.int64), np.full(len(chosen), ordinal, np.int32), chosen,
            pairs[own, 1].astype(np.int64), roles[chosen],
        ]  # fmt: skip
        yield pa.RecordBatch.from_arrays([pa.array(one) for one in columns], ["key", "input", "claim", "rest", "role"])
        before = int(claims[-1]) if len(claims) else before


def share_task(rows: Iterable[KeyRow]) -> Iterator[DecisionRow]:
    """What inputs have in common with earlier ones: of each key that several have, all rows, sorted."""
    for key, same in groupby(rows, key=attrgetter("key")):
        events: list[Event] = []
        own = [(ordinal, list(group)) for ordinal, group in groupby(same, key=attrgetter("input"))]
        for ordinal, group in own:
            if events:
                content = pickle.dumps((key & _ALL, tuple(events)), pickle.HIGHEST_PROTOCOL)
                yield DecisionRow(ordinal, group[0].claim, content)
            for row in group:
                if row.role != ASKS:
                    events.append(Event(ordinal, row.claim, row.rest & _ALL, row.role == TAKES_BACK))
                    if ordinal != own[-1][0]:
                        yield DecisionRow(ordinal, row.claim, _ASKED)


_ALL = (1 << 64) - 1
_ASKED = b""


def keep_shared_task(orders: Orders, rows: Iterable[DecisionRow]) -> Iterator[tuple[int, int]]:
    """Keep what each input has in common with others; how many keys."""
    for ordinal, own in groupby(rows, key=attrgetter("input")):
        before: dict[int, tuple[Event, ...]] = {}
        asked = set()
        for row in own:
            if row.content:
                key, events = pickle.loads(row.content)  # noqa: S301 made by share_task
                before[key] = events
            elif row.claim != EVERY_INPUT:
                asked.add(row.claim)
        if before or asked:
            with staged_by_task(orders.folder) as stage, stage.create(shared_file(ordinal)) as stream:
                write_one(stream, SharedKeys(before, frozenset(asked)))
        yield ordinal, len(before)


def shared_of(orders: Orders, ordinal: int) -> SharedKeys:
    """What an input has in common with others."""
    path = orders.folder / shared_file(ordinal)
    shared: SharedKeys = read_one(path) if path.exists() else NOTHING_SHARED
    return shared


def tell_repetitions(
    orders: Orders, plan: Plan, gone: Mapping[int, frozenset[int]], source: Source, result: InputResult,
    facts: InputFacts,
) -> None:  # fmt: skip
    """Tell the claims of an input what they repeat, of each other and of earlier inputs but for the claims `gone`.

    Raises DecisionFailed.
    """
    result.line_keys = read_keys(orders.folder / keys_file(result.input))
    billed = billed_before(shared_of(orders, result.input), gone)

    @contextmanager
    def again() -> Iterator[Readable]:
        with source.open_again(facts.sha256, facts.size) as stream:
            yield Mending(stream, folds=plan.folds)

    with plan.history.reading() as recorded:
        Repetitions(plan.settings.rulebook, billed).tell(result, again, recorded)


def billed_before(shared: SharedKeys, gone: Mapping[int, frozenset[int]]) -> BilledKeys:
    """The keys of what earlier inputs bill and nothing takes back."""
    billed = BilledKeys()
    for key, events in shared.before.items():
        rests: set[int] = set()
        for event in events:
            if event.claim not in gone.get(event.input, ()):
                rests = set() if event.is_void else {*rests, event.rest}
        if rests:
            billed.few[key] = rests
    return billed


def gone_of(orders: Orders, result: InputResult) -> frozenset[int]:
    """Claims of an input, now decided, that later inputs ask for and that do not go on."""
    verdicts = result.claim_verdicts.verdicts
    return frozenset(claim for claim in shared_of(orders, result.input).asked if verdicts[claim] >= Verdict.REJECTED)
