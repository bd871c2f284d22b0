"""One kind of fault that the engine itself can find, and how it is written down."""

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
    named: str = ""
    """What people call it, where that is not its key."""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.named or self.key.replace("-", " ").capitalize()

    @property
    def stops(self) -> bool:
        """Whether claims that the fault reaches do not go on."""
        return self.verdict >= Verdict.REJECTED

    @property
    def is_adjustable(self) -> bool:
        """Whether users may ignore it, and payers give it another severity where it is said of a claim."""
        return self.code in ADJUSTABLE


def fault(
    key: str, number: int, verdict: Verdict, text: str, fix: str, status: str | None = None, *, info: bool = False,
    named: str = "",
) -> EngineFault:  # fmt: skip
    """A fault with the code of this number, and the severity that its verdict asks for."""
    severity = Severity.REJECT if verdict >= Verdict.REJECTED else Severity.INFO if info else Severity.WARN
    worth = ERROR if verdict == Verdict.HELD else severity.value
    return EngineFault(key, f"{RESERVED}{number:03d}", worth, text, fix, status, verdict, named)


SEND_X12 = "Send the X12 837P file itself."
RESEND = "Have the file written or transmitted again, whole, and submit it again."
CORRECT = "Correct it where the file is made, then submit again."
