"""Which qualifiers a segment may have where one with another has no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.x12.guide.tables import GuideLoop, professional_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.guide.tables import Guide, SegmentNode


def is_unknown(identifier: str, qualifier: str) -> bool:
    """Whether the guide has such a segment, and in no place with this qualifier."""
    found = professional_claim().qualifiers.get(identifier)
    return found is not None and qualifier not in found.values


def possible(identifier: str, loop: str | None) -> list[str]:
    """The qualifiers that a segment may have in a loop or as the first one of a loop below it, sorted.

    Where the loop itself begins with such a segment, those of the loops beside it are among them.
    """
    guide = professional_claim()
    places = (node for own in guide.loops.values() if own.identifier == loop for node in _near(own, identifier, guide))
    return sorted({code for node in places if node.identifier == identifier for code in node.qualifiers or ()})


def _near(loop: GuideLoop, identifier: str, guide: Guide) -> Iterator[SegmentNode]:
    begins_with_it = loop.first is not None and loop.first.identifier == identifier
    beside = guide.loop(loop.parent).children if begins_with_it and loop.parent is not None else ()
    for node in loop.children:
        found = node.first if isinstance(node, GuideLoop) else node
        if found is not None:
            yield found
    yield from (node.first for node in beside if isinstance(node, GuideLoop) and node.first is not None)
