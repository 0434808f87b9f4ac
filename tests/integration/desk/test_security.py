"""Headers and cookies on every kind of page, Django's own checks in the settings of service, and no secret in the
repository."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from fourfold.desk.accounts.models import User
from fourfold.workspace import Workspace

Made = Callable[..., Any]
REPOSITORY = Path(__file__).resolve().parents[3]
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9A-Za-z-]{20}"
    rb"|(?:SECRET_KEY|PASSWORD|API_KEY)\s*=\s*['\"][^'\"\s]{16,}['\"]"
)


def test_djangos_own_checks_find_nothing_in_the_settings_of_service(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "force")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOURFOLD_", "DJANGO_"))}
    around = {
        **kept,
        "FOURFOLD_WORKSPACE": str(tmp_path / "force"),
        "FOURFOLD_SERVICE": "1",
        "FOURFOLD_HOSTS": "desk.example",
    }
    asked = [sys.executable, "-m", "fourfold.desk.manage", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(asked, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_no_page_takes_a_post_without_its_token(somebody: Made) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        somebody("administrator", "tasking-manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    found = {name: address for name, address in _addresses() if not address.startswith("/api/")}
    assert len(found) > 40
    for name, address in found.items():
        answer = client.post(address, {"why": "x"})
        assert answer.status_code == 403, name
        assert "CSRF verification failed" in answer.content.decode(), name


def _addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, str]]:
    """An address of every page, allauth's too; whether there is a record behind it does not matter here. The routes for
    programs take a token of their own in the place of a session."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one, f"{one.namespace}:" if one.namespace else space)
            continue
        name = f"{space}{one.name}"
        for parts in (1, "x", "force"):
            with contextlib.suppress(NoReverseMatch):
                yield name, reverse(name, kwargs=dict.fromkeys(one.pattern.converters, parts))
                break


def test_a_session_ends_after_a_shift_however_much_it_is_used(
    somebody: Made, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = client_of(somebody("analyst")), time.time()
    for hours in (0, 0.4, 0.8):
        monkeypatch.setattr("fourfold.desk.accounts.middleware.time.time", lambda at=now + hours * 3600: at)
        assert client.get("/today/").status_code == 200
    session = client.session
    session["began"] = now - 12 * 3600
    session.save()
    answer = client.get("/today/")
    assert answer.status_code == 302
    assert "ended=1" in answer["Location"]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/today/", "/registers/threats-to-life/", "/search/?q=x", "/meetings/", "/not-there/",
     "/accounts/users/", "/audit/", "/governance/", "/accounts/me/", "/map/points/", "/static/desk/icon.svg"],
)  # fmt: skip
def test_every_kind_of_page_carries_the_policy_and_the_headers(
    address: str, somebody: Made, client_of: Callable[[User], Client]
) -> None:
    client = Client() if "login" in address else client_of(somebody("tasking-manager"))
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    if address.startswith("/static/"):
        assert answer.getvalue()
        answer.close()
        return
    assert answer["X-Frame-Options"] == "DENY"
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    body = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\son[a-z]+=", body)
    assert not re.search(r"(?:src|action)=\"https?://|<link[^>]*href=\"https?://", body)


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a checkout")
    files = [REPOSITORY / name.decode() for name in listed.stdout.split(b"\0") if name]
    assert len(files) > 100
    found = [
        str(file.relative_to(REPOSITORY))
        for file in files
        if file.is_file() and file != Path(__file__) and SECRETS.search(file.read_bytes())
    ]
    assert found == []
    assert not [file.name for file in files if file.name in ("secret-key", ".env") or file.suffix in (".pem", ".key")]
