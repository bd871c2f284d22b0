"""Which of the claims that were put off are made after all: those of which another claim has a service to meet.

A claim is made for the patient pass where another one of its patient, in any input of the run, shares a day with it and
has a procedure that an edit over time compares with one of its own; all of a patient with a replacement or void, which
may take any of them back; and all of one with more services than a patient can have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.claim import FOLLOWING
from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.engine.claims.claims_again import claims_again
from scrubber.engine.claims.date_claim import asked_lines, date_claim
from scrubber.engine.claims.put_off import PutOff, number_of, patient_of, procedure_of
from scrubber.engine.member import MOST_SERVICES
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.input_result import DatedClaim, InputResult
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable
    from scrubber.x12.words import Flags, Numbers, Words

_AT_A_TIME = 1 << 15
"""Pairs of claims whose services are compared at a time."""


def to_recall(
    input_results: Sequence[InputResult], memory: EditMemory, *, all_of_them: bool
) -> dict[int, frozenset[int]]:
    """The ordinals of the claims to be made, by the number of their input in the run; what was put off is forgotten.

    `all_of_them`: whether all claims are wanted that nothing has stopped, since other inputs are to be compared with
    them that are not known yet.
    """
    if not any(result.put_off.ordinals for result in input_results):
        return {}
    claims = _Claims(input_results)
    for result in input_results:
        result.put_off = PutOff()
    wanted = claims.is_put_off & claims.is_open
    if not all_of_them:
        wanted &= claims.may_meet(_Meeting(_comparing(input_results, memory.rulebook), memory.sandbox))
    found = {}
    for number in dict.fromkeys(claims.inputs[wanted].tolist()):
        own = claims.ordinals[wanted & (claims.inputs == number)].tolist()
        found[input_results[number].input] = frozenset(own)
    return found


def recall(input_result: InputResult, wanted: frozenset[int], source: Readable, memory: EditMemory) -> None:
    """Make those claims of an input for the patient pass; `source` is the input once more."""
    input_result.dated_claims += recalled(input_result.input, wanted, source, memory)
    input_result.dated_claims.sort(key=_ordinal)


def recalled(input_ordinal: int, wanted: frozenset[int], source: Readable, memory: EditMemory) -> Iterator[DatedClaim]:
    """Those claims of the input with this ordinal, in file order."""
    with memory.sandbox:
        for ordinal, claim, envelopes in claims_again(source, wanted):
            chosen = ClaimRules(memory.rulebook, envelopes).choose(claim)
            asked = asked_lines(claim, memory.index(chosen.rules).within(claim.delimiters.component))
            where = envelopes.claim_context()._replace(
                claim_id=claim.claim_id, claim=ordinal, offset=claim.piece.offset, profile=chosen.rules.profile
            )
            dated, _ = date_claim(
                claim, asked, where, chosen, input_ordinal=input_ordinal, is_test=envelopes.is_test,
                received=envelopes.received,
            )  # fmt: skip
            claim.forget_lines()
            yield dated


def _ordinal(dated: DatedClaim) -> int:
    return dated.claim_context.claim or 0


def _comparing(input_results: Iterable[InputResult], rulebook: Rulebook) -> list[ActiveEdit]:
    """The edits over time that say what they compare, as they judge claims of these inputs."""
    judged_by = {(by.profile, by.section) for result in input_results for by in result.judged_by}
    rules = [rulebook.of_profile(profile).rules[section] for profile, section in judged_by]
    found = {id(active): active for own in rules for active in own.running if active.edit.meets_question is not None}
    return list(found.values())


class _Meeting:
    """Answers for two procedures whether an edit compares their services, asked once for each two."""

    def __init__(self, edits: Sequence[ActiveEdit], sandbox: Sandbox) -> None:
        self._edits = edits
        self._known: dict[tuple[int, int], bool] = {}
        self._sandbox = sandbox

    def of(self, one: int, other: int) -> bool:
        """Whether one does, or fails to say; procedures as numbers."""
        if (one, other) not in self._known:
            self._known[one, other] = any(
                self._says(active, procedure_of(one), procedure_of(other)) for active in self._edits
            )
        return self._known[one, other]

    def _says(self, active: ActiveEdit, one: str, other: str) -> bool:
        question = active.edit.meets_question
        if question is None:
            return False
        told = (one, other, active.context) if question.wants_context else (one, other)
        answer, crash = self._sandbox.ask(active, question.function, *told)
        return bool(answer) or crash is not None


class _Claims:
    """The claims that were put off, and those that are made already, of all inputs, as columns."""

    def __init__(self, input_results: Sequence[InputResult]) -> None:
        import numpy as np

        parts = [part for number, result in enumerate(input_results) for part in _parts(number, result)]
        joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
        self.inputs: Numbers
        self.inputs, self.ordinals, self.patients, self.first_days, self.last_days, self.counts = joined[:6]
        self.procedures: Words
        self.procedures, self.is_put_off, self.is_open, self.follows = joined[6:]
        """Whether nothing has stopped the claim, and whether it follows another one."""
        self.starts: Numbers = np.cumsum(self.counts, dtype=np.int64) - self.counts

    def may_meet(self, meeting: _Meeting) -> Flags:
        """Of each claim whether another one of its patient may have a service that is compared with one of its own."""
        import numpy as np

        patients, which = np.unique(self.patients, return_inverse=True)
        which = which.astype(np.int32)
        most = len(patients)
        is_alone = np.bincount(which, weights=self.is_open, minlength=most)[which] < 2  # noqa: PLR2004 two claims
        is_whole = np.bincount(which, weights=self.follows, minlength=most) > 0
        is_whole |= np.bincount(which, weights=self.counts, minlength=most) > MOST_SERVICES
        found: Flags = is_whole[which]
        for one, other in self._of_one_day(which, ~(is_alone | found) & self.is_open):
            have_met = self._have_met(one, other, meeting)
            found[one[have_met]] = True
            found[other[have_met]] = True
        return found

    def _of_one_day(self, patients: Numbers, chosen: Flags) -> Iterator[tuple[Numbers, Numbers]]:
        """Two by two, those claims of one patient that may share a day and are not both made already."""
        import numpy as np

        order = np.flatnonzero(chosen)
        order = order[np.lexsort((self.first_days[order], patients[order]))]
        of_order, first, last = patients[order], self.first_days[order], self.last_days[order]
        apart, at = 1, np.arange(len(order))
        while True:
            at = at[at + apart < len(order)]
            at = at[(of_order[at] == of_order[at + apart]) & (first[at + apart] <= last[at])]
            if not len(at):
                return
            one, other = order[at], order[at + apart]
            is_new = self.is_put_off[one] | self.is_put_off[other]
            for begin in range(0, len(at), _AT_A_TIME):
                part = slice(begin, begin + _AT_A_TIME)
                yield one[part][is_new[part]], other[part][is_new[part]]
            apart += 1

    def _have_met(self, one: Numbers, other: Numbers, meeting: _Meeting) -> Flags:
        """Of each two claims whether they have procedures that are compared."""
        import numpy as np

        sizes = self.counts[one].astype(np.int64) * self.counts[other]
        pair = np.repeat(np.arange(len(one)), sizes)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        width = np.maximum(self.counts[other][pair], 1)
        mine = self.procedures[self.starts[one][pair] + within // width].astype(np.uint64)
        theirs = self.procedures[self.starts[other][pair] + within % width].astype(np.uint64)
        keys = (np.minimum(mine, theirs) << np.uint64(32)) | np.maximum(mine, theirs)
        distinct, which = np.unique(keys, return_inverse=True)
        answers = np.array([meeting.of(key >> 32, key & 0xFFFFFFFF) for key in distinct.tolist()], np.bool_)
        found = np.zeros(len(one), np.bool_)
        if len(pair):
            found[pair[answers[which]]] = True
        return found


def _parts(number: int, result: InputResult) -> Iterator[tuple[object, ...]]:
    """Columns of the claims of an input: those put off, then those made."""
    import numpy as np

    put_off, verdicts = result.put_off, np.frombuffer(bytes(result.claim_verdicts.verdicts), np.uint8)
    ordinals = np.frombuffer(put_off.ordinals, np.uint32).astype(np.int32)
    count = len(ordinals)
    yield (
        np.full(count, number, np.int32), ordinals, np.frombuffer(put_off.patients, np.uint64),
        np.frombuffer(put_off.first_days, np.int32), np.frombuffer(put_off.last_days, np.int32),
        np.frombuffer(put_off.counts, np.uint32).astype(np.int32),
        np.frombuffer(put_off.procedures, np.uint32),
        np.ones(count, np.bool_), verdicts[ordinals] < Verdict.REJECTED, np.zeros(count, np.bool_),
    )  # fmt: skip
    made = [dated for dated in result.dated_claims if dated.identity is not None]
    columns = _columns_of(made)
    own = np.array([_ordinal(dated) for dated in made], np.int32)
    yield (
        np.full(len(made), number, np.int32), own, np.array(columns["patients"], np.uint64),
        np.array(columns["first"], np.int32), np.array(columns["last"], np.int32),
        np.array(columns["counts"], np.int32), np.array(columns["procedures"], np.uint32),
        np.zeros(len(made), np.bool_), verdicts[own] < Verdict.REJECTED, np.array(columns["follows"], np.bool_),
    )  # fmt: skip


def _columns_of(made: Sequence[DatedClaim]) -> Mapping[str, list[int]]:
    identities = [dated.identity for dated in made if dated.identity is not None]
    return {
        "patients": [patient_of(identity.payer, identity.member_id) for identity in identities],
        "first": [min((one.dates.first.toordinal() for one in dated.services), default=0) for dated in made],
        "last": [max((one.dates.last.toordinal() for one in dated.services), default=0) for dated in made],
        "counts": [len(dated.services) for dated in made],
        "procedures": [number_of(one.procedure) for dated in made for one in dated.services],
        "follows": [dated.frequency_code in FOLLOWING for dated in made],
    }
