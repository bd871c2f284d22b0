"""What became of the findings of a run in a later one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.counted import counted
from scrubber.claims.money import format_cents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.outputs.comparison.written import WrittenFinding, WrittenInput

SCHEMA: Final = "claim-scrubber/diff/1"


class Difference(NamedTuple):
    """What became of the findings of a run in a later one; each list in file order."""

    fixed: list[WrittenFinding]
    """Found before, and not now."""
    still_there: list[WrittenFinding]
    new: list[WrittenFinding]
    stopped_before: int
    """Claims that did not go on."""
    stopped_now: int
    cents_before: int
    """Their charges."""
    cents_now: int

    @property
    def cents_freed(self) -> int:
        """Charges that were stopped before and are not now; negative where more are."""
        return self.cents_before - self.cents_now

    @property
    def lists(self) -> dict[str, list[WrittenFinding]]:
        """The findings by what became of them, what is to be looked at first."""
        return {"New": self.new, "Still there": self.still_there, "Fixed": self.fixed}


def difference(before: WrittenInput, now: WrittenInput) -> Difference:
    """Compare two runs by the fingerprints of their findings."""
    return Difference(
        [finding for key, finding in before.findings.items() if key not in now.findings],
        [finding for key, finding in now.findings.items() if key in before.findings],
        [finding for key, finding in now.findings.items() if key not in before.findings],
        before.stopped,
        now.stopped,
        before.cents,
        now.cents,
    )


def difference_lines(found: Difference) -> Iterator[str]:
    """The difference for people."""
    yield f"{len(found.fixed)} fixed, {len(found.still_there)} still there, {len(found.new)} new"
    yield (
        f"Stopped: ${format_cents(found.cents_before)} in {counted(found.stopped_before, 'claim')} before, "
        f"${format_cents(found.cents_now)} in {counted(found.stopped_now, 'claim')} now; "
        f"freed: {'-' if found.cents_freed < 0 else ''}${format_cents(abs(found.cents_freed))}"
    )
    for title, findings in found.lists.items():
        if findings:
            yield f"{title}:"
        for finding in findings:
            claim = f" claim {finding.claim_id}" if finding.claim_id else ""
            line = f" line {finding.line}" if finding.line else ""
            yield f"  {finding.severity:6} {finding.code}{claim}{line}: {finding.message}"


def difference_json(found: Difference) -> str:
    """The difference for programs."""
    return json.dumps({
        "schema": SCHEMA,
        "summary": {
            "fixed": len(found.fixed), "still_there": len(found.still_there), "new": len(found.new),
            "stopped_before": found.stopped_before, "stopped_now": found.stopped_now,
            "charge_stopped_before": format_cents(found.cents_before),
            "charge_stopped_now": format_cents(found.cents_now), "charge_freed": format_cents(found.cents_freed),
        },
        "fixed": [finding._asdict() for finding in found.fixed],
        "still_there": [finding._asdict() for finding in found.still_there],
        "new": [finding._asdict() for finding in found.new],
    }, ensure_ascii=False)  # fmt: skip
