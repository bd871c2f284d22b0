"""The index of outputs, ``.scrubber.json``: what was written into a folder, for which input, with which content.

Only what it lists, unchanged, is ever replaced or removed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from scrubber.errors import SetupError
from scrubber.outputs.folder.relative_path import folded, is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

INDEX: Final = ".scrubber.json"
SCHEMA: Final = "claim-scrubber/index/1"
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


class Entry(NamedTuple):
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

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_path: dict[str, Entry] = {}
        self._by_stem: dict[str, dict[str, Entry]] = {}
        self._stems: dict[InputKey, dict[str, int]] = {}
        self._lines: dict[str, str] = {}
        """Entries as they are written, by their path: a run writes the index again and again."""
        for entry in entries:
            self.put(entry)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._by_path.values())

    def get(self, path: str) -> Entry | None:
        """The output at this path."""
        return self._by_path.get(folded(path))

    def with_stem(self, stem: str) -> list[Entry]:
        """Every output that is called by this stem."""
        return list(self._by_stem.get(folded(stem), {}).values())

    def stems_of(self, key: InputKey) -> list[str]:
        """What the outputs of this input are called: one stem, or several where one run was given it several times."""
        return sorted(self._stems.get(key, ()), key=lambda stem: (len(stem), stem))

    def put(self, entry: Entry) -> None:
        """Enter an output, in the place of one at the same path."""
        self.drop(entry.path)
        place = folded(entry.path)
        self._by_path[place] = entry
        self._by_stem.setdefault(folded(entry.stem), {})[place] = entry
        stems = self._stems.setdefault(entry.input, {})
        stems[entry.stem] = stems.get(entry.stem, 0) + 1

    def drop(self, path: str) -> None:
        """Take out what is at this path, if anything is."""
        entry = self._by_path.pop(folded(path), None)
        if entry is None:
            return
        self._lines.pop(folded(path), None)
        del self._by_stem[folded(entry.stem)][folded(path)]
        stems = self._stems[entry.input]
        stems[entry.stem] -= 1
        if not stems[entry.stem]:
            del stems[entry.stem]

    def _path(self, place: str) -> str:
        return self._by_path[place].path

    def write(self, out: BinaryIO) -> None:
        """Write it, an output a line, in the order of their paths."""
        for place, entry in self._by_path.items():
            if place not in self._lines:
                self._lines[place] = json.dumps(_as_json(entry))
        text = ",\n  ".join(self._lines[place] for place in sorted(self._by_path, key=self._path))
        out.write(f'{{"schema": "{SCHEMA}",\n "outputs": [\n  {text}\n ]}}\n'.encode("ascii"))


def read_index(out: Path) -> Index | None:
    """The index of a folder; None where it has none. Raises SetupError for a file of its name that is none."""
    try:
        written = (out / INDEX).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(_NOT_OURS) from error
    try:
        document = json.loads(written)
        if document["schema"] != SCHEMA:
            raise SetupError(_NOT_OURS)
        return Index(map(_from_json, document["outputs"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(_NOT_OURS) from error


def _as_json(entry: Entry) -> dict[str, Any]:
    return {**entry._asdict(), "input": entry.input._asdict()}


def _from_json(listed: dict[str, Any]) -> Entry:
    """One output as it was listed. Raises ValueError, KeyError or TypeError where it was not."""
    key = InputKey(listed["input"]["sha256"], listed["input"]["path"])
    own = (listed["stem"], listed["run"], listed.get("settings", ""), listed.get("outcome", ""))
    entry = Entry(listed["path"], listed["emit"], listed["sha256"], key, *own)
    is_text = all(isinstance(value, str) for value in (*entry[1:3], *key, *own))
    if not is_text or not is_inside(entry.path) or entry.outcome not in get_args(Outcome):
        raise ValueError("not an output of ours")
    return entry
