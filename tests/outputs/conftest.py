"""A builder of small professional claim files, and of what the first pass says about them."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.input_result import InputResult
from scrubber.findings.finding import Coverage, EditDoc, Finding, Summary, Verdict
from scrubber.outputs.reports.html.report import MOST_CARDS, HtmlReport
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts
from scrubber.outputs.second_read.marked_stretch import MarkedStretch
from scrubber.outputs.second_read.replay import marked_parts
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.guide.reference import interchange_faults
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.outputs.second_read.marked import MarkedPiece, Sink
    from scrubber.x12.guide.fault import GuideFault

ISA = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*CLEARING       *260105*1200*^*00501*{control}*0*{usage}*:"

ENVELOPES = {
    "interchange-unended", "interchange-control-number", "group-count", "group-unended", "group-control-number",
    "set-count", "set-unended", "set-control-number", "segment-count", "misplaced-segment", "isa-width",
    "terminator-missing", "segments-outside", "text-outside", "segment-too-long", "not-x12", "claim-outside-sets",
}  # fmt: skip
AS_IT_CAME = {"isa-width", "terminator-missing"}

NOT_IN_LIST = "7"
STATUS_CODES = {"STC01-2", "STC10-2", "STC11-2"}
A_GROUP = (
    "GS*FA*CLEARGS*CLINICGS*20260106*0000*250000905*X*005010X231A1~\nST*999*0001*005010X231A1~\n"
    "AK1*HC*7*005010X222A1~\nAK2*837*0001*005010X222A1~\nIK5*A~\nAK9*A*1*1*1~\nSE*6*0001~\nGE*1*250000905~\n"
)
"""A functional acknowledgement that nothing is wrong with."""
BACKGROUNDS = {"sample-edit": EditDoc("A sample of an edit", "Payers `deny` it.", "- The manual, p. 1\n- Another")}
RUN = {
    "version": "0.1.0", "as_of": None, "profile": "medicare", "history": "none",
    "packs": [{"name": "sample", "version": "1"}], "tables": [{"name": "codes", "edition": "2026"}],
}  # fmt: skip
COVERAGE = (
    Coverage("sample-edit", "checked", None),
    Coverage("second-edit", "not-checked", "table not imported: codes"),
    Coverage("third-edit", "not-checked", "table not imported: codes"),
)


class Found(NamedTuple):
    """Where a finding is to point, in the words of a test: the segment's place among those that start with `start`."""

    start: str
    nth: int = 0
    severity: str = "reject"
    code: str = "TST001"
    message: str = "something is wrong here"
    status: str | None = "A7:453"
    on_line: bool = True


class Builder:
    """Writes claims in the usual delimiters, and the whole file in any."""

    def claim(
        self, claim_id: str = "A1", charge: str = "150", lines: Sequence[str] = ("HC:95250:26",), *, extra: str = "",
        line_extra: str = "",
    ) -> str:  # fmt: skip
        """One claim; `extra` stands after CLM, `line_extra` after each line's date of service."""
        text = f"CLM*{claim_id}*{charge}***11:B:1*Y*A*Y*Y~{extra}HI*ABK:E1165~"
        for number, procedure in enumerate(lines, start=1):
            text += f"LX*{number}~SV1*{procedure}*{charge}*UN*1***1~DTP*472*D8*202601{number:02}~{line_extra}"
        return text

    def provider(self, level: int = 1, npi: str = "1234567893") -> str:
        """A billing provider level."""
        return (
            f"HL*{level}**20*1~NM1*85*2*SAMPLE CLINIC*****XX*{npi}~"
            "N3*1 MAIN ST~N4*DENVER*CO*802010001~REF*EI*123456789~"
        )

    def subscriber(self, level: int = 2, parent: int = 1, member: str = "W100000001") -> str:
        """A subscriber level whose subscriber is the patient."""
        return (
            f"HL*{level}*{parent}*22*0~SBR*P*18*******CI~NM1*IL*1*ROE*JANE*Q**JR*MI*{member}~N3*2 OAK ST~"
            "N4*DENVER*CO*802010001~DMG*D8*19700101*F~NM1*PR*2*SAMPLE PAYER*****PI*99999~"
        )

    def dependent(self, level: int = 3, parent: int = 2) -> str:
        """A patient level below a subscriber (whose HL04 is left wrong)."""
        return f"HL*{level}*{parent}*23*0~PAT*19~NM1*QC*1*ROE*KIM~N3*2 OAK ST~N4*DENVER*CO*802010001~DMG*D8*20100101*M~"

    def set(self, body: str, number: str = "0001", version: str = "005010X222A1", batch: str = "B77") -> str:
        """One transaction set around levels and claims, its SE01 counted."""
        text = (
            f"ST*837*{number}*{version}~BHT*0019*00*{batch}*20260105*1200*CH~NM1*41*2*SAMPLE BILLING*****46*SUB01~"
            f"PER*IC*DESK*TE*3035550100~NM1*40*2*SAMPLE CLEARING*****46*REC01~{body}"
        )
        return f"{text}SE*{text.count('~') + 1}*{number}~"

    def interchange(
        self, sets: Iterable[str], delimiters: Delimiters = ASSUMED, line_end: str = "\n", control: str = "000000905",
        usage: str = "P",
    ) -> bytes:  # fmt: skip
        """One interchange with one group around `sets`, in these delimiters, `line_end` after each terminator."""
        whole = list(sets)
        text = (
            f"{ISA.format(control=control, usage=usage)}~GS*HC*CLINICGS*CLEARGS*20260105*1200*7*X*005010X222A1~"
            f"{''.join(whole)}GE*{len(whole)}*7~IEA*1*{control}~"
        )
        table = dict(zip(map(ord, ASSUMED), delimiters, strict=True))
        return text.replace("~", f"~{line_end}").translate(table).encode("latin-1")

    def simple(self, *claims: str, delimiters: Delimiters = ASSUMED, line_end: str = "\n") -> bytes:
        """One interchange with one provider, one patient and these claims."""
        whole = self.set(self.provider() + self.subscriber() + "".join(claims))
        return self.interchange([whole], delimiters, line_end)

    found = Found

    def findings(self, data: bytes, *found: Found) -> list[Finding]:
        """Findings in file order, each on the claim that its segment stands in."""
        made = []
        pieces = self.marked(data)
        for one in found:
            places = [
                (segment.place, ordinal)
                for ordinal, marked in enumerate(marked for marked in pieces if marked.claim)
                for segment in marked.piece.segments()
                if marked.piece.delimiters.element.join(segment.elements).startswith(one.start)
            ]
            place, claim = places[one.nth]
            made.append(
                Finding(
                    edit="sample-edit", code=one.code, severity=one.severity, message=one.message, fix="mend it",
                    claim_id="A1", line="1" if one.on_line else None, interchange="000000905", group="7",
                    transaction="0001", segment=place.ordinal, offset=place.offset, element=None, status=one.status,
                    carc=None, claim=claim, key="sample",
                )
            )  # fmt: skip
        return sorted(made, key=lambda finding: finding.order)

    def marked(
        self, data: bytes, verdicts: Sequence[Verdict] = (), findings: Iterable[Finding] = ()
    ) -> list[MarkedPiece]:
        """The marked pieces of `data`; claims that `verdicts` does not reach are accepted."""
        return list(_pieces(self.parts(data, verdicts, findings)))

    def parts(
        self, data: bytes, verdicts: Sequence[Verdict] = (), findings: Iterable[Finding] = ()
    ) -> list[MarkedPiece | MarkedStretch]:
        """As `marked`, claims that are alike together."""
        claims = sum(piece.tag == "CLM" for piece in Reader(io.BytesIO(data)))
        decided = (bytes(verdicts) + bytes(claims))[:claims]
        return list(marked_parts(io.BytesIO(data), decided, findings))

    def answer_faults(self, interchange: bytes) -> list[GuideFault]:
        """What the guide says against an answer, but for a claim without a date of service, which has no DTP*472.

        pyx12's list of status codes ends before ours, to which `test_every_file` holds them, and it asks for providers
        below a receiver that has none (HL04 is 0), as the guide's own example of a refused batch. A TA1 alone is looked
        at before a group that nothing is wrong with.
        """
        if b"~\nGS*" not in interchange:
            interchange = interchange.replace(b"IEA*0*", f"{A_GROUP}IEA*1*".encode("ascii"))
        faults = interchange_faults(interchange)
        return [
            fault
            for fault in faults
            if fault[1:6] != ("DTP", None, "3", "segment", "2200D")
            and not (fault[1:6] == ("HL", None, "3", "segment", "2000C") and b"*21*0~" in interchange)
            and not (fault.code == NOT_IN_LIST and fault.element in STATUS_CODES)
        ]

    def envelope_faults(self, data: bytes, *, as_it_came: bool = False) -> list[str]:
        """What is wrong with the envelopes of a claim file: their own faults, and claims that stand outside of them.

        What an element says is as it came. With `as_it_came` so are the width of the ISA and the last terminator.
        """
        input_result = ClaimPass(EditMemory(Rulebook())).run(io.BytesIO(data)) if data else InputResult(0)
        found = [finding.key for finding in input_result.findings.in_order() if finding.claim is None]
        marked = [one for one in self.marked(data) if one.claim]
        sets = [one.transaction for one in marked]
        bare = [one for one in sets if one is None or one.group is None or one.interchange is None]
        return [key for key in found if key in ENVELOPES - (AS_IT_CAME if as_it_came else set())] + ["bare"] * len(bare)

    def feed(self, sink: Sink, marked: Iterable[MarkedPiece | MarkedStretch]) -> None:
        """Give a sink every piece, or many at once, and close it."""
        for part in marked:
            if isinstance(part, MarkedStretch):
                sink.take_stretch(part)
            else:
                sink.take(part)
        sink.close()

    def page(
        self,
        data: bytes,
        findings: Sequence[Finding],
        verdicts: Sequence[Verdict],
        *,
        summary: Summary | None = None,
        coverage: Sequence[Coverage] = COVERAGE,
        name: str = "a.837",
        most: int = MOST_CARDS,
    ) -> str:
        """The report for people on `data`."""
        document = FindingsDocument(InputFacts(name, "0" * 64, 1), RUN, summary or Summary(), coverage, findings)
        out = io.BytesIO()
        self.feed(
            HtmlReport(out, document, BACKGROUNDS, date(2026, 2, 1), most=most), self.marked(data, verdicts, findings)
        )
        return out.getvalue().decode("utf-8")


def _pieces(parts: Iterable[MarkedPiece | MarkedStretch]) -> Iterator[MarkedPiece]:
    for part in parts:
        yield from part.pieces() if isinstance(part, MarkedStretch) else (part,)


@pytest.fixture(scope="session")
def build() -> Builder:
    """Give the builder; it holds nothing."""
    return Builder()
