"""Where the program runs: Linux and macOS. It was never run on Windows, and says so instead of trying.

What it asks of the system besides is asked here.
"""

from __future__ import annotations

import sys

from scrubber.errors import SetupError


def require_supported() -> None:
    """Raise SetupError on Windows, which has no locks on folders, no file modes and no fsync of folders as we need."""
    if sys.platform == "win32":
        raise SetupError("scrubber runs on Linux and macOS; on Windows, run it in WSL (Windows Subsystem for Linux)")


def give_back_memory() -> None:
    """Give memory that was freed back to the system, where the C library would keep it and can be told (glibc)."""
    import ctypes

    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
