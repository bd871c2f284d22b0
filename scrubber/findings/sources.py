"""Where an edit's rule comes from, in the order in which a biller can use it with a payer."""

from __future__ import annotations

import re
from typing import Final

_ENTRY: Final = re.compile(r"^- ", re.MULTILINE)
_PAYER_S_OWN: Final = re.compile(
    r"\b(?:CMS|Medicare|Medicaid|NCCI|LCDs?|NCD|HCPCS|PDAC|DME MACs?|CEDI|Noridian|CGS|NGS|Palmetto|TMHP|FCSO|Novitas"
    r"|X12|005010X\w+|HIPAA|NUCC|NUBC|NPPES|ICD-10\S*|CDC|FDA|USPS|UnitedHealthcare|UHC|Oxford|Cigna|Aetna|Anthem"
    r"|HMSA|EmblemHealth|IBX|Moda|Centene|KMAP|Horizon|Priority Health)"
)
"""Who makes rules that payers go by, and payers: standards, CMS and its contractors, code lists, plans."""
_LEVELS: Final = ("High", "Medium", "Low")

TELL: Final = "What to tell the payer"
OTHERS: Final = "Other sources"


def ordered_sources(sources: str) -> str:
    """The section of an edit's documentation on its sources, for a biller, as two sections of Markdown.

    First what payers, their contractors and the bodies that make their rules say themselves, the surest first: that can
    be named when a payer is asked to look again. Then what cannot: definitions, judgements, pages of others.
    """
    entries = [entry.strip() for entry in _ENTRY.split(sources) if entry.strip()]
    own = [entry for entry in entries if _PAYER_S_OWN.search(entry)]
    others = [entry for entry in entries if entry not in own]
    parts = []
    if own:
        intro = "Name these when you ask the payer to look at a line again, the surest first."
        parts.append(f"## {TELL}\n{intro}\n{_listed(own)}")
    if others:
        parts.append(f"## {OTHERS}\nNo payer's own words: for you, not for an appeal.\n{_listed(others)}")
    return "\n\n".join(parts)


def _listed(entries: list[str]) -> str:
    return "\n".join(f"- {entry}" for entry in sorted(entries, key=_level))


def _level(entry: str) -> int:
    """How sure the first thing is that an entry says, 0 for the surest; what says nothing of it comes last."""
    found = [(entry.find(f"{level}"), rank) for rank, level in enumerate(_LEVELS) if f" {level}" in entry]
    return min(found)[1] if found else len(_LEVELS)
