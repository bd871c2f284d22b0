"""What a billing system does with the library: ask before it sends, and say per claim what is to be done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scrubber import check

HERE = Path(__file__).parent


def main() -> None:
    """Print each claim that would be rejected, with what to do about it, and what nobody has checked."""
    report = check(HERE / "january-2.837", as_of=date(2026, 1, 28))
    for finding in report.findings:
        if finding.severity == "reject":
            print(f"{finding.claim_id} line {finding.line}: {finding.message}")
            print(f"  {finding.fix}")
    for entry in report.coverage:
        if entry.status == "not-checked":
            print(f"not checked: {entry.edit or entry.check}")


if __name__ == "__main__":
    main()
