"""What an operator does with a history: look at it, verify it, cut it off, take a copy."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from scrubber.claims.counted import counted
from scrubber.history.protocol import Version
from scrubber.history.reading import Reading
from scrubber.history.rows import first_day, period_of
from scrubber.history.store import Act
from scrubber.history.supersessions import Supersessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.history.rows import ServiceRow, SupersessionRow
    from scrubber.history.store import Store

    Line = tuple[bytes, Version, int]
    """Patient, claim, and the ordinal of a line."""

_BATCH = 5000


class Administration:
    """A history's tables inside one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def size(self) -> int:
        """How many services it holds."""
        return self._store.fact("services")

    def status(self) -> Iterator[str]:
        """What it holds, a line for each fact."""
        store = self._store
        yield f"{counted(self.size, 'service')}, {store.count_supersessions()} replacements and voids"
        periods = store.periods()
        if periods:
            yield f"quarters: {_quarter(periods[0])} to {_quarter(periods[-1])}"
        unpublished = store.count_publications()
        if unpublished:
            runs = "1 run" if unpublished == 1 else f"{unpublished} runs"
            yield f"{runs} whose outputs may not be in place: the next run into the same folder sees to it"
        for act in store.audited():
            what = f" before {act.before}" if act.before else f" ({act.action})"
            yield f"{'purged' if act.before else 'forgotten'} at {act.at}: {counted(act.services, 'service')}{what}"

    def faults(self) -> list[str]:
        """What is wrong with it; its key has proved right when it was opened."""
        found = list(self._store.damage())
        held = self._store.count_services()
        if held != self.size:
            found.append(f"it should hold {counted(self.size, 'service')}, and holds {held}")
        begins = self._store.fact("begins")
        if begins and self._store.count_services_before(date.fromordinal(begins)):
            found.append("it holds services from before its last purge")
        return found

    def purge(self, before: date, at: str) -> int:
        """Remove the services dated before a day for good, and note it with the time `at`; how many there were."""
        store = self._store
        removed = store.delete_before(before)
        store.add_to_fact("begins", max(0, before.toordinal() - store.fact("begins")))
        store.add_to_fact("services", -removed)
        store.add_to_fact("changes", 1)
        store.audit(Act(at, "purge", before.isoformat(), removed))
        store.commit()
        return removed

    def export(self) -> Iterator[str]:
        """Every service as a JSON object, in the order of the store's key, with digests for what is private."""
        services = self._store.all_services()
        while batch := list(islice(services, _BATCH)):
            counting = self._counting(batch)
            for row in batch:
                line = row.patient, Version(row.claim, row.content), row.line
                yield json.dumps(_document(row, counts=line in counting))

    def _counting(self, rows: Sequence[ServiceRow]) -> set[Line]:
        """Which services of the patients of these rows count."""
        services: dict[bytes, list[ServiceRow]] = defaultdict(list)
        supersessions: dict[bytes, list[SupersessionRow]] = defaultdict(list)
        for row in self._store.services_of(sorted({row.patient for row in rows})):
            services[row.patient].append(row)
        targets = services.keys() | {row.claim for found in services.values() for row in found}
        for supersession in self._store.supersessions_of(sorted(targets)):
            supersessions[supersession.target].append(supersession)
        counting = set()
        for patient, found in services.items():
            of_patient = [
                row for target in sorted({patient, *(row.claim for row in found)}) for row in supersessions[target]
            ]
            held = Supersessions(Reading().claims(found, of_patient))
            counting |= {
                (patient, one.claim.version, service.position[2])
                for one in held.counting() for service in one.services
            }  # fmt: skip
        return counting


def _document(row: ServiceRow, *, counts: bool) -> dict[str, object]:
    procedure, *modifiers = row.service.split(":")
    return {
        "patient": row.patient.hex(),
        "claim": row.claim.hex(),
        "provider": row.provider.hex(),
        "procedure": procedure,
        "modifiers": modifiers,
        "units": row.units,
        "from": row.dates.first.isoformat(),
        "to": row.dates.last.isoformat(),
        "counts": counts,
    }


def _quarter(period: int) -> str:
    first = first_day(period)
    return f"{first.year} Q{period - period_of(date(first.year, 1, 1)) + 1}"
