"""The brief in a real browser: readable by everyone, on a phone, in the dark, by keyboard and on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, ViewportSize
from tests import invented_brief
from tests.browser.chromium import check_with_axe

from fourfold.reports.brief_document import brief_document
from fourfold.reports.to_html import to_html

pytestmark = pytest.mark.browser

WIDE, PHONE = ViewportSize(width=1200, height=900), ViewportSize(width=320, height=640)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("brief") / "brief.html"
    file.write_text(to_html(brief_document(invented_brief.brief(12), invented_brief.areas())), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The brief, opened as the test asks: (viewport, colour scheme)."""
    viewport: ViewportSize
    scheme: Literal["light", "dark"]
    viewport, scheme = getattr(request, "param", (WIDE, "light"))
    page = browser.new_page(viewport=viewport, color_scheme=scheme)
    page.goto(address)
    yield page
    page.close()


@pytest.mark.parametrize(
    "page", [(size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark")], indirect=True
)
def test_axe_finds_nothing_against_it(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    check_with_axe(page)


def test_the_first_key_reaches_the_skip_link_and_the_skip_link_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to main content"
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("page", [(PHONE, "light")], indirect=True)
def test_nothing_sticks_out_on_a_narrow_phone(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    shown = "[...document.body.querySelectorAll('*:not(thead, thead *)')]"  # column heads are for screen readers alone
    wide = f"{shown}.filter(e => e.getBoundingClientRect().right > 321).map(e => e.outerHTML.slice(0, 80))"
    assert page.evaluate(wide) == []


def test_it_asks_nothing_of_the_network(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.close()
    assert [url for url in asked if url != address and not url.startswith("data:")] == []


def test_crafted_values_run_nothing_and_are_read_as_they_stand(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert said == []
    assert page.title() == (
        "OFFICIAL-SENSITIVE, compartments LANTERN: Daily brief for 1 November 2024 (invented), Saltport Constabulary"
    )
    assert invented_brief.HOSTILE in page.locator("body").inner_text()
    page.close()


def test_a_link_in_the_contents_opens_the_group_it_leads_to(page: Page) -> None:
    page.locator("nav a", has_text="2 more").click()
    assert page.evaluate("location.hash") == "#more-unmeasured-weapons-burst"
    summary = page.locator("#more-unmeasured-weapons-burst > summary")
    summary.click()
    assert page.locator("#trigger-18").is_visible()


def test_paper_carries_every_trigger_and_the_marking_on_every_page(page: Page) -> None:
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    text = pdf_text(paper)
    assert len(text) > 1
    for number, sheet in enumerate(text, start=1):
        assert sheet.count("OFFICIAL-SENSITIVE") >= 2, f"page {number}"
        assert f"Page {number} of {len(text)}" in sheet
    whole = " ".join(text)
    assert whole.count("is not evidence, and not reasonable grounds") == 18  # folded or not
    assert "https://example.org/study" in whole
    assert "Physical harm: 4 of 4." in whole
    assert len(text) < 18, "less than a page a trigger"
    assert whole.count("No. What When Where Who Where to check") >= 18
    for meaning in (
        "Threat to life, a high-risk missing person",
        "Rules with a record of",
        "Rules without a record, in",
    ):
        (below,) = (sheet.split(meaning, 1)[1] for sheet in text if meaning in sheet)
        assert "Fired on" in below, f"the heading over {meaning!r} stands alone at the foot of a page"


def pdf_text(paper: bytes) -> list[str]:
    """The text of each page, its white space made single, without the marks that lead to footnotes."""
    from pypdf import PdfReader

    texts = (re.sub(r" ?\[\d+\]", "", sheet.extract_text()) for sheet in PdfReader(io.BytesIO(paper)).pages)
    return [" ".join(text.split()) for text in texts]
