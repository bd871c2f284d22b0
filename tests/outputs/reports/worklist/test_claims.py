"""The worklist with a row a claim, read back as a spreadsheet would."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from scrubber.findings.finding import Summary, Verdict
from scrubber.outputs.facts import Facts
from scrubber.outputs.reports.worklist.csv_file import ClaimsCsv
from scrubber.outputs.reports.worklist.typed import Typed, TypedEntry
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts
from scrubber.outputs.second_read.masks import masks_everybody

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder


def rows(build: Builder, data: bytes, findings: list[Finding], facts: Facts) -> list[dict[str, str]]:
    """The rows of a file's claims."""
    out = io.BytesIO()
    build.feed(ClaimsCsv(out, facts), build.parts(data, [Verdict.REJECTED, Verdict.WARNED], findings))
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def test_a_claim_has_one_row_with_its_worst_finding(build: Builder) -> None:
    """One without a finding too; with the patient left out, words and people are masked."""
    data = build.simple(build.claim("=1", charge="-5.5"), build.claim("A2"), build.claim("A3"))
    findings = build.findings(
        data, build.found("CLM", 0, "warn", "TST002", "of little weight"),
        build.found("SV1", 0, message="JANE is wrong"), build.found("SV1", 2, "warn"),
    )  # fmt: skip
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), {}, Summary(), (), findings)
    facts = Facts(document, date(2026, 2, 1), {}, file_by=lambda _claim, _profile: date(2026, 5, 1))
    first, clean, last = rows(build, data, findings, facts)
    assert first["Claim id"] == "'=1"
    assert first["Claim charge"] == "-5.50"
    assert (first["Claim outcome"], first["Findings"], first["Codes"]) == ("rejected", "2", "TST002 TST001")
    assert (first["File by"], first["Service from"], first["Patient"]) == ("2026-05-01", "2026-01-01", "JANE Q ROE JR")
    assert (first["What is wrong"], first["How to fix it"]) == ("JANE is wrong", "mend it")
    assert (clean["Claim id"], clean["Findings"], clean["What is wrong"]) == ("A2", "0", "")
    assert (last["Claim id"], last["Birth date"]) == ("A3", "1970-01-01")
    masked = rows(build, data, findings, facts._replace(masks=masks_everybody, file_by=lambda _claim, _profile: None))[
        0
    ]
    assert (masked["Patient"], masked["Birth date"], masked["What is wrong"]) == ("J. R.", "", "\u2026 is wrong")
    assert masked["File by"] == ""


def test_what_was_typed_about_a_claim_stays_with_it(build: Builder) -> None:
    """By payer, billing NPI and claim id, and by their order where claims are alike in all of that."""
    data = build.simple(build.claim("A1"), build.claim("A1"), build.claim("A2"))
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), {}, Summary(), (), ())
    facts = Facts(document, date(2026, 2, 1), {})
    once, twice, other = (row["Fingerprint"] for row in rows(build, data, [], facts))
    assert len({once, twice, other}) == 3
    told = ("", "", "", "A2", "", "")
    entries = [(other, TypedEntry(("open", "Ann", "called"), told)), (twice, TypedEntry(("done", "", ""), told))]
    typed = Typed([("a.837", *one) for one in entries] + [("a.837", "f" * 16, entries[0][1])])
    changed = build.simple(build.claim("A2", charge="7"), build.claim("A1", charge="8"))
    first, second, gone = rows(build, changed, [], facts._replace(typed=typed))
    assert (first["Claim id"], first["Work status"], first["Owner"], first["Note"]) == ("A2", "open", "Ann", "called")
    assert (second["Claim id"], second["Work status"]) == ("A1", "")
    assert (gone["Claim outcome"], gone["Fingerprint"], gone["Work status"]) == ("resolved", twice, "done")


def test_a_claim_that_says_nothing_of_itself_has_a_row(build: Builder) -> None:
    """Without a charge and a date their cells are empty."""
    data = build.interchange([build.set("CLM**x***11:B:1~LX*1~SV1*HC*5~")])
    findings = build.findings(data, build.found("CLM", on_line=False))
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), {}, Summary(), (), findings)
    (row,) = rows(build, data, findings, Facts(document, date(2026, 2, 1), {}))
    assert (row["Claim charge"], row["Service from"], row["File by"]) == ("", "", "")
