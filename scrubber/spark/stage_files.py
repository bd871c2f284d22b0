"""What the files of a run on Spark are called in the stage, beside the staged outputs."""

from __future__ import annotations


def result_file(ordinal: int) -> str:
    """An input as it was judged."""
    return f"{ordinal}.result"


def claims_file(ordinal: int) -> str:
    """Those of its claims that the patient pass needs."""
    return f"{ordinal}.claims"


def keys_file(ordinal: int) -> str:
    """The keys of its service lines, where an edit looks for what two claims bill."""
    return f"{ordinal}.keys"


def shared_file(ordinal: int) -> str:
    """What it has in common with other inputs, if anything."""
    return f"{ordinal}.shared"


def gone_file(ordinal: int) -> str:
    """Its claims that other inputs ask for and that do not go on."""
    return f"{ordinal}.gone"


def history_file(ordinal: int) -> str:
    """What a history is to record of it, if it is to record anything."""
    return f"{ordinal}.history"


def ranges_file(ordinal: int) -> str:
    """Where it can be cut."""
    return f"{ordinal}.ranges"


def part_file(ordinal: int, part: int) -> str:
    """What was made of a part of it."""
    return f"{ordinal}.part.{part}"


def spooled_file(ordinal: int) -> str:
    """What it holds, where it is no file of its own."""
    return f"{ordinal}.input"
