"""The tables of a history, as migrations: entry n makes a store of version n + 1 out of one of version n.

`services` is the only large table; rows.py says what its columns hold. Digests are keyed (pseudonyms.py): no table
holds anything by which a person or a claim could be told. Both dialects have the same tables.
"""

from __future__ import annotations

from typing import Final

SQLITE: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE services (
            period INTEGER NOT NULL, patient BLOB NOT NULL, claim BLOB NOT NULL, content BLOB NOT NULL,
            line INTEGER NOT NULL, day INTEGER NOT NULL, nights INTEGER, service TEXT NOT NULL, units TEXT,
            provider BLOB NOT NULL,
            PRIMARY KEY (period, patient, claim, content, line)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE takebacks (
            target BLOB NOT NULL, claim BLOB NOT NULL, content BLOB NOT NULL, line INTEGER NOT NULL,
            is_void INTEGER NOT NULL, arrival INTEGER NOT NULL, day INTEGER,
            PRIMARY KEY (target, claim, content, line)
        ) STRICT, WITHOUT ROWID""",
        # Runs that are committed and whose outputs are not yet known to be in place.
        "CREATE TABLE publications (token TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE proof (of_key BLOB NOT NULL) STRICT",
        "CREATE TABLE audit (at TEXT NOT NULL, action TEXT NOT NULL, before TEXT, services INTEGER NOT NULL) STRICT",
        "INSERT INTO facts VALUES ('services', 0), ('arrivals', 0), ('begins', 0)",
    ),
)

POSTGRESQL: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE services (
            period integer NOT NULL, patient bytea NOT NULL, claim bytea NOT NULL, content bytea NOT NULL,
            line integer NOT NULL, day integer NOT NULL, nights integer, service text NOT NULL, units text,
            provider bytea NOT NULL,
            PRIMARY KEY (period, patient, claim, content, line)
        )""",
        """CREATE TABLE takebacks (
            target bytea NOT NULL, claim bytea NOT NULL, content bytea NOT NULL, line integer NOT NULL,
            is_void boolean NOT NULL, arrival bigint NOT NULL, day integer,
            PRIMARY KEY (target, claim, content, line)
        )""",
        "CREATE TABLE publications (token text PRIMARY KEY)",
        "CREATE TABLE facts (name text PRIMARY KEY, value bigint NOT NULL)",
        "CREATE TABLE proof (of_key bytea NOT NULL)",
        "CREATE TABLE audit (at text NOT NULL, action text NOT NULL, before text, services bigint NOT NULL)",
        "CREATE SEQUENCE arrivals",
        "INSERT INTO facts VALUES ('services', 0), ('begins', 0), ('version', 0)",
    ),
)

PERIODS = """
    WITH RECURSIVE held(period) AS (
        SELECT min(period) FROM services UNION ALL
        SELECT (SELECT min(period) FROM services WHERE period > held.period) FROM held WHERE held.period IS NOT NULL
    ) SELECT period FROM held WHERE period IS NOT NULL"""
"""The quarters that hold services, by one step of the index each: the same statement in both."""
