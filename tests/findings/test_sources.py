"""Where a finding and an edit come from is said, and how sure that is."""

from __future__ import annotations

from datetime import date

from scrubber import check
from scrubber.findings.explain import explain
from scrubber.findings.sources import ordered_sources
from scrubber.rules.settings import SettingsRequest, resolve

CLAIM = b"""ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000001*0*P*:~
GS*HC*APP1*R*20260301*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*1*20260301*1200*CH~
HL*1**20*1~
NM1*85*2*CLINIC*****XX*1234567893~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*DOE*JANE****MI*900000001~
NM1*PR*2*PAYER*****PI*P1~
CLM*A1*80***11:B:1*Y*A*Y*Y~
HI*ABK:R918~
LX*1~
SV1*HC:71250:26:TC*80*UN*1***1~
DTP*472*D8*20260105~
SE*14*0001~
GE*1*1~
IEA*1*000000001~
"""


def test_a_finding_has_the_source_and_confidence_of_its_row() -> None:
    """What goes by a row of a table repeats the row's; what goes by none has none."""
    report = check(CLAIM, select=("MOD001", "DX"), as_of=date(2026, 3, 1), conformance="envelope")
    (pair,) = (one for one in report.findings if one.code == "MOD001")
    assert (pair.source, pair.confidence) == ("CMS PPRRVU record layout, PC/TC indicator", "high")
    (written,) = (one for one in report.to_dicts() if one["code"] == "MOD001")
    assert (written["source"], written["confidence"]) == (pair.source, "high")
    others = {(one.source, one.confidence) for one in report.findings if one.code != "MOD001"}
    assert others <= {(None, None)}


def test_sources_that_a_payer_accepts_come_first_and_the_surest_of_them() -> None:
    """A biller reads what to tell the payer before what is only for the biller."""
    text = ordered_sources("- Guides (a blog). High.\n- CGS, 2024.\n  Low.\n- CMS, of 2025. High.\n- Our judgement.")
    assert [line for line in text.splitlines() if line.startswith(("#", "- "))] == [
        "## What to tell the payer", "- CMS, of 2025. High.", "- CGS, 2024.",
        "## Other sources", "- Guides (a blog). High.", "- Our judgement.",
    ]  # fmt: skip
    assert ordered_sources("") == ""


def test_an_edit_is_explained_with_the_sources_of_its_rows() -> None:
    """Each source of a table's rows is named once, with the number of its rows."""
    text = explain("MOD001", resolve(SettingsRequest()))
    assert "## Sources of the rows of modifier_conflicts, edition 2026.2\n- " in text
    assert "- CMS PPRRVU record layout, PC/TC indicator: 1 row. High." in text


def test_an_edit_is_explained_as_a_payer_has_it() -> None:
    """The severity that a profile sets is shown with the profile."""
    text = explain("CGM002", resolve(SettingsRequest(profile="medicare")))
    assert "- no-span (warn [profile medicare]; status A6:187, CARC 16): " in text
