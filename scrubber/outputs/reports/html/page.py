"""What every page for people is made with: its templates, its own style and script, and its security policy."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scrubber.claims.money import format_cents
from scrubber.outputs.reports.html.view import prose
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from jinja2 import Environment

    from scrubber.outputs.reports.html.view import Told


@lru_cache(maxsize=1)
def page_templates() -> Environment:
    """The page's templates, compiled once: everything is escaped, and a name that a template misspells is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("scrubber.outputs.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
        auto_reload=False,  # the package's own files do not change
    )
    environment.filters.update(dollars=dollars, prose=prose, rendered=rendered)
    return environment


@lru_cache(maxsize=1024)
def rendered(told: Told) -> str:
    """What the page tells of a finding, as HTML: what is told of many claims is rendered once."""
    macros: Any = page_templates().get_template("macros.html.j2").module
    html: str = macros.told(told)
    return html


def shown(value: object) -> object:
    """What an expression of a template comes to, in the letters that it was written in; what is markup stays."""
    return legible(value) if type(value) is str else value


def dollars(cents: int | None) -> str:
    """Cents as people read them: ``$1,234.50``; a dash for an amount that cannot be read."""
    if cents is None:
        return "–"
    whole, _, fraction = format_cents(abs(cents)).partition(".")
    return f"{'−' if cents < 0 else ''}${int(whole):,}.{fraction}"


@lru_cache(maxsize=8)
def own_part(name: str) -> str:
    """The style sheet or the script, which nothing is put into."""
    from markupsafe import Markup

    text = files("scrubber.outputs.reports.html").joinpath("templates", name).read_text("utf-8")
    return Markup(text)  # noqa: S704 a file of this package


@lru_cache(maxsize=8)
def csp_hash(text: str) -> str:
    """A CSP hash source of an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
