"""The page for people in a real browser: Chromium without a window, driven by Selenium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from tests.outputs.conftest import Builder

    Open = Callable[[str], Chrome]

pytestmark = pytest.mark.browser

PATIENCE = 120
"""Seconds after which the page will not change any more; one that is right takes a fraction of one."""
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onfocus='alert(1)' autofocus='",
    "]]><svg onload=alert(1)>",
    "javascript;alert(1)", "</script><script>alert(1)</script>", "</select><b>", "</title><h1>",
)  # fmt: skip


@pytest.fixture
def opened(browser: Chrome, tmp_path: Path) -> Iterator[Open]:
    """Give a function that opens a page; at the end no page may have violated its policy or logged an error."""

    def open_page(html: str) -> Chrome:
        path = tmp_path / "a.report.html"
        path.write_text(html, "utf-8")
        browser.get(path.as_uri())
        return browser

    browser.get_log("browser")  # type: ignore[no-untyped-call]
    yield open_page
    browser.execute_script("localStorage.clear()")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def three_claims(build: Builder) -> str:
    """Give a page with three flagged claims of two payers."""
    other = build.subscriber(3).replace("SAMPLE PAYER", "OTHER PAYER")
    data = build.interchange([
        build.set(
            f"{build.provider()}{build.subscriber()}{build.claim('B1')}{build.claim('A2', charge='900')}{other}"
            f"{build.claim('C3', charge='20', lines=('HC:J1100:59',)).replace('20260101', '20251231')}"
        )
    ])  # fmt: skip
    found = build.found
    findings = build.findings(
        data, found("SV1"), found("CLM", 1, "warn", "TST002", "the claim is dear"), found("SV1", 2, "warn"),
        found("CLM", 2, "reject", "TST002"),
    )  # fmt: skip
    findings = [
        one._replace(
            edit="other-edit" if one.code == "TST002" else one.edit,
            claim_id=f"claim {one.claim}",
            fingerprint=f"{number:016x}",
        )
        for number, one in enumerate(findings)
    ]
    return build.page(data, findings, [Verdict.REJECTED, Verdict.WARNED, Verdict.REJECTED])


def claims(browser: Chrome) -> list[str]:
    """The claims that are to be seen, in their order."""
    return [card.text for card in browser.find_elements(By.CSS_SELECTOR, "article.claim h3") if card.is_displayed()]


def field(browser: Chrome, name: str) -> WebElement:
    """A field of the filters."""
    return browser.find_element(By.NAME, name)


def choose(browser: Chrome, name: str, value: str) -> list[str]:
    """Choose a value in a field; the claims that are then to be seen."""
    Select(field(browser, name)).select_by_value(value)
    return claims(browser)


def search(browser: Chrome, text: str, count: str) -> None:
    """Search for `text` and wait until the page says `count`."""
    field(browser, "text").clear()
    field(browser, "text").send_keys(text)
    WebDriverWait(browser, PATIENCE).until(lambda _: status(browser) == count)


def status(browser: Chrome) -> str:
    """How many claims the page says it shows."""
    return browser.find_element(By.CLASS_NAME, "status").text


def test_claims_are_filtered_by_edit_severity_payer_and_text(opened: Open, three_claims: str) -> None:
    """Each filter leaves the claims that fit it, and the counts follow."""
    browser = opened(three_claims)
    assert claims(browser) == ["B1", "A2", "C3"]
    assert choose(browser, "edit", "TST001") == ["B1", "C3"]
    assert status(browser) == "2 of 3 claims"
    assert choose(browser, "severity", "warn") == ["C3"]
    assert choose(browser, "edit", "") == ["A2", "C3"]
    assert choose(browser, "payer", "OTHER PAYER") == ["C3"]
    search(browser, "dear", "0 of 3 claims")
    assert claims(browser) == []
    assert browser.find_element(By.ID, "no-match").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    WebDriverWait(browser, PATIENCE).until(lambda _: claims(browser) == ["B1", "A2", "C3"])
    search(browser, "j1100 WRONG", "1 of 3 claims")
    assert claims(browser) == ["C3"]


def test_claims_are_sorted(opened: Open, three_claims: str) -> None:
    """Claims are sorted by charge, date, severity or place."""
    browser = opened(three_claims)
    assert choose(browser, "sort", "risk") == ["B1", "C3", "A2"]
    assert choose(browser, "sort", "rank") == ["B1", "C3", "A2"]
    assert choose(browser, "sort", "date") == ["C3", "B1", "A2"]
    assert choose(browser, "sort", "payer") == ["C3", "B1", "A2"]
    assert choose(browser, "sort", "id") == ["A2", "B1", "C3"]
    assert choose(browser, "severity", "warn") == ["A2", "C3"]
    assert choose(browser, "sort", "file") == ["A2", "C3"]


def work(browser: Chrome, claim: str) -> tuple[bool, str, str]:
    """What the page has of a claim: whether it is done, its owner, its note."""
    (card,) = [one for one in browser.find_elements(By.CSS_SELECTOR, "article.claim") if claim in one.text]
    done, owner, note = card.find_elements(By.CSS_SELECTOR, ".work input")
    return done.is_selected(), str(owner.get_property("value")), str(note.get_property("value"))


def import_work(browser: Chrome, file: Path, told: str) -> None:
    """Import a file of work, and wait until the page says so."""
    browser.find_element(By.NAME, "import").send_keys(str(file))
    label = browser.find_element(By.CLASS_NAME, "told")
    WebDriverWait(browser, PATIENCE).until(lambda _: told in label.text)


def test_work_is_kept_by_fingerprint_and_taken_to_another_browser(
    opened: Open, three_claims: str, tmp_path: Path
) -> None:
    """What is ticked, and by whom, is there after the page was closed, in the next report, and where it is imported."""
    browser = opened(three_claims)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.find_element(By.CSS_SELECTOR, "article.claim input[name=owner]").send_keys("Ann")
    browser.find_element(By.CSS_SELECTOR, "article.claim input[name=note]").send_keys("<b>called")
    browser.find_element(By.CSS_SELECTOR, "article.claim input[name=done]").click()
    assert status(browser) == "3 claims, 1 done, $20.00 open"
    browser.find_element(By.NAME, "export").click()
    exported = tmp_path / "a.837.work.json"
    WebDriverWait(browser, PATIENCE).until(lambda _: exported.exists())
    browser = opened(three_claims)
    assert work(browser, "B1") == (True, "Ann", "<b>called")
    assert work(browser, "A2") == (False, "", "")
    assert choose(browser, "work", "open") == ["A2", "C3"]
    browser = opened(three_claims.replace("0000000000000000", "000000000000000a"))
    assert work(browser, "B1") == (False, "", "")
    browser.execute_script("localStorage.clear()")
    browser = opened(three_claims)
    assert work(browser, "B1") == (False, "", "")
    other = tmp_path / "other.json"
    other.write_text('{"schema": "other", "entries": {"0000000000000000": null}}', "utf-8")
    import_work(browser, other, "no exported work")
    import_work(browser, exported, "Imported 1 entry")
    assert work(browser, "B1") == (True, "Ann", "<b>called")


def test_a_note_is_kept_while_it_is_being_written(opened: Open, three_claims: str) -> None:
    """What has been typed is kept though the window is closed with the cursor in its field."""
    browser = opened(three_claims)
    browser.find_element(By.CSS_SELECTOR, "article.claim input[name=note]").send_keys("call")
    kept = browser.execute_script("return Object.values(localStorage).filter(Boolean).map(JSON.parse)")
    assert [(entry["done"], entry["note"]) for entry in kept] == [(False, "call")]


def test_a_list_has_a_row_a_claim_on_the_screen_and_in_print(opened: Open, three_claims: str) -> None:
    """A claim is opened where it stands, from the keyboard too, and ticked off."""
    browser = opened(three_claims)
    choose(browser, "view", "list")
    first = browser.find_element(By.CSS_SELECTOR, "article.claim")
    assert first.size["height"] < 60
    assert "JANE Q ROE JR" in first.text
    browser.find_element(By.TAG_NAME, "h2").click()
    browser.switch_to.active_element.send_keys("jox")
    assert first.find_element(By.CSS_SELECTOR, ".form .reject, .finding").is_displayed()
    assert work(browser, "B1")[0]
    browser.switch_to.active_element.send_keys("o")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert first.size["height"] < 20
    assert not browser.find_element(By.CLASS_NAME, "about").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_bar_of_the_chart_filters_by_its_edit(opened: Open, three_claims: str) -> None:
    """A click on a bar leaves the claims of its edit."""
    browser = opened(three_claims)
    browser.find_element(By.CSS_SELECTOR, "svg.chart a[data-edit=TST002]").click()
    assert claims(browser) == ["A2", "C3"]
    assert Select(field(browser, "edit")).first_selected_option.get_attribute("value") == "TST002"


def test_everything_is_reached_from_the_keyboard(opened: Open, three_claims: str) -> None:
    """Search, cards and filters can be reached by keys alone."""
    browser = opened(three_claims)
    active = browser.switch_to.active_element
    active.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the claims"
    browser.switch_to.active_element.send_keys("jj")
    assert browser.switch_to.active_element.find_element(By.TAG_NAME, "h3").text == "A2"
    browser.switch_to.active_element.send_keys("k")
    assert browser.switch_to.active_element.find_element(By.TAG_NAME, "h3").text == "B1"
    browser.switch_to.active_element.send_keys("/")
    assert browser.switch_to.active_element.get_attribute("name") == "text"
    browser.switch_to.active_element.send_keys("j/k")
    assert field(browser, "text").get_attribute("value") == "j/k"
    field(browser, "text").send_keys(Keys.ESCAPE)
    assert browser.switch_to.active_element.tag_name == "body"


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_payload_becomes_an_element_or_runs(opened: Open, build: Builder, payload: str) -> None:
    """Markup in a claim is text in a browser, and no script of it runs."""

    def elements(text: str) -> list[list[str]]:
        claim = f"CLM*{text}*150***11:B:1~REF*G1*{text}~LX*1~SV1*{text}*150*{text}*1~"
        data = build.interchange([build.set(build.subscriber().replace("SAMPLE PAYER", text) + claim)])
        findings = [
            one._replace(message=text, fix=text, claim_id=text, element=text, code=text, edit=text, status=text)
            for one in build.findings(data, build.found("REF*G1", on_line=False), build.found("SV1"))
        ]
        browser = opened(build.page(data, findings, [Verdict.REJECTED], name=text))
        found: list[list[str]] = browser.execute_script(
            "return Array.from(document.querySelectorAll('*'), (one) => [one.tagName, ...one.getAttributeNames()])"
        )
        return found

    assert elements(payload) == elements("PLAIN")


def test_the_policy_is_enforced(browser: Chrome, three_claims: str, tmp_path: Path) -> None:
    """A script that is put into the page is refused by the browser."""
    path = tmp_path / "a.report.html"
    path.write_text(three_claims.replace("</main>", "</main><script>document.title = 'run'</script>"), "utf-8")
    browser.get(path.as_uri())
    assert browser.title == "Claim findings: a.837"
    (violation,) = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert "Content Security Policy" in violation["message"]


def test_dark_mode_and_print_have_a_style_of_their_own(opened: Open, three_claims: str) -> None:
    """Dark mode is dark, and a print has no filters."""
    browser = opened(three_claims)

    def edit_doc(**media: object) -> str:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        return str(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))

    colours = {
        edit_doc(features=[{"name": "prefers-color-scheme", "value": scheme}]) for scheme in ("light", "dark")
    } | {edit_doc(media="print")}
    assert len(colours) == 3
    assert not browser.find_element(By.CLASS_NAME, "tools").is_displayed()
    assert claims(browser) == ["B1", "A2", "C3"]
    edit_doc()


@pytest.mark.slow
def test_five_thousand_findings_open_and_filter(opened: Open, build: Builder) -> None:
    """The page of a busy day opens, finds and sorts."""
    count = 2500
    data = build.simple(*(build.claim(f"A{number}", lines=("HC:95250", "HC:95251")) for number in range(count)))
    (sample,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    verdicts = [Verdict.REJECTED] * count
    found = [marked.claim.lines for marked in build.marked(data, verdicts) if marked.claim]
    findings = [
        sample._replace(offset=place.offset, segment=place.ordinal, claim=claim, message=f"fault{claim:04} is there")
        for claim, lines in enumerate(found)
        for place in (line.segments[1].place for line in lines)
    ]
    page = build.page(data, findings, verdicts)
    browser = opened(page)
    search(browser, "fault17", "100 of 2,500 claims")
    search(browser, "there fault2499", "1 of 2,500 claims")
    Select(field(browser, "sort")).select_by_value("risk")
