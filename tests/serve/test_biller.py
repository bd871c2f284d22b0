"""What a biller does, from the page of `serve` alone: find a patient, sort by money, tick off, fix, scrub again."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from tests.serve.conftest import Start

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE = 120
"""Seconds after which the page will not change any more."""
CLAIMS = 798
HEAD = """ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000017*0*P*:~
GS*HC*SENDER*RECEIVER*20260301*1200*17*X*005010X222A1~
"""
ABOVE = """ST*837*0001*005010X222A1~
BHT*0019*00*17*20260301*1200*CH~
NM1*41*2*RIVERBEND CLINIC*****46*SUB1~
PER*IC*DESK*TE*5555550100~
NM1*40*2*RECEIVER*****46*RCV1~
HL*1**20*1~
NM1*85*2*RIVERBEND CLINIC*****XX*1234567893~
N3*1 MAIN ST~
N4*COLUMBUS*OH*432155000~
REF*EI*311234567~
"""
PATIENT = """HL*{level}*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*{name}*ROSA****MI*M{number:05}~
N3*2 OAK AVE~
N4*COLUMBUS*OH*432155000~
DMG*D8*19610412*F~
NM1*PR*2*GREAT LAKES HEALTH*****PI*GLH01~
CLM*RB-{number}*{total}***11:B:1*Y*A*Y*Y~
HI*ABK:{diagnosis}~
LX*1~
SV1*HC:{procedure}*{charge}*UN*1***{pointer}~
DTP*472*D8*202601{day:02}~
"""
DEAREST = 417
_DROP = """
const transfer = new DataTransfer();
transfer.items.add(new File([arguments[1]], arguments[0]));
document.querySelector(".target").dispatchEvent(
  new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
"""


def name_of(number: int) -> str:
    """A patient's name: another one for each number, without digits."""
    return "PAT" + str(number).translate(str.maketrans("0123456789", "ABCDEFGHIJ"))


def file_of(claims: int, *, corrected: bool = False) -> str:
    """A file of claims, each with one of four everyday faults; `corrected` are those whose total was wrong."""
    patients = list(_patients(claims, corrected=corrected))
    body = ABOVE + "".join(patients)
    return f"{HEAD}{body}SE*{body.count('~') + 1}*0001~\nGE*1*17~\nIEA*1*000000017~\n"


def _patients(claims: int, *, corrected: bool) -> Iterator[str]:
    for number in range(claims):
        kind, charge = number % 4, 5000 if number == DEAREST else 80 + number % 7
        yield PATIENT.format(
            level=number + 2, number=number, name=name_of(number), charge=charge, day=1 + number % 28,
            total=charge + (10 if kind == 0 and not corrected else 0), diagnosis="ZZZ99" if kind == 1 else "E1165",
            procedure="00000" if kind == 2 else "99213", pointer=4 if kind == 3 else 1,
        )  # fmt: skip


class Page:
    """The page, as the biller sees it."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser
        self.patience = WebDriverWait(browser, PATIENCE)
        self.window = browser.current_window_handle

    def drop(self, name: str, content: str, told: str) -> WebElement:
        """Drop a file and wait until it is judged: what is shown of it."""
        self.browser.execute_script(_DROP, name, content)
        self.patience.until(lambda _: self.text(".progress") == told)
        (card,) = [one for one in self.browser.find_elements(By.CSS_SELECTOR, "article.file") if name in one.text]
        return card

    def open_report(self, card: WebElement) -> None:
        """Open the report of a file, which is a window of its own."""
        known = set(self.browser.window_handles)
        card.find_element(By.LINK_TEXT, "Open the report").click()
        self.patience.until(lambda _: len(self.browser.window_handles) > len(known))
        (window,) = set(self.browser.window_handles) - known
        self.browser.switch_to.window(window)
        self.patience.until(lambda _: self.browser.find_elements(By.CSS_SELECTOR, "article.claim"))

    def close_report(self) -> None:
        """Close it, and go back."""
        self.browser.close()
        self.browser.switch_to.window(self.window)

    def text(self, selector: str) -> str:
        """What is written there."""
        return self.browser.find_element(By.CSS_SELECTOR, selector).text

    def printed(self) -> int:
        """Pages of what the browser would print on letter paper."""
        printed = self.browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.5, "paperHeight": 11})
        return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"])))

    def first(self) -> WebElement:
        """The first claim that is to be seen."""
        shown = self.browser.find_elements(By.CSS_SELECTOR, "article.claim:not([hidden])")
        return next(card for card in shown if card.is_displayed())


def test_a_biller_works_through_a_file_without_a_command_line(browser: Chrome, serving: Start) -> None:
    """798 rejected claims: a patient found, eight pages printed, the dearest ticked off, and what is freed seen."""
    with serving() as (_, url):
        browser.get(url)
        page = Page(browser)
        page.drop("everyday.837", file_of(4), "1 file judged: 4 claims, 4 rejected")
        page.open_report(page.drop("month.837", file_of(CLAIMS), "2 files judged: 802 claims, 802 rejected"))

        search = browser.find_element(By.NAME, "text")
        search.send_keys(name_of(311).lower())
        page.patience.until(lambda _: page.text(".status").startswith("1 of 798 claims"))
        assert "RB-311" in page.first().text
        search.send_keys(Keys.CONTROL, "a", Keys.DELETE)
        page.patience.until(lambda _: page.text(".status").startswith("798 claims"))

        Select(browser.find_element(By.NAME, "sort")).select_by_value("risk")
        dearest = page.first()
        assert name_of(DEAREST) in dearest.text
        assert "$5,000.00" in dearest.text
        assert page.printed() <= 8
        dearest.find_element(By.NAME, "done").click()
        page.patience.until(lambda _: ", 1 done," in page.text(".status"))
        page.close_report()

        Select(browser.find_element(By.NAME, "compare")).select_by_value("month.837")
        again = page.drop("resent.837", file_of(CLAIMS, corrected=True), "3 files judged: 1,600 claims, 1,400 rejected")
        assert again.find_element(By.CLASS_NAME, "since").text.startswith("Compared with month.837: ")
        assert "200 fixed, 598 still there, 0 new" in again.find_element(By.CLASS_NAME, "since").text
        assert "freed: $18,598.00" in again.find_element(By.CLASS_NAME, "since").text
        page.open_report(again)
        assert page.text("#since") == "Since the last run"
        assert ", 1 done," in page.text(".status")
        Select(browser.find_element(By.NAME, "sort")).select_by_value("risk")
        assert page.first().find_element(By.NAME, "done").is_selected()
        browser.execute_script("localStorage.clear()")
        page.close_report()
