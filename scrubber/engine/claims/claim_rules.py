"""By which rules the claims of a functional group are judged: those of the profile that matches, of their days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.judged_by import JudgedBy
from scrubber.rules.matching import Correspondents, Traits

if TYPE_CHECKING:
    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.block_payers import BlockPayers
    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.payer import Payer
    from scrubber.findings.resolve_hits import Envelopes
    from scrubber.rules.rulebook import ProfileRules, Rulebook, Rules
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags

MOST_KNOWN = 20_000
"""Payers, with billing providers, that are remembered."""


class Parties(NamedTuple):
    """Who pays claims, and who bills them."""

    payer: str
    """The payer's key."""
    billing_npi: str


class BlockRules(NamedTuple):
    """By which rules the claims of a block are judged."""

    judged_by: list[JudgedBy]
    rules: list[Rules]
    """Of each of these, which are different."""
    of_claims: Rows
    """Of each claim which of these it is judged by."""
    mixed: Flags
    """Of each claim whether some of its lines are judged by the rules of other days."""
    parties: list[Parties]
    """Payers, each with a billing provider."""
    parties_of_claims: Rows
    """Of each claim which of these are its own."""
    of_parties: list[ChosenRules]
    """What was chosen for each of these, whatever the day."""

    def of_any_day(self, claim: int) -> ChosenRules | None:
        """What was chosen for a claim; None where that depends on its day."""
        chosen = self.of_parties[self.parties_of_claims[claim]]
        return None if chosen.of_profile.is_dated else chosen

    def counted(self, claims: Rows | slice) -> dict[JudgedBy, int]:
        """How many of these claims each of them judges."""
        if len(self.judged_by) == 1:
            count = claims.stop - claims.start if isinstance(claims, slice) else len(claims)
            return {self.judged_by[0]: count} if count else {}
        import numpy as np

        counts = np.bincount(self.of_claims[claims], minlength=len(self.judged_by)).tolist()
        return {by: count for by, count in zip(self.judged_by, counts, strict=True) if count}


def day_of(claim: Claim) -> date | None:
    """The day by which a claim is judged: the first one of its first line; None where it cannot be read."""
    return day_of_line(claim.lines[0]) if claim.lines else None


def day_of_line(line: ServiceLine) -> date | None:
    """The first day of a line; None where it cannot be read."""
    dates = line.service_dates
    return dates.first if dates else None


class ChosenRules(NamedTuple):
    """By which rules a claim is judged."""

    of_profile: ProfileRules
    """Those of its profile on all days."""
    rules: Rules
    """Those of its day."""
    day: date | None
    """Its day, the last one there is where it cannot be read; None where the day makes no difference."""
    senders: tuple[str, ...]
    """ISA06 and GS02 of its envelopes."""
    judged_by: JudgedBy
    """What is told of it."""

    def of_lines(self, claim: Claim) -> list[Rules]:
        """The rules by which each line of the claim is judged; empty where they are those of the claim."""
        if self.day is None:
            return []
        return [self.of_profile.on(day_of_line(line)) for line in claim.lines]


def correspondents(envelopes: Envelopes) -> Correspondents:
    """Who sends and who receives what stands in these envelopes."""
    interchange, group = envelopes.interchange, envelopes.group
    senders = [part.value(at) for part, at in ((interchange, 6), (group, 2)) if part is not None]
    receivers = [part.value(at) for part, at in ((interchange, 8), (group, 3)) if part is not None]
    return Correspondents(tuple(senders), tuple(receivers))


class ClaimRules:
    """Chooses the rules of claims that stand in the same envelopes."""

    def __init__(self, rulebook: Rulebook, envelopes: Envelopes) -> None:
        self._rulebook = rulebook
        self._correspondents = correspondents(envelopes)
        self._chosen: dict[tuple[Payer, str], ChosenRules] = {}
        """By payer and billing NPI, where the day makes no difference."""
        self._known: dict[int, tuple[ChosenRules, Parties]] = {}
        """By digest, likewise."""
        self._payers: dict[int, Payer] = {}
        """By the digest of what they are read from: few, where billing providers are many."""

    def choose(self, claim: Claim) -> ChosenRules:
        """The rules by which a claim is judged."""
        chosen = self._of_payer(claim.payer, claim.billing_npi)
        if not chosen.of_profile.is_dated:
            return chosen
        day = day_of(claim)
        rules = chosen.of_profile.on(day)
        judged_by = chosen.judged_by.within(rules.section)
        return chosen._replace(rules=rules, day=day or date.max, judged_by=judged_by)

    def _of_payer(self, payer: Payer, billing_npi: str) -> ChosenRules:
        chosen = self._chosen.get((payer, billing_npi))
        if chosen is None:
            if len(self._chosen) >= MOST_KNOWN:
                self._chosen.clear()
            traits = Traits(payer.identifier, payer.name, payer.filing_indicator, billing_npi)
            of_profile = self._rulebook.of_profile(self._rulebook.profile(traits, self._correspondents))
            rules = of_profile.on(None)
            judged_by = JudgedBy(rules.profile, rules.section, payer.key)
            chosen = ChosenRules(of_profile, rules, None, self._correspondents.senders, judged_by)
            self._chosen[payer, billing_npi] = chosen
        return chosen

    def of_block(self, block: ClaimBlock) -> BlockRules:
        """The rules by which the claims of a block are judged."""
        import numpy as np

        from scrubber.x12.distinct import distinct, few_distinct

        digests, firsts, which = distinct(block.payers.digests)
        known = [
            self._of_digest(digest, block.payers, first)
            for digest, first in zip(digests.tolist(), firsts.tolist(), strict=True)
        ]
        sections, mixed = self._sections(block, [chosen.judged_by.profile for chosen, _ in known], which)
        most = int(sections.max(initial=0)) + 1
        pairs, of_claims = few_distinct(which * most + sections, len(known) * most)
        # Claims of several billing providers may be judged by the same.
        kinds: dict[JudgedBy, int] = {}
        which_kind = [
            kinds.setdefault(known[pair // most][0].judged_by.within(pair % most), len(kinds))
            for pair in pairs.tolist()
        ]
        judged_by, of_claims = list(kinds), np.array(which_kind, np.int64)[of_claims]
        rules = [self._rulebook.of_profile(by.profile).rules[by.section] for by in judged_by]
        parties = [own for _, own in known]
        chosen = [one for one, _ in known]
        return BlockRules(judged_by, rules, of_claims, mixed, parties, which, chosen)

    def _sections(self, block: ClaimBlock, profiles: list[str | None], which: Rows) -> tuple[Rows, Flags]:
        """Of each claim of a block which of its profile's rules judge it, and whether lines of it fall under others.

        `which` says of each claim whose profile it has.
        """
        import numpy as np

        sections, mixed = np.zeros(len(block), np.int64), np.zeros(len(block), np.bool_)
        first_lines = np.minimum(block.rows.line_bounds[0], max(len(block.line_first_day) - 1, 0))
        for profile in set(profiles):
            rules = self._rulebook.of_profile(profile)
            if not rules.is_dated or not len(block.line_first_day):
                continue
            begins = np.array([one.first.toordinal() for one in rules.rules if one.first is not None])
            of_lines = np.searchsorted(begins, block.line_first_day, side="right")
            of_claims = of_lines[first_lines]
            own = np.array([one == profile for one in profiles], np.bool_)[which]
            sections = np.where(own, of_claims, sections)
            mixed |= own & block.any_line(of_lines != of_claims[block.line_claim])
        return sections, mixed

    def _of_digest(self, digest: int, payers: BlockPayers, claim: int) -> tuple[ChosenRules, Parties]:
        """What judges claims with this digest, of which `claim` is one, and whose they are, whatever their days."""
        if digest not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                self._payers.clear()
            of_payer = int(payers.payer_digests[claim])
            payer, billing_npi = self._payers.get(of_payer), payers.billing_npi(claim)
            if payer is None:
                payer = self._payers[of_payer] = payers.payer(claim)
            self._known[digest] = self._of_payer(payer, billing_npi), Parties(payer.key, billing_npi)
        return self._known[digest]
