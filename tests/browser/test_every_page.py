"""One walk through every kind of page of the desk, as somebody who may open it: nothing for axe to find in light or in
the dark, and nothing that sticks out on a phone.

The pages are those of the written matrix of roles (tests/integration/desk/roles.yaml), and those of signing in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from tests.browser.chromium import contrast_by_axe, found_by_axe
from tests.browser.desk import Desk
from tests.desk_addresses import MATRIX

pytestmark = pytest.mark.browser
PHONE = ViewportSize(width=390, height=844)
NO_PAGES = {
    "triage:home",  # leads on to the board
    "triage:next",  # leads on to a trigger
    "retention:told",  # leads on to a disposal
    "identities:take-back",  # leads back to a pair that nobody has judged
    "triage:map-points",  # for the map's script
    "triage:map-areas",
    "groups:territory",
    "operations:area",
    "plans:area",
    "audit:export",  # a file
    "registers:sheet-empty",
    "oversight:document",  # likewise; test_document.py looks at what is in it
    "subjects:taken",
    "cohorts:delete-file",
    "partners:package",
    "partners:shared-file",
    "reports:document",  # likewise
    "alerts:acknowledge",  # is sent, not opened
    "accounts:end",
    "api:end",
    "compartments:end",
}
SIGNING_IN = {
    name: f"/accounts/{name}/"
    for name in ("2fa", "2fa/totp/activate", "2fa/webauthn", "2fa/webauthn/add", "password/change", "reauthenticate")
}


def wrong_with(page: Page) -> list[str]:
    """What is wrong with a page that is open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.emulate_media(color_scheme="light")
    wrong = found_by_axe(page)
    page.emulate_media(color_scheme="dark")
    wrong += [f"in the dark: {one}" for one in contrast_by_axe(page)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*wrong, *([f"{wide} pixels wide"] if wide > PHONE["width"] else [])]


def test_nothing_is_wrong_with_any_kind_of_page(desk: Desk, browser: Browser) -> None:
    found = {**desk.prepared(), **{name: ("analyst", address) for name, address in SIGNING_IN.items()}}
    assert set(found) - set(SIGNING_IN) | NO_PAGES == set(MATRIX)
    wrong: dict[str, list[str]] = {}
    for role in sorted({opener for opener, _ in found.values()}):
        context = browser.new_context(viewport=PHONE, locale="en-GB")
        page = context.new_page()
        desk.come_as(role, page)
        for name, (opener, address) in found.items():
            if opener == role and name not in NO_PAGES:
                answer = desk.open(page, address, role)
                assert (answer.status, page.url) == (200, desk.address + address), name
                wrong[name] = wrong_with(page)
        context.close()
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{desk.address}/accounts/login/")
    wrong["sign in"] = wrong_with(page)
    page.close()
    assert {name: one for name, one in wrong.items() if one} == {}
