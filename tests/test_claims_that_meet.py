"""With imported tables nearly every service may meet another: of large inputs only claims that do are made."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.engine.claims.date_claim import date_claim
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.rules.code_tables.import_kind import import_kind
from scrubber.rules.code_tables.kinds import KINDS
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source, unwatched
from tests.benchmarks.make_input import with_check_digit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report

TABLES = Path(__file__).parents[1] / "fixtures" / "tables"
IMPORTED = {
    "ncci-ptp": "ccipra-v322r0-f1.txt",
    "mue": "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv",
    "add-on": "AOC_V2026Q1-MCR.txt",
}
EDITS = ("NCC001", "NCC002", "NCC003")
CODES = (
    "A0001", "A0002", "A0003", "A0003:59", "A0004", "A0006", "99213", "99213:GY", "A0001:XU", "A0011", "A0031",
    "99291", "99292",
)  # fmt: skip
"""Pairs and limits of the synthetic tables, and what is in none."""
LAST_DAY = 5
TAXONOMIES = ("207Q00000X", "207R00000X")
NPIS = [with_check_digit(f"1{number:08}") for number in range(3)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the synthetic tables imported."""
    return imported(tmp_path_factory.mktemp("tables"))


def imported(folder: Path) -> Path:
    """The folder, with the synthetic tables imported."""
    for kind, name in IMPORTED.items():
        import_kind(KINDS[kind], [TABLES / name], folder, date(2026, 1, 1), unwatched)
    return folder


@pytest.fixture(autouse=True)
def in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have inputs of any size looked at in bulk."""
    kwdefaults = Reader.__init__.__kwdefaults__
    assert kwdefaults is not None
    monkeypatch.setitem(kwdefaults, "bulk", 0)


def enclosed(body: Sequence[str], *, usage: str, number: int) -> list[str]:
    """The segments of an interchange with these levels and claims."""
    header = ["ST*837*0001*005010X222A1", "BHT*0019*00*1*20260110*1200*CH"]
    header += ["NM1*41*2*SENDER*****46*1", "PER*IC*A*TE*5555550100", "NM1*40*2*PLAN*****46*2"]
    isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    whole = [f"{isa}*260110*1200*^*00501*{number:09}*0*{usage}*:", "GS*HC*S*R*20260110*1200*1*X*005010X222A1"]
    return [*whole, *header, *body, f"SE*{len(header) + len(body) + 1}*0001", "GE*1*1", f"IEA*1*{number:09}"]


class Drawn:
    """Files of few patients with many claims on few days."""

    def __init__(self, seed: int, members: Sequence[str] = ("W1", "w-1", "W2", "W 3", "W4", "")) -> None:
        self._members = members
        self._chance = random.Random(seed)  # noqa: S311 - not for secrets
        self._claims = 0

    def file(self, number: int, path: Path) -> Path:
        """Write one interchange."""
        chance, level, body = self._chance, 0, []
        for _ in range(2):
            level += 1
            above = level
            body += [f"HL*{level}**20*1", f"NM1*85*2*CLINIC*****XX*{chance.choice(NPIS)}", "N3*1 MAIN STREET"]
            body += ["N4*ANYTOWN*OH*430000001", "REF*EI*310000001"]
            for _ in range(6):
                level += 1
                has_dependent = chance.random() < 0.3
                member = chance.choice(self._members)
                body += [f"HL*{level}*{above}*22*{int(has_dependent)}"]
                body += [f"SBR*P*{'' if has_dependent else '18'}*******{chance.choice(('CI', 'MB'))}"]
                body += [f"NM1*IL*1*ASH*ANN****MI*{member}" if member else "NM1*IL*1*ASH*ANN"]
                body += ["N3*1 A STREET", "N4*ANYTOWN*OH*430000001", f"DMG*D8*1960010{chance.randrange(1, 3)}*F"]
                body += ["NM1*PR*2*PLAN*****PI*433482"]
                if has_dependent:
                    level += 1
                    body += [f"HL*{level}*{level - 1}*23*0", "PAT*19"]
                    body += [f"NM1*QC*1*ASH*{chance.choice(('BEN', 'CARA'))}", "N3*1 A STREET"]
                    body += ["N4*ANYTOWN*OH*430000001", "DMG*D8*20150101*M"]
                for _ in range(chance.randrange(1, 4)):
                    body += self._claim()
        whole = enclosed(body, usage=chance.choice("PPPT"), number=number)
        path.write_text("".join(f"{segment}~\n" for segment in whole))
        return path

    def _claim(self) -> list[str]:
        chance = self._chance
        self._claims += 1
        lines = chance.choices(CODES, k=chance.choice((1, 1, 2, 3)))
        frequency, earlier = chance.choice("1111111178"), chance.randrange(1, self._claims + 1)
        found = [f"CLM*C{self._claims}*{10 * len(lines)}***11:B:{frequency}*Y*A*Y*Y"]
        found += [f"REF*F8*C{earlier}"] if frequency != "1" else []
        found += ["HI*ABK:I10"]
        if chance.random() < 0.5:
            found += [
                f"NM1*82*1*GREEN*PAT****XX*{chance.choice(NPIS)}",
                f"PRV*PE*PXC*{chance.choice(('207Q00000X', '207R00000X'))}",
            ]
        for number, code in enumerate(lines, start=1):
            first, last = sorted(chance.choices(range(1, LAST_DAY + 1), k=2))
            days = f"RD8*2026010{first}-2026010{last}" if chance.random() < 0.3 else f"D8*2026010{first}"
            found += [f"LX*{number}", f"SV1*HC:{code}*10*UN*{chance.choice('1123')}***1", f"DTP*472*{days}"]
        return found


def reports(paths: Sequence[Path], plan: Plan) -> list[Report]:
    """What a check says of some files."""
    return judge_all([Source(path.name, path) for path in paths], plan)


def plan_with(tables: Path, *edits: str, no_shortcuts: bool = False) -> Plan:
    """Settle a check by these edits alone."""
    return make_plan(
        select=edits, as_of=date(2026, 3, 1), tables_folder=tables, conformance="envelope", no_shortcuts=no_shortcuts
    )


def test_the_findings_are_those_of_all_claims(tmp_path: Path, tables: Path) -> None:
    """Within a claim, and across claims of a run with replacements, voids, dependents and tests, nothing is missed."""
    plans = [plan_with(tables, *EDITS, no_shortcuts=way) for way in (False, True)]
    origins = ""
    for seed in range(6):
        drawn = Drawn(seed)
        paths = [drawn.file(number, tmp_path / f"{seed}-{number}.837") for number in (1, 2, 3)]
        quick, plain = (reports(paths, plan) for plan in plans)
        for one, other in zip(quick, plain, strict=True):
            assert list(one.findings) == list(other.findings)
            assert one.summary == other.summary
        origins += "".join(finding.message for report in plain for finding in report.findings)
    assert all(origin in origins for origin in ("this claim", "this file", "another file of this run"))


def test_only_claims_that_meet_are_made(tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of claims on days of their own none is made, of claims that share a day those with procedures of a pair."""
    made: list[int] = []

    def counted(*arguments: Any, **keywords: Any) -> object:  # noqa: ANN401 whatever the function takes
        made.append(1)
        return date_claim(*arguments, **keywords)

    monkeypatch.setattr("scrubber.engine.recall.date_claim", counted)
    monkeypatch.setattr(Drawn, "_claim", lambda _self: _claim_of_pair("A0001"))
    alike = Drawn(1).file(1, tmp_path / "alike.837")
    (report,) = reports([alike], plan_with(tables, "NCC001"))
    assert (made, [finding for finding in report.findings if finding.code == "NCC001"]) == ([], [])
    monkeypatch.setattr(Drawn, "_claim", lambda self: _claim_of_pair(self._chance.choice(("A0001", "A0002"))))
    (report,) = reports([Drawn(1).file(1, tmp_path / "pairs.837")], plan_with(tables, "NCC001"))
    assert any("this file" in finding.message for finding in report.findings)
    assert len(made) > 2


def _claim_of_pair(code: str) -> list[str]:
    return ["CLM*A*10***11:B:1*Y*A*Y*Y", "HI*ABK:I10", "LX*1", f"SV1*HC:{code}*10*UN*1***1", "DTP*472*D8*20260105"]
