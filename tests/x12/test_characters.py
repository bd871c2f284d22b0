"""Characters that X12 does not have are told by what they are."""

import pytest

from scrubber.x12.characters import character_at, legible


@pytest.mark.parametrize(
    ("raw", "described", "plain"),
    [
        ("MU\u00d1OZ".encode(), "\u00d1 (latin capital letter n with tilde); the file is UTF-8 text", "N"),
        ("MU\u00d1OZ".encode("latin-1"), "\u00d1 (byte 0xD1, latin capital letter n with tilde in Windows", "N"),
        ("O \u2019NEIL".encode(), "\u2019 (right single quotation mark); the file is UTF-8 text", "'"),
        ("O \u2019NEIL".encode("cp1252"), "\u2019 (byte 0x92, right single quotation mark in Windows", "'"),
        ("A \u00a0B".encode(), "(no-break space); the file is UTF-8 text", " "),
        ("A \U0001f600B".encode(), "\U0001f600 (grinning face); the file is UTF-8 text", None),
        ("A \u00c6B".encode(), "\u00c6 (latin capital letter ae); the file is UTF-8 text", "AE"),
        (b"A \x81B", "byte 0x81", None),
        (b"A \xc3", "\u00c3 (byte 0xC3", "A"),
        (b"A \x0dB", "byte 0x0D (a carriage return", None),
        (b"A \x07B", "byte 0x07", None),
    ],
)
def test_a_character_is_described(raw: bytes, described: str, plain: str | None) -> None:
    """The message shows the character, its name, and how the file is written."""
    text = raw.decode("latin-1")
    at = next(at for at, one in enumerate(text) if not " " <= one <= "~")
    character = character_at(text, at)
    assert character.described.startswith(described)
    assert character.plain == plain
    assert (plain or "submit again") in character.fix


@pytest.mark.parametrize("text", ["", "PLAIN", "MU\u00d1OZ", "\u2026 \u00e9", "\u00d1 then \u6f22"])
def test_what_is_read_a_byte_a_character_is_legible(text: str) -> None:
    """UTF-8 becomes its letters; letters that are right, and bytes that are no UTF-8, stay."""
    assert legible(text.encode().decode("latin-1")) == text
    assert legible(text) == text
    assert legible("O\x92NEIL \xff") == "O\x92NEIL \xff"
