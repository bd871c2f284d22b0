"""A service that two claims bill is told of the later one, unless something explains it."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from scrubber.edit import EXPLAINING, Edit, Repetition, duplicate_edit, frequency_edit, service_of
from scrubber.pipeline import groups
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.packs import Pack
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.findings.finding import Finding
    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, WriteClaims

VISIT, MONTHLY = "99213", "95251"
TWICE = duplicate_edit(
    "tests.billed_twice", code="TWI001", title="Billed twice", since="0.1", key=service_of, exempt=EXPLAINING
)
MONTH = frequency_edit(
    "tests.once_monthly", code="TWI002", title="Once", since="0.1", procedure=MONTHLY, noun="one", units_fix="-"
)
PACK = Pack("twice", "1", "tests.sample_pack", (TWICE, MONTH))


def judged(*files: bytes, **request: object) -> list[Report]:
    """Both passes over files."""
    settings = resolve(SettingsRequest(**request), [PACK])  # type: ignore[arg-type]
    return judge_all([Source(f"{at}.837", io.BytesIO(file)) for at, file in enumerate(files)], Plan(settings=settings))


def told(report: Report) -> list[Finding]:
    """The findings about services that are billed twice."""
    return [found for found in report.findings if found.code == TWICE.code]


def whose(report: Report) -> list[tuple[str | None, str]]:
    """The claims that they are about, and what they say."""
    return [(found.claim_id, found.key) for found in told(report)]


def test_the_later_of_two_claims_is_rejected(claim: Claims, write_claims: WriteClaims) -> None:
    """Its line is told, and the first claim named by number and segment."""
    file = write_claims(claim("A1", code=VISIT) + claim("A2", code=VISIT) + claim("A3", "20260106", code=VISIT))
    (report,) = judged(file)
    (found,) = told(report)
    segments = [segment.strip() for segment in file.decode().split("~")]
    at = segments.index("CLM*A1*80***11:B:1*Y*A*Y*Y") + 1
    assert found.message.startswith(f"line 1 is line 1 of claim A1 again (segment {at}): {VISIT} on 01/05/2026")
    assert segments[found.segment - 1].startswith(f"SV1*HC:{VISIT}")
    assert (found.claim_id, found.line, found.element) == ("A2", "1", "SV101-2")
    assert (found.severity, found.status, found.carc, found.procedure) == ("reject", "A3:54", "18", VISIT)
    assert (report.summary.accepted, report.summary.rejected, report.summary.charge_rejected) == (2, 1, 8000)


def test_a_stray_character_elsewhere_hides_none(claim: Claims, write_claims: WriteClaims) -> None:
    """Claims that are read with one that has it are looked at closely, and compared as others are."""
    claims = claim("A1", code=VISIT) + claim("A2", code=VISIT) + claim("X\x07", "20260106", code=VISIT)
    (report,) = judged(write_claims(claims))
    assert [found.claim_id for found in told(report)] == ["A2"]
    assert [found.claim_id for found in report.findings if found.key == "character-not-allowed"] == ["X\x07"]


def test_an_interchange_is_one_submission(claim: Claims, write_claims: WriteClaims) -> None:
    """What two interchanges of an input bill is not compared, nor two lines of one claim."""
    first, again = claim("A1", code=VISIT), claim("A2", code=VISIT)
    (report,) = judged(write_claims(first) + write_claims(again, number=2))
    assert told(report) == []
    line = first[first.index("LX*1") :].replace("LX*1", "LX*2")
    (report,) = judged(write_claims(first.replace("A1*80", "A1*160") + line))
    assert told(report) == []


def test_of_two_claims_one_goes_on(claim: Claims, write_claims: WriteClaims) -> None:
    """A sound claim is not told of a rejected one; of two that are rejected the later is, and of the sound one."""
    limit = {"overrides": ("once-monthly.scope=any",)}
    bad, good = (claim(claim_id, code=VISIT) for claim_id in ("A1", "A2"))
    units = f"LX*2~\nSV1*HC:{MONTHLY}*10*UN*2***1~\nDTP*472*D8*20260105~\n"
    bad = bad.replace("A1*80", "A1*90") + units
    other = bad.replace("A1*", "A3*")
    assert whose(judged(write_claims(bad + good), **limit)[0]) == []
    assert whose(judged(write_claims(bad + other))[0]) == [("A3", "same")]
    (report,) = judged(write_claims(bad + good + other))
    assert whose(report) == [("A3", "same")]
    assert "of claim A2" in told(report)[0].message
    assert report.summary.rejected == 2


def test_what_an_edit_over_time_tells_is_told_once(claim: Claims, write_claims: WriteClaims) -> None:
    """Of a procedure that may be billed so often, that edit alone speaks; ignored, the other one does."""
    file = write_claims(claim("A1", code=MONTHLY) + claim("A2", code=MONTHLY))
    (report,) = judged(file)
    assert [(found.code, found.claim_id) for found in report.findings] == [(MONTH.code, "A2")]
    (report,) = judged(file, ignore=(MONTH.code,))
    assert [(found.code, found.claim_id) for found in report.findings] == [(TWICE.code, "A2")]


def test_a_payer_says_what_it_is_worth(tmp_path: Path, claim: Claims, write_claims: WriteClaims) -> None:
    """A profile makes it a warning, whoever ignores it is told nothing, and a waiver lets the claim go on."""
    profile, waivers = tmp_path / "lax.toml", tmp_path / "waivers.toml"
    profile.write_text('name = "lax"\ntitle = "-"\n[severity]\n"billed-twice.same" = "warn"\n')
    waivers.write_text(
        '[[waiver]]\ncode = "TWI001"\neverywhere = true\nowner = "-"\nreason = "-"\nexpires = 2027-12-31\n'
    )
    file = write_claims(claim("A1", code=VISIT) + claim("A2", code=VISIT))
    for request, severities in (
        ({}, ["reject"]),
        ({"profile": str(profile)}, ["warn"]),
        ({"waivers": str(waivers)}, ["info"]),
        ({"ignore": ("TWI001",)}, []),
    ):
        (report,) = judged(file, **request)
        assert [found.severity for found in told(report)] == severities
        assert report.summary.rejected == (severities == ["reject"])


@pytest.mark.parametrize("inputs_together", [1, 100])
def test_what_an_earlier_file_bills_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: Claims, write_claims: WriteClaims, inputs_together: int
) -> None:
    """Whether published together or one after the other; not of a test, of what was rejected or voided."""
    monkeypatch.setattr(groups, "GROUP_INPUTS", inputs_together)
    for edit in PACK.edits:
        monkeypatch.setitem(sys.modules, edit.module, sys.modules[__name__])
    lines = (claim("A1", code=VISIT), claim("A2", "20260106", code=VISIT, charge="90"))
    rejected = claim("A3", "20260107", code=VISIT) + f"LX*2~\nSV1*HC:{MONTHLY}*0*UN*2***1~\nDTP*472*D8*20260107~\n"
    files = [
        write_claims("".join(lines) + rejected),
        write_claims(
            claim("B1", code=VISIT) + claim("B2", "20260106", code=VISIT) + claim("B3", "20260107", code=VISIT),
            number=2,
        ),
        write_claims(claim("C1", "20260106", code=VISIT, frequency="8", reference="X"), number=3),
        write_claims(claim("D2", "20260106", code=VISIT) + claim("D3", "20260107", code=VISIT), number=4),
    ]
    sources = [Source(f"{at}.837", io.BytesIO(file)) for at, file in enumerate(files)]
    run = scrub_all(sources, tmp_path / "out", ("json",), Plan(settings=resolve(SettingsRequest(), [PACK])))
    assert [whose(report) for report in run.reports] == [
        [],
        [("B1", "same-elsewhere"), ("B2", "alike-elsewhere")],
        [],
        [("D3", "same-elsewhere")],
    ]
    assert {found.severity for report in run.reports for found in told(report)} == {"info"}
    as_test = [file.replace(b"*0*P*:", b"*0*T*:") for file in files]
    assert [whose(report) for report in judged(*as_test)] == [[], [], [], []]


def test_keys_are_made_for_an_edit_that_asks() -> None:
    """Without one that is run, by any profile, nothing is kept of the lines."""
    assert resolve(SettingsRequest(), [PACK]).rulebook.looks_for_repetitions
    left_out = resolve(SettingsRequest(ignore=("TWI001",)), [PACK]).rulebook
    assert not left_out.looks_for_repetitions
    assert len(list(left_out.made())) == 1
    with pytest.raises(TypeError, match="repeats"):
        Edit("tests.no_key", code="TWI003", title="-", severity="warn", status="A3:54", since="0.1").on(Repetition)(
            lambda repetition: ()  # noqa: ARG005
        )


def test_in_bulk_as_one_by_one(claim: Claims, write_claims: WriteClaims) -> None:
    """A file that is looked at in blocks gives the findings that its claims for themselves give."""
    claims = [claim(f"A{at}", f"202601{1 + at % 28:02}", code=VISIT, charge=str(80 + at % 2)) for at in range(2500)]
    file = write_claims("".join(claims))
    settings = resolve(SettingsRequest(), [PACK])
    bulk, plain = (
        judge_all([Source("1.837", io.BytesIO(file))], plan)[0]
        for plan in (Plan(settings=settings), Plan(settings=settings, cut=iter))
    )
    assert bulk.findings == plain.findings
    assert bulk.verdicts == plain.verdicts
    assert bulk.summary.accepted == 28
    assert len(told(bulk)) == 2500 - 28
