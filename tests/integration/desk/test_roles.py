"""Every page as every role, against the written matrix in roles.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.desk_addresses import MAKERS, MATRIX
from tests.desk_addresses import addresses as addresses_of

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.threats.models import AtRisk, Threat

Made = Callable[..., Any]
Signed = Callable[[User], Client]
OPEN = ("openapi", "calendar-file")
NOT_OURS = ("account", "mfa", "socialaccount", "openid_connect")


def pages(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every page of the desk's own: its name, and its function. (The routes for programs have a matrix of their own;
    what describes them is open. A calendar is for who has its address: see test_tasks.)"""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if not str(getattr(one.urlconf_name, "__name__", "")).startswith("allauth") and one.namespace != "api-v1":
                yield from pages(one, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name and one.name not in OPEN:
            yield f"{space}{one.name}", one.callback


def test_every_page_is_guarded_and_in_the_matrix() -> None:
    found = dict(pages())
    assert set(found) == set(MATRIX)
    for name, page in found.items():
        assert hasattr(page, "needed"), f"{name} has no page_for"


@pytest.fixture
def addresses(somebody: Made, trigger_of: Made) -> dict[str, str]:
    """An address of each page, on records that nothing but a role keeps from anybody."""
    fresh = trigger_of(people=(("suspect", "nominal:P1"),))
    return addresses_of(map(somebody, MAKERS), fresh, trigger_of())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_others(
    role: str, addresses: dict[str, str], somebody: Made, client_of: Signed
) -> None:
    client = client_of(somebody(role))
    for name, address in addresses.items():
        allowed = MATRIX[name] == "everybody" or role in MATRIX[name]
        status = client.get(address).status_code
        assert (status in (200, 302)) if allowed else status == 403, f"{role} at {name} ({address}): {status}"


def test_nobody_without_a_role_opens_a_record(addresses: dict[str, str], somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody())
    for name, address in addresses.items():
        if MATRIX[name] != "everybody":
            assert client.get(address).status_code == 403, name


def test_who_has_not_signed_in_is_sent_to_do_so(addresses: dict[str, str]) -> None:
    client = Client()
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/accounts/login/"), name


def test_contributing_never_implies_deleting(addresses: dict[str, str], somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    for name in ("registers:record", "registers:change", "registers:child-change", "triage:trigger"):
        client.delete(addresses[name])
    assert Threat.objects.count() == 1
    assert AtRisk.objects.count() == 1


def test_an_ended_role_and_a_barred_user_get_no_further(somebody: Made, client_of: Signed) -> None:
    user = somebody("analyst")
    client = client_of(user)
    assert client.get("/today/").status_code == 200
    user.grants.update(ended_at=user.created_at, ended_by=somebody("administrator"))
    assert client.get("/today/").status_code == 403
    user.is_active = False
    user.save()
    assert client.get("/today/").status_code == 302
