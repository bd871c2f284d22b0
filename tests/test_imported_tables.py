"""Imported tables as users meet them: brought by a command, asked by the date of service, and told where they lack."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.rules.code_tables.kinds import KINDS
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source
from tests.conftest import hand_written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Claims, Run, WriteClaims

TABLES = Path(__file__).parents[1] / "fixtures" / "tables"
FILES = {
    "ncci-ptp": "ccipra-v322r0-f1.txt",
    "mue": "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv",
    "add-on": "AOC_V2026Q1-MCR.txt",
    "pprrvu": "PPRRVU2026_Jan_nonQPP.csv",
    "hcpcs": "HCPC2026_JAN_ANWEB.txt",
    "icd10cm": "icd10cm_order_2026.txt",
    "dmepos": "DME26-A.csv",
    "taxonomy": "nucc_taxonomy_260.csv",
    "payers": "payers_2020-01-01.csv",
    "mce": "Definitions of Medicare Code Edits_v_43.txt",
    "ndc": "package_2026-01-15.txt",
    "ndc-hcpcs": "section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 120925.csv",
}
OF_ALL_CODES = {"pprrvu", "taxonomy", "mce", "ndc", "ndc-hcpcs"}


OF_CODES = {kind: TABLES / ("" if kind in OF_ALL_CODES else "catalogue") / name for kind, name in FILES.items()}
"""Small tables that hold the codes of the claims below."""
CLEAN = {"payer": "PAYER1", "taxonomy": "207RE0101X", "diagnosis": "E1165", "services": ("99213",), "drug": "",
    "born": "19700101"}  # fmt: skip
FAULTS: dict[str, dict[str, Any]] = {
    "COV015": {"payer": "PAYER9"},
    "PRV014": {"taxonomy": "207ZZ9999X"},
    "DX007": {"diagnosis": "E11"},
    "DX008": {"diagnosis": "D630"},
    "DX006": {"diagnosis": "Z00129"},
    "COD001": {"services": ("A9998",)},
    "COD002": {"services": ("99213:9Z",)},
    "NCC001": {"services": ("71260", "71250")},
    "NCC002": {"services": ("95249", "95249")},
    "NCC003": {"services": ("96361", "36415")},
    "NCC004": {"services": ("99213:26",)},
    "DME008": {"services": ("E0601:KX",)},
    "DRG011": {"services": ("J0696",), "drug": "90099123401"},
    "DRG012": {"services": ("J1885",), "drug": "09001123401"},
}
"""What is wrong with a claim, by the edit that needs a table to tell it."""


@pytest.mark.parametrize("bulk", [0, None])
def test_dates_that_no_edition_covers_are_told_once_in_coverage(
    run_command: Run, data_folder: Path, claim: Claims, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch,
    bulk: int | None,
) -> None:  # fmt: skip
    """With the edit, the dates and the command, and nothing on the claims; alike however many are looked at at once."""
    for kind in ("mue", "icd10cm"):
        assert run_command("tables", "import", kind, TABLES / FILES[kind]).code == 0
    kwdefaults = Reader.__init__.__kwdefaults__
    assert kwdefaults is not None
    if bulk is not None:
        monkeypatch.setitem(kwdefaults, "bulk", bulk)
    days = ("20260105", "20260401", "20260410", "20261002")
    file = write_claims("".join(claim(f"A{number}", day, code="A0001") for number, day in enumerate(days)))
    plan = make_plan(
        select=["NCC002", "DX007"],
        as_of=date(2026, 12, 1),
        tables_folder=data_folder / "tables",
        conformance="envelope",
    )
    (report,) = judge_all([Source("a.837", io.BytesIO(file))], plan)
    told = {entry.edit: entry for entry in report.coverage}
    units, diagnoses = told["units-unlikely"], told["diagnosis-not-in-force"]
    assert (units.status, diagnoses.status) == ("not-checked", "not-checked")
    assert (units.reason or "").startswith("services from 04/01/2026 to 10/02/2026: no imported edition of mue covers")
    assert diagnoses.reason == (
        "services of 10/02/2026: no imported edition of icd10cm covers them; scrubber tables import icd10cm FILE…"
    )
    assert [finding.severity for finding in report.findings if finding.severity == "info"] == []


def test_each_edit_without_its_table_is_not_checked_and_the_command_brings_it(
    run_command: Run, tmp_path: Path, claim: Claims, write_claims: WriteClaims
) -> None:
    """Coverage gives one command for each table that is lacking; with all of them no edit lacks one any more."""
    path = tmp_path / "a.837"
    path.write_bytes(write_claims(claim("A1", "20260105")))

    def lacking() -> dict[str, list[str]]:
        ran = run_command("check", path, "--no-history", "--as-of", "2026-02-01", "--format", "json")
        found: dict[str, list[str]] = {}
        for entry in json.loads(ran.out)["coverage"]:
            for table in entry["missing_tables"]:
                assert f"scrubber tables import {table} FILE" in (entry["cure"] or entry["reason"])
                found.setdefault(table, []).append(entry["edit"])
        return found

    assert lacking().keys() == FILES.keys()
    said = run_command("tables", "import", "--help").out
    assert all(kind in said for kind in KINDS)
    for kind, name in FILES.items():
        ran = run_command("tables", "import", kind, TABLES / name)
        assert (ran.code, " rows imported, for services from " in ran.out) == (0, True)
    assert lacking() == {}
    listed = run_command("tables", "list").out
    assert all(f"{kind}  edition " in listed for kind in FILES)
    assert run_command("tables", "verify").code == 0


def claim_with(fault: dict[str, Any]) -> bytes:
    """A whole file of one claim with one fault."""
    as_given = CLEAN | fault
    drug = f"LIN**N4*{as_given['drug']}~\nCTP****1*UN~\n" if as_given["drug"] else ""
    lines = [
        f"LX*{number}~\nSV1*HC:{service}*10*UN*1***1~\nDTP*472*D8*20260105~\n{drug}"
        for number, service in enumerate(as_given["services"], start=1)
    ]
    levels = (
        f"HL*1**20*1~\nPRV*BI*PXC*{as_given['taxonomy']}~\nNM1*85*2*SAMPLE CLINIC*****XX*1234567893~\n"
        "N3*1 MAIN STREET~\nN4*ANYTOWN*OH*430000001~\nREF*EI*311234567~\nHL*2*1*22*0~\nSBR*P*18*******CI~\n"
        "NM1*IL*1*DOE*JANE****MI*MEMBER0001~\nN3*2 MAIN STREET~\nN4*ANYTOWN*OH*430000001~\n"
        f"DMG*D8*{as_given['born']}*F~\nNM1*PR*2*SAMPLE PAYER*****PI*{as_given['payer']}~\n"
    )
    head = f"CLM*A1*{10 * len(lines)}***11:B:1*Y*A*Y*Y~\nHI*ABK:{as_given['diagnosis']}*ABF:I10~\n"
    return hand_written(levels + head + "".join(lines))


def test_faults_of_code_sets_are_told_with_the_tables_and_not_without(run_command: Run, data_folder: Path) -> None:
    """Each of them by its own edit alone; and of the claim without a fault nothing is said either way."""

    def found(faults: Iterable[dict[str, Any]]) -> list[set[str]]:
        plan = make_plan(as_of=date(2026, 2, 2), tables_folder=data_folder / "tables", select=sorted(FAULTS))
        reports = (judge_all([Source("a.837", io.BytesIO(claim_with(fault)))], plan)[0] for fault in faults)
        return [{one.code for one in report.findings if one.severity in {"reject", "warn"}} for report in reports]

    assert found(FAULTS.values()) == [set()] * len(FAULTS)
    for kind, path in OF_CODES.items():
        assert run_command("tables", "import", kind, path).code == 0
    assert found([{}, *FAULTS.values()]) == [set(), *({code} for code in FAULTS)]


CT_TWICE = {"services": ("71260", "71250")}
ENDED = {"services": ("K0553:KX",)}


def test_each_fault_is_told_by_one_edit_with_a_table_and_without(
    run_command: Run, data_folder: Path, tmp_path: Path
) -> None:
    """By the table's edit where it is imported and run for the payer; else by the edit of its own facts."""
    profile = tmp_path / "own.toml"
    profile.write_text(
        """name = "own"
title = "Without the tables' edits"
ignore = ["NCC001", "COD001"]
[[match]]
payer_id = ["PAYER2"]
""",
        encoding="utf-8",
    )

    def told(fault: dict[str, Any], **options: Any) -> list[str]:  # noqa: ANN401 what a plan takes
        plan = make_plan(
            as_of=date(2026, 2, 2), tables_folder=data_folder / "tables", profiles=[str(profile)], **options
        )
        (report,) = judge_all([Source("a.837", io.BytesIO(claim_with(fault)))], plan)
        return sorted({one.code for one in report.findings if one.code in {"IMG001", "NCC001", "DME006", "COD001"}})

    assert (told(CT_TWICE), told(ENDED)) == (["IMG001"], ["DME006"])
    for kind in ("ncci-ptp", "hcpcs"):
        assert run_command("tables", "import", kind, OF_CODES[kind]).code == 0
    assert (told(CT_TWICE), told(ENDED)) == (["NCC001"], ["COD001"])
    assert (told(CT_TWICE, ignore=["NCC001"]), told(ENDED, ignore=["COD001"])) == (["IMG001"], ["DME006"])
    other = {"payer": "PAYER2"}
    assert (told(CT_TWICE | other), told(ENDED | other)) == (["IMG001"], ["DME006"])


def test_an_edit_that_yields_is_checked_on_days_that_the_table_of_the_other_does_not_cover(
    run_command: Run, data_folder: Path, claim: Claims, write_claims: WriteClaims
) -> None:
    """Coverage names the edit that needs the edition, and not the one that speaks in its stead."""
    assert run_command("tables", "import", "ncci-ptp", OF_CODES["ncci-ptp"]).code == 0
    plan = make_plan(as_of=date(2026, 12, 1), tables_folder=data_folder / "tables")
    (report,) = judge_all([Source("a.837", io.BytesIO(write_claims(claim("A1", "20261005"))))], plan)
    lacking = {entry.edit for entry in report.coverage if "no imported edition of ncci-ptp" in (entry.reason or "")}
    assert lacking == {"procedures-not-together"}
