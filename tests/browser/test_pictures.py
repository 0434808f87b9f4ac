"""The pictures of the desk that the documentation shows, taken of the invented force."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
SCREEN, PHONE = ViewportSize(width=1200, height=720), ViewportSize(width=390, height=800)
LARGEST = 150_000
"""Bytes: what a picture in the documentation may take."""
DRAWN = {
    "map": ("/map/?tab=all", "#map"),
    "chart": ("/network/group:G01/?steps=1", "#chart"),
}
"""What a script draws, and where."""


def test_the_pictures_that_the_documentation_shows(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    """Into docs/images by `make screenshots`; else where nobody looks, to see that they can be taken."""
    folder = Path(os.environ.get("FOURFOLD_SCREENSHOTS") or tmp_path)
    context = browser.new_context(viewport=SCREEN, locale="en-GB")
    page = context.new_page()
    taken = []

    def take(name: str) -> None:
        taken.append(folder / f"desk-{name}.png")
        page.screenshot(path=taken[-1])

    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/today/?tab=all")
    page.locator("#rest").scroll_into_view_if_needed()
    to_top(page, "nav[aria-label='Which triggers']")
    take("board")
    page.locator("ol.ff-list > li:has(details) > [data-row]").first.click()
    page.wait_for_url(re.compile("/triggers/"))
    trigger = page.url.split("?")[0]
    take("trigger")
    page.goto(f"{trigger}assess/")
    take("assessing")
    page.goto(f"{trigger}decide/")
    take("deciding")
    page.goto(f"{desk.address}/groups/")
    take("groups")
    for name, (address, drawing) in DRAWN.items():
        page.goto(desk.address + address)
        page.wait_for_selector(f"{drawing}[data-drawn=yes]", timeout=60_000)
        to_top(page, drawing)
        take(name)
    page.set_viewport_size(PHONE)
    page.goto(f"{desk.address}/today/?tab=all")
    to_top(page, "h2#rest")
    take("phone")
    context.close()
    assert [one.name for one in taken if not 10_000 < one.stat().st_size < LARGEST] == []


def to_top(page: Page, what: str) -> None:
    """Scroll something to the top of the page."""
    page.locator(what).evaluate("one => one.scrollIntoView()")
