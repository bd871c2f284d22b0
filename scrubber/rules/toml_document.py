"""A TOML file that people write, as the tables in it."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

_LINE: Final = r"line \d+"


class NoToml(ValueError):
    """Bytes are not TOML; the message says in which line, and quotes nothing."""


def toml_document(content: bytes) -> dict[str, Any]:
    """The tables of a file. Raises NoToml."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        # What the parser says may quote the file.
        line = re.search(_LINE, str(error))
        raise NoToml(f"is not TOML in UTF-8{f', {line[0]}' if line else ''}") from None
