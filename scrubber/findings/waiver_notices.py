"""What is told of a run's waivers, once: what each was used for, and which expire, have expired or were not used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.findings.tally import Tallied
from scrubber.rules.waivers import NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from scrubber.findings.finding import Finding
    from scrubber.rules.waivers import Waiver


_TOLD: Final = 20
"""Waivers of which people are told each for itself; run.json has all of them."""
_UNUSED: Final = "not used"


class WaiverNotice(NamedTuple):
    """One waiver after a run: nothing of it names a claim, which is a patient's."""

    number: int
    """Its number in its file, from 1."""
    edit: str
    """The edit or code that it is for."""
    owner: str
    expires: str
    findings: int
    """How many findings it was used for."""
    notice: str | None
    """What its owner should know; None where it was used and holds on."""


def waiver_uses(waivers: Sequence[Waiver], findings: Iterable[Iterable[Finding]]) -> Counter[int]:
    """For how many findings of some inputs each waiver, by its number from 0, was used."""
    used: Counter[int] = Counter()
    for found in findings if waivers else ():
        if isinstance(found, Tallied):
            used.update(found.tally.waivers)
        else:
            used.update(finding.waived.waiver for finding in found if finding.waived)
    return used


def waiver_notices(waivers: Sequence[Waiver], used: Mapping[int, int], received: date) -> list[WaiverNotice]:
    """Tell of each waiver for how many findings of a run, received on a day, it was used, and what is to be said."""
    return [
        WaiverNotice(
            number + 1, waiver.label, waiver.owner, waiver.expires.isoformat(), used.get(number, 0),
            _notice(waiver.days_left(received), used.get(number, 0)),
        )
        for number, waiver in enumerate(waivers)
    ]  # fmt: skip


def _notice(days_left: int, used: int) -> str | None:
    if days_left < 0:
        return "expired"
    unused = () if used else (_UNUSED,)
    ending = (_ending(days_left),) if days_left <= NOTICE else ()
    return ", and ".join((*unused, *ending)) or None


def _ending(days_left: int) -> str:
    return f"expires in {days_left} day{'' if days_left == 1 else 's'}" if days_left else "expires today"


def notice_lines(notices: Iterable[WaiverNotice]) -> list[str]:
    """What people are told: of those that end first, and no more than a person reads."""
    told = sorted((one for one in notices if one.notice), key=lambda one: one.notice == _UNUSED)
    lines = [
        f"waiver {number} ({edit}, {owner}, until {last}): {notice}" for number, edit, owner, last, _, notice in told
    ]
    more = f"and {len(lines) - _TOLD:,} more that have ended, end soon or were not used"
    return lines if len(lines) <= _TOLD else [*lines[:_TOLD], more]
