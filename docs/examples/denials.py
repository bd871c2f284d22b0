"""Dollars that did not go on, by code, asked of the Parquet files of a run in SQL (DuckDB)."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from scrubber import scrub

HERE = Path(__file__).parent
DENIALS = """
    SELECT code, count(DISTINCT claim_id) AS claims, sum(charge) AS charge
    FROM read_parquet(?) WHERE severity = 'reject'
    GROUP BY code ORDER BY charge DESC
"""


def main() -> None:
    """Scrub two files, and print the codes that stopped most."""
    with tempfile.TemporaryDirectory() as folder:
        files = [HERE / "january-1.837", HERE / "january-2.837"]
        scrub(files, folder, emit=["parquet"], as_of=date(2026, 1, 28))
        for code, claims, charge in duckdb.execute(DENIALS, [f"{folder}/*.findings.parquet"]).fetchall():
            print(f"{code}: {claims} claim, ${charge}")


if __name__ == "__main__":
    main()
