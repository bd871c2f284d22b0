"""Keyed digests in the place of identifiers: what a history holds tells nobody whose it is.

An unkeyed digest would not do: all nine-digit member ids can be tried in minutes. A history of
version 1 has other digests of patients and of claims' contents; those it holds are looked up under both.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

from scrubber.history.patients import Person

if TYPE_CHECKING:
    from scrubber.claims.payer import PatientIdentity
    from scrubber.claims.service import ClaimKey
    from scrubber.history.protocol import BilledClaim, ControlNumber

# Sizes in bytes. Of 10^8 patients or claims two share a digest with a probability of 10^-13.
DIGEST = 12
# Of the lines of one quarter, or of all claim ids.
_MIDDLE = 8
# Told apart among the services of one patient, or the versions of one claim, only.
_SHORT = 4
_FIRST_LETTERS = 3
_MOST_REMEMBERED = 1 << 14


_NUMBER = 8
"""Bytes of what stands for a service line, and of its digest."""


class Pseudonyms:
    """Digests under one secret key of 16 to 64 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._made: dict[tuple[str, tuple[str, ...]], bytes] = {}
        """Digests that were made: patients and providers come again and again."""
        self._begun: dict[str, blake2b] = {}
        """Of each kind of digest of a number what all of them begin with."""

    def __reduce__(self) -> tuple[type[Pseudonyms], tuple[bytes]]:
        """The same digests in another process."""
        return type(self), (self._secret,)

    def patient(self, identity: PatientIdentity) -> bytes:
        """What stands for a payer's member id, which a subscriber and the dependents share."""
        member_id = identity.member_id.replace("-", "").replace(" ", "") or identity.member_id
        return self._digest("patient2", (identity.payer, member_id), DIGEST)

    def patient_of_version_1(self, identity: PatientIdentity) -> bytes:
        """What stood for a patient in version 1: a subscriber was told by payer and member id alone."""
        own = ("", "", "")
        if identity.is_dependent:
            born = identity.birth_date.isoformat() if identity.birth_date else ""
            own = (born, identity.sex, identity.first_name)
        return self._digest("patient", (identity.payer, identity.member_id, *own), DIGEST)

    def person(self, identity: PatientIdentity) -> Person:
        """What tells the patient from others with the same member id."""
        name = _letters(identity.first_name)
        return Person(
            birth_date=self._short("birth", identity.birth_date.isoformat() if identity.birth_date else ""),
            first_name=self._short("name", name),
            first_letters=self._short("letters", name[:_FIRST_LETTERS]),
            sex=identity.sex or None,
            is_dependent=identity.is_dependent,
        )

    def claim(self, key: ClaimKey) -> bytes:
        """What stands for a claim id of one payer and billing provider."""
        return self._digest("claim", key, DIGEST)

    def claim_id(self, claim_id: str) -> bytes:
        """What stands for a claim id (CLM01) alone."""
        return self._digest("claim id", (claim_id,), _MIDDLE)

    def payer(self, payer: str) -> bytes:
        """What stands for a payer's identifier or name."""
        return self._digest("payer", (payer,), _SHORT)

    def provider(self, npi: str) -> bytes:
        """What stands for a billing or rendering provider."""
        return self._digest("provider", (npi,), _SHORT)

    def content(self, claim: BilledClaim) -> bytes:
        """Tells one version of a claim from another with the same claim id, which people of one family may share."""
        patient = claim.patient
        whose = [self.patient(patient).hex(), *map(str, patient[2:])] if patient else []
        return self._digest("content2", (*whose, str(claim.first_day), str(claim.last_day), *_content(claim)), _SHORT)

    def content_of_version_1(self, claim: BilledClaim) -> bytes:
        """What told versions of a claim apart in version 1, where a void had no services and no dates."""
        return self._digest("content", _content(claim._replace(services=()) if claim.is_void else claim), _SHORT)

    def input(self, sha256: str) -> bytes:
        """What stands for the bytes of an input."""
        return self._digest("input", (sha256,), DIGEST)

    def control_number(self, number: ControlNumber) -> tuple[bytes, bytes]:
        """What stands for the number of an interchange or a batch between two parties, and for its content."""
        *key, content, is_of_batch = number
        kind = "batch" if is_of_batch else "number"
        return self._digest(kind, tuple(key), DIGEST), self._digest("interchange", (content,), _MIDDLE)

    def line(self, key: int, *, is_void: bool = False) -> bytes:
        """What stands for the key of a service line, or for its being taken back."""
        return self._number("void" if is_void else "line", key)

    def claim_of_line(self, number: int) -> bytes:
        """What stands for the number of a line's claim, as `scrubber.claims.service_keys.digest` has it."""
        return self._number("of line", number)

    def payer_of_line(self, number: int) -> bytes:
        """What stands for the payer of a line, as `scrubber.claims.service_keys.payer_word` has it."""
        return self._number("for line", number)

    def parties(self, number: int) -> bytes:
        """What stands for payer and billing provider, as `scrubber.claims.service_keys.parties_word` has them."""
        return self._number("parties", number)

    def services(self, number: int) -> bytes:
        """What stands for a claim's services and frequency code, as `NumberedClaim` has them."""
        return self._number("services", number)

    def _number(self, kind: str, number: int) -> bytes:
        begun = self._begun.get(kind)
        if begun is None:
            begun = self._begun[kind] = blake2b(digest_size=_NUMBER, key=self._secret, person=kind.encode())
        made = begun.copy()
        made.update(number.to_bytes(_NUMBER, "little"))
        return made.digest()

    @property
    def proof(self) -> bytes:
        """Tells whether a history was made with this key, and nothing about the key."""
        return self._digest("proof", (), 16)

    def _short(self, kind: str, text: str) -> bytes | None:
        return self._digest(kind, (text,), _SHORT) if text else None

    def _digest(self, kind: str, fields: tuple[str, ...], size: int) -> bytes:
        made = self._made.get((kind, fields))
        if made is None:
            text = "\0".join(fields).encode("utf-8", "surrogateescape")
            made = blake2b(text, digest_size=size, key=self._secret, person=kind.encode("ascii")).digest()
            if len(self._made) >= _MOST_REMEMBERED:
                self._made.clear()
            self._made[kind, fields] = made
        return made


def _content(claim: BilledClaim) -> tuple[str, ...]:
    services = (
        f"{service.position[2]} {service.procedure} {','.join(service.modifiers)} {service.units} {service.dates}"
        f" {service.dates.is_span}"
        for service in claim.services
    )
    return claim.frequency_code, claim.original_reference, str(claim.lines), *services


def _letters(name: str) -> str:
    """A name folded to A–Z."""
    folded = unicodedata.normalize("NFKD", name).upper()
    return "".join(letter for letter in folded if "A" <= letter <= "Z")
