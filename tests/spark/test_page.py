"""The page on Spark shows what happens, on a session of this machine."""

from __future__ import annotations

import json
import runpy
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.spark.__main__ import main
from tests.page_run import go_through
from tests.pages import ON_SPARK, PROJECT, blocks
from tests.stand_ins import CALLS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.conftest import Run
    from tests.shell import Shell


@pytest.mark.slow
def test_the_page_on_spark_shows_what_happens(
    spark: SparkSession, shell: Shell, run_command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell runs its lines; what they start runs on a session of this machine, and so does its Python."""
    # The session is that of other tests, too.
    monkeypatch.setattr(type(spark), "stop", lambda _: None)
    shared, calls = tmp_path / "shared", tmp_path / "user" / CALLS
    (shared / "inbox").mkdir(parents=True)
    for name, file in (("a", "cgm-clinic"), ("b", "dme-supplier")):
        shutil.copy(PROJECT / "fixtures" / "files" / f"{file}.837", shared / "inbox" / f"{name}.837")

    def run_lines(text: str) -> None:
        shell.run(text)
        for line in calls.read_text(encoding="utf-8").splitlines() if calls.exists() else ():
            start(*json.loads(line))
        calls.unlink(missing_ok=True)

    def start(program: str, *arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        run = main if program == "scrubber.spark" else partial(runpy.run_path, program, run_name="__main__")
        with pytest.raises(SystemExit) as ended:
            run()
        assert ended.value.code in {0, 1}

    # The folder that all share is one of this machine.
    shown = [block._replace(text=block.text.replace("/shared/", f"{shared}/")) for block in blocks(ON_SPARK)]
    go_through(shown, run_lines, run_command, monkeypatch)
    assert {path.name for path in Path("scrubbed").rglob("*.accepted.837")} == {
        "cgm-clinic.accepted.837", "multi-provider.accepted.837", "dme-supplier.accepted.837"
    }  # fmt: skip
    # Seven outputs for each, as the index of the folder and the manifests have them.
    runs = list((shared / "scrubbed" / "runs").glob("*.json"))
    assert len(runs) == 2
    assert len(list((shared / "scrubbed").glob("[ab].*"))) == 14
