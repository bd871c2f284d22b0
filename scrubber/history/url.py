"""The URL of a history, and how it is shown: a password of it never leaves the program."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

MASK: Final = "***"
_CREDENTIALS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s:/?@]*)(?::\S*)?@")
_OPTION: Final = re.compile(r"(pass(?:word|%77ord)?=)[^\s&]*", re.IGNORECASE)
_RESERVED: Final = r"[@:/?#\[\]%&\s]"


def masked(text: str) -> str:
    """A message, or a URL, without the password of any URL in it."""
    return _OPTION.sub(rf"\1{MASK}", _CREDENTIALS.sub(rf"\1:{MASK}@", text))


def shown(url: str) -> str:
    """A history's URL as it may be shown: who and where, no password and no options."""
    scheme, _, rest = url.partition("://")
    # A password may hold what should have been percent-encoded: it goes on to the last @.
    login, at, place = rest.rpartition("@")
    user = re.split("[:/?]", login, maxsplit=1)[0]
    return f"{scheme}://{f'{user}:{MASK}@' if at else ''}{place.partition('?')[0]}"


def reveals(text: str, url: str) -> bool:
    """Whether a text holds the password of a URL, or a part of one that was read wrongly."""
    login, at, _ = url.partition("://")[2].rpartition("@")
    passwords = [login.partition(":")[2]] if at else []
    passwords += [match[0].partition("=")[2] for match in _OPTION.finditer(url)]
    written = {form for password in passwords for form in (password, unquote(password))}
    return any(part in text for form in written for part in (form, *re.split(_RESERVED, form)) if part)
