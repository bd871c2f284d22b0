"""What `check` prints for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from scrubber import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.rules.settings import Settings

    Documents = Sequence[tuple[FindingsDocument, str]]
    """What was found in each input, with the path of its file."""

MACHINE_FORMS: Final = ("json", "jsonl", "sarif", "github")


def print_documents(documents: Documents, form: str, out: BinaryIO, settings: Settings) -> None:
    """Print the findings of inputs in one of `MACHINE_FORMS`."""
    if form == "json":
        from scrubber.outputs.reports.findings_json import write_line

        for document, _ in documents:
            write_line(document, out)
        return
    out.writelines(part.encode("utf-8", "backslashreplace") for part in _parts(documents, form, settings))


def _parts(documents: Documents, form: str, settings: Settings) -> Iterator[str]:
    if form == "sarif":
        from scrubber.findings.explain import edit_docs
        from scrubber.outputs.reports.sarif import sarif_parts

        yield from sarif_parts(documents, edit_docs(settings), __version__)
        return
    from scrubber.outputs.reports.findings_lines import github_lines, json_lines

    for document, path in documents:
        for line in json_lines(document) if form == "jsonl" else github_lines(document, path):
            yield f"{line}\n"
