"""With imported tables nearly every service is recorded; claims that meet no other one are not made for that."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.engine import claims_of_run, member, unmade_claims
from scrubber.engine.claims import shared_blocks
from scrubber.engine.unmade_claims import UnmadeServices
from scrubber.errors import InputChanged
from scrubber.history.opening import open_history
from scrubber.history.unkept import NewHistory
from scrubber.pipeline import groups, read_ahead
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.judging import HistoryChanged, judge_all, recording
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.publication import OutputFolder
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.reader import Reader
from scrubber.x12.source import CHANGED, Source
from tests.test_claims_that_meet import EDITS, Drawn, enclosed, imported

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import _GeneratorContextManager
    from pathlib import Path

    from scrubber.history.rows import ServiceRow
    from scrubber.history.session import KeptHistory
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.publication import Publication
    from scrubber.x12.source import Digesting

TABLES = ("services", "takebacks", "service_keys", "claim_numbers", "control_numbers", "runs")
EMIT = ("accepted", "rejected", "json", "277ca")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the synthetic tables imported."""
    return imported(tmp_path_factory.mktemp("tables"))


@pytest.fixture(autouse=True)
def in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have inputs of any size looked at in bulk, published one by one, and their claims looked up a few at a time."""
    kwdefaults = Reader.__init__.__kwdefaults__
    assert kwdefaults is not None
    monkeypatch.setitem(kwdefaults, "bulk", 0)
    for module in (shared_blocks, read_ahead):
        monkeypatch.setattr(module, "WORTHWHILE", 1)
    monkeypatch.setattr(unmade_claims, "AT_A_TIME", 3)
    monkeypatch.setattr(groups, "GROUP_INPUTS", 2)


@pytest.fixture
def recorded_unmade(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the services that are recorded of claims that were not made."""
    counts: list[int] = []
    take = UnmadeServices.take

    def counted(self: UnmadeServices, rows: Sequence[ServiceRow]) -> None:
        counts.extend([len(rows)] if rows else [])
        take(self, rows)

    monkeypatch.setattr(UnmadeServices, "take", counted)
    return counts


class Place:
    """A history, and folders of outputs."""

    def __init__(
        self, folder: Path, tables: Path, edits: Sequence[str], url: str = "", *, no_shortcuts: bool = False
    ) -> None:
        self._folder, self._tables, self._edits, self._no_shortcuts = folder, tables, edits, no_shortcuts
        self._url = url or f"sqlite://{folder / 'history.sqlite'}"

    def open(self) -> KeptHistory:
        """The history."""
        history = open_history(self._url, own_key=self._folder / "history.key", write=True)
        assert not isinstance(history, NewHistory)
        return history

    def plan(self) -> Plan:
        """Settle a run by the edits."""
        return make_plan(
            select=self._edits, as_of=date(2026, 3, 1), tables_folder=self._tables, conformance="envelope",
            no_shortcuts=self._no_shortcuts, history=self.open(),
        )  # fmt: skip

    def scrub(self, *runs: Sequence[Path], done: Path | None = None) -> dict[str, bytes]:
        """Every output of some runs, one after the other."""
        found: dict[str, bytes] = {}
        for number, paths in enumerate(runs):
            out = self._folder / f"run-{number}"
            report = scrub_all(sources_of(paths), out, EMIT, self.plan(), batch=BatchOptions(done=done))
            assert not any(one.set_aside for one in report.reports)
            found |= {f"{number}/{path.name}": path.read_bytes() for path in out.iterdir() if path.is_file()}
        return found

    def check(self, paths: Sequence[Path]) -> list[list[object]]:
        """What a check finds beside the history."""
        return [list(report.findings) for report in judge_all(sources_of(paths), self.plan())]

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """The rows of the history."""
        with self.open().store(write=False) as store:
            return {table: sorted(map(tuple, store.rows(table)), key=repr) for table in TABLES}


def sources_of(paths: Sequence[Path]) -> list[Source]:
    """The files as inputs."""
    return [Source(path.name, path) for path in paths]


def drawn_runs(seed: int, folder: Path) -> list[list[Path]]:
    """Three runs of files of the same patients; what was sent comes again in later ones."""
    folder.mkdir()
    drawn = Drawn(seed, tuple(f"W{number}" for number in range(16)))
    files = [drawn.file(number, folder / f"{number}.837") for number in range(1, 9)]
    return [files[:3], files[3:7], [files[7], files[0]]]


def twins(tmp_path: Path, tables: Path, edits: Sequence[str]) -> tuple[Place, Place]:
    """A place where every claim is made, and one where few are, with the same key."""
    folders = [tmp_path / name for name in ("plain", "quick")]
    for folder in folders:
        folder.mkdir()
    plain, quick = (Place(folder, tables, edits, no_shortcuts=folder.name == "plain") for folder in folders)
    plain.open()
    shutil.copy(folders[0] / "history.key", folders[1] / "history.key")
    return plain, quick


@pytest.mark.parametrize("edits", [EDITS, ("NCC001",)], ids=["all", "pairs"])
def test_outputs_and_history_are_those_of_all_claims(
    edits: tuple[str, ...], tmp_path: Path, tables: Path, recorded_unmade: list[int]
) -> None:
    """Beside a history, with replacements, voids, what comes again and groups of a run, every byte is the same."""
    said = b""
    for seed in range(3):
        (tmp_path / str(seed)).mkdir()
        *runs, last = drawn_runs(seed, tmp_path / str(seed) / "in")
        plain, quick = twins(tmp_path / str(seed), tables, edits)
        before = len(recorded_unmade)
        expected = plain.scrub(*runs)
        assert len(recorded_unmade) == before
        assert quick.scrub(*runs) == expected
        assert quick.kept() == plain.kept()
        assert quick.check(last) == plain.check(last)
        said += b"".join(expected.values())
    assert recorded_unmade
    assert b"an earlier file" in said
    assert b"another file of this run" in said


def test_a_claim_that_comes_again_is_known_to_later_files_of_the_run(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that an earlier run has recorded, and that meets none until a file that is published after it."""
    monkeypatch.setattr(groups, "GROUP_INPUTS", 1)
    first, second = (write_claim(tmp_path / f"{code}.837", code) for code in ("A0001", "A0002"))
    plain, quick = twins(tmp_path, tables, ("NCC001",))
    runs = [first], [first, second]
    expected = plain.scrub(*runs)
    assert quick.scrub(*runs) == expected
    assert quick.kept() == plain.kept()
    assert b"NCC001" in expected["1/A0002.findings.json"]


def test_a_patient_with_more_services_than_one_can_have_is_told(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the history and of earlier files of the run count, though none of them meets another."""
    for module in (claims_of_run, member, unmade_claims):
        monkeypatch.setattr(module, "MOST_SERVICES", 1)
    monkeypatch.setattr(groups, "GROUP_INPUTS", 1)
    files = [write_claim(tmp_path / f"{code}.837", code) for code in ("A0001", "A0006", "A0004")]
    plain, quick = twins(tmp_path, tables, ("NCC001",))
    runs = files[:1], files[1:]
    expected = plain.scrub(*runs)
    assert quick.scrub(*runs) == expected
    assert b"SCR054" in b"".join(expected.values())
    assert quick.kept() == plain.kept()


def test_both_databases_hold_the_same(tmp_path: Path, tables: Path, postgresql: str) -> None:
    """PostgreSQL is told the same rows, and says the same."""
    *runs, _ = drawn_runs(2, tmp_path / "in")
    _, quick = twins(tmp_path, tables, ("NCC001",))
    (tmp_path / "server").mkdir()
    shutil.copy(tmp_path / "quick" / "history.key", tmp_path / "server" / "history.key")
    on_server = Place(tmp_path / "server", tables, ("NCC001",), postgresql)
    expected, said = (place.scrub(*runs) for place in (quick, on_server))
    answers = [name for name in expected if name.endswith((".837", ".277ca"))]
    assert [said[name] for name in answers] == [expected[name] for name in answers]
    kept, rows = on_server.kept(), quick.kept()
    assert [row[:9] for row in kept["services"]] == [row[:9] for row in rows["services"]]
    assert len(kept["runs"]) == len(rows["runs"])


def test_inputs_that_are_moved_are_found_again(tmp_path: Path, tables: Path) -> None:
    """A claim of an input that was published and moved away is compared with one of a later group of the run."""
    runs = drawn_runs(2, tmp_path / "in")[:1]
    plain, quick = twins(tmp_path, tables, ("NCC001",))
    expected = plain.scrub(*runs)
    assert quick.scrub(*runs, done=tmp_path / "done") == expected
    assert not list((tmp_path / "in").glob("[123].837"))


class Gone(Source):
    """A file that cannot be read again once it is gone."""

    is_gone = False

    def open_again(self, sha256: str, size: int) -> _GeneratorContextManager[Digesting]:
        """Raise InputChanged."""
        if self.is_gone:
            raise InputChanged(CHANGED)
        return super().open_again(sha256, size)


def test_where_an_input_is_gone_what_may_meet_its_claims_is_set_aside(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an input that is published cannot be read again, the one that would be compared with it is set aside."""
    _, quick = twins(tmp_path, tables, ("NCC001",))
    monkeypatch.setattr(groups, "GROUP_INPUTS", 1)
    first, second = (write_claim(tmp_path / f"{code}.837", code) for code in ("A0001", "A0002"))
    gone = Gone(first.name, first)
    publish = OutputFolder.published

    def published(self: OutputFolder, publication: Publication) -> None:
        publish(self, publication)
        gone.is_gone = True

    monkeypatch.setattr(OutputFolder, "published", published)
    report = scrub_all([gone, *sources_of([second])], tmp_path / "out", EMIT, quick.plan())
    assert [one.set_aside for one in report.reports] == [False, True]


def test_what_another_run_records_meanwhile_is_met(tmp_path: Path, tables: Path, url: str) -> None:
    """A run whose unmade claim meets one that was recorded while it ran is decided again, at last with a lock."""
    file, other = (write_claim(tmp_path / f"{code}.837", code) for code in ("A0001", "A0002"))
    quick = Place(tmp_path, tables, ("NCC001",), url)
    plan = quick.plan()
    with recording(Group.whole(sources_of([file]), plan), plan) as ((report,), pending):
        assert not any(finding.code == "NCC001" for finding in report.findings)
        quick.scrub([other])
        with pytest.raises(HistoryChanged):
            pending.commit()
    with recording(Group.whole(sources_of([file]), plan), plan, is_locked=True) as ((report,), pending):
        pending.commit()
    assert "NCC001" in [finding.code for finding in report.findings]
    assert len(quick.kept()["services"]) == 2


def write_claim(path: Path, code: str, *rendering: str) -> Path:
    """Write a file of one claim of this procedure, by whom these segments say."""
    segments = [
        "HL*1**20*1", "NM1*85*2*CLINIC*****XX*1000000012", "N3*1 MAIN STREET", "N4*ANYTOWN*OH*430000001",
        "REF*EI*310000001", "HL*2*1*22*0", "SBR*P*18*******CI", "NM1*IL*1*ASH*ANN****MI*W1", "N3*1 A STREET",
        "N4*ANYTOWN*OH*430000001", "DMG*D8*19600101*F", "NM1*PR*2*PLAN*****PI*433482",
        f"CLM*{code}*10***11:B:1*Y*A*Y*Y", "HI*ABK:I10", *rendering,
        "LX*1", f"SV1*HC:{code}*10*UN*1***1", "DTP*472*D8*20260105",
    ]  # fmt: skip
    path.write_text("".join(f"{segment}~\n" for segment in enclosed(segments, usage="P", number=int(code[1:]))))
    return path
