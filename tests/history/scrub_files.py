"""A process of its own that scrubs files, each in its own run or all in one: URL KEY OUT each|all FILE..."""

import sys
from pathlib import Path

from scrubber.errors import ScrubberError
from scrubber.history.opening import open_history
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source


def main(url: str, key: str, out: str, how: str, *files: str) -> int:
    """Scrub; with `each`, print how many claims were accepted in all."""
    sources = [Source(Path(file).name, Path(file)) for file in files]
    try:
        history = open_history(url, own_key=Path(key), write=True)
        plan = Plan(settings=resolve(SettingsRequest(packs=("sample_pack",))), history=history)
        runs = [sources] if how == "all" else [[source] for source in sources]
        reports = [report for run in runs for report in scrub_all(run, Path(out), ("json", "277ca"), plan).reports]
    except ScrubberError as error:
        sys.stderr.write(f"scrubber: {error.message}\n")
        return 4
    if how == "each":
        sys.stdout.write(str(sum(report.summary.accepted for report in reports)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
