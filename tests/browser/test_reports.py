"""A report's way in a real browser: begun, an edited figure caught and mended, reviewed by another, signed by a third,
sealed. One walk, because each step needs the one before."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.desk import WIDE, Desk

from fourfold.reports.panel_year import shipped_year

pytestmark = pytest.mark.browser
TITLE = "A report walked through (invented)"


def test_a_report_is_written_caught_reviewed_signed_and_sealed(desk: Desk, browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE, locale="en-GB")  # the browser calls a caught figure's answer an error
    (desk.root / "years" / "2015.yaml").write_text(shipped_year("2015"), encoding="utf-8")
    desk.come_as("analyst", page)
    page.goto(f"{desk.address}/reports/begin/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Whose records it tells of").select_option("2015")
    page.get_by_role("button", name="Begin it").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    report = page.url.split("#")[0]
    page.get_by_role("link", name="Edit pursue/kala/1").click()
    text = page.get_by_label("Text")
    proposed = text.input_value()
    assert "[136](kala-years)" in proposed
    text.fill(proposed.replace("[136]", "[163]"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="kala-years is 136 in its record, not 163.")).to_be_visible()
    text.fill(proposed.replace("an increase in violence in this area", "more violence there"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("more violence there")).to_be_visible()
    page.get_by_role("button", name="Hand it in for review").click()
    expect(page.get_by_text("In legal review", exact=True)).to_be_visible()

    desk.come_as("legal-adviser", page)
    page.goto(report)
    page.get_by_label("What you say of it").fill("Nothing to add.")
    page.get_by_role("button", name="It may be signed").click()
    expect(page.get_by_text("Reviewed, to be signed", exact=True)).to_be_visible()

    desk.come_as("responsible-officer", page)
    page.goto(report)
    page.get_by_role("button", name="Sign and seal it").click()
    expect(page.get_by_text("As it was sealed")).to_be_visible()
    expect(page.get_by_text("more violence there")).to_be_visible()
    expect(page.get_by_text(re.compile("reviewed by Lena Invented"))).to_be_visible()
    page.close()
