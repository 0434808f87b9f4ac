"""Chromium and axe-core, for every test in a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


def without(what: str, how: str) -> NoReturn:
    """Skip on a machine that lacks something; fail where everything must be there."""
    message = f"{what} is not here; {how}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def check_with_axe(page: Page) -> None:
    """Fail when axe-core finds anything against the page, as it stands now."""
    wrong = found_by_axe(page)
    assert not wrong, "\n".join([page.url, *wrong])


def found_by_axe(page: Page) -> list[str]:
    """What axe-core finds against the page, as it stands now."""
    return [*_run(page, "document", {"rules": {"color-contrast": {"enabled": False}}}), *contrast_by_axe(page)]


def contrast_by_axe(page: Page) -> list[str]:
    """Which texts axe-core finds too faint. Nearly all of its time goes there, and colours come from the style sheets
    alone, so of the texts with the same tags and classes all the way up only the first is looked at."""
    return _run(page, "{include: distinct()}", {"runOnly": ["color-contrast"]})


DISTINCT = """() => {
  const seen = new Set()
  const way = one => one ? `${way(one.parentElement)} ${one.tagName}.${one.className}.${one.ariaCurrent}` : ''
  const texts = one => [...one.childNodes].some(child => child.nodeType === 3 && child.data.trim())
  const fresh = one => !seen.has(way(one)) && seen.add(way(one))
  window.distinct = () => [...document.body.querySelectorAll('*')].filter(one =>
    !['SCRIPT', 'NOSCRIPT'].includes(one.tagName) && texts(one) && one.checkVisibility() && fresh(one))
}"""


def _run(page: Page, on: str, how: dict[str, Any]) -> list[str]:
    if not AXE.exists():
        without("axe-core", "run 'npm ci' in tests/browser")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # added by the test; the page itself forbids it
    page.evaluate(DISTINCT)
    asked = {"resultTypes": ["violations"], "selectors": False, "preload": False, **how}
    found: dict[str, Any] = page.evaluate(f"asked => {{ return axe.run({on}, asked) }}", asked)
    assert found["passes"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in found["violations"]]
