"""Tokens: made for oneself, shown once, kept as a digest, never more than one's own, ended by oneself or an
administrator, and guessed by nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.integration.desk.programs import program

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.api.actions import token_end, token_make
from fourfold.desk.api.models import Token, TokenUse
from fourfold.desk.api.recognising import MOST_WRONG
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]
SENT = {"name": "Nightly", "scopes": ["triggers:read"], "days": "30"}


def come(text: str, address: str = "10.0.0.1") -> Any:
    return Client(REMOTE_ADDR=address).get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})


def test_a_token_is_shown_once_and_kept_as_a_digest(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    page = client.post("/api/tokens/", SENT)
    assert page["Cache-Control"] == "no-store"
    (text,) = set(re.findall(r"fourfold_\w+_[\w-]{43}", page.content.decode()))
    secret = text.split("_", 2)[2]
    assert come(text).json()["scopes"] == ["triggers:read"]
    assert secret not in client.get("/api/tokens/").content.decode()
    token = Token.objects.get()
    assert secret not in str(vars(token))
    assert not any(secret in str(one.body) or token.digest in str(one.body) for one in Detail.objects.all())
    assert Entry.objects.filter(action=Action.COLLECTION, kind="token", key=str(token.pk)).count() == 1


def test_nobody_makes_a_token_for_more_than_they_may(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    with pytest.raises(BadInput, match="triggers:decide"):
        token_make(by=analyst, name="x", scopes=["triggers:decide"], days=1)
    answer = client_of(analyst).post("/api/tokens/", {**SENT, "scopes": ["triggers:decide"]})
    assert answer.status_code == 422
    assert Token.objects.count() == 0


@pytest.mark.parametrize(
    ("scopes", "days", "name"),
    [([], 1, "x"), (["alerts"], 366, "x"), (["alerts"], 0, "x"), (["alerts"], 1, " ")],
)
def test_a_token_has_a_name_a_scope_and_a_day(scopes: list[str], days: int, name: str, somebody: Made) -> None:
    with pytest.raises(BadInput):
        token_make(by=somebody("analyst"), name=name, scopes=scopes, days=days)


def test_one_ends_ones_own_and_an_administrator_anybodys(somebody: Made, client_of: Signed) -> None:
    mine, stranger = program(somebody("analyst")), somebody("analyst")
    assert client_of(stranger).post(f"/api/tokens/{mine.token.pk}/end/").status_code == 404
    with pytest.raises(Denied):
        token_end(by=stranger, token=mine.token)
    assert come(mine.text).status_code == 200
    administrator = client_of(somebody("administrator"))
    assert mine.token.key in administrator.get("/api/tokens/all/").content.decode()
    administrator.post(f"/api/tokens/{mine.token.pk}/end/")
    assert come(mine.text).status_code == 401
    other = program(mine.user)
    client_of(mine.user).post(f"/api/tokens/{other.token.pk}/end/")
    assert come(other.text).status_code == 401
    assert Entry.objects.filter(action=Action.ALTERATION, kind="token").count() == 2


def test_wrong_tokens_are_counted_shut_out_and_on_record(somebody: Made) -> None:
    held = program(somebody("analyst"))
    wrong = f"fourfold_{held.token.key}_{'x' * 43}"
    assert [come(wrong).status_code for _ in range(MOST_WRONG)] == [401] * MOST_WRONG
    shut = come(wrong)
    assert shut.status_code == 429
    assert 0 < int(shut["Retry-After"]) <= 900
    assert come(held.text).status_code == 429  # nobody learns there which secret is right
    assert come(held.text, "10.0.0.2").status_code == 200
    refused = Entry.objects.filter(action=Action.REFUSED, kind="token")
    assert [one.key for one in refused] == [held.token.key] * MOST_WRONG


@pytest.mark.parametrize("text", ["nonsense", "fourfold_", "fourfold_abc_", "fourfold__x", "Basic", "fourfold_é_x"])
def test_what_is_no_token_is_refused_and_shuts_no_right_one_out(text: str, somebody: Made) -> None:
    held = program(somebody("analyst"))
    statuses = [come(text.encode().decode("latin-1")).status_code for _ in range(MOST_WRONG + 1)]
    assert statuses == [401] * MOST_WRONG + [429]
    assert come(held.text).status_code == 200


def test_it_says_when_it_was_last_used(somebody: Made) -> None:
    held = program(somebody("analyst"))
    assert TokenUse.objects.count() == 0
    for _ in range(2):
        come(held.text)
    assert TokenUse.objects.get().token == held.token


def test_in_service_a_token_needs_a_second_factor(somebody: Made, client_of: Signed, settings: Any) -> None:
    settings.SERVICE = True
    user = somebody("analyst")
    held = program(user)
    client = client_of(user)
    assert client.post("/api/tokens/", SENT).status_code == 302  # on to setting a second factor up
    assert Token.objects.count() == 1
    assert come(held.text).status_code == 401
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert come(held.text).status_code == 200
    assert client.post("/api/tokens/", SENT).status_code == 200
    assert Token.objects.count() == 2


def test_the_pages_show_scopes_and_routes(somebody: Made, client_of: Signed) -> None:
    page = client_of(somebody("analyst")).get("/api/").content.decode()
    assert "/api/v1/triggers/{key}/decisions" in page
    assert "triggers:decide" in page
    offered = client_of(somebody("auditor")).get("/api/tokens/").content.decode()
    assert 'value="audit:read"' in offered
    assert 'value="triggers:read"' not in offered
