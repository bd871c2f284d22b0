"""An input over which the program fails is set aside: its claims are counted and told, and the other inputs go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scrubber.engine.input_result import InputResult
from scrubber.errors import InputChanged, OwnFailure, ScrubberError
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.log import own_place
from scrubber.outputs.second_read.document import InputFacts
from scrubber.pipeline.input_reading import InputReading
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrubber.findings.finding_store import FindingStore
    from scrubber.log import Log
    from scrubber.x12.source import Source

Errors = dict[int, Exception]
"""What failed over the inputs with these ordinals."""
Done = TypeVar("Done")


class InputsFailed(Exception):
    """The program failed over some inputs of a run: what others are decided by, or hold, may not come from them."""

    def __init__(self, errors: Mapping[int, Exception]) -> None:
        super().__init__("the program failed over some inputs")
        self.errors = errors


def without_failures(run: Callable[[Errors], Done], log: Log) -> Done:
    """Call `run` with the inputs to be set aside, none at first, until it fails over no more of them.

    Nothing that a failed call has decided is kept: a claim may have been judged beside those of an input that failed.
    """
    errors: Errors = {}
    while True:
        try:
            return run(errors)
        except InputsFailed as failed:
            new = {ordinal: error for ordinal, error in failed.errors.items() if ordinal not in errors}
            if not new:
                raise OwnFailure("an input failed that was set aside already") from failed
            for ordinal, error in new.items():
                log.error("input set aside", input_ordinal=ordinal + 1, error=error)
            errors = errors | new


def set_aside(
    source: Source, ordinal: int, error: Exception, finding_store: FindingStore
) -> tuple[InputResult, InputFacts]:
    """An input that is not judged because of `error`: its claims are counted by their bytes alone, and unreadable."""
    input_result = InputResult(ordinal, finding_store.collect(), unreadable=True, set_aside=True)
    if isinstance(error, InputChanged):
        finding = engine_finding("input-changed", ClaimContext(), Place(0, 1))
    else:
        place = f"{type(error).__name__} at {own_place(error)}"
        values = {"what": error.message if isinstance(error, ScrubberError) else place}
        finding = engine_finding("input-set-aside", ClaimContext(), Place(0, 1), values=values)
    input_result.findings.append(finding)
    try:
        with source.open() as stream:
            reading = InputReading(stream)
            facts = reading.finish(source.name, source.folder)
        input_result.claim_verdicts.add_unread(reading.claims, reading.charge)
    except Exception:  # noqa: BLE001 what failed over it once may fail again: then nothing is known of its claims
        facts = InputFacts(source.name, "", 0, folder=source.folder)
    return input_result, facts
