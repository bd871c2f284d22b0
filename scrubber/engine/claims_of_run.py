"""The claims of a run that edits over time may compare, as columns: which of them may meet another one.

Two claims of a patient meet where they share a day and have procedures that an edit over time compares. All of a
patient's do where one is a replacement or void, which may take any of them back, and where there are more services than
a patient can have; and so does one that may be a claim that is made already, sent twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import FOLLOWING
from scrubber.engine.claims.put_off import number_of, patient_of, procedure_of
from scrubber.engine.member import MOST_SERVICES
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrubber.engine.input_result import DatedClaim, InputResult
    from scrubber.engine.sandbox import Sandbox
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.words import Flags, Numbers, Words

_AT_A_TIME = 1 << 15
"""Pairs of claims whose services are compared at a time."""


class Meeting:
    """Answers for two procedures whether an edit compares their services, asked once for each two."""

    def __init__(self, judged_by: Iterable[JudgedBy], rulebook: Rulebook, sandbox: Sandbox) -> None:
        """The edits are those by which claims of the run are judged."""
        sections = {(by.profile, by.section) for by in judged_by}
        rules = [rulebook.of_profile(profile).rules[section] for profile, section in sections]
        comparing = (active for own in rules for active in own.running if active.edit.meets_question is not None)
        self._edits = list({id(active): active for active in comparing}.values())
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


class ClaimsOfRun(NamedTuple):
    """Claims as columns: those that were put off, and those that are made already."""

    inputs: Numbers
    """Ordinals in the run."""
    ordinals: Numbers
    """In their inputs."""
    patients: Words
    first_days: Numbers
    last_days: Numbers
    counts: Numbers
    """How many of the procedures are each claim's."""
    is_put_off: Flags
    is_open: Flags
    """Whether nothing has stopped the claim."""
    follows: Flags
    """Whether it follows another one."""
    procedures: Words

    @classmethod
    def of(cls, input_results: Sequence[InputResult], before: ClaimsOfRun | None = None) -> ClaimsOfRun:
        """Those of some inputs, and before them those of others."""
        import numpy as np

        parts = [before] if before is not None else []
        parts += [part for result in input_results for part in _parts(result)]
        return cls._make([np.concatenate(columns) for columns in zip(*parts, strict=True)])

    def chosen(self, chosen: Flags) -> ClaimsOfRun:
        """Some of them."""
        import numpy as np

        of_procedures = np.repeat(chosen, self.counts)
        return ClaimsOfRun._make([*(column[chosen] for column in self[:-1]), self.procedures[of_procedures]])

    def of_input(self, ordinal: int, chosen: Flags) -> frozenset[int]:
        """The ordinals of an input's, of those that are chosen."""
        return frozenset(self.ordinals[chosen & (self.inputs == ordinal)].tolist())

    def services_of_patients(self) -> Numbers:
        """Of each claim how many services all claims of its patient have."""
        import numpy as np

        _, which = np.unique(self.patients, return_inverse=True)
        services: Numbers = np.bincount(which, weights=self.counts)[which].astype(np.int64)
        return services

    def may_meet(self, meeting: Meeting) -> Flags:
        """Of each claim whether another one of its patient may have a service that is compared with one of its own."""
        import numpy as np

        patients, which = np.unique(self.patients, return_inverse=True)
        which = which.astype(np.int32)
        most = len(patients)
        is_alone = np.bincount(which, weights=self.is_open, minlength=most)[which] < 2  # noqa: PLR2004 two claims
        is_whole = np.bincount(which, weights=self.follows, minlength=most) > 0
        is_whole |= np.bincount(which, weights=self.counts, minlength=most) > MOST_SERVICES
        found: Flags = is_whole[which]
        starts: Numbers = np.cumsum(self.counts, dtype=np.int64) - self.counts
        for one, other in self._of_one_day(which, ~(is_alone | found) & self.is_open):
            have_met = self._have_met(one, other, starts, meeting)
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

    def _have_met(self, one: Numbers, other: Numbers, starts: Numbers, meeting: Meeting) -> Flags:
        """Of each two claims whether they have procedures that are compared, or may be one claim, once made."""
        import numpy as np

        sizes = self.counts[one].astype(np.int64) * self.counts[other]
        pair = np.repeat(np.arange(len(one)), sizes)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        width = np.maximum(self.counts[other][pair], 1)
        at, beside = within // width, within % width
        mine = self.procedures[starts[one][pair] + at].astype(np.uint64)
        theirs = self.procedures[starts[other][pair] + beside].astype(np.uint64)
        keys = (np.minimum(mine, theirs) << np.uint64(32)) | np.maximum(mine, theirs)
        distinct, which = np.unique(keys, return_inverse=True)
        answers = np.array([meeting.of(key >> 32, key & 0xFFFFFFFF) for key in distinct.tolist()], np.bool_)
        found: Flags = ~(self.is_put_off[one] & self.is_put_off[other]) & (self.counts[one] == self.counts[other])
        found &= (self.first_days[one] == self.first_days[other]) & (self.last_days[one] == self.last_days[other])
        found[pair[(at == beside) & (mine != theirs)]] = False
        if len(pair):
            found[pair[answers[which]]] = True
        return found


def _parts(result: InputResult) -> Iterator[ClaimsOfRun]:
    """The claims of an input: those put off, then those made."""
    import numpy as np

    put_off, verdicts = result.put_off, np.frombuffer(bytes(result.claim_verdicts.verdicts), np.uint8)
    ordinals: Numbers = np.frombuffer(put_off.ordinals, np.uint32).astype(np.int32)
    count = len(ordinals)
    yield ClaimsOfRun(
        np.full(count, result.input, np.int32), ordinals, np.frombuffer(put_off.patients, np.uint64),
        np.frombuffer(put_off.first_days, np.int32), np.frombuffer(put_off.last_days, np.int32),
        np.frombuffer(put_off.counts, np.uint32).astype(np.int32),
        np.ones(count, np.bool_), verdicts[ordinals] < Verdict.REJECTED, np.zeros(count, np.bool_),
        np.frombuffer(put_off.procedures, np.uint32),
    )  # fmt: skip
    made = [dated for dated in result.dated_claims if dated.identity is not None]
    columns = _columns_of(made)
    own: Numbers = np.array([dated.claim_context.claim or 0 for dated in made], np.int32)
    yield ClaimsOfRun(
        np.full(len(made), result.input, np.int32), own, np.array(columns["patients"], np.uint64),
        np.array(columns["first"], np.int32), np.array(columns["last"], np.int32),
        np.array(columns["counts"], np.int32),
        np.zeros(len(made), np.bool_), verdicts[own] < Verdict.REJECTED, np.array(columns["follows"], np.bool_),
        np.array(columns["procedures"], np.uint32),
    )  # fmt: skip


def _columns_of(made: Sequence[DatedClaim]) -> Mapping[str, list[int]]:
    identities = [dated.identity for dated in made if dated.identity is not None]
    return {
        "patients": [patient_of(identity.payer, identity.member_id) for identity in identities],
        "first": [dated.first_day.toordinal() if dated.first_day else 0 for dated in made],
        "last": [dated.last_day.toordinal() if dated.last_day else 0 for dated in made],
        "counts": [len(dated.services) for dated in made],
        "procedures": [number_of(one.procedure) for dated in made for one in dated.services],
        "follows": [dated.frequency_code in FOLLOWING for dated in made],
    }
