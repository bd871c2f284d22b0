"""The index of outputs, ``.scrubber.json``: what was written into a folder, for which input, with which content.

Only what it lists, unchanged, is ever replaced or removed. That of a large folder is written whole now and then, or
every evening would take longer: what has changed since stands in small files of ``.scrubber.d``.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from scrubber.errors import SetupError
from scrubber.outputs.folder.relative_path import folded, is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

INDEX: Final = ".scrubber.json"
SCHEMA: Final = "claim-scrubber/index/1"
CHANGES: Final = ".scrubber.d"
"""Folder of the files that have what has changed since the index was written whole."""
CHANGES_SCHEMA: Final = "claim-scrubber/index-changes/1"
FEW: Final = 5_000
"""Outputs up to which the index is written whole each time."""
_SHARE: Final = 8
"""Of the outputs one in so many may have changed before it is written whole again."""
_CHANGES_FILE: Final = re.compile(r"[0-9]{6}\.json")
_NOT_OURS: Final = (
    f"{INDEX} in the folder of --out is no index of outputs that this version can read: nothing was written; "
    "choose another folder, or move it away and what is in the folder will be left alone"
)


Outcome = Literal["", "done", "unreadable", "failed"]
"""What becomes of an input: it is judged, it cannot be read in whole or in part, the program fails over some of it."""


class InputKey(NamedTuple):
    """What an input is known by from run to run."""

    sha256: str
    """Empty for one that could not be opened."""
    path: str
    """Its name, with the folders below the one given as INPUT."""


class IndexEntry(NamedTuple):
    """One output."""

    path: str
    """Relative to the folder of outputs."""
    emit: str
    """Which output it is, as ``--emit`` calls it."""
    sha256: str
    """Of what was written."""
    input: InputKey
    stem: str
    """What the outputs of this input are called, but for their suffixes."""
    run: str
    """The id of the run that wrote it."""
    settings: str = ""
    """What tells the settings and the outputs that were asked for; empty where an older version wrote it."""
    outcome: Outcome = ""
    """What became of the input; empty where an older version wrote it."""


class Index:
    """Every output of a folder, by its path; two paths that some file system takes for one are one."""

    def __init__(self, entries: Iterable[IndexEntry] = ()) -> None:
        self._by_path: dict[str, IndexEntry] = {}
        self._by_stem: dict[str, dict[str, IndexEntry]] = {}
        self._stems: dict[InputKey, dict[str, int]] = {}
        self._by_content: dict[str, dict[str, IndexEntry]] = {}
        self._lines: dict[str, str] = {}
        """Entries as they are written, by their path: a run writes the index again and again."""
        self.generation = 0
        """How often the index of a large folder was written whole; 0 while it always is."""
        self._changed: dict[str, str] = {}
        """Paths that were put or dropped since anything was written."""
        self._changes = 0
        """How many were, before that, since the index was written whole."""
        self._files: list[tuple[str, str]] = []
        """The files that say so, relative to the folder, each with its SHA-256."""
        for entry in entries:
            self.put(entry)

    def __iter__(self) -> Iterator[IndexEntry]:
        return iter(self._by_path.values())

    def get(self, path: str) -> IndexEntry | None:
        """The output at this path."""
        return self._by_path.get(folded(path))

    def with_stem(self, stem: str) -> list[IndexEntry]:
        """Every output that is called by this stem."""
        return list(self._by_stem.get(folded(stem), {}).values())

    def of_content(self, sha256: str) -> list[IndexEntry]:
        """Every output of inputs with this SHA-256, whatever they are called."""
        return list(self._by_content.get(sha256, {}).values())

    def stems_of(self, key: InputKey) -> list[str]:
        """What the outputs of this input are called: one stem, or several where one run was given it several times."""
        return sorted(self._stems.get(key, ()), key=lambda stem: (len(stem), stem))

    def put(self, entry: IndexEntry) -> None:
        """Enter an output, in the place of one at the same path."""
        self.drop(entry.path)
        place = folded(entry.path)
        self._changed[place] = entry.path
        self._by_path[place] = entry
        self._by_content.setdefault(entry.input.sha256, {})[place] = entry
        self._by_stem.setdefault(folded(entry.stem), {})[place] = entry
        stems = self._stems.setdefault(entry.input, {})
        stems[entry.stem] = stems.get(entry.stem, 0) + 1

    def drop(self, path: str) -> None:
        """Take out what is at this path, if anything is."""
        entry = self._by_path.pop(folded(path), None)
        if entry is None:
            return
        self._changed[folded(path)] = entry.path
        self._lines.pop(folded(path), None)
        del self._by_stem[folded(entry.stem)][folded(path)]
        del self._by_content[entry.input.sha256][folded(path)]
        stems = self._stems[entry.input]
        stems[entry.stem] -= 1
        if not stems[entry.stem]:
            del stems[entry.stem]

    def _path(self, place: str) -> str:
        return self._by_path[place].path

    @property
    def is_to_be_whole(self) -> bool:
        """Whether it is to be written whole: it is small, or much has changed since it was."""
        changed = self._changes + len(self._changed)
        return not self.generation or len(self._by_path) <= FEW or changed * _SHARE > len(self._by_path)

    @property
    def next_changes(self) -> str:
        """Where what has changed is to be written, relative to the folder."""
        number = int(self._files[-1][0].rpartition("/")[2].partition(".")[0]) + 1 if self._files else 1
        return f"{CHANGES}/{number:06}.json"

    @property
    def changes_files(self) -> tuple[tuple[str, str], ...]:
        """The files that an index written whole makes superfluous, each with its SHA-256."""
        return tuple(self._files)

    def write_changes(self, out: BinaryIO) -> None:
        """Write what has changed, an output a line."""
        entries = [self._by_path.get(place) for place in self._changed]
        outputs = ",\n  ".join(json.dumps(_as_json(entry)) for entry in entries if entry is not None)
        dropped = json.dumps([path for path, entry in zip(self._changed.values(), entries, strict=True) if not entry])
        head = f'{{"schema": "{CHANGES_SCHEMA}", "after": {self.generation},'
        text = f'{head}\n "dropped": {dropped},\n "outputs": [\n  {outputs}\n ]}}\n'.encode("ascii")
        out.write(text)
        self._files.append((self.next_changes, hashlib.sha256(text).hexdigest()))
        self._changes += len(self._changed)
        self._changed.clear()

    def take_changes(self, path: str, written: bytes) -> None:
        """Take what a file of changes says, if it was written after this index.

        Raises ValueError, KeyError or TypeError where it is none.
        """
        document = json.loads(written)
        if document["schema"] != CHANGES_SCHEMA:
            raise ValueError("no changes of ours")
        self._files.append((path, hashlib.sha256(written).hexdigest()))
        if document["after"] != self.generation:
            return  # what died before it had removed them
        for dropped in document["dropped"]:
            self.drop(dropped)
        for listed in document["outputs"]:
            self.put(_from_json(listed))
        self._changes += len(self._changed)
        self._changed.clear()

    def write(self, out: BinaryIO) -> None:
        """Write it whole, an output a line, in the order of their paths."""
        for place, entry in self._by_path.items():
            if place not in self._lines:
                self._lines[place] = json.dumps(_as_json(entry))
        text = ",\n  ".join(self._lines[place] for place in sorted(self._by_path, key=self._path))
        self._begin(self.generation + 1 if len(self._by_path) > FEW else 0)
        generation = f', "generation": {self.generation}' if self.generation else ""
        out.write(f'{{"schema": "{SCHEMA}"{generation},\n "outputs": [\n  {text}\n ]}}\n'.encode("ascii"))

    def _begin(self, generation: int) -> None:
        """It is written whole, and nothing has changed since."""
        self.generation, self._changes = generation, 0
        self._changed.clear()
        self._files.clear()

    @classmethod
    def written(cls, whole: bytes) -> Index:
        """The index that was written whole like this. Raises ValueError, KeyError or TypeError where it was not."""
        document = json.loads(whole)
        if document["schema"] != SCHEMA:
            raise ValueError("no index of ours")
        index = cls(map(_from_json, document["outputs"]))
        index._begin(int(document.get("generation", 0)))
        return index


def read_index(out: Path) -> Index | None:
    """The index of a folder; None where it has none. Raises SetupError for a file of its name that is none."""
    try:
        written = (out / INDEX).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(_NOT_OURS) from error
    try:
        index = Index.written(written)
        for name in changes_in(out):
            path = f"{CHANGES}/{name}"
            index.take_changes(path, (out / path).read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SetupError(_NOT_OURS) from error
    return index


def changes_in(out: Path) -> list[str]:
    """The files of changes in a folder, in their order. Raises OSError."""
    try:
        names = [path.name for path in (out / CHANGES).iterdir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if _CHANGES_FILE.fullmatch(name))


def _as_json(entry: IndexEntry) -> dict[str, Any]:
    return {**entry._asdict(), "input": entry.input._asdict()}


def _from_json(listed: dict[str, Any]) -> IndexEntry:
    """One output as it was listed. Raises ValueError, KeyError or TypeError where it was not."""
    key = InputKey(listed["input"]["sha256"], listed["input"]["path"])
    own = (listed["stem"], listed["run"], listed.get("settings", ""), listed.get("outcome", ""))
    entry = IndexEntry(listed["path"], listed["emit"], listed["sha256"], key, *own)
    is_text = all(isinstance(value, str) for value in (*entry[1:3], *key, *own))
    if not is_text or not is_inside(entry.path) or entry.outcome not in get_args(Outcome):
        raise ValueError("not an output of ours")
    return entry
