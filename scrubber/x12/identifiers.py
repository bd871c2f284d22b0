"""Segment identifiers as numbers: those that a professional claim file may hold, told apart without a search."""

from __future__ import annotations

from typing import Final

from scrubber.x12.perfect_hash import PerfectHash
from scrubber.x12.segment import KNOWN_SEGMENTS
from scrubber.x12.words import pack

NUMBERS: Final = {identifier: number for number, identifier in enumerate(sorted(KNOWN_SEGMENTS), start=1)}
"""The number of each identifier; all others have 0."""
BY_WORD: Final = PerfectHash({int(pack(identifier)): number for identifier, number in NUMBERS.items()})
"""Finds the numbers of identifiers that are words."""
