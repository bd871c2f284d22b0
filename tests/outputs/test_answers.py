"""What the 999, the TA1 and the 277CA say of every file there is, beside what was found in it; names no edit."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scrubber.claims.assemble import Assembler
from scrubber.findings.finding import Verdict
from scrubber.pipeline.plan import Conformance, Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.pipeline.report import Report
    from tests.outputs.conftest import Builder

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted(path for folder in ("broken", "files", "crashers") for path in (FIXTURES / folder).rglob("*"))
FILES = [path for path in FILES if path.is_file() and path.suffix not in {".toml", ".md"}]
SERIES = 250_000_000
NUMBERS = 1_000_000_000

SetName = tuple[str, str, str]
"""ISA13, GS06 and ST02."""


class Answered(NamedTuple):
    """What is said of one interchange of the input, or of several that have one number."""

    positive: list[str]
    """Segments that say that something is accepted without a fault."""
    negative: list[str]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Give every installed edit with its defaults."""
    return resolve(SettingsRequest())


def is_negative(segment: list[str]) -> bool | None:
    """Whether a segment of an answer says that something is wrong; None for one that says neither."""
    match segment[0]:
        case "TA1":
            return segment[4] != "A"
        case "IK5" | "AK9":
            return segment[1] != "A"
        case "STC":
            return segment[3] == "U"
    return None


def answers(text: bytes, series: int) -> dict[int, Answered]:
    """By the number of the input's interchange, what a file of answers says."""
    said: dict[int, Answered] = defaultdict(lambda: Answered([], []))
    number = -1
    for segment in (line.split("*") for line in text.decode("ascii").split("~\n")):
        if segment[0] == "ISA":
            number = (int(segment[13]) - series) % NUMBERS
        negative = is_negative(segment)
        if negative is not None:
            (said[number].negative if negative else said[number].positive).append("*".join(segment))
    return said


def refused_sets(text: bytes) -> set[SetName]:
    """The sets that a 999 refuses; with an empty ST02 for a whole group, with an empty GS06 for an interchange.

    Of several with one number none is meant where one of them is accepted.
    """
    said: dict[bool, set[SetName]] = {True: set(), False: set()}
    interchange = group = transaction = ""
    for segment in (line.split("*") for line in text.decode("ascii").split("~\n")):
        match segment[0]:
            case "ISA":
                interchange = f"{(int(segment[13]) - SERIES) % NUMBERS:09}"
            case "TA1":
                said[segment[4] == "R"].add((interchange, "", ""))
            case "AK1":
                group = segment[2]
            case "AK2":
                transaction = segment[2]
            case "IK5":
                said[segment[1] == "R"].add((interchange, group, transaction))
            case "AK9":
                said[segment[1] == "R"].add((interchange, group, ""))
    return said[True] - said[False]


def sets_of(data: bytes) -> set[SetName]:
    """The professional claim sets of a file that hold a claim."""
    assembler, found = Assembler(), set()
    for piece in Reader(io.BytesIO(data)):
        assembler.take(piece)
        transaction = assembler.transaction
        if piece.tag == "CLM" and transaction is not None and transaction.is_professional:
            assert transaction.interchange is not None
            assert transaction.group is not None
            found.add((transaction.interchange.value(13), transaction.group.value(6), transaction.control_number))
    return found


def numbers(report: Report) -> Iterable[int | None]:
    """The interchanges in which something is rejected, None for what is in no interchange."""
    for finding in report.findings:
        if finding.severity == "reject":
            number = finding.interchange or ""
            yield (int(number) or 1) if number.isdigit() and len(number) <= len("000000001") else None
    if Verdict.UNREADABLE in report.verdicts:
        yield None


def check(build: Builder, path: Path, out: Path, settings: Settings, conformance: Conformance) -> None:
    """What is rejected or unreadable is told in X12, what goes on is not refused there, and the 999 is valid."""
    plan = Plan(settings=settings, conformance=conformance)
    (report,) = scrub_all([Source("a.837", path)], out, ("accepted", "999", "277ca"), plan).reports
    files = {name: out / f"a.{name}" for name in ("999", "277ca", "accepted.837")}
    texts = {name: file.read_bytes() if file.exists() else b"" for name, file in files.items()}
    for interchange in texts["999"].split(b"ISA*")[1:]:
        assert build.answer_faults(b"ISA*" + interchange) == []
    functional, of_claims = answers(texts["999"], SERIES), answers(texts["277ca"], 2 * SERIES)
    everything = [*functional.values(), *of_claims.values()]
    for number in numbers(report):
        said = everything if number is None else [functional[number], of_claims[number]]
        if any(one.positive for one in said):
            assert any(one.negative for one in said), (path.name, number)
    refused = refused_sets(texts["999"])
    for sent in sets_of(texts["accepted.837"]):
        assert refused.isdisjoint({(sent[0], "", ""), (*sent[:2], ""), sent})


@pytest.mark.slow
@pytest.mark.parametrize("conformance", ["envelope", "full"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_is_wrong_with_a_fixture_is_told_in_x12(
    build: Builder, settings: Settings, tmp_path: Path, path: Path, conformance: Conformance
) -> None:
    """No finding that rejects and no unreadable claim has nothing but positive answers; no refused set goes on."""
    check(build, path, tmp_path, settings, conformance)


@pytest.mark.slow
@pytest.mark.corpus
def test_so_it_is_with_the_corpus(build: Builder, settings: Settings, tmp_path: Path, corpus: Path) -> None:
    """The same holds for files that others wrote."""
    for path in sorted((corpus / "files").iterdir()):
        check(build, path, tmp_path, settings, "envelope")
