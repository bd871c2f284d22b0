"""What earlier runs left in the folder of outputs: the index, or where there is none, what their run.json lists."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from scrubber.errors import SetupError
from scrubber.outputs.folder.index import CHANGES, INDEX, Index, IndexEntry, InputKey, changes_in, read_index
from scrubber.outputs.folder.private_files import create, locked, sync
from scrubber.outputs.folder.relative_path import is_inside
from scrubber.outputs.formats import KINDS
from scrubber.outputs.manifest_files import MANIFEST, RUNS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOREIGN = "{name} in the folder of --out is not ours: nothing was written; choose another folder, or move it away"


def earlier_outputs(out: Path) -> Index:
    """Every output that earlier runs wrote into a folder.

    Raises SetupError where the index, run.json or the folder of the runs is not ours, and would have to be replaced.
    """
    try:
        _check_folder(out)
        manifest = _manifest(out / MANIFEST)
        index = read_index(out)
    except OSError as error:
        raise SetupError(f"the folder of --out cannot be looked into: {error.strerror}") from error
    return Index(_listed(manifest)) if index is None else index


def _check_folder(out: Path) -> None:
    try:
        out.lstat()
    except FileNotFoundError:
        return
    if not out.is_dir():
        raise SetupError("--out names something that is not a folder")
    runs = out / RUNS
    if runs.is_symlink() or (runs.exists() and not runs.is_dir()):
        raise SetupError(_FOREIGN.format(name=RUNS))


def is_manifest(path: Path) -> bool:
    """Whether there is a manifest of ours, or nothing at all."""
    try:
        _manifest(path)
    except SetupError:
        return False
    return True


def _manifest(path: Path) -> dict[str, Any]:
    """run.json, empty where there is none. Raises SetupError where it is not ours."""
    foreign = SetupError(_FOREIGN.format(name=path.name))
    if path.is_symlink():
        raise foreign
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise foreign from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise foreign
    return document


def _listed(manifest: dict[str, Any]) -> Iterator[IndexEntry]:
    """The outputs that a run.json lists. Raises SetupError where it is not as we write it."""
    try:
        for one in manifest.get("inputs", ()):
            key = InputKey(one["sha256"], one["name"])
            for output in one["outputs"]:
                emit, name = output["emit"], output["name"]
                suffix = KINDS[emit].suffix if emit in KINDS else ""
                if suffix and name.endswith(suffix) and is_inside(name):
                    yield IndexEntry(
                        name, emit, output["sha256"], key, name.removesuffix(suffix), manifest.get("id", "")
                    )
    except (KeyError, TypeError, AttributeError) as error:
        raise SetupError(_FOREIGN.format(name=MANIFEST)) from error


def remove_runs(out: Path, before: float) -> None:
    """Remove the manifests of runs that ended before this time, in seconds, and forget their outputs that are gone.

    The index would grow for ever otherwise. Nothing else of the folder is touched. Raises OSError, SetupError.
    """
    if not (out / RUNS).is_dir():
        return
    with locked(out):
        old = [path for path in (out / RUNS).glob("*.json") if path.stat().st_mtime < before and is_manifest(path)]
        index = read_index(out) if old else None
        if index is not None:
            runs = {path.stem for path in old}
            for entry in [one for one in index if one.run in runs and not os.path.lexists(out / one.path)]:
                index.drop(entry.path)
            _replace_index(index, out)
        for path in old:
            path.unlink(missing_ok=True)


def _replace_index(index: Index, out: Path) -> None:
    """Write the index in the place of the one before, while alone. Raises OSError."""
    unfinished = out / f"{INDEX}.part"
    unfinished.unlink(missing_ok=True)
    with create(unfinished) as stream:
        index.write(stream)
    sync(unfinished)
    unfinished.rename(out / INDEX)
    for name in changes_in(out):
        (out / CHANGES / name).unlink()
