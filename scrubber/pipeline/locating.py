"""Findings of an input that was judged, taken back to their segments: for whoever looks at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.outputs.second_read.located import EnvelopeFindings, Located, locate_in_claim
from scrubber.outputs.second_read.marked_stretch import MarkedStretch
from scrubber.outputs.second_read.people import without_patient
from scrubber.outputs.second_read.replay import marked_parts
from scrubber.x12.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.claim import Claim
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.masks import Masks
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.x12.source import Source


def located_findings(source: Source, report: Report, plan: Plan, masks: Masks) -> Iterator[Located]:
    """The findings of an input, with their segments, as the input has them; it is read again.

    `masks` says whose patient is left out. Raises InputChanged where the input is not what was judged.
    """
    envelopes = EnvelopeFindings(report.findings)
    for claim, located in _located(source, report, plan, envelopes):
        yield without_patient(claim, located) if masks(claim, located.finding.profile) else located


def _located(
    source: Source, report: Report, plan: Plan, envelopes: EnvelopeFindings
) -> Iterator[tuple[Claim | None, Located]]:
    if report.findings and report.summary.interchanges and not report.set_aside:
        with source.open_again(report.facts.sha256, report.facts.size) as again:
            mending = Mending(again, folds=plan.folds)
            for part in marked_parts(mending, report.verdicts, report.findings, plan.cut):
                for piece in _pieces(part, envelopes):
                    yield from ((None, one) for one in envelopes.reached(piece.piece))
                    if piece.claim is not None:
                        yield from ((piece.claim, one) for one in locate_in_claim(piece.claim, piece.findings))
    yield from ((None, one) for one in envelopes.rest())


def _pieces(part: MarkedPiece | MarkedStretch, envelopes: EnvelopeFindings) -> Iterator[MarkedPiece]:
    """The pieces of a part that something may be found in: in claims that are alike there is nothing."""
    if not isinstance(part, MarkedStretch):
        yield part
    elif not envelopes.none_before(part.stretch.offset + len(part.stretch.text)):
        yield from part.pieces()
