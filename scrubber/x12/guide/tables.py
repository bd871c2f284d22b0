"""The implementation guide as tables: what stands where, how often, and what each element may hold."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.guide.natures import Written

PROFESSIONAL_CLAIM: Final = "837.5010.X222.A1.xml"
SHIPPED: Final = "professional_claim.json"

REQUIRED: Final = "R"
SITUATIONAL: Final = "S"
NOT_USED: Final = "N"

Document: TypeAlias = dict[str, Any]
"""A guide as it is written to JSON."""


class Element(NamedTuple):
    """What an element, or a component of one, may hold at its place."""

    name: str
    usage: str
    """``R`` required, ``S`` situational, ``N`` not used."""
    kind: str
    """X12's type of data: ``AN`` ``ID`` ``N0`` ``R`` ``DT`` ``TM`` …"""
    shortest: int
    longest: int
    codes: frozenset[str] | None
    """The values it may have; None where any will do, or where the list of them is not consulted."""
    listed: tuple[str, ...]
    """The same as the guide lists them; empty for a list from outside of it."""
    pattern: str | None
    """A regular expression that is found in every value."""
    formats: tuple[str, ...]
    """As a date's or time's qualifier (data element 1250): the formats that it may name."""
    is_period: bool
    """Whether it is a date or time whose format another element names (data element 1251)."""


class Composite(NamedTuple):
    """An element made of components."""

    name: str
    usage: str
    components: tuple[Element, ...]


class SegmentTable(NamedTuple):
    """A segment's elements in one place of the guide, or in several that ask for the same."""

    number: int
    identifier: str
    name: str
    elements: tuple[Element | Composite, ...]
    notes: tuple[tuple[str, tuple[int, ...]], ...]
    """Conditions between elements, as X12 writes them: ``("P", (8, 9))``."""


class SegmentNode(NamedTuple):
    """A segment's place in the guide."""

    number: int
    table: SegmentTable
    is_required: bool
    position: int
    """Places of one loop are passed in this order; equal ones in any."""
    most: int | None
    """How often it may be repeated; None without end."""
    qualifiers: frozenset[str] | None
    """Values of the qualifying element that belong to this place; None where the identifier is enough."""
    listed: tuple[str, ...]
    """The values of its qualifying element as the guide lists them, whether or not others share them."""
    loop: int
    """Number of the loop that it stands in."""
    tables: tuple[SegmentTable, ...]
    """By any of which a segment may be right here: the place's own, and those of its namesakes in the loop that take
    the same qualifier.
    """

    @property
    def identifier(self) -> str:
        """``NM1``."""
        return self.table.identifier

    def is_right_by(self, tables: frozenset[int]) -> bool:
        """Whether a segment is right here that is right by the tables with these numbers."""
        return self.table.number in tables or any(table.number in tables for table in self.tables[1:])


class GuideLoop(NamedTuple):
    """A loop's place in the guide."""

    number: int
    identifier: str
    name: str
    is_required: bool
    position: int
    most: int | None
    parent: int | None
    children: tuple[GuideLoop | SegmentNode, ...]

    first: SegmentNode | None
    """The segment that it begins with; None where it is a wrapper, which is entered with the first of its loops."""


class Qualifier(NamedTuple):
    """Which element tells apart the places of a segment, and the values that any of them takes."""

    element: int
    is_component: bool
    """Whether only the first component of that element counts."""
    values: frozenset[str]


class Guide(NamedTuple):
    """A whole implementation guide. Loops and segments are numbered alike: `number` is their index in `nodes`."""

    root: GuideLoop
    loops: dict[int, GuideLoop]
    nodes: tuple[GuideLoop | SegmentNode, ...]
    qualifiers: dict[str, Qualifier | None]
    """By segment identifier: every one that the guide uses anywhere."""
    kinds: list[Written]
    """Kinds of segments by what is looked at of them, as `natures.read_kinds` takes them."""

    def loop(self, number: int) -> GuideLoop:
        """The loop with this number."""
        return self.loops[number]

    def segments(self) -> Iterator[SegmentNode]:
        """Every place of a segment, in the order of the guide."""
        return (node for node in self.nodes if isinstance(node, SegmentNode))

    def loop_number(self, node: GuideLoop | SegmentNode) -> str | None:
        """The number of the loop that a node is or stands in (``2010BA``), or None outside of the numbered loops."""
        loop = node if isinstance(node, GuideLoop) else self.loop(node.loop)
        return loop.identifier if loop.identifier[:1].isdigit() else None


@functools.cache
def professional_claim() -> Guide:
    """The guide of the professional claim: as shipped, or compiled anew where pyx12's own form of it is another one."""
    from scrubber.x12.guide.pyx12_map import checksums

    document = json.loads((Path(__file__).parent / SHIPPED).read_text(encoding="utf-8"))
    installed = checksums(PROFESSIONAL_CLAIM)
    if installed and installed != document["made_from"]:
        from scrubber.x12.guide.compiling import compile_guide

        document = compile_guide(PROFESSIONAL_CLAIM)
    return read_guide(document)


def read_guide(document: Document) -> Guide:
    """Make a guide of its written form."""
    lists = [tuple(codes) for codes in document["codes"]]
    elements = []
    for name, usage, kind, shortest, longest, codes, listed, pattern, formats, is_period in document["elements"]:
        taken = None if codes is None else frozenset(lists[codes])
        new = name, usage, kind, shortest, longest, taken, lists[listed], pattern, tuple(formats), is_period
        elements.append(Element(*new))
    tables: list[SegmentTable] = []
    for identifier, name, members, notes in document["segments"]:
        made: list[Element | Composite] = []
        for member in members:
            if isinstance(member, int):
                made.append(elements[member])
            else:
                made.append(Composite(member[0], member[1], tuple(elements[number] for number in member[2])))
        conditions = tuple((kind, tuple(numbers)) for kind, numbers in notes)
        tables.append(SegmentTable(len(tables), identifier, name, tuple(made), conditions))
    nodes: list[GuideLoop | SegmentNode | None] = []
    root = _read_loop(document["loops"], None, nodes, tables, lists)
    qualifiers = {
        identifier: None if found is None else Qualifier(found[0], found[1], frozenset(lists[found[2]]))
        for identifier, found in document["qualifiers"].items()
    }
    loops = {node.number: node for node in nodes if isinstance(node, GuideLoop)}
    return Guide(root, loops, tuple(node for node in nodes if node is not None), qualifiers, document["kinds"])


def _read_loop(
    written: list[Any],
    parent: int | None,
    nodes: list[GuideLoop | SegmentNode | None],
    tables: list[SegmentTable],
    lists: list[tuple[str, ...]],
) -> GuideLoop:
    """Make a loop and everything in it, each with the next free index."""
    index = len(nodes)
    nodes.append(None)
    identifier, name, is_required, position, most, members = written
    children: list[GuideLoop | SegmentNode] = []
    for member in members:
        if isinstance(member[0], str):
            children.append(_read_loop(member, index, nodes, tables, lists))
            continue
        table, required, place, times, qualifiers, listed, others = member
        taken = None if qualifiers is None else frozenset(lists[qualifiers])
        right = tuple(tables[number] for number in (table, *others))
        node = SegmentNode(len(nodes), tables[table], required, place, times, taken, lists[listed], index, right)
        nodes.append(node)
        children.append(node)
    first = children[0] if children and isinstance(children[0], SegmentNode) else None
    loop = GuideLoop(index, identifier, name, is_required, position, most, parent, tuple(children), first)
    nodes[index] = loop
    return loop
