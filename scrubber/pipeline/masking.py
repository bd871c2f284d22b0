"""Whose patient is masked in what people read: everybody's where the run says so, else those of profiles that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.engine.claims.claim_rules import day_of
from scrubber.outputs.second_read.masks import masks_everybody, masks_nobody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.claim import Claim
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.outputs.second_read.masks import Masks
    from scrubber.pipeline.plan import Plan


def masks_of(plan: Plan, judged_by: Iterable[JudgedBy]) -> Masks:
    """Whose patient is masked in an input whose claims were judged by these.

    What is about an envelope or a level may be about any claim: it is masked where one of them is.
    """
    rulebook = plan.settings.rulebook
    if plan.without_patient:
        return masks_everybody
    if not any(rulebook.of_profile(by.profile).rules[by.section].masks_patient for by in judged_by):
        return masks_nobody

    def masks_some(claim: Claim | None, profile: str | None) -> bool:
        return claim is None or rulebook.rules_of(profile, day_of(claim)).masks_patient

    return masks_some
