"""The site of docs/ is built without a warning, and its catalogue has every edit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scrubber.findings.edit_catalogue import catalogue_entry, catalogue_lines
from scrubber.rules.settings import SettingsRequest, resolve

PROJECT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_site_is_built_and_its_search_finds_every_edit(tmp_path: Path) -> None:
    """Each edit has a page with what it says and what that asks for, which the site's search knows."""
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=PROJECT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    index = json.loads((tmp_path / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {part["location"]: part["text"] for part in index["docs"]}
    settings = resolve(SettingsRequest())
    for line in catalogue_lines(settings):
        page, entry = f"reference/edits/{line.code}.html", catalogue_entry(line.code, settings)
        assert line.name in found[page]
        assert [one.key for one in entry.messages if (one.status or "") not in found[f"{page}#what-it-says"]] == []
        assert entry.since is None or all(found[f"{page}#{part}"] for part in ("why", "how-to-fix", "sources"))


@pytest.mark.slow
@pytest.mark.browser
def test_the_picture_of_the_readme_can_be_taken_again(tmp_path: Path) -> None:
    """The script that takes it writes a picture, in a browser; it is skipped where there is none."""
    if not all(map(shutil.which, ("chromium", "chromedriver"))):
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    picture = tmp_path / "report.png"
    subprocess.run([sys.executable, PROJECT / "docs" / "images" / "take_report.py", picture], check=True)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert (PROJECT / "docs" / "images" / "report.png").stat().st_size < 150_000
