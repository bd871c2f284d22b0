"""What the engine itself can find: one stable code each, with what it means and what to do.

These codes have the reserved prefix SCR; `scrubber explain SCR…` prints them. Severity ``reject`` stops every claim
that the fault reaches, ``error`` holds it; `verdict` says in which way.
"""

from __future__ import annotations

from typing import NamedTuple

from scrubber.edit import Severity
from scrubber.findings.finding import ERROR, Verdict
from scrubber.rules.adjustable import ADJUSTABLE, RESERVED


class EngineFault(NamedTuple):
    """One kind of fault that the engine reports; `text` and `fix` are templates."""

    key: str
    code: str
    severity: str
    text: str
    fix: str
    status: str | None = None
    verdict: Verdict = Verdict.ACCEPTED

    @property
    def stops(self) -> bool:
        """Whether claims that the fault reaches do not go on."""
        return self.verdict >= Verdict.REJECTED

    @property
    def is_adjustable(self) -> bool:
        """Whether users may ignore it, and payers give it another severity where it is said of a claim."""
        return self.code in ADJUSTABLE


def _fault(
    key: str, number: int, verdict: Verdict, text: str, fix: str, status: str | None = None, *, info: bool = False
) -> EngineFault:
    severity = Severity.REJECT if verdict >= Verdict.REJECTED else Severity.INFO if info else Severity.WARN
    named = ERROR if verdict == Verdict.HELD else severity.value
    return EngineFault(key, f"{RESERVED}{number:03d}", named, text, fix, status, verdict)


_SEND_X12 = "Send the X12 837P file itself."
_RESEND = "Have the file written or transmitted again, whole, and submit it again."
_CORRECT = "Correct it where the file is made, then submit again."

FAULTS = {
    fault.key: fault
    for fault in (
        # The input as a whole cannot be read.
        _fault(
            "not-x12", 1, Verdict.UNREADABLE, "the input is not an X12 interchange: no readable ISA segment", _SEND_X12
        ),
        _fault("empty-input", 2, Verdict.UNREADABLE, "the input is empty", _SEND_X12),
        _fault("utf-16-text", 3, Verdict.UNREADABLE, "the input is UTF-16 text", "Save the file as plain ASCII text."),
        _fault(
            "ebcdic-text",
            4,
            Verdict.UNREADABLE,
            "the input is EBCDIC text",
            "Convert the file to ASCII in the transfer.",
        ),
        _fault(
            "zip-archive", 5, Verdict.UNREADABLE, "the input is a zip archive", "Unpack it and submit the files in it."
        ),
        _fault(
            "gzip-archive",
            6,
            Verdict.UNREADABLE,
            "the input is gzip-compressed",
            "Unpack it and submit the file in it.",
        ),
        _fault(
            "encrypted-input",
            62,
            Verdict.UNREADABLE,
            "the input is encrypted or signed: {what}",
            "Decrypt it, or send it without the signature's armour.",
        ),
        _fault("other-archive", 63, Verdict.UNREADABLE, "the input is {what}", "Unpack it and submit the files in it."),
        _fault("other-content", 64, Verdict.UNREADABLE, "the input is {what}, no X12 interchange", _SEND_X12),
        _fault("pdf-document", 7, Verdict.UNREADABLE, "the input is a PDF document", _SEND_X12),
        _fault(
            "input-unopened",
            8,
            Verdict.UNREADABLE,
            "the input cannot be opened or read",
            "Check its path and its permissions.",
        ),
        _fault(
            "segment-too-long",
            10,
            Verdict.UNREADABLE,
            "a segment of more than 32 kB begins here: the rest of the input is not read",
            _RESEND,
        ),
        _fault(
            "segments-outside",
            9,
            Verdict.UNREADABLE,
            "{bytes} bytes with segments stand outside any interchange, {claims} claims among them: "
            "the ISA before them is missing or cannot be read",
            _RESEND,
        ),
        # Envelopes.
        _fault(
            "interchange-unended",
            11,
            Verdict.UNREADABLE,
            "the interchange has no IEA: the input is cut off or was joined wrongly",
            _RESEND,
        ),
        _fault(
            "interchange-control-number", 12, Verdict.REJECTED, "IEA02 is not the control number of ISA13", _CORRECT
        ),
        _fault(
            "group-count", 13, Verdict.REJECTED, "IEA01 says {said} functional groups, there are {counted}", _CORRECT
        ),
        _fault("group-unended", 14, Verdict.UNREADABLE, "the functional group has no GE", _RESEND),
        _fault("group-control-number", 15, Verdict.REJECTED, "GE02 is not the control number of GS06", _CORRECT),
        _fault("set-count", 16, Verdict.REJECTED, "GE01 says {said} transaction sets, there are {counted}", _CORRECT),
        _fault("set-unended", 17, Verdict.UNREADABLE, "the transaction set has no SE", _RESEND),
        _fault("set-control-number", 18, Verdict.REJECTED, "SE02 is not the control number of ST02", _CORRECT),
        _fault(
            "segment-count",
            19,
            Verdict.REJECTED,
            "SE01 says {said} segments, there are {counted}",
            "Correct SE01, or find the segments that were lost or added, then submit again.",
        ),
        _fault("misplaced-segment", 20, Verdict.REJECTED, "a segment {identifier} stands where none may", _CORRECT),
        _fault(
            "isa-width",
            21,
            Verdict.WARNED,
            "the ISA has {width} bytes where the standard gives it 106; {then}",
            "Pad the ISA elements to their fixed widths: many receivers refuse the file.",
        ),
        _fault(
            "text-outside",
            22,
            Verdict.WARNED,
            "{bytes} bytes of other text stand outside any interchange",
            "Remove them: they are no part of any claim and were not checked.",
        ),
        _fault(
            "lines-wrapped",
            66,
            Verdict.REJECTED,
            "the file is wrapped at {width} columns: line ends stand in the middle of its segments, "
            "and no receiver can read it so",
            "Have it transferred or saved without wrapping, or run with --repair, which writes the accepted and the "
            "rejected file without those line ends.",
        ),
        _fault(
            "lines-unwrapped",
            67,
            Verdict.WARNED,
            "the file is wrapped at {width} columns: it was read without the line ends in the middle of its segments, "
            "and the accepted and the rejected file are written so",
            "Send the accepted file, not the original, and have the transfer mended that wraps it.",
        ),
        _fault(
            "blanks-before-terminators",
            68,
            Verdict.WARNED,
            "segments have blanks before their terminators, which were not taken for data; {then}",
            "Have them left out where the file is made: some receivers take them for data and refuse the file.",
        ),
        _fault(
            "lower-case-input",
            69,
            Verdict.UNREADABLE,
            "the file is in lower case: X12's segment identifiers and codes are in upper case",
            "Have it written in upper case, then submit it again.",
        ),
        _fault(
            "characters-folded",
            71,
            Verdict.ACCEPTED,
            "{count} characters that X12 does not have were read as plain letters, and the accepted file is written so",
            "Nothing to do; where a name is to be exact, correct it where the file is made.",
            info=True,
        ),
        _fault(
            "end-of-file-mark",
            65,
            Verdict.WARNED,
            "the input ends in a DOS end-of-file byte (0x1A) after the last interchange, which is no part of it",
            "Nothing to do; where a receiver minds, send the file in binary mode or save it without the byte.",
        ),
        _fault(
            "byte-order-mark",
            23,
            Verdict.WARNED,
            "the input begins with a byte order mark",
            "Save the file as plain ASCII text.",
        ),
        _fault(
            "interchange-number-reused",
            24,
            Verdict.WARNED,
            "ISA13 is the control number of another interchange from this sender to this receiver, {where}",
            "Where the other one was not sent, this one may be. Where it was, send no claim twice, and give this "
            "interchange a number of its own.",
        ),
        _fault(
            "set-contradictory",
            25,
            Verdict.REJECTED,
            "ST01, ST03 and GS08 do not name one kind of transaction set: what its claims are cannot be told",
            "Give ST03 and GS08 the implementation guide of the claims: 005010X222A1 for an 837P.",
        ),
        _fault(
            "empty-segment",
            26,
            Verdict.WARNED,
            "two segment terminators stand together with no segment between them",
            "Remove one of them: some receivers refuse the file.",
        ),
        _fault(
            "terminator-missing",
            27,
            Verdict.WARNED,
            "the last segment has no terminator; {then}",
            "Make sure that the file was transmitted whole, and end its IEA like every other segment.",
        ),
        _fault(
            "delimiter-in-amounts",
            28,
            Verdict.UNREADABLE,
            "the interchange uses the decimal point as its {delimiter}: its charges cannot be read",
            "Have the file written with other delimiters: * ^ : and ~ are usual.",
        ),
        _fault("isa-value", 56, Verdict.UNREADABLE, "{element}, the {name}, is not {allowed}", "{fix}"),
        _fault(
            "group-not-claims",
            29,
            Verdict.REJECTED,
            "GS01 is not HC, though GS08 names professional claims",
            "Put HC in GS01, the functional identifier of health care claims, and submit again.",
        ),
        _fault(
            "group-number-unreadable",
            36,
            Verdict.REJECTED,
            "GS06, the group control number, is not a number of one to nine digits",
            "Number the functional group with digits alone, and repeat the number in GE02.",
        ),
        _fault(
            "group-number-repeated",
            37,
            Verdict.REJECTED,
            "GS06 is the group control number of an earlier functional group of this interchange",
            "Give every functional group of an interchange a number of its own.",
        ),
        _fault(
            "group-version-unknown",
            38,
            Verdict.REJECTED,
            "GS08 names no implementation guide: what the claims of the group are cannot be told",
            "Put the implementation guide of the claims in GS08: 005010X222A1 for an 837P.",
        ),
        _fault(
            "set-number-repeated",
            39,
            Verdict.REJECTED,
            "ST02 is the control number of an earlier transaction set of this functional group",
            "Give every transaction set of a group a number of its own, and repeat it in SE02.",
        ),
        _fault(
            "claim-outside-sets",
            55,
            Verdict.REJECTED,
            "a claim stands in no transaction set: its ST is lost, or an SE stands before it that belongs behind it",
            "Put the claim back into its transaction set, count SE01 again, and submit the file again.",
        ),
        # Hierarchical levels.
        _fault("level-number", 30, Verdict.REJECTED, "HL01 is {said} where {expected} follows", _CORRECT),
        _fault(
            "level-parent", 31, Verdict.REJECTED, "HL02 does not name the level above, which is {expected}", _CORRECT
        ),
        _fault(
            "level-code",
            32,
            Verdict.REJECTED,
            "HL03 is not 20, 22 or 23, or its level stands where that level may not",
            _CORRECT,
        ),
        _fault(
            "level-child-code",
            33,
            Verdict.WARNED,
            "HL04 should be {expected}",
            "Correct HL04: some receivers refuse the file.",
        ),
        _fault(
            "level-too-long",
            34,
            Verdict.REJECTED,
            "a level is longer than 2 MB: what it goes on with is not read",
            _CORRECT,
        ),
        _fault(
            "claim-hidden",
            35,
            Verdict.UNREADABLE,
            "a service line stands in a level: the CLM of its claim is missing or corrupted, and the claim is lost",
            _RESEND,
        ),
        # Claims.
        _fault(
            "claim-outside-levels",
            40,
            Verdict.REJECTED,
            "the claim stands in no subscriber level; whose claim it is cannot be told",
            _CORRECT,
            "A7:481",
        ),
        _fault(
            "unknown-segment",
            41,
            Verdict.REJECTED,
            "{identifier} is not a segment of a professional claim",
            "Find out what it was meant to be (a claim or a line may be lost in it), correct it and submit again.",
            "A7:481",
        ),
        _fault(
            "character-not-allowed",
            42,
            Verdict.REJECTED,
            "the segment holds a character outside of X12's character set: {described}",
            "{fix}",
            "A7:481",
        ),
        _fault(
            "amount-unreadable",
            43,
            Verdict.REJECTED,
            "the charge is missing or no amount of dollars and cents",
            "Correct the charge and submit again.",
            "A7:178",
        ),
        _fault(
            "claim-id-missing",
            44,
            Verdict.REJECTED,
            "the claim has no claim id (CLM01)",
            "Give the claim the patient control number of your system.",
            "A6:478",
        ),
        _fault(
            "claim-without-line",
            45,
            Verdict.REJECTED,
            "the claim has no service line",
            "Add the services, or take the claim out of the file.",
            "A6:247",
        ),
        _fault(
            "service-date-unreadable",
            46,
            Verdict.REJECTED,
            "the date of service of {procedure} is missing, unreadable or ends before it begins, and cannot be checked",
            "Give the line a DTP*472 with a date (D8) or a date span (RD8).",
            "A7:187",
        ),
        _fault(
            "claim-too-long",
            47,
            Verdict.REJECTED,
            "the claim is longer than 2 MB; the guide allows fifty service lines",
            "Split the claim.",
            "A7:481",
        ),
        _fault(
            "level-not-clean",
            48,
            Verdict.REJECTED,
            "whose claim this is cannot be told: the HL of a subscriber or patient before it is missing or corrupted "
            "(segment {segment})",
            "Have every subscriber and patient begin with an HL, then submit again.",
            "A7:481",
        ),
        _fault(
            "patient-unidentified",
            49,
            Verdict.WARNED,
            "payer or member id is missing; how often {procedure} was billed for this patient was not checked",
            "Give the subscriber a member id (NM109) and the payer an identifier.",
        ),
        _fault(
            "lines-confused",
            51,
            Verdict.REJECTED,
            "the claim has {services} services (SV1) in {lines} service lines (LX)",
            "Give every service line one LX and one SV1.",
            "A7:481",
        ),
        _fault(
            "service-missing",
            57,
            Verdict.REJECTED,
            "the service line has no service (SV1)",
            "Give the line its service, or leave its LX out and number the others.",
            "A6:454",
        ),
        _fault(
            "procedure-missing",
            52,
            Verdict.REJECTED,
            "the service line names no procedure (SV101-2)",
            "Give the procedure code after its qualifier, or correct ISA16 where it is not what separates the two.",
            "A7:454",
        ),
        _fault(
            "level-missing",
            53,
            Verdict.REJECTED,
            "another subscriber or patient begins inside the claim: the HL before it is missing or corrupted",
            "Have every subscriber and patient begin with an HL; whose the claims behind it are cannot be told.",
            "A7:481",
        ),
        _fault(
            "patient-crowded",
            54,
            Verdict.WARNED,
            "more than {most} services with a limit over time stand under this patient's member id: "
            "the limits were not checked for this claim",
            "Give every patient a member id of his own: a placeholder makes many patients one.",
        ),
        _fault(
            "replacement-unmatched",
            70,
            Verdict.WARNED,
            "no earlier claim was found that this one replaces: its services were taken for new ones",
            "Replace a claim under its own CLM01, or under another one on the same date of service; where the first "
            "claim was never seen here, nothing need be done.",
        ),
        _fault(
            "claim-number-repeated",
            72,
            Verdict.WARNED,
            "the claim number (CLM01, box 26) is that of an earlier claim of this provider to this payer in the file, "
            "segment {first}",
            "Give each claim a number of its own: answers and payments are posted by it. Where it takes the earlier "
            "claim back, say so by frequency code 7 or 8 (box 22).",
            "A7:478",
        ),
        # What is not checked, and what went wrong in the program.
        _fault(
            "not-professional",
            50,
            Verdict.WARNED,
            "a transaction set {kind} ({version}) is passed through unchecked: edits are for 005010X222, A1 and A2",
            "Nothing to do, unless it was meant to be an 837P.",
            info=True,
        ),
        _fault(
            "guide-fault",
            60,
            Verdict.REJECTED,
            "something is not as the implementation guide has it: each finding names its segment, element and rule",
            _CORRECT,
            "A7:481",
        ),
        _fault(
            "duplicate-input",
            59,
            Verdict.WARNED,
            "the input is byte for byte the same as {first}, an earlier input of this run: it was scrubbed once, there",
            "Nothing to do where it was given twice; else find out which file was meant, and scrub that.",
            info=True,
        ),
        _fault(
            "edit-failed",
            90,
            Verdict.HELD,
            "the edit {edit} failed on this claim: the claim is not checked, and is held",
            "Report the edit by its name to whoever keeps it, or run with --ignore {edit}; then scrub the file again.",
        ),
        _fault(
            "edit-out-of-time",
            91,
            Verdict.HELD,
            "the edit {edit} did not end on this claim: the claim is not checked, and is held",
            "Report the edit by its name to whoever keeps it, or run with --ignore {edit}; then scrub the file again.",
        ),
        _fault(
            "checker-died",
            92,
            Verdict.UNREADABLE,
            "the process that checked the claims from here on died twice: they were not checked",
            "Run again with --jobs 1 and report the fault; split the file here to let its other claims go on.",
            "A3:0",
        ),
        _fault(
            "input-set-aside",
            93,
            Verdict.UNREADABLE,
            "the program failed over this input ({what}): its claims were not checked and nothing of it is written",
            "Report the fault with what stands in brackets; the other inputs of the run were done.",
        ),
        _fault(
            "input-changed",
            94,
            Verdict.UNREADABLE,
            "the input changed while it was read: nothing of it is written",
            "Wait until the file is whole and nothing writes to it any more, then run again.",
        ),
    )
}
"""Every engine fault by its key."""
