"""How documentation is taken apart for the page."""

from __future__ import annotations

from scrubber.outputs.reports.html.view import prose


def test_prose_joins_lines_and_keeps_paragraphs_and_entries_apart() -> None:
    """Lines of a paragraph are joined; paragraphs and entries of lists stay apart."""
    text = "One\nsentence.\n\nAnother.\n- first\n  goes on\n- second `code` here\n\n"
    assert [(one.is_entry, "".join(part for _, part in one.stretches)) for one in prose(text)] == [
        (False, "One sentence."),
        (False, "Another."),
        (True, "first goes on"),
        (True, "second code here"),
    ]
    assert prose(text)[3].stretches == ((False, "second "), (True, "code"), (False, " here"))
    assert prose("") == ()
