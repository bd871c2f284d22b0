"""People and organisations keep what stands below their name, and nothing of the next one."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.claims.parties import OF_BILLING, OF_CLAIM, OF_LINE, OF_OTHER_PAYER, OF_SUBSCRIBER, Party
from scrubber.claims.parties import read_parties as read
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.segment import Place, Segment


def segments(*texts: str) -> list[Segment]:
    """Segments with their ordinals."""
    return [Segment(text.split("*"), Place(0, ordinal)) for ordinal, text in enumerate(texts, start=1)]


def read_parties(found: list[Segment], group: str = OF_BILLING) -> tuple[Party, ...]:
    """Parties of a group of loops."""
    return read(found, ASSUMED, group)


def test_a_party_holds_what_follows_its_name() -> None:
    """A party has the address and tax id between its NM1 and the next."""
    billing, patient = read_parties(
        segments(
            "PRV*BI*PXC*332B00000X",
            "NM1*85*2*SAMPLE SUPPLY*****XX*1234567893",
            "N3*1 MAIN STREET*SUITE 2",
            "N4*ANYTOWN*OH*430000001*US***OHI",
            "REF*G2*X7",
            "REF*EI*123456789",
            "PER*IC*DESK",
            "NM1*QC*1*ROE*KIM*Q**JR",
            "DMG*D8*20150601*M",
        )
    )
    assert billing.entity == billing.entity_code == "85"
    assert not billing.is_person
    assert billing.npi == billing.identifier == "1234567893"
    assert billing.address == (
        ("1 MAIN STREET", "SUITE 2"), "ANYTOWN", "OH", "430000001", "US", "billing provider", "2010AA", "85", "OHI"
    )  # fmt: skip
    assert patient.address is None
    assert billing.contacts[0].name == "DESK"
    assert billing.contacts[0].telephone == ""
    assert billing.tax_id == "123456789"
    assert billing.reference("G2") == "X7"
    assert billing.reference("SY") == billing.taxonomy == ""
    assert billing.place.ordinal == 2
    assert patient.is_person
    assert patient.name == "KIM Q ROE JR"
    assert patient.npi == patient.tax_id == ""
    assert (patient.birth_date, patient.sex) == (date(2015, 6, 1), "M")


def test_an_identifier_of_another_kind_is_no_npi() -> None:
    """An identifier is an NPI where its qualifier is XX."""
    (member,) = read_parties(segments("NM1*IL*1*ROE*****MI*1234567893"))
    assert (member.id_qualifier, member.identifier, member.npi) == ("MI", "1234567893", "")


def test_a_taxonomy_belongs_to_the_name_before_it() -> None:
    """A provider has the specialty of the PRV in its own loop."""
    rendering, referring = read_parties(segments("NM1*82*1*A", "PRV*PE*PXC*207RE0101X", "NM1*DN*1*B"))
    assert (rendering.taxonomy, referring.taxonomy) == ("207RE0101X", "")


@pytest.mark.parametrize(
    ("group", "code", "role", "loop", "entity"),
    [
        (OF_CLAIM, "P3", "primary care provider", "2310A", "DN"),
        (OF_LINE, "DK", "ordering provider", "2420E", "DK"),
        (OF_LINE, "45", "ambulance drop-off", "2420H", "77"),
        (OF_OTHER_PAYER, "82", "other payer's rendering provider", "2330D", "82"),
        (OF_OTHER_PAYER, "PR", "other payer", "2330B", "PR"),
        (OF_SUBSCRIBER, "IL", "subscriber", "2010BA", "IL"),
        (OF_SUBSCRIBER, "ZZ", "party ZZ", "2010B", "ZZ"),
    ],
)
def test_a_party_is_called_by_its_role(group: str, code: str, role: str, loop: str, entity: str) -> None:
    """Role, loop and claim status entity follow from NM101 and where the name stands."""
    (party,) = read_parties(segments(f"NM1*{code}*1*A"), group)
    assert (party.role, party.loop, party.entity) == (role, loop, entity)


def test_a_party_has_telephone_numbers_and_places() -> None:
    """PER holds pairs of qualifiers and numbers; a finding points at the party's own segments."""
    (party,) = read_parties(segments("NM1*85*1*A", "N4*B*OH", "PER*IC*DESK*TE*5555550100*EX*12*FX"))
    assert party.contacts[0].numbers == (("TE", "5555550100"), ("EX", "12"))
    assert party.contacts[0].telephone == "5555550100"
    assert party.at("N402").place.ordinal == 2
    assert party.at("N301").place.ordinal == 1
    assert (party.taxonomy_qualifier, party.address and party.address.lines) == ("", ())
