"""An inbox that is watched: what is whole is done once, each sender is answered in its own folder, nothing is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, LiteralString

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scrubber.cli.inputs import InputFilter, find_files
from scrubber.errors import OwnFailure
from scrubber.outputs.folder import kept_index
from scrubber.outputs.folder.earlier_runs import earlier_outputs, remove_runs
from scrubber.outputs.folder.kept_index import KeptIndex
from scrubber.outputs.second_read import produce as producing
from scrubber.pipeline import watching
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.inbox import Inbox, pause_after
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.senders import Sender, Senders
from scrubber.pipeline.watch_metrics import PREFIX, WatchMetrics
from scrubber.pipeline.watching import LOOK_AGAIN, Target, Watch
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from scrubber.outputs.folder.index import Index
    from scrubber.outputs.second_read.produce import JudgedInput, Produced
    from scrubber.rules.packs import Pack
    from tests.conftest import Run, WriteClaims

CLAIM = "CLM*{0}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z2000*80*UN*{1}***1~\nDTP*472*D8*20260105~\n"
SETTLE = 5
EMIT = ("accepted", "999", "277ca", "json")
make: Callable[..., Produced] = producing.produce


class Log:
    """Counts what is logged."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()

    def debug(self, event: LiteralString, /, **facts: float | str | BaseException) -> None:  # noqa: ARG002 a Log
        """Count a line."""
        self.events[event] += 1

    info = warning = error = debug


class Office:
    """An inbox with a clock of its own, in seconds, and whoever watches it."""

    def __init__(self, place: Path, write_claims: WriteClaims, pack: Pack) -> None:
        self.place, self.inbox, self.out = place, place / "inbox", place / "out"
        self.done, self.quarantine = place / "done", place / "quarantine"
        self.inbox.mkdir()
        self._write_claims, self._pack = write_claims, pack
        self.now, self.log = 0.0, Log()
        self.watch = self.watched()
        self.profiles: list[str | None] = []
        self.looks = 0

    def watched(self, *senders: Sender, metrics: WatchMetrics | None = None) -> Watch:
        """Whoever begins to watch it, with these senders, and counts what is done."""
        index = KeptIndex(self.out)
        batch = BatchOptions(
            once=True, has_outboxes=True, folder_index=index, done=self.done, quarantine=self.quarantine
        )
        target = Target(self.out, EMIT, batch, self._plan_of, Senders(senders), retries=2)
        inbox = Inbox(self._look, SETTLE)
        self.watch = Watch(inbox, target, self.log, lambda: self.now, lambda: datetime.now(UTC), metrics)
        return self.watch

    def _look(self) -> list[Source]:
        self.looks += 1
        return find_files(self.inbox, InputFilter(recursive=True))

    def _plan_of(self, profile: str | None) -> Plan:
        self.profiles.append(profile)
        return Plan(settings=resolve(SettingsRequest(), [self._pack]), as_of=date(2026, 3, 2), log=self.log)

    def deliver(self, name: str, number: int = 1, units: int = 1) -> bytes:
        """A file with one claim; the interchange is from SENDER, the group from APPLICATION."""
        content = self._write_claims(CLAIM.format(f"C{number}", units), number=number)
        path = self.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return content

    def tick(self, seconds: float = 0, *, is_changed: bool = True) -> None:
        """So many seconds later something is heard of the inbox."""
        self.now += seconds
        self.watch.run([is_changed], lambda: False)

    def settle(self) -> None:
        """All that is in the inbox is seen, and does not change until it is whole."""
        self.tick()
        self.tick(SETTLE)

    def answers(self) -> dict[str, bytes]:
        """What is in the outboxes."""
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in self.out.rglob("outbox/*")}

    def names(self, folder: Path) -> set[str]:
        """The files below a folder."""
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def office(tmp_path: Path, write_claims: WriteClaims, sample_edits: Pack) -> Office:
    """Give an office with an empty inbox."""
    return Office(tmp_path, write_claims, sample_edits)


def test_a_file_is_taken_once_it_has_stopped_growing(office: Office) -> None:
    """As long as it changes it is left; then it is published, answered in its sender's outbox, and moved."""
    whole = office.deliver("SUB3/a.837")
    path = office.inbox / "SUB3" / "a.837"
    path.write_bytes(whole[:100])
    office.tick()
    office.tick(SETTLE - 1)
    path.write_bytes(whole)
    office.tick(1)
    office.tick(SETTLE - 1)
    assert not office.out.exists()
    office.tick(1)
    assert set(office.answers()) == {"SUB3/outbox/a.999", "SUB3/outbox/a.277ca"}
    assert {"SUB3/a.accepted.837", "SUB3/a.findings.json"} <= office.names(office.out)
    assert (office.names(office.inbox), office.names(office.done)) == (set(), {"SUB3/a.837"})


def test_the_same_bytes_are_done_once(office: Office) -> None:
    """A file that comes again, under its name or another, now or later, with other settings, is moved and no more."""
    office.deliver("SUB3/a.837")
    office.deliver("SUB3/b.837")
    office.settle()
    before = office.answers()
    assert len(before) == 2
    for answer in list(office.out.rglob("outbox/*")):
        answer.unlink()
    office.deliver("SUB3/c.837")
    office.watched(Sender("SUB3", profile="other"))
    office.settle()
    assert office.answers() == {}
    assert office.names(office.done) == {"SUB3/a.837", "SUB3/b.837", "SUB3/c.837"}
    assert office.log.events["input passed over"] == 2


def test_a_file_that_is_gone_again_is_no_input(office: Office) -> None:
    """A sender may take a file back that was listed before it was looked at."""
    office.deliver("SUB3/a.837")
    gone = Source("b.837", office.inbox / "SUB3" / "b.837", "SUB3")
    inbox = Inbox(lambda: [*find_files(office.inbox, InputFilter(recursive=True)), gone], settle=0)
    assert [delivery.source.name for delivery in inbox.ready(0)] == ["a.837"]


def test_a_file_in_no_folder_is_its_senders(office: Office) -> None:
    """ISA06 or GS02 tells whose it is; one that is in a folder is that folder's, whatever it says."""
    content = office.deliver("a.837", 1)
    isa06, gs02 = content[35:50].decode().strip(), content.split(b"GS*HC*")[1].split(b"*")[0].decode()
    office.deliver("SUB4/b.837", 2)
    office.watched(Sender("SUB3", (isa06,), "three"), Sender("SUB4", (), "four"))
    office.settle()
    office.watched(Sender("SUB5", (gs02,)))
    office.deliver("c.837", 3)
    (office.inbox / "odd.837").write_bytes(b"Dear Sir or Madam")
    office.settle()
    assert {name for name in office.answers() if name.endswith(".999")} == {
        "SUB3/outbox/a.999", "SUB4/outbox/b.999", "SUB5/outbox/c.999",
    }  # fmt: skip
    assert set(office.profiles) == {"three", "four", None}
    assert office.names(office.quarantine) == {"odd.837"}


def test_what_cannot_be_opened_is_unreadable(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that nobody can look into does not keep the others waiting."""
    office.deliver("a.837", 1)
    office.deliver("SUB3/b.837", 2)
    office.watched(Sender("SUB4", ("X",)))
    open_source = Source.open

    def refuse(source: Source) -> AbstractContextManager[BinaryIO]:
        if source.name == "a.837":
            raise PermissionError(13, "Permission denied")
        return open_source(source)

    monkeypatch.setattr(Source, "open", refuse)
    office.settle()
    assert (office.names(office.quarantine), office.names(office.done)) == ({"a.837"}, {"SUB3/b.837"})


def test_an_input_that_the_program_fails_over_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is done alone, later each time; after the last try it is quarantined. The others are done meanwhile."""
    office.deliver("SUB3/a.837", 1)
    office.deliver("SUB3/b.837", 2)
    tries = []

    def fail(judged: JudgedInput, *others: object) -> Produced:
        if judged.source.name == "a.837":
            tries.append(office.now)
            raise ZeroDivisionError
        return make(judged, *others)

    monkeypatch.setattr("scrubber.pipeline.producing.produce", fail)
    office.settle()
    assert (office.names(office.inbox), office.names(office.done)) == ({"SUB3/a.837"}, {"SUB3/b.837"})
    for _ in range(20):
        office.tick(1)
    assert office.log.events["input is tried again"] == 2
    assert office.names(office.quarantine) == {"SUB3/a.837"}
    assert sorted(set(tries)) == [SETTLE, SETTLE + pause_after(1), SETTLE + pause_after(1) + pause_after(2)]
    assert office.names(office.out / "SUB3" / "outbox") == {"b.999", "b.277ca"}


def test_nothing_is_lost_while_nothing_can_be_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as a disk or a history fails, inputs stay where they are; once it does not, they are done, each once."""
    office.deliver("SUB3/a.837", 1)
    office.deliver("SUB3/b.837", 2)
    with monkeypatch.context() as patch:
        patch.setattr(watching, "scrub_all", _refuse)
        office.settle()
        for _ in range(100):
            office.tick(1)
    assert 3 <= office.log.events["batch failed and is tried again"] <= 8
    assert office.names(office.inbox) == {"SUB3/a.837", "SUB3/b.837"}
    for _ in range(2):
        office.tick(1000)
    assert len(office.answers()) == 4
    assert office.names(office.inbox) == set()


def _refuse(*_arguments: object) -> None:
    raise OwnFailure("no space left on device")


def test_an_inbox_that_is_gone_for_a_while_is_no_end(office: Office) -> None:
    """A network drive that is not there is looked for again."""
    office.inbox.rmdir()
    office.tick()
    office.tick(1)
    assert office.log.events["batch failed and is tried again"] == 1
    office.inbox.mkdir()
    office.deliver("SUB3/a.837")
    office.tick(2)
    office.tick(SETTLE)
    assert len(office.answers()) == 2


def test_what_cannot_be_moved_is_not_done_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an input has to stay in the inbox, that is told once, and it is done once."""
    office.deliver("a.837")

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scrubber.pipeline.moving._move", refuse)
    office.settle()
    office.tick(1000)
    assert (office.log.events["input done"], office.log.events["inputs could not be moved"]) == (1, 1)
    assert office.names(office.inbox) == {"a.837"}


def test_nothing_is_looked_at_as_long_as_nothing_is_heard(office: Office) -> None:
    """An empty inbox of which nothing is told is looked into twice a minute."""
    office.tick()
    looks = office.looks
    for _ in range(LOOK_AGAIN - 1):
        office.tick(1, is_changed=False)
    assert office.looks == looks
    office.tick(1, is_changed=False)
    assert office.looks > looks


def test_no_batch_is_begun_once_it_is_to_stop(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch at hand is ended; what is not begun stays in the inbox."""
    monkeypatch.setattr(watching, "GROUP_INPUTS", 1)
    for number in (1, 2, 3):
        office.deliver(f"{number}.837", number)
    office.tick()
    office.now += SETTLE
    office.watch.run([True], lambda: True)
    assert len(office.names(office.done)) == 1
    assert len(office.names(office.inbox)) == 2


def test_an_outbox_that_is_a_file_is_left_as_it_is(office: Office) -> None:
    """Answers go to a folder beside a file of that name."""
    (office.out / "SUB3").mkdir(parents=True)
    (office.out / "SUB3" / "outbox").write_text("mine")
    office.deliver("SUB3/a.837")
    office.settle()
    assert (office.out / "SUB3" / "outbox").read_text() == "mine"
    assert office.names(office.out / "SUB3" / "outbox.2") == {"a.999", "a.277ca"}


def test_the_index_is_read_again_only_where_somebody_has_changed_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three batches read it once, one after other runs were there reads it anew, and nothing is done twice."""
    reads = Counter[str]()
    read = earlier_outputs

    def counted(out: Path) -> Index:
        reads["index"] += 1
        return read(out)

    monkeypatch.setattr(kept_index, "earlier_outputs", counted)
    for number in range(1, 4):
        office.deliver(f"{number}.837", number)
        office.settle()
    assert reads["index"] == 1
    office.watched()
    office.deliver("again.837", 2)
    office.settle()
    assert reads["index"] == 2
    before = office.watch
    other = office.watched()
    office.deliver("4.837", 4)
    office.settle()
    office.watch = before
    office.deliver("4-again.837", 4)
    office.settle()
    assert other is not before
    assert reads["index"] == 4
    assert sorted(office.answers()) == sorted(
        f"outbox/{number}.{kind}" for number in "1234" for kind in ("999", "277ca")
    )


def test_manifests_that_are_old_are_removed(office: Office) -> None:
    """Those of our runs that ended long ago, and nothing else."""
    office.deliver("SUB3/a.837")
    office.settle()
    (manifest,) = (office.out / "runs").iterdir()
    other = office.out / "runs" / "notes.json"
    other.write_text("{}")
    os.utime(other, (0, 0))
    remove_runs(office.out, 1)
    assert manifest.exists()
    os.utime(manifest, (0, 0))
    (office.out / "SUB3" / "outbox" / "a.999").unlink()
    remove_runs(office.out, 1)
    assert [path.name for path in (office.out / "runs").iterdir()] == ["notes.json"]
    listed = {entry["path"] for entry in json.loads((office.out / ".scrubber.json").read_text())["outputs"]}
    assert listed == {"SUB3/a.accepted.837", "SUB3/a.findings.json", "SUB3/outbox/a.277ca"}
    remove_runs(office.place / "nowhere", 1)


class TestCommand:
    """`scrubber watch` as it is started and ended."""

    @pytest.fixture
    def place(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Give a working folder with a configuration of two senders, one of which is called by its envelope."""
        content = office.deliver("a.837", 1)
        office.deliver("SUB4/b.837", 2, units=2)
        sender = content[35:50].decode().strip()
        configuration = office.place / "scrubber.toml"
        configuration.write_text(
            'out = "out"\ndone = "done"\nemit = ["999", "json"]\nlog_file = "watch.log"\n'
            '[watch]\nsettle = 0.2\nkeep_runs = 30\nheartbeat = "heartbeat"\n'
            f'[[senders]]\nfolder = "SUB3"\nsender = "{sender}"\n'
            '[[senders]]\nfolder = "SUB4"\nprofile = "four.toml"\n'
        )
        configuration.chmod(0o600)
        (office.place / "four.toml").write_text('name = "four"\ntitle = "Four"\n')
        monkeypatch.setenv("SCRUBBER_CONFIG", str(configuration))
        monkeypatch.chdir(office.place)
        return office.place

    @pytest.mark.parametrize("polling", [[], ["--polling"]])
    def test_it_runs_until_it_is_asked_to_end(self, run: Run, place: Path, polling: list[str]) -> None:
        """What is there and what comes is done; SIGTERM ends it with 0; the log has a line for each input."""
        ending = threading.Thread(target=_end_once, args=(place / "done", 2))
        ending.start()
        ran = run("watch", "inbox", "--no-history", *polling)
        ending.join()
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert {path.relative_to(place / "out").as_posix() for path in place.rglob("*.999")} == {
            "SUB3/outbox/a.999", "SUB4/outbox/b.999",
        }  # fmt: skip
        lines = [json.loads(line) for line in (place / "watch.log").read_text().splitlines()]
        events = Counter(line["event"] for line in lines)
        assert (events["watch begun"], events["input done"], events["watch ended"]) == (1, 2, 1)
        assert (place / "heartbeat").stat().st_mode & 0o777 == 0o600
        told = json.loads((place / "out" / "SUB4" / "b.findings.json").read_text())
        assert (told["run"]["profile"], told["run"]["as_of"]) == ("four", f"{datetime.now():%Y-%m-%d}")  # noqa: DTZ005

    def test_what_it_sees_to_beside_is_no_reason_to_end(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A heartbeat that cannot be touched is logged, and inputs are done all the same."""
        ending = threading.Thread(target=_end_once, args=(place / "done", 2))
        ending.start()
        monkeypatch.setenv("SCRUBBER_WATCH_HEARTBEAT", "no/such/folder/heartbeat")
        ran = run("watch", "inbox", "--no-history")
        ending.join()
        assert ran.code == 0
        assert "could not be seen to" in (place / "watch.log").read_text()

    def test_there_is_one_for_an_inbox(self, run: Run, place: Path) -> None:
        """A second one is refused before it reads anything."""
        from scrubber.outputs.folder.private_files import locked

        with locked(place / "inbox"):
            ran = run("watch", "inbox", "--no-history")
        assert (ran.code, ran.err) == (2, "scrubber: another scrubber watches this INBOX\n")

    def test_an_inbox_that_takes_no_lock_is_told(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where it cannot be known that there is one alone, there is none."""

        def refuse(*_arguments: object, **_options: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr("scrubber.outputs.folder.private_files.open_locked", refuse)
        ran = run("watch", place / "inbox", "--no-history")
        assert (ran.code, ran.err) == (4, "scrubber: INBOX cannot be locked: Operation not supported\n")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nowhere"], "INBOX is no folder"),
            (["inbox", "--done", "inbox/done"], "--out, --done and --quarantine are folders outside INBOX"),
        ],
    )
    def test_a_wrong_folder_is_told(self, run: Run, place: Path, arguments: list[str], said: str) -> None:
        """Before anything is read."""
        ran = run("watch", *arguments)
        assert (ran.code, ran.err) == (2, f"scrubber: {said}\n")
        assert not (place / "out").exists()

    def test_the_extra_is_asked_for(self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library that watches, the command says what to install."""
        monkeypatch.setattr("scrubber.cli.watch.find_spec", lambda _name: None)
        ran = run("watch", place / "inbox")
        assert ran.err == "scrubber: watch needs the extra watch: pip install 'claim-scrubber[watch]'\n"

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('senders = "SUB3"', "senders: tables are wanted: [[senders]]"),
            ("[[senders]]\nsender = 'X'", "senders: each wants a folder below the inbox, such as 'SUB3'"),
            ("[[senders]]\nfolder = '../X'", "senders: each wants a folder below the inbox, such as 'SUB3'"),
            ("[[senders]]\nfolder = 'A'\n[[senders]]\nfolder = 'A'", "senders: the folder A is there twice"),
            ("[[senders]]\nfolder = 'A'\nsender = 3", "senders: sender is a text, or a list of texts"),
            ("[[senders]]\nfolder = 'A'\nprofile = 3", "senders: profile is a text"),
            ("[[senders]]\nfolder = 'A'\nprofil = 'x'", "senders: unknown key 'profil'; did you mean 'profile'?"),
            ("[watch]\nsettle = 'long'", "watch.settle: a number is wanted"),
        ],
    )
    def test_a_wrong_key_is_told(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, said: str
    ) -> None:
        """With the file that it is in."""
        file = tmp_path / "scrubber.toml"
        file.write_text(written)
        file.chmod(0o600)
        monkeypatch.setenv("SCRUBBER_CONFIG", str(file))
        ran = run("watch", tmp_path)
        assert (ran.code, ran.err) == (2, f"scrubber: {file}: {said}\n")


def _end_once(done: Path, files: int) -> None:
    """End this process's command as an operator does, once so many files are done."""
    for _ in range(600):
        if len([path for path in done.rglob("*.837") if path.is_file()]) >= files:
            break
        sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)


def samples(file: Path) -> dict[tuple[str, ...], float]:
    """The metrics in a file, by name and labels, as Prometheus reads them."""
    return {
        (sample.name.removeprefix(PREFIX), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_what_is_done_is_counted_for_prometheus(office: Office) -> None:
    """Inputs by outcome, claims, dollars and findings since the start, and what waits; the dashboard shows it all."""
    file = office.place / "watch.prom"
    office.watched(metrics=WatchMetrics(file))
    office.deliver("SUB1/a.837")
    (office.inbox / "SUB1" / "odd.837").write_bytes(b"Dear Sir or Madam")
    office.settle()
    office.deliver("SUB2/again.837")
    office.settle()
    office.deliver("SUB2/b.837", 2, units=0)
    office.tick()
    found = samples(file)
    counted = {outcome: found["inputs_total", outcome] for outcome in ("done", "unreadable", "failed", "passed over")}
    assert counted == {"done": 1, "unreadable": 1, "failed": 0, "passed over": 1}
    assert (found["batches_total",], found["waiting",], found["failures",]) == (2, 1, 0)
    assert (found["claims_total", "accepted"], found["charge_dollars_total", "accepted"]) == (1, 80)
    assert found["findings_total", "SCR001", "not-x12", "reject"] == 1
    dashboard = json.loads((Path(__file__).parents[1] / "docs" / "grafana-dashboard.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert set(re.findall(PREFIX + r"(\w+)", asked)) == {key[0] for key in found}


def test_metrics_that_cannot_be_written_are_no_reason_to_end(office: Office) -> None:
    """While their folder is gone, inputs are done, and the log says so."""
    office.watched(metrics=WatchMetrics(office.place / "nowhere" / "watch.prom"))
    office.deliver("a.837")
    office.settle()
    assert office.names(office.done) == {"a.837"}
    assert office.log.events["the metrics could not be written"] > 0


@pytest.mark.parametrize("option", ["--metrics", "--heartbeat", "--log-file"])
def test_no_file_of_its_own_is_in_the_inbox(office: Office, run: Run, option: str) -> None:
    """What it writes there would be taken for an input."""
    ran = run("watch", office.inbox, "--out", office.out, "--no-history", option, office.inbox / "own")
    assert (ran.code, ran.err) == (2, f"scrubber: {option} is a file outside INBOX\n")
    assert not list(office.inbox.iterdir())
