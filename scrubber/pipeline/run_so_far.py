"""What the inputs of a run that are published by now leave for those after them.

A run publishes a few inputs at a time, and judges each as if all of them were published together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.engine.claims.shared_keys import BilledKeys
from scrubber.engine.patient_pass import AcceptedBefore
from scrubber.findings.finding_store import FindingStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.engine.claims.control_numbers import ControlNumbers
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.claims_of_run import ClaimsOfRun
    from scrubber.engine.patient_pass import PatientPass
    from scrubber.engine.repetitions import Repetitions
    from scrubber.history.protocol import ControlNumber
    from scrubber.pipeline.repeated_input import InputsSeen


class RunSoFar:
    """The inputs of a run that are recorded by now."""

    def __init__(self, edits: EditMemory, ignored_faults: frozenset[str]) -> None:
        """`edits` know what they have said by now; `ignored_faults` are our own findings, by key, that are not told."""
        self.edits = edits
        self.finding_store = FindingStore(ignored=ignored_faults)
        self.accepted = AcceptedBefore()
        self.paths: dict[str, str] = {}
        """The path of the first input with each content, by SHA-256."""
        self.billed = BilledKeys()
        """The keys of the service lines that they bill."""
        self.numbers: dict[ControlNumber, frozenset[str]] = {}
        """Control numbers that were used, each with the inputs that have used it."""
        self.claims: ClaimsOfRun | None = None
        """Those that were accepted, where an edit over time says which services it compares."""
        self.facts: dict[int, tuple[str, int]] = {}
        """SHA-256 and size of each input, by its ordinal."""

    def add(
        self,
        seen: InputsSeen,
        numbers: ControlNumbers,
        patient_pass: PatientPass,
        repetitions: Repetitions,
        claims: ClaimsOfRun | None,
        facts: Mapping[int, tuple[str, int]],
        run: int | None,
    ) -> None:
        """Take a few more inputs, which the history has recorded under the number `run`, if anything was."""
        self.billed.add(repetitions.billed)
        self.paths |= seen.paths
        self.numbers |= numbers.used
        self.accepted.add(patient_pass.members, run)
        self.claims = claims
        self.facts |= facts
