"""A document's page in a real browser: readable by everyone, on a phone, in the dark; nothing crafted runs."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize
from tests.browser.chromium import check_with_axe
from tests.invented_document import document

from fourfold.reports.to_html import to_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("document") / "document.html"
    file.write_text(to_html(document()), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport=ViewportSize(width=width, height=900), color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() == document().title
    assert [url for url in asked if url != address] == []
    page.close()


def test_a_figure_leads_to_where_it_comes_from(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("link", name="36").first.click()
    assert "Discharges in the period" in page.locator("li:target").inner_text()
    page.close()
