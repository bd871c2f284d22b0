"""The shipped tables are what pyx12's map and our corrections make, and nothing else is needed for a claim file."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scrubber.x12.guide
from scrubber.x12.guide import pyx12_map, tables
from scrubber.x12.guide.compiling import compile_guide
from scrubber.x12.guide.pyx12_map import load_map
from scrubber.x12.guide.tables import PROFESSIONAL_CLAIM, SHIPPED, professional_claim, read_guide

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(scrubber.x12.guide.__file__).parent


def test_shipped_tables_are_those_of_the_map(request: pytest.FixtureRequest) -> None:
    """What is shipped is what compiling gives; ``--renew-golden`` writes it anew."""
    made = json.dumps(compile_guide(PROFESSIONAL_CLAIM), ensure_ascii=False, separators=(",", ":")) + "\n"
    if request.config.getoption("--renew-golden"):
        (FOLDER / SHIPPED).write_text(made, encoding="utf-8")
    assert (FOLDER / SHIPPED).read_text(encoding="utf-8") == made


def test_another_map_is_compiled_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyx12's files are not those that the tables were made from, they are compiled anew."""
    compiled = []
    shipped = professional_claim()

    def compile_other(map_file: str) -> tables.Document:
        compiled.append(map_file)
        return compile_guide(map_file)

    monkeypatch.setattr(pyx12_map, "checksums", lambda _: {"map": "another"})
    monkeypatch.setattr("scrubber.x12.guide.compiling.compile_guide", compile_other)
    assert professional_claim.__wrapped__() == shipped
    assert compiled == [PROFESSIONAL_CLAIM]


def test_tables_serve_without_pyx12(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyx12 cannot be found, there is nothing to compare the tables with, and they are used."""
    shipped = professional_claim()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert pyx12_map.checksums.__wrapped__(PROFESSIONAL_CLAIM) == {}
    monkeypatch.setattr(pyx12_map, "checksums", lambda _: {})
    assert professional_claim.__wrapped__() == shipped


def test_pyx12_is_not_imported_for_a_claim_file() -> None:
    """A set is checked, and found faulty, without pyx12."""
    script = (
        "import sys\n"
        "from scrubber.x12.delimiters import ASSUMED\n"
        "from scrubber.x12.guide.professional import set_faults\n"
        "assert set_faults(['ST*837*0001*005010X222A1~SE*2*0001~'], ASSUMED)\n"
        "sys.exit('pyx12' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_correction_says_why() -> None:
    """A correction has its reason, its source and its date."""
    corrections = tomllib.loads(files("scrubber.x12.guide").joinpath(pyx12_map.CORRECTIONS).read_text("utf-8"))
    for entry in (entry for entries in corrections.values() for entry in entries):
        assert {"why", "source", "date"} <= set(entry)


def test_stale_lists_are_not_consulted() -> None:
    """No place of a country, a currency or a remark code is checked against a list; places of a state are."""
    found: dict[str, set[bool]] = {}
    for node in professional_claim().segments():
        for member in node.table.elements:
            if isinstance(member, tables.Element) and member.usage != tables.NOT_USED:
                found.setdefault(member.name, set()).add(member.codes is None)
    assert found["Country Code"] == {True}
    assert any(False in free for name, free in found.items() if "State" in name)


def test_provinces_and_territories_are_states() -> None:
    """Every place of a state takes what pyx12's list of them lacks."""
    members = [member for node in professional_claim().segments() for member in node.table.elements]
    states = [one for one in members if isinstance(one, tables.Element) and "State" in one.name and one.codes]
    assert states
    assert all({"NL", "NU", "OH", "PW", "QC"} <= (one.codes or set()) for one in states)


def test_certificate_may_be_of_either_place() -> None:
    """PWK*CT of a service line is supplemental information or the certificate of medical necessity indicator."""
    from scrubber.x12.guide.elements import element_errors

    guide = professional_claim()
    place = next(n for n in guide.segments() if n.identifier == "PWK" and guide.loop_number(n) == "2400")
    assert len(place.tables) == 2
    for segment in ("PWK*CT*AD", "PWK*CT*BM***AC*A1"):
        assert any(not element_errors(table, segment.split("*"), ":") for table in place.tables)
    assert all(len(n.tables) == 1 for n in guide.segments() if n.identifier != "PWK")


def nodes(kind: str) -> Iterator[Any]:
    """Every segment of pyx12's map with this identifier."""
    return (node for node in load_map(PROFESSIONAL_CLAIM).loop_segment_iterator() if node.id == kind)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda: (next(nodes("CLM")), "usage", "N"), "not used"),
        (lambda: (next(nodes("FOOTER")), "pos_map", {1: [next(nodes("SE"))]}), "FOOTER is not used"),
        (lambda: (next(nodes("CLM")).children[3], "seq", 9), "no element 4"),
        (lambda: (next(iter(nodes("DTP"))), "path", "DTP[454]"), "counted as one"),
    ],
)
def test_map_with_the_unknown_is_refused(change: Any, message: str) -> None:  # noqa: ANN401 - any attribute of a node
    """A map that has what the checks do not know compiles to no tables."""
    node, name, value = change()
    before = getattr(node, name)
    setattr(node, name, value)
    try:
        with pytest.raises(ValueError, match=message):
            compile_guide(PROFESSIONAL_CLAIM)
    finally:
        setattr(node, name, before)


def test_places_told_apart_by_different_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment whose places go by different elements compiles to no tables."""
    node = next(nodes("REF"))
    monkeypatch.setattr(node, "_resolve_unique_key_field", lambda *_, **__: (node.children[1], 2, None))
    with pytest.raises(ValueError, match="told apart"):
        compile_guide(PROFESSIONAL_CLAIM)


def test_written_form_is_read_back() -> None:
    """Every place of the map is in the tables, in the same order."""
    guide = read_guide(json.loads((FOLDER / SHIPPED).read_text(encoding="utf-8")))
    places = [node for node in load_map(PROFESSIONAL_CLAIM).loop_segment_iterator() if node.is_segment()]
    assert [(node.id, node.name) for node in places] == [(n.identifier, n.table.name) for n in guide.segments()]
