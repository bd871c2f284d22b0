"""A linter for professional claims: runs edits over X12 837P files and says why a claim would be denied.

``check`` looks at one input and writes nothing, ``scrub`` writes the outputs. Both print nothing and never exit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim
    from scrubber.errors import OwnFailure, ScrubberError, SetupError
    from scrubber.findings.finding import Coverage, Finding, Summary, Verdict
    from scrubber.pipeline.library import check, scrub
    from scrubber.pipeline.report import Report, RunReport

__all__ = [
    "Claim",
    "Coverage",
    "Finding",
    "OwnFailure",
    "Report",
    "RunReport",
    "ScrubberError",
    "SetupError",
    "Summary",
    "Verdict",
    "check",
    "scrub",
]

__version__ = "0.2.0"

_HOMES = {
    "Claim": "scrubber.claims.claim",
    "Coverage": "scrubber.findings.finding",
    "Finding": "scrubber.findings.finding",
    "OwnFailure": "scrubber.errors",
    "Report": "scrubber.pipeline.report",
    "RunReport": "scrubber.pipeline.report",
    "ScrubberError": "scrubber.errors",
    "SetupError": "scrubber.errors",
    "Summary": "scrubber.findings.finding",
    "Verdict": "scrubber.findings.finding",
    "check": "scrubber.pipeline.library",
    "scrub": "scrubber.pipeline.library",
}


def __getattr__(name: str) -> object:
    """Import what is asked for: `scrubber --version` and an edit pay for nothing else (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
