"""Whose patient is masked in what people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim

Masks = Callable[["Claim | None", "str | None"], bool]
"""Whether the patient is masked: of a claim that was judged by a profile; of no claim, in what is about an envelope."""


def masks_nobody(_claim: Claim | None, _profile: str | None) -> bool:
    """Every patient is named."""
    return False


def masks_everybody(_claim: Claim | None, _profile: str | None) -> bool:
    """No patient is named."""
    return True
