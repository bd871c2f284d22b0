"""The fixture contract: an edit's cases as TOML, run through the whole pipeline and compared strictly both ways.

A fixture is ``NAME.toml`` with ``edit = "NAME"`` and any number of ``[[case]]`` (:class:`Case`). In `claims` every line
is one segment; a mark on it says what the edit must find there, and nothing unmarked may be found::

    SV1*HC:95250*300*UN*1***1~
    DTP*472*D8*20260105~       <-- no-span DTP03

The text starts with CLM, or with the first HL that is to differ: envelopes and the levels above are put around it.
Edits of one family may share cases: a fixture names a file ``_NAME.toml`` beside it in `shared`, and in `values` what
stands there for ``<name>`` (:class:`Fixture`).

A pack tests itself with :func:`load_pack`, :func:`read_fixtures`, :func:`check_case` and :func:`shortcomings`.
"""

from __future__ import annotations

from scrubber.rules.packs import load_pack
from scrubber.testing.cases import Case, Fixture, read_fixture, read_fixtures
from scrubber.testing.checking import check_case, settings_for, shortcomings
from scrubber.testing.files import Mark, MarkedFile, build_file

__all__ = [
    "Case",
    "Fixture",
    "Mark",
    "MarkedFile",
    "build_file",
    "check_case",
    "load_pack",
    "read_fixture",
    "read_fixtures",
    "settings_for",
    "shortcomings",
]
