"""The desk of an invented force, served as a force serves its own, and a page in a browser at it."""

from __future__ import annotations

import json
import os
import shutil
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
from tests.made_once import made_once

ROOT = Path(__file__).parents[2]
FOURFOLD = str(Path(sys.executable).with_name("fourfold"))
PASSWORDS = "passwords.json"
WIDE = ViewportSize(width=1280, height=900)


def around() -> dict[str, str]:
    """The surroundings of a command, without those of the tests' own desk."""
    own = ("FOURFOLD_DATABASE", "FOURFOLD_WORKSPACE", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in own}


def demonstrated(root: Path) -> None:
    """Make the invented force that the browser's tests begin with, and leave its sign-ins beside it."""

    def run(*words: str) -> str:
        return subprocess.run([FOURFOLD, *words], env=around(), check=True, capture_output=True, text=True).stdout

    run("init", str(root), "--invented", "--name", "Invented force")
    run("--workspace", str(root), "simulate", "--years", "1", "--events", "10000", "--seed", "7")
    made = json.loads(run("--workspace", str(root), "desk", "demo", "--groups", "12", "--json"))
    passwords = {one["username"]: one["password"] for one in made["sign_ins"]}
    (root / PASSWORDS).write_text(json.dumps(passwords), encoding="utf-8")


class Desk:
    """A desk that is being served, and its sign-ins."""

    def __init__(self, root: Path) -> None:
        self.around = around()
        self.root = root
        self.passwords: dict[str, str] = json.loads((root / PASSWORDS).read_text(encoding="utf-8"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://localhost:{free.getsockname()[1]}"  # a passkey is for a name, not for a number
        self._sessions: dict[str, list[Any]] = {}

    def serve(self) -> subprocess.Popen[bytes]:
        port = self.address.rsplit(":", 1)[1]
        server = subprocess.Popen([FOURFOLD, "--workspace", str(self.root), "desk", "--port", port], env=self.around)
        for _ in range(400):  # a busy machine takes long
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


def press(page: Page, key: str) -> None:
    """Press a key once the page's scripts listen: until it has loaded, it can be read and no script is there yet."""
    page.wait_for_load_state()
    page.keyboard.press(key)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for this process's tests. The demonstration is made once for all processes, and copied."""
    made = made_once(tmp_path_factory, "demonstrated", demonstrated)
    root = tmp_path_factory.mktemp("desk") / "force"
    shutil.copytree(made, root)
    desk = Desk(root)
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
