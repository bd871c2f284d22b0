"""A service line's fields are those that a biller sees on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from scrubber.claims.claim import Claim
from scrubber.claims.coding import Procedure, read_procedure
from scrubber.claims.line import EquipmentPrice, ServiceLine

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
    """A modifier is read as another one, or a lower-case code escapes its edits."""
    assert read_procedure(composite, ":") == procedure


def test_the_lines_own_fields(line: ServiceLine) -> None:
    """An edit asks for one thing and gets another."""
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
    assert line.equipment_price == EquipmentPrice("E0787", "90", 5000, 10025, "4")
    assert line.attachments == ("CT",)
    assert line.control_number == "LINE1"
    assert line.prior_authorization == "AUTH2"
    assert line.notes == (("ADD", "A LINE NOTE"),)


def test_the_lines_own_people_go_before_the_claims(line: ServiceLine) -> None:
    """The claim's provider is named where the line has another."""
    names = {party.entity: party.name for party in line.parties}
    assert names == {"DK": "OTTO ORDER", "82": "RENDERER OTHER", "DN": "REFERRER OTHER", "DQ": "SUPERVISOR OTHER"}
    assert line.ordering_provider == line.party("DK")
    assert line.rendering_provider == line.party("82")
    assert line.referring_provider == line.party("DN")
    assert line.supervising_provider == line.party("DQ")


def test_what_the_line_does_not_say_the_claim_does(full: Claim, plain: ServiceLine) -> None:
    """A line without its own place or provider has none."""
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
    """Equipment counts as bought where it is rented."""
    assert (line.is_rental, line.is_purchase) == (False, True)
    assert (plain.is_rental, plain.is_purchase) == (True, False)


def test_an_empty_line_raises_nothing(empty: ServiceLine) -> None:
    """A line without SV1 stops the run."""
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
    """A certificate that Medicare no longer takes is not seen."""
    line = changed(removed, "DTP*472*RD8" if "DTP" in removed else "").lines[0]
    assert line.certificate is not None
    assert line.certificate.element == element


def test_a_finding_about_the_line_points_to_its_segment(line: ServiceLine, full: Claim) -> None:
    """A finding about line 2 points to line 1."""
    assert line.at("SV101-3").place.ordinal == 40
    assert line.at("DTP03", "472").place.ordinal == 44
    assert line.at("REF02", "G1").line == "1"
    assert full.lines[1].at("SV101-2").place.ordinal == 53
    # There is no CR1: the place is the line's LX.
    assert line.at("CR101").place.ordinal == 39
