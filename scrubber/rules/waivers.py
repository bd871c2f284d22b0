"""Waivers: findings that users have accepted, by whom, why and until when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.rules.matching import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

NOTICE: Final = 14
"""How many days before its last one a waiver is told."""


class WaiverScope(NamedTuple):
    """What of a claim a waiver may be limited to."""

    claim: str
    billing_npi: str
    payer_id: str
    senders: tuple[str, ...]


class Waiver(NamedTuple):
    """One accepted finding: every key that is given has to fit."""

    edits: frozenset[str]
    """Names of edits, or of adjustable findings of the engine's own."""
    label: str
    """What they are called in the file."""
    message: str | None
    claim: str | None
    billing_npi: str | None
    payer_id: str | None
    sender: str | None
    owner: str
    reason: str
    expires: date
    """The last day of receipt on which it holds."""

    def holds(self, message: str, day: date) -> bool:
        """Whether it is for this message on a day of receipt."""
        return day <= self.expires and self.message in {None, message}

    def days_left(self, day: date) -> int:
        """How many days it holds after this one; negative where it does not hold any more."""
        return (self.expires - day).days


class _Named(NamedTuple):
    """What a waiver names of a claim, as it is compared; of what it does not name: None."""

    claim: str | None
    billing_npi: str | None
    payer_id: str | None
    sender: str | None


class Waivers:
    """The waivers of a run, in the order of their file."""

    def __init__(self, waivers: Sequence[Waiver] = (), received: date | None = None) -> None:
        """`received` is the day of receipt; None for that of each interchange."""
        self.all = tuple(waivers)
        self._received = received
        self._by_named: dict[tuple[str, _Named], list[tuple[int, Waiver]]] = defaultdict(list)
        self._forms: dict[str, set[tuple[bool, ...]]] = defaultdict(set)
        """By edit: which keys its waivers name, so that thousands of claims are looked up and not gone through."""
        for number, waiver in enumerate(self.all):
            named = _named(waiver)
            for edit in waiver.edits:
                self._by_named[edit, named].append((number, waiver))
                self._forms[edit].add(tuple(value is not None for value in named))

    def __bool__(self) -> bool:
        return bool(self.all)

    def find(self, edit: str, message: str, scope: WaiverScope, dated: date | None) -> tuple[int, Waiver] | None:
        """The first waiver, with its number from 0, for a finding in an interchange of this date.

        Where nobody knows the day of receipt there is none.
        """
        day = self._received or dated
        if day is None or edit not in self._forms:
            return None
        fitting = (one for named in self._fitting(edit, scope) for one in self._by_named.get((edit, named), ()))
        return min((one for one in fitting if one[1].holds(message, day)), key=lambda one: one[0], default=None)

    def _fitting(self, edit: str, scope: WaiverScope) -> Iterator[_Named]:
        """What waivers of the edit would name that are for this claim."""
        for form in self._forms[edit]:
            for sender in {folded(sender) for sender in scope.senders} if form[-1] else {""}:
                values = (scope.claim, scope.billing_npi, folded(scope.payer_id), sender)
                yield _Named(*(value if is_named else None for value, is_named in zip(values, form, strict=True)))


def _named(waiver: Waiver) -> _Named:
    return _Named(
        waiver.claim,
        waiver.billing_npi,
        None if waiver.payer_id is None else folded(waiver.payer_id),
        None if waiver.sender is None else folded(waiver.sender),
    )
