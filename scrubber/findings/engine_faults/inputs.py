"""Faults of an input as a whole, for which it cannot be read."""

from __future__ import annotations

from scrubber.findings.engine_faults.engine_fault import RESEND, SEND_X12, fault
from scrubber.findings.finding import Verdict

FAULTS = (
    fault("not-x12", 1, Verdict.UNREADABLE, "the input is not an X12 interchange: no readable ISA segment", SEND_X12),
    fault("empty-input", 2, Verdict.UNREADABLE, "the input is empty", SEND_X12),
    fault("utf-16-text", 3, Verdict.UNREADABLE, "the input is UTF-16 text", "Save the file as plain ASCII text."),
    fault(
        "ebcdic-text",
        4,
        Verdict.UNREADABLE,
        "the input is EBCDIC text",
        "Convert the file to ASCII in the transfer.",
    ),
    fault("zip-archive", 5, Verdict.UNREADABLE, "the input is a zip archive", "Unpack it and submit the files in it."),
    fault(
        "gzip-archive",
        6,
        Verdict.UNREADABLE,
        "the input is gzip-compressed",
        "Unpack it and submit the file in it.",
    ),
    fault(
        "encrypted-input",
        62,
        Verdict.UNREADABLE,
        "the input is encrypted or signed: {what}",
        "Decrypt it, or send it without the signature's armour.",
    ),
    fault("other-archive", 63, Verdict.UNREADABLE, "the input is {what}", "Unpack it and submit the files in it."),
    fault("other-content", 64, Verdict.UNREADABLE, "the input is {what}, no X12 interchange", SEND_X12),
    fault("pdf-document", 7, Verdict.UNREADABLE, "the input is a PDF document", SEND_X12),
    fault(
        "input-unopened",
        8,
        Verdict.UNREADABLE,
        "the input cannot be opened or read",
        "Check its path and its permissions.",
    ),
    fault(
        "segment-too-long",
        10,
        Verdict.UNREADABLE,
        "a segment of more than 32 kB begins here: the rest of the input is not read",
        RESEND,
    ),
    fault(
        "segments-outside",
        9,
        Verdict.UNREADABLE,
        "{bytes} bytes with segments stand outside any interchange, {claims} claims among them: "
        "the ISA before them is missing or cannot be read",
        RESEND,
    ),
)
