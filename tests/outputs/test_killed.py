"""A run that is killed, or that the disk fails, at any operation on the folder: the outputs of one run, whole."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.folder.staging import Staging

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"a": b"old", "b": b"old", "stale": b"old"}
NEW = {"a": b"new", "b": b"new"}
RUN = """
import hashlib, os, signal, sys
from pathlib import Path
from scrubber.outputs.folder.journal import Journal, Move, Removal
from scrubber.outputs.folder.staging import Staging

out, way, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
done = 0

def failing(operation):
    def wrapper(*arguments, **named):
        global done
        done += 1
        if done == last and way == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if done == last:
            raise OSError(5, "Input/output error")
        return operation(*arguments, **named)
    return wrapper

for name in ("open", "fsync", "mkdir", "chmod", "fchmod", "rename", "replace", "unlink", "rmdir"):
    setattr(os, name, failing(getattr(os, name)))
try:
    with Staging(out) as staging:
        for name in ("a", "b"):
            with staging.create(name) as stream:
                stream.write(b"new")
        old = hashlib.sha256(b"old").hexdigest()
        with staging.alone():
            staging.seal(Journal((Move("a", "a", old), Move("b", "b", old)), (Removal("stale", old),)))
            staging.publish()
except OSError:
    sys.exit(3)
"""


def contents(out: Path) -> dict[str, bytes]:
    """The files of the folder itself."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize(("way", "code"), [("killed", -9), ("failed", 3)])
def test_the_folder_holds_the_outputs_of_one_run(tmp_path: Path, way: str, code: int) -> None:
    """After a kill at any moment the next run leaves the whole outputs of one run."""
    seen = set()
    for last in range(1, 100):
        out = tmp_path / str(last)
        out.mkdir()
        for name, content in OLD.items():
            (out / name).write_bytes(content)
        ended = subprocess.run([sys.executable, "-c", RUN, out, way, str(last)], check=False).returncode
        assert ended in {code, 0}
        assert {**OLD, **contents(out)}.keys() == OLD.keys()
        assert set(contents(out).values()) <= {b"old", b"new"}
        with Staging(out):
            pass
        after = contents(out)
        assert after in (OLD, NEW)
        assert list(out.iterdir()) == [path for path in out.iterdir() if path.is_file()]
        seen.add(after == NEW)
        if ended == 0:
            break
    else:
        pytest.fail("no run ended well")
    assert seen == {True, False}
