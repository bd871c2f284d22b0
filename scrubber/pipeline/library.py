"""The library's two calls: they print nothing, never exit and never read the environment."""

from __future__ import annotations

import errno
from io import BytesIO, TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from scrubber.history.opening import open_history
from scrubber.outputs.comparison.written import read_run
from scrubber.outputs.formats import DEFAULT, check_kinds
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.dry_run import tried
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.delimiters import ISA_LENGTH
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.pipeline.plan import Conformance, Plan
    from scrubber.pipeline.report import Report, RunReport

Input = str | Path | bytes | BinaryIO
"""An input as a caller has it: a path, its bytes, or a binary file."""
_LONGEST_PATH = 4096


def check(
    source: Input,
    *,
    profile: str | Path | None = None,
    profiles: Sequence[str | Path] = (),
    waivers: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    conformance: Conformance = "full",
    repair: bool = False,
    jobs: int = 1,
) -> Report:
    """Check one input, a path, bytes or a binary file, and write nothing.

    `select` and `ignore` take edits by name, code or prefix of codes (``CGM``, ``MOD00``). Each claim is judged by the
    payer profile that matches it, of the files `profiles` and of those that are shipped, unless `profile` names one for
    all. `waivers` is a file of accepted findings. `history` is the URL of a history to look into; its key is in
    `key_file`, else in a file beside it. With `repair`, a wrapped input is judged as if it were not. A large file is
    judged by `jobs` processes, with the same findings. Raises SetupError for anything unknown in them,
    FileNotFoundError for a path that is not there, TypeError for text that is no path; never for what the input holds.
    """
    given = _there(source_of(source))
    plan = make_plan(
        profile=profile,
        profiles=profiles,
        waivers=waivers,
        history=open_history(history, key_file=key_file, write=False) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
        repair=repair,
        jobs=jobs,
    )
    (report,) = judge_all([given], plan)
    return report


def scrub(  # noqa: PLR0913 one keyword for each option
    sources: str | Path | bytes | Sequence[Input],
    out: str | Path,
    *,
    emit: Sequence[str] = DEFAULT,
    profile: str | Path | None = None,
    profiles: Sequence[str | Path] = (),
    waivers: str | Path | None = None,
    history: str | None = None,
    key_file: Path | None = None,
    as_of: date | None = None,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    conformance: Conformance = "full",
    repair: bool = False,
    renumber: bool = False,
    jobs: int = 1,
    no_patient: bool = False,
    baseline: str | Path | None = None,
    dry_run: bool = False,
    replace: bool = False,
    resume: bool = False,
    fail_fast: bool = False,
    done: str | Path | None = None,
    quarantine: str | Path | None = None,
) -> RunReport:
    """Check inputs, paths, bytes or binary files, and write the outputs `emit` of each into the folder `out`.

    One path, or the bytes of one file, may stand for a sequence of one. With `repair`, the accepted file is written
    right where the layout of the input is not: wrapped records, a short ISA, no last terminator, blanks before
    terminators. With `renumber`, interchanges, groups and batches of the rejected file get numbers from a counter in
    the history, so that it can be sent on its own once it is corrected. Large files are judged by `jobs` processes.
    With `no_patient`, reports and worklists have of a patient the initials alone. `baseline` is what an earlier run
    wrote, its findings.json, run.json or folder: the report says what has changed since. With `dry_run` the history is
    read and not written, and no input is moved.

    Nothing is overwritten there but the unchanged outputs of the same input; with `replace` also those of another input
    of the same name. With `resume`, inputs whose outputs are there, made with the same settings, are passed over; with
    `fail_fast` none is begun after one that cannot be read or over which the program fails. Inputs that are files are
    moved to the folder `done`, or to `quarantine` where they cannot be read or the program fails, if those are given.

    What is accepted is remembered in the history that the URL `history` names, which is made where there is none.
    A path that is not there is an unreadable input. Raises SetupError for anything unknown or an `out` that is no
    folder, TypeError for text that is no path, OwnFailure where the outputs cannot be written; never for what inputs
    hold.
    """
    check_kinds(emit)
    given = list(map(source_of, [sources] if isinstance(sources, str | Path | bytes) else sources))
    plan, batch = settled(
        profile=profile,
        profiles=profiles,
        waivers=waivers,
        history=open_history(history, key_file=key_file, write=not dry_run) if history else None,
        as_of=as_of,
        select=select,
        ignore=ignore,
        conformance=conformance,
        repair=repair,
        renumber=renumber,
        jobs=jobs,
        no_patient=no_patient,
        baseline=baseline,
        dry_run=dry_run,
        replace=replace,
        resume=resume,
        fail_fast=fail_fast,
        done=done,
        quarantine=quarantine,
    )
    return scrub_all(given, Path(out), emit, plan, batch=batch)


def settled(
    *,
    renumber: bool = False,
    no_patient: bool = False,
    baseline: str | Path | None = None,
    dry_run: bool = False,
    replace: bool = False,
    resume: bool = False,
    fail_fast: bool = False,
    done: str | Path | None = None,
    quarantine: str | Path | None = None,
    **options: Any,  # noqa: ANN401 those of `make_plan`
) -> tuple[Plan, BatchOptions]:
    """What a run that writes files does, and how it goes through its inputs. Raises SetupError."""
    plan = make_plan(**options)
    plan = (plan.renumbering() if renumber else plan)._replace(
        without_patient=no_patient, baseline=read_run(Path(baseline)) if baseline else None
    )
    batch = BatchOptions(
        replace=replace,
        resume=resume,
        fail_fast=fail_fast,
        done=Path(done) if done is not None else None,
        quarantine=Path(quarantine) if quarantine is not None else None,
    )
    return tried(plan, batch) if dry_run else (plan, batch)


def source_of(source: Input) -> Source:
    """The input that a caller names or hands over. Raises TypeError for what is neither a path nor bytes."""
    if isinstance(source, bytes | bytearray | memoryview):
        return Source("stream", BytesIO(source))
    if isinstance(source, str):
        if not _may_be_a_path(source):
            raise TypeError("an input is a path, bytes or a binary file; this is text: encode it to bytes")
        source = Path(source)
    if isinstance(source, Path):
        return Source(source.name, source)
    # Whoever calls this need not heed the types.
    stream: object = source
    if isinstance(stream, TextIOBase) or not hasattr(stream, "read"):
        raise TypeError(f"an input is a path, bytes or a binary file, not {type(stream).__name__}")
    return Source(Path(str(getattr(source, "name", "stream"))).name, source)


def _may_be_a_path(text: str) -> bool:
    """Whether text is no claim file, nor anything else that no file is called."""
    is_long = len(text) > _LONGEST_PATH or (text.startswith("ISA") and len(text) >= ISA_LENGTH)
    return bool(text) and not is_long and not any(character in text for character in "\r\n\0")


def _there(source: Source) -> Source:
    """The source. Raises FileNotFoundError where it is a path to nothing."""
    if source.path is not None and not source.path.exists():
        raise FileNotFoundError(errno.ENOENT, "no such file", str(source.path))
    return source
