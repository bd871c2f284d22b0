"""Faults of one transaction set → their causes: one sentence for one cause, and every fault for the 999.

A lost element shifts all that follow it, an unknown qualifier makes its segment another one and the right one missing,
and what stands in a loop that is not there has no place either. Such faults are one cause; the one that people are to
read holds the others.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.owner import owning_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.x12.guide.fault import GuideFault

_MISSING: Final = "1"
_ALIKE: Final = (
    {_MISSING}, {_MISSING, guide_fault.CONDITIONAL_ELEMENT_MISSING}, {guide_fault.NOT_USED_ELEMENT_PRESENT},
)  # fmt: skip
"""What several elements of a segment are told of together: all are missing, or all are sent and not used."""
_MOST_APART: Final = 2
"""Elements of one segment whose faults are told one by one: more of them have one cause, a lost element or one more."""
_TELLING: Final = ("1", "2", "10", "13", "3", "8", "9", "7", "5", "4", "6", "I10")
"""IK403 codes, those first that say most of an element that has several."""


def causes(faults: Iterable[GuideFault], sections: Sequence[int]) -> list[GuideFault]:
    """The faults that people are told, in order, each with the `others` of the same cause.

    `faults` are those of one set, as :func:`owning_section` takes `sections`.
    """
    by_section: dict[int, list[GuideFault]] = {}
    for fault in faults:
        by_section.setdefault(owning_section(sections, fault), []).append(fault)
    return _lines_together([cause for section in sorted(by_section) for cause in _of_section(by_section[section])])


def _lines_together(found: list[GuideFault]) -> list[GuideFault]:
    """The causes, with all service lines that a claim has too many told by the first of them."""
    too_many = [cause for cause in found if _is_line_too_many(cause)]
    if not too_many:
        return found
    first, *rest = (alone for cause in too_many for alone in _apart(cause))
    told = first._replace(others=tuple(rest))
    return [
        told if cause is too_many[0] else cause
        for cause in found
        if cause is too_many[0] or not _is_line_too_many(cause)
    ]


def _is_line_too_many(cause: GuideFault) -> bool:
    return (cause.segment_id, cause.level, cause.code) == ("LX", "segment", guide_fault.LOOP_TOO_OFTEN)


def _of_section(faults: list[GuideFault]) -> list[GuideFault]:
    """The causes in one section, in the order of their segments."""
    if len(faults) == 1:
        return faults
    rest = list(faults)
    found = []
    for absent in [fault for fault in faults if fault.is_absence]:
        misplaced = [fault for fault in rest if _is_misplaced(fault)]
        alike = next((fault for fault in misplaced if fault.segment_id == absent.segment_id), None)
        if absent.segment_id == "HL":
            # A level that says that nothing is below it (HL04), where something has to be.
            first, others = absent, [fault for fault in rest if fault.element == "HL04"]
        elif alike is not None:
            # With nothing sent it has no qualifier, and so no place.
            first, others = alike, [absent, *(fault for fault in rest if _is_empty(fault, alike))]
        elif absent.meant.is_loop or absent.loop is None:
            first, others = absent, []
        else:
            continue
        if absent.meant.is_loop or absent.loop is None:
            others += [fault for fault in misplaced if fault is not first]
        taken = {id(first), *map(id, others)}
        rest = [fault for fault in rest if id(fault) not in taken]
        found.append(first._replace(others=tuple(others)))
    found += _runs(rest)
    return sorted(found, key=lambda fault: fault.segment)


def _runs(faults: list[GuideFault]) -> Iterator[GuideFault]:
    """The causes of faults that no missing segment explains: segment by segment, and segments without a place."""
    run: list[GuideFault] = []
    for _, of_segment in groupby(faults, key=lambda fault: fault.segment):
        for cause in _of_segment(list(of_segment)):
            goes_on = run and _is_misplaced(cause) and cause.segment == run[-1].segment + 1
            if run and not goes_on:
                yield _with_others(run)
                run = []
            if _is_misplaced(cause):
                run.append(cause)
            else:
                yield cause
    if run:
        yield _with_others(run)


def _of_segment(faults: list[GuideFault]) -> list[GuideFault]:
    """The causes in one segment."""
    apart = [fault for fault in faults if not _is_in_segment(fault)]
    inside = [fault for fault in faults if _is_in_segment(fault)]
    elements: dict[str | None, list[GuideFault]] = {}
    for fault in inside:
        elements.setdefault(fault.element, []).append(fault)
    # Separators at the end are what an element that is lacking left behind.
    left_behind = elements.pop(None, []) if len(elements) > 1 else []
    if misplaced := next((fault for fault in apart if _is_misplaced(fault)), None):
        # A segment of which nothing is sent has no qualifier, and so no place.
        nothing = elements.pop(None, [])
        apart = [_with_others([misplaced, *nothing]) if one is misplaced else one for one in apart]
    told = [_with_others(sorted(found, key=_telling)) for found in elements.values()]
    if len(told) > _MOST_APART or {fault.code for fault in told} in _ALIKE:
        told = [_with_others([*told, *left_behind])] if told else []
    elif left_behind:
        told[0] = _with_others([told[0], *left_behind])
    return [*apart, *told]


def _is_misplaced(fault: GuideFault) -> bool:
    return fault.level == "segment" and fault.code == guide_fault.UNEXPECTED_SEGMENT


def _is_empty(fault: GuideFault, misplaced: GuideFault) -> bool:
    """Whether it says of a misplaced segment that nothing is sent of it, or nothing after some separators."""
    is_of_segment = fault.element is None and fault.code == guide_fault.SEGMENT_HAS_ELEMENT_ERRORS
    return is_of_segment and fault.segment == misplaced.segment


def _is_in_segment(fault: GuideFault) -> bool:
    """Whether the fault is one of the elements of a segment that is where it should be."""
    return fault.level == "element" or fault.code == guide_fault.SEGMENT_HAS_ELEMENT_ERRORS


def _telling(fault: GuideFault) -> int:
    return _TELLING.index(fault.code) if fault.code in _TELLING else len(_TELLING)


def _with_others(faults: list[GuideFault]) -> GuideFault:
    """The first fault, with the others and theirs."""
    first, *rest = faults
    return first._replace(others=(*first.others, *(found for fault in rest for found in _apart(fault))))


def _apart(fault: GuideFault) -> Iterable[GuideFault]:
    """A fault and its others, each for itself."""
    return (fault._replace(others=()), *fault.others) if fault.others else (fault,)
