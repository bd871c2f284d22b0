"""What is not checked, and what went wrong in the program."""

from __future__ import annotations

from scrubber.findings.engine_faults.engine_fault import CORRECT, fault
from scrubber.findings.finding import Verdict

FAULTS = (
    fault(
        "not-professional",
        50,
        Verdict.WARNED,
        "a transaction set {kind} ({version}) is passed through unchecked: edits are for 005010X222, A1 and A2",
        "Nothing to do, unless it was meant to be an 837P.",
        info=True,
    ),
    fault(
        "guide-fault",
        60,
        Verdict.REJECTED,
        "something is not as the implementation guide has it: each finding names its segment, element and rule",
        CORRECT,
        "A7:481",
        named="Departure from the implementation guide",
    ),
    fault(
        "duplicate-input",
        59,
        Verdict.WARNED,
        "the input is byte for byte the same as {first}, an earlier input of this run: it was scrubbed once, there",
        "Nothing to do where it was given twice; else find out which file was meant, and scrub that.",
        info=True,
    ),
    fault(
        "edit-failed",
        90,
        Verdict.HELD,
        "the edit {edit} failed on this claim: the claim is not checked, and is held",
        "Report the edit by its name to whoever keeps it, or run with --ignore {edit}; then scrub the file again.",
    ),
    fault(
        "edit-out-of-time",
        91,
        Verdict.HELD,
        "the edit {edit} did not end on this claim: the claim is not checked, and is held",
        "Report the edit by its name to whoever keeps it, or run with --ignore {edit}; then scrub the file again.",
    ),
    fault(
        "checker-died",
        92,
        Verdict.UNREADABLE,
        "the process that checked the claims from here on died twice: they were not checked",
        "Run again with --jobs 1 and report the fault; split the file here to let its other claims go on.",
        "A3:0",
    ),
    fault(
        "input-set-aside",
        93,
        Verdict.UNREADABLE,
        "the program failed over this input ({what}): its claims were not checked and nothing of it is written",
        "Report the fault with what stands in brackets; the other inputs of the run were done.",
    ),
    fault(
        "input-changed",
        94,
        Verdict.UNREADABLE,
        "the input changed while it was read: nothing of it is written",
        "Wait until the file is whole and nothing writes to it any more, then run again.",
    ),
)
