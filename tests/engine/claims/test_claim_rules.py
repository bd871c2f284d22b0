"""Claims of many payers, each judged by its own profile: in bulk as claim by claim, and lines by their own days."""

from __future__ import annotations

import io
import random
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.reader import Reader
from tests.claims.drawn_claims import drawn_interchange

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.engine.input_result import InputResult
    from scrubber.rules.rulebook import Rulebook

PAYERS = ("PAYER*****PI*P1", "PAYER TWO*****PI*P2", "PAYMASTER*****PI*", "other  payer*****PI*P4", "*****PI*P5")
PROFILES = {
    "one": """
[[match]]
payer_id = ["p1"]
[[dated]]
from = 2026-01-08
ignore = ["DX", "npi-malformed"]
[dated.severity]
PRV = "info"
UNT = "reject"
""",
    "two": """
extends = "one"
[[match]]
payer_name = ["PAYER TWO", "NOBODY*"]
[severity]
npi-malformed = "warn"
"guide.trailing-blank" = "reject"
[[dated]]
to = 2026-01-06
enable = ["npi-malformed"]
""",
    "three": """
[[match]]
payer_name = ["pay*"]
[edits.cgm-placement-span]
max_days = 8
""",
    "four": """
ignore = ["CGM", "CHG"]
[[match]]
filing = ["CI"]
billing_npi = ["1234567893"]
""",
}


def rulebook(folder: Path) -> Rulebook:
    """Give a rulebook with these profiles beside the shipped ones."""
    files = []
    for name, text in PROFILES.items():
        file = folder / f"{name}.toml"
        file.write_text(f'name = "{name}"\ntitle = "Of the tests"\n{text}', encoding="utf-8")
        files.append(str(file))
    return resolve(SettingsRequest(profiles=tuple(files), received=date(2026, 2, 1))).rulebook


def of_many_payers(seed: int) -> bytes:
    """Draw an interchange whose subscribers have different payers, some of its segments damaged."""
    chance = random.Random(seed)  # noqa: S311 not for secrets
    data = drawn_interchange(chance, damage=seed % 4 / 60).decode("latin-1")
    return re.sub(r"PAYER\*\*\*\*\*PI\*P1", lambda _: chance.choice(PAYERS), data).encode("latin-1")


def judged(data: bytes, memory: EditMemory, *, in_bulk: bool, checks_guide: bool = False) -> InputResult:
    """Judge an input in blocks, or piece by piece."""
    reader = Reader(io.BytesIO(data), bulk=0)
    with memory.sandbox:
        parts = reader.parts() if in_bulk else iter(reader)
        sets = TransactionSets(memory, 0, checks_guide=checks_guide)
        return ClaimPass(memory, checks_guide=checks_guide).follow(sets.of(parts))


@pytest.mark.slow
def test_claims_of_many_payers_are_judged_in_bulk_as_one_by_one(tmp_path: Path) -> None:
    """In drawn claims the same is found both ways, and the same profiles judged the same claims."""
    by = rulebook(tmp_path)
    memories = EditMemory(by), EditMemory(by)
    profiles: set[str | None] = set()
    for seed in range(60):
        data = of_many_payers(seed)
        bulk = judged(data, memories[0], in_bulk=True, checks_guide=True)
        plain = judged(data, memories[1], in_bulk=False, checks_guide=True)
        assert list(bulk.findings.in_order()) == list(plain.findings.in_order())
        assert bulk.claim_verdicts.verdicts == plain.claim_verdicts.verdicts
        assert bulk.dated_claims == plain.dated_claims
        assert bulk.claim_numbers == plain.claim_numbers
        assert bulk.judged_by == plain.judged_by
        assert bulk.judged_by.total() == len(bulk.claim_verdicts.verdicts)
        profiles |= {judged_by.profile for judged_by in bulk.judged_by}
    assert profiles == {None, "medicare", *PROFILES}


FILE = """ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260201*1200*^*00501*000000001*0*P*:~
GS*HC*APP1*R*20260201*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260201*1200*CH~
HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******{filing}~NM1*IL*1*DOE*JANE****MI*M1~
NM1*PR*2*{payer}~{claims}SE*{count}*0001~GE*1*1~IEA*1*000000001~
"""


def written(claims: str, payer: str = "PAYER*****PI*P1", filing: str = "CI") -> bytes:
    """Give a file of one subscriber with these claims."""
    text = FILE.format(claims=claims, payer=payer, filing=filing, count=9 + claims.count("~"))
    return text.replace("\n", "").encode()


def claim(*days: str) -> str:
    """Give a claim with one line on each day, none of whole units."""
    lines = "".join(f"LX*{at}~SV1*HC:99213*10*UN*-1***1~DTP*472*D8*{day}~" for at, day in enumerate(days, start=1))
    return f"CLM*A*{10 * len(days)}***11:B:1*Y*A*Y*Y~HI*ABK:E1165~{lines}"


@pytest.mark.parametrize("in_bulk", [True, False])
def test_each_line_is_judged_by_the_rules_of_its_own_day(tmp_path: Path, *, in_bulk: bool) -> None:
    """A section that begins on the second line's day says what that line is worth, and nothing of the first."""
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "mine"\ntitle = "-"\n[[match]]\npayer_id = ["P1"]\n'
        '[[dated]]\nfrom = 2026-01-08\nto = 2026-01-09\n[dated.severity]\nunits-not-positive = "info"\n'
    )
    request = SettingsRequest(profiles=(str(file),), received=date(2026, 2, 1), select=("units-not-positive",))
    by = resolve(request).rulebook
    data = written(claim("20260107", "20260108", "20260109", "20260110") * 3)
    found = judged(data, EditMemory(by), in_bulk=in_bulk).findings.in_order()
    severities = {(finding.line, finding.severity) for finding in found}
    default = next(severity for line, severity in severities if line == "1")
    assert default != "info"
    assert severities == {("1", default), ("2", "info"), ("3", "info"), ("4", default)}
    assert {finding.profile for finding in found} == {"mine"}


@pytest.mark.parametrize(
    ("match", "is_matched"),
    [
        ('payer_id = ["x", "p1"]', True),
        ('payer_name = ["payer"]', True),
        ('payer_name = ["PAY*"]', True),
        ('payer_name = ["PAYERS"]', False),
        ('filing = ["CI"]', True),
        ('filing = ["CI"]\nsender = ["sender"]', True),
        ('sender = ["APP1"]', True),
        ('sender = ["RECEIVER"]', False),
        ('receiver = ["RECEIVER"]', True),
        ('receiver = ["R"]\nbilling_npi = ["1234567893"]', True),
        ('payer_id = ["P1"]\nbilling_npi = ["1999999992"]', False),
    ],
)
@pytest.mark.parametrize("in_bulk", [True, False])
def test_a_match_fits_where_all_of_its_keys_do(tmp_path: Path, match: str, *, is_matched: bool, in_bulk: bool) -> None:
    """Each key is compared with what the file has for it, in capitals."""
    file = tmp_path / "mine.toml"
    file.write_text(f'name = "mine"\ntitle = "-"\n[[match]]\n{match}\n')
    by = resolve(SettingsRequest(profiles=(str(file),))).rulebook
    result = judged(written(claim("20260107") * 3), EditMemory(by), in_bulk=in_bulk)
    assert {judged_by.profile: count for judged_by, count in result.judged_by.items()} == {
        "mine" if is_matched else None: 3
    }
