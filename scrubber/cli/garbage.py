"""When Python looks for garbage: what a run is set up with is none, and looking through it again takes long."""

import gc
from typing import Final

_SETTING_UP: Final = 1_000_000
"""Objects that come to be, and are not gone by themselves, between two looks: more than a run is set up with."""
_RUNNING: Final = 100_000
"""Objects between two looks once claims are judged."""


def put_off() -> None:
    """Look for no garbage while the command is imported and its plan is made."""
    gc.set_threshold(_SETTING_UP)


def begin() -> None:
    """Look for garbage from now on, but never in what there is already, where that was put off."""
    if gc.get_threshold()[0] == _SETTING_UP:
        gc.freeze()
        gc.set_threshold(_RUNNING)


def end() -> None:
    """Look for nothing any more: the process ends."""
    gc.freeze()
