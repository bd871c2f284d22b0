"""The page in a real browser: files are dropped, the report is seen, an output is saved, and all is gone at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Callable

    from selenium.webdriver import Chrome

    from tests.serve.conftest import Start

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROJECT = Path(__file__).parents[2]
FILES = [PROJECT / "fixtures" / "files" / "cgm-clinic.837", PROJECT / "README.md"]
PATIENCE = 120
"""Seconds after which the page will not change any more; one that is right takes a fraction."""
_DROP = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) transfer.items.add(new File([text], name));
for (const kind of ["dragover", "drop"])
  document.querySelector(".target").dispatchEvent(
    new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
"""


def test_dropping_files_shows_their_report(browser: Chrome, serving: Start, tmp_path: Path) -> None:
    """One file is judged and one is no X12; nothing on the page is refused by its policy."""
    saved = tmp_path / "saved"
    saved.mkdir()
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(saved)})
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    with serving() as (_, url):
        browser.get(url)
        browser.execute_script(_DROP, [[file.name, file.read_text("utf-8")] for file in FILES])
        patience = WebDriverWait(browser, PATIENCE)
        patience.until(lambda _: progress(browser) == "2 files judged: 8 claims, 5 rejected")
        judged, failed = browser.find_elements(By.CSS_SELECTOR, "article.file")
        assert "cgm-clinic.837" in judged.text
        assert "$11,190.00" in judged.text
        assert "README.md" in failed.text
        assert "SCR001" in failed.text
        judged.find_element(By.TAG_NAME, "summary").click()
        judged.find_element(By.PARTIAL_LINK_TEXT, "Findings for programs").click()
        patience.until(lambda _: (saved / "cgm-clinic.findings.json").exists())
        assert json.loads((saved / "cgm-clinic.findings.json").read_bytes())["summary"]["rejected"] == 5
        page = browser.current_window_handle
        judged.find_element(By.LINK_TEXT, "Open the report").click()
        patience.until(lambda _: len(browser.window_handles) == 2)
        browser.switch_to.window(next(one for one in browser.window_handles if one != page))
        patience.until(lambda _: browser.find_elements(By.CSS_SELECTOR, "article.claim"))
        # The script of the report runs: it says how many claims are shown.
        assert browser.find_element(By.CLASS_NAME, "status").text
        browser.close()
        browser.switch_to.window(page)
        browser.execute_script(_DROP, [[FILES[0].name, FILES[0].read_text("utf-8")]])
        patience.until(lambda _: browser.find_elements(By.CLASS_NAME, "since"))
        assert "0 fixed, 5 still there, 0 new" in browser.find_element(By.CLASS_NAME, "since").text
        patience.until(lambda _: progress(browser) == "2 files judged: 8 claims, 5 rejected")
        assert outputs(tmp_path)
        browser.get("about:blank")
        patience.until(lambda _: not outputs(tmp_path))
    told = [one["message"] for one in browser.get_log("browser")]  # type: ignore[no-untyped-call]
    assert [message for message in told if "422" not in message] == []


def test_whoever_knows_the_token_is_let_in(browser: Chrome, serving: Start, tmp_path: Path) -> None:
    """A browser says of the form that it is the service's own, and shows its cookie from then on."""
    token = tmp_path / "token"
    token.write_text("correct-horse-battery-staple")
    with serving("--token-file", str(token)) as (_, url):
        browser.get(url)
        assert browser.title.startswith("Sign in")
        browser.find_element(By.NAME, "token").send_keys(token.read_text())
        browser.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(browser, PATIENCE).until(lambda _: browser.title.startswith("Check claim files"))
        browser.get(f"{url}edits")
        assert browser.title.startswith("What is checked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_against_the_pages(
    browser: Chrome, serving: Start, tmp_path: Path, violations: Callable[[], list[str]], scheme: str
) -> None:
    """Signing in, the page with files that are judged, the catalogue and the tables, and an address that is none."""
    token = tmp_path / "token"
    token.write_text("correct-horse-battery-staple")
    preference = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preference]})
    with serving("--token-file", str(token)) as (_, url):
        browser.get(url)
        browser.delete_all_cookies()
        browser.get(url)
        found = {"sign in": violations()}
        browser.find_element(By.NAME, "token").send_keys(token.read_text())
        browser.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(browser, PATIENCE).until(lambda _: browser.title.startswith("Check claim files"))
        found["empty"] = violations()
        browser.execute_script(_DROP, [[file.name, file.read_text("utf-8")] for file in FILES])
        WebDriverWait(browser, PATIENCE).until(lambda _: progress(browser).startswith("2 files judged"))
        found["judged"] = violations()
        for address in ("edits", "edits/CGM001", "edits/SCR001", "tables", "tables/states", "edits/NO0001"):
            browser.get(url + address)
            found[address] = violations()
    browser.delete_all_cookies()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert {address: told for address, told in found.items() if told} == {}


def progress(browser: Chrome) -> str:
    """What the page says of the files."""
    return browser.find_element(By.CLASS_NAME, "progress").text


def outputs(tmp_path: Path) -> list[Path]:
    """What the service holds."""
    return list((tmp_path / "home" / "serve").rglob("*.findings.json"))
