"""A report that does not add up is not written."""

import pytest

from scrubber.engine.input_result import InputResult
from scrubber.errors import OwnFailure
from scrubber.findings.finding import Verdict


@pytest.fixture
def input_result() -> InputResult:
    """Give an input with one claim of five dollars."""
    input_result = InputResult(0)
    input_result.claim_verdicts.add(500, Verdict.ACCEPTED)
    return input_result


def test_what_adds_up_is_reported(input_result: InputResult) -> None:
    """Counts that agree give a report."""
    input_result.reconcile(1, 500)
    assert input_result.summary().charge == 500


@pytest.mark.parametrize(
    ("claims", "charge", "said"),
    [(2, 500, "of 2 claims counted in the input 1 were read"), (1, 501, "the charges read")],
)
def test_a_claim_or_a_cent_that_is_missing_stops_the_run(
    input_result: InputResult, claims: int, charge: int, said: str
) -> None:
    """A claim or cent that only one of the two counts has is a failure of the program."""
    with pytest.raises(OwnFailure, match=said):
        input_result.reconcile(claims, charge)


def test_a_claim_without_a_verdict_stops_the_run(input_result: InputResult) -> None:
    """A claim without a verdict is a failure of the program."""
    input_result.claim_verdicts.verdicts[0] = len(Verdict)
    with pytest.raises(OwnFailure, match="accepted"):
        input_result.reconcile(1, 500)
