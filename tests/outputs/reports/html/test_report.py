"""The page for people, read as a browser's parser would read it, but without one."""

from __future__ import annotations

import base64
import hashlib
import re
import tracemalloc
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from scrubber.findings.finding import Coverage, Summary, Verdict
from scrubber.outputs.reports.html.report import HtmlReport
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts
from tests.outputs.conftest import BACKGROUNDS, COVERAGE, RUN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outputs.conftest import Builder

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onclick='alert(1)", "]]><svg onload=alert(1)>",
    "javascript:alert(1)", "{{ 7*7 }}", "</style><b>", "<!--", "&lt;b&gt;", "</script><h1>", "\x00\x0b",
]  # fmt: skip


class Page(HTMLParser):
    """What a browser makes of a page: its elements, its attributes and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)

    def values(self, name: str) -> list[str | None]:
        """Every value of an attribute."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def words(html: str) -> str:
    """The page's text, with white space as a reader sees it."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(" ".join(Page(body).text).split())


def test_a_card_says_what_is_wrong_why_how_to_fix_it_and_by_which_source(build: Builder) -> None:
    """A card has the message, why, what to do and the sources."""
    data = build.simple(build.claim("RC-1", lines=("HC:95250:26", "HC:95251"), charge="1150.5"))
    line, dated, whole = (
        build.findings(data, found)[0]
        for found in (
            build.found("SV1", 1),
            build.found("DTP", 1, "warn"),
            build.found("CLM", 0, "info", on_line=False),
        )
    )
    line = line._replace(element="SV101-3", carc="4")
    dated = dated._replace(element="DTP03", edit="unknown-edit", status=None)
    html = build.page(data, sorted([line, dated, whole], key=lambda found: found.order), [Verdict.REJECTED])
    text = words(html)
    assert "RC-1 Rejected Patient JANE Q ROE JR Born 01/01/1970 Member id W100000001 Payer SAMPLE PAYER" in text
    assert "Service 01/01/2026-01/02/2026 Charge $1,150.50" in text
    assert "Line 1 95251 01/02/2026 $1,150.50 1 UN POS 11" in text.replace("Line 2", "Line 1")
    assert "Reject Something is wrong here Why Payers deny it. Fix mend it" in text
    assert "TST001 sample-edit SV101-3 status A7:453 CARC 4 Sources" in text
    assert "Interchange 000000905 , group 7, set 0001".replace(" ,", ",") in text
    assert 'data-gap="SV101-3"' in html
    assert '<mark class="warn">20260102</mark>' in html
    assert "The manual, p. 1" in text
    assert set(Page(html).values("data-pairs")) == {"TST001/info/sample TST001/reject/sample TST001/warn/sample"}


def test_the_summary_has_claims_dollars_the_chart_and_what_was_not_checked(build: Builder) -> None:
    """The summary has claims, dollars, the edits that found most, and what was not checked."""
    data = build.simple(build.claim("A1"), build.claim("A2", charge="20"), build.claim("A3"))
    findings = build.findings(data, build.found("SV1", 0), build.found("SV1", 1, "warn"))
    findings[1] = findings[1]._replace(code="TST002", edit="other-edit")
    summary = Summary(
        claims=3, lines=3, accepted=1, rejected=2, warned=1, passed_through=1, charge=32000, charge_accepted=2000,
        charge_rejected=30000,
    )  # fmt: skip
    verdicts = [Verdict.REJECTED, Verdict.WARNED, Verdict.REJECTED]
    html = build.page(data, findings, verdicts, summary=summary)
    text = words(html)
    assert "Received 02/01/2026 profile medicare 3 claims 3 lines $320.00 charged" in text
    assert "Accepted $20.00 1 claim of these with a warning $20.00 1 claim Rejected $300.00 2 claims" in text
    assert "1 claim is held back for faults of the envelopes or levels around it" in text
    assert "1 accepted claim was passed through unchecked" in text
    assert "TST001 A sample of an edit $150.00 · 1" in text
    assert "TST002 other-edit $20.00 · 1" in text
    assert "second-edit , third-edit Table not imported: codes" in text
    assert (
        "rect",
        {"class": "bar reject", "x": "0.0%", "y": "25", "width": "100.0%", "height": "8", "rx": "4"},
    ) in Page(html).elements


def test_a_clean_input_says_so(build: Builder) -> None:
    """The page of a clean file says that nothing was found."""
    html = build.page(build.simple(build.claim()), [], [Verdict.ACCEPTED], coverage=())
    text = words(html)
    assert "Nothing was found." in text
    assert "Every edit was checked." in text
    assert "No claim has a finding." in text
    assert "<article" not in html


def test_findings_about_envelopes_stand_before_the_claims(build: Builder) -> None:
    """What stops every claim of a group is above the cards."""
    data = build.simple(build.claim())
    (own,) = build.findings(data, build.found("SV1"))
    group = own._replace(claim=None, claim_id=None, line=None, offset=data.index(b"GE*"), element="GE01", message="ge")
    outside = group._replace(offset=len(data) + 1, element=None, message="outside")
    html = build.page(data, [own, group, outside], [Verdict.REJECTED])
    assert html.index('<mark class="reject">1</mark>*7~') < html.index("<article")
    assert f"segment {outside.segment}" in words(html)


def test_what_is_too_much_for_a_browser_is_counted(build: Builder) -> None:
    """Beyond a number of cards the page says how many more there are."""
    data = build.simple(*(build.claim(f"A{number}") for number in range(3)))
    own = build.findings(data, *(build.found("SV1", number) for number in range(3)))
    loose = [own[0]._replace(claim=None, offset=offset) for offset in (0, 1, 2)]
    html = build.page(data, loose + own, [Verdict.REJECTED] * 3, most=2)
    assert html.count('<article class="claim') == 2
    assert "The first 2 claims with findings are shown; 1 more are in findings.json" in words(html)
    assert "1 more are not shown here" in words(html)


def test_a_page_of_many_cards_is_never_in_memory_as_a_whole(build: Builder, tmp_path: Path) -> None:
    """What waits on disk for the page's head is copied a little at a time."""
    data = build.simple(build.claim(extra=f"NTE*ADD*{'X' * 80}~" * 50))
    own = build.findings(data, *[build.found("NTE", number) for number in range(50)])
    pieces = build.marked(data, [Verdict.REJECTED], own)
    document = FindingsDocument(InputFacts("a.837", "0" * 64, 1), RUN, Summary(), COVERAGE, own)
    with (tmp_path / "page").open("wb") as out:
        report = HtmlReport(out, document, BACKGROUNDS, date(2026, 2, 1))
        for piece in pieces * 300:
            report.take(piece)
        tracemalloc.start()
        report.close()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert out.tell() > 10_000_000
    assert peak < 5_000_000


def test_a_claim_of_very_many_lines_shows_the_first(build: Builder) -> None:
    """A card has so many parts, the claim itself among them, and says how many lines more have findings."""
    lines = "".join(f"LX*{number}~SV1*HC:Z1001*1*UN*1***1~" for number in range(1, 104))
    data = build.interchange([build.set(f"CLM*A*103***11:B:1~{lines}")])
    found = [build.found("CLM", on_line=False), *(build.found("SV1", number) for number in range(103))]
    html = build.page(data, build.findings(data, *found), [Verdict.REJECTED])
    assert (html.count("<h4>Claim"), html.count("<h4>Line")) == (1, 99)
    assert "Line 99 Z1001" in words(html)
    assert "4 more lines have findings, which are in findings.json" in words(html)


def test_claims_without_what_claims_have_get_a_card(build: Builder) -> None:
    """A claim that cannot be read has a card."""
    odd = "CLM**x***11:B:1~LX*1~LX~SV1*HC*-5~"
    data = build.interchange([build.set(odd)])
    findings = build.findings(data, build.found("CLM", on_line=False), build.found("LX"), build.found("SV1"))
    text = words(build.page(data, findings, [Verdict.UNREADABLE]))
    assert "Claim without an id Unreadable Payer No payer Service no date Charge –" in text
    assert "no procedure no date –" in text
    assert "−$5.00" in text


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_payload_adds_an_element_or_an_attribute(build: Builder, payload: str) -> None:
    """Markup in a claim is shown as text."""

    def page(text: str) -> str:
        claim = f"CLM*{text}*150***11:B:1*Y*A*Y*Y~REF*G1*{text}~LX*1~SV1*{text}:95250*150*{text}*1~DTP*472*D8*20260101~"
        level = build.subscriber().replace("SAMPLE PAYER", text).replace("99999", text)
        data = build.interchange([build.set(build.provider() + level + claim)])
        found = [
            finding._replace(
                message=text, fix=text, claim_id=text, element=text, status=text, carc=text, code=text, group=text,
                edit=text, interchange=text, transaction=text,
            )
            for finding in build.findings(data, build.found("REF*G1", on_line=False), build.found("SV1"))
        ]  # fmt: skip
        loose = found[0]._replace(claim=None, offset=0)
        coverage = (Coverage(text, "not-checked", text),)
        return build.page(data, [loose, *found], [Verdict.REJECTED], coverage=coverage, name=text)

    hostile, plain = Page(page(payload.replace(":", ";").replace("*", ""))), Page(page("PLAIN"))
    assert [(tag, list(attributes)) for tag, attributes in hostile.elements] == [
        (tag, list(attributes)) for tag, attributes in plain.elements
    ]


def test_the_policy_lets_only_the_pages_own_style_and_script_run(build: Builder) -> None:
    """The policy holds the digests of the page's own style and script, and allows nothing else."""
    html = build.page(build.simple(build.claim()), [], [])
    policy = next(value for value in Page(html).values("content") if value and "default-src" in value)
    for name in ("style", "script"):
        (own,) = re.findall(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not Page(html).values("style")
    assert not [name for _, attributes in Page(html).elements for name in attributes if name.startswith("on")]


def test_the_page_asks_no_network_for_anything(build: Builder) -> None:
    """The page has no address of another place."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found("SV1"))
    page = Page(build.page(data, findings, [Verdict.REJECTED]))
    assert not page.values("src")
    assert all(str(value).startswith(("#", "data:,")) for value in page.values("href"))
    assert {"link", "script", "style"} >= {tag for tag, _ in page.elements} & {
        "link",
        "script",
        "style",
        "img",
        "iframe",
    }


def test_a_name_that_is_no_utf_8_is_written_as_an_escape(build: Builder) -> None:
    """A file with an odd name has a report, with the name escaped."""
    assert "clinic\\udce9.837" in build.page(build.simple(build.claim()), [], [], name="clinic\udce9.837")


def test_what_does_not_fit_the_chart_is_folded_away(build: Builder) -> None:
    """Edits that the chart has no room for are folded away, and counted."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1"))
    findings = [found._replace(code=f"TST{number:03}", edit=f"edit-{number}") for number in range(11)]
    html = build.page(data, findings, [Verdict.REJECTED])
    assert "3 more" in words(html)
    assert html.count("<details>") == 1


def test_documentation_keeps_its_paragraphs_lists_and_code(build: Builder) -> None:
    """An edit's documentation has its paragraphs, lists and code."""
    data = build.simple(build.claim())
    html = build.page(data, build.findings(data, build.found("SV1")), [Verdict.REJECTED])
    assert '<p class="entry">The manual, p. 1</p>' in html
    assert "<p>Payers <code>deny</code> it.</p>" in html
