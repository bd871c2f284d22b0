"""Which inputs of a run are published together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.x12.source import Source

GROUP_BYTES: Final = 1024 * 1024
"""Bytes of inputs that are published together: small inputs share what it costs to commit and to sync."""
GROUP_INPUTS: Final = 100


def groups_of(sources: Sequence[Source], ordinals: Sequence[int], *, one_by_one: bool) -> Iterator[list[int]]:
    """The inputs with these ordinals in groups that are published together, each as soon as it is judged."""
    group: list[int] = []
    size = 0
    for ordinal in ordinals:
        group.append(ordinal)
        size += sources[ordinal].size
        if one_by_one or size >= GROUP_BYTES or len(group) == GROUP_INPUTS:
            yield group
            group, size = [], 0
    if group:
        yield group
