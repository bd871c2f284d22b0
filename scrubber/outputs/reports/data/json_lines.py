"""Claims and findings as JSON, one a line: what a program reads as a stream, and a warehouse loads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scrubber.claims.money import format_cents
from scrubber.outputs.reports.data.claim_row import ClaimRow, ClaimRows
from scrubber.outputs.reports.findings_lines import json_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch


class FindingsJsonLines:
    """The findings of one input."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._out, self._facts = out, facts

    def take(self, marked: object) -> None:
        """Pass over a piece: findings.json needs nothing of the input, and neither does this."""

    def take_stretch(self, marked: object) -> None:
        """Pass over pieces."""

    def close(self) -> None:
        """Write the lines."""
        for line in json_lines(self._facts.document, self._facts.run):
            self._out.write(line.encode("utf-8", "backslashreplace") + b"\n")


class ClaimsJsonLines:
    """The claims of one input."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._out = out
        self._rows = ClaimRows(facts.document.input, facts.run, facts.profile_of, facts.document.findings)

    def take(self, marked: MarkedPiece) -> None:
        """Write the claim that begins with the next piece, if one does."""
        self._write(self._rows.rows(marked))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the claims of the next pieces."""
        self._write(self._rows.stretch_rows(marked))

    def close(self) -> None:
        """All is written."""

    def _write(self, rows: Iterable[ClaimRow]) -> None:
        for row in rows:
            self._out.write(json.dumps(claim_document(row)).encode("ascii") + b"\n")


def claim_document(row: ClaimRow) -> dict[str, Any]:
    """A claim as JSON has it: days in ISO 8601, the charge as text with two decimals."""
    return row._asdict() | {
        "first_date": row.first_date.isoformat() if row.first_date else None,
        "last_date": row.last_date.isoformat() if row.last_date else None,
        "procedures": list(row.procedures),
        "charge": None if row.charge is None else format_cents(row.charge),
        "codes": list(row.codes),
    }
