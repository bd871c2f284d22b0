"""Small inputs that follow one another are read before the first of them is judged, so that their sets share blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.engine.claims.shared_blocks import share_among
from scrubber.pipeline.input_reading import InputReading
from scrubber.x12.reader import BULK, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrubber.engine.claims.shared_blocks import Share
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.piece import Piece, Stretch
    from scrubber.x12.source import Source

WORTHWHILE: Final = BULK
"""Bytes of all of them from which on it is worth to look for those that can share blocks."""


class ReadInput(NamedTuple):
    """An input that is read, and not judged yet."""

    parts: Sequence[Piece | Stretch | Share]
    reading: InputReading
    """Read to its end."""
    facts: InputFacts


def read_ahead(sources: Sequence[Source], ordinals: Iterable[int], plan: Plan) -> Mapping[int, ReadInput]:
    """Read those of these inputs that are small, where together they are worth it; by their ordinals.

    One that cannot be read, or over which the program fails, is left to whoever judges it, who meets that again.
    """
    small = [ordinal for ordinal in ordinals if 0 < sources[ordinal].size < BULK]
    if plan.cut is not Reader.parts or sum(sources[ordinal].size for ordinal in small) < WORTHWHILE:
        return {}
    readings: dict[int, tuple[InputReading, InputFacts]] = {}
    cut: list[list[Piece | Stretch]] = []
    for ordinal in small:
        source = sources[ordinal]
        try:
            with plan.stopwatch.input(ordinal), source.open() as stream:
                reading = InputReading(stream, plan.watch, folds=plan.folds)
                parts = list(plan.cut(Reader(reading)))
                facts = reading.finish(source.name, source.folder)
        except Exception:  # noqa: BLE001, S112 it is met again where it is told
            continue
        readings[ordinal] = reading, facts
        cut.append(parts)
    return {
        ordinal: ReadInput(parts, reading, facts)
        for (ordinal, (reading, facts)), parts in zip(readings.items(), share_among(cut), strict=True)
    }
