"""Faults of claims and their lines."""

from __future__ import annotations

from scrubber.findings.engine_faults.engine_fault import CORRECT, fault
from scrubber.findings.finding import Verdict

FAULTS = (
    fault(
        "claim-outside-levels",
        40,
        Verdict.REJECTED,
        "the claim stands in no subscriber level; whose claim it is cannot be told",
        CORRECT,
        "A7:481",
    ),
    fault(
        "unknown-segment",
        41,
        Verdict.REJECTED,
        "{identifier} is not a segment of a professional claim",
        "Find out what it was meant to be (a claim or a line may be lost in it), correct it and submit again.",
        "A7:481",
    ),
    fault(
        "character-not-allowed",
        42,
        Verdict.REJECTED,
        "the segment holds a character outside of X12's character set: {described}",
        "{fix}",
        "A7:481",
    ),
    fault(
        "amount-unreadable",
        43,
        Verdict.REJECTED,
        "the charge is missing or no amount of dollars and cents",
        "Correct the charge and submit again.",
        "A7:178",
    ),
    fault(
        "claim-id-missing",
        44,
        Verdict.REJECTED,
        "the claim has no claim id (CLM01)",
        "Give the claim the patient control number of your system.",
        "A6:478",
    ),
    fault(
        "claim-without-line",
        45,
        Verdict.REJECTED,
        "the claim has no service line",
        "Add the services, or take the claim out of the file.",
        "A6:247",
    ),
    fault(
        "service-date-unreadable",
        46,
        Verdict.REJECTED,
        "the date of service of {procedure} is missing, unreadable or ends before it begins, and cannot be checked",
        "Give the line a DTP*472 with a date (D8) or a date span (RD8).",
        "A7:187",
    ),
    fault(
        "claim-too-long",
        47,
        Verdict.REJECTED,
        "the claim is longer than 2 MB; the guide allows fifty service lines",
        "Split the claim.",
        "A7:481",
    ),
    fault(
        "level-not-clean",
        48,
        Verdict.REJECTED,
        "whose claim this is cannot be told: the HL of a subscriber or patient before it is missing or corrupted "
        "(segment {segment})",
        "Have every subscriber and patient begin with an HL, then submit again.",
        "A7:481",
    ),
    fault(
        "patient-unidentified",
        49,
        Verdict.WARNED,
        "payer or member id is missing; how often {procedure} was billed for this patient was not checked",
        "Give the subscriber a member id (NM109) and the payer an identifier.",
    ),
    fault(
        "lines-confused",
        51,
        Verdict.REJECTED,
        "the claim has {services} services (SV1) in {lines} service lines (LX)",
        "Give every service line one LX and one SV1.",
        "A7:481",
    ),
    fault(
        "service-missing",
        57,
        Verdict.REJECTED,
        "the service line has no service (SV1)",
        "Give the line its service, or leave its LX out and number the others.",
        "A6:454",
    ),
    fault(
        "procedure-missing",
        52,
        Verdict.REJECTED,
        "the service line names no procedure (SV101-2){why}",
        "Give the procedure code after its qualifier, or correct ISA16 where it is not what separates the two.",
        "A7:454",
    ),
    fault(
        "level-missing",
        53,
        Verdict.REJECTED,
        "another subscriber or patient begins inside the claim: the HL before it is missing or corrupted",
        "Have every subscriber and patient begin with an HL; whose the claims behind it are cannot be told.",
        "A7:481",
    ),
    fault(
        "patient-crowded",
        54,
        Verdict.WARNED,
        "more than {most} services with a limit over time stand under this patient's member id: "
        "the limits were not checked for this claim",
        "Give every patient a member id of his own: a placeholder makes many patients one.",
    ),
    fault(
        "replacement-unmatched",
        70,
        Verdict.WARNED,
        "no earlier claim was found that this one replaces: its services were taken for new ones",
        "Replace a claim under its own CLM01, or under another one on the same date of service; where the first "
        "claim was never seen here, nothing need be done.",
    ),
    fault(
        "claim-number-repeated",
        72,
        Verdict.WARNED,
        "the claim number (CLM01, box 26) is that of an earlier claim of this provider to this payer in the file, "
        "segment {first}",
        "Give each claim a number of its own: answers and payments are posted by it. Where it takes the earlier "
        "claim back, say so by frequency code 7 or 8 (box 22).",
        "A7:478",
    ),
    fault(
        "resubmission",
        96,
        Verdict.WARNED,
        "the claim number (CLM01, box 26) was on an accepted claim of this provider to this payer in an earlier file, "
        "with other services, dates or charges",
        "If the payer refused that claim, send this one on. If it was processed, send a replacement (frequency code "
        "7) with its control number (REF F8); ask Medicare Part B for a reopening. A claim that has nothing to do "
        "with it needs a number of its own.",
        "A7:478",
    ),
)
