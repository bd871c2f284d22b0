"""Which services count over many files (docs/explanation/what-counts.md), in every database."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrubber.history.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.history.protocol import BilledClaim, LookedUp
    from tests.history.conftest import MakeOffice, Office


def test_a_service_of_an_earlier_file_counts(office: Office) -> None:
    """The second service of a month is found in the next day's file."""
    assert office.scrub(office.write_file(office.claim("A1", "0105")))[0].found == []
    answer = office.scrub(office.write_file(office.claim("A2", "0126"), office.claim("A3", "0226")))[0]
    assert (answer.found, answer.accepted) == (["again"], 1)
    assert answer.said == ["already billed for 01/05/2026 in an earlier file"]
    assert office.counting() == ["2026-01-05", "2026-02-26"]


@pytest.mark.parametrize(("place", "other"), [("member", "MEMBER0002"), ("payer", "PAYER2")])
def test_other_patients_and_other_payers_do_not_count(office: Office, place: str, other: str) -> None:
    """Services of another patient, or billed to another payer, do not count."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    assert office.scrub(office.write_file(office.claim("A2", "0126"), changed={place: other}))[0].found == []


def test_children_of_one_subscriber_are_apart(office: Office) -> None:
    """Two children who share a member id have a timeline each."""
    office.scrub(office.write_file(office.dependent("ANN", office.claim("A1", "0105"))))
    assert office.scrub(office.write_file(office.dependent("BEA", office.claim("A2", "0126"))))[0].found == []
    assert office.scrub(office.write_file(office.dependent("ANN", office.claim("A3", "0126"))))[0].found == ["again"]


def test_another_provider_is_told_apart_after_a_run(office: Office) -> None:
    """The billing provider of an earlier file is remembered: another one's service is a doubt."""
    other = {"npi": "1111111112"}
    office.scrub(office.write_file(office.claim("A1", "0105"), changed=other))
    assert office.scrub(office.write_file(office.claim("A2", "0126")))[0].found == ["perhaps"]
    assert office.scrub(office.write_file(office.claim("A3", "0127"), changed=other))[0].found == ["again"]


def test_only_accepted_claims_and_asked_services_are_remembered(office: Office) -> None:
    """Rejected claims, and services that no limit is about, are not remembered for limits."""
    office.scrub(
        office.write_file(
            office.claim("A1", "0105"),
            office.claim("A2", "0126"),
            office.claim("A3", "0301", code=office.unasked),
            office.claim("A4", "0401", charge="1x"),
        )
    )
    assert office.counting() == ["2026-01-05"]


def test_a_test_interchange_is_checked_and_not_remembered(office: Office) -> None:
    """A test file uses up no limit, in the history or in its own run."""
    test = office.write_file(office.claim("A1", "0105"), office.claim("A2", "0106"), changed={"usage": "*0*T*:"})
    answers = office.scrub(test, office.write_file(office.claim("A3", "0126")))
    assert [answer.found for answer in answers] == [["again"], []]
    assert office.counting() == ["2026-01-26"]


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    """A file that is sent twice gets the same verdicts, and is counted once."""
    claims = [office.claim(f"A{number}", day) for number, day in enumerate(["0126", "0105", "0212", "0301"])]
    follower = office.claim("A3", "0302", frequency=7, follows="A3")
    first = office.scrub(office.write_file(*claims, follower))
    remembered = office.remembered()
    for number in range(3, 9):
        assert office.scrub(office.write_file(*claims, follower, number=number)) == first
        assert office.check(office.write_file(*claims, follower, number=number)) == first
        assert office.remembered() == remembered


def test_a_file_with_doubts_says_the_same_again(office: Office) -> None:
    """A file with warnings over time gets the same ones when it is sent again."""
    mine, other = (
        office.write_file(office.claim("A1", "0105")),
        office.write_file(office.claim("B1", "0120"), changed={"npi": "1111111112"}),
    )
    first = office.scrub(mine, other)
    assert [answer.found for answer in first] == [[], ["perhaps"]]
    assert office.scrub(mine, other) == first


def test_a_new_claim_does_not_go_before_an_accepted_one(office: Office) -> None:
    """A new claim with an earlier date is the one too many where another was accepted before."""
    old = office.write_file(office.claim("A1", "0120"))
    office.scrub(old)
    answers = office.scrub(office.write_file(office.claim("A2", "0105")), old)
    assert [answer.found for answer in answers] == [["again"], []]
    assert office.counting() == ["2026-01-20"]


def test_a_replacement_takes_the_place_of_its_original(office: Office) -> None:
    """A corrected claim counts in the place of its original."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    assert office.scrub(office.write_file(office.claim("A1", "0212", frequency=7)))[0].found == []
    assert office.counting() == ["2026-02-12"]
    answer = office.scrub(office.write_file(office.claim("A2", "0126"), office.claim("A3", "0226")))[0]
    assert answer.found == ["again"]


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("order", ["original first", "replacement first"])
def test_where_the_payer_says_so_a_replacement_is_of_its_own_lines(office: Office, runs: int, order: str) -> None:
    """With `replacement = "line"` a replacement takes back its own lines and no others."""
    office.use_line_replacements()
    files = [
        office.write_file(office.several("A1", "0105", "0205", "0305")),
        office.write_file(office.several("A1", "0410", "0210", frequency=7)),
    ]
    if order == "replacement first":
        files.reverse()
    for batch in [files] if runs == 1 else [[file] for file in files]:
        assert [answer.accepted for answer in office.scrub(*batch)] == [1] * len(batch)
    assert office.counting() == ["2026-02-10", "2026-03-05", "2026-04-10"]
    later = [office.claim(f"B{day}", day) for day in ("0115", "0215", "0315", "0415")]
    assert office.scrub(office.write_file(*later))[0].accepted == 1
    office.scrub(office.write_file(office.several("A1", "0105", "0410", frequency=8)))
    assert office.counting() == ["2026-01-15"]


def test_a_rejected_replacement_leaves_its_original(office: Office) -> None:
    """A rejected replacement takes nothing back."""
    office.scrub(office.write_file(office.claim("A1", "0105"), office.claim("A2", "0226")))
    assert office.scrub(office.write_file(office.claim("A1", "0212", frequency=7)))[0].found == ["again"]
    assert office.counting() == ["2026-01-05", "2026-02-26"]


def test_a_void_gives_the_month_back(office: Office) -> None:
    """A voided service does not count."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    assert office.scrub(office.write_file(office.claim("A1", "0105", frequency=8)))[0].found == []
    assert office.scrub(office.write_file(office.claim("A2", "0126")))[0].found == []
    assert office.counting() == ["2026-01-26"]


@pytest.mark.parametrize("runs", [1, 2])
def test_a_void_may_come_before_its_original(office: Office, runs: int) -> None:
    """A void that arrives first takes its original back when that arrives."""
    void = office.write_file(office.claim("A9", "0105", frequency=8, follows="A1"))
    original = office.write_file(office.claim("A1", "0105"))
    if runs == 1:
        office.scrub(void, original)
    else:
        office.scrub(void)
        office.scrub(original)
    assert office.counting() == []
    assert office.scrub(office.write_file(office.claim("A2", "0126")))[0].found == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_does_not_matter(office: Office, order: tuple[int, ...]) -> None:
    """What counts is the same in whatever order files are sent."""
    files = [
        office.write_file(office.claim("A1", "0105")),
        office.write_file(office.claim("A1", "0205", frequency=7)),
        office.write_file(office.claim("B1", "0305")),
        office.write_file(office.claim("B2", "0305", frequency=8, follows="B1")),
    ]
    for index in order:
        office.scrub(files[index])
    assert office.counting() == ["2026-02-05"]


def test_of_several_replacements_the_last_one_counts(office: Office) -> None:
    """Of several replacements the last one counts, and an old one that is sent again changes nothing."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    old = office.claim("A1", "0205", frequency=7)
    office.scrub(office.write_file(old))
    office.scrub(office.write_file(office.claim("A1", "0305", frequency=7)))
    assert office.counting() == ["2026-03-05"]
    answer = office.scrub(office.write_file(old, office.claim("A2", "0320")))[0]
    assert answer.found == ["again"]
    assert office.counting() == ["2026-03-05"]


def test_a_void_without_a_patient_of_its_own_takes_nothing_back(office: Office) -> None:
    """A claim is taken back by one of the same patient alone, and a void without a member id is of nobody."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    void = office.write_file(office.claim("A1", "0105", frequency=8)).replace(b"*MI*MEMBER0001", b"")
    assert office.scrub(void)[0].accepted == 1
    assert office.counting() == ["2026-01-05"]


def test_a_void_leaves_the_other_months_of_a_claim_id(office: Office) -> None:
    """An account number that is used again for February is not voided with January's claim."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    office.scrub(office.write_file(office.claim("A1", "0205")))
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=8)))
    assert office.counting() == ["2026-02-05"]
    assert office.scrub(office.write_file(office.claim("A2", "0220")))[0].found == ["again"]
    assert office.scrub(office.write_file(office.claim("A3", "0120")))[0].found == []


@pytest.mark.parametrize("frequency", [6, 7])
@pytest.mark.parametrize("order", ["original first", "replacement first"])
def test_a_replacement_under_a_new_claim_id(office: Office, frequency: int, order: str) -> None:
    """It takes the place of the one claim with its procedure on its date; 6 is a payer's dialect for 7."""
    files = [
        office.write_file(office.claim("A1", "0105")),
        office.write_file(office.claim("B1", "0105", frequency=frequency, follows="PAYER9", charge="90")),
    ]
    for file in files if order == "original first" else reversed(files):
        assert office.scrub(file)[0].accepted == 1
    assert office.counting() == ["2026-01-05"]
    assert office.scrub(office.write_file(office.claim("B1", "0105", frequency=8)))[0].accepted == 1
    assert office.counting() == []


def test_a_replacement_of_one_of_several_takes_none_back(office: Office) -> None:
    """Where two claims of one date count, a replacement under a third claim id may be of either."""
    for npi in ("1111111112", "1234567893"):
        office.scrub(office.write_file(office.claim(f"A{npi}", "0105"), changed={"npi": npi}))
    office.scrub(office.write_file(office.claim("A3", "0105", frequency=7)))
    assert office.counting() == ["2026-01-05", "2026-01-05"]
    office.scrub(office.write_file(office.claim("A4", "0105", frequency=8), office.claim("A5", "0301")))
    assert office.counting() == ["2026-01-05", "2026-03-01"]


def test_what_a_replacement_moves_is_the_nearest_of_its_claim_id(office: Office) -> None:
    """A replacement with another date takes back one claim of its claim id, not all of them."""
    office.scrub(office.write_file(office.claim("A1", "0105"), office.claim("A1", "0305"), office.claim("A1", "0605")))
    assert office.scrub(office.write_file(office.claim("A1", "0402", frequency=7)))[0].found == []
    assert office.counting() == ["2026-01-05", "2026-04-02", "2026-06-05"]


def test_an_unmatched_replacement_does_not_swallow_a_later_month(office: Office) -> None:
    """A replacement of a claim from before the history leaves the claim id's next month alone."""
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=7)))
    office.scrub(office.write_file(office.claim("A1", "0205")))
    assert office.counting() == ["2026-01-05", "2026-02-05"]


def test_a_claim_may_come_again_after_its_void(office: Office) -> None:
    """A void takes back what there was; the corrected claim under the same claim id counts."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=8)))
    office.scrub(office.write_file(office.claim("A1", "0106")))
    assert office.counting() == ["2026-01-06"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_void_takes_a_replacement_back_too(office: Office, order: tuple[int, ...]) -> None:
    """An original, its replacement and a void leave nothing that counts, in any order of arrival."""
    files = [
        office.write_file(office.claim("A1", "0105")),
        office.write_file(office.claim("A1", "0105", frequency=7, charge="90")),
        office.write_file(office.claim("A1", "0105", frequency=8)),
    ]
    for index in order:
        assert office.scrub(files[index])[0].accepted == 1
    assert office.counting() == []


def test_replacements_that_fail_one_after_the_other(office: Office) -> None:
    """Each is rejected for what the one before it would have taken back; none of them takes anything back then."""
    months = range(1, 9)
    office.scrub(office.write_file(*(office.claim(f"A{month}", f"{month:02}05") for month in months)))
    office.scrub(office.write_file(office.claim("X", "1205")))
    before = office.counting()
    moved = [office.claim(f"A{month}", f"{(month - 2) % 12 + 1:02}20", frequency=7) for month in months]
    answer = office.scrub(office.write_file(*moved))[0]
    assert (answer.found, answer.accepted) == (["again"] * len(months), 0)
    assert office.counting() == before


def test_a_warning_stays_as_it_is_where_the_patient_is_in_doubt(office: Office) -> None:
    """What is no rejection is said without the doubt."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    other = office.write_file(office.claim("A2", "0120"), changed={"npi": "1111111112"})
    answer = office.scrub(other.replace(b"19700102", b"19710102"))[0]
    assert answer.said == ["perhaps billed for 01/05/2026 in an earlier file"]


def test_an_accepted_claim_is_decided_as_it_was_then(office: Office) -> None:
    """A file that was accepted is not rejected for what was accepted after it."""
    first = office.write_file(office.claim("A1", "0105"))
    assert office.scrub(first)[0].found == []
    office.scrub(office.write_file(office.claim("A1", "0205", frequency=7)))
    office.scrub(office.write_file(office.claim("B1", "0120")))
    assert office.check(first)[0] == ([], [], 1)


@pytest.mark.parametrize(
    ("changes", "found", "accepted"),
    [
        ({b"19700102": b"19800102", b"*JANE*": b"*JOHN*"}, [], 1),
        ({b"19700102": b"19800102"}, ["again"], 1),
        ({b"*JANE*": b"*JANET*"}, ["again"], 1),
        ({b"*F~\n": b"*U~\n"}, ["again"], 1),
        ({b"MEMBER0001": b"MEMBER-00 01"}, ["again"], 0),
    ],
)
def test_who_is_the_same_patient(office: Office, changes: dict[bytes, bytes], found: list[str], accepted: int) -> None:
    """Two people of one member id are two; where a claim may be wrong about its patient, a limit is a warning."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    content = office.write_file(office.claim("A2", "0120"))
    for text, other in changes.items():
        assert text in content
        content = content.replace(text, other)
    answer = office.scrub(content)[0]
    assert (answer.found, answer.accepted) == (found, accepted)
    assert all("a warning only, since the birth date" in said for said in answer.said if accepted)


CLAIMS = st.tuples(
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["0105", "0120", "0205"]),
    st.sampled_from([1, 1, 1, 7, 8]),
    st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(st.lists(CLAIMS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_one_run_or_many(
    tmp_path_factory: pytest.TempPathFactory, make_office: MakeOffice, files: list[list[tuple[str, str, int, bool]]]
) -> None:
    """The same files get the same verdicts in one run, in many, and in one without a history."""
    one, many = (make_office(tmp_path_factory.mktemp("history")) for _ in range(2))
    written = []
    for number, claims in enumerate(files, start=1):
        changed = {"npi": "1111111112"} if claims[0][3] else {}
        texts = [one.claim(name, day, frequency=frequency) for name, day, frequency, _ in claims]
        written.append(one.write_file(*texts, number=number, changed=changed))
    together = [(answer.found, answer.accepted) for answer in one.check(*written)]
    unremembered = [(answer.found, answer.accepted) for answer in one.without_history(*written)]
    apart = [(answer.found, answer.accepted) for file in written for answer in many.scrub(file)]
    assert together == unremembered == apart
    assert [(answer.found, answer.accepted) for answer in one.scrub(*written)] == apart
    assert one.counting() == many.counting()


def test_a_date_span_counts_by_its_last_day(office: Office) -> None:
    """A span over the end of a month counts in the month of its last day."""
    office.scrub(office.write_file(office.claim("A1", "0330", span="0402")))
    answer = office.scrub(office.write_file(office.claim("A2", "0315"), office.claim("A3", "0420")))[0]
    assert answer.said == ["already billed for 03/30/2026-04/02/2026 in an earlier file"]


def test_a_check_changes_nothing(office: Office) -> None:
    """A check uses up no limit."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    before = office.remembered()
    assert office.check(office.write_file(office.claim("A2", "0126"), office.claim("A3", "0226")))[0].found == ["again"]
    assert office.remembered() == before


def test_what_is_not_committed_is_undone(office: Office) -> None:
    """A run that fails while it writes its outputs leaves no service in the history."""
    office.fail(office.write_file(office.claim("A1", "0105")))
    assert office.remembered() == []
    assert office.scrub(office.write_file(office.claim("A2", "0126")))[0].found == []


def test_a_run_that_asks_for_nothing_looks_nothing_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without a service that a limit is about costs no look-up."""
    asked: list[int] = []
    look_up = Session.look_up

    def count(session: Session, claims: Sequence[BilledClaim]) -> LookedUp:
        asked.append(len(claims))
        return look_up(session, claims)

    monkeypatch.setattr(Session, "look_up", count)
    office.scrub(office.write_file(office.claim("A1", "0105", code=office.unasked)))
    assert asked == []
    office.scrub(office.write_file(office.claim("A1", "0105"), office.claim("A2", "0305")))
    assert asked == [2]
