"""Published tables: imported from their publishers' files, kept by edition, looked up by date of service."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from scrubber.cli.commands import command
from scrubber.errors import TableError
from scrubber.rules.code_tables.compile_edition import remove_edition
from scrubber.rules.code_tables.editions import EditionedTable, editions_of
from scrubber.rules.code_tables.import_kind import import_kind, imported_editions, known_kind, list_editions, size_of
from scrubber.rules.code_tables.kind import Edition
from scrubber.rules.code_tables.kind_names import KIND_NAMES
from scrubber.rules.code_tables.kinds import KINDS

FILES = Path(__file__).parents[2] / "fixtures" / "tables"
PAIRS = FILES / "ccipra-v322r0-f1.txt"
TODAY = date(2026, 8, 1)
ROW = "A0001\tA0002\t \t20260101\t*\t0\tStandards\n"


def put(path: Path, home: Path, edition: Edition | None = None) -> EditionedTable:
    """Import a file of pairs; the table with all editions."""
    import_kind(KINDS["ncci-ptp"], [path], home, TODAY, lambda _: None, edition)
    return EditionedTable(editions_of(home, "ncci-ptp"))


def written(path: Path, *rows: str) -> Path:
    """Write a file of pairs."""
    path.write_text("".join(rows))
    return path


def test_every_kind_is_named() -> None:
    """What asks for a kind's name alone knows all of them."""
    assert KINDS.keys() == KIND_NAMES


def test_every_row_of_the_file_is_found_on_its_days_and_no_other(tmp_path: Path) -> None:
    """Looked up against a plain reading of the file."""
    table = put(PAIRS, tmp_path)
    days = [date(2009, 12, 31), date(2015, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    codes = [f"A000{number}" for number in range(1, 8)]
    rows = [line.split("\t") for line in PAIRS.read_text().splitlines() if line.startswith("A0")]
    for day in days:
        for one in codes:
            for other in codes:
                expected = [
                    row[5] for row in rows
                    if row[:2] == [one, other] and row[5] != "9"
                    and row[3] <= f"{day:%Y%m%d}" <= row[4].replace("*", "9")
                ]  # fmt: skip
                found = table.lookup(day, column1=one, column2=other)
                assert [row["modifier_indicator"] for row in found] == expected
    assert {row["column2"] for row in table.lookup(date(2026, 1, 1), column1="A0001")} == {"A0002", "A0003"}
    assert table.values("column1") == {"A0001", "A0003"}
    assert table.values("column2") == {"A0002", "A0003", "A0004", "A0006"}
    assert table.holds(column1="A0001", column2="A0004")
    assert table.holds(column2="A0004", column1="A0001")
    assert not table.holds(column1="A0001", column2="A0006")


def test_the_latest_edition_that_covers_the_day_is_asked(tmp_path: Path) -> None:
    """Two editions side by side; a day after both is covered by none."""
    old = written(tmp_path / "ccipra-v321r0-f1.txt", ROW)
    new = written(tmp_path / "ccipra-v322r0-f1.txt", ROW.replace("\t0\t", "\t1\t"))
    put(new, tmp_path / "tables")
    table = put(old, tmp_path / "tables")
    assert [edition.provenance.edition for edition in table.editions] == ["v32.2", "v32.1"]
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        assert [row["modifier_indicator"] for row in table.lookup(day, column1="A0001", column2="A0002")] == ["1"]
    assert not table.covers(date(2026, 10, 1))
    assert table.lookup(date(2026, 10, 1), column1="A0001", column2="A0002") == []
    remove_edition(tmp_path / "tables", "ncci-ptp", "v32.2")
    assert not EditionedTable(editions_of(tmp_path / "tables", "ncci-ptp")).covers(date(2026, 7, 1))


def test_an_edition_of_the_same_dates_is_replaced(tmp_path: Path) -> None:
    """Under another name too."""
    put(PAIRS, tmp_path, Edition("first", date(2026, 1, 1), date(2026, 3, 31)))
    put(PAIRS, tmp_path, Edition("second", date(2026, 1, 1), date(2026, 3, 31)))
    (kept,) = imported_editions(tmp_path)
    assert kept.provenance.edition == "second"
    assert {path.name for path in (tmp_path / "ncci-ptp").iterdir()} == {"second"}


def test_a_zip_is_taken_as_it_was_downloaded(tmp_path: Path) -> None:
    """Its parts are one edition, and a row in two of them is one row."""
    with zipfile.ZipFile(tmp_path / "ccipra-v322r0-f1.zip", "w") as archive:
        archive.write(PAIRS, "folder/ccipra-v322r0-f1.TXT")
        archive.writestr("folder/ccipra-v322r0-f1.xlsx", b"")
    told: list[int] = []
    paths = [tmp_path / "ccipra-v322r0-f1.zip", PAIRS]
    import_kind(KINDS["ncci-ptp"], paths, tmp_path / "tables", TODAY, told.append)
    assert sum(told) == size_of(KINDS["ncci-ptp"], paths) == 2 * PAIRS.stat().st_size
    rows = (tmp_path / "tables" / "ncci-ptp" / "v32.2" / "rows.tsv").read_bytes()
    assert rows == (put(PAIRS, tmp_path / "again").editions[0].folder / "rows.tsv").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "ccipra-v322r0-f1.txt",
            "HCPCS,MOD\n",
            "expected column 1.*found no row in a file that begins with 'HCPCS,MOD'",
        ),
        ("ccipra-v322r0-f1.txt", "", "expected column 1.*found no row in a file that begins with ''"),
        ("ccipra-v322r0-f1.txt", "x\n" * 41, "expected column 1.*found 'x'"),
        ("ccipra-v322r0-f1.txt", ROW + "A0001\tA0002\n", "found 'line 2, A0001"),
        ("ccipra-v322r0-f1.txt", ROW.replace("\t0\t", "\t5\t"), "found 'line 1, A0001"),
        ("ccipra-v322r0-f1.pdf", ROW, "expected TXT files or a zip of them, found .pdf"),
        ("ccipra-v322r0-f1.zip", ROW, "expected a zip, found a file that is none"),
        ("pairs.txt", ROW, "expected a name that says the edition"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_left(tmp_path: Path, name: str, content: str, said: str) -> None:
    """With what was expected and what was found."""
    with pytest.raises(TableError, match=said):
        put(written(tmp_path / name, content), tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


def test_files_that_are_not_there_or_of_two_editions_are_refused(tmp_path: Path) -> None:
    """As are a zip without rows, an edition that ends before it begins, and an unknown kind."""
    with pytest.raises(TableError, match="No such file"):
        put(tmp_path / "ccipra-v322r0-f1.txt", tmp_path / "tables")
    with pytest.raises(TableError, match="No such file"):
        put(tmp_path / "ccipra-v322r0-f1.zip", tmp_path / "tables")
    other = written(tmp_path / "ccipra-v321r0-f1.txt", ROW)
    with pytest.raises(TableError, match=r"several editions \(v32.1, v32.2\)"):
        import_kind(KINDS["ncci-ptp"], [PAIRS, other], tmp_path / "tables", TODAY, lambda _: None)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.pdf", b"")
    with pytest.raises(TableError, match="found none in it"):
        put(tmp_path / "a.zip", tmp_path / "tables")
    with pytest.raises(TableError, match="is no edition"):
        put(PAIRS, tmp_path / "tables", Edition("../x", date(2026, 1, 1), date(2026, 3, 31)))
    with pytest.raises(TableError, match="no kind of table is called ncci"):
        known_kind("ncci")
    with pytest.raises(TableError, match="no edition v1 of a table ncci-ptp"):
        remove_edition(tmp_path / "tables", "ncci-ptp", "v1")
    written(tmp_path / "file", "")
    with pytest.raises(TableError, match="could not be written"):
        put(PAIRS, tmp_path / "file" / "tables")


@pytest.mark.parametrize("file", ["rows.tsv", "index.tsv", "edition.toml"])
@pytest.mark.parametrize("is_cut", [True, False], ids=["cut", "changed"])
def test_damaged_data_are_never_looked_into(tmp_path: Path, file: str, is_cut: bool) -> None:  # noqa: FBT001 a parameter
    """A byte lost or changed in any of the files is an error, and importing again is the cure."""
    path = put(PAIRS, tmp_path).editions[0].folder / file
    content = path.read_bytes()
    path.write_bytes(content[:-1] if is_cut and file != "edition.toml" else content[:9] + b"\x07" + content[10:])
    with pytest.raises(TableError, match="import it again"):
        EditionedTable(editions_of(tmp_path, "ncci-ptp")).lookup(TODAY, column1="A0001", column2="A0002")
    with pytest.raises(TableError, match="import it again"):
        editions_of(tmp_path, "ncci-ptp")[0].verify()
    assert put(PAIRS, tmp_path).lookup(TODAY, column1="A0001", column2="A0002")


def test_a_change_beyond_the_groups_that_are_opened_is_found_by_verify(tmp_path: Path) -> None:
    """Each group is checked as it is opened, all of them by `verify`."""
    path = put(PAIRS, tmp_path).editions[0].folder / "rows.tsv"
    path.write_bytes(path.read_bytes()[:-1] + b"1")
    table = EditionedTable(editions_of(tmp_path, "ncci-ptp"))
    assert table.lookup(TODAY, column1="A0001", column2="A0002")
    with pytest.raises(TableError, match="import it again"):
        table.lookup(TODAY, column1="A0003", column2="A0006")
    with pytest.raises(TableError, match="import it again"):
        table.editions[0].verify()


def test_a_column_that_is_not_of_the_key_is_a_mistake_of_the_edit(tmp_path: Path) -> None:
    """So is the second column without the first."""
    table = put(PAIRS, tmp_path)
    for key in ({"colour": "red"}, {"column2": "A0002"}, {}):
        with pytest.raises(KeyError):
            table.lookup(TODAY, **key)
    with pytest.raises(KeyError):
        table.values("modifier_indicator")


def test_the_list_says_what_an_edition_covers_and_that_none_covers_today(tmp_path: Path) -> None:
    """Coverage by date of service."""
    put(PAIRS, tmp_path)
    text = "\n".join(list_editions(tmp_path, date(2026, 9, 30)))
    assert "covers services from 01/01/1996 to 09/30/2026" in text
    assert "out of date" not in text
    assert "out of date: no edition of ncci-ptp covers 10/01/2026" in "\n".join(
        list_editions(tmp_path, date(2026, 10, 1))
    )


def test_the_commands_import_list_verify_and_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the data folder, readable by its owner alone."""
    monkeypatch.setenv("SCRUBBER_HOME", str(tmp_path))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(command, ["tables", *arguments], catch_exceptions=False)
        return result.output

    assert "4 rows imported, for services from 01/01/1996 to 09/30/2026" in run("import", "ncci-ptp", str(PAIRS))
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "tables" / "ncci-ptp" / "v32.2").iterdir()}
    assert modes == {0o600}
    assert "belong together" in run("import", "ncci-ptp", str(PAIRS), "--edition", "mine")
    dates = ("--from", "2026-01-01", "--to", "2026-03-31")
    assert "edition mine" in run("import", "ncci-ptp", str(PAIRS), "--edition", "mine", *dates)
    assert "go with FILES" in run("import", "icd10cm", "--edition", "mine", *dates)
    assert "edition mine" in run("list")
    assert "tables verified" in run("verify")
    assert run("remove", "ncci-ptp", "mine") == "ncci-ptp edition mine removed\n"
    assert "edition mine" not in run("list")
