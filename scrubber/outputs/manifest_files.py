"""Where the manifests of runs are in a folder of outputs, and by what they are known."""

from __future__ import annotations

from typing import Final

MANIFEST: Final = "run.json"
RUNS: Final = "runs"
"""The folder in which the manifest of every run is kept, by its id."""
SCHEMA: Final = "claim-scrubber/run/1"
