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
from scrubber.claims.repeated_service import Repetition
from scrubber.claims.service_keys import PARTIES, keys_of
from scrubber.engine.billed_services import RepetitionEdits, Services
from scrubber.engine.claims.contexts import Contexts
from scrubber.engine.claims.line_keys import LineKeys
from scrubber.engine.claims.shared_keys import BilledKeys, claims_sharing
from scrubber.engine.patient_pass import DecisionFailed
from scrubber.engine.resubmissions import resubmission, resubmitted
from scrubber.engine.sandbox import Sandbox
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager

    from scrubber.claims.claim import Claim
    from scrubber.claims.location import Location
    from scrubber.claims.service import Origin
    from scrubber.engine.billed_services import Key, Looked
    from scrubber.engine.claims.judged_again import ClaimAgain
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.finding import Finding
    from scrubber.history.protocol import BilledLine, NumberedClaim, Recorded
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable


_DETAILS = "the charge, the place of service, the drug, the facility or a note"
"""What the rest of a line is made of."""
_COMPARED = bytes(verdict <= Verdict.REJECTED for verdict in range(256))
"""By verdict whether a claim with it is compared at all."""
_GOES_ON = bytes(verdict < Verdict.REJECTED for verdict in range(256))
"""By verdict whether a claim with it goes on."""


class LinesToRecord(NamedTuple):
    """The lines of an input that a history is to record (`scrubber.history.protocol.AcceptedLines`)."""

    keys: LineKeys
    wanted: bytes
    voids: frozenset[int]

    def billed(self) -> Iterator[BilledLine]:
        """Each line of a claim that is no void."""
        return (line for line in self.keys.billed(self.wanted) if line.ordinal not in self.voids)

    def voided(self) -> Iterator[BilledLine]:
        """Each line of a void."""
        lines = self.keys.billed(self.wanted) if self.voids else ()
        return (line for line in lines if line.ordinal in self.voids)

    def claims(self) -> Iterator[NumberedClaim]:
        """The claims, voids among them."""
        return self.keys.claims(self.wanted)


def accepted_lines(input_result: InputResult, voids: AbstractSet[int]) -> LinesToRecord | None:
    """The lines of an input, now decided, that count for others; None where there are none. `voids` are ordinals."""
    verdicts, keys = input_result.claim_verdicts, input_result.line_keys
    if not len(keys):
        return None
    wanted = bytearray(verdicts.verdicts.translate(_GOES_ON))
    for number, (first, end) in zip(input_result.numbers, verdicts.interchanges, strict=False):
        if number.is_test:
            wanted[first:end] = bytes(end - first)
    return LinesToRecord(keys, bytes(wanted), frozenset(claim for claim in voids if wanted[claim]))


class OfEarlierRuns(NamedTuple):
    """What earlier runs have accepted of a claim."""

    lines: AbstractSet[int]
    """Keys of lines that another claim has."""
    is_resubmission: bool
    """Whether its number came with other content."""


class Repetitions:
    """Compares the claims of inputs, one after the other, with what is billed before them."""

    def __init__(self, rulebook: Rulebook, before: BilledKeys, runs: Collection[int] = ()) -> None:
        """`before` is what the inputs of the run that are published by now bill.

        `runs` are the numbers under which a history has recorded them.
        """
        self._rulebook = rulebook
        self._before = before
        self._runs = runs
        self._sandbox = Sandbox()
        self._contexts = Contexts()
        self._edits = RepetitionEdits()
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
        again_numbered = resubmitted(keys, goes_on, history, self._runs)
        alike |= recorded.keys() | again_numbered
        if not alike:
            return
        from scrubber.engine.claims.judged_again import judged_again

        try:
            with again() as source, self._sandbox:
                interchange, services = None, Services()
                for one in judged_again(source, alike, self._rulebook):
                    if one.envelopes.interchange is not interchange:
                        interchange, services = one.envelopes.interchange, Services()
                    known = OfEarlierRuns(recorded[one.ordinal], one.ordinal in again_numbered)
                    self._tell(one, services, known, input_result)
                    one.claim.forget_lines()
        except Exception as error:
            raise DecisionFailed(input_result.input, error) from error

    def take(self, input_result: InputResult) -> LinesToRecord | None:
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

    def _tell(self, one: ClaimAgain, services: Services, known: OfEarlierRuns, input_result: InputResult) -> None:
        """Tell a claim what it repeats of the claims before it, and of what earlier runs have accepted."""
        claim, rules = one.claim, one.chosen.rules
        goes_on = input_result.claim_verdicts.verdicts[one.ordinal] < Verdict.REJECTED
        takes_back = claim.frequency_code in FOLLOWING
        # Of many replacements of one claim only the first has anything to take back.
        if takes_back and not (goes_on and services):
            return
        self._sandbox.next_claim()
        looked, crashes = self._edits.looked(claim, rules, self._sandbox)
        found: list[Finding] = []
        for failure in crashes:
            found += self._failed(failure, claim.at("CLM01"), one, input_result)
        if takes_back:
            services.void(looked)
            if found:
                one.tell(found, input_result, self._rulebook)
            return
        found += [resubmission(one)] if known.is_resubmission else []
        here = list(services.repeated(looked, goes_on=goes_on))
        told = {(active, repetition.line.number) for active, repetition in here}
        others = self._elsewhere(claim, looked, known.lines) if goes_on else ()
        elsewhere = [(active, other) for active, other in others if (active, other.line.number) not in told]
        for active, repetition in here + elsewhere:
            question = active.edit.checks[Repetition]
            context = self._contexts.of(active, claim.payer, None)
            said, crash = self._sandbox.run(active, question, repetition, context, one.context)
            found += said
            if crash is not None:
                found += self._failed(crash, repetition.line.at("SV101-2"), one, input_result)
        verdict = one.tell(found, input_result, self._rulebook) if found else Verdict.ACCEPTED
        services.keep(claim, looked, goes_on=goes_on and verdict < Verdict.REJECTED)

    def _failed(self, crash: Crash, at: Location, one: ClaimAgain, input_result: InputResult) -> list[Finding]:
        """The finding for an edit that failed on a claim, whose failure is kept."""
        input_result.crashes.append(crash)
        return self._sandbox.failure(crash, one.context, at)

    def _elsewhere(
        self, claim: Claim, looked: Looked, recorded: AbstractSet[int]
    ) -> Iterator[tuple[ActiveEdit, Repetition]]:
        """What other files bill of a claim, for each edit that is run: those of the run, and earlier ones."""
        numbers = keys_of(claim) if recorded or self._before or self.billed else array("Q")
        known: dict[str, tuple[Origin, str]] = {}
        for line, key, rest in zip(claim.lines, numbers[::2], numbers[1::2], strict=False):
            if key > PARTIES and (rests := self._rests_of(key)):
                known[line.number] = ("another file of this run", "" if rest in rests else _DETAILS)
            elif key in recorded:
                known[line.number] = ("an earlier file", "")
        for active, lines in looked if known else ():
            told: set[Key] = set()
            for line, service, _ in lines:
                if line.number in known and service not in told:
                    told.add(service)
                    origin, difference = known[line.number]
                    yield active, Repetition(line, origin, None, difference)

    def _rests_of(self, key: int) -> set[int]:
        """What stands for the rest of the lines with a key that earlier inputs bill and none takes back."""
        before = set() if key in self.billed.voided else self._before.rests_of(key)
        return before | self.billed.rests_of(key)
