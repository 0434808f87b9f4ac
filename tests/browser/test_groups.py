"""A group's way in a real browser: mapped from a trigger's report by one, scored by another, scored again unseen by a
third, and found in the pack of the month's meeting. One walk, because each step needs the one before."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
NAME, REF = "Code Walked Through", "group:WALKED"


def test_a_group_is_mapped_scored_twice_and_in_the_pack(desk: Desk, page: Page) -> None:
    desk.come_as("analyst", page)
    page.goto(f"{desk.address}/today/?tab=all")
    page.locator("main .ff-row > a[href^='/triggers/']").first.click()
    page.get_by_role("link", name="Map a group from this trigger").click()
    page.get_by_label("Code name").fill(NAME)
    page.get_by_label("Reference", exact=True).fill(REF)
    for limb in ("three-or-more", "serious-crime", "together"):
        page.fill(f"[name={limb}-text]", f"Invented evidence of {limb}.")
        page.select_option(f"[name={limb}-source_grade]", "1")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    group = page.url.split("#")[0]

    desk.come_as("responsible-officer", page)
    page.goto(f"{group}panel/")
    page.get_by_label("Mapped", exact=True).check()
    page.get_by_label("Who decided?").fill("An invented panel")
    page.get_by_label("Reason").fill("The test is met.")
    page.get_by_role("button", name="Put it on record").click()
    score(page, group, 2)
    expect(page.get_by_role("heading", name=re.compile("Harm scoring: "))).to_be_visible()

    desk.come_as("tasking-manager", page)
    page.goto(group)
    expect(page.get_by_text("nobody has scored it a second time")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Harm scoring: "))).to_have_count(0)  # unseen
    page.get_by_role("button", name="Score it unseen: harm").click()
    expect(page.get_by_text("You are scoring beside somebody else.")).to_be_visible()
    score(page, "", 3)
    page.goto(f"{group}?scores=shown")
    expect(page.get_by_text(re.compile(r": 0 of \d+ the same point"))).to_be_visible()
    expect(page.get_by_text("Had seen the first")).to_have_count(0)

    page.goto(f"{desk.address}/oversight/")
    today = localdate()
    held = page.get_by_role("link", name=f"{today:%B %Y}")
    if held.count():  # the demonstration has one already, where the clock is in its months
        held.click()
        page.get_by_role("button", name="Make the pack anew").click()
    else:
        page.get_by_label("For which month?").fill(today.isoformat())
        page.get_by_label("Day of the meeting").fill(today.isoformat())
        page.get_by_role("button", name="Call it and make the pack").click()
    page.get_by_role("link", name=re.compile(r"^Pack \d")).last.click()
    expect(page.get_by_text("As it was made")).to_be_visible()
    rows = page.get_by_role("row").filter(has_text=NAME)
    expect(rows.filter(has_text="The test is met.")).to_have_count(1)  # among the moves
    expect(rows.filter(has_text="Harm scoring")).not_to_have_count(0)  # among the movements in band


def score(page: Page, group: str, point: int) -> None:
    """Score a group on the harm scoring, the same point on every scale."""
    if group:
        page.goto(f"{group}score/harm/")
    for radio in page.locator(f"input[type=radio][value='{point}']").all():
        radio.check(force=True)
    page.get_by_label("Moderate", exact=True).check()
    page.get_by_label("Rationale").fill("An invented rationale.")
    page.get_by_role("button", name="Finish").click()
