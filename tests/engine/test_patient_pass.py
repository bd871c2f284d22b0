"""Which services count: those of accepted claims, by date, in all files of a run (docs/explanation/what-counts.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, Screen, WriteClaims

PATIENT = """
HL*{level}**20*1~
NM1*85*2*SAMPLE CLINIC*****XX*{npi}~
HL*{subscriber}*{level}*22*{child}~
SBR*P*18*******CI~
NM1*IL*1*DOE*JANE****MI*{member}~
NM1*PR*2*SAMPLE PAYER*****PI*{payer}~
"""
DEPENDENT = """
HL*{dependent}*{subscriber}*23*0~
PAT*19~
NM1*QC*1*DOE*{name}~
DMG*D8*20150601*F~
"""


def below(
    text: str, *, level: int = 1, npi: str = "1234567893", member: str = "M1", payer: str = "P1", dependent: str = ""
) -> str:
    """Claims below levels of their own, which are numbered from `level` on."""
    numbers = {"level": level, "subscriber": level + 1, "dependent": level + 2}
    levels = PATIENT.format(npi=npi, member=member, payer=payer, child=1 if dependent else 0, **numbers)
    return levels + (DEPENDENT.format(name=dependent, **numbers) if dependent else "") + text


def found(*reports: Report) -> list[tuple[str, str, str | None]]:
    """Key, severity and claim of each finding."""
    return [(finding.key, finding.severity, finding.claim_id) for report in reports for finding in report.findings]


TOO_SOON = "too-soon", "reject"


def test_the_later_service_is_the_one_too_many(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """Of two services the one with the later date is one too many, wherever it is in the file."""
    reports = screen(write_claims(claim("LATE", "20260120") + claim("EARLY", "20260105")))
    assert found(*reports) == [(*TOO_SOON, "LATE")]
    assert "01/05/2026 in this file" in reports[0].findings[0].message


def test_services_of_one_date_are_taken_in_the_order_of_the_file(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """Of two services of one date the later in the file is one too many."""
    assert found(*screen(write_claims(claim("ONE") + claim("TWO")))) == [(*TOO_SOON, "TWO")]


def test_two_lines_of_one_claim_are_compared(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """A service that is billed twice on one claim is found."""
    two_lines = claim() + "LX*2~\nSV1*HC:Z1001*80*UN*1***1~\nDTP*472*D8*20260106~\n"
    (report,) = screen(write_claims(two_lines))
    assert [(finding.key, finding.line) for finding in report.findings] == [("too-soon", "2")]


def test_a_claim_that_the_claim_pass_rejects_does_not_count(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """A service of a rejected claim counts against no other."""
    reports = screen(write_claims(claim("BAD", units="1.5") + claim("GOOD", "20260110")))
    assert found(*reports) == [("fraction", "reject", "BAD")]


def test_a_claim_rejected_over_time_does_not_count(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """A claim that a limit rejects does not count against later ones."""
    days = {"ONE": "20260101", "TWO": "20260120", "THREE": "20260205"}
    reports = screen(write_claims("".join(claim(claim_id, day) for claim_id, day in days.items())))
    assert found(*reports) == [(*TOO_SOON, "TWO")]


def test_a_doubt_leaves_the_claim_counting(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """A claim that goes on with a warning counts."""
    days = {"ONE": "20260101", "TWO": "20260120", "THREE": "20260205"}
    reports = screen(write_claims("".join(claim(claim_id, day, code="Z1002") for claim_id, day in days.items())))
    assert found(*reports) == [("perhaps", "warn", "TWO"), ("perhaps", "warn", "THREE")]
    assert reports[0].summary.warned == 2


def test_inputs_of_a_run_are_decided_one_after_the_other(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """What an earlier input has accepted counts, whatever its date; the later input's claim is the one too many."""
    reports = screen(write_claims(claim("LATE", "20260120")), write_claims(claim("EARLY", "20260105"), number=2))
    assert found(reports[0]) == []
    assert found(reports[1]) == [(*TOO_SOON, "EARLY")]
    assert "01/20/2026 in another file of this run" in reports[1].findings[0].message


@pytest.mark.parametrize("other", [{"member": "M2"}, {"payer": "P2"}, {"dependent": "KIM"}])
def test_another_patient_or_payer_has_another_timeline(
    screen: Screen, claim: Claims, write_claims: WriteClaims, other: dict[str, str]
) -> None:
    """Services of another patient, or billed to another payer, do not count."""
    text = below(claim("ONE")) + below(claim("TWO"), level=3, **other)
    assert found(*screen(write_claims(text))) == []


def test_the_same_patient_in_two_places_has_one_timeline(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """A patient who comes twice in a file, or below two billing providers, has one timeline."""
    text = below(claim("ONE")) + below(claim("TWO"), level=3, npi="1111111112")
    assert found(*screen(write_claims(text))) == [(*TOO_SOON, "TWO")]


def test_a_patient_who_cannot_be_told_is_not_compared_and_it_is_said(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """A patient without a member id is compared with nobody, and a finding says so."""
    reports = screen(write_claims(below(claim("ONE") + claim("TWO"), member="")))
    assert found(*reports) == [("patient-unidentified", "warn", "ONE"), ("patient-unidentified", "warn", "TWO")]


def test_a_service_without_a_date_is_rejected(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """Rejects a service with a limit over time whose date cannot be read."""
    assert found(*screen(write_claims(claim(day="20260230")))) == [("service-date-unreadable", "reject", "A1")]


def test_an_edit_that_fails_over_time_holds_its_claim(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """A claim that an edit failed on is held, and the next one goes on."""
    (report,) = screen(write_claims(claim("ONE", code="Z9998") + claim("TWO", code="Z1001")))
    assert found(report) == [("edit-failed", "error", "ONE")]
    assert report.failed
    assert (report.summary.held, report.summary.charge_held) == (1, 8000)


class TestFollowing:
    """A corrected claim takes the place of the one that it corrects, and a voided one does not count."""

    def test_a_replaced_claim_does_not_count(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """A replacement does not repeat the claim that it replaces."""
        text = claim("A", "20260105") + claim("A", "20260107", frequency="7") + claim("B", "20260210")
        assert found(*screen(write_claims(text))) == []

    def test_the_replacement_counts(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """After a replacement its own services count."""
        text = claim("A", "20260105") + claim("A", "20260107", frequency="7") + claim("B", "20260120")
        assert found(*screen(write_claims(text))) == [(*TOO_SOON, "B")]

    def test_a_replacement_may_have_a_claim_id_of_its_own(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """It takes the place of the one claim with a procedure in common on its dates; REF*F8 is the payer's number."""
        text = (
            claim("A", "20260105") + claim("B", "20260105", frequency="7", reference="PAYER1") + claim("C", "20260120")
        )
        assert found(*screen(write_claims(text))) == [(*TOO_SOON, "C")]

    def test_a_replacement_of_which_nothing_is_known_is_a_new_claim(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """Against services that it may replace a limit is a warning; a claim number in REF*F8 is not looked at."""
        text = claim("A", "20260105") + claim("B", "20260107", frequency="7", reference="A") + claim("C", "20260120")
        (report,) = screen(write_claims(text))
        assert found(report) == [
            ("replacement-unmatched", "warn", "B"),
            ("too-soon", "warn", "B"),
            (*TOO_SOON, "C"),
            (*TOO_SOON, "C"),
        ]
        assert report.findings[1].message.endswith("; a warning only, since this replacement may take its place")

    def test_a_voided_claim_does_not_count(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """A voided service leaves room for the next one."""
        text = claim("A", "20260105") + claim("A", "20260105", frequency="8") + claim("B", "20260120")
        assert found(*screen(write_claims(text))) == []

    def test_a_void_is_never_flagged(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """No limit flags a void."""
        assert found(*screen(write_claims(claim("A", units="1.5", charge="2000", frequency="8")))) == []

    def test_a_void_that_comes_before_its_original_voids_it(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A void that comes first takes its original back when that arrives."""
        text = claim("A", "20260105", frequency="8") + claim("A", "20260105") + claim("B", "20260120")
        assert found(*screen(write_claims(text))) == []

    def test_another_providers_claim_is_not_taken_back(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A void takes back no claim of another provider, whatever its number."""
        void = below(claim("A", frequency="8"), level=3, npi="1111111112")
        text = below(claim("A", "20260105")) + void + below(claim("B", "20260120"), level=5)
        assert found(*screen(write_claims(text))) == [(*TOO_SOON, "B")]

    def test_a_replacement_that_the_claim_pass_rejects_replaces_nothing(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A rejected replacement leaves the earlier claim in force."""
        text = claim("A", "20260105") + claim("A", "20260107", frequency="7", units="1.5") + claim("B", "20260120")
        assert found(*screen(write_claims(text))) == [("fraction", "reject", "A"), (*TOO_SOON, "B")]

    def test_a_replacement_that_is_rejected_over_time_replaces_nothing(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A replacement that a limit rejects leaves the earlier claim in force."""
        text = (
            claim("X", "20260301") + claim("A", "20260105") + claim("A", "20260310", frequency="7")
            + claim("B", "20260120")
        )  # fmt: skip
        assert found(*screen(write_claims(text))) == [(*TOO_SOON, "A"), (*TOO_SOON, "B")]

    def test_the_replacement_may_be_in_another_file_of_the_run(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A correction in a file of its own replaces what it corrects."""
        first = write_claims(claim("A", "20260105"))
        second = write_claims(claim("A", "20260107", frequency="7"), number=2)
        assert found(*screen(first, second)) == []

    def test_the_same_claim_sent_again_repeats_nothing(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A resubmission is not rejected for repeating itself."""
        assert found(*screen(write_claims(claim("A")), write_claims(claim("A"), number=2))) == []


def test_a_member_id_that_many_patients_share_is_said_and_stops_nobody(
    screen: Screen, claim: Claims, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member id that many patients share is told, and rejects nobody."""
    monkeypatch.setattr("scrubber.engine.member.MOST_SERVICES", 1)
    text = claim("A", "20260105") + claim("B", "20260305") + claim("C", "20260306")
    assert found(*screen(write_claims(text))) == [("patient-crowded", "warn", "C")]
