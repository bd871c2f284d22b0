"""pyx12's map of a guide → our tables of it. Done to ship them, and where pyx12's form is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrubber.x12.guide.natures import write_kind
from scrubber.x12.guide.natures_of_guide import kinds_of
from scrubber.x12.guide.pyx12_map import checksums, load_map, other_places
from scrubber.x12.guide.tables import NOT_USED, REQUIRED, read_guide

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from scrubber.x12.guide.pyx12_map import Node
    from scrubber.x12.guide.tables import Document

_QUALIFIER = "1250"
_PERIOD = "1251"


class _Numbered:
    """Different things in the order in which they were first met."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self.written: list[Any] = []

    def number(self, identity: Hashable, written: object) -> int:
        if identity not in self._numbers:
            self._numbers[identity] = len(self.written)
            self.written.append(written)
        return self._numbers[identity]


class _Compiler:
    """Writes one guide. Raises ValueError where the map has what the checks do not know."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._codes, self._elements, self._segments = _Numbered(), _Numbered(), _Numbered()
        self._qualifiers: dict[str, tuple[int, bool, set[str]] | None] = {}

    def document(self) -> Document:
        loops = [self._root.id, self._root.name, True, 0, None, self._children(self._root)]
        qualifiers = {
            identifier: None if found is None else [found[0], found[1], self._list(sorted(found[2]))]
            for identifier, found in self._qualifiers.items()
        }
        return {
            "codes": self._codes.written,
            "elements": self._elements.written,
            "segments": self._segments.written,
            "qualifiers": qualifiers,
            "loops": loops,
        }

    def _children(self, loop: Node) -> list[Any]:
        written = []
        paths = set()
        for position in sorted(loop.pos_map):
            for child in loop.pos_map[position]:
                if child.path in paths:
                    raise ValueError(f"two places of loop {loop.id} are counted as one: {child.path}")
                paths.add(child.path)
                written.append(self._loop(child) if child.is_loop() else self._place(child))
        return written

    def _loop(self, loop: Node) -> list[Any]:
        if loop.usage == NOT_USED and len(loop):
            raise ValueError(f"loop {loop.id} is not used and not empty")
        return [loop.id, loop.name, loop.usage == REQUIRED, loop.pos, _most(loop.repeat), self._children(loop)]

    def _place(self, node: Node) -> list[Any]:
        if node.usage == NOT_USED:
            raise ValueError(f"segment {node.path} is in the map and not used")
        found = node._resolve_unique_key_field(node.id, with_qual=False)  # noqa: SLF001 - what its is_match goes by
        qualifiers = None
        if found is not None:
            child, element, component = found
            qualifiers = self._list(child.valid_codes)
            self._qualify(node.id, element, bool(component), child.valid_codes)
        self._qualifiers.setdefault(node.id, None)
        others = [self._table(other) for other in other_places(node)]
        guessed = node.guess_unique_key_id_element()
        listed = self._list(guessed.valid_codes if guessed is not None else ())
        return [self._table(node), node.usage == REQUIRED, node.pos, _most(node.max_use), qualifiers, listed, others]

    def _table(self, node: Node) -> int:
        members: list[int | list[Any]] = []
        for number, child in enumerate(node.children, start=1):
            if child.seq != number:
                raise ValueError(f"{node.path} has no element {number}")
            if child.is_composite():
                components = [self._element(component) for component in child.children]
                members.append([child.name, child.usage, components])
            else:
                members.append(self._element(child))
        written = [node.id, node.name, members, [[note[0], note[1:]] for note in node.syntax]]
        return self._segments.number(repr(written), written)

    def _qualify(self, identifier: str, element: int, is_component: bool, codes: list[str]) -> None:  # noqa: FBT001
        known = self._qualifiers.get(identifier) or (element, is_component, set())
        if known[:2] != (element, is_component):
            raise ValueError(f"places of {identifier} are told apart by different elements")
        self._qualifiers[identifier] = (element, is_component, known[2] | set(codes))

    def _element(self, node: Node) -> int:
        element = node._resolve_data_ele()  # noqa: SLF001 - there is no other way to it
        codes = None
        external = node.external_codes
        if external is not None and external not in node.root.ext_codes.exclude_list:
            codes = self._list(sorted({*node.valid_codes, *node.root.ext_codes.codes[external]["codes"]}))
        elif external is None and node.valid_codes:
            codes = self._list(node.valid_codes)
        formats = node.valid_codes if node.data_ele == _QUALIFIER else []
        kind, shortest, longest = element["data_type"], element["min_len"], element["max_len"]
        is_period = node.data_ele == _PERIOD
        listed = self._list(() if external else node.valid_codes)
        written = [node.name, node.usage, kind, shortest, longest, codes, listed, node.res or None, formats, is_period]
        return self._elements.number(repr(written), written)

    def _list(self, codes: Iterable[str | None]) -> int:
        ordered = list(dict.fromkeys(code for code in codes if code))
        return self._codes.number(tuple(ordered), ordered)


def compile_guide(map_file: str) -> Document:
    """Write the guide that a map of pyx12's holds, with our corrections."""
    written = {**_Compiler(load_map(map_file)).document(), "kinds": []}
    kinds = kinds_of(read_guide(written))
    return {"made_from": checksums(map_file), **written, "kinds": [write_kind(kind) for kind in kinds]}


def _most(repeat: str | None) -> int | None:
    return None if repeat in {None, ">1", "&gt;1"} else int(repeat or 0)
