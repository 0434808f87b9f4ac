"""A file uploaded in a real browser, imported by the worker that runs beside the desk, its rejected row mended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.chromium import check_with_axe
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
STREET = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context"  # noqa: E501
ENDED = re.compile(r"\bEnded \d")
ROW = "{0:064},{1},Invented Police,Invented Police,-2.98,53.41,On or near No Street,,,Robbery,,"


def test_a_file_is_imported_and_its_rejected_row_mended(desk: Desk, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "2024-10-invented-street.csv"
    file.write_text("\n".join([STREET, ROW.format(1, "2024-10"), ROW.format(2, "2024-31")]) + "\n")
    desk.come_as("analyst", page)
    page.goto(f"{desk.address}/imports/add/")
    check_with_axe(page)
    page.set_input_files("[name=file]", str(file))
    page.get_by_label("A download from data.police.uk").check()
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_text("2 rows looked at: 1 can be used")).to_be_visible()
    check_with_axe(page)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text(ENDED)).to_be_visible(timeout=60_000)
    check_with_axe(page)
    page.get_by_role("link", name="See and mend").click()
    check_with_axe(page)
    page.get_by_role("link", name="Mend").first.click()
    page.get_by_label("Month").fill("2024-10")
    check_with_axe(page)
    page.get_by_role("button", name="Import the mended row").click()
    expect(page.get_by_text(ENDED)).to_be_visible(timeout=60_000)
    page.goto(f"{desk.address}/imports/quarantine/")
    expect(page.get_by_text(file.stem)).to_have_count(0)
    for address in ("/imports/", "/imports/quality/"):
        page.goto(desk.address + address)
        check_with_axe(page)
