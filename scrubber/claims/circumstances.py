"""What a claim or a line says about its circumstances: accident, ambulance, attachments, notes, conditions, drugs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.location import Location
from scrubber.claims.money import read_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from scrubber.claims.loop import Loop
    from scrubber.x12.segment import Segment


_FILLER = re.compile("0{11}|9{11}")


def names_no_drug(code: str) -> bool:
    """Whether a national drug code is zeros or nines alone, which fill the element: no labeler has 00000 or 99999."""
    return _FILLER.fullmatch(code.strip()) is not None


class Attachment(NamedTuple):
    """A PWK: paperwork that substantiates the claim or line."""

    report_type: str
    """PWK01: ``CT`` certification, ``OZ`` support data …"""
    transmission: str
    """PWK02: ``AA`` on request, ``BM`` by mail, ``EL`` electronically, ``FX`` by fax …; of a certification ``NS`` …"""
    control_number: str
    """PWK06, empty where it is not given."""
    location: Location
    """Of PWK01; ``location.of("PWK06")`` for another element."""


class Note(NamedTuple):
    """An NTE: a note of the claim or line."""

    code: str
    """NTE01: ``ADD`` additional information, ``TPO`` third-party organisation's …"""
    text: str


class Ambulance(NamedTuple):
    """A CR1: an ambulance transport."""

    weight: Decimal | None
    """The patient's weight in pounds (CR102)."""
    reason: str
    """CR104, why the patient was taken where: ``A`` nearest facility … ``E`` to a hospital for rehabilitation."""
    miles: Decimal | None
    """CR106."""
    round_trip: str
    """CR109, the purpose of a round trip; empty where there is none."""
    stretcher: str
    """CR110, the purpose of a stretcher; empty where there is none."""


class Conditions(NamedTuple):
    """A CRC: whether conditions of one kind apply."""

    category: str
    """CRC01: ``07`` ambulance, ``75`` homebound, ``ZZ`` EPSDT, ``E1`` to ``E3`` vision; of a line ``70``, ``09``."""
    applies: str
    """CRC02, ``Y`` or ``N``."""
    codes: tuple[str, ...]
    """CRC03 to CRC07 as far as they are there."""
    location: Location
    """Of CRC01."""


class Drug(NamedTuple):
    """A drug of a line (loop 2410): LIN with the CTP and REF that follow it."""

    qualifier: str
    """LIN02: ``N4`` for a national drug code; others name devices and supplies."""
    code: str
    """LIN03 as written."""
    quantity: Decimal | None
    """CTP04, None where it is missing or unreadable."""
    quantity_text: str
    """CTP04 as written, empty where there is none."""
    unit: str
    """CTP05-1: ``UN`` units, ``ML`` millilitres, ``GR`` grams, ``F2`` international units, ``ME`` milligrams."""
    prescription: str
    """REF*XZ or REF*VY: prescription or link number; empty where there is none."""
    code_at: Location
    """Where a finding about the code points (LIN03)."""
    quantity_at: Location
    """Where one about the quantity points (CTP04); without a CTP the LIN."""
    unit_at: Location
    """Where one about the unit points (CTP05-1); without a CTP the LIN."""


class Measurement(NamedTuple):
    """An MEA: a test result or a height of a line."""

    reference: str
    """MEA01: ``TR`` test result, ``OG`` original starting dosage."""
    qualifier: str
    """MEA02: ``R1`` haemoglobin, ``R2`` hematocrit, ``R3``, ``R4``, ``HT`` height."""
    value: Decimal | None


def read_attachments(loop: Loop) -> tuple[Attachment, ...]:
    """Every PWK of a loop, in order."""
    return tuple(
        Attachment(found.value(1), found.value(2), found.value(6), Location(loop.line_number, "PWK01", found.place))
        for found in loop.every("PWK")
    )


def read_notes(loop: Loop) -> tuple[Note, ...]:
    """Every NTE of a loop, in order."""
    return tuple(Note(found.value(1), found.value(2)) for found in loop.every("NTE"))


def read_ambulance(loop: Loop) -> Ambulance | None:
    """The CR1 of a loop, None without."""
    found = loop.segment("CR1")
    if found is None:
        return None
    weight, miles = read_decimal(found.value(2)), read_decimal(found.value(6))
    return Ambulance(weight, found.value(4), miles, found.value(9), found.value(10))


def read_conditions(loop: Loop) -> tuple[Conditions, ...]:
    """Every CRC of a loop, in order."""
    return tuple(
        Conditions(
            found.value(1),
            found.value(2),
            tuple(filter(None, found.elements[3:8])),
            Location(loop.line_number, "CRC01", found.place),
        )
        for found in loop.every("CRC")
    )


def read_measurements(loop: Loop) -> tuple[Measurement, ...]:
    """Every MEA of a loop, in order."""
    return tuple(
        Measurement(found.value(1), found.value(2), read_decimal(found.value(3))) for found in loop.every("MEA")
    )


def read_drugs(loop: Loop) -> tuple[Drug, ...]:
    """Every LIN of a loop with its CTP and REF, in order."""
    return tuple(_drug(group, loop) for group in _drug_groups(loop.own_segments))


def _drug_groups(segments: list[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if segment.identifier == "LIN":
            if group:
                yield group
            group = [segment]
        elif segment.identifier in {"NM1", "SVD", "LQ"}:
            break
        elif group:
            group.append(segment)
    if group:
        yield group


def _drug(group: list[Segment], loop: Loop) -> Drug:
    code = group[0]
    quantity = next((segment for segment in group if segment.identifier == "CTP"), None)
    prescription = next((one for one in group if one.identifier == "REF" and one.value(1) in {"XZ", "VY"}), None)
    written = quantity.value(4) if quantity else ""
    unit = quantity.value(5).split(loop.delimiters.component)[0] if quantity else ""
    number = prescription.value(2) if prescription else ""
    at = (quantity or code).place
    return Drug(
        code.value(2), code.value(3), read_decimal(written), written, unit, number,
        Location(loop.line_number, "LIN03", code.place), Location(loop.line_number, "CTP04", at),
        Location(loop.line_number, "CTP05-1", at),
    )  # fmt: skip
