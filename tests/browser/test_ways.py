"""Other ways through the desk in a real browser: by keyboard alone, without scripts, signing in with a passkey; and on
paper."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from tests.browser.desk import WIDE, Desk, press

pytestmark = pytest.mark.browser


def test_the_mornings_list_is_worked_through_by_keyboard_and_never_past_an_owed_rationale(
    desk: Desk, page: Page
) -> None:
    desk.come_as("responsible-officer", page)
    page.goto(f"{desk.address}/today/?tab=new")
    rows = page.locator("ol.ff-list > li > [data-row]:visible")  # not those folded under a card
    number = rows.count()
    press(page, "k")  # the last row, whatever stands before the list
    expect(rows.last).to_be_focused()
    for _ in range(number - 1):
        press(page, "k")
    expect(rows.first).to_be_focused()
    press(page, "Enter")
    page.wait_for_url(re.compile("/triggers/"))
    # On through the list, to the first that is assessed before its proposal is shown: one in five is.
    for _ in range(40):
        if page.get_by_text("Shown once you have assessed it").first.is_visible():
            break
        on_by_key(page)
    press(page, "a")
    page.wait_for_url(re.compile("/assess/"))
    for _ in range(page.locator("form fieldset:has(input[type=radio])").count()):
        tab_to(page, "radio")
        press(page, "ArrowUp")  # from the first point round to the last: "unknown"
    expect(page.locator("input[type=radio][value=unknown]:checked")).not_to_have_count(0)
    tab_to(page, "submit")
    press(page, "Enter")
    page.wait_for_url(re.compile("/assess/"))
    expect(page.get_by_role("heading", name="Your judgement departs from the proposal")).to_be_visible()
    owing = page.url.split("?")[0]
    page.goto(owing.replace("/assess/", "/"))
    press(page, "n")
    expect(page.get_by_text("Before you go on")).to_be_visible()
    assert page.url.split("?")[0] == owing
    tab_to(page, "textarea")
    page.keyboard.type("An invented rationale.")
    press(page, "Tab")
    press(page, "Enter")
    expect(page.get_by_text("Your rationale is on record.")).to_be_visible()
    on_by_key(page)
    assert "/assess/" not in page.url


def on_by_key(page: Page) -> None:
    """On to the next of the list."""
    here = page.url
    press(page, "n")
    page.wait_for_url(lambda url: url != here)


def tab_to(page: Page, kind: str) -> None:
    """Press Tab until something of a kind that nothing has been said in yet has the focus."""
    fresh = "one => one.type === 'radio' ? !document.querySelector(`[name='${one.name}']:checked`) : true"
    for _ in range(80):
        press(page, "Tab")
        one = page.locator(":focus")
        if one.evaluate("one => one.type || one.tagName.toLowerCase()") == kind and one.evaluate(fresh):
            return
    raise AssertionError(f"Tab reaches no {kind}")


def test_without_scripts_a_card_is_read_and_decided_on(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/today/?tab=new")
    link = page.get_by_role("link", name=re.compile("^Decide all")).first
    number = int(re.findall(r"\d+", link.inner_text())[0])
    link.click()
    expect(page.locator("[name=as-one]:checked")).to_have_count(number - 1)
    page.get_by_label("Begin from a template").select_option(index=1)
    page.get_by_role("button", name="Fill in").click()
    assert page.get_by_label("Tactic", exact=True).input_value() != ""
    expect(page.locator("[name=as-one]:checked")).to_have_count(number - 1)
    page.get_by_label("Deploy", exact=True).check()
    page.get_by_label("Reason").fill("An invented reason.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text(f"on record on {number} triggers as one")).to_be_visible()
    expect(page.get_by_role("heading", name="1. Deploy")).to_be_visible()
    context.close()


def test_a_passkey_is_set_up_and_signs_in(desk: Desk, page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    desk.sign_in(page, "operation-lead")
    desk.open(page, "/accounts/2fa/webauthn/add/", "operation-lead")
    page.get_by_label("Name").fill("An invented key")
    page.get_by_label(re.compile("[Pp]asswordless")).check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto(f"{desk.address}/accounts/2fa/webauthn/")
    expect(page.get_by_text("An invented key")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{desk.address}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(page.get_by_text("Olu Invented").first).to_be_visible()


def test_every_sheet_of_paper_carries_the_marking(desk: Desk, page: Page) -> None:
    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/today/?tab=all")
    marking = page.locator(".ff-marking").inner_text()
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert len(sheets) > 1
    assert all(marking in sheet for sheet in sheets)
