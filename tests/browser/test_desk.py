"""A duty assessor's day at the desk, in a real browser: sign in with a second factor, triage by keyboard, assess,
decide, deploy, say how it stands, review. On the desk of an invented force, served as a force serves its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.desk import Desk, press

pytestmark = pytest.mark.browser


def code_of(secret: str, moment: float) -> str:
    """The code that an authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_the_whole_day(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "duty-assessor")
    desk.open(page, "/accounts/2fa/totp/activate/", "duty-assessor")
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", code_of(secret, time.time()))
    page.press("[name=code]", "Enter")
    page.wait_for_load_state()
    page.get_by_role("button", name="Sign out").click()
    desk.sign_in(page, "duty-assessor")
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    time.sleep(31 - time.time() % 30)  # a code is taken once: wait for the next
    page.fill("[name=code]", code_of(secret, time.time()))
    page.press("[name=code]", "Enter")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Yesterday’s actions")).to_be_visible()

    rows = page.locator("ol [data-row]")
    title = rows.first.inner_text()
    for _ in range(page.locator("table [data-row]").count() + 1):  # yesterday's actions come first
        press(page, "j")
    press(page, "Enter")
    page.wait_for_url(re.compile("/triggers/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    mine = page.url

    press(page, "a")
    page.wait_for_url(re.compile("/assess/"))
    for group in page.locator("fieldset").all():
        group.get_by_label("Unknown").check()
    page.get_by_label("Rationale").fill("Nothing is known for certain yet; invented.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Dara Invented:")).to_be_visible()

    press(page, "d")
    page.wait_for_url(re.compile("/decide/"))
    page.get_by_label("Deploy", exact=True).check()
    page.get_by_label("Reason").fill("An invented reason.")
    page.get_by_label("Tactic").fill("Visible patrol, invented")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("Still to be filled in:")).to_be_visible()
    expect(page.get_by_role("heading", name="1. Deploy")).to_be_visible()
    page.get_by_role("link", name="Say how it stands").click()
    page.get_by_label("Progress").select_option(label="Done")
    page.get_by_role("button", name="Save").click()

    page.goto(mine)
    press(page, "r")
    page.wait_for_url(re.compile("/review/"))
    page.get_by_label("No", exact=True).check()
    page.get_by_label("What was learned").fill("An invented lesson.")
    page.get_by_role("button", name="Put the review on record").click()
    expect(page.get_by_text("Escalated: no.")).to_be_visible()


def test_the_map_draws_our_own_areas_and_asks_nothing_of_anybody_else(desk: Desk, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/map/?tab=all")
    page.wait_for_selector("#map[data-drawn=yes]", timeout=60_000)
    assert [one for one in asked if not one.startswith((desk.address, "blob:", "data:"))] == []


OVERLAPPING = """() => {
    const shown = chart.nodes().not('.quiet').map((node) => {
        const box = node.renderedBoundingBox({ includeNodes: false, includeEdges: false, includeOverlays: false })
        return { name: node.id(), box }
    })
    return shown.flatMap((one, n) => shown.slice(n + 1)
        .filter((other) => Math.min(one.box.x2, other.box.x2) - Math.max(one.box.x1, other.box.x1) > 6
            && Math.min(one.box.y2, other.box.y2) - Math.max(one.box.y1, other.box.y1) > 6)
        .map((other) => `${one.name} on ${other.name}`))
}"""
"""The pairs of a chart's nodes whose labels lie on one another."""


def test_the_chart_is_drawn_and_walked_by_keyboard(desk: Desk, page: Page) -> None:
    desk.come_as("analyst", page)
    page.goto(f"{desk.address}/network/group:G01/?steps=2")
    page.wait_for_selector("#chart[data-drawn=yes]", timeout=60_000)
    page.wait_for_function("chart.nodes('.quiet').length < chart.nodes().length")
    assert page.evaluate(OVERLAPPING) == []
    page.locator("#chart").focus()
    press(page, "ArrowRight")
    expect(page.locator("#chosen h2")).to_have_text("Code Amber Anvil")  # the demonstration's name for group:G01
    press(page, "ArrowRight")
    expect(page.locator("#chosen h2")).not_to_have_text("Code Amber Anvil")
    page.locator("#phase-slider").fill("1")
    expect(page.locator("#phase-said")).to_contain_text(" to ")


def test_the_chart_is_expanded_filtered_and_asked_by_what_is_chosen(desk: Desk, page: Page) -> None:
    """Each way on from what is chosen asks the page anew, and keeps what was asked before."""

    def drawn() -> set[str]:
        page.wait_for_selector("#chart[data-drawn=yes]", timeout=60_000)
        return set(page.evaluate("chart.nodes().map((node) => node.id())"))

    def chosen(ref: str, way: str) -> None:
        page.evaluate("ref => void chart.getElementById(ref).emit('tap')", ref)
        page.locator("#chosen").get_by_role("link", name=way, exact=True).click()

    desk.come_as("analyst", page)
    page.goto(f"{desk.address}/network/group:G01/?people=on")
    begun = drawn()
    member = page.evaluate("chart.nodes('.person').not('.protected')[0].id()")
    chosen(member, "What if it were gone")
    expect(page.get_by_role("heading", name=f"Without {member}")).to_be_visible()
    assert drawn() == begun
    chosen(member, "Shortest paths to it")
    expect(page.get_by_role("heading", name="Shortest paths")).to_be_visible()
    drawn()
    assert set(page.evaluate("chart.nodes('.path').map((node) => node.id())")) == {"group:G01", member}
    page.get_by_text("Choose what is drawn").click()
    page.get_by_label("People only, without events").uncheck()
    page.get_by_role("button", name="Draw").click()
    with_events = drawn()
    assert begun < with_events
    outside = page.evaluate("chart.nodes('.person').not(chart.getElementById('group:G01').neighborhood())[0].id()")
    chosen(outside, "Expand")
    page.wait_for_url(re.compile("around="))
    assert with_events < drawn()
    assert page.evaluate("chart.edges('.low, .moderate').length") > 0
    page.get_by_text("Choose what is drawn").click()
    page.get_by_label("How sure").select_option("high")
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url(re.compile("confidence=high"))
    assert drawn()
    assert page.evaluate("chart.edges('.low, .moderate').length") == 0


def test_a_narrow_phone_shows_the_board_whole(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(viewport=ViewportSize(width=320, height=640))
    page = context.new_page()
    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/today/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
