"""The patient pass as tasks: claims on their way to the task that has their patient, and what is decided there."""

from __future__ import annotations

import pickle
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.claims.control_numbers import Reused, tell_reused
from scrubber.engine.patient_pass import DecisionFailed, PatientPass, to_decide
from scrubber.history.protocol import AcceptedInput, Prepared
from scrubber.spark.claim_tasks import told_of
from scrubber.spark.kept import read_claims, read_head
from scrubber.spark.repeat_tasks import tell_repetitions
from scrubber.spark.rows import FAILED, DecisionRow, PatientRow
from scrubber.spark.stage_files import claims_file, result_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrubber.engine.input_result import DatedClaim, InputResult
    from scrubber.history.protocol import BilledClaim, Recorded
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.plan import Plan
    from scrubber.spark.orders import Orders

TOGETHER = 1000
"""Claims of patients that are looked up in a history together."""


class Assumed(NamedTuple):
    """What is taken for true of all inputs of a run before their patients are looked at."""

    reused: Mapping[int, tuple[Reused, ...]]
    """Interchanges whose number an earlier one has, by the ordinal of their input."""
    repeated: Mapping[int, str]
    """Of inputs that have the bytes of an earlier one, the path of that one."""
    drawn: Mapping[int, int] = MappingProxyType({})
    """How many new control numbers are taken before those of an input; none where that is not known yet."""


def settle(orders: Orders, plan: Plan, assumed: Assumed, result: InputResult, facts: InputFacts) -> None:
    """Enter into an input that was judged what it repeats of others. Raises DecisionFailed."""
    tell_reused(result, assumed.reused.get(result.input, ()), plan.on_reuse)
    source = orders.private().sources[result.input].source()
    tell_repetitions(orders, plan, source, result, facts)


def claims_task(orders: Orders, assumed: Assumed, ordinal: int) -> Iterator[PatientRow]:
    """The claims of an input that nothing has stopped yet; none of one that has the bytes of an earlier one."""
    if ordinal in assumed.repeated:
        return
    names, plan = orders.private().names, orders.plan()
    head, facts, _ = read_head(orders.folder / result_file(ordinal))
    try:
        settle(orders, plan, assumed, head, facts)
    except DecisionFailed:  # whoever writes its outputs tells that
        return
    for number, claim in enumerate(_going(head, read_claims(orders.folder / claims_file(ordinal)))):
        first = min((service.dates.first.toordinal() for service in claim.services), default=0)
        content = pickle.dumps(claim, pickle.HIGHEST_PROTOCOL)
        place = claim.claim_context.claim or 0
        yield PatientRow(_patient(claim, names, number), ordinal, first, place, content)


def decide_task(orders: Orders, rows: Iterable[PatientRow]) -> Iterator[DecisionRow]:
    """Decide the claims of patients, all of each and sorted; a row for each that anything is said of.

    Raises SetupError.
    """
    plan = orders.plan()
    for together in _batches(rows):
        with plan.history.reading() as recorded:
            patient_pass = PatientPass(plan.settings.rulebook, recorded)
            patient_pass.look_up_claims([claim for _, claim in together])
            yield from _decide(patient_pass, together, recorded if orders.records else None)


def _decide(
    patient_pass: PatientPass, together: list[tuple[int, DatedClaim]], recorded: Recorded | None
) -> Iterator[DecisionRow]:
    """What is decided of claims, and where there is a history to record them, what of those that are accepted."""
    by_input = sorted(together, key=lambda one: one[0])
    for ordinal, claims in groupby(by_input, key=lambda one: one[0]):
        try:
            decisions = patient_pass.decide_claims(ordinal, [claim for _, claim in claims])
        except DecisionFailed as failed:
            yield DecisionRow(ordinal, FAILED, told_of(failed.error).encode())
            return
        if recorded is not None and (accepted := patient_pass.accepted(decisions)):
            yield DecisionRow(ordinal, accepted[0].ordinal, pickle.dumps(prepared(recorded, accepted, ordinal)))
        for decision in decisions:
            if decision.findings or decision.crashes:
                decision.crashes = [crash._replace(error=None) for crash in decision.crashes]
                content = pickle.dumps(decision, pickle.HIGHEST_PROTOCOL)
                yield DecisionRow(ordinal, decision.claim.claim_context.claim or 0, content)


def prepared(recorded: Recorded, claims: tuple[BilledClaim, ...], ordinal: int) -> Prepared:
    """What a history is to record of accepted claims of the input with this ordinal, the run and the input apart."""
    whole = recorded.prepare([AcceptedInput("", date.min, claims)])
    return Prepared(
        [row._replace(input=ordinal) for row in whole.services],
        [row._replace(input=ordinal) for row in whole.supersessions],
    )


def _going(head: InputResult, claims: Iterable[DatedClaim]) -> Iterator[DatedClaim]:
    """Those of an input's claims that nothing has stopped."""
    for claim in claims:
        head.dated_claims = [claim]
        yield from to_decide(head)


def _patient(claim: DatedClaim, names: Pseudonyms, number: int) -> bytes:
    """What stands for the patient of a claim; one who cannot be told is like no other."""
    if claim.identity is None:
        return b"%d.%d" % (claim.input, number)
    return names.patient(claim.identity)


def _batches(rows: Iterable[PatientRow]) -> Iterator[list[tuple[int, DatedClaim]]]:
    """The claims of a few patients at a time, each with its input; never some of a patient's only."""
    batch: list[tuple[int, DatedClaim]] = []
    for _, own in groupby(rows, key=lambda row: row.patient):
        batch += [(row.input, pickle.loads(row.content)) for row in own]  # noqa: S301 made by claims_task
        if len(batch) >= TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
