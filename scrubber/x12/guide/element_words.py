"""What people read of an element that is missing, of the wrong form, no code of the guide's, or there too much."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.phrases import Phrases, either, here, in_loop, joined
from scrubber.x12.guide.sent import DAY, element_value, ends_in_blank, is_showable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

_MISSING: Final = "1"
_ALL_MISSING: Final = ({_MISSING}, {_MISSING, guide_fault.CONDITIONAL_ELEMENT_MISSING})
"""Codes of elements that are missing, one of them in any case."""
_TOO_MANY: Final = "3"
_TOO_SHORT: Final = "4"
_TOO_LONG: Final = "5"
_TIME: Final = "9"
_MOST_CODES: Final = 8
"""Codes that a message lists; a longer list is left to the guide."""
_MONTHS: Final = 12


def element_words(fault: GuideFault, elements: Sequence[str], component: str) -> Phrases:
    """What is wrong with an element, or several of one segment, and what to do."""
    if fault.meant == guide_fault.Meant() and fault.element in guide_fault.COUNT_WORDS:
        return Phrases(
            guide_fault.COUNT_WORDS[fault.element], f"Number them from 1, without a gap, in {fault.element}."
        )
    element = str(fault.element)
    siblings = list(dict.fromkeys(other.element for other in fault.others if other.element not in {None, element}))
    codes = {fault.code, *(other.code for other in fault.others if other.element)}
    if codes in _ALL_MISSING or (siblings and codes == {guide_fault.NOT_USED_ELEMENT_PRESENT}):
        return _alike_elements(fault)
    message, fix = _one_element(fault, element_value(element, elements, component), component)
    if siblings:
        more = f"{len(siblings)} more elements" if len(siblings) > 1 else f"{siblings[0]} as well"
        message += f"; {more} of this {fault.segment_id} do not fit: one before them may be lost, or one too many"
        fix = f"Compare {fault.segment_id} with the guide element by element, from {element} on."
    return Phrases(message, fix)


def _alike_elements(fault: GuideFault) -> Phrases:
    """Elements that are all missing, or all sent where the guide does not use them."""
    alike = [fault, *(other for other in fault.others if other.element)]
    names = list(dict.fromkeys(f"{other.element} {other.meant.name}".strip() for other in alike))
    designators = joined(list(dict.fromkeys(str(other.element) for other in alike)))
    verb = "is" if len(names) == 1 else "are"
    if fault.code != guide_fault.NOT_USED_ELEMENT_PRESENT:
        return Phrases(f"{joined(names)} {verb} missing{in_loop(fault)}", f"Send {designators}.")
    return Phrases(f"{joined(names)} {verb} not used by this guide{in_loop(fault)}", f"Leave {designators} empty.")


def _one_element(fault: GuideFault, value: str, component: str) -> Phrases:
    """What is wrong with one element that is sent, or that another one asks for."""
    element, meant, where = str(fault.element), fault.meant, in_loop(fault)
    subject = f"{element} {meant.name}".strip()
    shown = f" {value}" if is_showable(fault, value) else ""
    match fault.code:
        case guide_fault.CONDITIONAL_ELEMENT_MISSING:
            beside = f": {joined(meant.beside)} {'is' if len(meant.beside) == 1 else 'are'} sent, and asks for it"
            because = beside if meant.beside else "; the elements sent beside it require it"
            return Phrases(f"{subject} is missing{where}{because}", f"Send {element}, or leave out what asks for it.")
        case guide_fault.EXCLUSION_VIOLATED:
            other = joined(meant.beside) or "the element before it"
            return Phrases(f"{subject} may not be sent together with {other}{where}", "Send one of them.")
        case guide_fault.TOO_MANY_COMPONENTS:
            return Phrases(f"{subject} has more components than the guide allows{where}", "Leave out the last ones.")
        case guide_fault.NOT_USED_ELEMENT_PRESENT:
            return Phrases(f"{subject} is not used by this guide{where}", f"Leave {element} empty.")
        case guide_fault.INVALID_DATE:
            return Phrases(f"{element}{shown} {_date_fault(value)} ({meant.name}{here(fault)})", "Send the right date.")
        case guide_fault.INVALID_CODE_VALUE:
            codes = meant.codes if len(meant.codes) <= _MOST_CODES else ()
            may = f"; it may be {either(codes)}" if codes else ""
            fix = f"Send {either(codes)}." if codes else f"Send a code that the guide has for {element}."
            return Phrases(f"{subject}{shown} is not a code that the guide has here{where}{may}", fix)
        case code if code == _TOO_MANY:
            return Phrases(
                f"{element} is more than {fault.segment_id} may hold{where}",
                f"Leave out {element} and what follows it.",
            )
        case code if code in {_TOO_SHORT, _TOO_LONG}:
            return _length(fault, subject, value)
        case code if code == _TIME:
            return Phrases(f"{subject} is no time of the day{where}", "Send it as HHMM.")
    return _form(fault, subject, value, component)


def _length(fault: GuideFault, subject: str, value: str) -> Phrases:
    meant, is_long = fault.meant, fault.code == _TOO_LONG
    is_number = meant.data_type[:1] in {"R", "N"}
    length = len(value.replace("-", "").replace(".", "")) if is_number else len(value)
    characters = f"{length} character" + ("s" if length != 1 else "")
    limit = f"{meant.longest} at most" if is_long else f"{meant.shortest} at least"
    kind = "long" if is_long else "short"
    return Phrases(f"{subject} is too {kind}{in_loop(fault)}: {characters}, {limit}", f"Send {limit}.")


def _form(fault: GuideFault, subject: str, value: str, component: str) -> Phrases:
    """A character or a form that the element may not have."""
    where = in_loop(fault)
    if ends_in_blank(fault, value, component):
        return Phrases(f"{subject} ends in a blank{where}", "Leave out the blank at its end.")
    if component in value:
        return Phrases(
            f"{subject} holds the separator of components, {component}{where}",
            f"Leave {component} out, or write another character: this element has no components.",
        )
    if fault.meant.data_type[:1] in {"R", "N"}:
        return Phrases(f"{subject} is no number{where}", "Send digits, with a decimal point where one is needed.")
    return Phrases(f"{subject} has a character that is not allowed{where}", "Replace it with a plain letter or digit.")


def _date_fault(value: str) -> str:
    """What is wrong with a date, or with the first wrong day of a span."""
    days = value.split("-")
    for day in days:
        if not DAY.fullmatch(day):
            return "is no date: a date has eight digits, CCYYMMDD" + (", a span two dates" if len(days) > 1 else "")
        year, month, number = int(day[:4]), int(day[4:6]), int(day[6:])
        if not 1 <= month <= _MONTHS:
            return f"is no date; there is no month {month}"
        if year and not 1 <= number <= calendar.monthrange(year, month)[1]:
            length = calendar.monthrange(year, month)[1]
            return f"is no date; {calendar.month_name[month]} {year} has {length} days"
    return "is not a date of the format that the segment names"
