"""Where the program runs: Linux and macOS. It was never run on Windows, and says so instead of trying."""

from __future__ import annotations

import sys

from scrubber.errors import SetupError


def require_supported() -> None:
    """Raise SetupError on Windows, which has no locks on folders, no file modes and no fsync of folders as we need."""
    if sys.platform == "win32":
        raise SetupError("scrubber runs on Linux and macOS; on Windows, run it in WSL (Windows Subsystem for Linux)")
