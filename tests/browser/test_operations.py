"""A joint operation in a real browser, from its first page to its sentences: recorded by one, claimed by another, added
up once, and closed by whoever leads it. One walk, because each step needs the one before."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
FIRST, SECOND = "Operation Walked Through", "Operation Walked Beside"


def test_a_joint_operation_is_recorded_to_its_sentences(desk: Desk, page: Page) -> None:
    desk.come_as("operation-lead", page)
    for name in (SECOND, FIRST):
        page.goto(f"{desk.address}/registers/operations/add/")
        page.wait_for_load_state()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Kind of operation").select_option(label="Joint operation")
        page.get_by_label("Lead", exact=True).select_option(label="Olu Invented")
        page.get_by_label("Is to end").fill("2026-06-30")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.wait_for_load_state()
        if name == SECOND:
            second = page.url
    first = page.url
    page.get_by_role("link", name="Add partner").click()
    page.get_by_label("Agency").select_option(label="Invented Fire and Rescue")
    page.get_by_label("Power that it brought").fill("Entry and inspection")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Entry and inspection")).to_be_visible()

    premises = {"How many": "4", "What was seized there": "Fireworks", "Day": "2026-06-01"}
    record(page, first, "Premises visited", premises)
    passed = {"Who was sentenced": "nominal:P990001", "Day": "2026-06-20", "What shows it": "The court’s record"}
    record(page, first, "Sentence", {**passed, "Years": "6", "Months": "6"}, "Imprisonment")
    record(page, first, "Sentence", {**passed, "Years": "4"}, "Imprisonment")  # on the same day: together
    expect(page.get_by_text("6 years and 6 months of imprisonment in all, of 1 person.")).to_be_visible()
    reference = page.get_by_role("listitem").filter(has_text="6 years and 6 months").filter(has_text="OUT-")
    said = re.search(r"OUT-\d+-\d+", reference.first.inner_text())
    assert said is not None
    longest = said.group()
    follows = {**passed, "Years": "2", "Consecutive to": longest}
    record(page, first, "Sentence", follows, "Imprisonment")
    expect(page.get_by_text("8 years and 6 months of imprisonment in all, of 1 person.")).to_be_visible()

    page.goto(second)
    page.wait_for_load_state()
    page.get_by_text("Record what came of it").click()
    page.get_by_role("link", name="claim an outcome that is on record").click()
    page.get_by_label("Outcome", exact=True).fill(longest)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("6 years and 6 months of imprisonment in all, of 1 person.")).to_be_visible()
    page.goto(f"{desk.address}/operations/sums/?first=2026-06-20&last=2026-06-20")
    expect(page.get_by_text("8 years and 6 months of imprisonment in all, of 1 person.")).to_be_visible()
    expect(page.get_by_text("1 further claim of an outcome did not count again.")).to_be_visible()

    page.goto(f"{desk.address}/tasks/?kind=operation")
    page.wait_for_load_state()
    page.get_by_role("link", name=f"See {FIRST} through").click()
    page.wait_for_load_state()
    page.fill("[name=result]", "Two principals sentenced; four premises closed.")
    page.get_by_role("button", name="It is done").click()
    page.wait_for_load_state()
    page.goto(first)
    expect(page.get_by_text("Closed", exact=True).first).to_be_visible()
    expect(page.get_by_text("Two principals sentenced; four premises closed.")).to_be_visible()


def record(page: Page, operation: str, kind: str, fields: dict[str, str], passed: str = "") -> None:
    """Record what came of an operation, from its page."""
    page.goto(operation)
    page.wait_for_load_state()
    page.get_by_text("Record what came of it").click()
    page.get_by_role("link", name=kind, exact=True).click()
    page.wait_for_load_state()
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    if passed:
        page.get_by_label("What was passed").select_option(label=passed)
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    expect(page).to_have_url(operation)
