"""Every kind of output file: what it is called, and what writes it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from scrubber.errors import SetupError, unknown
from scrubber.outputs.reports.findings_json import write_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.marked import Sink

Form = Literal["read", "as it came", "mended", "submission"]
"""How an output has an input that had to be mended: as read, as it came, written right, or right if it is wished."""


class OutputKind(NamedTuple):
    """One value of ``--emit``."""

    suffix: str
    """What follows the input's name."""
    reads_input: bool
    """Whether it is made from the input itself, or from the findings alone."""
    make: Callable[[BinaryIO, Facts], Sink]
    for_unreadable: bool = False
    """Whether it is written for an input that cannot be read, too."""
    needs: tuple[str, str] | None = None
    """The package that writes it and the extra that installs it, where it is no core dependency."""
    is_worklist: bool = False
    """Whether people write into it."""
    is_answer: bool = False
    """Whether it goes back to the sender."""
    form: Form = "read"
    brings: str | None = None
    """Another output that is written wherever this one is asked for."""

    def file_name(self, stem: str, number: int = 1) -> str:
        """What an input's output is called; `number` is 2 and more where the first is taken by a file to be kept."""
        if number == 1:
            return stem + self.suffix
        if self.is_worklist:
            name, _, ending = self.suffix.rpartition(".")
            return f"{stem}{name}.{number}.{ending}"
        return f"{stem}.{number}{self.suffix}"


class _FindingsFile:
    """findings.json as a sink: it needs nothing of the input."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._out, self._facts = out, facts

    def take(self, marked: object) -> None:
        """Pass over a piece."""

    def take_stretch(self, marked: object) -> None:
        """Pass over pieces."""

    def close(self) -> None:
        """Write the document."""
        write_document(self._facts.document, self._out)


# Each writer is imported by the first file that it writes: `check` writes none, and every import delays its first line.


def _annotated(out: BinaryIO, _facts: Facts) -> Sink:
    from scrubber.outputs.claim_files.annotated import AnnotatedFile

    return AnnotatedFile(out)


def _accepted(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.claim_files.split import accepted_file

    return accepted_file(out, facts.document.summary, repairs=facts.repairs)


def _rejected(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.claim_files.split import rejected_file

    return rejected_file(out, facts.document.summary, facts.draw_numbers)


def _ack999(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement

    return FunctionalAcknowledgement(out, facts.document.acknowledged, facts.received)


def _ack277ca(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.ack277ca.acknowledgement import ClaimAcknowledgement

    document = facts.document
    statuses = facts.accepted_status, facts.held_status
    return ClaimAcknowledgement(out, document.acknowledged, facts.received, *statuses, facts.refused_batches)


def _html(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.html.report import HtmlReport

    return HtmlReport(
        out,
        facts.document,
        facts.edit_docs,
        facts.received,
        masks=facts.masks,
        file_by=facts.file_by,
        baseline=facts.baseline,
    )


def _csv(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.worklist.csv_file import WorklistCsv

    return WorklistCsv(out, facts)


def _claims_csv(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.worklist.csv_file import ClaimsCsv

    return ClaimsCsv(out, facts)


def _xlsx(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.worklist.workbook import WorklistXlsx

    return WorklistXlsx(out, facts)


def _findings_jsonl(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.data.json_lines import FindingsJsonLines

    return FindingsJsonLines(out, facts)


def _claims_jsonl(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.data.json_lines import ClaimsJsonLines

    return ClaimsJsonLines(out, facts)


def _findings_parquet(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.data.arrow import FindingsParquet

    return FindingsParquet(out, facts)


def _claims_parquet(out: BinaryIO, facts: Facts) -> Sink:
    from scrubber.outputs.reports.data.arrow import ClaimsParquet

    return ClaimsParquet(out, facts)


_ARROW = ("pyarrow", "arrow")
KINDS: dict[str, OutputKind] = {
    "annotated": OutputKind(".annotated.837", reads_input=True, make=_annotated, form="as it came"),
    "accepted": OutputKind(".accepted.837", reads_input=True, make=_accepted, form="submission"),
    "rejected": OutputKind(".rejected.837", reads_input=True, make=_rejected, form="mended"),
    "999": OutputKind(".999", reads_input=True, make=_ack999, for_unreadable=True, is_answer=True),
    "277ca": OutputKind(".277ca", reads_input=True, make=_ack277ca, is_answer=True),
    "json": OutputKind(".findings.json", reads_input=False, make=_FindingsFile, for_unreadable=True),
    "html": OutputKind(".report.html", reads_input=True, make=_html),
    "csv": OutputKind(".findings.csv", reads_input=True, make=_csv, is_worklist=True),
    "claims-csv": OutputKind(".claims.csv", reads_input=True, make=_claims_csv, is_worklist=True),
    "xlsx": OutputKind(".findings.xlsx", reads_input=True, make=_xlsx, needs=("xlsxwriter", "excel"), is_worklist=True),
    "jsonl": OutputKind(
        ".findings.jsonl", reads_input=False, make=_findings_jsonl, for_unreadable=True, brings="claims-jsonl"
    ),
    "claims-jsonl": OutputKind(".claims.jsonl", reads_input=True, make=_claims_jsonl),
    "parquet": OutputKind(
        ".findings.parquet",
        reads_input=False,
        make=_findings_parquet,
        for_unreadable=True,
        needs=_ARROW,
        brings="claims-parquet",
    ),
    "claims-parquet": OutputKind(".claims.parquet", reads_input=True, make=_claims_parquet, needs=_ARROW),
}
"""Every output by its name for ``--emit``, in the order in which they are listed."""

DEFAULT = ("annotated", "accepted", "rejected", "999", "277ca", "json", "html")
"""What is written where ``--emit`` does not say."""


def all_asked_for(names: Iterable[str]) -> list[str]:
    """The outputs of these names, with those that they bring, in the order in which they are listed."""
    asked = set(names)
    asked |= {brought for name in asked if (brought := KINDS[name].brings)}
    return [name for name in KINDS if name in asked]


def can_be_written(name: str) -> bool:
    """Whether the extra that writes an output is installed, if it needs one."""
    needs = KINDS[name].needs
    return needs is None or find_spec(needs[0]) is not None


def check_kinds(names: Iterable[str]) -> None:
    """Raise SetupError for an output that there is not, or that an extra which is not installed would write."""
    for name in names:
        if name not in KINDS:
            raise SetupError(unknown("output", name, KINDS))
        if (needs := KINDS[name].needs) and not can_be_written(name):
            raise SetupError(f"the output {name} needs the extra {needs[1]}: pip install 'claim-scrubber[{needs[1]}]'")
