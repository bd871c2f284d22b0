"""Every kind of output file: what it is called, and what writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from scrubber.outputs.ack277ca import ClaimAcknowledgement
from scrubber.outputs.annotated import AnnotatedFile
from scrubber.outputs.findings_json import FindingsDocument, write_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scrubber.outputs.marked import Sink


class Facts(NamedTuple):
    """What is known of one input before its outputs are written."""

    document: FindingsDocument
    received: date
    """The day of receipt, which acknowledgements are dated."""


class OutputKind(NamedTuple):
    """One value of ``--emit``."""

    suffix: str
    """What follows the input's name."""
    reads_input: bool
    """Whether it is made from the input itself, or from the findings alone."""
    make: Callable[[BinaryIO, Facts], Sink]
    for_unreadable: bool = False
    """Whether it is written for an input that cannot be read, too."""


class _FindingsFile:
    """findings.json as a sink: it needs nothing of the input."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._out, self._facts = out, facts

    def take(self, marked: object) -> None:
        """Pass over a piece."""

    def close(self) -> None:
        """Write the document."""
        write_document(self._facts.document, self._out)


KINDS: dict[str, OutputKind] = {
    "annotated": OutputKind(".annotated.837", reads_input=True, make=lambda out, _facts: AnnotatedFile(out)),
    "277ca": OutputKind(".277ca", reads_input=True, make=lambda out, facts: ClaimAcknowledgement(out, facts.received)),
    "json": OutputKind(".findings.json", reads_input=False, make=_FindingsFile, for_unreadable=True),
}
"""Every output by its name for ``--emit``, in the order in which they are listed."""

DEFAULT = tuple(KINDS)
"""What is written where ``--emit`` does not say."""
