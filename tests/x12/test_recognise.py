"""What is no X12 is told by its first bytes."""

import pytest

from scrubber.engine.catalogue import FAULTS
from scrubber.x12.recognise import recognise

ISA = "ISA*00*          *00*"


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (b"", "empty-input"),
        (b" \r\n\t", "empty-input"),
        (b"PK\x03\x04rest", "zip-archive"),
        (b"PK\x05\x06", "zip-archive"),
        (b"\x1f\x8b\x08", "gzip-archive"),
        (b"%PDF-1.7", "pdf-document"),
        (ISA.encode("utf-16"), "utf-16-text"),
        (ISA.encode("utf-16-le"), "utf-16-text"),
        (ISA.encode("utf-16-be"), "utf-16-text"),
        (b"\xfe\xff\x00I", "utf-16-text"),
        (ISA.encode("cp037"), "ebcdic-text"),
        (b"Dear Sir", "not-x12"),
        (b"ISA", "not-x12"),
    ],
)
def test_an_input_is_recognised(head: bytes, key: str) -> None:
    """A zipped file is called something that its sender cannot act on."""
    assert recognise(head) == key
    assert key in FAULTS
