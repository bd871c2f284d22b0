"""However an input is cut, and by however many processes it is judged, the report is the same."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.parallel import split_input
from scrubber.engine.parallel import worker_pool as worker_pool_module
from scrubber.engine.parallel.judge_part import RangeResult, Task, judge
from scrubber.engine.parallel.merge_parts import JudgedParts, WrongCut, ranges, tasks
from scrubber.engine.parallel.split_input import Range, RangeStart, _Cutter, cut
from scrubber.engine.parallel.worker_pool import WorkerPool, work
from scrubber.findings.finding import Verdict
from scrubber.log import SILENT
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.engine.input_result import InputResult

RULEBOOK = resolve(SettingsRequest()).rulebook
WHOLE, OF_PARTS, FOLLOWING = (EditMemory(RULEBOOK) for _ in range(3))
"""What is known of the edits where inputs are judged in one go, in parts, and where the parts are put together."""
BROKEN = Path(__file__).parents[3] / "fixtures" / "broken"


class Inline(WorkerPool):
    """A worker pool of no process: every part is judged here."""

    def __init__(self, memory: EditMemory = OF_PARTS) -> None:
        """Judge with what is known of the edits."""
        self._memory = memory

    def judge(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, RangeResult | OSError]]:
        """Judge in order."""
        for task in tasks:
            yield task, judge(task, self._memory, checks_guide=True)


def interchange(sets: int, terminator: str = "~\n") -> str:
    """An interchange with clean and faulty claims under several providers and subscribers."""
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:",
        "GS*HC*SENDER*RECEIVER*20260101*1200*1*X*005010X222A1",
    ]
    for number in range(1, sets + 1):
        segments += _transaction(number)
    return terminator.join([*segments, f"GE*{sets}*1", "IEA*1*000000001", ""])


def _transaction(number: int) -> list[str]:
    segments = [f"ST*837*{number:04}*005010X222A1", f"BHT*0019*00*{number}*20260101*1200*CH"]
    level = 0
    for provider in range(2):
        level += 1
        billing = level
        segments += [f"HL*{level}**20*1", f"NM1*85*2*BUILDINGS*****XX*123456789{provider}"]
        for member in range(3):
            level += 1
            segments += [f"HL*{level}*{billing}*22*{int(member == 2)}", "SBR*P*18*******CI"]
            segments += [f"NM1*IL*1*DOE*JANE****MI*M{member}", "NM1*PR*2*PAYER*****PI*P1"]
            if member == 2:
                level += 1
                segments += [f"HL*{level}*{level - 1}*23*0", "PAT*19", "NM1*QC*1*DOE*JO", "DMG*D8*20100101*M"]
            code = ("95251", "71250:26:TC", "99213")[member]
            segments += [f"CLM*C{number}{provider}{member}*100***11:B:1*Y*A*Y*Y", "HI*ABK:E1165", "LX*1"]
            segments += [f"SV1*HC:{code}*100*UN*1***1", "DTP*472*D8*20260105"]
    return [*segments, f"SE*{len(segments) + 1}*{number:04}"]


def whole(path: Path, memory: EditMemory = WHOLE) -> InputResult:
    """The file judged in one go."""
    with path.open("rb") as stream:
        return ClaimPass(memory, checks_guide=True).run(stream)


def in_parts(path: Path, length: int, memory: EditMemory = OF_PARTS, following: EditMemory = FOLLOWING) -> InputResult:
    """The file judged in parts; in one go where they do not fit together, as the pipeline does it."""
    judged_parts = JudgedParts(Inline(memory).judge(tasks([(0, path)], length)))
    try:
        return ClaimPass(following, checks_guide=True).follow(judged_parts.parts(0, lambda _offset: None))
    except WrongCut:
        return whole(path, following)


def said(input_result: InputResult) -> tuple[object, ...]:
    """All that an input result says."""
    return (
        input_result.summary(),
        bytes(input_result.claim_verdicts.verdicts),
        input_result.findings.in_order(),
        input_result.dated_claims,
        input_result.unreadable,
        input_result.unchecked,
    )


@pytest.mark.parametrize("terminator", ["~\n", "~", "\n", "~\r\n"])
@pytest.mark.parametrize("length", [300, 700, 1500, 4000])
def test_parts_of_any_length_give_the_same(tmp_path: Path, terminator: str, length: int) -> None:
    """Wherever an input is cut, each claim is there once, below its own subscriber."""
    path = tmp_path / "a.837"
    path.write_text(interchange(3, terminator), newline="")
    assert said(in_parts(path, length)) == said(whole(path))


@pytest.mark.slow
def test_a_clean_input_is_cut_at_sets_and_at_both_levels(tmp_path: Path) -> None:
    """A clean input is cut at sets, billing levels and subscribers, and every cut holds."""
    path = tmp_path / "a.837"
    path.write_text(interchange(3), newline="")
    cuts = set()
    for length in range(200, 2000, 37):
        judged_parts = JudgedParts(Inline().judge(tasks([(0, path)], length)))
        ClaimPass(FOLLOWING, checks_guide=True).follow(judged_parts.parts(0, lambda _offset: None))
        starts = [task.range.start for task in tasks([(0, path)], length)]
        cuts |= {(start.tag, len(start.headers)) for start in starts if start}
    assert cuts == {("ST", 2), ("HL", 3), ("HL", 4)}


@pytest.mark.parametrize("window", [1, 7, 64, 1000])
def test_what_is_looked_at_together_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    """Parts begin at the same places, and know the same, however many bytes are looked at at once."""
    path = tmp_path / "a.837"
    path.write_text(interchange(5).replace("ISA", " \n ISA", 1) + interchange(4, "\n"), newline="")
    expected = list(ranges(path, 700))
    monkeypatch.setattr(split_input, "_WINDOW", window)
    assert list(ranges(path, 700)) == expected
    assert len(expected) == 10


def test_an_interruption_while_an_input_is_cut_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It closes the mapped file, and nothing else is told in its place."""

    def interrupted(_found: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.837"
    path.write_text(interchange(5), newline="")
    monkeypatch.setattr("numpy.flatnonzero", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(ranges(path, 700))


def test_the_last_parts_of_all_inputs_are_shorter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of what is left, but no less than is read at once; and what is made of the inputs is the same."""
    monkeypatch.setattr(split_input, "BLOCK_SIZE", 500)
    paths = [tmp_path / "a.837", tmp_path / "b.837"]
    for path in paths:
        path.write_text(interchange(12), newline="")
    parts = list(tasks(enumerate(paths), 4000))
    lengths = [[part.range.end - (part.range.start.place.offset if part.range.start else 0) for part in parts
                if part.input == ordinal] for ordinal in range(2)]  # fmt: skip
    assert [sum(own) for own in lengths] == [path.stat().st_size for path in paths]
    assert min(lengths[0][:-1]) > 3000
    assert max(lengths[1][-4:]) < 2000
    judged_parts = JudgedParts(Inline().judge(parts))
    for ordinal, path in enumerate(paths):
        input_result = ClaimPass(FOLLOWING, checks_guide=True).follow(judged_parts.parts(ordinal, lambda _offset: None))
        assert said(input_result) == said(whole(path))


FAULTS = st.sampled_from(
    ["~", "\n", "~~", "ISA", "HL*9*1*22*0~", "SE*1*0001~", "CLM*X*1~", "ZZ*1~", "\xc9", "ST*837*9~"]
)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 12_000), FAULTS | st.integers(1, 400)), max_size=4),
    st.integers(200, 5000),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_faulty_input_gives_the_same_in_parts(
    tmp_path: Path, faults: list[tuple[int, str | int]], length: int
) -> None:
    """A faulty input has the same findings in parts as in one go."""
    text = interchange(3)
    for at, fault in faults:
        where = at % len(text)
        text = text[:where] + (fault + text[where:] if isinstance(fault, str) else text[where + fault :])
    path = tmp_path / "a.837"
    path.write_bytes(text.encode("latin-1"))
    assert said(in_parts(path, length)) == said(whole(path))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make small inputs worth cutting."""
    monkeypatch.setattr(tasks, "__defaults__", (2000,))
    monkeypatch.setattr("scrubber.pipeline.claim_stage.WORTHWHILE", 1)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_does_not_matter(tmp_path: Path, jobs: int) -> None:
    """The findings are the same with any number of processes."""
    for name, sets in (("a", 4), ("b", 1), ("c", 3)):
        (tmp_path / name).write_text(interchange(sets), newline="")
    sources = [Source(path.name, path) for path in [*sorted(tmp_path.iterdir()), tmp_path / "not-there"]]
    assert judge_all(sources, make_plan(jobs=jobs)) == judge_all(sources, make_plan())


@pytest.mark.usefixtures("small_parts")
@pytest.mark.skipif(sys.platform != "linux", reason="only a copy of this process has what is put in the place of judge")
@pytest.mark.parametrize("deaths", [1, 2])
def test_a_process_that_dies_takes_no_claim_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int) -> None:
    """The part of a process that was killed is judged again; no claim is lost."""
    path = tmp_path / "a.837"
    path.write_text(interchange(4), newline="")
    killed = [tmp_path / f"killed-{number}" for number in range(deaths)]

    def judge_or_die(task: Task, memory: EditMemory, *, checks_guide: bool) -> RangeResult:
        for mark in killed if task.range.start is None else ():
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return judge(task, memory, checks_guide=checks_guide)

    monkeypatch.setattr(worker_pool_module, "judge", judge_or_die)
    # A thread that an earlier test left behind would have fresh processes started, which die of nothing.
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    (expected,) = judge_all([Source("a", path)], make_plan())
    (report,) = judge_all([Source("a", path)], make_plan(jobs=2))
    assert all(mark.exists() for mark in killed)
    if deaths == 1:
        assert report == expected
        return
    lost = report.verdicts.count(Verdict.UNREADABLE)
    assert 0 < lost < len(report.verdicts)
    assert report.summary.claims == expected.summary.claims
    assert report.summary.charge == expected.summary.charge
    assert [finding.key for finding in report.findings].count("checker-died") == 1


def test_nothing_is_read_behind_a_segment_that_is_too_long(tmp_path: Path) -> None:
    """Parts after the place where reading stops are left out of the findings."""
    text = interchange(3)
    path = tmp_path / "a.837"
    path.write_text(text[:3000] + "X" * 40_000 + text[3000:], newline="")
    for length in (900, 2000):
        assert said(in_parts(path, length)) == said(whole(path))


def test_a_file_that_goes_away_is_an_input_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that vanishes while parts are read is told as one that cannot be read."""
    ours, theirs = multiprocessing.Pipe()
    ours.send(Task(tmp_path / "gone", Range(None, 1), 0))
    ours.send(None)
    work(theirs, SettingsRequest(), False)  # noqa: FBT003
    answer = ours.recv()
    assert isinstance(answer, OSError)

    class Gone(Inline):
        def judge(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, RangeResult | OSError]]:
            for task in tasks:
                yield task, answer

    with pytest.raises(OSError, match="No such file"):
        list(JudgedParts(Gone().judge(tasks([(0, tmp_path / "gone")]))).parts(0, lambda _offset: None))


def test_a_process_that_fails_says_nothing(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """What another process raises is not printed."""
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    ours, theirs = multiprocessing.Pipe()
    ours.send("no task")
    ours.close()
    work(theirs, SettingsRequest(), False)  # noqa: FBT003
    assert left == [1]
    assert capfd.readouterr() == ("", "")


def test_where_a_copy_is_not_safe_a_fresh_process_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with threads gets fresh processes, with the same findings."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    path = tmp_path / "a.837"
    path.write_text(interchange(1), newline="")
    task = Task(path, Range(None, path.stat().st_size), 0)
    with WorkerPool(1, SettingsRequest(), SILENT) as worker_pool:
        ((_, result),) = worker_pool.judge([task])
    assert result == judge(task, EditMemory(RULEBOOK))


def test_a_worker_pool_leaves_no_process_behind() -> None:
    """A worker pool that is closed has no process left."""
    with WorkerPool(2, SettingsRequest(), SILENT) as worker_pool:
        list(worker_pool.judge([]))
        processes = [worker._process for worker in worker_pool._workers]
    assert [process.is_alive() for process in processes] == [False, False]


@pytest.mark.parametrize("strict", [range(6), [5], []])
def test_a_fault_above_claims_of_many_payers_is_as_severe_in_parts(tmp_path: Path, strict: Sequence[int]) -> None:
    """A level's fault is as severe as the strictest of the payers below takes it, wherever the input is cut."""
    profile = tmp_path / "strict.toml"
    settings = '[[match]]\npayer_id = ["P2"]\n[severity]\n"guide.trailing-blank" = "reject"\n'
    profile.write_text(f'name = "strict"\ntitle = "Of the tests"\n{settings}', encoding="utf-8")
    rulebook = resolve(SettingsRequest(profiles=(str(profile),))).rulebook
    segments = interchange(1).replace("NM1*85*2*BUILDINGS*", "NM1*85*2*BUILDINGS *").split("PI*P1")
    text = "".join(one + f"PI*P{2 if at in strict else 1}" for at, one in enumerate(segments[:-1])) + segments[-1]
    path = tmp_path / "a.837"
    path.write_text(text, newline="")
    memories = [EditMemory(rulebook) for _ in range(3)]
    wanted = whole(path, memories[0])
    levels = [one for one in wanted.findings.in_order() if one.element == "NM103" and one.claim is None]
    blanks = [one for one in levels if "blank" in one.message]
    assert [one.severity for one in blanks] == [
        "reject" if {0, 1, 2} & {*strict} else "warn",
        "reject" if strict else "warn",
    ]
    for length in range(200, 2600, 150):
        assert said(in_parts(path, length, *memories[1:])) == said(wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.glob("*.837")))
def test_a_broken_file_is_judged_alike_in_parts(name: str) -> None:
    """A fault at a cut is told as it is in one go."""
    path = BROKEN / name
    wanted = said(whole(path))
    for length in (300, 701):
        assert said(in_parts(path, length)) == wanted, length


@pytest.mark.usefixtures("small_parts")
def test_an_input_that_was_cut_wrongly_is_judged_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input whose parts do not fit judged_parts is judged in one go."""
    monkeypatch.setattr(RangeStart, "follows", lambda _start, _end: False)
    for name in "ab":
        (tmp_path / name).write_text(interchange(4), newline="")
    sources = [Source(path.name, path) for path in sorted(tmp_path.iterdir())]
    assert judge_all(sources, make_plan(jobs=2)) == judge_all(sources, make_plan())


def test_a_part_that_cannot_even_be_given_up_is_an_unread_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that vanishes while its processes die is an input that cannot be read."""

    def vanish(_task: Task) -> RangeResult:
        raise FileNotFoundError

    monkeypatch.setattr(worker_pool_module, "quarantine", vanish)
    task = Task(tmp_path / "gone", Range(None, 1), 0)
    assert isinstance(worker_pool_module._given_up(task), FileNotFoundError)


def test_no_more_parts_wait_than_there_is_room_for(tmp_path: Path) -> None:
    """While one part is slow, few results of later ones are kept."""
    task = Task(tmp_path / "a", Range(None, 1), 0)
    waiting = deque([task] * 8)
    WorkerPool(2, SettingsRequest(), SILENT)._hand_out(iter([task]), waiting)
    assert len(waiting) == 8


def test_nothing_begins_where_no_interchange_is(tmp_path: Path) -> None:
    """Where there is no interchange no part may begin."""
    path = tmp_path / "a"
    path.write_bytes(b"no interchange")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert _Cutter(data)._set_at(3) is None


class Watched(bytes):
    """Data that knows how much of it was looked back over."""

    looked_over = 0

    def rfind(self, what: bytes, start: int = 0, end: int = 0) -> int:  # type: ignore[override]
        """Look back, and count."""
        Watched.looked_over += end - start
        return super().rfind(what, start, end)

    def madvise(self, _advice: int) -> None:
        """Take the advice of who thinks this a mapped file."""


def test_a_segment_without_end_is_looked_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment of a gigabyte is gone through once, however many cuts there are."""
    monkeypatch.setattr(Watched, "looked_over", 0)
    windows = _Cutter._windows

    def counted(cutter: _Cutter, first: int, before: int) -> object:
        Watched.looked_over += before - first
        return windows(cutter, first, before)

    monkeypatch.setattr(_Cutter, "_windows", counted)
    data = Watched(interchange(1).encode()[:400] + b"A" * 1_000_000)
    assert list(cut(cast("mmap.mmap", data), 1000)) == [Range(None, len(data))]
    assert len(data) / 2 < Watched.looked_over < 4 * len(data)
