"""Claim statuses as the 277CA says them: a category, a status code and, where the code asks for one, an entity.

Written ``A7:453`` or, with an entity, ``A6:562:DK``; what a finding says is one or two of them, ``A8:178 A8:400``.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

ACCEPTED: Final = "A1:20"
"""Received, accepted for processing."""
_FORM: Final = r"([A-Z][0-9]):([0-9]{1,3})(?::([A-Z0-9]{2,3}))?"


class Status(NamedTuple):
    """One status of a claim or of a service line."""

    category: str
    code: str
    entity: str = ""

    @property
    def elements(self) -> tuple[str, ...]:
        """The components of STC01, STC10 or STC11."""
        return (self.category, self.code, self.entity) if self.entity else (self.category, self.code)


def read_statuses(text: str) -> tuple[Status, ...]:
    """The statuses that a finding says, one or two. Raises ValueError for anything else."""
    found = [read_status(part) for part in text.split()]
    if not 1 <= len(found) <= 2 or not all(found):  # noqa: PLR2004 the second one is what the first is beside
        message = f"not one or two claim statuses such as A7:453 or A6:562:DK: {text!r}"
        raise ValueError(message)
    return tuple(filter(None, found))


def read_status(text: str) -> Status | None:
    """The status that is written so; None where it is none."""
    match = re.fullmatch(_FORM, text)
    return Status(match[1], match[2], match[3] or "") if match else None
