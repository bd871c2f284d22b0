"""The rows that go from task to task, by way of Spark."""

from __future__ import annotations

from typing import Final, NamedTuple

EVERY_INPUT: Final = -1
"""In the place of a claim: a row that every input has."""
FAILED: Final = -2
"""In the place of a claim: the program failed over the input."""


class PatientRow(NamedTuple):
    """A claim on its way to the task that has its patient; sorted by the columns in their order."""

    patient: bytes
    """What stands for the patient, in this run alone."""
    input: int
    day: int
    """First date of service, as an ordinal; 0 where it has none."""
    claim: int
    """Ordinal in its input, from 0."""
    content: bytes


class DecisionRow(NamedTuple):
    """What was found out of a claim, on its way to the task that has its input."""

    input: int
    claim: int
    """Ordinal in its input, from 0, or EVERY_INPUT or FAILED."""
    content: bytes


class ServiceKeyRow(NamedTuple):
    """A service line of a claim, by its key (claims/service_keys.py); sorted by the columns in their order."""

    key: int
    input: int
    claim: int
    rest: int
    role: int
    """What the claim has the key for."""
