"""A pack of one edit that kills its process, to be installed where a test runs."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEADLY: Final = "ZDEAD"
"""The procedure that it kills over."""
_EDIT: Final = '''"""A service that kills.

## What it flags
Nothing: it ends the process.
## Why
It looks at one service line, and only at one procedure.
## How to fix
Do not install it.
## Sources
- Made up for the tests.
"""

import os

from scrubber.edit import Edit, Hits, Procedure, ServiceLine


def is_deadly(procedure: Procedure) -> bool:
    """Whether it is the one."""
    return procedure.code == "ZDEAD"


edit = Edit(
    __name__, code="DIE001", title="Deadly", severity="reject", status="A7:476", carc="16", concerns=is_deadly,
    since="1",
)
never = edit.message("never", "said of {procedure}", fix="Nothing.")


@edit.on(ServiceLine)
def dies(line: ServiceLine) -> Hits:
    """End."""
    os._exit(9)
    yield never.at(line, "SV104", procedure=line.procedure)
'''


@contextmanager
def deadly_pack(site: Path) -> Iterator[None]:
    """Have the pack installed in a folder of packages, for this process and those that look there."""
    pack, announced = site / "deadly_edits", site / "deadly_edits-1.dist-info"
    pack.mkdir()
    (pack / "__init__.py").write_text("", encoding="utf-8")
    (pack / "deadly_service.py").write_text(_EDIT, encoding="utf-8")
    announced.mkdir()
    (announced / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly-edits\nVersion: 1\n", encoding="utf-8")
    (announced / "entry_points.txt").write_text("[scrubber.packs]\ndeadly = deadly_edits\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("deadly_edits", "deadly_edits.deadly_service"):  # of an earlier test, whose folder is gone
            patch.delitem(sys.modules, name, raising=False)
        patch.syspath_prepend(site)
        patch.setenv("PYTHONPATH", str(site), prepend=os.pathsep)
        yield
    shutil.rmtree(pack)
    shutil.rmtree(announced)
