"""Faults of interchanges, functional groups and transaction sets."""

from __future__ import annotations

from scrubber.findings.engine_faults.engine_fault import CORRECT, RESEND, fault
from scrubber.findings.finding import Verdict

FAULTS = (
    fault(
        "interchange-unended",
        11,
        Verdict.UNREADABLE,
        "the interchange has no IEA: the input is cut off or was joined wrongly",
        RESEND,
    ),
    fault("interchange-control-number", 12, Verdict.REJECTED, "IEA02 is not the control number of ISA13", CORRECT),
    fault("group-count", 13, Verdict.REJECTED, "IEA01 says {said} functional groups, there are {counted}", CORRECT),
    fault("group-unended", 14, Verdict.UNREADABLE, "the functional group has no GE", RESEND),
    fault("group-control-number", 15, Verdict.REJECTED, "GE02 is not the control number of GS06", CORRECT),
    fault("set-count", 16, Verdict.REJECTED, "GE01 says {said} transaction sets, there are {counted}", CORRECT),
    fault("set-unended", 17, Verdict.UNREADABLE, "the transaction set has no SE", RESEND),
    fault("set-control-number", 18, Verdict.REJECTED, "SE02 is not the control number of ST02", CORRECT),
    fault(
        "segment-count",
        19,
        Verdict.REJECTED,
        "SE01 says {said} segments, there are {counted}",
        "Correct SE01, or find the segments that were lost or added, then submit again.",
    ),
    fault("misplaced-segment", 20, Verdict.REJECTED, "a segment {identifier} stands where none may", CORRECT),
    fault(
        "isa-width",
        21,
        Verdict.WARNED,
        "the ISA has {width} bytes where the standard gives it 106; {then}",
        "Pad the ISA elements to their fixed widths: many receivers refuse the file.",
    ),
    fault(
        "text-outside",
        22,
        Verdict.WARNED,
        "{bytes} bytes of other text stand outside any interchange",
        "Remove them: they are no part of any claim and were not checked.",
    ),
    fault(
        "lines-wrapped",
        66,
        Verdict.REJECTED,
        "the file is wrapped at {width} columns: line ends stand in the middle of its segments, "
        "and no receiver can read it so",
        "Have it transferred or saved without wrapping, or run with --repair, which writes the accepted and the "
        "rejected file without those line ends.",
    ),
    fault(
        "lines-unwrapped",
        67,
        Verdict.WARNED,
        "the file is wrapped at {width} columns: it was read without the line ends in the middle of its segments, "
        "and the accepted and the rejected file are written so",
        "Send the accepted file, not the original, and have the transfer mended that wraps it.",
    ),
    fault(
        "blanks-before-terminators",
        68,
        Verdict.WARNED,
        "segments have blanks before their terminators, which were not taken for data; {then}",
        "Have them left out where the file is made: some receivers take them for data and refuse the file.",
    ),
    fault(
        "lower-case-input",
        69,
        Verdict.UNREADABLE,
        "the file is in lower case: X12's segment identifiers and codes are in upper case",
        "Have it written in upper case, then submit it again.",
    ),
    fault(
        "segments-quoted",
        75,
        Verdict.UNREADABLE,
        "the segments have other characters before their identifiers: quotes, the > of a mail, a second terminator",
        "Send the file without them, as it was made.",
    ),
    fault(
        "characters-folded",
        71,
        Verdict.ACCEPTED,
        "{count} characters that X12 does not have were read as plain letters, and the accepted file is written so",
        "Nothing to do; where a name is to be exact, correct it where the file is made.",
        info=True,
    ),
    fault(
        "end-of-file-mark",
        65,
        Verdict.WARNED,
        "the input ends in a DOS end-of-file byte (0x1A) after the last interchange, which is no part of it",
        "Nothing to do; where a receiver minds, send the file in binary mode or save it without the byte.",
    ),
    fault(
        "group-value",
        73,
        Verdict.WARNED,
        "{is}",
        "Correct it where the file is made: a receiver may refuse the group, and a 999 has no code for it.",
    ),
    fault(
        "set-guide-missing",
        74,
        Verdict.WARNED,
        "the ST does not name the implementation guide (ST03), which is required; GS08 names it",
        "Repeat GS08 in ST03: 005010X222A1 for an 837P.",
    ),
    fault(
        "byte-order-mark",
        23,
        Verdict.WARNED,
        "the input begins with a byte order mark",
        "Save the file as plain ASCII text.",
    ),
    fault(
        "interchange-number-reused",
        24,
        Verdict.WARNED,
        "ISA13 is the control number of another interchange from this sender to this receiver, {where}",
        "Where the other one was not sent, this one may be. Where it was, send no claim twice, and give this "
        "interchange a number of its own.",
    ),
    fault(
        "batch-number-reused",
        95,
        Verdict.WARNED,
        "BHT03 of transaction set {transaction} is the number of another batch from this sender to this receiver, "
        "{where}",
        "Where the other one was not sent, this one may be. Where it was, send no claim twice, and give this batch a "
        "number of its own: payers refuse one they know.",
        "A3:746",
    ),
    fault(
        "set-contradictory",
        25,
        Verdict.REJECTED,
        "ST01, ST03 and GS08 do not name one kind of transaction set: what its claims are cannot be told",
        "Give ST03 and GS08 the implementation guide of the claims: 005010X222A1 for an 837P.",
    ),
    fault(
        "empty-segment",
        26,
        Verdict.WARNED,
        "two segment terminators stand together with no segment between them",
        "Remove one of them: some receivers refuse the file.",
    ),
    fault(
        "terminator-missing",
        27,
        Verdict.WARNED,
        "the last segment has no terminator; {then}",
        "Make sure that the file was transmitted whole, and end its IEA like every other segment.",
    ),
    fault(
        "delimiter-in-amounts",
        28,
        Verdict.UNREADABLE,
        "the interchange uses the decimal point as its {delimiter}: its charges cannot be read",
        "Have the file written with other delimiters: * ^ : and ~ are usual.",
    ),
    fault("isa-value", 56, Verdict.UNREADABLE, "{element}, the {name}, is not {allowed}", "{fix}"),
    fault(
        "group-not-claims",
        29,
        Verdict.REJECTED,
        "GS01 is not HC, though GS08 names professional claims",
        "Put HC in GS01, the functional identifier of health care claims, and submit again.",
    ),
    fault(
        "group-number-unreadable",
        36,
        Verdict.REJECTED,
        "GS06, the group control number, is not a number of one to nine digits",
        "Number the functional group with digits alone, and repeat the number in GE02.",
    ),
    fault(
        "group-number-repeated",
        37,
        Verdict.REJECTED,
        "GS06 is the group control number of an earlier functional group of this interchange",
        "Give every functional group of an interchange a number of its own.",
    ),
    fault(
        "group-version-unknown",
        38,
        Verdict.REJECTED,
        "GS08 names no implementation guide: what the claims of the group are cannot be told",
        "Put the implementation guide of the claims in GS08: 005010X222A1 for an 837P.",
    ),
    fault(
        "set-number-repeated",
        39,
        Verdict.REJECTED,
        "ST02 is the control number of an earlier transaction set of this functional group",
        "Give every transaction set of a group a number of its own, and repeat it in SE02.",
    ),
    fault(
        "claim-outside-sets",
        55,
        Verdict.REJECTED,
        "a claim stands in no transaction set: its ST is lost, or an SE stands before it that belongs behind it",
        "Put the claim back into its transaction set, count SE01 again, and submit the file again.",
    ),
)
