"""Services that two claims bill: told of the later one, once its claim would go on (an edit on a Repetition).

The claims of an interchange are compared with those before them in it, line by line; an interchange is one submission,
and what several of one input repeat is not told. With what earlier inputs of the run bill they are compared by keys
alone (claims/service_keys.py). What was taken back counts no more, and what is rejected counts for nothing but claims
that are rejected, too: either may be the one that is sent in the end, and both, corrected, would be one too many.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import FOLLOWING, VOID
from scrubber.claims.repeated_service import BilledBefore, Repetition, ServiceDetails, details_of
from scrubber.claims.service_keys import PAYER, keys_of
from scrubber.edit import Timeline
from scrubber.engine.claims.contexts import Contexts
from scrubber.engine.claims.judged_again import judged_again
from scrubber.engine.claims.line_keys import LineKeys
from scrubber.engine.claims.shared_keys import BilledKeys, claims_sharing
from scrubber.engine.patient_pass import DecisionFailed
from scrubber.engine.sandbox import Sandbox
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.timeline import Origin
    from scrubber.edit import Edit
    from scrubber.engine.claims.judged_again import ClaimAgain
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.finding import Finding
    from scrubber.history.protocol import BilledLine, Recorded
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rulebook, Rules
    from scrubber.x12.reader import Readable

    Key = tuple[Hashable, ...]

_DETAILS = "the charge, the place of service, the drug, the facility or a note"
"""What the rest of a line is made of."""
_COMPARED = bytes(verdict <= Verdict.REJECTED for verdict in range(256))
"""By verdict whether a claim with it is compared at all."""
_GOES_ON = bytes(verdict < Verdict.REJECTED for verdict in range(256))
"""By verdict whether a claim with it goes on."""


class AcceptedLines(NamedTuple):
    """The lines of an input that a history is to record (`scrubber.history.protocol.AcceptedLines`)."""

    keys: LineKeys
    wanted: bytes
    voids: frozenset[int]

    def billed(self) -> Iterator[BilledLine]:
        """Each line of a claim that is no void."""
        return (line for line in self.keys.billed(self.wanted) if line.ordinal not in self.voids)

    def taken_back(self) -> Iterator[BilledLine]:
        """Each line of a void."""
        return (
            (line for line in self.keys.billed(self.wanted) if line.ordinal in self.voids) if self.voids else iter(())
        )


def accepted_lines(input_result: InputResult, voids: AbstractSet[int]) -> AcceptedLines | None:
    """The lines of an input, now decided, that count for others; None where there are none. `voids` are ordinals."""
    verdicts, keys = input_result.claim_verdicts, input_result.line_keys
    if not len(keys):
        return None
    wanted = bytearray(verdicts.verdicts.translate(_GOES_ON))
    for number, (first, end) in zip(input_result.numbers, verdicts.interchanges, strict=False):
        if number.is_test:
            wanted[first:end] = bytes(end - first)
    return AcceptedLines(keys, bytes(wanted), frozenset(claim for claim in voids if wanted[claim]))


class Repetitions:
    """Compares the claims of inputs, one after the other, with what is billed before them."""

    def __init__(self, rulebook: Rulebook, before: BilledKeys) -> None:
        """`before` is what the inputs of the run that are published by now bill."""
        self._rulebook = rulebook
        self._before = before
        self._sandbox = Sandbox()
        self._contexts = Contexts()
        self.billed = BilledKeys()
        """What the inputs that were taken bill."""

    def tell(
        self, input_result: InputResult, again: Callable[[], AbstractContextManager[Readable]], history: Recorded
    ) -> None:
        """Tell the claims of the next input what they repeat, in it, in the run, in the history; `again` opens it.

        Raises DecisionFailed where the program fails over it.
        """
        keys, verdicts = input_result.line_keys, input_result.claim_verdicts
        if not len(keys):
            return
        compared = bytearray(verdicts.verdicts.translate(_COMPARED))
        for first, end in verdicts.failed:
            compared[first:end] = bytes(end - first)
        goes_on = bytes(verdicts.verdicts.translate(_GOES_ON))
        alike = claims_sharing(keys, bytes(compared), [first for first, _ in verdicts.interchanges])
        alike |= self._before.claims_with(keys, goes_on) | self.billed.claims_with(keys, goes_on)
        recorded: dict[int, set[int]] = defaultdict(set)
        for claim, key in history.billed_before(keys.billed(goes_on)):
            recorded[claim].add(key)
        alike |= recorded.keys()
        if not alike:
            return
        try:
            with again() as source, self._sandbox:
                interchange, services = None, _Services()
                for one in judged_again(source, alike, self._rulebook):
                    if one.standing.interchange is not interchange:
                        interchange, services = one.standing.interchange, _Services()
                    self._tell(one, services, recorded[one.ordinal], input_result)
                    one.claim.forget_lines()
        except Exception as error:
            raise DecisionFailed(input_result.input, error) from error

    def take(self, input_result: InputResult) -> AcceptedLines | None:
        """Let what goes on of an input count for those after it; test interchanges count for nothing else.

        The lines that a history is to record, None where there are none.
        """
        dated = input_result.dated_claims
        voids = {claim.claim_context.claim or 0 for claim in dated if claim.frequency_code == VOID}
        accepted = accepted_lines(input_result, voids)
        if accepted is not None:
            self.billed.take(*accepted)
        input_result.line_keys = LineKeys()
        return accepted

    def _tell(self, one: ClaimAgain, services: _Services, recorded: set[int], input_result: InputResult) -> None:
        """Tell a claim what it repeats; the lines with the keys `recorded` were accepted by an earlier run."""
        claim, rules = one.claim, one.chosen.rules
        goes_on = input_result.claim_verdicts.verdicts[one.ordinal] < Verdict.REJECTED
        if claim.frequency_code in FOLLOWING:
            if goes_on:
                services.take_back(claim, rules)
            return
        self._sandbox.next_claim()
        found: list[Finding] = []
        here = list(services.repeated(claim, rules, goes_on=goes_on))
        told = {(active, repetition.line.number) for active, repetition in here}
        others = self._elsewhere(claim, rules, recorded) if goes_on else ()
        elsewhere = [(active, other) for active, other in others if (active, other.line.number) not in told]
        for active, repetition in here + elsewhere:
            question = active.edit.checks[Repetition]
            context = self._contexts.of(active, claim.payer, None)
            said, crash = self._sandbox.run(active, question, repetition, context, one.context)
            found += said
            if crash is not None:
                found += self._sandbox.failure(crash, one.context, repetition.line.at("SV101-2"))
                input_result.crashes.append(crash)
        verdict = one.tell(found, input_result, self._rulebook) if found else Verdict.ACCEPTED
        services.keep(claim, rules, goes_on=goes_on and verdict < Verdict.REJECTED)

    def _elsewhere(self, claim: Claim, rules: Rules, recorded: set[int]) -> Iterator[tuple[ActiveEdit, Repetition]]:
        """What other files bill of a claim, for each edit that is run: those of the run, and earlier ones."""
        numbers = keys_of(claim) if recorded or self._before or self.billed else array("Q")
        known: dict[str, tuple[Origin, str]] = {}
        for line, key, rest in zip(claim.lines, numbers[::2], numbers[1::2], strict=False):
            if key > PAYER and (rests := self._rests_of(key)):
                known[line.number] = ("another file of this run", "" if rest in rests else _DETAILS)
            elif key in recorded:
                known[line.number] = ("an earlier file", "")
        for active in _edits(rules) if known else ():
            told: set[Key] = set()
            for line, service in _services(claim, rules, active.edit):
                if line.number in known and service not in told:
                    told.add(service)
                    origin, difference = known[line.number]
                    yield active, Repetition(line, origin, None, difference)

    def _rests_of(self, key: int) -> set[int]:
        """What stands for the rest of the lines with a key that earlier inputs bill and none takes back."""
        before = set() if key in self.billed.voided else self._before.rests_of(key)
        return before | self.billed.rests_of(key)


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


class _Services:
    """What the claims of an interchange bill, as each edit sees it."""

    def __init__(self) -> None:
        self._billed: dict[tuple[Edit, Key], _Service] = {}

    def repeated(self, claim: Claim, rules: Rules, *, goes_on: bool) -> Iterator[tuple[ActiveEdit, Repetition]]:
        """For each edit that is run, each line whose service an earlier claim has; what its own has is not told."""
        for active in _edits(rules):
            told: set[Key] = set()
            for line, key in _services(claim, rules, active.edit):
                service = self._billed.get((active.edit, key)) if key not in told else None
                details = details_of(line) if service else None
                if service and details and (kept := service.like(details, goes_on=goes_on)):
                    told.add(key)
                    yield active, Repetition(line, "this file", kept.billed, kept.details.difference(details))

    def keep(self, claim: Claim, rules: Rules, *, goes_on: bool) -> None:
        """Remember the services of a claim, which goes on or does not."""
        for active in _edits(rules):
            for line, key in _services(claim, rules, active.edit):
                billed = BilledBefore(claim.claim_id, line.number, claim.piece.ordinal)
                self._billed.setdefault((active.edit, key), _Service()).keep(_Kept(billed, details_of(line), goes_on))

    def take_back(self, claim: Claim, rules: Rules) -> None:
        """Forget the services of a replacement or void: what it takes back may be billed again."""
        for active in _edits(rules):
            for _, key in _services(claim, rules, active.edit):
                self._billed.pop((active.edit, key), None)


def _edits(rules: Rules) -> Iterator[ActiveEdit]:
    return (active for active in rules.running if Repetition in active.edit.checks)


def _services(claim: Claim, rules: Rules, edit: Edit) -> Iterator[tuple[ServiceLine, Key]]:
    """The lines of a claim that an edit looks at, each with what makes its service, patient and payer among it."""
    patient, repeats = claim.patient_identity, edit.repeats
    if patient is None or repeats is None:
        return
    elsewhere = _told_by_others(claim, rules)
    for line in claim.lines:
        if repeats.exempt.isdisjoint(line.modifiers) and line.procedure not in elsewhere:
            service = repeats.key(line)
            if service is not None:
                yield line, (patient, claim.responsibility, service)


def _told_by_others(claim: Claim, rules: Rules) -> frozenset[str]:
    """Procedures whose duplicates an edit over time tells, which alone speaks of them."""
    over_time = (active for active in rules.running if Timeline in active.edit.checks and active.edit.tells_duplicates)
    return frozenset().union(
        *(
            active.edit.asked_procedures(active.context) or ()
            for active in over_time
            if claim.payer.is_medicare or not active.edit.only_medicare
        )
    )
