"""Published lists of codes: HCPCS, ICD-10-CM, equipment, taxonomy, payers; read as their publishers write them."""

from __future__ import annotations

import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import TableError
from scrubber.rules.code_tables import hcpcs
from scrubber.rules.code_tables.editions import EditionedTable, editions_of
from scrubber.rules.code_tables.import_kind import import_kind, import_packaged
from scrubber.rules.code_tables.kinds import KINDS

if TYPE_CHECKING:
    from tests.conftest import Run

FILES = Path(__file__).parents[2] / "fixtures" / "tables"
TODAY = date(2026, 3, 1)
CROSSWALK = "section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 120925.csv"
PACKAGES = "PRODUCTID\tNDCPACKAGECODE\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n"


def imported(kind: str, path: Path, home: Path) -> EditionedTable:
    """Import a file; the table with all its editions."""
    import_kind(KINDS[kind], [path], home, TODAY, lambda _: None)
    return EditionedTable(editions_of(home, kind))


@pytest.mark.parametrize("name", ["HCPC2026_JAN_ANWEB.txt", "HCPC2026_APR_ANWEB.csv"])
def test_hcpcs_is_read_alike_in_both_forms(name: str) -> None:
    """Fixed width and captions give the same rows; further lines of a description and notices give none."""
    rows = list(hcpcs.read((FILES / name).read_text().splitlines(keepends=True)))
    assert rows == [
        ("KX", "modifier", "19990101", "", ""),
        ("ZZ", "modifier", "20040101", "20231231", ""),
        ("A0001", "procedure", "19900101", "", ""),
        ("A0002", "procedure", "20000101", "20260131", "A0003"),
        ("A0003", "procedure", "20260201", "", ""),
        ("A0004", "procedure", "20000101", "20260114", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "edition", "first", "last"),
    [
        ("hcpcs", "HCPC2026_APR_ANWEB_v3.txt", "2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("hcpcs", "HCPC2020_ANWEB_w_disclaimer.txt", "2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("icd10cm", "icd10cm_order_2026.txt", "2026", date(2025, 10, 1), date(2026, 9, 30)),
        ("icd10cm", "icd10cm-order-April-2025.txt", "2025-April", date(2025, 4, 1), date(2025, 9, 30)),
        ("dmepos", "DME26-B.csv", "2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("taxonomy", "nucc_taxonomy_260.csv", "26.0", date(2001, 7, 1), date(2026, 6, 30)),
        ("taxonomy", "nucc_taxonomy_251.csv", "25.1", date(2001, 7, 1), date(2025, 12, 31)),
        ("mce", "Definitions of Medicare Code Edits_v_43.txt", "v43", date(2025, 10, 1), date(2026, 9, 30)),
        ("mce", "Definitions of Medicare Code Edits_v_41_1.txt", "v41.1", date(2024, 4, 1), date(2024, 9, 30)),
        ("mce", "definition-medicare-code-edits-v411.zip", "v41.1", date(2024, 4, 1), date(2024, 9, 30)),
        ("mce", "fy2027-fr-definition-mce-v44.zip", "v44", date(2026, 10, 1), date(2027, 9, 30)),
        ("payers", "payers_2026-01-15.csv", "2026-01-15", date(2026, 1, 15), date(9999, 12, 31)),
        ("ndc", "ndctext_2026-01-15.zip", "2026-01-15", date(2025, 7, 16), date(2026, 4, 17)),
        ("ndc", "package20260115.txt", "2026-01-15", date(2025, 7, 16), date(2026, 4, 17)),
        ("ndc-hcpcs", CROSSWALK, "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("ndc-hcpcs", "october-2025-asp-ndc-hcpcs-crosswalk.zip", "2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_a_name_says_the_edition(kind: str, name: str, edition: str, first: date, last: date) -> None:
    """What the edition is called, and the services that it speaks of."""
    assert KINDS[kind].edition_of(name) == (edition, first, last)


@pytest.mark.parametrize("kind", ["hcpcs", "icd10cm", "dmepos", "taxonomy", "payers", "mce", "ndc", "ndc-hcpcs"])
def test_another_name_says_none(kind: str) -> None:
    """The user says it then."""
    assert KINDS[kind].edition_of("codes.txt") is None
    assert KINDS["payers"].edition_of("payers_2026-02-30.csv") is None
    assert KINDS["ndc"].edition_of("ndctext_2026-02-30.zip") is None


@pytest.mark.parametrize(
    ("kind", "name", "content", "said"),
    [
        ("hcpcs", "HCPC2026_JAN_ANWEB.txt", "a letter\n" * 50, "found 'a letter'"),
        ("hcpcs", "HCPC2026_JAN_ANWEB.txt", "", "found ''"),
        ("hcpcs", "HCPC2026_JAN_ANWEB.txt", "A0001001003Title\nnonsense\n", "days written YYYYMMDD"),
        ("hcpcs", "HCPC2026_JAN_ANWEB.txt", "   KX001008More\n\nnonsense\n", "line 3, nonsense"),
        (
            "hcpcs", "HCPC2026_JAN_ANWEB.csv",
            "HCPC,RECID,XREF1,ADD DT,ACT EFF DT,TERM DT\nA0001,9,,20260101,20260101,\n", "found 'A0001,9'",
        ),
        ("icd10cm", "icd10cm_order_2026.txt", "\nE11.65,Diabetes\n", "line 2, E11.65"),
        ("icd10cm", "icd10cm_order_2026.txt", "\n", "order number, code"),
        ("dmepos", "DME26-A.csv", "HCPCS,Mod,JURIS,CATG\nE0001,NUX,D,IN\n", "found 'E0001,NUX,D,IN'"),
        ("dmepos", "DME26-A.csv", "HCPCS,Mod,JURIS,CATG\n", "a HCPCS code, a modifier or none"),
        ("taxonomy", "nucc_taxonomy_260.csv", "Code,Grouping\n207Q,Group\n", "found '207Q'"),
        ("payers", "payers_2026-01-15.csv", "payer_id,name\n", "found no row in a file that begins with 'payer_id"),
        ("taxonomy", "nucc_taxonomy_260.csv", "Code,Grouping\n", "ends in X, found no row in a file that begins"),
        (
            "hcpcs", "HCPC2026_JAN_ANWEB.csv", "HCPC,RECID,XREF1,ADD DT,ACT EFF DT,TERM DT\n",
            "fixed width, or a row of captions with HCPC, found no row in a file that begins with",
        ),
        ("mce", "Definitions of Medicare Code Edits_v_43.txt", "x\n" * 41, "Medicare Code Edits, found 'x'"),
        ("mce", "Definitions of Medicare Code Edits_v_43.txt", "Definitions of Medicare Code Edits\n", "found no row"),
        (
            "mce", "Definitions of Medicare Code Edits_v_43.txt",
            "Definitions of Medicare Code Edits\n4. Age conflict\nC. Maternity diagnoses\nO80\tTitle\n",
            "found 'Maternity diagnoses'",
        ),
        ("payers", "payers_2026-01-15.csv", "payer_id,name\n,Nobody\n", "a payer id of 1 to 80 characters"),
        ("ndc", "package_2026-01-15.txt", "PRODUCTID\tPRODUCTNDC\n", "expected a column NDCPACKAGECODE, found"),
        ("ndc", "package_2026-01-15.txt", f"{PACKAGES}1_x\t9001-123-01\t20260101\t\n", "found '9001-123-01'"),
        ("ndc", "package_2026-01-15.txt", f"{PACKAGES}1_x\t9001-1234-01\t01/01/2026\t\n", "01/01/2026, '"),
        ("ndc", "package_2026-01-15.txt", PACKAGES, "a package code of ten digits in three parts"),
        ("ndc-hcpcs", CROSSWALK, "notice\n_2026_CODE,Drug\nJ0696,Drug\n", "a column NDC2 or NDC, found 'notice'"),
        ("ndc-hcpcs", CROSSWALK, "notice\n" * 50, "a column NDC2 or NDC, found 'notice'"),
        ("ndc-hcpcs", CROSSWALK, "_2026_CODE,NDC2\nTotal,1\n", "found 'Total,1'"),
        ("ndc-hcpcs", CROSSWALK, "_2026_CODE,NDC2\n,\nJ0696,Alternate\n", "found no row in a file that begins"),
        ("ndc-hcpcs", CROSSWALK, f"_2026_CODE,NDC2\n{'x' * 140_000},1\n", "expected CSV, found"),
    ],
)  # fmt: skip
def test_a_file_of_another_form_is_refused(kind: str, name: str, content: str, said: str, tmp_path: Path) -> None:
    """Said is what was expected and what was found, and nothing is imported."""
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(TableError) as refused:
        imported(kind, path, tmp_path / "home")
    assert said in str(refused.value)
    assert editions_of(tmp_path / "home", kind) == []


def test_codes_of_packages_are_kept_as_claims_have_them(tmp_path: Path) -> None:
    """4-4-2, 5-3-2 and 5-4-1 digits become eleven, read from the zip as it is published, beside the products."""
    path = tmp_path / "ndctext_2026-01-15.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FILES / "package_2026-01-15.txt", "package.txt")
        archive.writestr("product.txt", "PRODUCTID\tPRODUCTNDC\n")
    table = imported("ndc", path, tmp_path / "home")
    codes = ("09001123401", "90022012345", "90033123405", "90022123450")
    assert [table.holds(labeler=code[:5], package=code[5:]) for code in codes] == [True, True, True, False]
    days = [table.lookup(date(2026, 1, day), labeler="90022", package="012345") for day in (10, 11)]
    assert list(map(bool, days)) == [True, False]


def test_the_crosswalk_has_the_codes_of_a_drug(tmp_path: Path) -> None:
    """Each drug's, whose number is written with hyphens or without; what has another number is left out."""
    table = imported("ndc-hcpcs", FILES / CROSSWALK, tmp_path / "home")
    assert {row["code"] for row in table.lookup(TODAY, ndc="90044432101")} == {"J1885", "J1886"}
    assert table.values("ndc") == {"09001123401", "90022012345", "90044432101"}
    (tmp_path / CROSSWALK).write_text("_2026_CODE,Short Description,NDC\nJ0696,Synthetic,09001123401\n")
    again = imported("ndc-hcpcs", tmp_path / CROSSWALK, tmp_path / "again")
    assert [row["code"] for row in again.lookup(TODAY, ndc="09001123401")] == ["J0696"]


def test_a_manifestation_says_so_in_its_title(tmp_path: Path) -> None:
    """What is the cause of a disease that is classified elsewhere is none."""
    path = tmp_path / "icd10cm_order_2026.txt"
    titles = {
        "B950": "Streptococcus, group A, as the cause of diseases classified elsewhere",
        "F0280": "Dementia in other diseases classified elsewhere, unspecified severity",
        "D631": "Anemia in chronic kidney disease",
        "M012": "Arthritis in infectious and parasitic diseases classified elsewhere",
    }
    path.write_text("".join(f"{at:05} {code:<7} 1 {title[:60]:<60} {title}\n" for at, (code, title) in
                            enumerate(titles.items())))  # fmt: skip
    table = imported("icd10cm", path, tmp_path / "home")
    found = {code: table.lookup(TODAY, code=code)[0]["is_manifestation"] for code in titles}
    assert found == {"B950": "0", "F0280": "1", "D631": "0", "M012": "1"}


def test_rows_out_of_force_are_listed(tmp_path: Path) -> None:
    """Of the edition that covers the day, and of no other."""
    table = imported("hcpcs", FILES / "HCPC2026_JAN_ANWEB.txt", tmp_path)
    assert table.lookup(date(2026, 3, 1), code="A0002") == []
    assert [row["successor"] for row in table.listed(date(2026, 3, 1), code="A0002")] == ["A0003"]
    assert table.listed(date(2026, 4, 1), code="A0002") == []
    assert (table.edition(date(2026, 3, 31)), table.edition(date(2026, 4, 1))) == ("2026Q1", "")


def test_a_list_that_is_imported_is_asked(tmp_path: Path, run_command: Run) -> None:
    """The command that coverage names brings the list, and the check is made from then on."""
    from scrubber.testing import Case, build_file

    claims = "CLM*A1*9***11:B:1*Y*A*Y*Y\nHI*ABK:R91\nLX*1\nSV1*HC:A0009*9*UN*1***1\nDTP*472*D8*20260105"
    path = tmp_path / "claims.837"
    path.write_bytes(build_file(Case(name="codes", claims=claims.replace("\n", "~\n") + "~\n")).content)
    before = run_command("check", path, "--no-history")
    assert "scrubber tables import icd10cm FILE" in before.out
    for kind, name in (("icd10cm", "icd10cm_order_2026.txt"), ("hcpcs", "HCPC2026_JAN_ANWEB.txt")):
        assert run_command("tables", "import", kind, FILES / name).code == 0
    after = run_command("check", path, "--no-history")
    assert "scrubber tables import icd10cm FILE" not in after.out
    assert "R91 (box 21) is a heading" in after.out
    assert "A0009 (box 24D) is no HCPCS code" in after.out


def test_without_a_file_the_package_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_command: Run) -> None:
    """Its edition, its codes and which of them are complete; what it calls chapters and blocks is left out."""
    data = tmp_path / "simple_icd_10_cm" / "data"
    data.mkdir(parents=True)
    (data / "icd10c-tabular-April-1-2026.xml").touch()
    (data.parent / "__init__.py").write_text(
        "CODES = {'1': 'Infections', 'A00-A09': 'Intestines', 'A00': 'Cholera', 'A000': 'Cholera, classical'}\n"
        "def get_all_codes(with_dots): return list(CODES)\n"
        "def is_leaf(code): return code == 'A000'\n"
        "def get_description(code): return CODES[code]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    # Set before it is taken away: so it is not there any more after the test.
    monkeypatch.setitem(sys.modules, "simple_icd_10_cm", sys)
    del sys.modules["simple_icd_10_cm"]
    said = run_command("tables", "import", "icd10cm")
    assert said.out == "icd10cm edition 2026-April: 2 rows imported, for services from 04/01/2026 to 09/30/2026\n"
    (data / "icd10c-tabular-April-1-2026.xml").rename(data / "codes.xml")
    assert "does not say its edition" in run_command("tables", "import", "icd10cm").err
    monkeypatch.setitem(sys.modules, "simple_icd_10_cm", None)
    refused = run_command("tables", "import", "icd10cm")
    assert refused.code == 2
    assert "install claim-scrubber[icd10]" in refused.err
    assert "no file is given, such as DME26-B.csv" in run_command("tables", "import", "dmepos").err


@pytest.mark.slow
def test_the_package_of_the_extra_is_as_it_is_read(tmp_path: Path) -> None:
    """A real code, a heading and a manifestation of the package that the extra installs."""
    pytest.importorskip("simple_icd_10_cm")
    import_packaged(KINDS["icd10cm"], tmp_path, TODAY, lambda _: None)
    (edition,) = editions_of(tmp_path, "icd10cm")
    rows = {code: next(iter(edition.listed((code,)))) for code in ("E11", "E1165", "H42", "S52501A")}
    assert {code: (row["is_complete"], row["is_manifestation"]) for code, row in rows.items()} == {
        "E11": ("0", "0"), "E1165": ("1", "0"), "H42": ("1", "1"), "S52501A": ("1", "0"),
    }  # fmt: skip
    assert edition.provenance.rows > 90_000
