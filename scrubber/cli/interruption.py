"""Signals that end the command: each is an interruption that cleans up, with its own exit code."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

INTERRUPTED: Final = 128 + signal.SIGINT
"""Exit code of a command that was interrupted at the keyboard."""
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interruption(KeyboardInterrupt):
    """A signal that asks the process to end; what cleans up after a keyboard interrupt does so after this one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Have SIGTERM and SIGHUP take the way of SIGINT, unless whoever started the command has them ignored (nohup).

    The second signal of a kind ends the process at once. For the command, in the main thread.
    """
    before = {number: signal.getsignal(number) for number in _ENDING}
    changed = {number: handler for number, handler in before.items() if handler is signal.SIG_DFL}
    for number in changed:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in changed.items():
            signal.signal(number, handler)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Interruption(number)
