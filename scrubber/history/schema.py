"""The tables of a history, as migrations: entry n makes a store of version n + 1 out of one of version n.

`services`, `service_keys` and `claim_numbers` are the large tables; rows.py says what columns hold. Digests are keyed
(pseudonyms.py): no table holds anything by which a person or a claim could be told. Both dialects have the same tables.
"""

from __future__ import annotations

from typing import Final

_PERSON = (("birth_date", "bytes"), ("first_name", "bytes"), ("first_letters", "bytes"), ("sex", "text"))
_WHERE = (("run", "integer"), ("input", "integer"), ("ordinal", "integer"))
_ADDED: Final = {
    "services": (
        ("claim_id", "bytes"), ("payer", "bytes"), *_PERSON, ("is_dependent", "boolean"), ("rendering", "bytes"),
        ("place", "text"), ("charge", "cents"), *_WHERE,
    ),
    "takebacks": (
        ("claim_id", "bytes"), ("payer", "bytes"), *_PERSON, ("is_dependent", "boolean"), ("provider", "bytes"),
        ("first_day", "integer"), ("lines", "integer"), ("billed", "text"), *_WHERE,
    ),
}  # fmt: skip
"""What version 2 adds to the tables of version 1: NULL in old rows, where it is not known."""
_TAXONOMY: Final = "ALTER TABLE services ADD COLUMN taxonomy {}"
"""What version 3 adds."""
_CLAIM_NUMBERS: Final = """CREATE TABLE claim_numbers (
    parties {bytes} NOT NULL, claim_id {bytes} NOT NULL, content {bytes} NOT NULL, is_void {boolean} NOT NULL,
    payer {bytes} NOT NULL, day {integer} NOT NULL, run {integer} NOT NULL, input {integer} NOT NULL,
    PRIMARY KEY (parties, claim_id, content)
)"""
"""What version 4 adds."""
_IN_SQLITE: Final = {
    "bytes": "BLOB", "text": "TEXT", "integer": "INTEGER", "cents": "INTEGER", "boolean": "INTEGER",
}  # fmt: skip
_IN_POSTGRESQL: Final = {
    "bytes": "bytea", "text": "text", "integer": "integer", "cents": "bigint", "boolean": "boolean",
}  # fmt: skip


def _added(types: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        f"ALTER TABLE {table} ADD COLUMN {name} {types[kind]}"
        for table, columns in _ADDED.items()
        for name, kind in columns
    )


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
    (
        *_added(_IN_SQLITE),
        """CREATE TABLE runs (
            run INTEGER NOT NULL, input INTEGER NOT NULL, token TEXT NOT NULL, digest BLOB NOT NULL,
            day INTEGER NOT NULL,
            PRIMARY KEY (run, input)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE control_numbers (
            number BLOB NOT NULL, content BLOB NOT NULL, run INTEGER NOT NULL, input INTEGER NOT NULL,
            PRIMARY KEY (number, content)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE service_keys (
            period INTEGER NOT NULL, service_key BLOB NOT NULL, claim_id BLOB NOT NULL, payer BLOB NOT NULL,
            day INTEGER NOT NULL, run INTEGER NOT NULL, input INTEGER NOT NULL,
            PRIMARY KEY (period, service_key, claim_id, payer)
        ) STRICT, WITHOUT ROWID""",
        "INSERT INTO facts VALUES ('changes', 0)",
    ),
    (_TAXONOMY.format("TEXT"),),
    (f"{_CLAIM_NUMBERS.format_map(_IN_SQLITE)} STRICT, WITHOUT ROWID",),
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
    (
        *_added(_IN_POSTGRESQL),
        """CREATE TABLE runs (
            run integer NOT NULL, input integer NOT NULL, token text NOT NULL, digest bytea NOT NULL,
            day integer NOT NULL,
            PRIMARY KEY (run, input)
        )""",
        """CREATE TABLE control_numbers (
            number bytea NOT NULL, content bytea NOT NULL, run integer NOT NULL, input integer NOT NULL,
            PRIMARY KEY (number, content)
        )""",
        """CREATE TABLE service_keys (
            period integer NOT NULL, service_key bytea NOT NULL, claim_id bytea NOT NULL, payer bytea NOT NULL,
            day integer NOT NULL, run integer NOT NULL, input integer NOT NULL,
            PRIMARY KEY (period, service_key, claim_id, payer)
        )""",
        "CREATE SEQUENCE runs_begun AS integer",
        "INSERT INTO facts VALUES ('changes', 0)",
    ),
    (_TAXONOMY.format("text"),),
    (_CLAIM_NUMBERS.format_map(_IN_POSTGRESQL),),
)

ADD_TO_FACT: Final = (
    "INSERT INTO facts VALUES ({}, {}) ON CONFLICT (name) DO UPDATE SET value = facts.value + excluded.value"
)
"""Changes a fact, whose name and difference are left out: the same statement in both."""

PERIODS = """
    WITH RECURSIVE held(period) AS (
        SELECT min(period) FROM services UNION ALL
        SELECT (SELECT min(period) FROM services WHERE period > held.period) FROM held WHERE held.period IS NOT NULL
    ) SELECT period FROM held WHERE period IS NOT NULL"""
"""The quarters that hold services, by one step of the index each: the same statement in both."""

LINE_PERIODS = PERIODS.replace("services", "service_keys")
"""The same of service lines."""

DELETE_OLDER: Final = (
    """DELETE FROM takebacks WHERE day < {}
        AND target NOT IN (SELECT claim FROM services UNION SELECT patient FROM services)""",
    "DELETE FROM claim_numbers WHERE day < {}",
    "DELETE FROM control_numbers WHERE (run, input) IN (SELECT run, input FROM runs WHERE day < {})",
    """DELETE FROM runs WHERE day < {} AND run NOT IN (
            SELECT run FROM services WHERE run IS NOT NULL UNION
            SELECT run FROM takebacks WHERE run IS NOT NULL UNION SELECT run FROM service_keys UNION
            SELECT run FROM claim_numbers
        )""",
)
"""What is removed with the services before a day, whose ordinal is left out: the same statements in both."""
