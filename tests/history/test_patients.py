"""Who is the same patient under one member id."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.claims.payer import PatientIdentity
from scrubber.history.patients import ANYBODY, UNTOLD, likeness
from scrubber.history.pseudonyms import Pseudonyms

NAMES = Pseudonyms(b"0123456789abcdef")
JANE = PatientIdentity("PAYER", "MEMBER1", date(1970, 1, 2), "F", "JANE")
KIM = PatientIdentity("PAYER", "MEMBER1", date(2015, 1, 2), "F", "KIMBERLY", is_dependent=True)
BORN_LATER = date(1971, 1, 2)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (JANE, JANE, "same"),
        (JANE, JANE._replace(birth_date=BORN_LATER, first_name="JOHN"), "another"),
        (JANE, JANE._replace(birth_date=BORN_LATER), "perhaps"),
        (JANE, JANE._replace(first_name="JANET"), "perhaps"),
        (JANE, JANE._replace(first_name="BETTY"), "perhaps"),
        (JANE, JANE._replace(sex="U"), "perhaps"),
        (JANE, JANE._replace(sex="M"), "perhaps"),
        (JANE, JANE._replace(birth_date=None), "perhaps"),
        (JANE._replace(first_name="JO-ANN"), JANE._replace(first_name="JO ANN"), "same"),
        (JANE._replace(first_name="RENÉE"), JANE._replace(first_name="RENEE"), "same"),
        (KIM, KIM, "same"),
        (KIM, KIM._replace(first_name="KIM"), "perhaps"),
        (KIM, KIM._replace(first_name="ANN"), "another"),
        (KIM, KIM._replace(first_name=""), "perhaps"),
        (KIM, KIM._replace(sex="M"), "another"),
        (KIM, KIM._replace(sex="U"), "perhaps"),
        (KIM, KIM._replace(sex=""), "perhaps"),
        (KIM, KIM._replace(birth_date=date(2015, 2, 1)), "perhaps"),
        (KIM, KIM._replace(birth_date=date(2017, 1, 2), first_name="ANN"), "another"),
        (KIM, KIM._replace(birth_date=None), "perhaps"),
        (KIM, KIM._replace(birth_date=None, first_name="ANN"), "another"),
        (JANE, KIM, "another"),
        (JANE, JANE._replace(is_dependent=True), "same"),
        (JANE, JANE._replace(is_dependent=True, first_name="JANET"), "perhaps"),
    ],
)
def test_two_claims_of_one_member_id(one: PatientIdentity, other: PatientIdentity, expected: str) -> None:
    """Two claims are of one patient, of two, or perhaps of one, in whichever order they are compared."""
    people = NAMES.person(one), NAMES.person(other)
    assert likeness(*people) == likeness(*reversed(people)) == expected


def test_who_is_not_told() -> None:
    """A subscriber of whom version 1 says nothing is the subscriber; whose one of its replacements is, is not known."""
    assert likeness(UNTOLD, NAMES.person(JANE)) == "same"
    assert likeness(UNTOLD, NAMES.person(KIM)) == "another"
    assert likeness(ANYBODY, NAMES.person(KIM)) == "same"


@pytest.mark.parametrize("written", ["MEM-BER1", "MEM BER 1", "MEMBER1-"])
def test_hyphens_and_blanks_in_a_member_id_make_no_other_patient(written: str) -> None:
    """A member id is the same however it is set."""
    assert NAMES.patient(JANE._replace(member_id=written)) == NAMES.patient(JANE)


def test_a_member_id_of_hyphens_alone_stays_one() -> None:
    """A placeholder is not taken for the absence of a member id."""
    assert NAMES.patient(JANE._replace(member_id="--")) != NAMES.patient(JANE._replace(member_id="---"))


def test_digests_that_are_forgotten_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many digests are asked for, few are remembered, and all stay the same."""
    monkeypatch.setattr("scrubber.history.pseudonyms._MOST_REMEMBERED", 2)
    names = Pseudonyms(b"0123456789abcdef")
    people = [JANE._replace(member_id=f"MEMBER{number}") for number in range(5)]
    assert [names.patient(person) for person in people] == [NAMES.patient(person) for person in people]
