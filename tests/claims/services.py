"""Services for tests of what is made over time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from scrubber.claims.dates import DateSpan
from scrubber.claims.service import ClaimKey, Service
from scrubber.x12.segment import Place


def service_on(
    day: int = 1, *, last: int | None = None, claim: int = 0, line: int = 0, npi: str = "1", claim_id: str | None = None
) -> Service:
    """A service on day `day` of 2026, of claim number `claim`."""
    first = date(2026, 1, 1) + timedelta(day - 1)
    through = first if last is None else date(2026, 1, 1) + timedelta(last - 1)
    return Service(
        procedure="Z1001", modifiers=(), units=Decimal(1), dates=DateSpan(first, through, is_span=last is not None),
        billing_npi=npi, claim=ClaimKey("PAYER1", npi, claim_id or f"A{claim}"), frequency_code="1",
        original_reference="", line=str(line + 1), origin="this file", position=(0, claim, line),
        sv1_position=Place(10, 1), dates_place=Place(20, 2),
    )  # fmt: skip
