"""Hits → findings: what an edit yields gets its place, severity and words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.assemble import TEST_DATA
from scrubber.claims.dates import read_date
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.claims.assemble import Header, TransactionSet
    from scrubber.claims.location import Location
    from scrubber.edit import Hit, Message
    from scrubber.findings.engine_faults.engine_fault import EngineFault
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.checks.envelope_fault import Scope
    from scrubber.x12.segment import Place


LONGEST_MESSAGE = 1000
"""Characters; the longest that a clean claim gives has about 300."""


class ClaimContext(NamedTuple):
    """The claim that a finding is about, or the envelopes alone, by the numbers that people know them by."""

    claim_id: str | None = None
    interchange: str | None = None
    group: str | None = None
    transaction: str | None = None
    claim: int | None = None
    """Ordinal of the claim in the input, from 0."""
    offset: int = 0
    """Byte offset of the claim in the input."""
    profile: str | None = None
    """The profile that judges the claim."""


class Envelopes(NamedTuple):
    """The envelopes that a piece stands in."""

    interchange: Header | None
    group: Header | None
    transaction: TransactionSet | None

    @property
    def received(self) -> date | None:
        """The day that the interchange is dated (ISA09, YYMMDD), None where that is no date."""
        return read_date(f"20{self.interchange.value(9)}") if self.interchange else None

    @property
    def is_test(self) -> bool:
        """Whether the sender calls the interchange a test (ISA15)."""
        return self.interchange is not None and self.interchange.value(15) == TEST_DATA

    def are_of_one_group(self, others: Envelopes) -> bool:
        """Whether these stand in the same interchange and functional group of the input as others."""
        return self.interchange is others.interchange and self.group is others.group

    def claim_context(self, scope: Scope = "claim") -> ClaimContext:
        """Their control numbers, as far in as a fault of this scope reaches."""
        interchange = self.interchange.value(13) if self.interchange else None
        if scope == "interchange":
            return ClaimContext(interchange=interchange)
        group = self.group.value(6) if self.group else None
        if scope == "group":
            return ClaimContext(interchange=interchange, group=group)
        transaction = self.transaction.control_number if self.transaction else None
        return ClaimContext(interchange=interchange, group=group, transaction=transaction)


def engine_finding(
    key: str,
    claim_context: ClaimContext,
    place: Place,
    *,
    element: str | None = None,
    line: str | None = None,
    values: Mapping[str, object] | None = None,
) -> Finding:
    """The finding for one of the engine's own faults."""
    fault = FAULTS[key]
    return _finding(
        fault,
        fault.text.format(**(values or {})),
        fault.fix.format(**(values or {})),
        claim_context,
        place,
        element,
        line,
    )


def _finding(
    fault: EngineFault, text: str, fix: str, where: ClaimContext, place: Place, element: str | None, line: str | None
) -> Finding:
    return Finding(
        edit=fault.key, code=fault.code, severity=fault.severity, message=text, fix=fix,
        claim_id=where.claim_id, line=line, interchange=where.interchange, group=where.group,
        transaction=where.transaction, segment=place.ordinal, offset=place.offset, element=element,
        status=fault.status, carc=None, claim=where.claim, key=fault.key,
        claim_offset=where.offset, profile=where.profile,
    )  # fmt: skip


def shorten(text: str) -> str:
    """A message, cut where data of a hostile length stands in it; the same one is kept in memory once."""
    return sys.intern(text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + " …")


class ResolvedMessage(NamedTuple):
    """One of an edit's messages as this run has it: what its findings have in common, wherever they are."""

    edit: str
    code: str
    severity: str
    text: str
    fix: str
    status: str
    carc: str | None
    key: str
    source: str | None = None
    """Of the table's row that it goes by, as `confidence`; None where it goes by none."""
    confidence: str | None = None


def resolve_message(active: ActiveEdit, message: Message) -> ResolvedMessage:
    """A message of an edit as this run has it."""
    edit = active.edit
    return ResolvedMessage(
        edit.name, edit.code, active.severities[message.key].value, message.text, message.fix,
        message.status, message.carc, message.key,
    )  # fmt: skip


def filled(said: ResolvedMessage, hit: Hit) -> ResolvedMessage:
    """The message with the hit's values. Raises AttributeError, TypeError or ValueError where one does not fit."""
    edit, code, severity, text, fix, status, carc, key, _, _ = said
    text, fix = shorten(text.format_map(hit.values)), shorten(fix.format_map(hit.values))
    if "{" in status:
        status = status.format_map(hit.values)
    # A NamedTuple's own constructor takes four times as long as the tuple's, and most of what this costs.
    return tuple.__new__(
        ResolvedMessage, (edit, code, severity, text, fix, status, carc, key, hit.source, hit.confidence)
    )


def edit_finding(said: ResolvedMessage, location: Location, where: ClaimContext) -> Finding:
    """The finding for a hit whose message is filled. Raises TypeError or ValueError for what is no location."""
    edit, code, severity, text, fix, status, carc, key, source, confidence = said
    line, element, (offset, segment) = location
    claim_id, interchange, group, transaction, claim, at, profile = where
    return tuple.__new__(Finding, (
        edit, code, severity, text, fix, claim_id, line, interchange, group, transaction, segment, offset, element,
        status, carc, claim, key, None, at, profile, None, "", None, None, None, None, None, source, confidence,
        False,
    ))  # fmt: skip
