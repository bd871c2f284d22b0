"""Edits that raise, yield nonsense or never end: contained, told, and without harm to other claims."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import threading
import time
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import pytest

from scrubber.claims.location import Location
from scrubber.edit import (
    Claim,
    Coding,
    Context,
    Edit,
    Hit,
    Hits,
    Params,
    Procedure,
    Repetition,
    ServiceLine,
    Severity,
    Timeline,
    frequency_edit,
    service_of,
)
from scrubber.edit.definition import VALUES, Repeats, Subject
from scrubber.engine import edit_failure, sandbox
from scrubber.engine.claims import edit_index
from scrubber.errors import PackError, TableError
from scrubber.log import KINDS, SILENT, Log, configure
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import Report, exit_code
from scrubber.rules.active_edit import ActiveEdit
from scrubber.rules.known_profiles import KnownProfiles
from scrubber.rules.known_tables import KnownTables
from scrubber.rules.rulebook import Rulebook
from scrubber.rules.settings import Settings, SettingsRequest
from scrubber.x12.segment import Place
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    WriteClaims = Callable[..., bytes]

SUBJECTS = get_args(Subject)
RATES: dict[str, int] = {}
BAD = "95251"
"""The procedure that the edit under test asks for: the first and the last claim do not have it."""
FILE = """\
ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~
GS*HC*SENDER*RECEIVER*20260101*1200*7*X*005010X222A1~
ST*837*0007*005010X222A1~
BHT*0019*00*7*20260101*1200*CH~
HL*1**20*1~
NM1*85*2*CLINIC*****XX*1234567893~
N3*1 MAIN STREET~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*DOE*JANE****MI*MEMBER1~
NM1*PR*2*PAYER*****PI*PAYER1~
"""


def claim(name: str, procedure: str, lines: int = 1) -> str:
    """A claim with another payer's payment, and with lines of one procedure."""
    body = "".join(f"LX*{n}~\nSV1*HC:{procedure}*10*UN*1***1~\nDTP*472*D8*20260105~\n" for n in range(1, lines + 1))
    other = "SBR*S*18*******CI~\nAMT*D*1~\nNM1*PR*2*OTHER*****PI*OTHER1~\n"
    return f"CLM*{name}*{10 * lines}***11:B:1*Y*A*Y*Y~\nHI*ABK:J0190~\n{other}{body}"


def edit_on(subject: type, check: Callable[..., Any], **settings: Any) -> ActiveEdit:  # noqa: ANN401 as Edit has it
    """An edit with one message, `wrong`, as this run has it."""
    edit = Edit(
        "pack.edit_under_test", code="EUT001", title="An edit under test", severity="warn", status="A7:481",
        since="0.1", **({"procedures": {BAD}, "repeats": Repeats(service_of, frozenset())} | settings),
    )  # fmt: skip
    edit.message("wrong", "wrong {what}", fix="mend it")
    edit.on(subject)(lambda subject: check(edit, subject))
    severities = MappingProxyType({"wrong": Severity.WARN})
    return ActiveEdit(
        edit=edit, pack="pack", context=Context(Params()), origins={}, severities=severities, not_checked=None
    )


def screen(*active: ActiveEdit, lines: int = 1, body: str = "", log: Log = SILENT) -> Report:
    """The report on three claims, the second of which has the procedure that the edits ask for, or on other ones."""
    body = body or claim("FIRST", "99213") + claim("SECOND", BAD, lines) + claim("THIRD", "99213")
    text = FILE + body
    text += f"SE*{text.count('~') - 1}*0007~\nGE*1*7~\nIEA*1*000000007~\n"
    settings = Settings(Rulebook.of(active), (), None, SettingsRequest(), KnownTables(None), KnownProfiles(()))
    (report,) = judge_all([Source("x", io.BytesIO(text.encode()))], Plan(settings=settings, log=log))
    return report


def assert_contained(report: Report, key: str) -> None:
    """One engine finding, on the second claim, which is held; the others go on; exit code 4."""
    assert [(found.key, found.claim_id, found.severity) for found in report.findings] == [(key, "SECOND", "error")]
    assert list(report.verdicts) == [0, 3, 0]
    assert (report.summary.held, report.summary.rejected) == (1, 0)
    assert exit_code([report]) == 4


def wrong(edit: Edit, subject: Any, what: str = "here") -> Hit:  # noqa: ANN401 any subject
    """A hit at a place that is the subject's own."""
    message = edit.messages["wrong"]
    if isinstance(subject, Timeline):
        return message.at(subject.claimed[0], "SV101-2", what=what)
    if isinstance(subject, Repetition):
        return message.at(subject.line, "SV101-2", what=what)
    if hasattr(subject, "at"):
        return message.at(subject, "CLM01" if isinstance(subject, Claim) else "SV101-2", what=what)
    return message.at(subject, what=what)


def raises(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Raise at once."""
    raise ZeroDivisionError


def raises_late(edit: Edit, subject: object) -> Iterator[Hit]:
    """Raise after a hit: half an answer is none."""
    yield wrong(edit, subject)
    raise ValueError


class Stop(BaseException):
    """What an author raises that is no Exception."""


def stops(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Raise what nobody catches by accident."""
    raise Stop


def exits(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """End the whole process."""
    raise SystemExit(0)


def recurses(edit: Edit, subject: object) -> Iterator[Hit]:
    """Never come back by calling itself."""
    return recurses(edit, subject)


def returns_nothing(_edit: Edit, _subject: object) -> None:
    """Be no generator."""


def yields_text(_edit: Edit, _subject: object) -> Iterator[str]:
    """Yield what is no hit."""
    yield "wrong"


def says_another_edits_message(_edit: Edit, subject: object) -> Iterator[Hit]:
    """Yield a message of another edit, whose key the edit has too."""
    other = Edit("pack.other_edit", code="EUT002", title="-", severity="warn", status="A7:481", since="0.1")
    other.message("wrong", "wrong {what}", fix="-")
    yield wrong(other, subject)


def lacks_a_value(edit: Edit, subject: object) -> Iterator[Hit]:
    """Yield a hit without the value that its message names."""
    yield Hit(edit.messages["wrong"], wrong(edit, subject).location, {})


def points_nowhere(edit: Edit, _subject: object) -> Iterator[Hit]:
    """Yield a hit without a place."""
    yield Hit(edit.messages["wrong"], None, {"what": "here"})  # type: ignore[arg-type]


def points_outside(edit: Edit, _subject: object) -> Iterator[Hit]:
    """Point to another claim's segment, or from a value to what is no part of it."""
    yield edit.messages["wrong"].at(Location(None, "SV101-2", Place(0, 1)), what="here")


def names_another_element(edit: Edit, subject: Any) -> Iterator[Hit]:  # noqa: ANN401 any value
    """Point from a value to a segment that it does not stand in."""
    yield edit.messages["wrong"].at(subject, "CLM01", what="here")


def never_stops_yielding(edit: Edit, subject: object) -> Iterator[Hit]:
    """Find the same thing for ever."""
    while True:
        yield wrong(edit, subject, "again")


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "check",
    [
        raises, raises_late, stops, exits, recurses, returns_nothing, yields_text, says_another_edits_message,
        lacks_a_value, points_nowhere, points_outside, never_stops_yielding,
    ],
)  # fmt: skip
def test_an_edit_that_fails_costs_its_own_claim_only(subject: type, check: Callable[..., Any]) -> None:
    """An edit that fails gives one finding on the claim that it failed on; the other claims go on."""
    twice = claim("FIRST", BAD) + claim("SECOND", BAD) + claim("THIRD", "99213")
    assert_contained(screen(edit_on(subject, check), body=twice if subject is Repetition else ""), "edit-failed")


def fails_on_voids(line: ServiceLine) -> str:
    """Say what a service is, but of a void."""
    return "the same" if line.claim.frequency_code == "1" else str(RATES["key"])


@pytest.mark.parametrize(
    ("key", "frequency", "held"),
    [
        (lambda _line: RATES["key"], "1", ["SECOND", "THIRD"]),
        (lambda _line: [1], "1", ["SECOND", "THIRD"]),
        (fails_on_voids, "8", ["THIRD"]),
    ],
    ids=["raises", "gives a list", "raises on a void"],
)
def test_an_edit_that_cannot_say_what_a_service_is_holds_its_claims(
    key: Callable[..., Any], frequency: str, held: list[str]
) -> None:
    """Claims that bill a service twice are held where the edit fails to say what one is, not the whole input."""
    body = claim("FIRST", "99213") + claim("SECOND", BAD) + claim("THIRD", BAD).replace(":B:1", f":B:{frequency}")
    report = screen(edit_on(Repetition, raises, repeats=Repeats(key, frozenset())), body=body)
    assert [(found.key, found.claim_id) for found in report.findings] == [("edit-failed", name) for name in held]
    assert report.summary.held == len(held)
    assert report.summary.accepted == 3 - len(held)


@pytest.mark.parametrize("kind", VALUES)
def test_a_finding_on_a_value_points_at_an_element_of_its_loop(kind: type) -> None:
    """A hit on a value that points at a segment which the value cannot stand in is a failure of the edit."""
    assert_contained(screen(edit_on(kind, names_another_element)), "edit-failed")


def test_a_failure_is_known_by_its_type_and_line() -> None:
    """The log knows Python's exception types and the engine's two alone; of an author's type the one below is told."""

    class Member7Error(LookupError):
        """A type whose name could hold anything."""

    for error, kind in (
        (Member7Error(), "LookupError"),
        (edit_failure.OutOfTime(), "OutOfTime"),
        (KeyError(), "KeyError"),
    ):
        assert edit_failure.kind_of(error) == kind
        assert kind in KINDS
    for check, kind in (
        (raises_late, "ValueError"),
        (stops, "BaseException"),
        (points_outside, "NonsenseHit"),
        (yields_text, "NonsenseHit"),
        (returns_nothing, "NonsenseHit"),
        (lacks_a_value, "KeyError"),
    ):
        (crash,) = screen(edit_on(Claim, check)).crashes
        assert (crash.edit, crash.kind) == ("edit-under-test", kind)
        assert re.fullmatch(rf"{__name__}:\d+", crash.place)


def test_a_failure_of_a_familys_edit_is_told_by_the_familys_line() -> None:
    """An edit without a line of its own is known by that of the family, and what failed elsewhere by none."""
    family = frequency_edit(
        "pack.a_family", code="EUT003", title="-", since="0.1", procedure=BAD, noun="one", units_fix="-"
    )
    name, kind, place, named = edit_failure.told_of(family, family_failure(family), None, None)
    assert (name, kind, named) == ("a-family", "AttributeError", "units")
    assert re.fullmatch(r"scrubber\.edit\.families\.frequency:\d+", place)
    assert edit_failure.told_of(family, ValueError(), None, None) == ("a-family", "ValueError", "", "")


def family_failure(edit: Edit) -> BaseException:
    """What a function of a family's edit raises over what is no line."""
    try:
        list(edit.checks[ServiceLine].function(None))
    except AttributeError as error:
        return error
    raise AssertionError


def test_what_is_found_on_a_coding_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coding that comes again is not looked at again."""
    seen: list[Coding] = []

    def looks(edit: Edit, coding: Coding) -> Hits:
        seen.append(coding)
        yield wrong(edit, coding, coding.procedure.code)

    report = screen(edit_on(Coding, looks), lines=3)
    assert [coding.procedure.code for coding in seen] == [BAD]
    assert [(found.line, found.element, found.message) for found in report.findings] == [
        (str(line), "SV101-2", f"wrong {BAD}") for line in (1, 2, 3)
    ]
    assert len({found.offset for found in report.findings}) == 3
    monkeypatch.setattr(edit_index, "MOST_REMEMBERED", 0)
    monkeypatch.setattr(edit_index, "LONGEST_REMEMBERED", 3)
    assert screen(edit_on(Coding, looks), lines=3).findings == report.findings
    assert len(seen) == 1 + 3


def test_a_coding_is_forgotten_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is bounded, and each coding has its own findings."""
    monkeypatch.setattr(edit_index, "MOST_REMEMBERED", 1)

    def looks(edit: Edit, coding: Coding) -> Hits:
        yield wrong(edit, coding, coding.procedure.code)

    report = screen(edit_on(Coding, looks, procedures=None), lines=2)
    assert [found.message for found in report.findings] == [f"wrong {code}" for code in ("99213", BAD, BAD, "99213")]


def test_what_was_not_looked_at_is_not_remembered() -> None:
    """A coding on which the edit failed once is looked at again on the next line."""

    def looks(edit: Edit, coding: Coding) -> Hits:
        if coding.procedure.code == "99213":
            raise ZeroDivisionError
        yield wrong(edit, coding, coding.procedure.code)

    both = claim("FIRST", "99213") + f"LX*2~\nSV1*HC:{BAD}*10*UN*1***1~\nDTP*472*D8*20260105~\n"
    report = screen(edit_on(Coding, looks, procedures=None), body=both + claim("SECOND", BAD))
    assert [(found.key, found.claim_id) for found in report.findings] == [("edit-failed", "FIRST"), ("wrong", "SECOND")]


@pytest.fixture
def short_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give edits a fifth of a second a claim."""
    monkeypatch.setattr(sandbox.Sandbox.__init__, "__defaults__", (0.2,))


def loops(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Never end."""
    while True:
        pass


def backtracks(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Never end inside a regular expression."""
    re.match(r"(a+)+$", "a" * 40 + "b")
    yield from ()


def waits(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Wait for what never comes."""
    threading.Event().wait()
    yield from ()


def swallows(_edit: Edit, _subject: object) -> Iterator[Hit]:
    """Go on whatever exception comes."""
    while True:
        with suppress(Exception):
            time.sleep(0.01)


@pytest.mark.usefixtures("short_budget")
@pytest.mark.parametrize("subject", [Claim, ServiceLine, Coding, Timeline])
@pytest.mark.parametrize("check", [loops, backtracks, waits, swallows])
def test_an_edit_that_never_ends_is_stopped(subject: type, check: Callable[..., Any]) -> None:
    """An edit that does not end is stopped, and the run goes on."""
    assert_contained(screen(edit_on(subject, check)), "edit-out-of-time")


@pytest.mark.usefixtures("short_budget")
def test_an_edit_that_swallows_its_interruption_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else ends it: the program says which edit it is, and that it failed."""
    said: list[tuple[int, bytes]] = []
    ended: list[int] = []
    monkeypatch.setattr(os, "write", lambda number, text: said.append((number, text)))
    monkeypatch.setattr(os, "_exit", ended.append)

    def never_stops(_edit: Edit, _subject: object) -> Iterator[Hit]:
        while not ended:
            with suppress(BaseException):
                while not ended:
                    time.sleep(0.001)
        yield from ()

    screen(edit_on(Claim, never_stops))
    assert ended[0] == 4
    assert said[0][0] == 2
    assert b"the edit edit-under-test does not end" in said[0][1]


@pytest.mark.parametrize(
    ("check", "named"),
    [
        (lambda edit, subject: [edit.messages["wrogn"].at(subject, "CLM01", what="here")], "wrogn"),
        (lambda edit, subject: [edit.messages["wrong"].at(subject, "CLM01")], "wrong what"),
        (lambda edit, subject: [edit.messages["wrong"].at(subject, "CLM01", what=1, waht=2)], "wrong waht"),
        (lambda _edit, subject: [subject.chrage], "chrage"),
        (lambda _edit, _subject: [RATES["key"]], "key"),
        (lambda _edit, subject: [RATES[subject.claim_id]], ""),
        (lambda _edit, subject: [getattr(subject, subject.claim_id)], ""),
        (lambda edit, subject: [edit.messages["wrong"].at(subject, "CLM01", what=1, **{subject.claim_id: 2})], "wrong"),
        (lambda _edit, subject: [int(subject.claim_id)], ""),
    ],
    ids=[
        "message",
        "value-missing",
        "value-surplus",
        "attribute",
        "key",
        "key-of-the-data",
        "attribute-of-the-data",
        "value-of-the-data",
        "data",
    ],
)
def test_what_an_author_misspelt_is_told_and_nothing_else(check: Callable[..., Any], named: str) -> None:
    """The log names what stands in the author's code: a message, a value, an attribute; never what was in the data."""
    lines = io.StringIO()
    report = screen(edit_on(Claim, check), log=configure(0, lines))
    assert_contained(report, "edit-failed")
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert line["named"] == named
    assert "dropped" not in line
    assert "SECOND" not in lines.getvalue()


@pytest.mark.usefixtures("short_budget")
def test_an_edit_that_never_ends_is_tried_once_for_a_claim_of_many_lines() -> None:
    """An edit that ran out of time over one line of a claim is not asked about the others."""
    tried = []

    def looks(edit: Edit, line: object) -> Iterator[Hit]:
        tried.append(line)
        yield from loops(edit, line)

    assert_contained(screen(edit_on(ServiceLine, looks), lines=40), "edit-out-of-time")
    assert len(tried) == 1


@pytest.mark.usefixtures("short_budget")
def test_an_edit_that_never_ends_is_given_up_after_three_claims() -> None:
    """An edit that ran out of time three times is not tried any more: every claim has the finding all the same."""
    cell = sandbox.Sandbox()
    active = edit_on(Claim, loops)
    tried: list[int] = []

    def ask(number: int) -> list[Hit]:
        tried.append(number)
        return list(loops(active.edit, None))

    with cell:
        for number in range(6):
            cell.next_claim()
            _, crash = cell.ask(active, ask, number)
            assert crash is not None
            assert crash.key == "edit-out-of-time"
            assert re.fullmatch(rf"{__name__}:\d+", crash.place)
    assert tried == [0, 1, 2]


def test_what_the_program_had_set_for_the_timer_is_set_again() -> None:
    """A host's handler of SIGALRM is there again after a library call."""
    mine = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        screen(edit_on(Claim, raises))
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, mine)


def test_a_timer_of_the_host_is_left_alone() -> None:
    """A host's own alarm still rings."""
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        assert_contained(screen(edit_on(Claim, raises)), "edit-failed")
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_edits_are_run_in_other_threads_too() -> None:
    """A library call works from a thread that gets no signals."""
    reports: list[Report] = []
    thread = threading.Thread(target=lambda: reports.append(screen(edit_on(Claim, raises))))
    thread.start()
    thread.join()
    assert_contained(reports[0], "edit-failed")


@pytest.mark.usefixtures("short_budget")
@pytest.mark.parametrize(("concerns", "key"), [(raises, "edit-failed"), (loops, "edit-out-of-time")])
def test_an_edit_that_cannot_say_what_it_is_about_clears_nothing(concerns: Callable[..., Any], key: str) -> None:
    """A claim is held where an edit fails to say which lines it is about."""

    def asks(procedure: Procedure) -> bool:
        return procedure.code == BAD and bool(list(concerns(None, procedure)))

    active = edit_on(ServiceLine, raises, procedures=None, concerns=asks)
    assert_contained(screen(active, lines=3), key)


def test_an_edit_that_cannot_name_its_procedures_stops_the_run() -> None:
    """An edit whose procedures cannot be told is an error before the first byte."""

    def procedures(_context: object) -> frozenset[str]:
        raise LookupError

    with pytest.raises(PackError, match="edit-under-test cannot say which procedures"):
        screen(edit_on(Claim, raises, procedures=procedures))


def test_a_damaged_table_is_told_in_its_own_words() -> None:
    """An edit that asks a damaged table for its procedures stops the run with what the table says, and no more."""

    def procedures(_context: object) -> frozenset[str]:
        raise TableError("table mue 2026Q1: import it again")

    with pytest.raises(TableError, match=r"^table mue 2026Q1: import it again$"):
        screen(edit_on(Claim, raises, procedures=procedures))


def test_a_message_of_hostile_length_is_cut() -> None:
    """A value of 30 kB is cut in a message."""

    def shouts(edit: Edit, subject: object) -> Hits:
        yield wrong(edit, subject, "A" * 30_000)

    (found,) = screen(edit_on(Claim, shouts)).findings
    assert len(found.message) < 1100
