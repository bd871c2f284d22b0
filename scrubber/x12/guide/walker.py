"""Where in the guide each segment of a set belongs, and what is missing, out of place or there too often.

It goes by nothing but a segment's identifier and qualifier. The rules are those of pyx12's `map_walker`, to the letter;
what they come to at one loop is remembered there, so that no loop is gone through twice for the same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scrubber.x12.guide.tables import GuideLoop, SegmentNode
from scrubber.x12.guide.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.tables import Guide

Key: TypeAlias = tuple[str, str]
"""A segment's identifier and its qualifier; the latter is empty where no place of the segment takes it."""

UNKNOWN: Final[Key] = "", ""
"""The key of every segment that the guide does not use anywhere."""

_START, _END = "ST", "SE"
"""What a set begins and ends with."""
_MOST_HELD: Final = 100_000
"""Things remembered before all is forgotten: some 30 MB."""


class StructureFault(NamedTuple):
    """One fault of the structure, at the segment where it shows."""

    code: str
    """IK304."""
    node: int
    """Index of the node that is missing or there too often; of the last place known where a segment has none."""


class Frame:
    """A loop that is open, with how often each segment and loop in it has come so far. Compared by identity."""

    __slots__ = ("counts", "loop", "scans")

    def __init__(self, loop: int, counts: tuple[tuple[int, int], ...]) -> None:
        self.loop = loop
        self.counts = counts
        self.scans: dict[tuple[int, int, Key], _Scan] = {}


class PlaceInSet:
    """How far a set has come. Compared by identity: a walker makes each but once, as long as it remembers."""

    __slots__ = ("ahead", "frames", "known", "lines", "node", "steps")

    def __init__(self, frames: tuple[Frame, ...], node: SegmentNode) -> None:
        self.frames = frames
        """The open loops, the outermost first."""
        self.node = node
        """The place of the last segment that had one."""
        self.steps: dict[Key, Step] = {}
        """What the next segment comes to, where that is known."""
        self.known: dict[str, Known] = {}
        """By shape: what the piece is that began with the last segment."""
        self.ahead: dict[str, dict[str, Known]] = {}
        """By the token that the next piece begins with: `known` of where that leads, as far as nothing is wrong."""

        self.lines: dict[str, PlaceInSet] = {}
        """By what follows its LX: where the next line of the same piece leads, as far as nothing is wrong."""

    def is_like(self, other: PlaceInSet) -> bool:
        """Whether whatever follows comes to the same at both."""
        here, there = ([(frame.loop, frame.counts) for frame in one.frames] for one in (self, other))
        return self.node is other.node and here == there


class Known(NamedTuple):
    """A piece of which every segment is valid: what it comes to."""

    position: PlaceInSet
    lines: int
    segments: int
    is_claim: bool
    """Whether it begins with a CLM, from which on lines are counted; a level's own numbers are to be looked at."""


class Step(NamedTuple):
    """What one more segment comes to."""

    position: PlaceInSet
    is_placed: bool
    """Whether the guide has a place for it: ``position.node``."""
    faults: tuple[StructureFault, ...]
    is_clean: bool
    """Whether it has a place and no fault."""


class _FoundPlace(NamedTuple):
    """The place of a segment in a loop that was gone through."""

    place: SegmentNode
    enters: GuideLoop | None
    """The loop of which it is the first segment, if it is."""
    frame: Frame | None
    """The loop gone through, with the segment or the loop that it enters counted; None where it begins anew itself."""
    too_many: StructureFault | None


class _Scan(NamedTuple):
    """What one loop, from some position on, makes of a segment."""

    missing: tuple[SegmentNode, ...]
    """Required and not there, of what was passed."""
    found: _FoundPlace | None


class Walker:
    """Follows sets through one guide. It remembers within bounds, and nothing of the data."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._frames: dict[tuple[int, tuple[tuple[int, int], ...]], Frame] = {}
        self._positions: dict[tuple[tuple[Frame, ...], int], PlaceInSet] = {}
        self._held = 0
        self.tokens = Tokens(guide)
        """What shapes are made of, of which pieces are known."""
        self._depths = {node.number: self._depth(node) for node in guide.nodes if isinstance(node, GuideLoop)}
        self._parents = {node.number: node.parent if isinstance(node, GuideLoop) else node.loop for node in guide.nodes}
        levels = guide.qualifiers.get("HL")
        self.level_keys: dict[str, Key] = {code: ("HL", code) for code in (levels.values if levels else ())}
        """What the levels go by, by HL03."""
        self.beginning = self._begin()
        """Before the first segment of a set: after the GS."""

    def before_level(self, code: str) -> PlaceInSet:
        """A position like that of any set before a level of this kind (HL03), at which nothing is wrong with it."""
        start = next(node for node in self._guide.segments() if node.identifier == _START)
        around = (node for node in self._guide.loop(start.loop).children if node.is_required)
        firsts = (node.first if isinstance(node, GuideLoop) else node for node in around)
        header = [node for node in firsts if node is not None and node.identifier != _END]
        keys = [(node.identifier, min(node.qualifiers or {""})) for node in header]
        position = self.beginning
        for key in (*keys, *(key for key in sorted(self.level_keys.values()) if key[1] <= code)):
            position = self.step(position, key).position
        before = PlaceInSet(position.frames, position.node)
        before.steps[self.level_keys[code]] = Step(position, True, (), True)  # noqa: FBT003 - NamedTuple
        return before

    def key(self, elements: Sequence[str], component: str) -> Key:
        """What a segment goes by, from its elements, the identifier first."""
        identifier = elements[0]
        if identifier not in self._guide.qualifiers:
            return UNKNOWN
        qualifier = self._guide.qualifiers[identifier]
        if qualifier is None or qualifier.element >= len(elements):
            return identifier, ""
        value = elements[qualifier.element]
        value = value.partition(component)[0] if qualifier.is_component else value.rstrip(component)
        return identifier, value if value in qualifier.values else ""

    def step(self, position: PlaceInSet, key: Key) -> Step:
        """Take the next segment of a set."""
        step = position.steps.get(key)
        if step is None:
            step = position.steps[key] = self._step(position, key)
        return step

    def position(self, frames: tuple[Frame, ...], node: SegmentNode) -> PlaceInSet:
        """The position with these loops open."""
        found = self._positions.get((frames, node.number))
        if found is None:
            self.remember()
            found = self._positions[frames, node.number] = PlaceInSet(frames, node)
        return found

    def remember(self) -> None:
        """One more thing is to be remembered: where it is too much, all is forgotten."""
        self._held += 1
        if self._held > _MOST_HELD:
            self._held = 0
            self._frames.clear()
            self._positions.clear()

    def _step(self, position: PlaceInSet, key: Key) -> Step:
        frames, node = position.frames, position.node
        loop, place = self._guide.loop(node.loop), node.position
        missing: list[SegmentNode] = []
        while True:
            depth = self._depths[loop.number]
            scan = self._scan(frames[depth], loop, place, key)
            missing += scan.missing
            if scan.found is not None:
                return self._arrive(frames, depth, scan.found, missing)
            if loop.parent is None:
                return Step(position, False, (StructureFault("1", node.number),), False)  # noqa: FBT003 - NamedTuple
            loop, place = self._guide.loop(loop.parent), loop.position

    def _arrive(self, frames: tuple[Frame, ...], depth: int, found: _FoundPlace, missing: list[SegmentNode]) -> Step:
        """The position at the place that was found, and all that shows there."""
        place, enters, frame, too_many = found
        if enters is not None:
            if frame is None:
                # The loop that was gone through begins anew: it is counted in the one around it.
                depth -= 1
                frame, too_many = self._count(frames[depth], enters)
            inside = self._frame(enters.number, ((place.number, 1),))
            position = self.position((*frames[:depth], frame, inside), place)
        else:
            # A fault of the same name in the same loop is taken back, and one at the same position may yet be.
            missing = [m for m in missing if (m.identifier, m.loop) != (place.identifier, place.loop)]
            missing = [m for m in missing if m.position != place.position]
            position = self.position((*frames[:depth], *([frame] if frame else [])), place)
        faults = [] if too_many is None else [too_many]
        faults += (StructureFault("3", node.number) for node in missing)
        return Step(position, True, tuple(faults), not faults)  # noqa: FBT003 - NamedTuple

    def _scan(self, frame: Frame, loop: GuideLoop, position: int, key: Key) -> _Scan:
        scan = frame.scans.get((loop.number, position, key))
        if scan is None:
            self.remember()
            scan = frame.scans[loop.number, position, key] = self._look(frame, loop, position, key)
        return scan

    def _look(self, frame: Frame, loop: GuideLoop, position: int, key: Key) -> _Scan:
        """Go through what a loop has from a position on."""
        counts = dict(frame.counts)
        missing: list[SegmentNode] = []
        for child in loop.children:
            if child.position < position:
                continue
            if isinstance(child, GuideLoop):
                entered = self._entered(child, key, counts, missing)
                if entered is not None:
                    place, inner = entered
                    return _Scan(tuple(missing), _FoundPlace(place, inner, *self._count(frame, inner)))
            elif _matches(child, key):
                if loop.first is not None and _matches(loop.first, key):
                    return _Scan(tuple(missing), _FoundPlace(loop.first, loop, None, None))
                return _Scan(tuple(missing), _FoundPlace(child, None, *self._count(frame, child)))
            elif child.is_required and not counts.get(child.number):
                missing.append(child)
        return _Scan(tuple(missing), None)

    def _entered(
        self, loop: GuideLoop, key: Key, counts: dict[int, int], missing: list[SegmentNode]
    ) -> tuple[SegmentNode, GuideLoop] | None:
        """The loop, this or one that it wraps, that a segment begins; what is required and passed is `missing`."""
        first = loop.first
        if first is None:
            inner = (child for child in loop.children if isinstance(child, GuideLoop))
            return next(filter(None, (self._entered(child, key, counts, missing) for child in inner)), None)
        if _matches(first, key):
            return first, loop
        if loop.is_required and not counts.get(loop.number):
            missing.append(first)
        return None

    def _count(self, frame: Frame, node: GuideLoop | SegmentNode) -> tuple[Frame, StructureFault | None]:
        """A frame with one more of a node, and whether that is too many.

        Counts are kept no further than is of any matter: one more than may be, and of those places of the loop that
        are still to come; no segment goes back to a place before that of the last one.
        """
        parent = self._parents[node.number]
        counts = {
            number: count
            for number, count in frame.counts
            if self._parents[number] != parent or self._guide.nodes[number].position >= node.position
        }
        count = counts.get(node.number, 0) + 1
        is_too_many = node.most is not None and count > node.most
        counts[node.number] = min(count, 1 if node.most is None else node.most + 1)
        code = "4" if isinstance(node, GuideLoop) else "5"
        fault = StructureFault(code, node.number) if is_too_many else None
        return self._frame(frame.loop, tuple(sorted(counts.items()))), fault

    def _frame(self, loop: int, counts: tuple[tuple[int, int], ...]) -> Frame:
        found = self._frames.get((loop, counts))
        if found is None:
            found = self._frames[loop, counts] = Frame(loop, counts)
        return found

    def _depth(self, loop: GuideLoop) -> int:
        """Which of the open loops holds the counts of what is in this one: a wrapper leaves them to the one around."""
        if loop.parent is None:
            return 0
        return self._depth(self._guide.loop(loop.parent)) + (loop.first is not None)

    def _begin(self) -> PlaceInSet:
        """After the GS of the guide's envelope: the loop of the interchange, and in it that of the group, are open."""
        root = self._guide.root
        interchange = next(child for child in root.children if isinstance(child, GuideLoop))
        group = next(child for child in interchange.children if isinstance(child, GuideLoop))
        around, within = [_begun(loop) for loop in (interchange, group)]
        frames = (
            self._frame(root.number, ((interchange.number, 1),)),
            self._frame(interchange.number, tuple(sorted(((around.number, 1), (group.number, 1))))),
            self._frame(group.number, ((within.number, 1),)),
        )
        return self.position(frames, within)


def _begun(loop: GuideLoop) -> SegmentNode:
    return next(child for child in loop.children if isinstance(child, SegmentNode))


def _matches(node: SegmentNode, key: Key) -> bool:
    return node.identifier == key[0] and (node.qualifiers is None or key[1] in node.qualifiers)
