"""Loop 2200D of the 277CA for many accepted claims at once: the same bytes as claim by claim, in a few steps each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.dates import read_service_dates, service_dates_pattern
from scrubber.outputs.ack277ca_claim import (
    LONGEST_REFERENCE,
    NO_REFERENCE,
    amount,
    clearinghouse_number,
    service_date,
)
from scrubber.outputs.ack277ca_status import ACCEPT, ACCEPTED
from scrubber.outputs.envelope import LINE_END, clean_all, segment

if TYPE_CHECKING:
    from scrubber.outputs.marked_stretch import MarkedStretch


def accepted_claims(marked: MarkedStretch, received: str) -> list[str]:
    """The segments of each claim; `received` is the day of receipt, CCYYMMDD."""
    delimiters, texts = marked.stretch.delimiters, marked.claims
    claim_ids = clean_all([claim_id for claim_id, _ in marked.claim_heads], LONGEST_REFERENCE)
    find_number = clearinghouse_number(delimiters).search
    numbers = clean_all([found[1] if (found := find_number(text)) else "" for text in texts], LONGEST_REFERENCE)
    find_dates = service_dates_pattern(delimiters).findall
    dates = [read_service_dates(frozenset(find_dates(text)), delimiters.element) for text in texts]
    undated = segment("DTP", "472", "D8", received)
    status = f"{LINE_END}STC*{ACCEPTED}*{received}*{ACCEPT}*"
    return [
        f"TRN*2*{claim_id or NO_REFERENCE}{status}{amount(charge)}{LINE_END}"
        f"{f'REF*D9*{number}{LINE_END}' if number else ''}{service_date(days) or undated}"
        for claim_id, charge, number, days in zip(claim_ids, marked.charges, numbers, dates, strict=True)
    ]
