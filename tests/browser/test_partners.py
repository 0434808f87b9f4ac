"""Partners in a real browser: a disclosure refused, then made under an agreement and read by the agency; and a partner
who does what their agency was asked to. One walk, because each step needs the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import WIDE, Desk

pytestmark = pytest.mark.browser
COUNCIL = "Tarnholt Council (invented)"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may be told that something was refused, which a browser logs as an error."""
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_disclosure_is_refused_then_made_and_a_partner_completes_an_action(desk: Desk, page: Page) -> None:
    desk.come_as("administrator", page)
    page.goto(f"{desk.address}/partners/people/")
    page.get_by_label("Who", exact=True).select_option(label="Priya Invented")
    page.get_by_label("Agency", exact=True).select_option(label=COUNCIL)
    page.get_by_label("Why", exact=True).fill("Invented: they work there.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name=COUNCIL)).to_be_visible()

    desk.come_as("records-manager", page)
    agreement = agreement_with(desk, page)

    desk.come_as("analyst", page)
    ask(desk, page)
    expect(page.get_by_role("heading", name="Refused: no agreement covers this")).to_be_visible()
    expect(page.get_by_text("does not let out this sort of record: groups")).to_be_visible()
    expect(page.get_by_role("link", name="Make an emergency disclosure")).to_be_visible()

    desk.come_as("records-manager", page)
    add(page, agreement, "sort of record", {"sort": "groups"})
    desk.come_as("analyst", page)
    ask(desk, page)
    expect(page.get_by_text("Waits for a second person", exact=True)).to_be_visible()
    made = page.url
    expect(page.get_by_role("heading", name="Your decision")).to_have_count(0)  # who proposed it does not decide it

    desk.come_as("responsible-officer", page)
    page.goto(made)
    page.get_by_label("Make it: the agency is told").check()
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_text("the agency no longer sees it")).to_have_count(0)

    desk.come_as("partner", page)
    page.goto(f"{desk.address}/")
    page.get_by_role("link", name=re.compile(r"^DIS-")).first.click()
    expect(page.get_by_text("Code name")).to_be_visible()
    expect(page.get_by_text("nominal:")).to_have_count(0)
    expect(page.get_by_text("What it lives by")).to_have_count(0)
    expect(page.get_by_text("Some of this is left out.").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")

    page.goto(f"{desk.address}/tasks/")
    before = page.locator("main a[href^='/tasks/plan-action/']").count()
    assert before
    page.locator("main a[href^='/tasks/plan-action/']").first.click()
    page.get_by_label("What came of it?").fill("Invented: it was done.")
    page.get_by_role("button").filter(has_text=re.compile("done", re.IGNORECASE)).last.click()
    expect(page.get_by_text("Done, and on record.")).to_be_visible()
    expect(page.locator("main a[href^='/tasks/plan-action/']")).to_have_count(before - 1)


def agreement_with(desk: Desk, page: Page) -> str:
    """An agreement that the council has signed, which lets nothing out yet; gives its page."""
    page.goto(f"{desk.address}/registers/agreements/add/")
    page.fill("[name=title]", "An invented agreement")
    page.fill("[name=starts_on]", localdate().isoformat())
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/registers/agreements/\d+/$"))
    address = page.url
    add(page, address, "purpose", {"purpose": "exploitation"})
    page.goto(address)
    page.get_by_role("link", name="Add party").click()
    page.locator("[name=agency]").select_option(label=COUNCIL)
    page.fill("[name=signed_on]", localdate().isoformat())
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(address)
    return address


def add(page: Page, address: str, what: str, chosen: dict[str, str]) -> None:
    """Add a part to a register's record."""
    page.goto(address)
    page.get_by_role("link", name=f"Add {what}").click()
    for name, value in chosen.items():
        page.locator(f"[name={name}]").select_option(value)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(address)


def ask(desk: Desk, page: Page) -> None:
    """Ask for a group to be disclosed to the council."""
    page.goto(f"{desk.address}/groups/")
    page.get_by_role("link", name=re.compile("^Code (?!Walked)")).first.click()  # not the one that another test maps
    page.get_by_role("link", name="Disclose it to a partner").click()
    page.get_by_text(re.compile("^Hold back parts of ")).click()
    page.get_by_label(re.compile("^What it lives by")).check()
    page.get_by_label("To which agency?").select_option(label=COUNCIL)
    agreements = page.get_by_label("Under which agreement?")
    agreements.select_option(label=agreements.locator("option", has_text="An invented agreement").last.inner_text())
    page.get_by_label("For what?").select_option("exploitation")
    page.get_by_label("Why do they need it?").fill("Invented: they house people whom it may exploit.")
    page.get_by_role("button", name="Propose it").click()
    page.wait_for_load_state()
