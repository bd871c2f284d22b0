"""Tables that users bring are verified, listed, and copied whole or not at all."""

import shutil
from pathlib import Path

import pytest

from scrubber.errors import TableError
from scrubber.rules.import_table import import_table, known_tables, list_tables
from scrubber.rules.packs import installed_packs
from scrubber.rules.tables import table_names


def test_an_imported_table_is_listed_with_its_provenance(table_folder: Path, tmp_path: Path) -> None:
    """`tables list` says which edition is in use, and where it is from."""
    imported = import_table(table_folder / "colours.csv", tmp_path / "home")
    assert [known.table.name for known in known_tables(tmp_path / "home") if known.pack == "-"] == ["colours"]
    assert f"colours  edition {imported.sidecar.edition}" in list_tables(tmp_path / "home")


def test_an_imported_table_is_only_its_owners(table_folder: Path, tmp_path: Path) -> None:
    """An imported table is readable by its owner alone."""
    import_table(table_folder / "colours.csv", tmp_path / "home")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    assert modes == {0o600}
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_a_packs_table_is_marked_where_an_imported_one_goes_before_it(tmp_path: Path) -> None:
    """`tables list` marks a pack's table that an imported one goes before."""
    pack = next(pack for pack in installed_packs() if table_names(pack.folder / "tables"))
    name = table_names(pack.folder / "tables")[0]
    for suffix in (".csv", ".toml"):
        shutil.copy(str(pack.folder / "tables" / f"{name}{suffix}"), tmp_path)
    import_table(tmp_path / f"{name}.csv", tmp_path / "home")
    assert "not used: an imported table goes before it" in list_tables(tmp_path / "home")


def test_a_broken_table_is_refused_and_nothing_is_left(table_folder: Path, tmp_path: Path) -> None:
    """A table that fails its checksum is refused, and the one before stays."""
    with (table_folder / "colours.csv").open("a") as csv:
        csv.write("\n")
    with pytest.raises(TableError, match="sha256"):
        import_table(table_folder / "colours.csv", tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_table_goes_by_its_csv(table_folder: Path, tmp_path: Path) -> None:
    """A file that is no CSV is refused."""
    with pytest.raises(TableError, match=r"by its \.csv file"):
        import_table(table_folder / "colours.toml", tmp_path / "home")


def test_a_folder_that_cannot_be_made_is_said_in_one_line(table_folder: Path, tmp_path: Path) -> None:
    """A full disk or a wrong SCRUBBER_HOME is told in one line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(TableError, match="could not be copied"):
        import_table(table_folder / "colours.csv", tmp_path / "file" / "home")
