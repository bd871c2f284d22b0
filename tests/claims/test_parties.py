"""People and organisations keep what stands below their name, and nothing of the next one."""

from __future__ import annotations

from datetime import date

from scrubber.claims.parties import read_parties
from scrubber.x12.segment import Place, Segment


def segments(*texts: str) -> list[Segment]:
    """Segments with their ordinals."""
    return [Segment(text.split("*"), Place(0, ordinal)) for ordinal, text in enumerate(texts, start=1)]


def test_a_party_holds_what_follows_its_name() -> None:
    """A provider gets the address or tax id of another."""
    billing, patient = read_parties(
        segments(
            "PRV*BI*PXC*332B00000X",
            "NM1*85*2*SAMPLE SUPPLY*****XX*1234567893",
            "N3*1 MAIN STREET*SUITE 2",
            "N4*ANYTOWN*OH*430000001*US",
            "REF*G2*X7",
            "REF*EI*123456789",
            "PER*IC*DESK",
            "NM1*QC*1*ROE*KIM*Q**JR",
            "DMG*D8*20150601*M",
        )
    )
    assert billing.entity == "85"
    assert not billing.is_person
    assert billing.npi == billing.identifier == "1234567893"
    assert billing.address == ("1 MAIN STREET", "SUITE 2", "ANYTOWN", "OH", "430000001")
    assert billing.tax_id == "123456789"
    assert billing.reference("G2") == "X7"
    assert billing.reference("SY") == billing.taxonomy == ""
    assert billing.place.ordinal == 2
    assert patient.is_person
    assert patient.name == "KIM Q ROE JR"
    assert patient.npi == patient.tax_id == ""
    assert (patient.birth_date, patient.sex) == (date(2015, 6, 1), "M")


def test_an_identifier_of_another_kind_is_no_npi() -> None:
    """A member id is checked as an NPI."""
    (member,) = read_parties(segments("NM1*IL*1*ROE*****MI*1234567893"))
    assert (member.id_qualifier, member.identifier, member.npi) == ("MI", "1234567893", "")


def test_a_taxonomy_belongs_to_the_name_before_it() -> None:
    """A provider has the specialty of another."""
    rendering, referring = read_parties(segments("NM1*82*1*A", "PRV*PE*PXC*207RE0101X", "NM1*DN*1*B"))
    assert (rendering.taxonomy, referring.taxonomy) == ("207RE0101X", "")
