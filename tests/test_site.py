"""The site of docs/ is built without a warning, with every edit and every name that code of others may import."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import scrubber.edit
import scrubber.testing
from scrubber.findings.edit_catalogue import catalogue_entry, catalogue_lines
from scrubber.rules.settings import SettingsRequest, resolve

PROJECT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_site_is_built_with_every_edit_and_every_public_name(tmp_path: Path) -> None:
    """Each edit has a page that the search finds, with what it says; each public name is in the reference."""
    # With --quiet no warning is counted.
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
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
    names = {*re.findall(r"^\S+", inventory((tmp_path / "objects.inv").read_bytes()), re.MULTILINE)}
    public = [
        (module.__name__, name) for module in (scrubber, scrubber.edit, scrubber.testing) for name in module.__all__
    ]
    assert [one for one in public if ".".join(one) not in names and one != ("scrubber", "Claim")] == []


def inventory(data: bytes) -> str:
    """What an `objects.inv` lists, one name a line: four lines of text, then the rest compressed."""
    return zlib.decompress(data.split(b"\n", 4)[4]).decode()


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
