"""--conformance full: a fault of the guide stops the claims that it reaches, at its place in the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.claim_faults import MOST_TOLD
from scrubber.findings.finding import FROM_ABOVE, Verdict
from scrubber.x12 import reader

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, Screen, WriteClaims

ACCEPTED, REJECTED, UNREADABLE = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNREADABLE


def guide_findings(report: Report) -> list[tuple[str | None, str | None, int]]:
    """Claim, line and segment of each fault of the guide."""
    return [(found.claim_id, found.line, found.segment) for found in report.findings if found.key == "guide-fault"]


def verdicts(report: Report) -> list[Verdict]:
    """What became of each claim."""
    return [Verdict(verdict) for verdict in report.verdicts]


@pytest.fixture
def two(claim: Claims, write_claims: WriteClaims) -> bytes:
    """Give a file of two patients with one claim each."""
    second = (
        "HL*3*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*ROE*JOHN****MI*M2~\nN3*2 MAIN STREET~\nN4*ANYTOWN*OH*430000001~\n"
    )
    second += "DMG*D8*19700102*M~\nNM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n"
    return write_claims(claim("A1", code="99213") + second + claim("A2", code="99213"))


def test_a_valid_file_has_no_fault(screen: Screen, two: bytes) -> None:
    """The faults below are those of the file that they are made of."""
    (report,) = screen(two, conformance="full")
    assert (report.findings, verdicts(report)) == ((), [ACCEPTED, ACCEPTED])


def test_a_fault_in_a_line_stops_its_claim(screen: Screen, two: bytes) -> None:
    """A fault in a line is told of that line, and stops its claim alone."""
    (report,) = screen(two.replace(b"*UN*1***1", b"*XX*1***1", 1), conformance="full")
    assert guide_findings(report) == [("A1", "1", 24)]
    assert report.findings[0].element == "SV103"
    assert verdicts(report) == [REJECTED, ACCEPTED]


def test_a_fault_in_a_claim_names_no_line(screen: Screen, two: bytes) -> None:
    """A fault of the whole claim names no line."""
    (report,) = screen(two.replace(b"*Y*A*Y*Y~", b"*Y*Q*Y*Y~", 1), conformance="full")
    assert guide_findings(report) == [("A1", None, 21)]


def test_all_lines_that_are_too_many_are_told_once(screen: Screen, claim: Claims, write_claims: WriteClaims) -> None:
    """The guide has room for fifty: the first one beyond is told, and stands for those behind it."""
    more = [f"LX*{n}~\nSV1*HC:99213*80*UN*1***1~\nDTP*472*D8*20260105~\n" for n in range(2, 54)]
    (report,) = screen(write_claims(claim("A1", code="99213") + "".join(more)), conformance="full")
    (found,) = (found for found in report.findings if found.key == "guide-fault")
    assert (found.line, verdicts(report)) == ("51", [REJECTED])
    assert found.guide is not None
    assert [fault.segment - found.guide.segment for fault in found.guide.others] == [3, 6]


def test_a_fault_in_a_patients_level_stops_the_claims_below_it(screen: Screen, two: bytes) -> None:
    """A fault in a patient's level stops that patient's claims, which get its words, where it is, and no other."""
    (report,) = screen(two.replace(b"DMG*D8*19700102*M", b"DMG*D8*19700102*Q"), conformance="full")
    assert verdicts(report) == [ACCEPTED, REJECTED]
    (of_claim,) = report.findings
    of_level, same = report.acknowledged
    assert (of_level.told_below, of_level.claim, same) == (True, None, of_claim)
    assert (of_claim.segment, of_claim.offset) == (31, of_level.offset)
    below = f"{of_level.message}; see segment 31, in the subscriber's level"
    assert (of_claim.claim_id, of_claim.code, of_claim.message) == ("A2", of_level.code, below)


def test_a_fault_in_the_billing_providers_level_stops_all_below_it(screen: Screen, two: bytes) -> None:
    """A billing provider without address stops all claims below."""
    (report,) = screen(two.replace(b"REF*EI*123456789", b"REF*EX*123456789"), conformance="full")
    assert verdicts(report) == [REJECTED, REJECTED]


def test_a_fault_in_the_header_stops_the_set(screen: Screen, two: bytes) -> None:
    """A faulty header stops the claims of its set."""
    (report,) = screen(two.replace(b"*1200*CH~", b"*1200*QQ~"), conformance="full")
    assert [(found.claim_id, found.segment) for found in report.findings] == [("A1", 4), ("A2", 4)]
    assert verdicts(report) == [REJECTED, REJECTED]


def test_what_a_line_lacks_is_missed_in_that_line(screen: Screen, two: bytes) -> None:
    """A date that is missing shows at the next level, and is told of the line that lacks it."""
    (report,) = screen(two.replace(b"DTP*472*D8*20260105~\n", b"", 1), conformance="full")
    assert guide_findings(report) == [("A1", "1", 23)]
    assert verdicts(report)[0] == REJECTED
    first, _, last = two.rpartition(b"DTP*472*D8*20260105~\n")
    (report,) = screen(first + last.replace(b"SE*36", b"SE*35"), conformance="full")
    assert guide_findings(report) == [("A2", "1", 35)]
    assert verdicts(report) == [ACCEPTED, REJECTED]


def test_a_level_without_claims_stops_none(screen: Screen, two: bytes) -> None:
    """A billing provider's level at the end of the set that nothing hangs from is told, and no claim is rejected."""
    empty = b"HL*4**20*1~\nNM1*85*2*OTHER CLINIC*****XX*1234567893~\nN3*1 MAIN ST~\nN4*DENVER*CO*802010001~\n"
    empty += b"REF*EI*123456789~\n"
    head, _, tail = two.rpartition(b"SE*36*")
    (report,) = screen(head + empty + b"SE*41*" + tail, conformance="full")
    assert guide_findings(report) == [(None, None, 38)]
    assert verdicts(report) == [ACCEPTED, ACCEPTED]


def test_a_claim_before_its_set_does_not_shift_the_others(screen: Screen, two: bytes) -> None:
    """After a stray claim each fault is told of its own claim."""
    stray = two.replace(b"ST*837", b"CLM*A0*80~\nST*837").replace(b"*UN*1***1", b"*XX*1***1", 1)
    (report,) = screen(stray, conformance="full")
    assert guide_findings(report) == [("A1", "1", 25)]
    assert verdicts(report) == [UNREADABLE, REJECTED, REJECTED]


def test_a_set_outside_of_a_group_is_stopped_without_the_guide(screen: Screen, two: bytes) -> None:
    """A set outside of a group is stopped, and the guide is not asked."""
    without = two[: two.index(b"GS*")] + two[two.index(b"ST*") : two.index(b"GE*")] + b"IEA*0*000000001~\n"
    (report,) = screen(without, conformance="full")
    assert verdicts(report) == [UNREADABLE, UNREADABLE]


def test_other_sets_are_not_checked(screen: Screen, two: bytes) -> None:
    """An institutional set is not checked by the professional guide."""
    (report,) = screen(two.replace(b"X222A1", b"X223A2"), conformance="full")
    assert guide_findings(report) == []


def test_a_wrong_count_is_told_once(screen: Screen, two: bytes) -> None:
    """A wrong SE01 is one finding."""
    (report,) = screen(two.replace(b"SE*", b"SE*9"), conformance="full")
    assert [found.key for found in report.findings] == ["segment-count"]


def test_a_claim_too_long_to_be_held_does_not_take_its_set_along(
    screen: Screen, two: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that is too long is stopped by itself: its faults are not the header's."""
    monkeypatch.setattr(reader, "MAX_PIECE", 40_000)
    note = b"NTE*ADD*" + b"X" * 60 + b"~\n"
    times = 2500
    count = two.count(b"~") - 4 + times
    long = two.replace(b"HI*ABK:E1065~\n", note * times + b"HI*ABK:E1065~\n", 1)
    (report,) = screen(long.replace(b"SE*%d*" % (two.count(b"~") - 4), b"SE*%d*" % count), conformance="full")
    assert verdicts(report) == [REJECTED, ACCEPTED]
    assert {found.claim_id for found in report.findings} == {"A1"}


def guide_coverage(report: Report) -> tuple[str, str | None]:
    """What the coverage says of the guide."""
    (entry,) = (entry for entry in report.coverage if entry.edit == "implementation-guide")
    return entry.status, entry.reason


class TestWhatIsChecked:
    """Every claim that can be checked is, whatever else is in the input; the others are counted by the reason."""

    def test_every_claim_of_a_whole_file_is_checked(self, screen: Screen, two: bytes) -> None:
        """Nothing is left unchecked in a file that is whole."""
        (report,) = screen(two, conformance="full")
        assert guide_coverage(report) == ("checked", None)

    @pytest.mark.parametrize("cut_first", [True, False])
    def test_an_interchange_that_is_cut_off_excuses_no_other(
        self, screen: Screen, two: bytes, *, cut_first: bool
    ) -> None:
        """A claim with a fault is rejected beside an interchange that ends too soon, whichever comes first."""
        bad, cut = two.replace(b"*Y*A*Y*Y~", b"*Y*Q*Y*Y~", 1), two.replace(b"000000001", b"000000002")
        cut = cut[: cut.index(b"GE*1")]
        (report,) = screen(cut + bad if cut_first else bad + cut, conformance="full")
        told = [found for found in report.findings if found.key == "guide-fault"]
        assert [(found.claim_id, found.element) for found in told] == [("A1", "CLM07")]
        lost = [Verdict.UNREADABLE] * 2
        assert verdicts(report) == ([*lost, REJECTED, ACCEPTED] if cut_first else [REJECTED, ACCEPTED, *lost])
        assert guide_coverage(report) == ("not-checked", "not checked for 2 claims: 2 unreadable")

    def test_a_set_without_its_end_excuses_no_other(self, screen: Screen, two: bytes) -> None:
        """A set without SE is unreadable, the next one of its group is checked."""
        bad = two.replace(b"*Y*A*Y*Y~", b"*Y*Q*Y*Y~", 1).replace(b"0001", b"0002")
        first, second = two[: two.index(b"SE*")], bad[bad.index(b"ST*") : bad.index(b"GE*")]
        (report,) = screen(first + second + b"GE*2*1~\nIEA*1*000000001~\n", conformance="full")
        assert verdicts(report) == [Verdict.UNREADABLE, Verdict.UNREADABLE, REJECTED, ACCEPTED]
        assert guide_coverage(report) == ("not-checked", "not checked for 2 claims: 2 unreadable")

    def test_sets_of_other_kinds_are_not_called_checked(self, screen: Screen, two: bytes) -> None:
        """Claims that are passed through are none that were checked."""
        (report,) = screen(two.replace(b"X222A1", b"X223A2"), conformance="full")
        reason = "not checked for 2 claims: 2 of a transaction set that is passed through"
        assert guide_coverage(report) == ("not-checked", reason)

    def test_claims_without_a_group_or_a_guide_are_not_called_checked(self, screen: Screen, two: bytes) -> None:
        """A set that contradicts itself is rejected, and said not to be checked."""
        (report,) = screen(two.replace(b"ST*837*0001*005010X222A1", b"ST*837*0001*005010X223A2"), conformance="full")
        reason = "not checked for 2 claims: 2 of a transaction set that is not whole or names no guide"
        assert (verdicts(report), guide_coverage(report)) == ([REJECTED, REJECTED], ("not-checked", reason))

    def test_an_archive_is_not_looked_into(self, screen: Screen, two: bytes) -> None:
        """Of an archive in which a claim file can be read nothing is checked."""
        bad = two.replace(b"*1200*CH~", b"*1200*QQ~")
        (report,) = screen(b"PK\x03\x04" + b"\x00" * 60 + b"\n" + bad, conformance="full")
        assert [found.key for found in report.findings] == ["zip-archive"]
        assert guide_coverage(report)[0] == "not-checked"

    def test_what_is_not_read_any_more_is_not_called_checked(self, screen: Screen, two: bytes) -> None:
        """Claims after a segment that is too long to be read are counted, not checked."""
        head, _, tail = two.partition(b"HL*3")
        (report,) = screen(head + b"NTE*ADD*" + b"X" * 70_000 + b"~\nHL*3" + tail, conformance="full")
        assert guide_coverage(report) == ("not-checked", "not checked for 2 claims: 2 unreadable")


class TestOneSentence:
    """What the claim pass tells of a claim is not told again by the guide."""

    def test_a_blank_at_the_end_is_a_warning(self, screen: Screen, two: bytes) -> None:
        """Payers take a value that ends in a blank: its claim goes on, and is told."""
        (report,) = screen(two.replace(b"CLM*A1*80*", b"CLM*A1 *80*", 1), conformance="full")
        assert [(found.key, found.severity) for found in report.findings if found.claim == 0] == [
            ("guide-fault", "warn")
        ]
        assert report.verdicts[0] == Verdict.WARNED

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (b"HI*ABK:E1065~\n", b"HI*ABK:E1065~\nZZZ*1~\n", ["unknown-segment"]),
            (b"CLM*A1*80*", b"CLM**80*", ["claim-id-missing"]),
            (b"CLM*A1*80*", b"CLM*A1*X*", ["amount-unreadable"]),
            (b"CLM*A1*80*", b"CLM*A1**", ["amount-unreadable"]),
            (b"*80*UN*", b"**UN*", ["amount-unreadable"]),
            (b"*80*UN*", b"*X*UN*", ["amount-unreadable"]),
            (b"SV1*HC:99213*80*UN*1***1~\n", b"", ["service-missing"]),
            (b"LX*1~\nSV1*HC:99213*80*UN*1***1~\nDTP*472*D8*20260105~\n", b"", ["claim-without-line"]),
            (b"CLM*A1*80*", b"CLM*A\xe91*80*", ["character-not-allowed"]),
            # Of two elements of a segment with such characters the first one alone is told there.
            (b"N4*ANYTOWN*OH*430000001~\nDMG", b"N4*ANYT\xd6WN*\xd6H*430000001~\nDMG", None),
            (b"*80*UN*1*", b"*80*UN*X*", ["guide-fault"]),
        ],
    )
    def test_a_claim_is_told_once(
        self, screen: Screen, two: bytes, old: bytes, new: bytes, told: list[str] | None
    ) -> None:
        """A claim with one fault has one finding, and is rejected."""
        assert old in two
        (report,) = screen(two.replace(old, new, 1), conformance="full")
        keys = [found.key for found in report.findings if found.claim == 0]
        if told is None:
            assert keys.count(FROM_ABOVE) == len(keys) > 0
        else:
            assert keys == told
        assert verdicts(report)[0] == REJECTED

    def test_a_fault_of_the_header_is_told_to_its_claims(self, screen: Screen, two: bytes) -> None:
        """A foreign segment in the header is told by its name, once to each claim, which is where people look."""
        (report,) = screen(two.replace(b"BHT*", b"BPR*I*150*C~\nBHT*").replace(b"SE*36", b"SE*37"), conformance="full")
        told = [(found.code, found.claim_id, found.message) for found in report.findings]
        message = "BPR is not a segment of a professional claim"
        below = f"{message}; see segment 4, in the header of the transaction set"
        assert told == [("SCR060", "A1", below), ("SCR060", "A2", below)]
        for_the_999 = [(found.code, found.message) for found in report.acknowledged if found.told_below]
        assert for_the_999 == [("SCR041", message)]

    def test_a_level_of_an_unknown_kind_is_told_by_its_code(self, screen: Screen, two: bytes) -> None:
        """What is wrong with such an HL is HL03, not its number, and it stands in no header."""
        level = two.index(b"*22*", two.index(b"CLM*"))
        (report,) = screen(two[:level] + b"*99*" + two[level + 4 :], conformance="full")
        (told,) = {found.message for found in report.findings if found.claim_id == "A2" and found.key == FROM_ABOVE}
        assert ": 99 is no qualifier of HL in this guide; see segment" in told
        assert told.endswith("in a level of another kind")

    def test_a_claim_is_told_of_a_few_faults_of_its_level(self, screen: Screen, two: bytes) -> None:
        """Of a level with very many faults each claim is told the first ones; the level itself has all of them."""
        faults = b"N3*1 MAIN ST*~\nREF*SY*1*~\n" * 20
        count = b"SE*%d" % (36 + 40)
        level = two.replace(b"DMG*D8*19700102*M~\n", b"DMG*D8*19700102*M~\n" + faults, 1).replace(b"SE*36", count)
        (report,) = screen(level, conformance="full")
        of_level = [found for found in report.findings if found.claim is None]
        of_claim = [found for found in report.findings if found.claim is not None]
        assert len(of_level) > len(of_claim) == MOST_TOLD
        assert verdicts(report) == [ACCEPTED, REJECTED]
