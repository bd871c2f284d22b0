"""Keyed digests in the place of identifiers: what a history holds tells nobody whose it is.

An unkeyed digest would not do: all nine-digit member ids can be tried in minutes (RELIABILITY.md, D6).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrubber.claims.parties import PatientIdentity
    from scrubber.claims.timeline import ClaimKey
    from scrubber.history.protocol import BilledClaim

# Sizes in bytes. Of 10^8 patients or claims two share a digest with a probability of 10^-13.
_DIGEST = 12
# Told apart among the services of one patient, or the versions of one claim, only.
_SHORT = 4


class Pseudonyms:
    """Digests under one secret key of 16 to 64 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def patient(self, identity: PatientIdentity) -> bytes:
        """What stands for a patient."""
        born = identity.birth_date.isoformat() if identity.birth_date else ""
        fields = (identity.payer, identity.member_id, born, identity.sex, identity.first_name)
        return self._digest("patient", fields, _DIGEST)

    def claim(self, key: ClaimKey) -> bytes:
        """What stands for a claim id of one payer and billing provider."""
        return self._digest("claim", key, _DIGEST)

    def provider(self, npi: str) -> bytes:
        """What stands for a billing provider."""
        return self._digest("provider", (npi,), _SHORT)

    def content(self, claim: BilledClaim) -> bytes:
        """Tells one version of a claim from another with the same claim id."""
        services = (
            f"{service.position[2]} {service.procedure} {','.join(service.modifiers)} {service.units} {service.dates}"
            f" {service.dates.is_span}"
            for service in claim.services
        )
        return self._digest(
            "content", (claim.frequency_code, claim.original_reference, str(claim.lines), *services), _SHORT
        )

    @property
    def proof(self) -> bytes:
        """Tells whether a history was made with this key, and nothing about the key."""
        return self._digest("proof", (), 16)

    def _digest(self, kind: str, fields: tuple[str, ...], size: int) -> bytes:
        text = "\0".join(fields).encode("utf-8", "surrogateescape")
        return blake2b(text, digest_size=size, key=self._secret, person=kind.encode("ascii")).digest()
