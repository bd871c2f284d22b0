"""Templates, style and script of the pages; the style begins with that of the report."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from scrubber import __version__
from scrubber.outputs.reports.html.page import dollars
from scrubber.outputs.reports.html.view import prose
from scrubber.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN: Final = "scrubber.serve"
_REPORT: Final = "scrubber.outputs.reports.html"
_STATIC: Final[Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "page.css": ("text/css", ((_REPORT, "report.css"), (_OWN, "page.css"))),
    "page.js": ("text/javascript", ((_OWN, "page.js"),)),
}
"""The static files: what each is, and of which parts it is made."""
_MEBIBYTE: Final = 1024 * 1024


def render(template: str, *, status: int = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_environment().get_template(template).render(version=__version__, **values), status)


def static_file(name: str) -> Response:
    """A static file. Raises Problem for one that there is not."""
    if name not in _STATIC:
        raise Problem(HTTPStatus.NOT_FOUND, "there is no such file")
    media_type, parts = _STATIC[name]
    text = "\n".join(files(package).joinpath("templates", part).read_text("utf-8") for package, part in parts)
    return Response(text, media_type=media_type)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """The templates, compiled once: everything is escaped, and a name that a template misspells is an error."""
    environment = Environment(
        loader=PackageLoader(_OWN), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(dollars=dollars, prose=prose, size=_size)
    return environment


def _size(size: int) -> str:
    """A number of bytes as people read it."""
    if size >= _MEBIBYTE:
        return f"{round(size / _MEBIBYTE, 1):,g} MB"
    return f"{max(1, round(size / 1024)):,} kB"
