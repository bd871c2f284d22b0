"""Claim statuses: how they are written, and which may be said of a claim."""

from __future__ import annotations

from importlib.resources import files
from xml.etree.ElementTree import fromstring

import pytest

from scrubber.claims.status_codes import (
    CODES,
    NEED_ANOTHER,
    NEED_ENTITY,
    REJECTIONS,
    acceptance_fault,
    sayable,
    status_fault,
)
from scrubber.claims.statuses import Status, read_statuses

RETIRED = set(map(str, [
    4, 5, 7, 8, 9, 10, 11, 13, 14, 22, 28, 48, 67, 68, 69, 70, 71, 87, 108, 112, 113, 115, 118, 119, 120, 122, 169,
    220, 221, 248, 278, 280, 285, 289, 302, 303, 304, 309, 317, 321, 328, 332, 338, 347, 348, 349, 350, 351, 355,
    356, 357, 358, 359, 361, 362, 367, 368, 369, 370, 371, 372, 373, 376, 377, 378, 379, 381, 392, 393, 399, 404,
    405, 410, 411, 412, 413, 415, 416, 418, 421, 422, 423, 424, 425, 426, 427, 429, 436, 437, 438, 439, 440, 444,
    445, 446, 447, 448, 461, 462, 463, 482, 570, 641,
]))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("A7:453", (Status("A7", "453"),)),
        ("A6:562:DK", (Status("A6", "562", "DK"),)),
        (" A8:178  A8:400 ", (Status("A8", "178"), Status("A8", "400"))),
        ("A7:503:85 A7:500:85", (Status("A7", "503", "85"), Status("A7", "500", "85"))),
    ],
)
def test_a_finding_says_one_status_or_two(text: str, statuses: tuple[Status, ...]) -> None:
    """Two statuses are written with a blank between them, each with the entity that it needs."""
    assert read_statuses(text) == statuses
    assert status_fault(text) == ""
    assert sayable(text) == statuses


@pytest.mark.parametrize("text", ["", "A7", "A7:453:82:1", "453", "A7:453 A7:454 A7:455", "A7:453,A7:454"])
def test_anything_else_is_no_status(text: str) -> None:
    """What is no status is named as it was written."""
    with pytest.raises(ValueError, match="not one or two claim statuses"):
        read_statuses(text)
    assert text in status_fault(text)
    assert sayable(text) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A2:20", "A2 is no category of a rejected claim"),
        ("A7:797", "there is no status code 797"),
        ("A7:562", "status code 562 needs an entity"),
        ("A7:453:AY", "AY is no entity that a claim's status may be about"),
        ("A7:510", "status code 510 needs another status beside it"),
        ("A7:402 A7:512", "status code 402 needs another status beside it"),
    ],
)
def test_a_status_that_may_not_be_said_has_a_fault(text: str, fault: str) -> None:
    """Each status that may not be said is told with the rule of the code list that it breaks."""
    assert status_fault(text) == fault
    assert sayable(text) in {(), (Status("A7", "453"),)}


@pytest.mark.parametrize("entity", ["P3", "PW", "45"])
def test_an_entity_that_the_acknowledgement_lacks_is_told_as_one_that_it_has(entity: str) -> None:
    """A primary care referrer is told as the referring provider, the places of an ambulance run as a facility."""
    assert status_fault(f"A7:500:{entity}") == ""
    assert sayable(f"A7:500:{entity}") == (Status("A7", "500", "DN" if entity == "P3" else "77"),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A1:20", ""),
        ("A0:16:PR", ""),
        ("A2:20", "for the payer to say"),
        ("A3:20", "for the payer to say"),
        ("A0:16", "needs an entity"),
        ("A0:16:AY", "no entity"),
        ("A1:21", "cannot be said by itself"),
        ("A1:20 A1:19:PR", "not a claim status"),
        ("A1:797", "cannot be said"),
        ("accepted", "not a claim status"),
    ],
)
def test_an_accepted_claim_is_received_or_forwarded(text: str, fault: str) -> None:
    """Acceptance into adjudication (A2) is nothing that a clearinghouse can say."""
    assert fault in acceptance_fault(text)
    assert bool(fault) == bool(acceptance_fault(text))


def test_the_codes_are_those_of_the_list() -> None:
    """Of the codes that pyx12's older copy of list 508 has, only those are missing that have been retired since."""
    lists = fromstring((files("pyx12") / "map" / "codes.xml").read_bytes())  # noqa: S314 a file of a package
    known = {entry.findtext("id"): {str(code.text) for code in entry.iter("code")} for entry in lists}
    newest = max(map(int, known["claim_status"]))
    assert {code for code in CODES - known["claim_status"] if int(code) <= newest} == set()
    assert known["claim_status"] - CODES == RETIRED
    assert known["claim_status_cat"] >= REJECTIONS
    assert set() == (NEED_ENTITY | NEED_ANOTHER) - CODES
