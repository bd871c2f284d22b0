"""The library's two calls: they print nothing, never exit and never read the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scrubber.history.opening import open_history
from scrubber.outputs.kinds import DEFAULT, check_kinds
from scrubber.pipeline.judging import screen_all
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.pipeline.plan import Conformance
    from scrubber.pipeline.report import Report, RunReport


def check(
    source: str | Path | BinaryIO,
    *,
    profile: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "envelope",
) -> Report:
    """Check one input, a path or a binary file, and write nothing.

    `select` and `ignore` take edits by name or code, `profile` a payer profile by name or file. `history` is the URL of
    a history to look into; its key is in `key_file`, else in a file beside it. Raises SetupError for anything unknown
    in them; never for what the input holds.
    """
    plan = make_plan(
        profile=profile,
        history=open_history(history, key_file=key_file, write=False) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
    )
    (report,) = screen_all([_source(source)], plan)
    return report


def scrub(
    sources: Sequence[str | Path | BinaryIO],
    out: str | Path,
    *,
    emit: Sequence[str] = DEFAULT,
    profile: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "envelope",
    replace: bool = False,
) -> RunReport:
    """Check inputs, paths or binary files, and write the outputs `emit` of each into the folder `out`.

    Nothing is overwritten there but the unchanged outputs of the same input; with `replace` also those of another input
    of the same name.

    What is accepted is remembered in the history that the URL `history` names, which is made where there is none.
    Raises SetupError for anything unknown or an `out` that is no folder, OwnFailure where the outputs cannot be
    written; never for what inputs hold.
    """
    check_kinds(emit)
    plan = make_plan(
        profile=profile,
        history=open_history(history, key_file=key_file, write=True) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
    )
    return scrub_all([_source(source) for source in sources], Path(out), emit, plan, replace=replace)


def _source(source: str | Path | BinaryIO) -> Source:
    """The input that a caller names or hands over."""
    if isinstance(source, str | Path):
        return Source(Path(source).name, Path(source))
    return Source(Path(str(getattr(source, "name", "stream"))).name, source)
