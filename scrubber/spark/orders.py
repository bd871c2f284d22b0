"""What the tasks of a run are told: everything but the inputs themselves."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.history.pseudonyms import Pseudonyms
from scrubber.history.session import KeptHistory
from scrubber.history.unkept import NewHistory
from scrubber.pipeline.plan import Plan
from scrubber.spark.kept import read_one, write_one
from scrubber.spark.shipped_rules import ShippedRules, settings_of, ship
from scrubber.spark.stage_files import spooled_file
from scrubber.spark.told_sources import ToldSource, told_source

if TYPE_CHECKING:
    from scrubber.history.protocol import History, Kind
    from scrubber.outputs.comparison.written import WrittenRun
    from scrubber.outputs.folder.staging import Staging
    from scrubber.outputs.reports.worklist.typed import Typed
    from scrubber.pipeline.processing import Work

_PRIVATE: Final = ".orders"
_KEY_LENGTH: Final = 32


class Orders(NamedTuple):
    """What Spark broadcasts to the executors: nothing of it is a secret, or a patient's."""

    stage: str
    """The folder of the stage, which driver and executors share."""
    rules: ShippedRules
    options: dict[str, Any]
    """Fields of the plan that are plain values."""
    history: Kind
    emit: tuple[str, ...]
    records: bool = False
    """Whether a history is to record what is accepted."""

    @property
    def folder(self) -> Path:
        """The folder of the stage."""
        return Path(self.stage)

    def private(self) -> PrivateOrders:
        """What must not go by way of Spark."""
        return _private(self.stage)

    def plan(self) -> Plan:
        """The plan of the run, made again in this process. Raises SetupError."""
        private = self.private()
        history = private.kept_history or NewHistory(self.history)
        return Plan(settings_of(self.rules), history, typed=private.typed, baseline=private.baseline, **self.options)


class PrivateOrders(NamedTuple):
    """What lies in the stage, where nobody else may look: names of files, what people typed, keys."""

    sources: tuple[ToldSource, ...]
    names_key: bytes
    """What patients are told apart by on their way from executor to executor: of this run alone."""
    typed: Typed | None = None
    baseline: WrittenRun | None = None
    kept_history: History | None = None

    @property
    def names(self) -> Pseudonyms:
        """What stands for patients."""
        return Pseudonyms(self.names_key)


_OPTIONS: Final = (
    "as_of", "conformance", "accepted_status", "held_status", "duplicate_interchange", "duplicate_batch",
    "repairs", "renumbers", "folds", "without_patient", "cut",
)  # fmt: skip


def orders_of(work: Work) -> Orders:
    """What the tasks of a run are told; what must not go by way of Spark lies in the stage then."""
    plan, staging = work.plan, work.staging
    told = [told_source(source, staging.folder / spooled_file(at)) for at, source in enumerate(work.group.sources)]
    kept = plan.history if plan.history.kind == "postgresql" else None
    _write_private(staging, PrivateOrders(tuple(told), os.urandom(_KEY_LENGTH), plan.typed, plan.baseline, kept))
    return Orders(
        stage=str(staging.folder.resolve()),
        rules=ship(plan.settings, staging.folder.resolve()),
        options={name: getattr(plan, name) for name in _OPTIONS},
        history=plan.history.kind,
        emit=tuple(work.emit),
        records=isinstance(plan.history, KeptHistory),
    )


def _write_private(staging: Staging, orders: PrivateOrders) -> None:
    """Put into the stage what must not go by way of Spark."""
    with staging.create(_PRIVATE) as stream:
        write_one(stream, orders)


@lru_cache(maxsize=1)
def _private(stage: str) -> PrivateOrders:
    orders: PrivateOrders = read_one(Path(stage) / _PRIVATE)
    return orders
