"""Whole runs that write files: which files, what run.json says of them, and a folder that is never mixed."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.engine.input_result import MOST_APPLICATIONS
from scrubber.findings.finding_store import FindingStore
from scrubber.outputs.claim_files.split import SplitFile
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.guide.reference import interchange_faults
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.pipeline.report import RunReport
    from scrubber.rules.packs import Pack
    from tests.conftest import Run

FILES = Path(__file__).parents[1] / "fixtures" / "files"
GOOD = "CLM*A1*80***11:B:1*Y*A*Y*Y~HI*ABK:E1065~LX*1~SV1*HC:Z1001*80*UN*1***1~DTP*472*D8*20260105~"
BAD = GOOD.replace("A1*80*", "A2*90*").replace("UN*1*", "UN*1.5*").replace("Z1001*80", "Z1001*90")
SPLIT = {"a.accepted.837", "a.rejected.837"}
OWN = {".scrubber.json", "run.json", "runs"}
"""What every run writes beside its outputs: index and manifests."""
USUAL = {"a.annotated.837", "a.999", "a.277ca", "a.findings.json", "a.report.html", *OWN}


@pytest.fixture
def plan(sample_edits: Pack) -> Plan:
    """Give a plan with the sample edits."""
    return Plan(settings=resolve(SettingsRequest(), [sample_edits]), as_of=date(2026, 3, 2))


@pytest.fixture
def write(tmp_path: Path, write_claims: Callable[..., bytes]) -> Callable[..., Path]:
    """Give a function that writes an input with these claims."""

    def write_input(*claims: str, name: str = "a.837") -> Path:
        path = tmp_path / name
        path.write_bytes(write_claims("".join(claims).replace("~", "~\n")))
        return path

    return write_input


def names(folder: Path) -> set[str]:
    """What is in a folder."""
    return {path.name for path in folder.iterdir()}


def manifest(out: Path) -> dict[str, Any]:
    """run.json, read."""
    document = json.loads((out / "run.json").read_text("utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("claims", "code", "also"),
    [([GOOD], 0, {"a.accepted.837"}), ([BAD], 1, {"a.rejected.837"}), ([GOOD, BAD], 1, SPLIT)],
)
def test_a_run_writes_what_the_contract_says(
    run: Run, write: Callable[..., Path], tmp_path: Path, claims: list[str], code: int, also: set[str]
) -> None:
    """The outputs of a run are those of the contract; those without a claim are not written."""
    out = tmp_path / "out"
    assert run("scrub", write(*claims), "--out", out, "--no-history").code == code
    assert names(out) == USUAL | also


def test_accepted_claims_are_told_what_the_plan_says(plan: Plan, write: Callable[..., Path], tmp_path: Path) -> None:
    """The 277CA says A1:20 of an accepted claim, or what the plan has in its place."""
    source, outputs = Source("a.837", write(GOOD)), []
    for number, chosen in enumerate((plan, plan._replace(accepted_status="A0:16:PR"))):
        scrub_all([source], tmp_path / str(number), ["277ca"], chosen)
        outputs.append((tmp_path / str(number) / "a.277ca").read_text("ascii"))
    assert "\nSTC*A1:20*20260302*WQ*80~" in outputs[0]
    assert outputs[1] == outputs[0].replace("STC*A1:20*", "STC*A0:16:PR*")


@pytest.mark.slow
def test_findings_that_are_kept_on_disk_are_written_alike(
    run: Run, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with more findings than the memory holds is written as a short one is."""
    path, emit = write(*[GOOD, BAD] * 300), "annotated,accepted,rejected,999,277ca,json,html,csv"
    options = ("--emit", emit, "--no-history", "--as-of", "2026-03-02")
    said = run("scrub", path, "--out", tmp_path / "out", *options).out
    shown = run("check", path, "--no-history").out
    monkeypatch.setattr(FindingStore.__init__, "__defaults__", (10, frozenset()))
    assert run("scrub", path, "--out", tmp_path / "shelved", *options).out == said.replace("/out:", "/shelved:")
    assert run("check", path, "--no-history").out == shown
    assert names(tmp_path / "shelved") == names(tmp_path / "out")
    for file in sorted(names(tmp_path / "out") - OWN):
        assert (tmp_path / "shelved" / file).read_bytes() == (tmp_path / "out" / file).read_bytes(), file


@pytest.mark.parametrize(
    ("begin", "end", "files"),
    [
        (b"ISA", b"Dear all, no claims today.", set()),
        (b"SE*", b"", {"a.999"}),
        (b"HI*", b"K3*" + b"X" * 40_000, {"a.999"}),
    ],
)
def test_an_unreadable_input_gets_findings_and_an_answer(
    run: Run, write: Callable[..., Path], tmp_path: Path, begin: bytes, end: bytes, files: set[str]
) -> None:
    """A file that is cut off has findings and an acknowledgement, and no claim of it goes on."""
    path, out = write(GOOD), tmp_path / "out"
    path.write_bytes(path.read_bytes().partition(begin)[0] + end)
    assert run("scrub", path, "--out", out, "--no-history").code == 3
    assert names(out) == {"a.findings.json", *OWN} | files


def test_an_input_that_cannot_be_opened_stops_no_other(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    """A missing file costs the other inputs nothing."""
    out = tmp_path / "out"
    assert (
        run("scrub", write(GOOD), tmp_path / "gone.837", "--out", out, "--no-history", "--emit", "999,json").code == 3
    )
    assert names(out) == {"a.999", "a.findings.json", "gone.findings.json", *OWN}


def test_a_disk_that_is_full_is_told_in_one_line(
    run: Run, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is told in one line, and no output is half there."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = run("scrub", write(GOOD), "--out", tmp_path / "out", "--no-history")
    assert ran.code == 4
    assert ran.err == "scrubber: the outputs could not be written: No space left on device\n"
    assert names(tmp_path / "out") == set()


def test_a_split_that_loses_a_claim_publishes_nothing(
    run: Run, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the findings is written of an input whose claims are not all in the split files."""
    monkeypatch.setattr(SplitFile, "take_stretch", lambda *_arguments, **_named: None)
    ran = run("scrub", write(GOOD), "--out", tmp_path / "out", "--no-history")
    assert ran.code == 4
    assert "the program failed over this input (the split is not whole" in ran.out
    assert names(tmp_path / "out") == {"a.findings.json", *OWN}


@pytest.mark.parametrize("emit", ["accepted", "rejected", "999"])
def test_one_output_goes_to_standard_output(run: Run, write: Callable[..., Path], tmp_path: Path, emit: str) -> None:
    """As a filter the command writes what it writes into a folder."""
    path, out = write(GOOD, BAD), tmp_path / "out"
    run("scrub", path, "--out", out, "--no-history")
    suffix = "" if emit == "999" else ".837"
    piped = run("scrub", path, "--out", "-", "--no-history", "--emit", emit)
    assert piped.out == (out / f"a.{emit}{suffix}").read_text()


def test_an_input_without_claims_pipes_nothing(run: Run, tmp_path: Path) -> None:
    """A file without claims gives a filter nothing to write."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    ran = run("scrub", letter, "--out", "-", "--no-history", "--emit", "accepted")
    assert (ran.code, ran.out) == (3, "")


def ticking() -> Callable[[], datetime]:
    """A clock that goes on a second each time it is read."""
    seconds: Iterator[int] = iter(range(60))
    return lambda: datetime(2026, 3, 2, 9, 30, next(seconds), tzinfo=UTC)


def scrub(plan: Plan, out: Path, *paths: Path, clock: Callable[[], datetime] | None = None) -> RunReport:
    """Scrub inputs with the usual outputs."""
    emit = ("annotated", "accepted", "rejected", "999", "277ca", "json")
    return scrub_all([Source(path.name, path) for path in paths], out, emit, plan, clock)


def test_the_manifest_names_all_that_was_read_and_written(
    plan: Plan, write: Callable[..., Path], tmp_path: Path
) -> None:
    """run.json has inputs, outputs, rules, tables, versions and counts."""
    path, out = write(GOOD, BAD), tmp_path / "out"
    report = scrub(plan, out, path, clock=ticking())
    document = manifest(out)
    assert document["schema"] == "claim-scrubber/run/1"
    assert document["summary"]["charge"] == "170.00"
    assert document["exit_code"] == report.exit_code == 1
    assert document["timing"] == {
        "started": "2026-03-02T09:30:00Z",
        "finished": "2026-03-02T09:30:05Z",
        "seconds": [2.0],
    }
    (entry,) = document["inputs"]
    assert (entry["name"], entry["path"], entry["bytes"]) == ("a.837", "a.837", path.stat().st_size)
    assert entry["duplicate_of"] is None
    assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert entry["summary"]["charge_accepted"] == "80.00"
    assert entry["summary"]["charge_rejected"] == "90.00"
    assert [(file["emit"], file["name"]) for file in entry["outputs"]] == [
        ("annotated", "a.annotated.837"), ("accepted", "a.accepted.837"), ("rejected", "a.rejected.837"),
        ("999", "a.999"), ("277ca", "a.277ca"), ("json", "a.findings.json"),
    ]  # fmt: skip
    for file in entry["outputs"]:
        content = (out / file["name"]).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))


def test_the_manifest_says_where_each_setting_comes_from(
    sample_edits: Pack, write: Callable[..., Path], tmp_path: Path
) -> None:
    """run.json has each setting with its origin."""
    settings = resolve(SettingsRequest(ignore=("units-not-whole",)), [sample_edits])
    scrub(Plan(settings=settings), tmp_path / "out", write(GOOD))
    by_name = {entry["edit"]: entry for entry in manifest(tmp_path / "out")["settings"]}
    assert set(by_name) == {active.edit.name for active in settings.edits}
    assert by_name["units-not-whole"]["not_checked"] is not None
    for active in settings.edits:
        entry = by_name[active.edit.name]
        assert {name: value["origin"] for name, value in entry["parameters"].items()} == dict(active.origins)
        assert entry["severities"] == {key: severity.value for key, severity in active.severities.items()}


def test_two_runs_differ_in_their_timing_only(plan: Plan, write: Callable[..., Path], tmp_path: Path) -> None:
    """The same run again differs in `timing` alone."""
    path, one, two = write(GOOD, BAD), tmp_path / "one", tmp_path / "two"
    scrub(plan, one, path, clock=ticking())
    scrub(plan, two, path)
    assert manifest(two)["timing"] is None
    assert {**manifest(one), "timing": None} == manifest(two)
    assert names(one) == names(two)
    for name in names(one) - OWN:
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_a_name_that_is_no_text_is_in_the_manifest_all_the_same(
    plan: Plan, write: Callable[..., Path], tmp_path: Path
) -> None:
    """A file name that is no UTF-8 is escaped in run.json."""
    path = write(GOOD)
    odd = Source(os.fsdecode(b"caf\xe9.837"), path)
    scrub_all([odd], tmp_path / "out", ("json",), plan)
    (entry,) = manifest(tmp_path / "out")["inputs"]
    assert entry["name"] == "caf\N{REPLACEMENT CHARACTER}.837"


def test_a_test_interchange_is_answered_as_one(plan: Plan, write: Callable[..., Path], tmp_path: Path) -> None:
    """A test file is judged like a real one, and its answers say that they are a test's."""
    path = write(GOOD, BAD)
    real = path.read_bytes()
    usage = real.index(b"*00501*") + len(b"*00501*000000001*0*")
    for letter in (b"P", b"T"):
        path.write_bytes(real[:usage] + letter + real[usage + 1 :])
        out = tmp_path / letter.decode()
        summary = scrub(plan, out, path).reports[0].summary
        assert (summary.accepted, summary.rejected) == (1, 1)
        for name in ("a.999", "a.277ca"):
            assert (out / name).read_bytes()[usage : usage + 1] == letter


def test_the_manifest_says_who_sent_what_to_whom(plan: Plan, tmp_path: Path) -> None:
    """Whoever routes the answers finds sender, receiver and control number of every interchange."""
    path = FILES / "two-interchanges.837"
    scrub(plan, tmp_path / "out", path)
    (entry,) = manifest(tmp_path / "out")["inputs"]
    pieces = [piece for piece in Reader(io.BytesIO(path.read_bytes())) if piece.tag in {"ISA", "GS"}]
    sent = [[element.strip() for element in piece.segments()[0].elements] for piece in pieces]
    assert [elements[0] for elements in sent] == ["ISA", "GS", "ISA", "GS"]
    for listed, isa, gs in zip(entry["interchanges"], sent[::2], sent[1::2], strict=True):
        assert listed == {
            "sender": {"qualifier": isa[5], "id": isa[6], "applications": [gs[2]]},
            "receiver": {"qualifier": isa[7], "id": isa[8], "applications": [gs[3]]},
            "control_number": isa[13],
        }


def test_of_what_is_no_x12_the_manifest_names_no_sender(plan: Plan, write: Callable[..., Path], tmp_path: Path) -> None:
    """An archive with an interchange in it, uncompressed, was sent by nobody that could be told."""
    path = write(GOOD)
    path.write_bytes(b"PK\3\4" + path.read_bytes())
    scrub(plan, tmp_path / "out", path)
    assert manifest(tmp_path / "out")["inputs"][0]["interchanges"] == []


def test_an_application_is_listed_once_and_of_very_many_the_first(
    plan: Plan, write: Callable[..., Path], tmp_path: Path
) -> None:
    """A group's sender and receiver are listed once for its interchange; many thousands of them are not kept."""
    path, out = write(GOOD), tmp_path / "out"
    before, group, after = path.read_text().partition("GS*")
    text = group + after.partition("IEA*")[0]
    sender = text.split("*")[2]
    many = "".join(text.replace(f"*{sender}*", f"*S{number // 2}*", 1) for number in range(2 * MOST_APPLICATIONS + 4))
    path.write_text(before + many + "IEA*" + after.partition("IEA*")[2])
    scrub(plan, out, path)
    (interchange,) = manifest(out)["inputs"][0]["interchanges"]
    assert interchange["sender"]["applications"] == [f"S{number}" for number in range(MOST_APPLICATIONS)]
    assert len(interchange["receiver"]["applications"]) == 1


@pytest.mark.parametrize("conformance", ["envelope", "full"])
def test_the_same_bytes_twice_in_a_run_are_scrubbed_once(
    run: Run, write: Callable[..., Path], tmp_path: Path, conformance: str
) -> None:
    """The second of two names of one content gets a findings document that says so, and no claims; no code changes."""
    first, second, other = write(BAD, GOOD), write(BAD, GOOD, name="b.837"), write(GOOD, name="c.837")
    alone = run("scrub", first, other, "--out", tmp_path / "alone", "--conformance", conformance)
    ran = run("scrub", first, second, other, "--out", tmp_path / "out", "--conformance", conformance)
    assert ran.code == alone.code == 1
    assert "3 inputs: 3 claims" in ran.out
    assert names(tmp_path / "out") == names(tmp_path / "alone") | {"b.findings.json"}
    document = json.loads((tmp_path / "out" / "b.findings.json").read_text())
    assert document["input"]["duplicate_of"] == "a.837"
    assert document["input"]["sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    assert set(document["summary"].values()) == {0, "0.00"}
    (finding,) = document["findings"]
    assert (finding["edit"], finding["severity"]) == ("duplicate-input", "info")
    assert "a.837" in finding["message"]
    assert [entry["duplicate_of"] for entry in manifest(tmp_path / "out")["inputs"]] == [None, "a.837", None]
    assert manifest(tmp_path / "out")["summary"] == manifest(tmp_path / "alone")["summary"]


def test_inputs_that_cannot_be_opened_are_not_the_same(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    """Two inputs that are missing are each told as missing."""
    ran = run("check", write(GOOD), tmp_path / "b.837", tmp_path / "c.837", "--no-history", "--format", "json")
    documents = [json.loads(line) for line in ran.out.splitlines()]
    assert [document["input"]["duplicate_of"] for document in documents] == [None] * 3
    assert [document["findings"][0]["edit"] for document in documents[1:]] == ["input-unopened"] * 2


def claims_of(path: Path | None) -> Counter[str]:
    """The claims of a file, without what stands between them."""
    data = path.read_bytes() if path else b""
    return Counter(piece.text.strip() for piece in Reader(io.BytesIO(data)) if piece.tag == "CLM")


def interchanges(path: Path) -> list[bytes]:
    """The interchanges of an answer."""
    return [b"ISA*" + text for text in path.read_bytes().removeprefix(b"ISA*").split(b"\nISA*")]


@pytest.mark.slow
@pytest.mark.corpus
def test_no_claim_of_the_corpus_is_lost_and_every_answer_is_valid(corpus: Path, plan: Plan, tmp_path: Path) -> None:
    """Of files of others every claim is in one place, and every answer is valid."""
    files = sorted((corpus / "files").iterdir())
    report = scrub(plan, tmp_path / "out", *files)
    for file, result, outputs in zip(files, report.reports, report.outputs, strict=True):
        by_suffix = {".".join(path.name.split(".")[-2:]): path for path in outputs}
        split = claims_of(by_suffix.get("accepted.837")) + claims_of(by_suffix.get("rejected.837"))
        assert not split - claims_of(file)
        assert (claims_of(file) - split).total() <= result.summary.unreadable
        for path in outputs:
            if path.suffix in {".999", ".277ca"}:
                faults = [interchange_faults(one) for one in interchanges(path) if b"~\nGS*" in one]
                assert not any(faults)
