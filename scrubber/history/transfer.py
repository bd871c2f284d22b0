"""A history copied whole from one database into another: for a backup, and from a file into a server's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from scrubber.errors import HistoryError
from scrubber.history.administration import Administration
from scrubber.history.store import Fact

if TYPE_CHECKING:
    from scrubber.history.store import Store

TABLES: Final = (
    "services", "service_keys", "claim_numbers", "takebacks", "control_numbers", "runs", "publications", "audit",
)  # fmt: skip
"""All tables but the proof of the key, which each database has of its own, and the facts."""


def transfer(source: Store, target: Store) -> int:
    """Copy all that one store holds into another one, which holds nothing, and commit; how many services there were.

    Raises HistoryError where the target holds anything.
    """
    if not is_empty(target):
        raise HistoryError("there is a history already: scrubber history reset moves it out of the way")
    for table in TABLES:
        target.fill(table, source.columns(table), source.rows(table))
    for name in get_args(Fact):
        target.add_to_fact(name, source.fact(name) - target.fact(name))
    faults = Administration(target).faults()
    if faults:
        raise HistoryError(f"the history cannot be copied, since {faults[0]}")
    target.commit()
    return target.fact("services")


def is_empty(store: Store) -> bool:
    """Whether nothing was ever recorded in it, or removed from it."""
    return not (store.fact("changes") or store.fact("services") or store.audited())
