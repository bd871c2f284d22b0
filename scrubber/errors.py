"""Every exception raised on purpose: the set-up is wrong, or the program itself failed. Data never raises."""

from collections.abc import Iterable


class ScrubberError(Exception):
    """The root of every exception that this package raises on purpose.

    `message` is one line for people. It names set-up (an edit, a table, an option), never an input's name
    or content.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SetupError(ScrubberError):
    """What the user set up cannot be run; raised before the first byte of input is read (exit code 2)."""


class UnknownEdit(SetupError):
    """No edit of an installed pack has this name or code."""


class UnknownParameter(SetupError):
    """The edit has no parameter of this name."""


class BadParameter(SetupError):
    """A parameter's value is not one that the edit accepts."""


class TableError(SetupError):
    """A reference table is malformed, overlaps itself or differs from its recorded checksum."""


class ProfileError(SetupError):
    """A payer profile does not exist or cannot be read as one."""


class WaiverError(SetupError):
    """A file of waivers cannot be used; the message has a line for each fault in it."""


class PackError(SetupError):
    """An installed pack of edits cannot be loaded, or two packs claim the same name or code."""


class HistoryError(SetupError):
    """The history cannot be opened as configured: its URL, its driver or its key is wrong."""


class ConfigurationError(SetupError):
    """A configuration file cannot be used; the message has a line for each fault in it."""


class OwnFailure(ScrubberError):
    """The program itself failed: conservation broken, store or disk failed (exit 4; safe to run again)."""


class InputChanged(OwnFailure):
    """An input does not hold any more what was read of it first."""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the message for a name that set-up does not know, with the closest known name if one is close.

    `kind` is what the name stands for, as a user calls it: "edit", "profile", "output".
    """
    import difflib

    folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.casefold(), sorted(folded), n=1)
    hint = f"; did you mean {folded[close[0]]!r}?" if close else ""
    return f"unknown {kind} {name!r}{hint}"
