"""What a report of a run on Spark has in the place of claims: they are in the outputs, and not in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.pipeline.claims import Claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.outputs.reports.data.claim_row import ClaimRow


class ClaimsElsewhere(Claims):
    """Claims that nobody can go through here."""

    def __init__(self) -> None:
        """Of whatever input."""

    @property
    def _judged(self) -> tuple[object, ...]:
        return ()

    def __hash__(self) -> int:
        return hash(type(self))

    def __iter__(self) -> Iterator[ClaimRow]:
        """Raise LookupError."""
        raise LookupError("the claims of a run on Spark are in its outputs, and not in memory: emit jsonl or parquet")
