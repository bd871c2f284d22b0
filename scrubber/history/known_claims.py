"""Claims of a run as a history would know them, and the orders in which those that it knows are taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scrubber.history.protocol import THIS_RUN, VERSION_1, Arrival, KnownClaim, Version

if TYPE_CHECKING:
    from scrubber.history.protocol import BilledClaim
    from scrubber.history.pseudonyms import Pseudonyms


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


def order_of_arrival(claim: KnownClaim) -> tuple[object, ...]:
    """By input; in it the originals in the order of decision, then replacements and voids as they stand there."""
    first, ordinal = order_of_decision(claim)
    is_bare = claim.arrival == VERSION_1 and not claim.services
    return claim.arrival, claim.follows, date.min if claim.follows else first, is_bare, ordinal


def order_of_decision(claim: KnownClaim) -> tuple[date, int]:
    """The order in which claims of one input are decided: by first date of service, then by place."""
    return min((service.dates.first for service in claim.services), default=date.min), claim.ordinal
