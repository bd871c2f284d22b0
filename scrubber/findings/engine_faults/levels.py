"""Faults of hierarchical levels."""

from __future__ import annotations

from scrubber.findings.engine_faults.engine_fault import CORRECT, RESEND, fault
from scrubber.findings.finding import Verdict

FAULTS = (
    fault("level-number", 30, Verdict.REJECTED, "HL01 is {said} where {expected} follows", CORRECT),
    fault("level-parent", 31, Verdict.REJECTED, "HL02 does not name the level above, which is {expected}", CORRECT),
    fault(
        "level-code",
        32,
        Verdict.REJECTED,
        "HL03 is not 20, 22 or 23, or its level stands where that level may not",
        CORRECT,
    ),
    fault(
        "level-child-code",
        33,
        Verdict.WARNED,
        "HL04 should be {expected}",
        "Correct HL04: some receivers refuse the file.",
    ),
    fault(
        "level-too-long",
        34,
        Verdict.REJECTED,
        "a level is longer than 2 MB: what it goes on with is not read",
        CORRECT,
    ),
    fault(
        "claim-hidden",
        35,
        Verdict.UNREADABLE,
        "a service line stands in a level: the CLM of its claim is missing or corrupted, and the claim is lost",
        RESEND,
    ),
)
