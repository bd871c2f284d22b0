"""What the claims of an interchange bill, as each edit on repetitions sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.repeated_service import BilledBefore, Repetition, ServiceDetails, details_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.edit import Edit
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rules

    Key = tuple[Hashable, ...]
    """What makes a service, patient and payer among it."""
    Looked = Sequence[tuple[ActiveEdit, Sequence["ComparedLine"]]]
    """For each edit the lines that it looks at."""


class ComparedLine(NamedTuple):
    """A line that an edit looks at."""

    line: ServiceLine
    key: Key
    details: ServiceDetails


class _Kept(NamedTuple):
    """A line of an earlier claim."""

    billed: BilledBefore
    details: ServiceDetails
    goes_on: bool
    """Whether its claim goes on, as far as is known."""


class _Service:
    """One service, as lines of earlier claims bill it: rather of those that go on."""

    __slots__ = ("equal", "first")

    def __init__(self) -> None:
        self.equal: dict[ServiceDetails, _Kept] = {}
        """The first line with all the same."""
        self.first: dict[tuple[str, ...] | None, _Kept] = {}
        """The first line with these drugs, and the first of all at None."""

    def keep(self, kept: _Kept) -> None:
        """Take one more line."""
        if (there := self.equal.get(kept.details)) is None or there.goes_on < kept.goes_on:
            self.equal[kept.details] = kept
        for drugs in (None, kept.details.drugs):
            if (there := self.first.get(drugs)) is None or there.goes_on < kept.goes_on:
                self.first[drugs] = kept

    def like(self, details: ServiceDetails, *, goes_on: bool) -> _Kept | None:
        """The line that one with these details repeats, None where it says itself that it is another.

        A line without a drug is like any other; one with a drug is like those with that drug, or without.
        """
        wanted = (details.drugs, ()) if details.drugs else (None,)
        found = (self.equal.get(details), *(self.first.get(drugs) for drugs in wanted))
        return next((kept for kept in found if kept is not None and (kept.goes_on or not goes_on)), None)


class Services:
    """What the claims of an interchange bill."""

    def __init__(self) -> None:
        self._billed: dict[tuple[Edit, Key], _Service] = {}

    def __bool__(self) -> bool:
        return bool(self._billed)

    def repeated(self, looked: Looked, *, goes_on: bool) -> Iterator[tuple[ActiveEdit, Repetition]]:
        """For each edit, each line of a claim whose service an earlier claim has; what its own has is not told."""
        for active, lines in looked:
            told: set[Key] = set()
            for line, key, details in lines:
                service = self._billed.get((active.edit, key)) if key not in told else None
                if service and (kept := service.like(details, goes_on=goes_on)):
                    told.add(key)
                    yield active, Repetition(line, "this file", kept.billed, kept.details.difference(details))

    def keep(self, claim: Claim, looked: Looked, *, goes_on: bool) -> None:
        """Remember the services of a claim, which goes on or does not."""
        for active, lines in looked:
            for line, key, details in lines:
                billed = BilledBefore(claim.claim_id, line.number, claim.piece.ordinal)
                self._billed.setdefault((active.edit, key), _Service()).keep(_Kept(billed, details, goes_on))

    def void(self, looked: Looked) -> None:
        """Forget the services of a replacement or void: what it takes back may be billed again."""
        for active, lines in looked:
            for _, key, _ in lines:
                self._billed.pop((active.edit, key), None)


class _Asked(NamedTuple):
    """What some rules ask."""

    edits: tuple[ActiveEdit, ...]
    elsewhere: frozenset[str]
    """Procedures whose duplicates an edit over time tells, which alone speaks of them."""
    elsewhere_to_medicare: frozenset[str]


class RepetitionEdits:
    """The edits on repetitions, by the rules that run them."""

    def __init__(self) -> None:
        self._asked: dict[Rules, _Asked] = {}

    def looked(self, claim: Claim, rules: Rules, sandbox: Sandbox) -> tuple[Looked, list[Crash]]:
        """For each edit that is run the lines of a claim that it looks at, and how edits failed to say which."""
        asked, patient = self._of(rules), claim.patient_identity
        if patient is None:
            return (), []
        elsewhere = asked.elsewhere_to_medicare if claim.payer.is_medicare else asked.elsewhere
        lines = [line for line in claim.lines if line.procedure not in elsewhere]
        whose = (patient, claim.responsibility)
        looked, crashes = [], []
        for active in asked.edits:
            services, crash = sandbox.ask(active, _services, active.edit, lines, whose)
            looked.append((active, services or []))
            crashes += [crash] if crash else []
        return looked, crashes

    def _of(self, rules: Rules) -> _Asked:
        if rules not in self._asked:
            edits = tuple(active for active in rules.running if Repetition in active.edit.checks)
            over_time = [active for active in rules.running if active.edit.tells_duplicates]
            self._asked[rules] = _Asked(
                edits,
                _procedures(active for active in over_time if not active.edit.only_medicare),
                _procedures(over_time),
            )
        return self._asked[rules]


def _procedures(edits: Iterable[ActiveEdit]) -> frozenset[str]:
    return frozenset().union(*(active.edit.asked_procedures(active.context) or () for active in edits))


def _services(edit: Edit, lines: Iterable[ServiceLine], whose: Key) -> list[ComparedLine]:
    """The lines with what makes them services. Raises whatever the edit's own function raises, or cannot be a key."""
    repeats, services = edit.repeats, []
    for line in lines if repeats is not None else ():
        if repeats is not None and repeats.exempt.isdisjoint(line.modifiers):
            service = repeats.key(line)
            hash(service)
            if service is not None:
                services.append(ComparedLine(line, (*whose, service), details_of(line)))
    return services
