"""pyx12's map of an implementation guide, mended by our corrections. The only importer of pyx12.

pyx12 is imported on first use, not at start-up: a claim file is checked by the tables that are compiled from this map.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path
from typing import Any, Final, TypeAlias

# pyx12 ships no types: a node of its map, its reader, its walker.
Node: TypeAlias = Any
Reader: TypeAlias = Any
Walker: TypeAlias = Any

CORRECTIONS: Final = "corrections.toml"
SITUATIONAL: Final = "S"
"""The usage of an element that a segment need not have."""
_SOURCES: Final = {"codes": "codes.xml", "elements": "dataele.xml"}


@functools.cache
def load_map(map_file: str) -> Node:
    """Load a map. The counts of a run are the walker's; the map holds none, so that one serves every run."""
    import tomllib

    from pyx12.map_if import load_map_file
    from pyx12.params import ParamsBase

    corrections = tomllib.loads(_corrections().decode())
    params = ParamsBase()
    params.set("exclude_external_codes", ",".join(entry["codes"] for entry in corrections["not_consulted"]))
    root = load_map_file(map_file, params)
    for node in root.loop_segment_iterator():
        for child in node.children if node.is_segment() else ():
            if child.is_composite():
                # The maps of the acknowledgements leave their composites without a reference designator.
                child.refdes = f"{node.id}{child.seq:02d}"
    for entry in corrections["codes_added"]:
        root.ext_codes.codes[entry["codes"]]["codes"] |= set(entry["added"])
    for entry in corrections["situational"]:
        for node in _places(root, entry["loop"], entry["segment"]):
            for child in node.children:
                child.usage = SITUATIONAL if child.refdes in entry["elements"] else child.usage
    for entry in corrections["either_place"]:
        _pair(root, entry["loop"], entry["segment"])
    return root


def _places(root: Node, loop: str, segment: str) -> list[Node]:
    """The places of a segment in one loop."""
    found = (node for node in root.loop_segment_iterator() if node.is_segment() and node.id == segment)
    return [node for node in found if node.parent.id == loop]


def _pair(root: Node, loop: str, segment: str) -> None:
    """Let the places of a segment in one loop know of those others of which a segment may be just as well."""
    places = [node for node in root.loop_segment_iterator() if node.is_segment() and node.id == segment]
    for node in places:
        codes = set(node.children[0].valid_codes)
        node.others = [
            other
            for other in places
            if other is not node
            and node.parent.id == loop
            and other.parent is node.parent
            and codes & set(other.children[0].valid_codes)
        ]


def other_places(node: Node) -> list[Node]:
    """Other places of the same loop that a segment put into this one may be of just as well."""
    found: list[Node] = getattr(node, "others", [])
    return found


def new_walker() -> Walker:
    """A walker that has seen nothing yet."""
    from pyx12.map_walker import walk_tree

    return walk_tree()


def new_reader(text: str) -> Reader:
    """pyx12's reader of an interchange."""
    import io

    from pyx12.x12file import X12Reader

    return X12Reader(io.StringIO(text))


@functools.cache
def checksums(map_file: str) -> dict[str, str]:
    """SHA-256 of what a guide is made from: pyx12's map, lists of codes and data elements, and our corrections.

    pyx12 is looked for, not imported.
    """
    found = importlib.util.find_spec("pyx12")
    if found is None or not found.submodule_search_locations:
        return {}
    folder = Path(found.submodule_search_locations[0]) / "map"
    contents = {name: (folder / file).read_bytes() for name, file in {"map": map_file, **_SOURCES}.items()}
    contents["corrections"] = _corrections()
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _corrections() -> bytes:
    return (Path(__file__).parent / CORRECTIONS).read_bytes()
