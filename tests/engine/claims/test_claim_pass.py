"""A fault stops the claims that it reaches and no others, and says where it is by the numbers that people know."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims import transaction_sets
from scrubber.findings.finding import FROM_ABOVE, Verdict
from scrubber.x12 import reader

if TYPE_CHECKING:
    from scrubber.engine.claims.judged_claims import JudgedClaims
    from scrubber.findings.finding import Finding
    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, Screen, WriteClaims

Change = Callable[[str], str]
ACCEPTED, REJECTED, HELD, UNREADABLE = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.HELD, Verdict.UNREADABLE


FILLER = f"NTE*ADD*{'X' * 60}~\n"


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold pieces of two blocks at most, so that files with longer ones are quickly read."""
    monkeypatch.setattr(reader, "MAX_PIECE", 2 * reader.BLOCK_SIZE)


def lengthened(file: bytes) -> bytes:
    """The file with its FILLER repeated until a piece is cut more than once, and counted in SE01."""
    times = 3 * reader.MAX_PIECE // len(FILLER)
    count = file.count(b"~") - 4 + times - 1
    return re.sub(rb"SE\*\d+", b"SE*%d" % count, file).replace(FILLER.encode(), FILLER.encode() * times)


def codes(report: Report) -> list[tuple[str, str | None, str | None]]:
    """Key, claim and element of each finding."""
    return [(finding.key, finding.claim_id, finding.element) for finding in report.findings]


def verdicts(report: Report) -> list[Verdict]:
    """What became of each claim."""
    return [Verdict(verdict) for verdict in report.verdicts]


def only(report: Report, key: str) -> Finding:
    """The one finding with this key."""
    (finding,) = (finding for finding in report.findings if finding.key == key)
    return finding


class TestClaims:
    """A claim that cannot be judged is stopped, and its neighbours go on."""

    @pytest.mark.parametrize(
        ("old", "new", "key", "element"),
        [
            ("CLM*A1*80*", "CLM**80*", "claim-id-missing", "CLM01"),
            ("CLM*A1*80*", "CLM*A1*lots*", "amount-unreadable", "CLM02"),
            ("*80*UN*1***1", "*8.0.0*UN*1***1", "amount-unreadable", "SV102"),
            ("SV1*HC:Z1001", "SVX*HC:Z1001", "unknown-segment", ""),
            ("SV1*HC:Z1001", "SV1*HC", "procedure-missing", "SV101-2"),
            ("SV1*HC:Z1001", "SV1*HC>Z1001", "procedure-missing", "ISA16"),
            ("SV1*HC:Z1001", "SV1**", "procedure-missing", "SV101-2"),
            ("HI*ABK", "HI*\xc9ABK", "character-not-allowed", "HI01"),
        ],
    )
    def test_a_claim_with_a_fault_is_rejected_alone(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims, old: str, new: str, key: str, element: str
    ) -> None:  # fmt: skip
        """A claim with a fault is rejected, and the others go on."""
        file = write_claims(claim() + claim("A2", "20260301"))
        (report,) = screen(file.decode().replace(old, new, 1).encode("latin-1"))
        assert verdicts(report) == [REJECTED, ACCEPTED]
        assert (key, element) in [(found.key, found.element or "") for found in report.findings]

    def test_a_fault_of_a_line_names_the_line(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """A bad character in a line is told with the line's number."""
        (report,) = screen(write_claims(claim()).replace(b"DTP*472", b"DTP*4\x072"))
        found = only(report, "character-not-allowed")
        assert (found.line, found.element, "byte 0x07" in found.message) == ("1", "DTP01", True)

    def test_a_claim_without_a_line_is_rejected(self, screen: Screen, write_claims: WriteClaims) -> None:
        """Rejects a claim without a service line."""
        (report,) = screen(write_claims("CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~"))
        assert codes(report) == [("claim-without-line", "A1", None)]

    def test_a_claim_in_no_subscriber_level_is_rejected(self, screen: Screen, write_claims: WriteClaims) -> None:
        """Rejects a claim that is below no subscriber."""
        text = "HL*1**20*0~\nNM1*85*2*SAMPLE CLINIC*****XX*1234567893~\nCLM*A1*80~\nLX*1~\nSV1*HC:99213*80*UN*1***1~"
        (report,) = screen(write_claims(text))
        assert ("claim-outside-levels", "A1", None) in codes(report)

    def test_an_edit_that_fails_holds_its_claim_and_is_remembered(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A claim that an edit failed on is held, whatever else is found in it; the failure is known once a place."""
        (report,) = screen(write_claims(claim(code="Z9999", units="1.5") + claim("A2") + claim("A3", code="Z9999")))
        assert verdicts(report) == [HELD, ACCEPTED, HELD]
        (crash,) = report.crashes
        assert (crash.edit, crash.kind, type(crash.error)) == ("edit-that-fails", "ValueError", ValueError)
        (report,) = screen(write_claims(claim(code="Z9999") + claim("A2")))
        found = only(report, "edit-failed")
        assert (found.claim_id, "edit-that-fails" in found.message) == ("A1", True)
        assert report.failed
        assert not report.accepted

    def test_a_claim_too_long_to_be_held_is_rejected(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """Rejects a claim of more than two megabytes, of which only a part is held."""
        (report,) = screen(lengthened(write_claims(claim() + FILLER + claim("A2", "20260301"))))
        assert verdicts(report) == [REJECTED, ACCEPTED]
        assert only(report, "claim-too-long").claim_id == "A1"


class TestEnvelopes:
    """A broken envelope stops its own claims, and no others."""

    @pytest.fixture
    def whole(self, claim: Claims, write_claims: WriteClaims) -> str:
        """Give a file with one set in each of two groups, and one claim in each."""
        text = write_claims(claim()).decode()
        group = text[text.index("GS*") : text.index("IEA*")]
        second = group.replace("*1*X*", "*2*X*").replace("GE*1*1", "GE*1*2").replace("CLM*A1", "CLM*A2")
        return text.replace("IEA*1*", second.replace("20260105~\nSE", "20260305~\nSE") + "IEA*2*")

    def test_a_whole_file_is_accepted(self, screen: Screen, whole: str) -> None:
        """The faults below are those of the file that they are made of."""
        (report,) = screen(whole.encode())
        assert (codes(report), verdicts(report)) == ([], [ACCEPTED, ACCEPTED])
        assert report.accepted
        assert (report.summary.interchanges, report.summary.groups, report.summary.transactions) == (1, 2, 2)

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            pytest.param("SE*24", "SE*23", [REJECTED, ACCEPTED], id="count of the first set"),
            pytest.param("GE*1*2", "GE*1*3", [ACCEPTED, REJECTED], id="number of the second group"),
            pytest.param("IEA*2", "IEA*1", [UNREADABLE, UNREADABLE], id="count of groups"),
            pytest.param("HL*2*1*22", "HL*3*1*22", [REJECTED, ACCEPTED], id="level of the first set"),
            pytest.param("BHT*0019", "BHX*0019", [REJECTED, ACCEPTED], id="header of the first set"),
        ],
    )
    def test_a_fault_reaches_its_envelope_and_no_other(
        self, screen: Screen, whole: str, old: str, new: str, expected: list[Verdict]
    ) -> None:
        """A wrong count stops the claims of its own envelope alone."""
        (report,) = screen(whole.replace(old, new, 1).encode())
        assert verdicts(report) == expected

    def test_a_missing_trailer_is_told_of_the_envelope_that_lacks_it(self, screen: Screen, whole: str) -> None:
        """A missing GE is told of the group that lacks it, not of the next one."""
        (report,) = screen(whole.replace("GE*1*1~\n", "").encode())
        found = only(report, "group-unended")
        assert (found.interchange, found.group, found.transaction) == ("000000001", "1", None)
        assert verdicts(report) == [UNREADABLE, ACCEPTED]
        assert report.unreadable

    def test_a_set_without_end_is_told_by_its_own_number(self, screen: Screen, whole: str) -> None:
        """A set without SE is named by its own ST02."""
        joined = whole.replace("SE*24*0001~\nGE*1*1~\n", "SECOND", 1)
        second = joined.replace("SECONDGS*", "GS*").replace("ST*837*0001", "ST*837*0007", 1)
        (report,) = screen(second.encode())
        assert only(report, "set-unended").transaction == "0007"

    def test_an_interchange_without_end_is_told_by_its_own_number(self, screen: Screen, whole: str) -> None:
        """Of two joined files the one without IEA is named by its own ISA13."""
        cut = whole[: whole.index("IEA*")]
        (report,) = screen((cut + whole.replace("000000001", "000000002")).encode())
        assert only(report, "interchange-unended").interchange == "000000001"
        assert (
            verdicts(report) == [UNREADABLE, UNREADABLE, REJECTED, REJECTED] or verdicts(report)[2:] == [ACCEPTED] * 2
        )

    def test_a_stray_trailer_reaches_no_earlier_interchange(self, screen: Screen, whole: str) -> None:
        """A stray trailer stops no claim of the interchange before."""
        empty = whole[: whole.index("GS*")].replace("000000001", "000000002") + "SE*1*1~\nIEA*0*000000002~\n"
        (report,) = screen((whole + empty).encode())
        assert codes(report) == [("misplaced-segment", None, None)]
        assert only(report, "misplaced-segment").interchange == "000000002"
        assert verdicts(report) == [ACCEPTED, ACCEPTED]

    def test_a_cut_off_file_is_unreadable_as_a_whole(self, screen: Screen, whole: str) -> None:
        """Claims of a truncated file are unreadable, and none goes on."""
        (report,) = screen(whole[: whole.index("IEA")].encode())
        assert verdicts(report) == [UNREADABLE, UNREADABLE]
        assert report.summary.charge_unreadable == report.summary.charge == 16000

    def test_an_endless_segment_makes_the_whole_input_unreadable(self, screen: Screen, whole: str) -> None:
        """A segment that does not end makes all claims unreadable, those before it included."""
        (report,) = screen((whole[: whole.index("IEA")] + "A" * 40_000).encode())
        assert verdicts(report) == [UNREADABLE, UNREADABLE]
        assert only(report, "segment-too-long").interchange == "000000001"

    def test_the_report_is_dated_by_the_first_interchange(self, screen: Screen, whole: str) -> None:
        """Without a receipt date the report has the date of the first interchange."""
        (report,) = screen(whole.encode())
        assert report.dated is not None
        assert report.dated.isoformat() == "2026-01-01"


class TestLevels:
    """A fault of a patient's level stops the claims of that patient."""

    TWO = """
HL*1**20*1~
NM1*85*2*SAMPLE CLINIC*****XX*1234567893~
HL*2*1*22*0~
NM1*IL*1*DOE*JANE****MI*M1~
NM1*PR*2*SAMPLE PAYER*****PI*P1~
{one}HL*3*1*22*0~
NM1*IL*1*ROE*JOHN****MI*M2~
NM1*PR*2*SAMPLE PAYER*****PI*P1~
{two}"""

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("DOE*JANE", "DO\xc9*JANE", [REJECTED, ACCEPTED]),
            ("ROE*JOHN", "RO\xc9*JOHN", [ACCEPTED, REJECTED]),
            ("SAMPLE CLINIC", "SAMPLE CLINIC\x07", [REJECTED, REJECTED]),
            ("NM1*IL*1*DOE", "NMX*IL*1*DOE", [REJECTED, ACCEPTED]),
        ],
    )
    def test_a_fault_of_a_level_stops_the_claims_below_it(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims, old: str, new: str, expected: list[Verdict]
    ) -> None:  # fmt: skip
        """A damaged name of a patient stops that patient's claims."""
        file = write_claims(self.TWO.format(one=claim("A1"), two=claim("A2"))).decode()
        (report,) = screen(file.replace(old, new).encode("latin-1"))
        assert verdicts(report) == expected
        (of_level,) = (found for found in report.acknowledged if found.told_below)
        assert f"level (segment {of_level.segment}): " in of_level.message
        of_claims = [found for found in report.findings if found.code != "SCR049"]
        told = {(found.key, found.code, found.message, found.offset) for found in of_claims}
        assert told == {(FROM_ABOVE, of_level.code, of_level.message, of_level.offset)}
        stopped = [found.claim_id for found in of_claims]
        assert stopped == [f"A{number}" for number, verdict in enumerate(expected, 1) if verdict == REJECTED]

    def test_a_level_too_long_to_be_held_stops_its_set(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """A level of which only a part is held stops the claims of its set."""
        levels = self.TWO.format(one=FILLER + claim("A1"), two=claim("A2"))
        (report,) = screen(lengthened(write_claims(levels)))
        assert only(report, "level-too-long").transaction == "0001"
        assert verdicts(report) == [REJECTED, REJECTED]


class TestOtherSets:
    """Claims of other kinds than professional ones are passed through unjudged."""

    def test_they_are_passed_through_and_it_is_said_once(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """An institutional set is passed through, with one finding that says so."""
        file = write_claims(claim(units="1.5") + claim("A2", code="Z9999")).replace(b"X222A1", b"X223A2")
        (report,) = screen(file)
        assert codes(report) == [("not-professional", None, None)]
        assert "837 (005010X223A2)" in report.findings[0].message
        assert (report.summary.passed_through, report.summary.accepted, report.summary.lines) == (2, 2, 2)

    def test_they_may_be_of_any_length(self, screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
        """A long claim of another kind is not called too long."""
        (report,) = screen(lengthened(write_claims(claim() + FILLER)).replace(b"X222A1", b"X223A2"))
        assert codes(report) == [("not-professional", None, None)]
        assert verdicts(report) == [ACCEPTED]


class TestNoInterchange:
    """What is no X12 is called by what it is, and refused whole."""

    @pytest.mark.parametrize(
        ("content", "key"), [(b"", "empty-input"), (b"Dear Sir", "not-x12"), (b"PK\x03\x04", "zip-archive")]
    )
    def test_it_is_one_finding(self, screen: Screen, content: bytes, key: str) -> None:
        """A file that is no X12 is one finding."""
        (report,) = screen(content)
        assert codes(report) == [(key, None, None)]
        assert report.unreadable
        assert not report.accepted
        assert not report.has_claims_to_pass

    def test_blanks_before_it_make_it_no_empty_input(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """Claims without an ISA after many blank lines are no X12, not an empty input."""
        file = write_claims(claim())
        (report,) = screen(b" \n" * 1000 + file[file.index(b"GS*") :])
        assert codes(report) == [("not-x12", None, None)]

    def test_claims_without_an_isa_are_counted_as_unreadable(
        self, screen: Screen, claim: Claims, write_claims: WriteClaims
    ) -> None:
        """Claims of a file that lost its ISA are counted as unreadable."""
        file = write_claims(claim() + claim("A2"))
        (report,) = screen(file[file.index(b"GS*") :])
        assert codes(report) == [("not-x12", None, None)]
        assert (report.summary.claims, report.summary.unreadable, report.summary.lines) == (2, 2, 2)
        assert report.summary.charge == report.summary.charge_unreadable == 16000


def test_what_is_kept_of_claims_is_handed_over_while_their_set_lasts(
    screen: Screen, claim: Claims, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A set as long as the input is handed over some claims at a time, with the same findings and verdicts."""
    handed_over: list[int] = []
    release = transaction_sets.TransactionSets._release

    def counted(sets: transaction_sets.TransactionSets) -> JudgedClaims:
        judged = release(sets)
        handed_over.append(len(judged.verdicts))
        return judged

    monkeypatch.setattr(reader.Reader.__init__, "__defaults__", (256, None))  # its blocks of so many bytes
    monkeypatch.setattr(transaction_sets.TransactionSets, "_release", counted)
    file = write_claims("".join(claim(f"A{number % 5}", code="99213") for number in range(40)))
    for content in (file, file.replace(b"SE*", b"XX*1~\nSE*"), file.replace(b"*UN*1***1", b"*XX*1***1", 1)):
        (whole,) = screen(content, conformance="full")
        assert not handed_over
        with monkeypatch.context() as patch:
            patch.setattr(transaction_sets, "_MOST_CLAIMS", 2)
            (parts,) = screen(content, conformance="full")
        assert len(handed_over) > 3
        handed_over.clear()
        assert (parts.findings, parts.verdicts, parts.summary) == (whole.findings, whole.verdicts, whole.summary)
