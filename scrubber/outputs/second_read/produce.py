"""One input's outputs: every file that it is to have, written in one pass over it."""

from __future__ import annotations

from contextlib import ExitStack
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Protocol, cast

from scrubber.outputs.claim_files.forms import AsItCame, Relaid, Tidied
from scrubber.outputs.formats import KINDS, OutputKind
from scrubber.outputs.second_read.replay import replay
from scrubber.x12.mending import Mending
from scrubber.x12.reader import Cut, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from scrubber.outputs.facts import Facts
    from scrubber.outputs.folder.staging import FileFacts
    from scrubber.outputs.second_read.marked import Sink
    from scrubber.x12.source import Source

MADE_IN_MEMORY: Final = 64 * 1024
"""Bytes of an input up to which its outputs are made in memory, and written in one go."""


class JudgedInput(NamedTuple):
    """One input with all that was decided about it."""

    source: Source
    verdicts: bytes
    """A :class:`Verdict` for each claim in file order."""
    facts: Facts
    can_be_passed: bool
    """Whether any of it can be annotated, accepted or rejected."""
    is_set_aside: bool = False
    """Whether the program failed over it."""
    cut: Cut = Reader.parts
    """How it is cut where it is read again."""

    def gets(self, kind: OutputKind) -> bool:
        """Whether this input is to have such an output; what is read from the input needs an interchange."""
        is_readable = not kind.reads_input or self.facts.document.summary.interchanges > 0
        return self.can_be_passed or (kind.for_unreadable and is_readable)


class OutputFile(NamedTuple):
    """A file written for an input."""

    emit: str
    """Which output it is, as ``--emit`` calls it."""
    name: str
    """What it is called in the stage."""
    content: FileFacts


class Stage(Protocol):
    """Where files are until they are published."""

    def create(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A new file to be written. Raises OSError."""

    def put(self, name: str, content: bytes) -> FileFacts:
        """A new file with this content; what it holds. Raises OSError."""

    def describe(self, name: str) -> FileFacts:
        """What a file holds."""

    def drop(self, name: str) -> None:
        """Take a file back."""


class Produced(NamedTuple):
    """What was written for one input."""

    files: tuple[OutputFile, ...]
    unnoted: int
    """Findings that are not in the annotated file, because the place of a note was taken."""


def produce(judged: JudgedInput, emit: Iterable[str], prefix: str, staging: Stage) -> Produced:
    """Stage the outputs `emit` of an input, but for those that turn out to have nothing in them.

    `prefix` tells its files in the stage from those of other inputs; what they are called at last is decided later.
    Raises OSError where the disk does not take them, InputChanged where the input is not what was judged, OwnFailure
    where claims or dollars got lost on the way.
    """
    wanted = [name for name in KINDS if name in emit and judged.gets(KINDS[name])]
    kinds = [KINDS[name] for name in wanted]
    names = [prefix + kind.suffix for kind in kinds]
    # A file that is made, written in parts, read back and perhaps removed costs more than a small input's claims.
    if judged.facts.document.input.size <= MADE_IN_MEMORY:
        made = [BytesIO() for _ in kinds]
        sinks = _write(judged, kinds, made)
        contents = [
            None if _is_empty(sink) else staging.put(name, stream.getvalue())
            for name, sink, stream in zip(names, sinks, made, strict=True)
        ]
    else:
        with ExitStack() as stack:
            sinks = _write(judged, kinds, [stack.enter_context(staging.create(name)) for name in names])
        for name, sink in zip(names, sinks, strict=True):
            if _is_empty(sink):
                staging.drop(name)
        contents = [
            None if _is_empty(sink) else staging.describe(name) for name, sink in zip(names, sinks, strict=True)
        ]
    files = [
        OutputFile(kind, name, content) for kind, name, content in zip(wanted, names, contents, strict=True) if content
    ]
    return Produced(tuple(files), sum(getattr(sink, "unnoted", 0) for sink in sinks))


def _is_empty(sink: Sink) -> bool:
    """Whether an output turned out to have nothing in it."""
    return bool(getattr(sink, "is_empty", False))


def produce_one(judged: JudgedInput, emit: str, whole: BinaryIO) -> None:
    """Write one output of an input to `whole`, an empty file that can be read back and seeks."""
    if judged.gets(KINDS[emit]):
        _write(judged, [KINDS[emit]], [whole])


def _write(judged: JudgedInput, kinds: Sequence[OutputKind], streams: Sequence[BinaryIO]) -> list[Sink]:
    """Make the sinks, feed them, the input being read again if one of them needs it, and close them."""
    if not any(kind.reads_input for kind in kinds):
        sinks = [kind.make(stream, judged.facts) for kind, stream in zip(kinds, streams, strict=True)]
        for sink in sinks:
            sink.close()
        return sinks
    first, findings = judged.facts.document.input, judged.facts.document.findings
    with judged.source.open_again(first.sha256, first.size) as source:
        mending = Mending(source, folds=judged.facts.folds)
        made = [_made(kind, stream, judged.facts, mending) for kind, stream in zip(kinds, streams, strict=True)]
        reading = [feed for kind, (_, feed) in zip(kinds, made, strict=True) if kind.reads_input]
        replay(mending, judged.verdicts, findings, reading, judged.cut)
    for kind, (sink, _) in zip(kinds, made, strict=True):
        if not kind.reads_input:
            sink.close()
    return [sink for sink, _ in made]


def _made(kind: OutputKind, stream: BinaryIO, facts: Facts, mending: Mending) -> tuple[Sink, Sink]:
    """The sink of an output, and what feeds it the input in the form that the output has."""
    shape, wrapping = mending.shape, mending.shape.wrapping
    if kind.form == "read" or (shape.is_plain and not facts.folds):
        sink = kind.make(stream, facts)
        return sink, sink
    if kind.form == "as it came" and wrapping and any(found.claim is not None for found in facts.document.findings):
        relaid = Relaid(wrapping, stream)
        sink = relaid.sink = kind.make(cast("BinaryIO", relaid), facts)
        return sink, relaid
    sink = kind.make(stream, facts)
    is_mended = kind.form == "mended" or (kind.form == "submission" and (facts.repairs or facts.folds or wrapping))
    return sink, Tidied(sink, wrapping) if is_mended else AsItCame(sink, mending)
