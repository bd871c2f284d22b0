"""Take the picture of a report that README.md shows, with Chromium and chromedriver; without an argument, in its place.

The file is made up: docs/examples/january-2.837, after january-1.837.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from scrubber import scrub

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
WIDTH, HEIGHT = 1100, 620
SCROLL = "window.scrollBy(0, document.getElementById('claims-heading').getBoundingClientRect().top - 24)"
PAINTED = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
"""A card is laid out only when it comes into sight: what the next frame but one shows is the whole of it."""


def take(picture: Path) -> None:
    """Scrub the two files, and write what a browser shows of the second one's claims."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = [EXAMPLES / "january-1.837", EXAMPLES / "january-2.837"]
        scrub(inputs, folder, emit=["html"], as_of=date(2026, 1, 28))
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for argument in ("--headless=new", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        browser = Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
        try:
            browser.get((Path(folder) / "january-2.report.html").as_uri())
            size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.execute_script(SCROLL)
            browser.execute_async_script(PAINTED)
            browser.save_screenshot(str(picture))
        finally:
            browser.quit()


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "report.png")
