"""One loop of a claim file, read by segment identifier and qualifier: what every part of a claim is read through."""

from __future__ import annotations

from abc import abstractmethod
from itertools import takewhile
from typing import TYPE_CHECKING

from scrubber.claims.dates import DateSpan, read_date, read_span
from scrubber.claims.location import Location, find_segment, locate
from scrubber.claims.money import Cents, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment


class Loop:
    """What a claim, a line, a level, a name and another payer have in common: segments of their own.

    Whatever is not there reads as an empty text, None or an empty tuple. A subclass gives `own_segments` and, for what
    belongs to a service line, `line_number`.
    """

    delimiters: Delimiters
    """Those of the interchange."""
    line_number: str | None = None
    """LX01 of the service line that the loop is or belongs to; None for what belongs to the claim or a level."""

    @property
    @abstractmethod
    def own_segments(self) -> list[Segment]:
        """The segments of the loop itself, the first of which it always has."""

    def segment(self, identifier: str, qualifier: str | None = None) -> Segment | None:
        """The first segment with this identifier and, where given, this first element."""
        return find_segment(self.own_segments, identifier, qualifier)

    def every(self, identifier: str, qualifier: str | None = None) -> list[Segment]:
        """All segments with this identifier and, where given, this first element, in order."""
        return [
            segment
            for segment in self.own_segments
            if segment.elements[0] == identifier and (qualifier is None or segment.value(1) == qualifier)
        ]

    def at(self, designator: str, qualifier: str | None = None) -> Location:
        """Where a finding points: ``claim.at("CLM05-3")``, ``line.at("DTP03", "472")``, ``party.at("N402")``.

        `qualifier` is the segment's first element. Where there is no such segment, the place is that of the first one.
        """
        return locate(self.own_segments, designator, qualifier, self.line_number)

    def reference(self, qualifier: str) -> str:
        """The value of the first REF with this qualifier, empty where there is none."""
        return self._element(2, "REF", qualifier)

    def references(self, qualifier: str) -> tuple[str, ...]:
        """The values of every REF with this qualifier, in order."""
        return tuple(segment.value(2) for segment in self.every("REF", qualifier))

    def date(self, qualifier: str) -> date | None:
        """The day of the first DTP with this qualifier; of a span the first; None where it is missing or unreadable."""
        span = self.dates(qualifier)
        return span.first if span else None

    def dates(self, qualifier: str) -> DateSpan | None:
        """The day or span of the first DTP with this qualifier, None where it is missing or unreadable.

        A point in time (DT, CCYYMMDDHHMM) is read as its day.
        """
        segment = self.segment("DTP", qualifier)
        if segment is None:
            return None
        if segment.value(2) == "DT":
            day = read_date(segment.value(3)[:8])
            return DateSpan(day, day, is_span=False) if day else None
        return read_span(segment.value(2), segment.value(3))

    def date_text(self, qualifier: str) -> str:
        """DTP03 of the first DTP with this qualifier as written, empty where there is none."""
        return self._element(3, "DTP", qualifier)

    def amount(self, qualifier: str) -> Cents | None:
        """AMT02 of the first AMT with this qualifier, None where it is missing or unreadable."""
        segment = self.segment("AMT", qualifier)
        return read_amount(segment.value(2)) if segment else None

    def _element(self, number: int, identifier: str, qualifier: str | None = None) -> str:
        """An element of the first such segment."""
        segment = self.segment(identifier, qualifier)
        return segment.value(number) if segment else ""


def up_to(segments: Iterable[Segment], *identifiers: str) -> list[Segment]:
    """The segments before the first one with one of these identifiers: where another loop begins."""
    return list(takewhile(lambda segment: segment.identifier not in identifiers, segments))
