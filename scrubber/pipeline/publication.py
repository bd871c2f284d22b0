"""The moment of publication: where the outputs of a group go, and what index and manifest say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.outputs.folder.names import wanted_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scrubber.outputs.folder.index import Index, InputKey
    from scrubber.outputs.folder.journal import Journal, Move
    from scrubber.outputs.folder.kept_index import KeptIndex, Signature
    from scrubber.outputs.folder.staging import Staging
    from scrubber.outputs.second_read.produce import Produced
    from scrubber.pipeline.report import Report
    from scrubber.pipeline.run_record import RunRecord
    from scrubber.x12.source import Source


class StagedGroup(NamedTuple):
    """A few inputs of a run whose outputs are staged."""

    ordinals: Sequence[int]
    reports: Sequence[Report]
    produced: Sequence[Produced]
    services: int
    """How many services the history holds with those of this group."""
    left: int
    """How many inputs of the run were to be done after them."""
    is_last: bool
    """Whether the run ends with them."""


class Publication(NamedTuple):
    """What is to become of the outputs of a group."""

    record: RunRecord
    """The run with this group done."""
    journal: Journal
    paths: Sequence[tuple[str, ...]]
    """For each input the paths of its outputs, relative to the folder."""
    notes: tuple[str, ...]
    """What was in the way, for people."""
    listed: Index
    """The index with this group in it."""
    stems: frozenset[str]


class OutputFolder:
    """The folder of outputs of a run, which looks into it once, as long as nobody else changes index or manifest.

    What outputs are called depends on all inputs of the run, told by :meth:`name`, or in the one group that they are.
    """

    def __init__(self, index: KeptIndex, sources: Sequence[Source], *, replace: bool, has_outboxes: bool) -> None:
        self.out = out = index.out
        self._index = index
        self._replace, self._has_outboxes = replace, has_outboxes
        self._spared = list(_inside(sources, out))
        self._wanted: Mapping[int, str] = {}
        self._left_as: Signature = ()
        """The manifest of this run as it was left."""
        self._stems: frozenset[str] = frozenset()
        self._keeps = True

    def name(self, index: Index, keys: Mapping[int, InputKey]) -> None:
        """Settle what the outputs of the inputs with these ordinals would best be called."""
        known = [ordinal for ordinal, key in keys.items() if index.stems_of(key)]
        new = [ordinal for ordinal in keys if ordinal not in set(known)]
        stems = [*wanted_stems([keys[ordinal].path for ordinal in new])]
        stems += [stem for ordinal in known for stem in wanted_stems([keys[ordinal].path])]
        self._wanted = dict(zip([*new, *known], stems, strict=True))

    def prepare(self, group: StagedGroup, record: RunRecord, staging: Staging) -> Publication:
        """Name the outputs of a group and stage the index and the manifest that list them; while alone in the folder.

        Raises SetupError where files of other programs have come into the folder by our names, OSError.
        """
        from scrubber.outputs.folder.earlier_runs import is_manifest
        from scrubber.outputs.folder.journal import Journal, Removal
        from scrubber.outputs.folder.kept_index import signature
        from scrubber.outputs.folder.placement import InputOutputs, Placement
        from scrubber.outputs.manifest_files import MANIFEST, RUNS

        kept = f"{RUNS}/{record.id}.json"
        index = self._index.read()
        self._index.forget()
        if not self._left_as or self._left_as != signature(self.out, kept):
            self._keeps = is_manifest(self.out / kept)
        keys = {ordinal: key_of(report) for ordinal, report in zip(group.ordinals, group.reports, strict=True)}
        if not self._wanted:
            self.name(index, keys)
        placement = Placement(
            self.out,
            index,
            record.id,
            record.fingerprint,
            replace=self._replace,
            has_outboxes=self._has_outboxes,
            spared=self._spared,
            stems=self._stems,
        )
        inputs = [
            InputOutputs(keys[ordinal], one.files, self._wanted[ordinal], report.outcome)
            for ordinal, report, one in zip(group.ordinals, group.reports, group.produced, strict=True)
        ]
        paths = placement.place(inputs)
        notes = (
            *staging.notes,
            *placement.notes,
            *(() if self._keeps else (f"{kept} is not ours: it is left as it is",)),
        )
        after = record.plus(group.ordinals, group.reports, group.produced, paths, group.services)
        places = [*([MANIFEST] if group.is_last else []), *([kept] if self._keeps else [])]
        superfluous = [Removal(path, sha256) for path, sha256 in index.changes_files if index.is_to_be_whole]
        own = tuple(_own_files(after.text(group.left), index, staging, places))
        removals = (*placement.removals, *superfluous)
        journal = Journal(tuple(placement.moves), removals, own)
        return Publication(after, journal, paths, notes, index, frozenset(placement.stems))

    def prepare_manifest(self, record: RunRecord, staging: Staging) -> Journal:
        """Stage the manifest of a run that has no outputs; while alone in the folder. Raises SetupError, OSError."""
        from scrubber.outputs.folder.earlier_runs import is_manifest
        from scrubber.outputs.folder.journal import Journal
        from scrubber.outputs.manifest_files import MANIFEST, RUNS

        self._index.read()
        kept = f"{RUNS}/{record.id}.json"
        places = [MANIFEST, *([kept] if is_manifest(self.out / kept) else [])]
        return Journal(own=tuple(_manifests(record.text(0), staging, places)))

    def published(self, publication: Publication) -> None:
        """The group is published; while still alone in the folder."""
        from scrubber.outputs.folder.kept_index import signature
        from scrubber.outputs.manifest_files import RUNS

        self._index.leave(publication.listed)
        self._stems = publication.stems
        self._left_as = signature(self.out, f"{RUNS}/{publication.record.id}.json")


def key_of(report: Report) -> InputKey:
    """What the input of a report is known by."""
    from scrubber.outputs.folder.index import InputKey

    return InputKey(report.facts.sha256, report.facts.path)


def _inside(sources: Sequence[Source], out: Path) -> Iterator[str]:
    """The inputs that are in the folder of outputs, by their paths relative to it."""
    folder = out.resolve()
    for source in sources:
        if source.path is not None:
            for place in (source.path.parent.resolve() / source.path.name, source.path.resolve()):
                if place.is_relative_to(folder):
                    yield place.relative_to(folder).as_posix()


def _own_files(manifest: bytes, index: Index, staging: Staging, places: Sequence[str]) -> Iterator[Move]:
    """Stage the manifest for these places, and the index; where they belong."""
    from scrubber.outputs.folder.index import INDEX
    from scrubber.outputs.folder.journal import Move

    yield from _manifests(manifest, staging, places)
    is_whole = index.is_to_be_whole
    place = INDEX if is_whole else index.next_changes
    with staging.create("index") as stream:
        (index.write if is_whole else index.write_changes)(stream)
    yield Move("index", place)


def _manifests(manifest: bytes, staging: Staging, places: Sequence[str]) -> Iterator[Move]:
    """Stage the manifest for these places; where it belongs."""
    from scrubber.outputs.folder.journal import Move

    for number, place in enumerate(places):
        staged = f"manifest.{number}"
        with staging.create(staged) as stream:
            stream.write(manifest)
        yield Move(staged, place)
