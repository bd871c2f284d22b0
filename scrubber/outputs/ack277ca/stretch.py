"""Loops 2000D and 2200D of the 277CA for many accepted claims at once: the same bytes as one by one, in fewer steps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrubber.claims.dates import read_service_dates, service_dates_pattern
from scrubber.outputs.ack277ca.claim import (
    LONGEST_REFERENCE,
    amount,
    clearinghouse_number,
    level_text,
    patient_segment,
    service_date,
)
from scrubber.outputs.ack277ca.status import ACCEPT
from scrubber.outputs.second_read.marked_stretch import BILLING, CLAIM, SUBSCRIBER
from scrubber.outputs.x12_writer import LINE_END, UNKNOWN, clean_all

if TYPE_CHECKING:
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

PROVIDER: Final = re.compile(f"{BILLING}?[^{BILLING}]*{CLAIM}[^{BILLING}]*")
"""In the shape of a stretch, a billing provider who has claims: only the first one may have begun before."""
CLAIMS: Final = re.compile(f"{CLAIM}+")
"""In the shape of a stretch, the claims of a patient."""

_SHORTEST_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]?[1-9])?")
"""An amount that is written as we write it."""


def patient_segments(marked: MarkedStretch) -> list[str]:
    """NM1*QC of each patient who has claims."""
    shape, delimiters = marked.shape, marked.stretch.delimiters
    subscriber, dependent = level_text(marked.above.subscriber), level_text(marked.above.dependent)
    found = [patient_segment(subscriber, dependent, delimiters)] if shape[0] == CLAIM else []
    for code, text, below in zip(shape, marked.texts, shape[1:], strict=False):
        if code == CLAIM:
            continue
        if code == BILLING:
            subscriber = dependent = ""
        elif code == SUBSCRIBER:
            subscriber, dependent = text, ""
        else:
            dependent = text
        if below == CLAIM:
            found.append(patient_segment(subscriber, dependent, delimiters))
    return found


def accepted_claims(marked: MarkedStretch, received: str, accepted: str) -> list[str]:
    """The segments of each claim; `received` is the day of receipt, CCYYMMDD, `accepted` the status of each."""
    delimiters, texts = marked.stretch.delimiters, marked.claims
    claim_ids = clean_all([claim_id for claim_id, _ in marked.claim_heads], LONGEST_REFERENCE)
    find_number = clearinghouse_number(delimiters).search
    numbers = clean_all([found[1] if (found := find_number(text)) else "" for text in texts], LONGEST_REFERENCE)
    is_short = _SHORTEST_AMOUNT.fullmatch
    amounts = [
        written if is_short(written) else amount(charge)
        for (_, written), charge in zip(marked.claim_heads, marked.charges, strict=True)
    ]
    find_dates = service_dates_pattern(delimiters).findall
    dates = [_service_date(frozenset(find_dates(text)), delimiters.element) for text in texts]
    status = f"{LINE_END}STC*{accepted}*{received}*{ACCEPT}*"
    return [
        f"TRN*2*{claim_id or UNKNOWN}{status}{charge}{LINE_END}{f'REF*D9*{number}{LINE_END}' if number else ''}{dated}"
        for claim_id, charge, number, dated in zip(claim_ids, amounts, numbers, dates, strict=True)
    ]


@lru_cache(maxsize=4096)
def _service_date(written: frozenset[str], element: str) -> str:
    """DTP*472 for what a claim says of its dates of service, empty where that is nothing."""
    return service_date(read_service_dates(written, element))
