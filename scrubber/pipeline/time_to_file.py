"""By when each claim has to be at its payer, as the profile that judged it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.filing_limit import last_day_to_file

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.rules.rulebook import Rulebook, Rules

_KIND_OF_CHECK: Final = "timely-filing"
_CORRECTIONS: Final = frozenset("678")
"""Frequency codes of claims that take the place of an earlier one, or take it back: their limits are others."""


class FilingLimits:
    """How long the payers of a run take claims: looked up once for all the claims that are judged alike."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._days: dict[Rules, int | None] = {}

    def file_by(self, claim: Claim, profile: str | None) -> date | None:
        """The last day on which the payer takes a claim; None where no limit is known, for corrections and voids."""
        dates = claim.service_dates
        if dates is None or claim.frequency_code in _CORRECTIONS:
            return None
        rules = self._rulebook.rules_of(profile, dates.first)
        if rules not in self._days:
            self._days[rules] = _days(rules)
        return last_day_to_file(dates.first, to_medicare=claim.payer.is_medicare, days=self._days[rules])


def _days(rules: Rules) -> int | None:
    """The payer's limit in days: a parameter of the edit that looks after filing in time."""
    for active in rules.edits:
        parameter = active.edit.covers.get(_KIND_OF_CHECK)
        if parameter is not None:
            days: int | None = getattr(active.context.params, parameter)
            return days
    return None
