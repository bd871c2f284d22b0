"""What a history holds of the patients of a run: looked up in one go, under their digests of both versions."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from scrubber.history.known_claims import known_claim
from scrubber.history.protocol import VERSION_1, KnownClaim, Look, LookedUp, Version
from scrubber.history.pseudonyms import DIGEST
from scrubber.history.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import ServiceRow, SupersessionRow

_NOT_TOLD = b""
_BYTES: Final = 16
_MOST: Final = 1 << 8 * _BYTES
"""A sum of rows is the rest behind it."""


class Tables(Protocol):
    """What a store must be able to look up, each in one batch."""

    def services_of(self, patients: Sequence[bytes]) -> Iterable[ServiceRow]:
        """Every recorded service of these patients."""

    def supersessions_of(self, targets: Sequence[bytes]) -> Iterable[SupersessionRow]:
        """The replacements and voids of these patients, and those of version 1 that take back these claims."""


class _OfMember:
    """Rows of one member id."""

    def __init__(self) -> None:
        self.services: list[ServiceRow] = []
        self.supersessions: list[SupersessionRow] = []
        self.claims: set[bytes] = set()
        """Claims by which supersessions of version 1 are found."""


class Found(NamedTuple):
    """What was looked up, and how that is told from what is found another time."""

    result: LookedUp
    look: Look


def look_up(claims: Sequence[BilledClaim], names: Pseudonyms, tables: Tables) -> Found:
    """What the tables hold of the patients of these claims."""
    patients = [names.patient(claim.patient) if claim.patient else _NOT_TOLD for claim in claims]
    own = [known_claim(claim, names) for claim in claims]
    of_digest = {patient: patient for patient in patients if patient}
    of_old_digest = {
        names.patient_of_version_1(claim.patient): patient
        for claim, patient in zip(claims, patients, strict=True)
        if claim.patient
    }
    asked, asked_of_old = b"".join(sorted(of_digest)), b"".join(sorted(of_old_digest))
    of_digest |= of_old_digest
    total = 0
    found: dict[bytes, _OfMember] = defaultdict(_OfMember)
    for service in tables.services_of(sorted(of_digest)):
        at = found[of_digest[service.patient]]
        at.services.append(service)
        at.claims.add(service.claim)
        total += _number_of(service)
    for known, patient in zip(own, patients, strict=True):
        if known:
            found[patient].claims.add(known.version.claim)
    of_claim: dict[bytes, list[_OfMember]] = defaultdict(list)
    for at in found.values():
        for claim_id in at.claims:
            of_claim[claim_id].append(at)
    targets = sorted(found.keys() | of_claim.keys())
    for supersession in tables.supersessions_of(targets):
        total += _number_of(supersession)
        for at in of_claim[supersession.target] if supersession.run is None else [found[supersession.target]]:
            at.supersessions.append(supersession)
    reading = Reading()
    reading.learn(claims, names)
    earlier = {patient: reading.claims(at.services, at.supersessions) for patient, at in found.items()}
    earlier = _renamed(earlier, claims, patients, own, names)
    result = LookedUp(own, patients, {patient: known for patient, known in earlier.items() if known})
    return Found(result, Look(asked, asked_of_old, b"".join(targets), total % _MOST))


def finds_the_same(look: Look, tables: Tables) -> bool:
    """Whether the tables hold what the look found."""
    services = tables.services_of(sorted({*digests(look.patients), *digests(look.patients_of_version_1)}))
    supersessions = tables.supersessions_of(digests(look.targets))
    total = sum(_number_of(row) for row in services) + sum(_number_of(row) for row in supersessions)
    return total % _MOST == look.found


def digests(joined: bytes) -> list[bytes]:
    """Digests of patients or claims that were joined."""
    return [joined[start : start + DIGEST] for start in range(0, len(joined), DIGEST)]


def _number_of(row: ServiceRow | SupersessionRow) -> int:
    """What stands for a row in a sum of rows."""
    return int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=_BYTES).digest(), "big")


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
