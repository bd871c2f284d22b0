"""What an input without an interchange is, told by its first bytes."""

from __future__ import annotations

NOT_X12, EMPTY = "not-x12", "empty-input"
HEAD_LENGTH = 512
"""How many first bytes are enough."""

_SIGNATURES = (
    (b"PK\x03\x04", "zip-archive"),
    (b"PK\x05\x06", "zip-archive"),
    (b"\x1f\x8b", "gzip-archive"),
    (b"%PDF", "pdf-document"),
    (b"\xff\xfe", "utf-16-text"),
    (b"\xfe\xff", "utf-16-text"),
    (b"I\x00S\x00A\x00", "utf-16-text"),
    (b"\x00I\x00S\x00A", "utf-16-text"),
    ("ISA".encode("cp037"), "ebcdic-text"),
)


def recognise(head: bytes) -> str:
    """The key of the fault that an input with these first bytes has, given that no interchange was found in it."""
    if not head.strip():
        return EMPTY
    stripped = head.lstrip()
    return next((key for signature, key in _SIGNATURES if stripped.startswith(signature)), NOT_X12)
