"""Every page of the desk in a real browser, light and dark, against axe; the list worked through without the mouse; the
desk without scripts; and the pictures that the documentation shows.

The pages are those of the written matrix of roles (tests/integration/desk/roles.yaml). Those whose address needs
nothing are opened; one of every kind whose address needs a key is found by following links, as people do."""

from __future__ import annotations

import os
import re
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.chromium import check_with_axe
from tests.browser.test_desk import Desk, desk, page

from fourfold.yaml_files import read_yaml

__all__ = ["desk", "page"]  # fixtures
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
MATRIX: dict[str, str | list[str]] = read_yaml(ROOT / "tests" / "integration" / "desk" / "roles.yaml")
WALKERS = ("tasking-manager", "responsible-officer", "analyst", "auditor", "administrator")
"""Who walks: between them they may open every page. The duty assessor has a day of their own."""

MOST = 60
"""Pages that one person looks at in search of new kinds."""


def kinds_for(role: str) -> set[str]:
    """The pages that this walker opens: those that nobody who walks before may."""
    before = WALKERS[: WALKERS.index(role)]
    return {
        name
        for name, roles in MATRIX.items()
        if (role in roles or roles == "everybody") and not any(one in roles or roles == "everybody" for one in before)
    }


def kind_of(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def without_key(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@pytest.mark.parametrize("role", WALKERS)
def test_axe_finds_nothing_against_any_kind_of_page_light_or_dark(desk: Desk, page: Page, role: str) -> None:
    wanted = kinds_for(role)
    desk.sign_in(page, role)
    waiting = deque(path for name in sorted(wanted) if (path := without_key(name)))
    unkeyed, met, looked = len(waiting), set[str](), set(waiting)
    for _ in range(MOST + unkeyed):
        if not waiting or met == wanted:
            break
        path = waiting.popleft()
        kind = kind_of(urlsplit(path).path)
        answer = page.request.get(desk.address + path)
        if "text/html" in answer.headers.get("content-type", "") and answer.ok:
            page.goto(desk.address + path)
            if kind in wanted - met:
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    check_with_axe(page)
            links = page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
            here = page.eval_on_selector_all("a[href^='?']", "all => all.map(one => one.getAttribute('href'))")
            links += [path.split("?")[0] + one for one in here[:2]]
            fresh = [one for one in dict.fromkeys(links) if one not in looked and kind_of(urlsplit(one).path) in wanted]
            looked.update(fresh)
            unmet = [one for one in fresh if kind_of(urlsplit(one).path) not in met]
            waiting.extendleft(unmet)
            waiting.extend(one for one in fresh if one not in unmet)
        if kind:
            met.add(kind)
    missed = {name for name in wanted - met if without_key(name)}
    assert not missed


def test_the_mornings_list_is_worked_through_by_keyboard_and_never_past_an_owed_rationale(
    desk: Desk, page: Page
) -> None:
    desk.sign_in(page, "responsible-officer")
    page.goto(f"{desk.address}/today/?tab=new")
    rows = page.locator("ol.ff-list > li > [data-row]:visible")  # not those folded under a card
    titles = rows.all_inner_texts()
    page.locator("body").press("k")  # the last row, whatever stands before the list
    expect(rows.last).to_be_focused()
    for _ in range(len(titles) - 1):
        page.keyboard.press("k")
    expect(rows.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/triggers/"))
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    # One that is shown its proposal and departs from it owes a rationale, and cannot be left behind.
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/assess/"))
    for group in page.locator("fieldset:has(input[type=radio])").all():
        group.get_by_label("Unknown").check()
    page.get_by_role("button", name="Save and go on later").click()
    page.wait_for_url(re.compile(r"/triggers/\w+/\?"))
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/assess/"))
    expect(page.get_by_text("Before you go on")).to_be_visible()


def test_without_scripts_a_card_is_read_and_decided_on(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=ViewportSize(width=1280, height=900))
    page = context.new_page()
    desk.sign_in(page, "tasking-manager")
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


def test_the_pictures_that_the_documentation_shows(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    """Into docs/images by `make screenshots`; else where nobody looks, to see that they can be taken."""
    folder = Path(os.environ.get("FOURFOLD_SCREENSHOTS") or tmp_path)
    wide, phone = ViewportSize(width=1200, height=900), ViewportSize(width=390, height=844)
    context = browser.new_context(viewport=wide, locale="en-GB")
    page = context.new_page()
    desk.sign_in(page, "tasking-manager")
    page.goto(f"{desk.address}/today/?tab=all")
    page.screenshot(path=folder / "desk-board.png")
    page.locator("ol.ff-list > li:has(details) > [data-row]").first.click()
    page.wait_for_url(re.compile("/triggers/"))
    page.screenshot(path=folder / "desk-trigger.png")
    page.goto(re.sub(r"\?.*", "", page.url) + "assess/")
    page.screenshot(path=folder / "desk-assessing.png")
    page.set_viewport_size(phone)
    page.goto(f"{desk.address}/today/?tab=all")
    page.locator("h2#rest").scroll_into_view_if_needed()
    page.screenshot(path=folder / "desk-phone.png")
    context.close()
    for name in ("board", "trigger", "assessing", "phone"):
        assert (folder / f"desk-{name}.png").stat().st_size > 20_000
