"""What a history holds of the patients of a run: looked up in one go, under their digests of both versions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scrubber.history.protocol import THIS_RUN, VERSION_1, Arrival, KnownClaim, LookedUp, Version
from scrubber.history.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import ServiceRow, SupersessionRow

_NOT_TOLD = b""


class Tables(Protocol):
    """What a store must be able to look up, each in one batch."""

    def services_of(self, patients: Sequence[bytes]) -> Iterable[ServiceRow]:
        """Every recorded service of these patients."""

    def supersessions_of(self, targets: Sequence[bytes]) -> Iterable[SupersessionRow]:
        """The replacements and voids of these patients, and those of version 1 that take back these claims."""


class _Found:
    """Rows of one member id."""

    def __init__(self) -> None:
        self.services: list[ServiceRow] = []
        self.supersessions: list[SupersessionRow] = []
        self.claims: set[bytes] = set()
        """Claims by which supersessions of version 1 are found."""


class Found(NamedTuple):
    """What was looked up, and the rows that say so."""

    result: LookedUp
    rows: frozenset[tuple[object, ...]]


def look_up(claims: Sequence[BilledClaim], names: Pseudonyms, tables: Tables) -> Found:
    """What the tables hold of the patients of these claims."""
    patients = [names.patient(claim.patient) if claim.patient else _NOT_TOLD for claim in claims]
    own = [known_claim(claim, names) for claim in claims]
    of_digest = {patient: patient for patient in patients if patient}
    for claim, patient in zip(claims, patients, strict=True):
        if claim.patient:
            of_digest[names.patient_of_version_1(claim.patient)] = patient
    found: dict[bytes, _Found] = defaultdict(_Found)
    for service in tables.services_of(sorted(of_digest)):
        at = found[of_digest[service.patient]]
        at.services.append(service)
        at.claims.add(service.claim)
    for known, patient in zip(own, patients, strict=True):
        if known:
            found[patient].claims.add(known.version.claim)
    of_claim: dict[bytes, list[_Found]] = defaultdict(list)
    for at in found.values():
        for claim_id in at.claims:
            of_claim[claim_id].append(at)
    for supersession in tables.supersessions_of(sorted(found.keys() | of_claim.keys())):
        for at in of_claim[supersession.target] if supersession.run is None else [found[supersession.target]]:
            at.supersessions.append(supersession)
    reading = Reading()
    reading.learn(claims, names)
    earlier = {patient: reading.claims(at.services, at.supersessions) for patient, at in found.items()}
    earlier = _renamed(earlier, claims, patients, own, names)
    rows: frozenset[tuple[object, ...]] = frozenset(
        row for at in found.values() for row in (*at.services, *at.supersessions)
    )
    return Found(LookedUp(own, patients, {patient: known for patient, known in earlier.items() if known}), rows)


def known_claim(claim: BilledClaim, names: Pseudonyms) -> KnownClaim | None:
    """A claim of the run as a history would know it; None for a patient who cannot be told."""
    if claim.patient is None:
        return None
    return KnownClaim(
        version=Version(names.claim(claim.key), names.content(claim)),
        provider=names.provider(claim.key.billing_npi),
        person=names.person(claim.patient),
        follows=claim.follows,
        is_void=claim.is_void,
        lines=None if claim.lines is None else len(claim.lines),
        arrival=Arrival(THIS_RUN, 0),
        ordinal=claim.ordinal,
        first_day=claim.first_day,
        last_day=claim.last_day,
        services=claim.services,
    )


def _renamed(
    earlier: dict[bytes, list[KnownClaim]],
    claims: Sequence[BilledClaim],
    patients: Sequence[bytes],
    own: Sequence[KnownClaim | None],
    names: Pseudonyms,
) -> dict[bytes, list[KnownClaim]]:
    """Claims of version 1 that are sent again, word for word, under their version of today."""
    with_old = {patient for patient, known in earlier.items() if known and known[0].arrival == VERSION_1}
    today: dict[Version, Version] = {}
    for claim, patient, known in zip(claims, patients, own, strict=True):
        if known and patient in with_old:
            today[known.version._replace(content=names.content_of_version_1(claim))] = known.version
    for patient in with_old:
        earlier[patient] = [
            known._replace(version=today.get(known.version, known.version)) if known.arrival == VERSION_1 else known
            for known in earlier[patient]
        ]
    return earlier
