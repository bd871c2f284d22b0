"""Claims and dollars add up, whatever becomes of a claim and of the envelopes around it."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from scrubber.engine.claim_verdicts import ClaimVerdicts, Dollars, Enclosing
from scrubber.findings.finding import Verdict

ACCEPTED, WARNED, REJECTED, HELD, UNREADABLE = Verdict


def entered(*claims: tuple[int, Verdict]) -> ClaimVerdicts:
    """The verdicts of these claims in one interchange."""
    claim_verdicts = ClaimVerdicts()
    claim_verdicts.begin("interchange")
    for charge, verdict in claims:
        claim_verdicts.add(charge, verdict)
    return claim_verdicts


def test_dollars_follow_their_claims() -> None:
    """Each claim's charge is counted under its verdict."""
    claim_verdicts = entered((1, ACCEPTED), (20, WARNED), (300, REJECTED), (4000, UNREADABLE), (50_000, HELD))
    assert claim_verdicts.dollars == Dollars(accepted=21, rejected=300, held=50_000, unreadable=4000)
    assert claim_verdicts.count() == dict.fromkeys(Verdict, 1)


def test_an_envelope_takes_the_claims_since_it_began() -> None:
    """A faulty set rejects its own claims, and none before."""
    claim_verdicts = entered((1, ACCEPTED))
    claim_verdicts.begin("set")
    claim_verdicts.add(20, WARNED)
    claim_verdicts.add(300, UNREADABLE)
    claim_verdicts.fail("set", REJECTED)
    assert list(claim_verdicts.verdicts) == [ACCEPTED, REJECTED, UNREADABLE]
    assert claim_verdicts.dollars == Dollars(accepted=1, rejected=20, held=0, unreadable=300)
    claim_verdicts.end("set")
    assert not claim_verdicts.is_open("set")
    assert claim_verdicts.is_open("interchange")


def test_an_unreadable_envelope_takes_rejected_claims_too() -> None:
    """Rejected claims of an unreadable envelope are unreadable."""
    claim_verdicts = entered((1, ACCEPTED), (20, REJECTED))
    claim_verdicts.fail("interchange", UNREADABLE)
    assert claim_verdicts.dollars == Dollars(accepted=0, rejected=0, held=0, unreadable=21)


def test_an_interchange_that_ended_is_refused_with_what_its_claims_have_become() -> None:
    """Claims and dollars of the others, and those of claims between them, stay as they are."""
    claim_verdicts = entered((1, ACCEPTED), (20, WARNED))
    claim_verdicts.raise_to(0, WARNED, 1)
    claim_verdicts.end("interchange")
    claim_verdicts.add(300, UNREADABLE)
    claim_verdicts.begin("interchange")
    claim_verdicts.add(4000, ACCEPTED)
    claim_verdicts.add(50_000, ACCEPTED)
    claim_verdicts.end("interchange")
    claim_verdicts.raise_to(1, REJECTED, 20)
    claim_verdicts.raise_to(4, REJECTED, 50_000)
    assert [list(claim_verdicts.of_interchange(ordinal)) for ordinal in (0, 1)] == [
        [WARNED, REJECTED],
        [ACCEPTED, REJECTED],
    ]
    claim_verdicts.refuse_interchange(1)
    assert claim_verdicts.dollars == Dollars(accepted=1, rejected=20, held=0, unreadable=54_300)
    claim_verdicts.refuse_interchange(0)
    claim_verdicts.refuse_interchange(0)
    assert claim_verdicts.dollars == Dollars(accepted=0, rejected=0, held=0, unreadable=54_321)
    assert list(claim_verdicts.verdicts) == [UNREADABLE] * 5


def test_a_set_that_is_open_while_its_interchange_fails_has_its_own_charges() -> None:
    """What is refused of it later moves no dollars of the claims before it."""
    claim_verdicts = ClaimVerdicts()
    claim_verdicts.begin("interchange")
    claim_verdicts.add(1, ACCEPTED)
    claim_verdicts.begin("set")
    claim_verdicts.add(20, ACCEPTED)
    claim_verdicts.fail("interchange", REJECTED)
    claim_verdicts.end("set")
    claim_verdicts.refuse_sets(range(1, 2))
    assert claim_verdicts.dollars == Dollars(accepted=0, rejected=21, held=0, unreadable=0)


def test_an_unreadable_input_takes_all() -> None:
    """All claims of an input that cannot be read to its end are unreadable."""
    claim_verdicts = entered((1, ACCEPTED))
    claim_verdicts.end("interchange")
    claim_verdicts.add(20, REJECTED)
    claim_verdicts.fail_all()
    assert claim_verdicts.count()[UNREADABLE] == 2
    assert claim_verdicts.dollars == Dollars(accepted=0, rejected=0, held=0, unreadable=21)


def test_a_later_verdict_never_improves_a_claim() -> None:
    """A claim that was rejected stays rejected."""
    claim_verdicts = entered((1, REJECTED), (20, ACCEPTED), (300, ACCEPTED))
    claim_verdicts.raise_to(0, WARNED, 1)
    claim_verdicts.raise_to(1, WARNED, 20)
    claim_verdicts.raise_to(2, REJECTED, 300)
    assert list(claim_verdicts.verdicts) == [REJECTED, WARNED, REJECTED]
    assert claim_verdicts.dollars == Dollars(accepted=20, rejected=301, held=0, unreadable=0)


INWARDS: Final[tuple[Enclosing, ...]] = ("interchange", "group", "set")
REFUSED = st.lists(st.tuples(st.sampled_from(["interchange", "set"]), st.integers(0, 10)))
STEPS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 10_000), st.sampled_from(Verdict)),
    st.tuples(st.just("begin"), st.sampled_from(INWARDS), st.none()),
    st.tuples(st.just("fail"), st.sampled_from(INWARDS), st.sampled_from([REJECTED, UNREADABLE])),
)
RAISED = st.lists(st.tuples(st.integers(0, 50), st.sampled_from([ACCEPTED, WARNED, REJECTED])))


@given(st.lists(STEPS, max_size=50), RAISED, REFUSED)
def test_every_claim_and_every_cent_is_somewhere(
    steps: list[tuple[str, object, object]], raised: list[tuple[int, Verdict]], refused: list[tuple[str, int]]
) -> None:
    """However envelopes fail, and whichever is refused after it ended, claims and dollars add up."""
    claim_verdicts, charges = ClaimVerdicts(), list[int]()
    begun: int | None = None
    sets: list[range] = []
    for step in steps:
        match step:
            case "add", int(charge), Verdict() as verdict:
                claim_verdicts.add(charge, verdict)
                charges.append(charge)
            case "begin", "interchange" | "group" | "set" as envelope, _:
                sets += _sets_ended(claim_verdicts, begun)
                _end(claim_verdicts, envelope)
                claim_verdicts.begin(envelope)
                begun = len(charges) if envelope == "set" else None
            case "fail", "interchange" | "group" | "set" as envelope, Verdict() as verdict if claim_verdicts.is_open(
                envelope
            ):
                claim_verdicts.fail(envelope, verdict)
                sets += _sets_ended(claim_verdicts, begun)
                _end(claim_verdicts, envelope)
                begun = None
    for claim, verdict in raised:
        if claim < len(charges):
            claim_verdicts.raise_to(claim, verdict, charges[claim])
    for kind, ordinal in refused:
        if kind == "interchange" and ordinal < len(claim_verdicts.interchanges):
            claim_verdicts.refuse_interchange(ordinal)
            assert set(claim_verdicts.of_interchange(ordinal)) <= {UNREADABLE}
        elif kind == "set" and ordinal < len(sets):
            claim_verdicts.refuse_sets(sets[ordinal])
            assert all(claim_verdicts.verdicts[claim] >= REJECTED for claim in sets[ordinal])
    sums = [
        sum(charge for charge, found in zip(charges, claim_verdicts.verdicts, strict=True) if found == verdict)
        for verdict in Verdict
    ]
    assert sum(claim_verdicts.count().values()) == len(charges)
    assert claim_verdicts.dollars == Dollars(
        sums[ACCEPTED] + sums[WARNED], sums[REJECTED], sums[HELD], sums[UNREADABLE]
    )


def _sets_ended(claim_verdicts: ClaimVerdicts, begun: int | None) -> list[range]:
    """The claims of the set that ends here, where one has begun."""
    return [] if begun is None else [range(begun, len(claim_verdicts.verdicts))]


def _end(claim_verdicts: ClaimVerdicts, envelope: Enclosing) -> None:
    """An envelope ends, and with it those inside it."""
    for inside in INWARDS[INWARDS.index(envelope) :]:
        claim_verdicts.end(inside)
