"""A plan's way in a real browser: begun from a template, made live, reviewed in a round, and an action of it said to be
done by its owner. One walk, because each step needs the one before."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
TITLE = "A plan walked through"


def test_a_plan_is_begun_from_a_template_reviewed_in_a_round_and_worked_to(desk: Desk, page: Page) -> None:
    desk.come_as("tasking-manager", page)
    page.goto(f"{desk.address}/plans/")
    page.get_by_role("button", name="Begin a plan").click()
    page.get_by_label(re.compile("^Clear, Hold, Build")).check()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What it is for").select_option("area")
    page.get_by_label("Guns and gangs").check()
    page.get_by_role("button", name="Begin it").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    plan = page.url

    page.get_by_role("link", name=re.compile("^Change Patrol where and when")).click()
    page.get_by_label("Owner").select_option(label="Olu Invented")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="Patrol where and when")).to_contain_text("Olu Invented")
    page.get_by_role("button", name="Make it live").click()
    page.get_by_label("Live", exact=True).check()
    page.get_by_label("Reason").fill("Agreed by the partnership.")
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_text("Live: Agreed by the partnership.")).to_be_visible()

    page.goto(f"{desk.address}/plans/rounds/")
    page.wait_for_load_state()
    before = page.get_by_role("listitem").filter(has=page.get_by_text("Open", exact=True)).get_by_role("link")
    if before.count():  # the walk over every page may have opened one, before there was this plan
        before.click()
        page.get_by_label("What did the round find").fill("It began before this plan did.")
        page.get_by_role("button", name="Close it").click()
        expect(page.get_by_text("Closed ")).to_be_visible()
        page.goto(f"{desk.address}/plans/rounds/")
    page.get_by_label("Name").fill("A round walked through")
    page.get_by_label("Every plan reviewed by").fill(localdate().isoformat())
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="A round walked through")).to_be_visible()
    opened = page.url
    desk.come_as("responsible-officer", page)
    page.goto(opened)
    row = page.get_by_role("row").filter(has_text=TITLE)
    row.get_by_role("link", name=re.compile("^Review it")).click()
    page.get_by_label(re.compile("^Met: Somebody else could say")).check()
    page.get_by_label("What did you find?").fill("It can be worked to.")
    page.get_by_role("button", name="Put the review on record").click()
    expect(page.get_by_role("row").filter(has_text="Each action is specific")).to_contain_text(
        "Judged by Rhian Invented"
    )

    desk.come_as("operation-lead", page)
    page.goto(f"{desk.address}/tasks/?kind=plan-action")
    page.get_by_role("row").filter(has_text=TITLE).get_by_role("link", name=re.compile("^Patrol where")).click()
    page.get_by_label("What came of it?").fill("Forty hours, and two residents who spoke.")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Done, and on record.")).to_be_visible()
    page.goto(plan)
    done = page.get_by_role("row").filter(has_text="Patrol where and when")
    expect(done).to_contain_text("two residents who spoke")
