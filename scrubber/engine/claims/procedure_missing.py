"""A service line that names no procedure: because there is none, or because ISA16 names another separator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.findings.resolve_hits import engine_finding

if TYPE_CHECKING:
    from scrubber.claims.line import ServiceLine
    from scrubber.findings.finding import Finding
    from scrubber.findings.resolve_hits import ClaimContext

_OTHERWISE_SEPARATED: Final = re.compile(r"[A-Z]{2}([^A-Za-z0-9 ])[A-Za-z0-9]")
"""The beginning of an SV101 in which something separates the qualifier from the code."""


def procedure_missing(line: ServiceLine, where: ClaimContext) -> Finding:
    """The finding about a line without a procedure; it points at ISA16 where the line has another separator.

    Where the claim's CLM05 has that other separator too, it is one finding about the claim, the same for each line.
    """
    service, declared = line.segment("SV1"), line.claim.delimiters.component
    found = _OTHERWISE_SEPARATED.match(service.value(1)) if service else None
    at, element, why = line.at("SV101-2"), "SV101-2", ""
    number: str | None = line.number
    if found is not None:
        other, element, clm = found[1], "ISA16", line.claim.segment("CLM")
        why = f": its qualifier is followed by {other}, and ISA16 has {declared} as the component separator"
        if clm is not None and other in clm.value(5):
            at, number = line.claim.at("CLM05"), None
            why = f": the claim has {other} between components (CLM05, SV101), and ISA16 has {declared}"
    return engine_finding("procedure-missing", where, at.place, element=element, line=number, values={"why": why})
