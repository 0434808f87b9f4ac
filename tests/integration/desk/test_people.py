"""Users, roles, compartments and signing in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.actions import password_set, role_grant
from fourfold.desk.accounts.models import Grant, User
from fourfold.desk.audit.models import Entry
from fourfold.desk.compartments.actions import member_add
from fourfold.desk.compartments.models import Compartment, Membership
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PASSWORD = "a long invented password"


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": user.username, "password": password})


def test_an_administrator_adds_a_user_and_gives_a_role(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("administrator"))
    fields = {"username": "new.person", "name": "New Person", "clearance": "OFFICIAL", "password": PASSWORD}
    assert client.post("/accounts/users/add/", fields).status_code == 302
    made = User.objects.get(username="new.person")
    assert made.permissions == frozenset()
    client.post(f"/accounts/users/{made.pk}/", {"form": "grant", "role": "analyst", "grant_why": "New in the team"})
    assert Grant.objects.get(user=made).why == "New in the team"
    fresh = Client()
    assert sign_in(fresh, made).status_code == 302
    assert fresh.get("/today/").status_code == 200


def test_a_weak_password_is_refused_in_words(somebody: Made, client_of: Signed) -> None:
    fields = {"username": "x", "name": "X", "clearance": "OFFICIAL", "password": "short"}
    answer = client_of(somebody("administrator")).post("/accounts/users/add/", fields)
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()


def test_nobody_gives_themselves_anything(somebody: Made, client_of: Signed) -> None:
    administrator = somebody("administrator")
    with pytest.raises(BadInput, match="another administrator"):
        role_grant(by=administrator, user=administrator, role="analyst", why="x")
    client = client_of(administrator)
    page = f"/accounts/users/{administrator.pk}/"
    fields = {"form": "user", "name": "x", "clearance": "TOP SECRET", "is_active": "on"}
    assert client.post(page, fields).status_code == 422
    administrator.refresh_from_db()
    assert administrator.clearance == "OFFICIAL-SENSITIVE"
    held = Compartment.objects.create(name="lantern")
    with pytest.raises(BadInput, match="themselves"):
        member_add(by=administrator, compartment=held, user=administrator, why="x")


def test_an_ended_role_stays_on_record(somebody: Made, client_of: Signed) -> None:
    user, administrator = somebody("analyst"), somebody("administrator")
    grant = user.grants.get()
    client_of(administrator).post(f"/accounts/users/{user.pk}/roles/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.ended_by == administrator
    assert User.objects.get(pk=user.pk).role_names == frozenset()


def test_a_new_password_ends_sessions_and_a_barred_user_is_out(somebody: Made, client_of: Signed) -> None:
    user, administrator = somebody("analyst"), client_of(somebody("administrator"))
    theirs = Client()
    sign_in(theirs, user)
    assert theirs.get("/today/").status_code == 200
    fields = {"form": "password", "password": "another long invented one", "why": "Lost"}
    assert administrator.post(f"/accounts/users/{user.pk}/", fields).status_code == 302
    assert theirs.get("/today/").status_code == 302
    sign_in(theirs, user, "another long invented one")
    assert theirs.get("/today/").status_code == 200
    fields = {"form": "user", "name": user.name, "clearance": user.clearance}
    administrator.post(f"/accounts/users/{user.pk}/", fields)  # may sign in: not ticked
    assert theirs.get("/today/").status_code == 302


def test_a_controller_reads_people_in_and_out_and_sees_no_other_compartment(somebody: Made, client_of: Signed) -> None:
    controller, analyst = somebody("responsible-officer"), somebody("analyst")
    theirs = Compartment.objects.create(name="lantern", controller=controller)
    other = Compartment.objects.create(name="beacon")
    client = client_of(controller)
    page = client.get("/compartments/").content.decode()
    assert "lantern" in page
    assert "beacon" not in page
    assert client.get(f"/compartments/{other.pk}/").status_code == 404
    fields = {"form": "member", "user": analyst.pk, "member_why": "On the team"}
    assert client.post(f"/compartments/{theirs.pk}/", fields).status_code == 302
    member = Membership.objects.get(user=analyst)
    assert member.added_by == controller
    assert client_of(analyst).get(f"/compartments/{theirs.pk}/").status_code == 404
    client.post(f"/compartments/{theirs.pk}/members/{member.pk}/end/")
    member.refresh_from_db()
    assert member.ended_by == controller


def test_only_administrators_say_who_controls(somebody: Made, client_of: Signed) -> None:
    controller = somebody("responsible-officer")
    held = Compartment.objects.create(name="lantern", controller=controller)
    fields = {"form": "compartment", "controller": "", "life_contact": ""}
    assert client_of(controller).post(f"/compartments/{held.pk}/", fields).status_code == 403
    assert client_of(controller).post("/compartments/", {"name": "mine"}).status_code == 403
    with pytest.raises(Denied):
        member_add(by=somebody("analyst"), compartment=held, user=somebody("analyst"), why="x")


def test_an_administrator_sees_nothing_of_what_a_compartment_holds(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger = trigger_of(compartments=("lantern",))
    client = client_of(somebody("administrator", clearance="TOP SECRET"))
    assert "lantern" in client.get("/compartments/").content.decode()
    assert client.get(trigger.get_absolute_url()).status_code == 403


def test_five_failures_lock_an_account_and_the_right_password_does_not_help(somebody: Made) -> None:
    user, client = somebody("analyst"), Client()
    for name in (user.username, user.username.upper(), user.username.title(), user.username, user.username):
        client.post("/accounts/login/", {"login": name, "password": "wrong"})
    assert "locked for a quarter of an hour" in sign_in(client, user).content.decode()
    assert client.get("/today/").status_code == 302
    assert Entry.objects.filter(action="refused", key__iexact=user.username).count() >= 5
    password_set(by=somebody("administrator"), user=user, password="another long invented password", why="Locked out.")
    sign_in(client, user, "another long invented password")
    assert client.get("/today/").status_code == 200  # as the page that says it is locked tells


def test_a_session_that_is_not_used_ends_and_says_so(somebody: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    user, client = somebody("analyst"), Client()
    sign_in(client, user)
    assert client.get("/today/").status_code == 200
    later = time.time() + 31 * 60
    monkeypatch.setattr("fourfold.desk.accounts.middleware.time.time", lambda: later)
    answer = client.get("/today/")
    assert answer.status_code == 302
    assert "ended=1" in answer["Location"]
    assert "Your session ended" in client.get(answer["Location"]).content.decode()


@override_settings(SERVICE=True)
def test_in_service_nobody_gets_on_without_a_second_factor(somebody: Made) -> None:
    user, client = somebody("analyst"), Client()
    sign_in(client, user)
    for address in ("/today/", "/accounts/me/", "/registers/", "/alerts/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert client.get("/accounts/2fa/").status_code == 200
    TOTP.activate(user, generate_totp_secret())
    assert client.get("/today/").status_code == 200


def test_with_a_second_factor_a_password_alone_does_not_sign_in(somebody: Made) -> None:
    user, client = somebody("analyst"), Client()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert sign_in(client, user)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/today/").status_code == 302
    cache.clear()
    for _ in range(10):
        assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    right = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    refused = client.post("/accounts/2fa/authenticate/", {"code": right})  # nobody guesses for long
    assert "Too many failed login attempts" in refused.content.decode()
    assert client.get("/today/").status_code == 302
    tries = settings.SURROUNDINGS.workspace / "desk" / "tries"
    assert [*tries.iterdir()], "counted where every process that serves the desk looks"
    cache.clear()
    client.post("/accounts/2fa/authenticate/", {"code": right})
    assert client.get("/today/").status_code == 200


def test_nobody_signs_up() -> None:
    answer = Client().get("/accounts/signup/")
    assert answer.status_code in (200, 302)
    assert "password1" not in answer.content.decode()


def test_every_page_carries_a_strict_content_policy(somebody: Made, client_of: Signed) -> None:
    for client, address in ((Client(), "/accounts/login/"), (client_of(somebody("analyst")), "/today/")):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        page = answer.content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
