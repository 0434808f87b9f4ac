"""Text that no database can keep is refused at the door with a 400, on every page and route, on either database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.integration.desk.addresses import addresses
from tests.integration.desk.programs import Program

from fourfold.desk.accounts.models import User

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.fixture
def client(somebody: Made, client_of: Signed) -> Client:
    return client_of(somebody("tasking-manager", "analyst"))


def test_no_page_takes_a_nul_in_its_query_or_form(client: Client) -> None:
    found = dict(addresses())
    assert len(found) > 40
    for name, address in found.items():
        for query in ("?theme=%00", "?q=a%00b", "?%00=x"):
            assert client.get(address + query).status_code == 400, name
        if not address.startswith("/api/v1/"):
            assert client.post(address, {"why": "a\0b"}).status_code == 400, name


def test_no_route_does(manager: Program) -> None:
    for address in ("triggers?theme=%00", "search?q=a%00", "registers/orders?kind=%00", "refs/nominal:%00"):
        answer = manager.get(address)
        assert answer.status_code == 400, address
        assert answer["Content-Type"] == "application/problem+json"
        assert "NUL" in answer.json()["detail"]
    assert manager.post("triggers/x/decisions", {"reason": "a\0"}).status_code == 400


def test_nor_in_the_path_or_a_cookie(client: Client) -> None:
    assert client.get("/search/ref/nominal:%00/").status_code == 400
    assert client.get("/today/", headers={"Cookie": 'sessionid="\\000"'}).status_code == 400


def test_half_a_character_is_refused_or_read_as_none(client: Client) -> None:
    """As UTF-8 it is read as a sign for what cannot be read; by another encoding that somebody asks for it comes in."""
    assert client.get("/search/?q=%ED%A0%80x").status_code == 200
    asked = client.get("/search/?q=\\ud800x", headers={"Content-Type": "text/plain; charset=unicode_escape"})
    assert asked.status_code == 400


def test_everything_else_comes_in(client: Client) -> None:
    for text in ("%F0%9F%94%8D", "%EF%BF%BD", "%01%1F", "O%27Neill%20%25"):
        assert client.get(f"/search/?q={text}a").status_code == 200
        assert client.get(f"/today/?theme={text}").status_code == 200
