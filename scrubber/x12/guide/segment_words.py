"""What people read of a segment that is missing, out of place, there too often, or empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide import qualifiers
from scrubber.x12.guide.phrases import WITH_QUALIFIER, Phrases, either, here, in_loop, named, qualifier
from scrubber.x12.guide.sent import is_sent_empty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

_LOOP_TOO_OFTEN: Final = "4"
_SEGMENT_TOO_OFTEN: Final = "5"

_PEOPLE: Final = {
    ("1000A", "NM1"): "the submitter's name",
    ("1000A", "PER"): "the submitter's contact",
    ("1000B", "NM1"): "the receiver's name",
    ("2010AA", "NM1"): "the billing provider's name",
    ("2010AA", "N3"): "the billing provider's street address",
    ("2010AA", "N4"): "the billing provider's city, state and ZIP code",
    ("2010AA", "REF"): "the billing provider's tax id",
    ("2000A", "HL"): "the billing provider's level",
    ("2000B", "SBR"): "the subscriber information",
    ("2010BA", "NM1"): "the subscriber's name",
    ("2010BB", "NM1"): "the payer",
    ("2000C", "PAT"): "the patient's relationship to the subscriber",
    ("2010CA", "NM1"): "the patient's name",
    ("2010CA", "N3"): "the patient's street address",
    ("2010CA", "N4"): "the patient's city, state and ZIP code",
    ("2010CA", "DMG"): "the patient's date of birth and sex",
    ("2300", "CLM"): "a claim below the patient",
    ("2300", "HI"): "the diagnosis",
    ("2400", "LX"): "a service line",
    ("2400", "SV1"): "the service",
    ("2400", "DTP"): "the date of service",
    ("2410", "CTP"): "the quantity of the drug",
    ("2430", "DTP"): "the date of the other payer's payment",
}
"""What a missing segment or loop is called by those who bill; the guide's own name serves for the others."""

_SUBSCRIBERS: Final = ("2000B", "HL")
"""What an empty level of a billing provider lacks."""

_ONE_PLACE: Final = {
    "HI": "a claim has one HI with its diagnoses, which begins with ABK and has room for twelve",
}
"""Rules of segments that are often sent where they have no place."""


def segment_words(fault: GuideFault, elements: Sequence[str], component: str) -> Phrases:
    """What is wrong with a segment, and what to do."""
    if fault.is_absence:
        return _absence(fault)
    name = f"{named(fault.segment_id, elements, component)}"
    if is_sent_empty(fault, elements, component):
        return Phrases(f"{name} is empty{in_loop(fault)}", f"Send {fault.segment_id or 'it'} with its elements.")
    match fault.code:
        case guide_fault.UNKNOWN_SEGMENT:
            what = f"{fault.segment_id} is not" if fault.segment_id else "what stands here is not"
            return Phrases(f"{what} a segment of a professional claim", "Take it out, or correct its identifier.")
        case guide_fault.UNEXPECTED_SEGMENT:
            return _misplaced(fault, name, elements, component)
        case code if code in {_LOOP_TOO_OFTEN, _SEGMENT_TOO_OFTEN}:
            return Phrases(
                f"{name} ({fault.meant.name}{here(fault)}) is sent more often than the guide allows",
                "Leave out what is sent twice, or split what is more than the guide has room for.",
            )
    return Phrases(
        f"{name} ends in separators that nothing follows{in_loop(fault)}",
        f"Send {fault.segment_id or 'it'} without separators at its end.",
    )


def _absence(fault: GuideFault) -> Phrases:
    if (fault.loop, fault.segment_id) == _SUBSCRIBERS:
        return Phrases(
            "the billing provider's level has no subscriber below it (loop 2000B is missing)",
            "Leave the level out, or send its subscribers and their claims.",
        )
    codes = fault.meant.codes
    segment = f"{fault.segment_id}*{codes[0]}" if codes and fault.segment_id in WITH_QUALIFIER else fault.segment_id
    what = _called(fault)
    where = f"loop {fault.loop}" if fault.loop else "the header"
    place = f"{where}, {segment}" if fault.meant.is_loop else f"{segment} of {where}"
    verb = "are" if " and " in what else "is"
    return Phrases(f"{what} {verb} missing ({place})", f"Send {segment} in {where}, then submit again.")


def _called(absent: GuideFault) -> str:
    """What a missing segment or loop is called."""
    return _PEOPLE.get((absent.loop or "", absent.segment_id)) or f"the {absent.meant.name}"


def meant_instead(fault: GuideFault) -> GuideFault | None:
    """The missing segment that one without a place was to be, where its qualifier alone is at fault."""
    if fault.level != "segment" or fault.is_absence or fault.segment_id not in WITH_QUALIFIER:
        return None
    return next((other for other in fault.others if _is_like(other, fault)), None)


def _is_like(absent: GuideFault, fault: GuideFault) -> bool:
    return absent.is_absence and absent.segment_id == fault.segment_id and bool(absent.meant.codes)


def _misplaced(fault: GuideFault, name: str, elements: Sequence[str], component: str) -> Phrases:
    absent = meant_instead(fault)
    sent = qualifier(elements, component)
    if absent is not None and sent not in absent.meant.codes:
        right = either(absent.meant.codes)
        said = f", not {sent}" if sent else ""
        return Phrases(
            f"{name} has no place here{in_loop(fault)}: the qualifier of {_called(absent)} is {right}{said}",
            f"Correct the qualifier of {fault.segment_id} to {right}.",
        )
    rule = _ONE_PLACE.get(fault.segment_id)
    if sent and rule is None and qualifiers.is_unknown(fault.segment_id, sent):
        may = either(qualifiers.possible(fault.segment_id, fault.loop))
        return Phrases(
            f"{name} has no place here{in_loop(fault)}: {sent} is no qualifier of {fault.segment_id} in this guide",
            f"Correct the qualifier of {fault.segment_id}" + (f"; here it may be {may}." if may else "."),
        )
    more = len([other for other in fault.others if not other.is_absence])
    also = f", nor have the {more} segments after it" if more > 1 else ", nor has the segment after it" if more else ""
    return Phrases(
        f"{name} has no place here{in_loop(fault)}{also}" + (f": {rule}" if rule else ""),
        f"Take {fault.segment_id} out, or send it where the guide has it: order, qualifier and number matter.",
    )
