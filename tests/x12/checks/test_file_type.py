"""What is no X12 is told by its first bytes."""

import pytest

from scrubber.findings.catalogue import FAULTS
from scrubber.x12.checks.file_type import recognise

ISA = "ISA*00*          *00*"
PKCS7 = b"\x06\x09*\x86H\x86\xf7\r\x01\x07\x03"


@pytest.mark.parametrize(
    ("head", "key", "what"),
    [
        (b"", "empty-input", ""),
        (b" \r\n\t", "empty-input", ""),
        (b"PK\x03\x04rest", "zip-archive", ""),
        (b"PK\x05\x06", "zip-archive", ""),
        (b"\x1f\x8b\x08", "gzip-archive", ""),
        (b"%PDF-1.7", "pdf-document", ""),
        (ISA.encode("utf-16"), "utf-16-text", ""),
        (ISA.encode("utf-16-le"), "utf-16-text", ""),
        (ISA.encode("utf-16-be"), "utf-16-text", ""),
        (b"\xfe\xff\x00I", "utf-16-text", ""),
        (ISA.encode("cp037"), "ebcdic-text", ""),
        (b"-----BEGIN PGP MESSAGE-----\nVersion", "encrypted-input", "a PGP message"),
        (b"\xef\xbb\xbf-----BEGIN PGP MESSAGE-----\nVersion", "encrypted-input", "a PGP message"),
        (b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256", "encrypted-input", "signed"),
        (b"-----BEGIN PGP SIGNATURE-----\n", "encrypted-input", "PGP"),
        (b"-----BEGIN PKCS7-----\n", "encrypted-input", "S/MIME"),
        (b"\x85\x01\x0c\x03" + bytes(range(1, 9)) + b"\x01\x08\x00", "encrypted-input", "a PGP message"),
        (b"\xc1\xc1\x4e\x03" + bytes(range(1, 9)) + b"\x01\x08\x00", "encrypted-input", "a PGP message"),
        (b"0\x82\x10\x00" + PKCS7, "encrypted-input", "S/MIME"),
        (b"0\x80" + PKCS7, "encrypted-input", "S/MIME"),
        (b"BZh91AY&SY", "other-archive", "bzip2"),
        (b"BZh51AY&SY", "other-archive", "bzip2"),
        (b"\xfd7zXZ\x00", "other-archive", "xz"),
        (b"7z\xbc\xaf\x27\x1c", "other-archive", "7-Zip"),
        (b"Rar!\x1a\x07\x01\x00", "other-archive", "RAR"),
        (b"claims.837".ljust(257, b"\0") + b"ustar  \0", "other-archive", "tar"),
        (b"\x00\x00\x00\x01Bud1\x00", "other-content", ".DS_Store"),
        (b"<?xml version='1.0'?>", "other-content", "XML"),
        (b"<!doctype html>", "other-content", "HTML"),
        (b"<Claims>", "other-content", "XML"),
        (b'{"claims": []}', "other-content", "JSON"),
        (b"[\n  {", "other-content", "JSON"),
        (b"MSH|^~\\&|LAB", "other-content", "HL7"),
        (b"UNA:+.? '", "other-content", "EDIFACT"),
        (b"SVNBKjAwKiAg", "other-content", "base64"),
        (b"MIME-Version: 1.0\r\n", "other-content", "e-mail"),
        (b"Dear Sir", "not-x12", ""),
        (b"UNABLE TO SEND", "not-x12", ""),
        (b"ISA", "not-x12", ""),
    ],
)
def test_an_input_is_recognised(head: bytes, key: str, what: str) -> None:
    """What an input is instead of X12 is told by name, so that its sender can act on it."""
    content = recognise(head)
    assert content.key == key
    assert what in content.what
    assert bool(content.what) is bool(what)
    assert key in FAULTS
