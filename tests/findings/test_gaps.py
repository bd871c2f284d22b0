"""What was not checked, put together for people."""

from __future__ import annotations

from scrubber.findings.finding import Coverage
from scrubber.findings.gaps import Gap, gaps_of


def test_a_missing_table_is_told_once_with_its_command() -> None:
    """Whatever edits and kinds of check want it, and in however many inputs; published tables are files, others CSV."""
    edit = Coverage("an-edit", "not-checked", "table not imported", missing_tables=("hcpcs", "own"))
    other = Coverage("other-edit", "not-checked", "table not imported", missing_tables=("hcpcs",))
    kind = Coverage(None, "not-checked", "whether codes are", "Import it.", "code-validity", missing_tables=("hcpcs",))
    gaps = gaps_of([edit, Coverage("third", "checked", None), other, kind, edit, other])
    assert gaps.tables == (
        Gap(("an-edit", "other-edit"), "whether codes are", "hcpcs", "scrubber tables import hcpcs FILE…"),
        Gap(("an-edit",), "", "own", "scrubber tables import own.csv"),
    )
    assert (gaps.edits, gaps.nobodys) == ((), ())


def test_other_edits_are_told_by_their_reasons_and_kinds_for_themselves() -> None:
    """A kind that no edit makes says what to do about it."""
    ignored = [Coverage(name, "not-checked", "ignored") for name in ("a", "b")]
    nobodys = Coverage(None, "not-checked", "whether it is so", "Ask.", "kind")
    gaps = gaps_of([ignored[0], nobodys, ignored[1]])
    assert gaps.edits == (Gap(("a", "b"), "", "ignored", ""),)
    assert gaps.nobodys == (Gap((), "whether it is so", "kind", "Ask."),)
