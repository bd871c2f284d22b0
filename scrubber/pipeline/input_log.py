"""The one line of the log that tells an operator what became of an input: nothing in it is a patient's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.money import format_cents

if TYPE_CHECKING:
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report


def log_input(plan: Plan, ordinal: int, report: Report) -> None:
    """Log the input with this ordinal, from 0, once it is done."""
    summary = report.summary
    facts: dict[str, str | float] = {
        "input_ordinal": ordinal + 1,
        "outcome": report.outcome,
        "bytes": report.facts.size,
        "claims": summary.claims,
        "accepted": summary.accepted,
        "rejected": summary.rejected,
        "unreadable": summary.unreadable,
        "held": summary.held,
        "warned": summary.warned,
        "findings": len(report.findings),
        "charge": format_cents(summary.charge),
        "charge_accepted": format_cents(summary.charge_accepted),
        "charge_rejected": format_cents(summary.charge_rejected),
    }
    if report.facts.sha256:
        facts["digest"] = report.facts.sha256
    if plan.stopwatch.started is not None:
        facts["seconds"] = plan.stopwatch.seconds(ordinal)
    plan.log.info("input done", **facts)
