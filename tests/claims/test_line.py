"""A service line's fields are those that a biller sees on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from scrubber.claims.claim import Claim
from scrubber.claims.coding import Procedure, read_procedure
from scrubber.claims.dates import read_span
from scrubber.claims.line import EquipmentPrice, ServiceLine
from scrubber.claims.money import Cents

Changed = Callable[..., Claim]


@pytest.fixture
def line(full: Claim) -> ServiceLine:
    """Give the line that has everything."""
    return full.lines[0]


@pytest.fixture
def plain(full: Claim) -> ServiceLine:
    """Give the line that has little of its own."""
    return full.lines[1]


@pytest.fixture
def empty(bare: Claim) -> ServiceLine:
    """Give a line that is an LX alone."""
    return bare.lines[0]


@pytest.mark.parametrize(
    ("composite", "procedure"),
    [
        ("HC:95250", Procedure("HC", "95250", (), "")),
        ("HC:95250:26:TC:59:XS:A NOTE", Procedure("HC", "95250", ("26", "TC", "59", "XS"), "A NOTE")),
        ("HC:95250:::59", Procedure("HC", "95250", ("", "", "59"), "")),
        ("HC: e0787 :NU", Procedure("HC", "E0787", ("NU",), "")),
        ("HC", Procedure("HC", "", (), "")),
        ("", Procedure("", "", (), "")),
    ],
)
def test_sv101_is_taken_apart(composite: str, procedure: Procedure) -> None:
    """SV101 gives procedure, modifiers and description; lower case is read as upper case."""
    assert read_procedure(composite, ":") == procedure


def test_the_lines_own_fields(line: ServiceLine) -> None:
    """Each field is read from its element of SV1 and the line's other segments."""
    assert line.number == "1"
    assert line.procedure == "E0787"
    assert line.coded.modifier_slots == ("NU", "", "KX")
    assert line.modifiers == ("NU", "KX")
    assert line.description == "CONTROLLED PUMP"
    assert line.charge == 10025
    assert line.unit == "UN"
    assert line.units == Decimal(2)
    assert line.own_place_of_service == line.place_of_service == "11"
    assert line.diagnosis_pointers == ("1", "2")
    assert line.is_emergency
    assert line.service_dates is not None
    assert line.service_dates.days == 3
    assert line.coding_date == date(2026, 1, 5)
    assert line.equipment_price == EquipmentPrice("E0787", "90", Cents(5000), Cents(10025), "4")
    assert [attachment.report_type for attachment in line.attachments] == ["CT"]
    assert line.control_number == "LINE1"
    assert line.prior_authorization == "AUTH2"
    assert line.notes == (("ADD", "A LINE NOTE"),)


def test_the_lines_own_people_go_before_the_claims(line: ServiceLine) -> None:
    """The line's own provider is named where it has one."""
    names = {party.entity_code: party.name for party in line.parties}
    assert names == {"DK": "OTTO ORDER", "82": "RENDERER OTHER", "DN": "REFERRER OTHER", "DQ": "SUPERVISOR OTHER"}
    assert line.ordering_provider == line.party("DK")
    assert line.rendering_provider == line.party("82")
    assert line.referring_provider == line.party("DN")
    assert line.supervising_provider == line.party("DQ")


def test_what_the_line_does_not_say_the_claim_does(full: Claim, plain: ServiceLine) -> None:
    """A line without place of service or provider has the claim's."""
    assert plain.place_of_service == "12"
    assert plain.own_place_of_service == ""
    assert plain.prior_authorization == "AUTH1"
    assert plain.rendering_provider == full.rendering_provider
    assert plain.referring_provider == full.referring_provider
    assert plain.supervising_provider == full.supervising_provider
    assert plain.ordering_provider is None
    assert not plain.is_emergency
    assert plain.control_number == ""
    assert plain.equipment_price is None
    assert plain.certificate is None


def test_rental_and_purchase_are_told_by_their_modifiers(line: ServiceLine, plain: ServiceLine) -> None:
    """RR is a rental; NU and UE are purchases."""
    assert (line.is_rental, line.is_purchase) == (False, True)
    assert (plain.is_rental, plain.is_purchase) == (True, False)


def test_a_line_may_be_billed_to_be_denied(line: ServiceLine, changed: Changed) -> None:
    """GA, GX, GY and GZ say that Medicare is expected to deny the line."""
    assert not line.is_billed_to_be_denied
    assert changed(":NU::KX:", ":NU::GY:").lines[0].is_billed_to_be_denied


def test_an_empty_line_raises_nothing(empty: ServiceLine) -> None:
    """A line without SV1 reads as empty."""
    assert empty.composite == empty.procedure == empty.unit == empty.place_of_service == ""
    assert empty.modifiers == empty.diagnosis_pointers == ()
    assert (empty.charge, empty.units, empty.service_dates) == (None, None, None)
    assert empty.coding_date == date.max
    assert empty.certificate is None


@pytest.mark.parametrize(
    ("removed", "element"),
    [("", "CR3"), ("CR3*I*MO*99~\n", "PWK"), ("CR3*I*MO*99~\nDTP*472*RD8", "PWK")],
)
def test_a_certificate_is_found_by_its_segment(changed: Changed, removed: str, element: str) -> None:
    """A certificate of medical necessity is found by whichever of its segments the line has."""
    line = changed(removed, "DTP*472*RD8" if "DTP" in removed else "").lines[0]
    assert line.certificate is not None
    assert line.certificate.element == element


def test_a_finding_about_the_line_points_to_its_segment(line: ServiceLine, full: Claim) -> None:
    """A finding about line 2 points to a segment of line 2."""
    assert line.at("SV101-3").place.ordinal == 40
    assert line.at("DTP03", "472").place.ordinal == 44
    assert line.at("REF02", "G1").line == "1"
    assert full.lines[1].at("SV101-2").place.ordinal == 53
    # There is no CR1: the place is the line's LX.
    assert line.at("CR101").place.ordinal == 39


@pytest.mark.parametrize("terminator", ["~", "~\n", "~\r\n", "\n", "~~\n", "~ "])
@pytest.mark.parametrize(
    "segments",
    [
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472*D8*20260105"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472*RD8*20260105-20260106", "DTP*472*D8*20260107"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "PWK*CT*AB", "DTP*472*D8*20260105"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*471*D8*20260101", "DTP*472*D8*20260105"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472*D8*20260105*X"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472*D8*2026 0105"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472*D8"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "DTP*472"],
        ["LX*1", "SV1*HC:E0787*5"],
        ["LX*1", "SV1*HC:E0787"],
        ["LX*1", "SV1"],
        ["LX*1", "SV1**5", "SV1*HC:99213*6"],
        ["LX*1", "SV5*HC:E0787*DA*1*5*6*1", "SV1*HC:E0787*5*UN*1"],
        ["LX*1*2", "SV1*HC:E0787*5*UN*1"],
        ["LX* 1", "SV1*HC:E0787*5*UN*1"],
        ["LX*", "SV1* HC:E0787*5*UN*1"],
        ["LX", "SV1*HC:E0787*5*UN*1"],
        ["LX*1", "", "SV1*HC:E0787*5*UN*1", "DTP*472*D8*20260105"],
        ["LX*1", "SV1*HC:E0787*5*UN*1", "", "DTP*472*D8*20260105"],
        ["LX*1", "sv1*HC:E0787*5*UN*1"],
        ["LX*1", "SV1X*HC:E0787*5*UN*1", "SV1*HC:99213*6"],
    ],
)
def test_what_is_found_with_a_line_is_what_its_segments_say(
    segments: list[str], terminator: str, read: Callable[[bytes], list[Claim]]
) -> None:
    """The number, service, date and place of a quick look are those of the line's segments."""
    head = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:"
    before = ["GS*HC*A*B*20260101*1200*1*X*005010X222A1", "ST*837*1", "HL*1**20*1", "HL*2*1*22*0", "CLM*A*5***11:B:1"]
    text = terminator.join([head, *before, *segments, "LX*9", "SV1*HC:99214*7*UN*1", "SE*9*1", ""])
    (claim,) = read(text.encode())
    assert len(claim.lines) == 2
    for line in claim.lines:
        service = next((segment for segment in line.segments if segment.identifier == "SV1"), None)
        dates = next((one for one in line.segments if one.identifier == "DTP" and one.value(1) == "472"), None)
        assert line.number == line.segments[0].value(1)
        assert line.composite == (service.value(1) if service else "")
        assert line.service_dates == (read_span(dates.value(2), dates.value(3)) if dates else None)
        assert line.at("SV101-3") == (line.number, "SV101-3", (service or line.segments[0]).place)
