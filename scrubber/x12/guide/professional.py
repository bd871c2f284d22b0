"""Checks sets of professional claims against their guide: 005010X222 with or without its errata A1 and A2."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from scrubber.x12.guide.acceptor import Acceptor
from scrubber.x12.guide.checker import SetChecker
from scrubber.x12.guide.tables import professional_claim
from scrubber.x12.guide.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.x12.checks.hierarchy import LevelAhead
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.fault import GuideFault


def begin_set(delimiters: Delimiters, ahead: LevelAhead | None = None) -> SetChecker:
    """A checker of one transaction set, or of one from the level `ahead` on.

    What it learns of valid claims, those after it know.
    """
    walker = _walker()
    return SetChecker(professional_claim(), walker, _acceptor(delimiters), delimiters, ahead)


def set_faults(texts: Iterable[str], delimiters: Delimiters) -> list[GuideFault]:
    """Every fault of one transaction set, from its ST to its SE, given piece by piece; ordinals count from the ST."""
    checker = begin_set(delimiters)
    return [fault for text in texts for fault in checker.take(text)]


@functools.cache
def _walker() -> Walker:
    return Walker(professional_claim())


@functools.lru_cache(maxsize=8)
def _acceptor(delimiters: Delimiters) -> Acceptor:
    return Acceptor(professional_claim(), _walker(), delimiters)
