"""What is known of one input before its outputs are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.statuses import ACCEPTED
from scrubber.outputs.second_read.masks import Masks, masks_nobody

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.claims.assemble import BatchKey
    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import EditDoc
    from scrubber.outputs.claim_files.new_numbers import DrawNumbers
    from scrubber.outputs.comparison.written import WrittenInput
    from scrubber.outputs.reports.worklist.typed import Typed
    from scrubber.outputs.second_read.document import FindingsDocument


def _no_profile(_claim: Claim) -> None:
    """No profile."""


FileBy = Callable[["Claim", str | None], "date | None"]
"""The last day for a claim that was judged by a profile to be received by its payer; None where it is not known."""


def no_limit_known(_claim: Claim, _profile: str | None) -> date | None:
    """No payer's limit."""
    return None


class Facts(NamedTuple):
    """What is known of one input before its outputs are written."""

    document: FindingsDocument
    received: date
    """The day of receipt, which acknowledgements are dated."""
    edit_docs: Mapping[str, EditDoc]
    """What each edit and engine fault is about, by the name that findings have."""
    accepted_status: str = ACCEPTED
    """What the 277CA says of an accepted claim."""
    held_status: str = ""
    """What it says of one that is held; nothing where it is empty."""
    refused_batches: frozenset[BatchKey] = frozenset()
    """Batches that are refused for their number."""
    repairs: bool = False
    """Whether the accepted file is mended."""
    draw_numbers: DrawNumbers | None = None
    """Gives the rejected file control numbers of its own; None where it keeps those of the input."""
    folds: bool = False
    """Whether characters that X12 does not have were read as plain letters."""
    masks: Masks = masks_nobody
    """Of whom reports and worklists have the initials alone."""
    run: str | None = None
    """The id of the run; None where it has none, since it writes no manifest."""
    profile_of: Callable[[Claim], str | None] = _no_profile
    """Which profile judged a claim."""
    baseline: WrittenInput | None = None
    """What an earlier run has found, for the report to be compared with."""
    typed: Typed | None = None
    """What people wrote into the worklists of the folder."""
    file_by: FileBy = no_limit_known
    """By when a claim that was judged by a profile has to be at its payer."""
