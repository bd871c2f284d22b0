"""Fingerprints: what tells that a finding, or a claim, is the one of yesterday, wherever it is in the file now."""

from __future__ import annotations

from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding

OF_CLAIM = "claim-"
"""How the fingerprint of a claim begins: none of a finding does."""
_DIGITS = 16
_about = attrgetter("edit", "key", "payer", "billing_npi", "claim_id", "line", "procedure", "dates")


def fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in file order, each with its fingerprint.

    It is made of the edit, which of its messages it is, payer, billing NPI, CLM01, line, procedure and dates; of
    findings that have all of that in common, also of which one it is. Never of an offset or an element's value: a line
    more at the head of the file, or a charge put right, changes no other finding's.
    """
    numbered = _AlikeFingerprints()
    for finding in findings:
        yield finding.with_fingerprint(numbered.fingerprint(_about(finding)))


class ClaimFingerprints:
    """Fingerprints of claims in file order: of payer, billing NPI and CLM01, and of claims alike in those, the n-th."""

    def __init__(self) -> None:
        self._numbered = _AlikeFingerprints()

    def of(self, claim: Claim) -> str:
        """That of the next claim."""
        return OF_CLAIM + self._numbered.fingerprint((claim.payer.key, claim.billing_npi, claim.claim_id))


class _AlikeFingerprints:
    """Fingerprints of what follows one another: of what is alike, the n-th."""

    def __init__(self) -> None:
        self._met: dict[bytes, int] = {}

    def fingerprint(self, parts: Iterable[str | None]) -> str:
        """That of the next one, which is told from others by these parts."""
        about = "\x1f".join([part or "" for part in parts]).encode("utf-8", "surrogateescape")
        digest = sha256(about).digest()[:8]
        nth = self._met[digest] = self._met.get(digest, 0) + 1
        return digest.hex() if nth == 1 else _of_several(about, nth)


def _of_several(about: bytes, nth: int) -> str:
    return sha256(about + b"\x1f%d" % nth).hexdigest()[:_DIGITS]
