"""What an operator has a history forget: a claim, a run, or what was accepted of a file.

What is forgotten may be recorded again; what a forgotten replacement or void had taken back counts again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import digest, payer_word
from scrubber.history.rows import period_of
from scrubber.history.store import Act

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.store import Store

_OF_RUN = ("services", "takebacks", "service_keys", "claim_numbers", "control_numbers")
"""Tables whose rows name the run and the input that they came with."""


class Forgotten(NamedTuple):
    """What was removed."""

    services: int
    supersessions: int
    """Replacements and voids."""


class Forgetting:
    """A history's tables inside one transaction."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store = store
        self._names = names

    @property
    def too_old(self) -> int:
        """How many services were recorded by version 1, which did not say of which claim id and run they are."""
        return self._store.count_of_version_1()

    def claim(self, claim_id: str, payer: str | None, at: str) -> Forgotten:
        """Forget a claim id (CLM01), of every payer or of one, at the time `at`."""
        where, values = "claim_id = ?", [self._names.claim_id(claim_id)]
        if payer is not None:
            where, values = f"{where} AND payer = ?", [*values, self._names.payer(payer.strip().upper())]
        services = self._store.delete("services", where, values)
        supersessions = self._store.delete("takebacks", where, values)
        values = [self._names.claim_of_line(digest(claim_id))]
        if payer is not None:
            values.append(self._names.payer_of_line(payer_word(payer.strip().upper())))
        self._store.delete("service_keys", where, values)
        self._store.delete("claim_numbers", where, values)
        return self._end(Forgotten(services, supersessions), "forget claim", at)

    def run(self, token: str, at: str) -> Forgotten:
        """Forget all that was recorded of a run."""
        removed = [
            self._store.delete(table, "run IN (SELECT run FROM runs WHERE token = ?)", [token]) for table in _OF_RUN
        ]
        self._store.delete("runs", "token = ?", [token])
        return self._end(Forgotten(*removed[:2]), "forget run", at)

    def input(self, sha256: str, claims: Iterable[BilledClaim], at: str) -> Forgotten:
        """Forget what was accepted of a file: what came with its bytes, and its claims, whenever they were recorded."""
        digest = self._names.input(sha256)
        where = "(run, input) IN (SELECT run, input FROM runs WHERE digest = ?)"
        removed = [self._store.delete(table, where, [digest]) for table in _OF_RUN]
        self._store.delete("runs", "digest = ?", [digest])
        services, supersessions = removed[:2]
        for claim in claims:
            services += self._services(claim)
            supersessions += self._supersessions(claim)
        return self._end(Forgotten(services, supersessions), "forget input", at)

    def _services(self, claim: BilledClaim) -> int:
        """Forget the services of a claim, word for word, as either version has recorded them."""
        if claim.patient is None:
            return 0
        names, key = self._names, self._names.claim(claim.key)
        versions = [
            (names.patient(claim.patient), names.content(claim)),
            (names.patient_of_version_1(claim.patient), names.content_of_version_1(claim)),
        ]
        periods = {period_of(service.dates.last) for service in claim.services}
        where = "period = ? AND patient = ? AND claim = ? AND content = ?"
        return sum(
            self._store.delete("services", where, [period, patient, key, content])
            for period in sorted(periods) for patient, content in versions
        )  # fmt: skip

    def _supersessions(self, claim: BilledClaim) -> int:
        """Forget what a claim takes back, as either version has recorded it."""
        if not claim.follows:
            return 0
        names, key = self._names, self._names.claim(claim.key)
        targets = [(key, names.content_of_version_1(claim))]
        if claim.original_reference:
            referred = names.claim(claim.key._replace(claim_id=claim.original_reference))
            targets.append((referred, names.content_of_version_1(claim)))
        removed = [
            self._store.delete("takebacks", "target = ? AND claim = ? AND content = ?", [target, key, content])
            for target, content in targets
        ]
        if claim.patient is not None:
            own = [names.patient(claim.patient), key, names.content(claim)]
            removed.append(self._store.delete("takebacks", "target = ? AND claim = ? AND content = ?", own))
        return 1 if any(removed) else 0

    def _end(self, forgotten: Forgotten, action: str, at: str) -> Forgotten:
        self._store.add_to_fact("services", -forgotten.services)
        self._store.add_to_fact("changes", 1)
        self._store.audit(Act(at, action, None, forgotten.services))
        self._store.commit()
        return forgotten
