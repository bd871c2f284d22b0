"""Claims and findings as Arrow tables and Parquet files (extra ``arrow``), a few thousand rows at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from scrubber.outputs.reports.data.claim_row import ClaimRow, ClaimRows
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    import pyarrow as pa

    from scrubber.findings.finding import Finding
    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

ROWS_AT_ONCE: Final = 8192
"""Rows that are held before they are written, as a group of rows of the file."""

_CENTS: Final = Decimal("0.01")
_NUMBERS: Final = frozenset({"claim", "lines", "findings", "segment", "offset"})
_LISTS: Final = frozenset({"procedures", "codes"})
_DAYS: Final = frozenset({"first_date", "last_date"})
_FINDING: Final = (
    "run", "input", "sha256", "claim", "billing_npi", "edit", "code", "severity", "message", "fix", "claim_id", "line",
    "interchange", "group", "transaction", "segment", "offset", "element", "status", "carc", "profile", "waived_by",
    "fingerprint", "payer", "procedure", "first_date", "last_date", "charge",
    "source", "confidence",
)  # fmt: skip


def claims_table(rows: Iterable[ClaimRow]) -> pa.Table:
    """Claims as a table."""
    return _table(map(_claim, rows), claims_schema())


def findings_table(document: FindingsDocument, run: str | None) -> pa.Table:
    """The findings of one input as a table."""
    return _table(_findings(document, run), findings_schema())


def claims_schema() -> pa.Schema:
    """The columns of claims."""
    return _schema(ClaimRow._fields)


def findings_schema() -> pa.Schema:
    """The columns of findings: those of findings.json, with what tells run, input, claim and provider."""
    return _schema(_FINDING)


class ClaimsParquet:
    """The claims of one input as a Parquet file."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._rows = ClaimRows(facts.document.input, facts.run, facts.profile_of, facts.document.findings)
        self._file = _ParquetFile(out, claims_schema())

    def take(self, marked: MarkedPiece) -> None:
        """Write the claim that begins with the next piece, if one does."""
        self._file.add(map(_claim, self._rows.rows(marked)))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the claims of the next pieces."""
        self._file.add(map(_claim, self._rows.stretch_rows(marked)))

    def close(self) -> None:
        """Write what is left."""
        self._file.close()


class FindingsParquet:
    """The findings of one input as a Parquet file."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._out, self._facts = out, facts

    def take(self, marked: object) -> None:
        """Pass over a piece."""

    def take_stretch(self, marked: object) -> None:
        """Pass over pieces."""

    def close(self) -> None:
        """Write the file."""
        file = _ParquetFile(self._out, findings_schema())
        file.add(_findings(self._facts.document, self._facts.run))
        file.close()


class _ParquetFile:
    """A Parquet file that is written a group of rows at a time."""

    def __init__(self, out: BinaryIO, schema: pa.Schema) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = schema
        self._writer = ParquetWriter(out, schema)
        self._rows: list[dict[str, Any]] = []

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self._rows.append(row)
            if len(self._rows) == ROWS_AT_ONCE:
                self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    rest = iter(rows)
    batches = []
    while some := list(islice(rest, ROWS_AT_ONCE)):
        batches.append(pa.RecordBatch.from_pylist(some, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _schema(names: Iterable[str]) -> pa.Schema:
    import pyarrow as pa

    types: dict[str, pa.DataType] = {"charge": pa.decimal128(18, 2)}
    types |= dict.fromkeys(_NUMBERS, pa.int64())
    types |= dict.fromkeys(_LISTS, pa.list_(pa.string()))
    types |= dict.fromkeys(_DAYS, pa.date32())
    return pa.schema([(name, types.get(name, pa.string())) for name in names])


def _claim(row: ClaimRow) -> dict[str, Any]:
    """A claim as Arrow takes it."""
    values = {name: _text(value) if isinstance(value, str) else value for name, value in row._asdict().items()}
    return values | {
        "charge": _dollars(row.charge),
        "procedures": list(map(_text, row.procedures)),
        "codes": list(row.codes),
    }


def _findings(document: FindingsDocument, run: str | None) -> Iterator[dict[str, Any]]:
    """The findings of an input as Arrow takes them."""
    about = {"run": run, "input": _text(document.input.path), "sha256": document.input.sha256}
    for finding in document.findings:
        first, last = _days(finding)
        more = {
            "claim": None if finding.claim is None else finding.claim + 1,
            "waived_by": finding.waived.owner if finding.waived else None,
            "first_date": first,
            "last_date": last,
            "charge": _dollars(finding.charge),
        }
        values = finding._asdict() | about | more
        yield {name: _text(value) if isinstance(value := values[name], str) else value for name in _FINDING}


def _days(finding: Finding) -> tuple[date | None, date | None]:
    """The first and the last day of what a finding is about."""
    if finding.dates is None:
        return None, None
    first, _, last = finding.dates.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else int(cents) * _CENTS


def _text(value: str) -> str:
    """The text as UTF-8 can hold it: a byte that is none of it becomes an escape."""
    return legible(value).encode("utf-8", "backslashreplace").decode("utf-8")
