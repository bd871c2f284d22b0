"""People are told one sentence for one cause: the segment, the element, the value where it is no patient's."""

from __future__ import annotations

import re

import pytest

from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.guide.causes import causes
from scrubber.x12.guide.fault import GuideFault, Meant
from scrubber.x12.guide.professional import set_faults
from scrubber.x12.guide.words import value_element, words
from tests.x12.guide.test_conformance import CLAIM, counted, wire

_SECTION = re.compile("ST|HL|CLM|LX|SE")


def told(segments: list[str]) -> list[tuple[str, str, str | None]]:
    """What people read of a set in the usual delimiters: message, fix and element of each cause."""
    sections = [at for at, segment in enumerate(segments, start=1) if _SECTION.match(segment)]
    faults = set_faults([wire(segments).decode("latin-1")], ASSUMED)
    found = []
    for cause in causes(faults, sections):
        message, fix = words(cause, segments[cause.segment - 1].split("*"), ":")
        found.append((message, fix, value_element(cause)))
    return found


def changed(old: str, *new: str) -> list[str]:
    """The valid set with `new` in the place of the first segment that begins with `old`."""
    at = next(at for at, segment in enumerate(CLAIM) if segment.startswith(old))
    return counted([*CLAIM[:at], *new, *CLAIM[at + 1 :]])


NM1 = "NM1*IL*1*ROE*RICHARD****MI*M0000001"


@pytest.mark.parametrize(
    ("segments", "message", "element"),
    [
        # Missing.
        (changed("REF*EI"), "the billing provider's tax id is missing (REF*EI of loop 2010AA)", "REF02"),
        (changed("NM1*PR"), "the payer is missing (loop 2010BB, NM1*PR)", "NM103"),
        (changed("N4"), "the billing provider's city, state and ZIP code are missing (N4 of loop 2010AA)", "N401"),
        (changed("DTP*472*D8"), "the date of service is missing (DTP*472 of loop 2400)", "DTP03"),
        (changed(NM1, "NM1*IL*1*ROE*RICHARD****MI"),
         "NM109 Subscriber Primary Identifier is missing (loop 2010BA): NM108 is sent, and asks for it", "NM109"),
        (changed("NM1*PR", "NM1*PR*2*EAST*****PI"), "NM109 Payer Identifier is missing (loop 2010BB)", "NM109"),
        (changed("NM1*PR", "NM1*PR*2******PI*"),
         "NM103 Payer Name and NM109 Payer Identifier are missing (loop 2010BB)", "NM103"),
        (changed("PER", "PER*IC*DESK*TE*5555550100*EM"),
         "PER06 Communication Number is missing (loop 1000A): PER05 is sent, and asks for it", "PER06"),
        # All that cannot be placed because of what is missing is told with it.
        (changed("BHT"), "the Beginning of Hierarchical Transaction is missing (BHT of the header)", "BHT03"),
        (changed("NM1*85"), "the billing provider's name is missing (loop 2010AA, NM1*85)", "NM103"),
        # Out of place.
        (changed("HI", "HI*ABK:E1065", "NM1*83*1*GREEN*PAT****XX*1234567893"),
         "NM1*83 has no place here (loop 2300): 83 is no qualifier of NM1 in this guide", None),
        (changed("BHT", "BPR*I*150*C", "BHT*0019*00*BATCH1*20260112*0930*CH"),
         "BPR is not a segment of a professional claim", None),
        (changed("HI", "HI*ABK:E1065", "HI*ABF:Z794"),
         ("HI*ABF has no place here (loop 2300): a claim has one HI with its diagnoses, which begins with ABK and has "
          "room for twelve"), None),
        (changed("HI", "HI*ZZZ:E1065"),
         "HI*ZZZ has no place here (loop 2300): the qualifier of the diagnosis is ABK or BK, not ZZZ", "HI01-1"),
        (changed("HI", "HI*:E1065"),
         "HI has no place here (loop 2300): the qualifier of the diagnosis is ABK or BK", "HI01-1"),
        (changed("SBR", "SBR*P**GROUP7******CI", "LX*1"), "LX has no place here (loop 2000B)", None),
        (changed("SBR", "SBR*P**GROUP7******CI", "LX*1", "SV1*HC:99213"),
         "LX has no place here (loop 2000B), nor has the segment after it", None),
        (changed("SBR", "SBR*P**GROUP7******CI", "LX*1", "SV1*HC:99213", "CR1*1"),
         "LX has no place here (loop 2000B), nor have the 2 segments after it", None),
        (changed("DMG", "DMG*D8*19600229*M", "DMG*D8*19600229*M"),
         "DMG*D8 (Subscriber Demographic Information, loop 2010BA) is sent more often than the guide allows", None),
        (changed("N3", "N3*10 HILL RD*"),
         "N3 ends in separators that nothing follows (loop 2010AA)", None),
        (changed("SBR", "SBR"), "SBR is empty (loop 2000B)", None),
        (changed("HI", "HI*ABK:E1065", "HCP"), "HCP is empty (loop 2300)", None),
        (changed("N3", "N3*10:HILL RD"),
         "N301 Billing Provider Address Line holds the separator of components, : (loop 2010AA)", "N301"),
        (changed("N3", "N3*10 HILL RD", "?BAD?*1"), "what stands here is not a segment of a professional claim", None),
        # Dates.
        (changed("DMG", "DMG*D8*19990231*M"),
         "DMG02 19990231 is no date; February 1999 has 28 days (Subscriber Birth Date, loop 2010BA)", "DMG02"),
        (changed("DMG", "DMG*D8*19991331*M"),
         "DMG02 19991331 is no date; there is no month 13 (Subscriber Birth Date, loop 2010BA)", "DMG02"),
        (changed("DMG", "DMG*D8*1999*M"),
         "DMG02 is no date: a date has eight digits, CCYYMMDD (Subscriber Birth Date, loop 2010BA)", "DMG02"),
        (changed("DTP*472*D8", "DTP*472*D8*2026011"),
         "DTP03 2026011 is no date: a date has eight digits, CCYYMMDD (Service Date, loop 2400)", "DTP03"),
        (changed("DTP*472*RD8", "DTP*472*RD8*20260101-20260100"),
         "DTP03 20260101-20260100 is no date; January 2026 has 31 days (Service Date, loop 2400)", "DTP03"),
        (changed("DTP*472*RD8", "DTP*472*RD8*20260101-2026"),
         ("DTP03 20260101-2026 is no date: a date has eight digits, CCYYMMDD, a span two dates "
          "(Service Date, loop 2400)"),
         "DTP03"),
        (changed("DTP*472*D8", "DTP*472*RD8*20260101"),
         "DTP03 20260101 is not a date of the format that the segment names (Service Date, loop 2400)", "DTP03"),
        (changed("BHT", "BHT*0019*00*BATCH1*20260112*2530*CH"),
         "BHT05 Transaction Set Creation Time is no time of the day", "BHT05"),
        # Codes, lengths and forms.
        (changed("DMG", "DMG*D8*19600229*Q"),
         "DMG03 Subscriber Gender Code Q is not a code that the guide has here (loop 2010BA); it may be F, M or U",
         "DMG03"),
        (changed("CLM", "CLM*A-1*319***87:B:1*Y*A*Y*Y"),
         "CLM05-1 Place of Service Code 87 is not a code that the guide has here (loop 2300)", "CLM05-1"),
        (changed("N4", "N4*SPRINGFIELD*IL*62"),
         "N403 Billing Provider Postal Zone or ZIP Code is too short (loop 2010AA): 2 characters, 3 at least", "N403"),
        (changed("CLM", f"CLM*{'A' * 39}*319***11:B:1*Y*A*Y*Y"),
         "CLM01 Patient Control Number is too long (loop 2300): 39 characters, 38 at most", "CLM01"),
        (changed("SV1*HC:95250", "SV1*HC:95250*1234567890123456789.5*UN*1***1"),
         "SV102 Line Item Charge Amount is too long (loop 2400): 20 characters, 18 at most", "SV102"),
        (changed("SV1*HC:95250", "SV1*HC:95250*200*UN*X***1"),
         "SV104 Service Unit Count is no number (loop 2400)", "SV104"),
        (changed("N3", "N3*10 HILL RD "), "N301 Billing Provider Address Line ends in a blank (loop 2010AA)", "N301"),
        (changed("N3", "N3*10 C\xf4TE RD"),
         "N301 Billing Provider Address Line has a character that is not allowed (loop 2010AA)", "N301"),
        (changed("LX*2", "LX*3"), "LX01 does not count the service lines of the claim from 1", "LX01"),
        # Elements that should not be there.
        (changed("HI", "HI*ABK:E1065:D8"),
         "HI01-3 Date Time Period Format Qualifier is not used by this guide (loop 2300)",
         "HI01-3"),
        (changed("LX*1", "LX*1*2"), "LX02 is more than LX may hold (loop 2400)", "LX02"),
        (changed("SV1*HC:95250", "SV1*HC:95250:1A:2A:3A:4A:TEXT::EXTRA*200*UN*1***1"),
         "SV101 Composite Medical Procedure Identifier has more components than the guide allows (loop 2400)", "SV101"),
        (changed("N4", "N4*SPRINGFIELD*IL*627010001*CA***ON"),
         "N407 Country Subdivision Code may not be sent together with N402 (loop 2010AA)", "N407"),
        (changed("REF*EI", "REF*EI*010000001", "NM1*87*2*NORTH CLINIC*****XX*1234567893", "N3*10 HILL RD",
                 "N4*SPRINGFIELD*IL*627010001"),
         ("NM103 Name Last or Organization Name, NM108 Identification Code Qualifier and NM109 Identification Code are "
          "not used by this guide (loop 2010AB)"), "NM103"),
        # A lost element shifts those after it.
        (changed(NM1, "NM1*IL*ROE*RICHARD****MI*M0000001"),
         ("NM102 Entity Type Qualifier is not a code that the guide has here (loop 2010BA); it may be 1 or 2; 2 more "
          "elements of this NM1 do not fit: one before them may be lost, or one too many"), "NM102"),
    ],
)  # fmt: skip
def test_a_cause_is_told_in_one_sentence(segments: list[str], message: str, element: str | None) -> None:
    """Each cause has one sentence, which names the segment, and says what to do."""
    ((said, fix, at),) = told(segments)
    assert (said, at) == (message, element)
    assert fix.endswith(".")


def test_two_faults_of_one_segment_are_two_causes() -> None:
    """Two elements that are wrong are told one by one: only more of them have a cause in common."""
    messages = [message for message, _, _ in told(changed("DMG", "DMG*D8*19990231*Q"))]
    assert [message[:5] for message in messages] == ["DMG02", "DMG03"]


def test_an_element_with_two_faults_is_told_once() -> None:
    """A code that is none and too long beside is one fault for people, two for the 999."""
    segments = changed("CLM", "CLM*A-1*319***11:B:12*Y*A*Y*Y")
    faults = set_faults([wire(segments).decode("latin-1")], ASSUMED)
    (cause,) = causes(faults, [1, 24])
    assert sorted(fault.code for fault in (cause, *cause.others)) == sorted(fault.code for fault in faults)
    assert len(told(segments)) == 1


@pytest.mark.parametrize("at", range(len(CLAIM)))
def test_every_fault_is_in_one_cause(at: int) -> None:
    """Whatever segment is left out, its faults are those of the causes, each once."""
    segments = counted([*CLAIM[:at], *CLAIM[at + 1 :]])
    sections = [number for number, segment in enumerate(segments, start=1) if _SECTION.match(segment)]
    faults = set_faults([wire(segments).decode("latin-1")], ASSUMED)
    held = [fault for cause in causes(faults, sections) for fault in (cause._replace(others=()), *cause.others)]
    assert sorted(held, key=repr) == sorted(faults, key=repr)


@pytest.mark.parametrize("at", range(len(CLAIM)))
def test_no_name_or_number_of_a_person_is_repeated(at: int) -> None:
    """Whatever element holds a name, an address or a member id, no sentence repeats it."""
    segment_id, *elements = CLAIM[at].split("*")
    for value in ("SECRETNAME", "W123456789", "E1065.1"):
        segments = [*CLAIM[:at], "*".join([segment_id, *[value] * len(elements)]), *CLAIM[at + 1 :]]
        assert all(value not in message + fix for message, fix, _ in told(segments))


def test_a_set_that_could_not_be_followed_keeps_its_words() -> None:
    """What is about the whole set is told as it is."""
    fault = GuideFault(3, "", None, "5", "set", None, "could not be followed", Meant())
    assert words(fault, ["X"], ":").message == "could not be followed"
    assert value_element(fault) is None


@pytest.mark.parametrize(
    ("segment", "fix"),
    [
        ("NM1*83*1*GREEN*PAT****XX*1234567893", "here it may be 45, 77, 82, DN, DQ, P3 or PW."),
        ("REF*ZZ*1", "here it may be 1J, 4N, 9A, 9C, 9F, D9, EA, EW, F5, F8, G1, LX, P4 or X4."),
        ("CUR*99*USD", "Correct the qualifier of CUR."),
    ],
)
def test_unknown_qualifier_names_the_known_ones(segment: str, fix: str) -> None:
    """A qualifier that the guide has nowhere is told with those that it has there, if any."""
    assert any(told_fix.endswith(fix) for _, told_fix, _ in told(changed("HI", "HI*ABK:E1065", segment)))


def test_beside_a_name_are_other_names() -> None:
    """After a provider of the claim, the qualifiers of those beside him are among the known ones."""
    name = "NM1*82*1*GREEN*PAT****XX*1234567893"
    fixes = [fix for _, fix, _ in told(changed("HI", "HI*ABK:E1065", name, "NM1*83*1*GREEN*PAT"))]
    assert any(fix.endswith("here it may be 45, 77, 82, DN, DQ, P3 or PW.") for fix in fixes)
