"""Headers on every kind of page, tokens for every form, and the end of a session."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.integration.desk.addresses import addresses

from fourfold.desk.accounts.models import User

Made = Callable[..., Any]


def test_no_page_takes_a_post_without_its_token(somebody: Made) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        somebody("administrator", "tasking-manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    found = {name: address for name, address in addresses() if not address.startswith("/api/")}
    assert len(found) > 40
    for name, address in found.items():
        answer = client.post(address, {"why": "x"})
        assert answer.status_code == 403, name
        assert "CSRF verification failed" in answer.content.decode(), name


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
