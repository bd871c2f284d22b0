"""Claims that are taken many at once: every output holds the bytes that it would hold claim by claim."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.claims.assemble import Above
from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.errors import OwnFailure
from scrubber.findings.finding import Finding, Summary, Verdict
from scrubber.outputs.ack277ca.acknowledgement import ClaimAcknowledgement
from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement
from scrubber.outputs.claim_files.annotated import AnnotatedFile
from scrubber.outputs.claim_files.split import accepted_file, rejected_file
from scrubber.outputs.facts import Facts
from scrubber.outputs.reports.html.report import HtmlReport
from scrubber.outputs.reports.worklist.csv_file import ClaimsCsv, WorklistCsv
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts
from scrubber.outputs.second_read.marked_stretch import MarkedStretch
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.piece import Stretch
from tests.benchmarks.make_input import make
from tests.outputs.conftest import RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scrubber.outputs.second_read.marked import MarkedPiece, Sink
    from tests.outputs.conftest import Builder

RECEIVED = date(2026, 3, 1)
FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted(FIXTURES.glob("files/*.837"))
BROKEN = sorted(FIXTURES.glob("broken/*.837"))


def dice(seed: int) -> random.Random:
    """What draws the same for the same seed."""
    return random.Random(seed)  # noqa: S311 - not for secrets


class Decided(NamedTuple):
    """An input with what is said about it."""

    data: bytes
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    summary: Summary


def found_at(piece: MarkedPiece, claim: int) -> Finding:
    """A finding about a whole claim."""
    return Finding(
        edit="sample-edit", code="TST001", severity="reject", message="something is wrong", fix="mend it",
        claim_id="A1", line=None, interchange="1", group="1", transaction="1", segment=piece.piece.ordinal,
        offset=piece.piece.offset, element=None, status="A7:453", carc=None, claim=claim, key="sample",
    )  # fmt: skip


def decide(build: Builder, data: bytes, draw: random.Random, share: float, *, screened: bool = True) -> Decided:
    """Give the verdicts and findings that the envelopes bring about, and claims in `share` some more of their own."""
    input_result = ClaimPass(EditMemory(Rulebook())).run(io.BytesIO(data))
    verdicts = list(
        map(
            Verdict,
            input_result.claim_verdicts.verdicts if screened else bytes(len(input_result.claim_verdicts.verdicts)),
        )
    )
    findings = [finding for finding in input_result.findings.in_order() if screened or finding.claim is None]
    claims = [marked for marked in build.marked(data) if marked.claim]
    for ordinal, marked in enumerate(claims):
        if draw.random() < share and verdicts[ordinal] < Verdict.REJECTED:
            verdicts[ordinal] = draw.choice([Verdict.WARNED, Verdict.REJECTED, Verdict.REJECTED])
            if draw.random() < 0.5:
                findings.append(found_at(marked, ordinal))
    charges: dict[Verdict, list[int]] = {verdict: [] for verdict in Verdict}
    for marked, verdict in zip(claims, verdicts, strict=True):
        charges[verdict].append((marked.claim.charge if marked.claim else 0) or 0)
    accepted = charges[Verdict.ACCEPTED] + charges[Verdict.WARNED]
    rejected = charges[Verdict.REJECTED]
    summary = input_result.summary()._replace(
        accepted=len(accepted), charge_accepted=sum(accepted), rejected=len(rejected), charge_rejected=sum(rejected)
    )
    return Decided(data, tuple(verdicts), tuple(sorted(findings, key=lambda found: found.order)), summary)


def outputs(decided: Decided) -> Iterator[Callable[[io.BytesIO], Sink]]:
    """Every output that is made from the input."""
    _, _, findings, summary = decided
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), RUN, summary, (), findings)
    yield AnnotatedFile
    yield lambda out: accepted_file(out, summary)
    yield lambda out: rejected_file(out, summary)
    yield lambda out: FunctionalAcknowledgement(out, findings, RECEIVED)
    yield lambda out: ClaimAcknowledgement(out, findings, RECEIVED)
    yield lambda out: WorklistCsv(out, Facts(document, RECEIVED, {}))
    yield lambda out: ClaimsCsv(out, Facts(document, RECEIVED, {}))
    yield lambda out: HtmlReport(out, document, {}, RECEIVED)


def written(
    build: Builder, make_sink: Callable[[io.BytesIO], Sink], parts: Iterable[MarkedPiece | MarkedStretch]
) -> bytes | None:
    """What an output writes, None where it fails."""
    out = io.BytesIO()
    try:
        build.feed(make_sink(out), parts)
    except OwnFailure:
        return None
    return out.getvalue()


def check(build: Builder, decided: Decided) -> int:
    """Compare every output; how many stretches the input had."""
    parts = build.parts(decided.data, decided.verdicts, decided.findings)
    pieces = build.marked(decided.data, decided.verdicts, decided.findings)
    for make_sink in outputs(decided):
        assert written(build, make_sink, parts) == written(build, make_sink, pieces)
    return sum(isinstance(part, MarkedStretch) for part in parts)


@pytest.mark.parametrize("share", [0, 0.3])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_good_files(build: Builder, path: Path, share: float) -> None:
    """Outputs of ordinary files are the same whether claims are taken one by one or many at once."""
    data = path.read_bytes()
    for text in (data, data.replace(b"~\n", b"~\r\n"), data.replace(b"~\n", b"~")):
        assert check(build, decide(build, text, dice(1), share)) or share


@pytest.mark.slow
@pytest.mark.parametrize("screened", [True, False])
def test_broken_files(build: Builder, *, screened: bool) -> None:
    """Outputs of broken files are the same whether claims are taken one by one or many at once."""
    assert sum(check(build, decide(build, path.read_bytes(), dice(2), 0.3, screened=screened)) for path in BROKEN)


@pytest.mark.parametrize("share", [0.02, 0.5, 1])
def test_many_sets(build: Builder, tmp_path: Path, share: float) -> None:
    """Rejected claims among many accepted ones leave levels and numbers right."""
    make(tmp_path / "in.837", 300_000, "clean")
    assert check(build, decide(build, (tmp_path / "in.837").read_bytes(), dice(3), share))


@pytest.mark.slow
@pytest.mark.corpus
def test_files_of_others(build: Builder, corpus: Path) -> None:
    """Outputs of files of others are the same whether claims are taken one by one or many at once."""
    for path in sorted((corpus / "files").iterdir()):
        check(build, decide(build, path.read_bytes(), dice(4), 0.3, screened=False))


NAMES = (
    "1*ROE*JANE*Q**JR*MI*W100000001", "1*ROE*JANE****MI*W1", "1*O'NEIL VAN*A. B.****II*A-1", "1*ROE", "",
    "2*ESTATE*****MI*W2", "1* ROE*JANE****MI*W1", "1*ROE*JANE**DR**MI*W1", "1*R`E*JANE****MI*W1", "1**JANE****MI*W1",
    "1*ROE*JANE****24*W1", "1*ROE*JANE****MI*W", "1*ROE*JANE****MI*W1*X", "1*" + "R" * 61 + "*J****MI*W1",
)  # fmt: skip
CLAIMS = (
    "A1*150***11:B:1*Y", "B-2*150.50***11:B:1*Y", "C 3*150.00***11:B:1", "*0***11", "D4*1.005***11", "E5*x***11",
    "F6*-5***11", "G" * 60 + "*007.10***11", "H^7*.5***11", "I8", "J9*12", " K1 *5 *", "L2*5 ",
)  # fmt: skip
REFERENCES = ("", "REF*D9*000000000001~", "REF*D9*A B*X~", "REF*D9* ~", "REF*D9*" + "7" * 60 + "~", "REF*D9*A`B~")
DATES = (
    "D8*20260105",
    "D8*20260106",
    "RD8*20260101-20260105",
    "RD8*20260105-20260101",
    "D8*2026010",
    "D8*20260105 *X",
    "TM*1",
)


class _Odd:
    """Draws sets of levels and claims in any order, most of them right, with names and numbers of every kind."""

    def __init__(self, draw: random.Random, odd: float) -> None:
        self._draw, self._odd = draw, odd
        self._last = 0

    def _one_of(self, values: Sequence[str]) -> str:
        return self._draw.choice(values) if self._draw.random() < self._odd else values[0]

    def _level(self, code: str, parent: int) -> str:
        self._last += 1
        number = self._one_of((str(self._last), f"0{self._last}", "7", f"{self._last} ", "X", ""))
        above = self._one_of((str(parent or ""), "1", "99", "01", ""))
        code = self._one_of((code, "20", "22", "23", "19", f"{code} "))
        ending = self._one_of(("*1", "*0", "", "* 1", "*1*X"))
        entity = {"20": "85*2*SAMPLE CLINIC*****XX*1234567893", "22": "IL*", "23": "QC*"}.get(code, "QC*")
        name = self._one_of(NAMES) if entity.endswith("*") else ""
        extra = self._one_of(("", "NM1*IL*1*ROE*SECOND****MI*W9~"))
        return f"HL*{number}*{above}*{code}{ending}~SBR*P~NM1*{entity}{name}~{extra}N3*1 MAIN ST~"

    def _claims(self) -> str:
        text = ""
        for _ in range(self._draw.choice([0, 1, 1, 1, 2, 3]) if self._draw.random() < self._odd else 1):
            dates = "".join(f"LX*1~SV1*HC:1*1~DTP*472*{self._one_of(DATES)}~" for _ in range(self._draw.randint(0, 3)))
            text += f"CLM*{self._one_of(CLAIMS)}~{self._one_of(REFERENCES)}{dates}"
        return text

    def body(self) -> str:
        """The levels and claims of a set."""
        self._last = 0
        text = self._claims() if self._draw.random() < self._odd else ""
        for _ in range(self._draw.randint(1, 3)):
            billing = self._last + 1
            text += self._level("20", 0)
            for _ in range(self._draw.randint(1, 4)):
                subscriber = self._last + 1
                text += self._level("22", billing) + self._claims()
                for _ in range(self._draw.choice([0, 0, 1, 2])):
                    text += self._level("23", subscriber) + self._claims()
        return text


@given(
    seed=st.integers(0, 1 << 32),
    odd=st.sampled_from([0, 0.02, 0.2]),
    share=st.sampled_from([0, 0.1, 0.5]),
    delimiters=st.sampled_from([ASSUMED, Delimiters("|", "^", ">", "\n"), Delimiters("\x1d", "!", "\x1f", "\x1e")]),
    line_end=st.sampled_from(["\n", "", "\r\n"]),
)
@settings(max_examples=100)
def test_any_levels_and_claims(
    build: Builder, seed: int, odd: float, share: float, delimiters: Delimiters, line_end: str
) -> None:
    """Unusual levels, names and amounts are written alike one by one and many at once."""
    draw = dice(seed)
    bodies = _Odd(draw, odd)
    kinds = ["005010X222A1", "005010X222A1", "005010X223A2"] if odd else ["005010X222A1"]
    sets = [build.set(bodies.body(), f"{number:04}", draw.choice(kinds)) for number in range(1, draw.randint(2, 4))]
    data = build.interchange(sets, delimiters, "" if delimiters.terminator == "\n" else line_end)
    check(build, decide(build, data, draw, share, screened=draw.random() < 0.5))


def test_a_short_head_of_a_claim_is_read() -> None:
    """A CLM that ends early has an empty number or charge."""
    claims = ["CLM*A1*5*", "CLM*A2*6", "CLM*A3", "CLM"]
    starts = [sum(len(claim) + 2 for claim in claims[:index]) for index in range(len(claims))]
    stretch = Stretch("".join(f"{claim}~\n" for claim in claims), 0, 1, len(claims), ASSUMED, starts)
    marked = MarkedStretch(stretch, Verdict.ACCEPTED, None, Above())
    assert marked.claim_heads == [("A1", "5"), ("A2", "6"), ("A3", ""), ("", "")]
    assert marked.charges == [500, 600, 0, 0]
