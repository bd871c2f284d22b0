"""Which of the engine's own findings may be ignored, or given another severity: those that no count stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import UnknownEdit

if TYPE_CHECKING:
    from collections.abc import Mapping

RESERVED: Final = "SCR"
"""Prefix of the codes of engine findings."""


class Adjustable(NamedTuple):
    """A finding of the engine's own that may be adjusted."""

    code: str
    key: str
    is_about_claim: bool
    """Whether it is said of one claim, so that a payer's profile may say what it is worth."""


ADJUSTABLE: Final[Mapping[str, Adjustable]] = {
    one.code: one
    for one in (
        Adjustable("SCR021", "isa-width", is_about_claim=False),
        Adjustable("SCR022", "text-outside", is_about_claim=False),
        Adjustable("SCR023", "byte-order-mark", is_about_claim=False),
        Adjustable("SCR026", "empty-segment", is_about_claim=False),
        Adjustable("SCR027", "terminator-missing", is_about_claim=False),
        Adjustable("SCR033", "level-child-code", is_about_claim=False),
        Adjustable("SCR049", "patient-unidentified", is_about_claim=True),
        Adjustable("SCR054", "patient-crowded", is_about_claim=True),
        Adjustable("SCR065", "end-of-file-mark", is_about_claim=False),
        Adjustable("SCR067", "lines-unwrapped", is_about_claim=False),
        Adjustable("SCR068", "blanks-before-terminators", is_about_claim=False),
        Adjustable("SCR070", "replacement-unmatched", is_about_claim=True),
        Adjustable("SCR071", "characters-folded", is_about_claim=False),
        Adjustable("SCR072", "claim-number-repeated", is_about_claim=True),
        Adjustable("SCR095", "batch-number-reused", is_about_claim=False),
        Adjustable("SCR096", "resubmission", is_about_claim=True),
    )
}
"""By code. The others say that a claim or an envelope cannot be read, counted or judged."""
_BY_KEY: Final = {one.key: one for one in ADJUSTABLE.values()}


def is_of_engine(label: str) -> bool:
    """Whether a label calls findings of the engine's own: by code, prefix of codes, or the name of one of these."""
    return label.startswith(RESERVED) or label in _BY_KEY


def adjustables(label: str) -> tuple[Adjustable, ...]:
    """The findings that a label of the engine's calls: a prefix of codes calls those that may be adjusted.

    Raises UnknownEdit where there are none.
    """
    if label in _BY_KEY:
        return (_BY_KEY[label],)
    found = tuple(one for code, one in ADJUSTABLE.items() if code.startswith(label))
    if not found:
        raise UnknownEdit(
            f"{label} can be neither selected nor ignored nor given another severity: what keeps claims counted and "
            f"envelopes whole is always told; adjustable are {', '.join(ADJUSTABLE)}"
        )
    return found
