"""Which claims of a group that were put off are made after all, and what the history is given of the others."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.engine.claims.put_off import PutOff
from scrubber.engine.claims_of_run import ClaimsOfRun, Meeting
from scrubber.engine.recall import all_put_off, billed_again, recall, recalled
from scrubber.engine.unmade_claims import BesideHistory, UnmadeServices
from scrubber.pipeline.left_unmade import LeftUnmade
from scrubber.pipeline.set_aside import InputsFailed
from scrubber.x12.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.history.protocol import Recorded
    from scrubber.pipeline.claim_stage import Group, JudgedInput
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.reader import Readable
    from scrubber.x12.words import Flags


def recall_needed(
    judged: Sequence[JudgedInput], plan: Plan, group: Group, history: Recorded, *, records: bool
) -> LeftUnmade:
    """Make the claims that were put off and may meet another of the run or of the history. Raises InputsFailed.

    For runs with an edit that says which services it compares: in others no claim waits for another one.
    `records`: whether the history is to take up the services of the others.
    """
    results, before, rulebook = [result for result, _ in judged], group.before, plan.settings.rulebook
    meeting = Meeting([by for result in results for by in result.judged_by], rulebook, before.edits.sandbox)
    claims = ClaimsOfRun.of(results, before.claims)
    for result in results:
        result.put_off = PutOff()
    wanted = claims.is_put_off & claims.is_open & claims.may_meet(meeting)
    needed = _Needed(judged, plan, group, claims)
    services: dict[int, UnmadeServices] = {}
    if history.size or records:
        wanted, services = needed.beside(history, meeting, wanted, records=records)
    needed.make(wanted)
    needed.make_earlier(wanted, history)
    claims.is_put_off[wanted] = False
    return LeftUnmade(claims, services)


def recall_all(judged: JudgedInput, plan: Plan, group: Group) -> None:
    """Make all claims of an input that were put off. Raises InputsFailed."""
    result, facts = judged
    ordinals = all_put_off(result)
    with _again(group, result.input, facts.sha256, facts.size, plan) as source:
        recall(result, ordinals, source, group.before.edits)


class _Needed:
    """Finds and makes the claims of a group that are needed."""

    def __init__(self, judged: Sequence[JudgedInput], plan: Plan, group: Group, claims: ClaimsOfRun) -> None:
        self._judged, self._plan, self._group, self._claims = judged, plan, group, claims

    def beside(
        self, history: Recorded, meeting: Meeting, wanted: Flags, *, records: bool
    ) -> tuple[Flags, dict[int, UnmadeServices]]:
        """Those that are wanted, with what meets services of the history; by input the services of the others."""
        import numpy as np

        claims, before = self._claims, self._group.before
        beside = BesideHistory(history, meeting, before.accepted.runs, records=records)
        left, counts = claims.is_put_off & claims.is_open & ~wanted, claims.services_of_patients()
        services, patients = {}, []
        for place, (result, facts) in enumerate(self._judged):
            own = left & (claims.inputs == result.input)
            if not own.any():
                continue
            ordinals = claims.ordinals[own]
            of_patients = dict(zip(ordinals.tolist(), counts[own].tolist(), strict=True))
            with _again(self._group, result.input, facts.sha256, facts.size, self._plan) as source:
                again = billed_again(result.input, of_patients.keys(), source, before.edits)
                compared, services[result.input] = beside.compare(again, place, of_patients)
            wanted |= own & np.isin(claims.ordinals, list(compared.met))
            patients.append(claims.patients[own & np.isin(claims.ordinals, list(compared.whole))])
        wanted |= (
            claims.is_put_off
            & claims.is_open
            & np.isin(claims.patients, np.concatenate([claims.patients[:0], *patients]))
        )
        for ordinal, unmade in services.items():
            unmade.leave_out(claims.of_input(ordinal, wanted))
        return wanted, services

    def make(self, wanted: Flags) -> None:
        """Make claims of the group."""
        for result, facts in self._judged:
            ordinals = self._claims.of_input(result.input, wanted)
            if ordinals:
                with _again(self._group, result.input, facts.sha256, facts.size, self._plan) as source:
                    recall(result, ordinals, source, self._group.before.edits)

    def make_earlier(self, wanted: Flags, history: Recorded) -> None:
        """Make claims of inputs that are recorded by now: they count as what the run has accepted before."""
        before = self._group.before
        for ordinal, (sha256, size) in before.facts.items():
            ordinals = self._claims.of_input(ordinal, wanted)
            if not ordinals:
                continue
            try:
                with _again(self._group, ordinal, sha256, size, self._plan) as source:
                    made = [one for one in recalled(ordinal, ordinals, source, before.edits) if not one.is_test]
            except InputsFailed as failed:
                # What those of the group are to be compared with cannot be read any more.
                (error,) = failed.errors.values()
                going = [result.input for result, _ in self._judged if not result.set_aside]
                raise InputsFailed(dict.fromkeys(going, error)) from error
            found = history.look_up_some([one.billed(replaces_lines=False) for one in made])
            for known, patient in zip(found.own, found.patients, strict=True):
                if known is not None:
                    arrived = known._replace(arrival=known.arrival._replace(input=ordinal))
                    before.accepted.add_claim(patient, arrived, found.earlier.get(patient, ()))


@contextmanager
def _again(group: Group, ordinal: int, sha256: str, size: int, plan: Plan) -> Iterator[Readable]:
    """An input once more. Raises InputsFailed where it, or the program over it, fails."""
    try:
        with group.sources[ordinal].open_again(sha256, size) as stream:
            yield Mending(stream, folds=plan.folds)
    except Exception as error:
        raise InputsFailed({ordinal: error}) from error
