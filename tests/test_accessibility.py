"""What axe has against the report: nothing, in every form in which it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from scrubber import scrub

if TYPE_CHECKING:
    from collections.abc import Callable

    from selenium.webdriver import Chrome

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLINIC = Path(__file__).parents[1] / "fixtures" / "files" / "cgm-clinic.837"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 3, "mobile": True}
DARK = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
FORMS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": DARK,
    "phone": {},
    "dark-phone": DARK,
    "print": {"media": "print"},
}


@pytest.fixture(scope="module", name="report")
def _report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report of a file, with claims of every severity, compared with an earlier run, and with notices."""
    folder = tmp_path_factory.mktemp("reports")
    before = scrub(CLINIC, folder / "before", emit=["json"], select="MOD")
    mistyped = folder / "clinic.837"
    mistyped.write_bytes(CLINIC.read_bytes().replace(b"DMG*D8*19", b"DMG*D8*09", 1))
    run = scrub(mistyped, folder / "now", emit=["html"], baseline=before.outputs[0][0])
    return run.outputs[0][0]


@pytest.mark.parametrize("form", FORMS)
def test_axe_has_nothing_against_the_report(
    browser: Chrome, violations: Callable[[], list[str]], report: Path, form: str
) -> None:
    """As cards with everything opened, and as a list."""
    if form.endswith("phone"):
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", FORMS[form])
    browser.get(report.as_uri())
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    found = violations()
    if form != "print":
        Select(browser.find_element(By.NAME, "view")).select_by_value("list")
        found += violations()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert found == []


def test_axe_has_something_against_a_page_that_is_not_accessible(
    browser: Chrome, violations: Callable[[], list[str]]
) -> None:
    """An image without a text is told with its element."""
    browser.get("data:text/html,<html lang=en><title>A page</title><main><h1>A page</h1><img src='data:,'></main>")
    assert [one for one in violations() if one.startswith("image-alt: <img ")]
