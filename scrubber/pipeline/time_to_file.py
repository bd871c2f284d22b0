"""By when each claim has to be at its payer, as the profile that judged it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.filing_limit import last_day_to_file

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.rules.rulebook import Rulebook

_KIND_OF_CHECK: Final = "timely-filing"
_CORRECTIONS: Final = frozenset("678")
"""Frequency codes of claims that take the place of an earlier one, or take it back: their limits are others."""


def file_by(rulebook: Rulebook, claim: Claim, profile: str | None) -> date | None:
    """The last day on which the payer takes the claim; None where no limit is known, and for corrections and voids."""
    dates = claim.service_dates
    if dates is None or claim.frequency_code in _CORRECTIONS:
        return None
    to_medicare = claim.payer.is_medicare
    return last_day_to_file(dates.first, to_medicare=to_medicare, days=_days(rulebook, profile, dates.first))


def _days(rulebook: Rulebook, profile: str | None, day: date) -> int | None:
    """The payer's limit in days: a parameter of the edit that looks after filing in time."""
    for active in rulebook.rules_of(profile, day).edits:
        parameter = active.edit.covers.get(_KIND_OF_CHECK)
        if parameter is not None:
            days: int | None = getattr(active.context.params, parameter)
            return days
    return None
