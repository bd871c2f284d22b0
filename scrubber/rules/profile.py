"""Payer profiles: what one payer asks for, and of which claims it is the payer.

What stands in a profile's file is read by `scrubber.rules.read_profile`; that its edits, parameters and messages exist
is checked where it is resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.edit import Severity

Replacement = Literal["claim", "line"]
"""What a claim with frequency code 7 replaces: the whole earlier claim, or the lines with its own line numbers."""
Patient = Literal["shown", "initials"]
"""What reports and worklists have of the patient."""


class Terms(NamedTuple):
    """What a profile, or a dated section of one, asks for."""

    ignore: tuple[str, ...] = ()
    """Edits that this payer does not want, by name, code or prefix of codes."""
    enable: tuple[str, ...] = ()
    """Edits that it wants although they are in preview, or although the profile that it extends does not."""
    edits: Mapping[str, Mapping[str, Any]] = {}
    """Parameters by edit, then by parameter."""
    severity: Mapping[str, Severity] = {}
    """Severities by ``EDIT.MESSAGE``, by edit, by prefix of codes, by an adjustable finding of the engine's own, or of
    a kind of guide fault (``guide.KIND``). What names fewer messages goes first.
    """
    replacement: Replacement | None = None
    """None where it is that of the profile that it extends, else ``claim``."""
    patient: Patient | None = None
    """None where it is that of the profile that it extends, else ``shown``."""


class DatedSection(NamedTuple):
    """What holds for services of some days only: without a first day from ever, without a last one for ever."""

    first: date | None
    last: date | None
    """The last day itself is one of them."""
    terms: Terms
    number: int = 0
    """Which of its file's sections it is, from 0."""

    def holds(self, day: date) -> bool:
        """Whether the section is for services of this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Match(NamedTuple):
    """Claims that a profile is for: every key that is given has to fit, by one of its values."""

    payer_id: tuple[str, ...] = ()
    """NM109 of the payer."""
    payer_name: tuple[str, ...] = ()
    """Its name (NM103) in capitals, or how it begins: ``BLUE CROSS*``."""
    filing: tuple[str, ...] = ()
    """The claim filing indicator (SBR09)."""
    billing_npi: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    """ISA06 or GS02."""
    receiver: tuple[str, ...] = ()
    """ISA08 or GS03."""


class Profile(NamedTuple):
    """A profile as it is written."""

    name: str
    title: str
    file: str
    """The file that it stands in, as a set-up error names it."""
    extends: str | None = None
    """The profile whose terms hold where this one says nothing."""
    matches: tuple[Match, ...] = ()
    terms: Terms = Terms()
    sections: tuple[DatedSection, ...] = ()
    """In the order of their days, none of which is in two of them."""
    is_shipped: bool = False
    """Whether it comes with a pack: then a user's own goes before it."""
