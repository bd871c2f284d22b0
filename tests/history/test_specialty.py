"""A history keeps the taxonomy code of who rendered a service: one group and specialty are one practitioner to NCCI."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from scrubber.history.postgresql import SCHEMA
from scrubber.pipeline.writing import scrub_all
from tests.history.test_unmade_claims import EMIT, Place, sources_of, write_claim
from tests.test_claims_that_meet import NPIS, TAXONOMIES, imported

if TYPE_CHECKING:
    from pathlib import Path

FAMILY, INTERNAL = TAXONOMIES


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the synthetic tables imported."""
    return imported(tmp_path_factory.mktemp("tables"))


def scrub(place: Place, folder: Path, code: str, practitioner: int, taxonomy: str) -> list[str]:
    """Scrub a claim of this procedure by this practitioner of the group; the messages of NCC001."""
    rendering = f"NM1*82*1*GREEN*PAT****XX*{NPIS[practitioner]}", f"PRV*PE*PXC*{taxonomy}"
    path = write_claim(folder / f"{code}.837", code, *rendering)
    (report,) = scrub_all(sources_of([path]), folder / "out", EMIT, place.plan()).reports
    return [finding.key for finding in report.findings if finding.code == "NCC001"]


@pytest.mark.parametrize(
    ("taxonomy", "told"),
    [(FAMILY, ["together-in-group"]), ("207QA0000X", ["perhaps-together"]), (INTERNAL, []), ("ODD", [])],
)
def test_specialties_are_compared_across_runs(
    taxonomy: str, told: list[str], url: str, tmp_path: Path, tables: Path
) -> None:
    """One specialty is told as one practitioner, a like one as a doubt, another one not at all."""
    place = Place(tmp_path, tables, ("NCC001",), url)
    assert scrub(place, tmp_path, "A0001", 1, FAMILY) == []
    assert scrub(place, tmp_path, "A0002", 2, taxonomy) == told


def test_what_is_no_taxonomy_code_is_not_kept(url: str, tmp_path: Path, tables: Path) -> None:
    """Whatever else stands there may say who the patient is; the specialty is then not known."""
    place = Place(tmp_path, tables, ("NCC001",), url)
    scrub(place, tmp_path, "A0001", 1, "DOE JANE X")
    assert [row[-1] for row in place.kept()["services"]] == [None]
    assert scrub(place, tmp_path, "A0002", 2, FAMILY) == ["perhaps-together"]


def test_a_history_of_version_2_goes_on(url: str, tmp_path: Path, tables: Path) -> None:
    """The specialty of what it holds is not known, that of what comes is kept."""
    place = Place(tmp_path, tables, ("NCC001",), url)
    assert scrub(place, tmp_path, "A0001", 1, FAMILY) == []
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection:
            connection.execute("ALTER TABLE services DROP COLUMN taxonomy")
            connection.execute("DROP TABLE claim_numbers")
            connection.execute("PRAGMA user_version = 2")
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"ALTER TABLE {SCHEMA}.services DROP COLUMN taxonomy".encode())
            server.execute(f"DROP TABLE {SCHEMA}.claim_numbers".encode())
            server.execute(f"UPDATE {SCHEMA}.facts SET value = 2 WHERE name = 'version'".encode())  # noqa: S608 our own name
    assert scrub(place, tmp_path, "A0002", 2, FAMILY) == ["perhaps-together"]
    assert {row[-1] for row in place.kept()["services"]} == {None, FAMILY}
