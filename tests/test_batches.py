"""Many inputs in one run: published one after the other, judged as if together, and none lost or done twice."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrubber.history.opening import open_history
from scrubber.history.unkept import NoHistory
from scrubber.outputs.second_read import produce as produce_module
from scrubber.pipeline import groups, producing
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrubber.history.protocol import History
    from scrubber.outputs.second_read.produce import JudgedInput, Produced
    from scrubber.pipeline.report import RunReport
    from scrubber.rules.packs import Pack
    from tests.conftest import Run, WriteClaims

    GivenFiles = list[tuple[int, list[tuple[str, str, int]]]]

EMIT = ("annotated", "accepted", "rejected", "999", "277ca", "json", "html", "csv")
CLAIM = """
CLM*{claim}*80***11:B:{frequency}*Y*A*Y*Y~
REF*F8*REFERENCE~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*202601{day:02}~
"""
ODD = b"Dear Sir or Madam"


make: Callable[..., Produced] = produce_module.produce


class Office:
    """A plan of the sample edits, a folder of inputs and one of outputs."""

    def __init__(self, place: Path, write_claims: WriteClaims, pack: Pack) -> None:
        self.place, self.inbox, self.out = place, place / "in", place / "out"
        self._write_claims = write_claims
        self.settings = resolve(SettingsRequest(), [pack])

    def history(self, name: str = "history") -> History:
        """A history of its own."""
        return open_history(f"sqlite://{self.place / name}.sqlite", write=True)

    def plan(self, history: History | None = None) -> Plan:
        """A run of the second of March."""
        return Plan(settings=self.settings, as_of=date(2026, 3, 2), history=history or NoHistory())

    def content(self, number: int, claims: Iterable[tuple[str, str, int]]) -> bytes:
        """A file with claims, each with its id, frequency and day, under this control number."""
        text = "".join(CLAIM.format(claim=claim, frequency=code, day=day) for claim, code, day in claims)
        return self._write_claims(text, number=number)

    def fill(self, number: int, *, odd: int = -1) -> list[Source]:
        """So many inputs of a claim each, every one of another day; the one with the ordinal `odd` is no X12."""
        self.inbox.mkdir(exist_ok=True)
        sources = []
        for ordinal in range(number):
            path = self.inbox / f"{ordinal}.837"
            path.write_bytes(ODD if ordinal == odd else self.content(ordinal + 1, [(f"C{ordinal}", "1", ordinal + 1)]))
            sources.append(Source(path.name, path))
        return sources

    def manifest(self, name: str = "run.json") -> dict[str, object]:
        """A manifest."""
        document = json.loads((self.out / name).read_text())
        assert isinstance(document, dict)
        return document


@pytest.fixture
def office(tmp_path: Path, write_claims: WriteClaims, sample_edits: Pack) -> Office:
    """Give an office without inputs."""
    return Office(tmp_path, write_claims, sample_edits)


def files(out: Path) -> dict[str, bytes]:
    """What is in a folder of outputs, but for index and manifests."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name not in {".scrubber.json", "run.json"} and path.parent.name != "runs"
    }


def told(run: RunReport) -> list[list[str]]:
    """The findings of each input."""
    return [[f"{found.code} {found.claim} {found.message}" for found in report.findings] for report in run.reports]


FILES = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("1178"), st.integers(1, 9)), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["none", "sqlite"])
@given(given_files=FILES, earlier=st.integers(0, 2))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_groups_never_matter(
    office: Office, tmp_path_factory: pytest.TempPathFactory, given_files: GivenFiles, earlier: int, kind: str
) -> None:
    """Whether inputs are published one by one or together: same findings, files and history, whatever repeats what."""
    contents = [office.content(number, claims) for number, claims in given_files]
    seen = []
    for inputs in (100, 2, 1):
        place = tmp_path_factory.mktemp("batch")
        history = open_history(f"sqlite://{place / 'history.sqlite'}", write=True) if kind == "sqlite" else NoHistory()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(groups, "GROUP_INPUTS", inputs)
            for ordinal, content in enumerate(contents[:earlier]):
                scrub_all([Source(f"e{ordinal}", io.BytesIO(content))], place / "out", EMIT, office.plan(history))
            sources = [Source(f"{ordinal}.837", io.BytesIO(content)) for ordinal, content in enumerate(contents)]
            run = scrub_all(sources, place / "out", EMIT, office.plan(history))
        document = json.loads((place / "out" / "run.json").read_text())
        seen.append((told(run), files(place / "out"), run.services, run.id, document))
    assert seen[0] == seen[1] == seen[2]


def test_a_killed_run_is_resumed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run had published when it was killed stays; the next one passes over it, and does each input once."""
    monkeypatch.setattr(groups, "GROUP_INPUTS", 2)
    sources, history = office.fill(7), office.history()
    produced = []

    def produce(judged: JudgedInput, *arguments: object) -> Produced:
        produced.append(judged.source.name)
        if len(produced) == 4:
            raise KeyboardInterrupt
        return make(judged, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(producing, "produce", produce)
        with pytest.raises(KeyboardInterrupt):
            scrub_all(sources, office.out, EMIT, office.plan(history))
    (kept,) = (office.out / "runs").iterdir()
    assert office.manifest(f"runs/{kept.name}")["inputs_left"] == 5
    assert not (office.out / "run.json").exists()
    assert {name.partition(".")[0] for name in files(office.out)} == {"0", "1"}
    run = scrub_all(sources, office.out, EMIT, office.plan(history), batch=BatchOptions(resume=True))
    assert run.done_before == ("0.837", "1.837")
    assert [report.facts.name for report in run.reports] == [f"{ordinal}.837" for ordinal in range(2, 7)]
    manifest = office.manifest()
    assert manifest["inputs_left"] == 0
    assert [(one["path"], one["run"]) for one in manifest["done_before"]] == [  # type: ignore[attr-defined]
        ("0.837", kept.stem), ("1.837", kept.stem),
    ]  # fmt: skip
    whole = office.place / "whole"
    assert scrub_all(sources, whole, EMIT, office.plan(office.history("other"))).services == run.services
    # Reports may say "in an earlier file" where they would say "in another file of this run".
    assert files(whole).keys() == files(office.out).keys()
    for suffix in (".accepted.837", ".rejected.837", ".999"):
        assert {n: c for n, c in files(whole).items() if n.endswith(suffix)} == {
            n: c for n, c in files(office.out).items() if n.endswith(suffix)
        }
    assert office.manifest(f"runs/{kept.name}")["inputs_left"] == 5
    again = scrub_all(sources, office.out, EMIT, office.plan(history), batch=BatchOptions(resume=True))
    assert not again.reports
    manifest = office.manifest()
    assert (manifest["id"], manifest["inputs"], manifest["history_services"]) == (again.id, [], run.services)
    assert len(manifest["done_before"]) == 7  # type: ignore[arg-type]
    assert manifest == office.manifest(f"runs/{again.id}.json")
    assert office.manifest(f"runs/{run.id}.json")["inputs"]


@pytest.mark.parametrize("change", ["settings", "outputs wanted", "input", "output", "all outputs gone", "failed"])
def test_what_is_not_as_it_was_is_done_again(
    office: Office, sample_edits: Pack, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """An input is passed over only where bytes, settings and outputs are the same and the program did not fail."""
    (source,) = office.fill(1)
    assert source.path
    emit: tuple[str, ...] = EMIT
    plan = office.plan()
    with monkeypatch.context() as patch:
        if change == "failed":
            patch.setattr("scrubber.pipeline.claim_stage.ClaimPass", None)
        scrub_all([source], office.out, emit, plan)
    if change == "settings":
        plan = plan._replace(settings=resolve(SettingsRequest(ignore=("SMP001",)), [sample_edits]))
    elif change == "outputs wanted":
        emit = EMIT[:-1]
    elif change == "input":
        source.path.write_bytes(source.path.read_bytes().replace(b"*80*", b"*81*"))
    elif change == "output":
        (office.out / "0.findings.csv").write_bytes(b"typed into")
    elif change == "all outputs gone":
        for name in files(office.out):
            (office.out / name).unlink()
    run = scrub_all([source], office.out, emit, plan, batch=BatchOptions(resume=True))
    assert (len(run.reports), run.done_before) == (1, ())


PROFILE = 'name = "payer"\ntitle = "-"\n[[match]]\npayer_id = ["PAYER1"]\n[edits.charge-above-ceiling]\nmost = {most}\n'
WAIVER = '[[waiver]]\ncode = "SMP001"\neverywhere = true\nowner = "Ada"\nreason = "-"\nexpires = {day}\n'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("payer.toml", PROFILE.format(most=79), PROFILE.format(most=81)),
        ("payer.toml", PROFILE.format(most=79), PROFILE.format(most=79).replace("PAYER1", "PAYER2")),
        ("waivers.toml", WAIVER.format(day="2027-12-31"), WAIVER.format(day="2026-12-31")),
        ("table", "Z1001,yes,2020-01-01,\n", "Z1001,no,2020-01-01,\n"),
    ],
    ids=["profile", "its match", "waiver", "table"],
)
def test_changed_rules_are_other_settings(run: Run, office: Office, name: str, before: str, after: str) -> None:
    """With another profile, waiver or imported table of the same name in the same place, inputs are done again."""
    office.fill(2)
    waivers = office.place / "waivers.toml"
    (office.place / "payer.toml").write_text(PROFILE.format(most=1000))
    waivers.write_text(WAIVER.format(day="2027-12-31"))
    options = ["scrub", office.inbox, "--out", office.out, "--no-history", "--emit", "json", "--as-of", "2026-03-02"]
    options += ["--resume", "--waivers", waivers, "--profiles", f"{office.place}/pay*.toml"]
    passed_over = []
    for text in (before, before, after, after, before):
        if name == "table":
            _import_waiting_times(run, office.place, text)
        else:
            (office.place / name).write_text(text)
        ran = run(*options)
        assert ran.err == ""
        passed_over.append("Passed over, done before with the same settings: 2 inputs" in ran.out)
    assert passed_over == [False, True, False, True, False]


def _import_waiting_times(run: Run, folder: Path, rows: str) -> None:
    """Import a table of the sample pack's name, which goes before its own."""
    content = f"procedure,surely,effective_from,effective_to\n{rows}"
    sidecar = (Path(__file__).parent / "sample_pack" / "tables" / "waiting_times.toml").read_text()
    own = sidecar.partition('sha256 = "')[2].partition('"')[0]
    (folder / "waiting_times.csv").write_text(content)
    (folder / "waiting_times.toml").write_text(sidecar.replace(own, hashlib.sha256(content.encode()).hexdigest()))
    assert run("tables", "import", folder / "waiting_times.csv").code == 0


def test_an_output_that_was_taken_on_is_not_made_again(office: Office) -> None:
    """Another day of receipt, and an acknowledgement that its sender has fetched, are no reason to do it again."""
    sources = office.fill(2)
    scrub_all(sources, office.out, EMIT, office.plan())
    (office.out / "0.999").unlink()
    run = scrub_all(
        sources, office.out, EMIT, office.plan()._replace(as_of=date(2026, 3, 3)), batch=BatchOptions(resume=True)
    )
    assert run.done_before == ("0.837", "1.837")
    assert not (office.out / "0.999").exists()


def test_inputs_are_moved_once_they_are_published(office: Office) -> None:
    """Judged inputs go to one folder and unreadable ones to another, with their folders, over nothing that is there."""
    sources = office.fill(3, odd=1)
    sources = [Source(source.name, source.path or Path(), "") for source in sources]
    deep = office.inbox / "SUB3" / "0.837"
    deep.parent.mkdir()
    deep.write_bytes(office.content(9, [("C9", "1", 20)]))
    sources.append(Source(deep.name, deep, "SUB3"))
    done, quarantine = office.place / "done", office.place / "quarantine"
    done.mkdir()
    (done / "0.837").write_bytes(b"Monday's")
    run = scrub_all(sources, office.out, EMIT, office.plan(), batch=BatchOptions(done=done, quarantine=quarantine))
    assert (run.moved, run.unmoved, run.notes) == (4, 0, ())
    assert sorted(files(done)) == ["0.2.837", "0.837", "2.837", "SUB3/0.837"]
    assert (done / "0.837").read_bytes() == b"Monday's"
    assert files(quarantine) == {"1.837": ODD}
    assert not files(office.inbox)


def test_what_was_published_before_a_kill_is_moved_by_the_next_run(office: Office) -> None:
    """An input that was done but not moved any more is moved by the run that passes over it."""
    sources = office.fill(2, odd=1)
    done, quarantine = office.place / "done", office.place / "quarantine"
    scrub_all(sources, office.out, EMIT, office.plan())
    run = scrub_all(
        sources, office.out, EMIT, office.plan(), batch=BatchOptions(resume=True, done=done, quarantine=quarantine)
    )
    assert (run.reports, run.moved) == ((), 2)
    assert (list(files(done)), list(files(quarantine))) == (["0.837"], ["1.837"])


def test_a_move_that_was_killed_is_ended(office: Office) -> None:
    """An input that is in both folders, as one file, is taken out of the first: it is not moved beside itself."""
    sources = office.fill(1)
    done = office.place / "done"
    done.mkdir()
    (done / "0.837").hardlink_to(office.inbox / "0.837")
    run = scrub_all(sources, office.out, EMIT, office.plan(), batch=BatchOptions(done=done))
    assert (run.moved, list(files(done)), files(office.inbox)) == (1, ["0.837"], {})


def test_an_input_that_has_changed_is_not_moved(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came under the name of an input while that was judged stays for the next run, and the run says so."""
    (source,) = office.fill(1)
    path = source.path
    assert path

    def produce(*arguments: object) -> Produced:
        made = make(*arguments)
        path.unlink()
        path.write_bytes(b"another one")
        return made

    monkeypatch.setattr(producing, "produce", produce)
    run = scrub_all([source], office.out, EMIT, office.plan(), batch=BatchOptions(done=office.place / "done"))
    assert run.notes == ("0.837 has changed since it was read: it is left where it is",)
    assert (run.unmoved, run.exit_code) == (1, 4)
    assert path.read_bytes() == b"another one"


def test_another_file_system_takes_a_copy(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot be linked it is copied; where it cannot be copied, it stays and the run exits with 4."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("scrubber.pipeline.moving.os.link", refuse)
    sources = office.fill(2)
    content = (office.inbox / "0.837").read_bytes()
    run = scrub_all(sources[:1], office.out, EMIT, office.plan(), batch=BatchOptions(done=office.place / "done"))
    assert (run.moved, files(office.place / "done")) == (1, {"0.837": content})
    monkeypatch.setattr("scrubber.pipeline.moving.create", refuse)
    run = scrub_all(sources[1:], office.out, EMIT, office.plan(), batch=BatchOptions(done=office.place / "done"))
    assert run.notes == ("1.837 could not be moved: Invalid cross-device link",)
    assert run.exit_code == 4
    assert "1.837" in files(office.inbox)


def test_nothing_is_begun_after_a_failure_where_that_is_wished(office: Office) -> None:
    """With fail-fast, inputs before an unreadable one are published, and it itself; none after it is looked at."""
    run = scrub_all(office.fill(4, odd=1), office.out, EMIT, office.plan(), batch=BatchOptions(fail_fast=True))
    assert (len(run.reports), run.left, run.exit_code) == (2, 2, 3)
    assert office.manifest()["inputs_left"] == 2
    assert {name.partition(".")[0] for name in files(office.out)} == {"0", "1"}


def test_an_input_that_changes_before_its_turn_is_set_aside(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that is not any more what the run was named by is not published, and the others are."""
    monkeypatch.setattr(groups, "GROUP_INPUTS", 1)
    sources = office.fill(2)

    def produce(*arguments: object) -> Produced:
        (office.inbox / "1.837").write_bytes(office.content(7, [("C7", "1", 7)]))
        return make(*arguments)

    monkeypatch.setattr(producing, "produce", produce)
    run = scrub_all(sources, office.out, EMIT, office.plan())
    assert [report.set_aside for report in run.reports] == [False, True]
    assert run.exit_code == 4


def test_the_log_has_a_line_for_each_input(run: Run, office: Office) -> None:
    """A log file tells of each input what became of it, in numbers, and of none its name; a second run adds to it."""
    office.fill(3, odd=1)
    log = office.place / "scrubber.log"
    options = ["scrub", office.inbox, "--out", office.out, "--no-history", "--emit", "json", "--log-file", log]
    assert run(*options).err == ""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    done = [line for line in lines if line["event"] == "input done"]
    assert [(line["input_ordinal"], line["outcome"], line["claims"], line["charge"]) for line in done] == [
        (1, "done", 1, "80.00"), (2, "unreadable", 0, "0.00"), (3, "done", 1, "80.00"),
    ]  # fmt: skip
    digests = [hashlib.sha256((office.inbox / f"{ordinal}.837").read_bytes()).hexdigest() for ordinal in range(3)]
    assert [line["digest"] for line in done] == digests
    assert all(line["seconds"] >= 0 and "dropped" not in line for line in done)
    assert ".837" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    length = len(log.read_text())
    run(*options, "--resume", "--log-format", "text")
    passed_over = [line for line in log.read_text()[length:].splitlines() if "input passed over" in line]
    assert [line.partition(" digest=")[2].partition(" ")[0] for line in passed_over] == digests
    assert run(*options[:-1], office.place).code == 2


def test_the_command_says_what_became_of_inputs(run: Run, office: Office) -> None:
    """The command passes over, moves and stops, and says so in a line each."""
    office.fill(3, odd=1)
    options = ["scrub", office.inbox, "--out", office.out, "--no-history", "--emit", "json"]
    ran = run(*options, "--fail-fast", "--quarantine", office.place / "bad")
    assert ran.code == 3
    assert ran.out.endswith("Moved: 1 input\nNot begun after the last one: 1 input\n")
    ran = run(*options, "--resume", "--done", office.place / "good")
    assert "1 input: 1 claim" in ran.out
    assert ran.out.endswith("Passed over, done before with the same settings: 1 input\nMoved: 2 inputs\n")
    (office.place / "file").touch()
    assert run(*options[:1], office.place / "good", *options[2:], "--done", office.place / "file").code == 2
