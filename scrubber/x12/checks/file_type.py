"""What an input without an interchange is, told by its first bytes."""

from __future__ import annotations

import re
from typing import NamedTuple

NOT_X12, EMPTY, OTHER = "not-x12", "empty-input", "other-content"
HEAD_LENGTH = 512
"""How many first bytes are enough."""


class Content(NamedTuple):
    """What an input is: the key of the fault that it has, and what its message names."""

    key: str
    what: str = ""


_SIGNATURES = (
    (b"PK\x03\x04", Content("zip-archive")),
    (b"PK\x05\x06", Content("zip-archive")),
    (b"\x1f\x8b", Content("gzip-archive")),
    (b"%PDF", Content("pdf-document")),
    (b"\xff\xfe", Content("utf-16-text")),
    (b"\xfe\xff", Content("utf-16-text")),
    (b"I\x00S\x00A\x00", Content("utf-16-text")),
    (b"\x00I\x00S\x00A", Content("utf-16-text")),
    ("ISA".encode("cp037"), Content("ebcdic-text")),
    (b"-----BEGIN PGP MESSAGE", Content("encrypted-input", "a PGP message")),
    (b"-----BEGIN PGP SIGNED", Content("encrypted-input", "a PGP signed message")),
    (b"-----BEGIN PGP", Content("encrypted-input", "a PGP key or signature")),
    (b"-----BEGIN ", Content("encrypted-input", "PEM armour, as of a key, certificate or S/MIME message")),
    (b"0\x80\x06\x09*\x86H\x86\xf7\r\x01\x07", Content("encrypted-input", "an S/MIME message (PKCS #7)")),
    (b"BZh9", Content("other-archive", "bzip2-compressed")),
    (b"\xfd7zXZ\x00", Content("other-archive", "xz-compressed")),
    (b"\x28\xb5\x2f\xfd", Content("other-archive", "zstd-compressed")),
    (b"\x1f\x9d", Content("other-archive", "compressed (.Z)")),
    (b"7z\xbc\xaf\x27\x1c", Content("other-archive", "a 7-Zip archive")),
    (b"Rar!\x1a\x07", Content("other-archive", "a RAR archive")),
    (b"\x00\x00\x00\x01Bud1", Content(OTHER, "a folder's settings of macOS (.DS_Store)")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content(OTHER, "an older Word or Excel document")),
    (b"{\\rtf", Content(OTHER, "a rich text document (RTF)")),
    (b"\x89PNG\r\n", Content(OTHER, "a PNG image")),
    (b"\xff\xd8\xff", Content(OTHER, "a JPEG image")),
    (b"GIF8", Content(OTHER, "a GIF image")),
    (b"II*\x00", Content(OTHER, "a TIFF image")),
    (b"MM\x00*", Content(OTHER, "a TIFF image")),
    (b"\x7fELF", Content(OTHER, "a program")),
    (b"MSH|", Content(OTHER, "an HL7 message")),
    (b"UNA:+", Content(OTHER, "an EDIFACT interchange")),
    (b"UNB+", Content(OTHER, "an EDIFACT interchange")),
    (b"SVNB", Content(OTHER, "base64 text, in which an interchange may be")),
)
_PATTERNS = (
    # DER: a sequence of a long length, and the object identifier of PKCS #7.
    (rb"(?s)0[\x81-\x84].{1,4}?\x06\x09\*\x86H\x86\xf7\r\x01\x07",
     Content("encrypted-input", "an S/MIME message (PKCS #7)")),
    # A public-key encrypted session key, old and new packet format, version 3 (RFC 4880).
    (rb"(?s)(?:\x84.|\x85..|\xc1.{1,2}?)\x03.{8}[\x01-\x03\x10-\x12]",
     Content("encrypted-input", "a PGP message")),
    (rb"(?i)(?:<\?xml|<!DOCTYPE|<html|<[a-zA-Z][\w:.-]*[\s/>])",
     Content(OTHER, "XML or HTML")),
    (rb"BZh[1-8]1AY", Content("other-archive", "bzip2-compressed")),
    (rb"[\[{]\s*[\"{\[]", Content(OTHER, "JSON")),
    (rb"(?i)(?:MIME-Version|Content-Type|Received|Return-Path|From|Date):\s",
     Content(OTHER, "an e-mail or a part of one")),
)  # fmt: skip
_TAR_AT = 257
_TAR = b"ustar"


def recognise(head: bytes) -> Content:
    """What an input with these first bytes is, given that no interchange was found in it."""
    if not head.strip():
        return Content(EMPTY)
    if head[_TAR_AT:].startswith(_TAR):
        return Content("other-archive", "a tar archive")
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, content in _SIGNATURES:
        if stripped.startswith(signature):
            return content
    return next((content for pattern, content in _PATTERNS if re.match(pattern, stripped)), Content(NOT_X12))
