"""Claim status codes: which of them there are, and which a 277CA may say of a claim.

The lists of codes, their edition and where they come from are in `claim_status.toml`.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrubber.claims.statuses import ACCEPTED, read_status, read_statuses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.statuses import Status

LISTS: Final = tomllib.loads((Path(__file__).parent / "claim_status.toml").read_text(encoding="utf-8"))
"""The lists as they are written down."""

CATEGORIES: Final = frozenset(LISTS["categories"].split())
"""Of acknowledgements."""

REJECTIONS: Final = frozenset(LISTS["rejections"].split())
"""Categories that refuse a claim: returned, not found, missing, invalid, relational."""

ENTITIES: Final = frozenset(LISTS["entities"].split())
"""Whom a status of a claim or of a service line may be about."""

_RECEIPTS: Final = frozenset({"A0", "A1"})
"""Forwarded, received: acceptance into adjudication (A2) is the payer's word."""

_TOLD_AS: Final = {"P3": "DN", "PW": "77", "45": "77"}
"""Entities of the claim that the 277CA has no code for: a primary care referrer, the places of an ambulance run."""


def _numbers(text: str) -> frozenset[str]:
    """Codes written with their ranges: ``16-19`` is four of them."""
    spans = ((first, last or first) for first, _, last in (part.partition("-") for part in text.split()))
    return frozenset(str(number) for first, last in spans for number in range(int(first), int(last) + 1))


CODES: Final = _numbers(LISTS["codes"])
"""The status codes in use."""

NEED_ENTITY: Final = _numbers(LISTS["need_entity"])
"""Status codes that say nothing without an entity."""

NEED_ANOTHER: Final = _numbers(LISTS["need_another"])
"""Status codes that say how something is wrong, and need another status that says what."""


def status_fault(text: str) -> str:
    """What is wrong with the statuses that an edit would have said of a rejected claim; empty where nothing is."""
    try:
        statuses = read_statuses(text)
    except ValueError as error:
        return str(error)
    for status in statuses:
        if status.category not in REJECTIONS:
            return f"{status.category} is no category of a rejected claim"
        if status.code not in CODES:
            return f"there is no status code {status.code}"
        if status.entity and told_as(status.entity) not in ENTITIES:
            return f"{status.entity} is no entity that a claim's status may be about"
        if status.code in NEED_ENTITY and not status.entity:
            return f"status code {status.code} needs an entity"
    if all(status.code in NEED_ANOTHER for status in statuses):
        return f"status code {statuses[0].code} needs another status beside it"
    return ""


def acceptance_fault(text: str) -> str:
    """What is wrong with the status that a 277CA is to say of a claim that goes on or waits; empty: nothing."""
    status = read_status(text)
    if status is None:
        return f"not a claim status such as {ACCEPTED} or A0:16:PR: {text!r}"
    if status.category not in _RECEIPTS:
        return f"a claim is received (A1) or forwarded (A0): {status.category} is for the payer to say, or rejects it"
    if status.entity and status.entity not in ENTITIES:
        return f"{status.entity} is no entity that a claim's status may be about"
    if status.code not in CODES or not kept([status]):
        return f"status code {status.code} cannot be said by itself, or needs an entity"
    return ""


def told_as(entity: str) -> str:
    """The entity that the 277CA has for one of the claim's: DN for P3, 77 for the places of an ambulance run."""
    return _TOLD_AS.get(entity, entity)


@lru_cache(maxsize=1024)
def sayable(text: str) -> tuple[Status, ...]:
    """The statuses of a finding as a 277CA may say them: what breaks its rules is left out, perhaps everything."""
    try:
        statuses = read_statuses(text)
    except ValueError:
        return ()
    return kept(
        status._replace(entity=told_as(status.entity) if told_as(status.entity) in ENTITIES else "")
        for status in statuses
        if status.category in REJECTIONS and status.code in CODES
    )


def kept(statuses: Iterable[Status]) -> tuple[Status, ...]:
    """Those that may be said together: none without the entity or the other status that it needs."""
    whole = [status for status in statuses if status.entity or status.code not in NEED_ENTITY]
    return tuple(whole) if any(status.code not in NEED_ANOTHER for status in whole) else ()
