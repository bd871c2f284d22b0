"""Causes of the implementation guide → what people read: which segment, whose, what is wrong and what to do.

A value of the data is repeated only where it can be no patient's: a code of the form that the guide's codes have, a
date other than a real date of birth, a length.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide import qualifiers
from scrubber.x12.guide.values import is_of_kind
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

_MISSING: Final = "1"
_TOO_MANY: Final = "3"
_TOO_SHORT: Final = "4"
_TOO_LONG: Final = "5"
_FORM: Final = "6"
_TIME: Final = "9"
_LOOP_TOO_OFTEN: Final = "4"
_SEGMENT_TOO_OFTEN: Final = "5"

_EMPTY: Final = frozenset({guide_fault.UNEXPECTED_SEGMENT, guide_fault.SEGMENT_HAS_ELEMENT_ERRORS})
"""Codes of a segment of which nothing is sent."""
_MOST_CODES: Final = 8
"""Codes that a message lists; a longer list is left to the guide."""
_WITH_QUALIFIER: Final = frozenset({
    "AMT", "CAS", "CRC", "CUR", "DMG", "DTP", "HI", "LQ", "MEA", "NM1", "NTE", "PER", "PRV", "PWK", "QTY", "REF",
})  # fmt: skip
"""Segments whose first element says what kind of them it is."""
_QUALIFIER: Final = re.compile("[A-Z0-9]{1,3}")
_CODE: Final = re.compile("[A-Z0-9]+")
_DATES: Final = re.compile("[0-9]{1,12}(?:-[0-9]{1,12})?")
_DAY: Final = re.compile("[0-9]{8}")
_ADDRESS_CODES: Final = frozenset({"N403"})
"""Elements of the type of a code whose values are a person's."""
_BIRTH: Final = frozenset({"DMG02"})
"""Dates of birth: only what can be nobody's is repeated."""
_LONGEST_CODE: Final = 5
"""Characters of the longest code in a list of the guide's."""
_MONTHS: Final = 12

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

_VALUE_ELEMENTS: Final = {
    "BHT": "BHT03", "CLM": "CLM01", "CTP": "CTP04", "DMG": "DMG02", "DTP": "DTP03", "FRM": "FRM01", "HI": "HI01",
    "LIN": "LIN03", "LX": "LX01", "N3": "N301", "N4": "N401", "NM1": "NM103", "OI": "OI03", "PAT": "PAT01",
    "PER": "PER04", "REF": "REF02", "SBR": "SBR01", "SV1": "SV101", "SVD": "SVD01",
}  # fmt: skip
"""By segment: the element that its value is in."""

_QUALIFIER_ELEMENTS: Final = {"HI": "HI01-1"}
"""By segment: the element that its qualifier is in, where that is not the first one as a whole."""

_ONE_PLACE: Final = {
    "HI": "a claim has one HI with its diagnoses, which begins with ABK and has room for twelve",
}
"""Rules of segments that are often sent where they have no place."""


class Words(NamedTuple):
    """What people read of one cause."""

    message: str
    fix: str


def value_element(fault: GuideFault) -> str | None:
    """The element that a fault is about; for a missing segment the one that its value would be in."""
    if fault.is_absence:
        return _VALUE_ELEMENTS.get(fault.segment_id)
    if _meant_instead(fault) is not None:
        return _QUALIFIER_ELEMENTS.get(fault.segment_id, f"{fault.segment_id}01")
    return fault.element


def words(fault: GuideFault, elements: Sequence[str], component: str) -> Words:
    """What is wrong, and what to do. `elements` are those of the segment that the fault points at, its id first."""
    if fault.level == "element" and fault.element is not None:
        return _element_words(fault, elements, component)
    if fault.level == "segment":
        return _segment_words(fault, elements, component)
    return Words(fault.message, "Correct it where the file is made, then submit again.")


# Segments


def _segment_words(fault: GuideFault, elements: Sequence[str], component: str) -> Words:
    here = _here(fault)
    if fault.is_absence:
        return _absence(fault)
    name = f"{_named(fault.segment_id, elements, component)}"
    if is_sent_empty(fault, elements, component):
        return Words(f"{name} is empty{_in_loop(fault)}", f"Send {fault.segment_id or 'it'} with its elements.")
    match fault.code:
        case guide_fault.UNKNOWN_SEGMENT:
            what = f"{fault.segment_id} is not" if fault.segment_id else "what stands here is not"
            return Words(f"{what} a segment of a professional claim", "Take it out, or correct its identifier.")
        case guide_fault.UNEXPECTED_SEGMENT:
            return _misplaced(fault, name, elements, component)
        case code if code in {_LOOP_TOO_OFTEN, _SEGMENT_TOO_OFTEN}:
            return Words(
                f"{name} ({fault.meant.name}{here}) is sent more often than the guide allows",
                "Leave out what is sent twice, or split what is more than the guide has room for.",
            )
    return Words(
        f"{name} ends in separators that nothing follows{_in_loop(fault)}",
        f"Send {fault.segment_id or 'it'} without separators at its end.",
    )


def _absence(fault: GuideFault) -> Words:
    if (fault.loop, fault.segment_id) == _SUBSCRIBERS:
        return Words(
            "the billing provider's level has no subscriber below it (loop 2000B is missing)",
            "Leave the level out, or send its subscribers and their claims.",
        )
    codes = fault.meant.codes
    segment = f"{fault.segment_id}*{codes[0]}" if codes and fault.segment_id in _WITH_QUALIFIER else fault.segment_id
    what = _called(fault)
    where = f"loop {fault.loop}" if fault.loop else "the header"
    place = f"{where}, {segment}" if fault.meant.is_loop else f"{segment} of {where}"
    verb = "are" if " and " in what else "is"
    return Words(f"{what} {verb} missing ({place})", f"Send {segment} in {where}, then submit again.")


def _called(absent: GuideFault) -> str:
    """What a missing segment or loop is called."""
    return _PEOPLE.get((absent.loop or "", absent.segment_id)) or f"the {absent.meant.name}"


def _meant_instead(fault: GuideFault) -> GuideFault | None:
    """The missing segment that one without a place was to be, where its qualifier alone is at fault."""
    if fault.level != "segment" or fault.is_absence or fault.segment_id not in _WITH_QUALIFIER:
        return None
    return next((other for other in fault.others if _is_like(other, fault)), None)


def _is_like(absent: GuideFault, fault: GuideFault) -> bool:
    return absent.is_absence and absent.segment_id == fault.segment_id and bool(absent.meant.codes)


def _misplaced(fault: GuideFault, name: str, elements: Sequence[str], component: str) -> Words:
    absent = _meant_instead(fault)
    sent = _qualifier(elements, component)
    if absent is not None and sent not in absent.meant.codes:
        either = _either(absent.meant.codes)
        said = f", not {sent}" if sent else ""
        return Words(
            f"{name} has no place here{_in_loop(fault)}: the qualifier of {_called(absent)} is {either}{said}",
            f"Correct the qualifier of {fault.segment_id} to {either}.",
        )
    rule = _ONE_PLACE.get(fault.segment_id)
    if sent and rule is None and qualifiers.is_unknown(fault.segment_id, sent):
        may = _either(qualifiers.possible(fault.segment_id, fault.loop))
        return Words(
            f"{name} has no place here{_in_loop(fault)}: {sent} is no qualifier of {fault.segment_id} in this guide",
            f"Correct the qualifier of {fault.segment_id}" + (f"; here it may be {may}." if may else "."),
        )
    more = len([other for other in fault.others if not other.is_absence])
    also = f", nor have the {more} segments after it" if more > 1 else ", nor has the segment after it" if more else ""
    return Words(
        f"{name} has no place here{_in_loop(fault)}{also}" + (f": {rule}" if rule else ""),
        f"Take {fault.segment_id} out, or send it where the guide has it: order, qualifier and number matter.",
    )


# Elements


def _element_words(fault: GuideFault, elements: Sequence[str], component: str) -> Words:
    if fault.meant == guide_fault.Meant() and fault.element in guide_fault.COUNT_WORDS:
        return Words(guide_fault.COUNT_WORDS[fault.element], f"Number them from 1, without a gap, in {fault.element}.")
    element = str(fault.element)
    siblings = list(dict.fromkeys(other.element for other in fault.others if other.element not in {None, element}))
    codes = {fault.code, *(other.code for other in fault.others if other.element)}
    if codes == {_MISSING} or (siblings and codes == {guide_fault.NOT_USED_ELEMENT_PRESENT}):
        return _alike_elements(fault)
    message, fix = _one_element(fault, element_value(element, elements, component), component)
    if siblings:
        more = f"{len(siblings)} more elements" if len(siblings) > 1 else f"{siblings[0]} as well"
        message += f"; {more} of this {fault.segment_id} do not fit: one before them may be lost, or one too many"
        fix = f"Compare {fault.segment_id} with the guide element by element, from {element} on."
    return Words(message, fix)


def _alike_elements(fault: GuideFault) -> Words:
    """Elements that are all missing, or all sent where the guide does not use them."""
    alike = [fault, *(other for other in fault.others if other.element)]
    names = list(dict.fromkeys(f"{other.element} {other.meant.name}".strip() for other in alike))
    designators = _and(list(dict.fromkeys(str(other.element) for other in alike)))
    verb = "is" if len(names) == 1 else "are"
    if fault.code == _MISSING:
        return Words(f"{_and(names)} {verb} missing{_in_loop(fault)}", f"Send {designators}.")
    return Words(f"{_and(names)} {verb} not used by this guide{_in_loop(fault)}", f"Leave {designators} empty.")


def _one_element(fault: GuideFault, value: str, component: str) -> Words:
    """What is wrong with one element that is sent, or that another one asks for."""
    element, meant, where = str(fault.element), fault.meant, _in_loop(fault)
    subject = f"{element} {meant.name}".strip()
    shown = f" {value}" if _is_showable(fault, value) else ""
    match fault.code:
        case guide_fault.CONDITIONAL_ELEMENT_MISSING:
            beside = f": {_and(meant.beside)} {'is' if len(meant.beside) == 1 else 'are'} sent, and asks for it"
            because = beside if meant.beside else "; the elements sent beside it require it"
            return Words(f"{subject} is missing{where}{because}", f"Send {element}, or leave out what asks for it.")
        case guide_fault.EXCLUSION_VIOLATED:
            other = _and(meant.beside) or "the element before it"
            return Words(f"{subject} may not be sent together with {other}{where}", "Send one of them.")
        case guide_fault.TOO_MANY_COMPONENTS:
            return Words(f"{subject} has more components than the guide allows{where}", "Leave out the last ones.")
        case guide_fault.NOT_USED_ELEMENT_PRESENT:
            return Words(f"{subject} is not used by this guide{where}", f"Leave {element} empty.")
        case guide_fault.INVALID_DATE:
            return Words(f"{element}{shown} {_date_fault(value)} ({meant.name}{_here(fault)})", "Send the right date.")
        case guide_fault.INVALID_CODE_VALUE:
            codes = meant.codes if len(meant.codes) <= _MOST_CODES else ()
            may = f"; it may be {_either(codes)}" if codes else ""
            fix = f"Send {_either(codes)}." if codes else f"Send a code that the guide has for {element}."
            return Words(f"{subject}{shown} is not a code that the guide has here{where}{may}", fix)
        case code if code == _TOO_MANY:
            return Words(
                f"{element} is more than {fault.segment_id} may hold{where}",
                f"Leave out {element} and what follows it.",
            )
        case code if code in {_TOO_SHORT, _TOO_LONG}:
            return _length(fault, subject, value)
        case code if code == _TIME:
            return Words(f"{subject} is no time of the day{where}", "Send it as HHMM.")
    return _form(fault, subject, value, component)


def _length(fault: GuideFault, subject: str, value: str) -> Words:
    meant, is_long = fault.meant, fault.code == _TOO_LONG
    is_number = meant.data_type[:1] in {"R", "N"}
    length = len(value.replace("-", "").replace(".", "")) if is_number else len(value)
    characters = f"{length} character" + ("s" if length != 1 else "")
    limit = f"{meant.longest} at most" if is_long else f"{meant.shortest} at least"
    kind = "long" if is_long else "short"
    return Words(f"{subject} is too {kind}{_in_loop(fault)}: {characters}, {limit}", f"Send {limit}.")


def _form(fault: GuideFault, subject: str, value: str, component: str) -> Words:
    """A character or a form that the element may not have."""
    where = _in_loop(fault)
    if ends_in_blank(fault, value, component):
        return Words(f"{subject} ends in a blank{where}", "Leave out the blank at its end.")
    if component in value:
        return Words(
            f"{subject} holds the separator of components, {component}{where}",
            f"Leave {component} out, or write another character: this element has no components.",
        )
    if fault.meant.data_type[:1] in {"R", "N"}:
        return Words(f"{subject} is no number{where}", "Send digits, with a decimal point where one is needed.")
    return Words(f"{subject} has a character that is not allowed{where}", "Replace it with a plain letter or digit.")


def _date_fault(value: str) -> str:
    """What is wrong with a date, or with the first wrong day of a span."""
    days = value.split("-")
    for day in days:
        if not _DAY.fullmatch(day):
            return "is no date: a date has eight digits, CCYYMMDD" + (", a span two dates" if len(days) > 1 else "")
        year, month, number = int(day[:4]), int(day[4:6]), int(day[6:])
        if not 1 <= month <= _MONTHS:
            return f"is no date; there is no month {month}"
        if year and not 1 <= number <= calendar.monthrange(year, month)[1]:
            length = calendar.monthrange(year, month)[1]
            return f"is no date; {calendar.month_name[month]} {year} has {length} days"
    return "is not a date of the format that the segment names"


# What is repeated of the data, and how things are called


def is_sent_empty(fault: GuideFault, elements: Sequence[str], component: str) -> bool:
    """Whether what is wrong with a segment is that nothing is sent of it."""
    return fault.level == "segment" and fault.code in _EMPTY and is_empty(elements, component)


def is_empty(elements: Sequence[str], component: str) -> bool:
    """Whether a segment is there of which nothing is sent."""
    return bool(elements) and not any(element.strip(component) for element in elements[1:])


def element_value(designator: str, elements: Sequence[str], component: str) -> str:
    """The element as it was sent, empty where it was not."""
    _, number, part = read_designator(designator)
    value = elements[number] if number < len(elements) else ""
    if part is None:
        return value
    parts = value.split(component)
    return parts[part - 1] if part <= len(parts) else ""


def ends_in_blank(fault: GuideFault, value: str, component: str) -> bool:
    """Whether a value of the wrong form is wrong by the blanks at its end alone.

    Blanks before the terminator are not in the elements of a segment: a value that looks right has ended in some.
    """
    right, kind = value.rstrip(" "), fault.meant.data_type
    return bool(right and kind) and component not in right and is_of_kind(right, kind)


def _is_showable(fault: GuideFault, value: str) -> bool:
    """Whether the value can be no patient's, and says something."""
    if fault.code == guide_fault.INVALID_DATE:
        return bool((_DAY if fault.element in _BIRTH else _DATES).fullmatch(value))
    has_list = fault.meant.data_type == "ID" or fault.code == guide_fault.INVALID_CODE_VALUE
    is_code = has_list and fault.element not in _ADDRESS_CODES and fault.meant.longest <= _LONGEST_CODE
    return is_code and len(value) <= fault.meant.longest and _CODE.fullmatch(value) is not None


def _qualifier(elements: Sequence[str], component: str) -> str:
    """The first element, or component of it, where it has the form of a qualifier."""
    found = elements[1].partition(component)[0] if len(elements) > 1 else ""
    return found if _QUALIFIER.fullmatch(found) else ""


def _named(segment_id: str, elements: Sequence[str], component: str) -> str:
    """A segment by its identifier and its qualifier."""
    qualifier = _qualifier(elements, component) if segment_id in _WITH_QUALIFIER else ""
    return "*".join(filter(None, (segment_id or "the segment", qualifier)))


def _here(fault: GuideFault) -> str:
    return f", loop {fault.loop}" if fault.loop else ""


def _in_loop(fault: GuideFault) -> str:
    return f" (loop {fault.loop})" if fault.loop else ""


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _either(codes: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(codes[:-1]), *codes[-1:])))
