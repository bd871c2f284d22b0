"""Which profile judged how many claims of which payer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class JudgedBy(NamedTuple):
    """By what the claims to one payer were judged."""

    profile: str | None
    """None where no profile matches."""
    section: int
    """Which of the profile's rules, in the order of their days."""
    payer: str
    """What tells the payer from another; empty where the claim names none."""

    def within(self, section: int) -> JudgedBy:
        """The same by another of the profile's rules."""
        return self if section == self.section else self._replace(section=section)


def by_profile(judged: Mapping[JudgedBy, int]) -> dict[str | None, int]:
    """How many claims each profile judged; the profiles by name, what holds without one first."""
    found: Counter[str | None] = Counter()
    for by, claims in judged.items():
        found[by.profile] += claims
    return dict(sorted(found.items(), key=lambda one: one[0] or ""))


def profiles_document(judged: Mapping[JudgedBy, int]) -> list[dict[str, object]]:
    """The same as documents have it."""
    return [{"profile": profile, "claims": claims} for profile, claims in by_profile(judged).items()]
