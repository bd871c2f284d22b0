"""What a run has written, to be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pathlib import Path


def written(out: Path) -> dict[str, bytes | dict[str, Any]]:
    """What is in a folder of outputs, but for ``runs/`` and the times of run.json; nothing of a stage is left."""
    found: dict[str, bytes | dict[str, Any]] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        assert not name.startswith(".scrubber-")
        if path.is_file() and not name.startswith("runs/"):
            found[name] = path.read_bytes()
    manifest = json.loads(cast("bytes", found["run.json"]))
    del manifest["timing"]
    return found | {"run.json": manifest}
