"""A report that does not add up is not written."""

import pytest

from scrubber.engine.input_result import Screening
from scrubber.errors import OwnFailure
from scrubber.findings.finding import Verdict


@pytest.fixture
def screening() -> Screening:
    """Give an input with one claim of five dollars."""
    screening = Screening(0)
    screening.ledger.add(500, Verdict.ACCEPTED)
    return screening


def test_what_adds_up_is_reported(screening: Screening) -> None:
    """Every run fails."""
    screening.reconcile(1, 500)
    assert screening.summary().charge == 500


@pytest.mark.parametrize(
    ("claims", "charge", "said"),
    [(2, 500, "of 2 claims counted in the input 1 were read"), (1, 501, "the charges read")],
)
def test_a_claim_or_a_cent_that_is_missing_stops_the_run(
    screening: Screening, claims: int, charge: int, said: str
) -> None:
    """A claim that the reader lost is missed by nobody."""
    with pytest.raises(OwnFailure, match=said):
        screening.reconcile(claims, charge)


def test_a_claim_without_a_verdict_stops_the_run(screening: Screening) -> None:
    """A claim is in neither the accepted nor the rejected file."""
    screening.ledger.verdicts[0] = len(Verdict)
    with pytest.raises(OwnFailure, match="accepted"):
        screening.reconcile(1, 500)
