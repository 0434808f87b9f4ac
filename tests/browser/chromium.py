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
    if not AXE.exists():
        without("axe-core", "run 'npm ci' in tests/browser")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # added by the test; the page itself forbids it
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wrong = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in found["violations"]]
    assert not wrong, "\n".join([page.url, *wrong])
    assert found["passes"]
