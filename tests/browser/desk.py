"""The desk of an invented force, served as a force serves its own, and a page in a browser at it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize

ROOT = Path(__file__).parents[2]
FOURFOLD = str(Path(sys.executable).with_name("fourfold"))
WIDE = ViewportSize(width=1280, height=900)


class Desk:
    """A desk that is being served, and its sign-ins."""

    def __init__(self, root: Path) -> None:
        self.around = {**os.environ}
        for name in ("FOURFOLD_DATABASE", "FOURFOLD_WORKSPACE", "DJANGO_SETTINGS_MODULE"):
            self.around.pop(name, None)
        self.root = root
        self.run("init", str(root), "--invented", "--name", "Invented force")
        self.run("--workspace", str(root), "simulate", "--years", "1", "--events", "10000", "--seed", "7")
        made = json.loads(self.run("--workspace", str(root), "desk", "demo", "--groups", "12", "--json"))
        self.passwords = {one["username"]: one["password"] for one in made["sign_ins"]}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://localhost:{free.getsockname()[1]}"  # a passkey is for a name, not for a number
        self._sessions: dict[str, list[Any]] = {}

    def run(self, *words: str) -> str:
        return subprocess.run([FOURFOLD, *words], env=self.around, check=True, capture_output=True, text=True).stdout

    def serve(self) -> subprocess.Popen[bytes]:
        port = self.address.rsplit(":", 1)[1]
        server = subprocess.Popen([FOURFOLD, "--workspace", str(self.root), "desk", "--port", port], env=self.around)
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).close()
                return server
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        server.kill()
        raise AssertionError("the desk did not start")

    def prepared(self) -> dict[str, tuple[str, str]]:
        """Who opens each of its pages, and where; what they want beyond the demonstration is made."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.prepared", str(self.root)],
            cwd=ROOT, env=self.around, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found: dict[str, tuple[str, str]] = json.loads(done.stdout)
        return found

    def come_as(self, name: str, page: Page) -> None:
        """Be somebody who has signed in, and nobody else; once and for all in this process's tests."""
        page.context.clear_cookies()
        if name not in self._sessions:
            self.sign_in(page, name)
            self._sessions[name] = list(page.context.cookies())
        page.context.add_cookies(self._sessions[name])

    def open(self, page: Page, path: str, name: str) -> Response:
        """Open one of the desk's pages; where it first wants the password once more, give it."""
        answer = page.goto(self.address + path)
        if "/reauthenticate/?" in page.url:
            page.fill("[name=password]", self.passwords[name])
            with page.expect_navigation() as led:
                page.press("[name=password]", "Enter")
            answer = led.value
        assert answer is not None
        return answer

    def sign_in(self, page: Page, name: str) -> None:
        """Sign in by the form."""
        page.goto(f"{self.address}/accounts/login/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", self.passwords[name])
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk") / "force")
    server = desk.serve()
    yield desk
    server.terminate()
    server.wait()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when its content policy stops anything, or anything of it is missing."""
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []
