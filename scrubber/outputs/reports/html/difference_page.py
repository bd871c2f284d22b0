"""The difference between two runs as one self-contained page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.outputs.reports.html.page import csp_hash, own_part, page_templates

if TYPE_CHECKING:
    from scrubber.outputs.comparison.difference import Difference


def difference_page(found: Difference) -> str:
    """The page; it runs no script."""
    style = own_part("report.css")
    template = page_templates().get_template("difference.html.j2")
    return template.render(found=found, style=style, style_hash=csp_hash(style))
