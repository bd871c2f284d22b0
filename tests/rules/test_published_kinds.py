"""The kinds of published tables beside the pairs: read from small files in their publishers' exact forms."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from scrubber.errors import TableError
from scrubber.rules.code_tables.editions import EditionedTable, editions_of
from scrubber.rules.code_tables.import_kind import import_kind
from scrubber.rules.code_tables.kind import Edition
from scrubber.rules.code_tables.kinds import KINDS

FILES = Path(__file__).parents[2] / "fixtures" / "tables"
PRACTITIONER = FILES / "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv"
SUPPLIER = FILES / "MCR_MUE_DMESupplierServices_Eff_01-01-2026.csv"
ADD_ON = FILES / "AOC_V2026Q1-MCR.txt"
FEES_31, FEES_32 = FILES / "PPRRVU2025_Oct.csv", FILES / "PPRRVU2026_Jan_nonQPP.csv"
TODAY = date(2026, 2, 1)


def put(home: Path, kind: str, *paths: Path, edition: Edition | None = None) -> EditionedTable:
    """Import the files as one edition; the table with all of them."""
    import_kind(KINDS[kind], paths, home, TODAY, lambda _: None, edition)
    return EditionedTable(editions_of(home, kind))


def test_limits_of_practitioners_and_of_suppliers_stand_side_by_side(tmp_path: Path) -> None:
    """Each covers its quarter for itself, and importing one again replaces that one alone."""
    table = put(tmp_path, "mue", PRACTITIONER)
    assert table.covers(TODAY, "practitioner")
    assert not table.covers(TODAY, "dme-supplier")
    put(tmp_path, "mue", SUPPLIER)
    table = put(tmp_path, "mue", PRACTITIONER, edition=Edition("again", date(2026, 1, 1), date(2026, 3, 31)))
    assert [edition.provenance.edition for edition in table.editions] == ["again", "2026Q1-dme-supplier"]
    found = {
        row["supplier"]: (row["units"], row["adjudication_indicator"]) for row in table.lookup(TODAY, code="A0001")
    }
    assert found == {"practitioner": ("2", "1"), "dme-supplier": ("1", "2")}
    assert table.lookup(date(2026, 4, 1), code="A0001", supplier="practitioner") == []
    with pytest.raises(TableError, match="several editions"):
        put(tmp_path, "mue", PRACTITIONER, SUPPLIER)
    with pytest.raises(TableError, match="expected files of one supplier, found dme-supplier and practitioner"):
        put(tmp_path, "mue", PRACTITIONER, SUPPLIER, edition=Edition("both", date(2026, 1, 1), date(2026, 3, 31)))


def test_an_add_on_pair_ends_with_the_first_of_its_three_deletions(tmp_path: Path) -> None:
    """That of the pair, of the add-on code and of the primary code; days are written as year and day of the year."""
    table = put(tmp_path, "add-on", ADD_ON)
    in_force = {
        day: {row["primary"] for row in table.lookup(day, add_on="A0011")}
        for day in (date(2013, 3, 31), date(2013, 4, 1), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    }
    assert list(in_force.values()) == [set(), {"A0001"}, {"A0001", "A0002"}, {"A0001", "A0002"}, {"A0001"}]
    assert [row["type"] for row in table.lookup(date(2025, 12, 31), add_on="A0012", primary="A0001")] == ["1"]
    assert table.lookup(date(2026, 1, 1), add_on="A0012", primary="A0001") == []
    assert {row["type"] for row in table.lookup(TODAY, add_on="A0031")} == {"3"}


def test_a_column_that_one_year_adds_to_the_fee_schedule_moves_nothing(tmp_path: Path) -> None:
    """The same indicators are read of 31 and of 32 columns, and no description."""
    old, new = put(tmp_path / "old", "pprrvu", FEES_31), put(tmp_path / "new", "pprrvu", FEES_32)
    assert old.values("code") == new.values("code")
    for code in old.values("code"):
        assert old.lookup(date(2025, 10, 1), code=code) == new.lookup(date(2026, 1, 1), code=code)
    (row,) = new.lookup(TODAY, code="27447", modifier="")
    assert [row[name] for name in KINDS["pprrvu"].columns] == ["A", "0", "090", "2", "1", "2", "2", "0"]
    assert b"Synthetic" not in (tmp_path / "new" / "pprrvu" / "2026-jan" / "rows.tsv").read_bytes()


def test_a_zip_of_the_fee_schedule_has_other_files_too(tmp_path: Path) -> None:
    """Only those of its name are read; the same rows for two conversion factors are one row each."""
    with zipfile.ZipFile(tmp_path / "rvu26a.zip", "w") as archive:
        archive.write(FEES_32, "PPRRVU2026_Jan_nonQPP.csv")
        archive.write(FEES_32, "PPRRVU2026_Jan_QPP.csv")
        archive.writestr("GPCI2026.csv", "Locality\n")
    table = put(tmp_path / "tables", "pprrvu", tmp_path / "rvu26a.zip")
    assert len(table.lookup(TODAY, code="99213")) == 1
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("GPCI2026.csv", "Locality\n")
    with pytest.raises(TableError, match="expected a zip with CSV files with PPRRVU in their names, found none in it"):
        put(tmp_path / "tables", "pprrvu", tmp_path / "other.zip")


HEADER = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"


@pytest.mark.parametrize(
    ("kind", "name", "content", "said"),
    [
        ("mue", PRACTITIONER.name, "a,b\n" * 50, "begins with HCPCS/CPT Code, found 'a,b'"),
        ("mue", PRACTITIONER.name, "", "expected a row of captions that begins with HCPCS/CPT Code, found ''"),
        ("mue", PRACTITIONER.name, HEADER.replace("Values", "Numbers"), "expected a column Services MUE Values"),
        ("mue", PRACTITIONER.name, HEADER + "\nA0001,x,1 Line Edit,\n", "an indicator that .* found 'A0001,x,1 Line"),
        ("mue", PRACTITIONER.name, HEADER, "1, 2 or 3, found no row in a file that begins with .HCPCS"),
        ("mue", PRACTITIONER.name, HEADER.replace("Practitioner", "Outpatient Hospital") + "A0001,1,1 Line Edit,\n",
         "expected the limits of practitioners or of DME suppliers, found .*Outpatient"),
        ("mue", "MCR_MUE_PractitionerServices_Eff_13-01-2026.csv", HEADER, "expected a name that says the edition"),
        ("add-on", ADD_ON.name, "Add-on code\tPrimary code\n", "fixed width, found 'line 1, Add-on"),
        ("add-on", ADD_ON.name, "\n", "fixed width, found no row"),
        ("add-on", ADD_ON.name, "1A0011       A0001       2026999       \n", "fixed width, found 'line 1, 1A0011"),
        ("add-on", "codes.txt", "", "expected a name that says the edition"),
        ("pprrvu", FEES_32.name, FEES_32.read_text().replace("BILAT", "BOTH"), "expected a column BILAT SURG"),
        ("pprrvu", FEES_32.name, FEES_32.read_text() + "99213,,x\n", "expected a code, and STATUS CODE.*'99213,,"),
        ("pprrvu", FEES_32.name, FEES_32.read_text().partition("\n99213")[0], "TEAM SURG, found no row in a file that"),
        ("pprrvu", "fees.csv", "", "expected a name that says the edition"),
    ],
)  # fmt: skip
def test_a_file_of_another_form_is_refused(tmp_path: Path, kind: str, name: str, content: str, said: str) -> None:
    """With what was expected and what was found, and nothing is left."""
    (tmp_path / name).write_text(content)
    with pytest.raises(TableError, match=said):
        put(tmp_path / "tables", kind, tmp_path / name)
    assert not (tmp_path / "tables").exists()


def test_a_damaged_or_encrypted_zip_is_refused(tmp_path: Path) -> None:
    """A bit that changed on the way, or a password, is told as such."""
    path = tmp_path / "rvu26a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FEES_32, FEES_32.name)
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"\xff\xff\xff" + whole[63:])
    with pytest.raises(TableError, match="expected a zip whose files can be read, found"):
        put(tmp_path / "tables", "pprrvu", path)
    is_encrypted = whole.rfind(b"PK\x01\x02") + 8
    path.write_bytes(whole[:is_encrypted] + b"\x01" + whole[is_encrypted + 1 :])
    with pytest.raises(TableError, match="is encrypted"):
        put(tmp_path / "tables", "pprrvu", path)


def test_what_is_no_csv_is_refused(tmp_path: Path) -> None:
    """A cell that is longer than any of a table."""
    path = tmp_path / FEES_32.name
    path.write_text("x" * 200_000)
    with pytest.raises(TableError, match="expected CSV, found 'field larger than field limit"):
        put(tmp_path / "tables", "pprrvu", path)
