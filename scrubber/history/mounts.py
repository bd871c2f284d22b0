"""Which kind of file system a folder is on: SQLite's write-ahead log needs one of this machine."""

from __future__ import annotations

import re
from pathlib import Path

_NETWORK = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
        "fuse.sshfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
    }
)  # fmt: skip
_MOUNTS = Path("/proc/self/mountinfo")


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of network file system that `path` is on (``nfs4``, ``cifs`` …), None where it is local or unknown.

    Reads the kernel's table of mounts (proc_pid_mountinfo(5)); systems without one are taken as local.
    """
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    wanted, found, kind = path.resolve(), Path(), ""
    for line in table.splitlines():
        mount, _, file_system = line.partition(" - ")
        folder = Path(_unescaped(mount.split(" ")[4]))
        if wanted.is_relative_to(folder) and len(folder.parts) >= len(found.parts):
            found, kind = folder, file_system.split(" ")[0]
    return kind if kind in _NETWORK else None


def _unescaped(text: str) -> str:
    r"""The path as it is; the table writes a blank as ``\040``."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
