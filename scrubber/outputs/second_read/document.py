"""What every output of one input is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrubber.findings.finding import Coverage, Finding, Summary
    from scrubber.findings.judged_by import JudgedBy


class InputFacts(NamedTuple):
    """Which input the findings are about: its name without its folders, and what tells its content."""

    name: str
    sha256: str
    size: int
    """In bytes."""
    duplicate_of: str | None = None
    """The path of an earlier input of the run with the same bytes: its claims are in that one's outputs alone."""
    folder: str = ""
    """The folders that lead to it from the one that was given as an input, joined by ``/``."""

    @property
    def path(self) -> str:
        """Its name, with the folders below the one that was given as an input."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    def document(self) -> dict[str, object]:
        """The input as findings.json has it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size, "duplicate_of": self.duplicate_of}


class FindingsDocument(NamedTuple):
    """One input's findings document."""

    input: InputFacts
    run: Mapping[str, object]
    """Version, as_of, profile, history, packs and tables of the run."""
    summary: Summary
    coverage: Iterable[Coverage]
    findings: Iterable[Finding]
    """In file order. There may be more than the memory holds: they are gone through, as often as needed, not copied."""
    acknowledged: Iterable[Finding] = ()
    """The same with those of levels that claims are told of in their place, for the acknowledgements."""
    judged_by: Mapping[JudgedBy, int] = {}
    """How many claims were judged by each profile, payer by payer."""
