"""Signing in by the force's own directory (OpenID Connect), against a real provider on loopback."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings
from tests.integration.desk.conftest import PASSWORD

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.configuration import configuration, directory_origin

Made = Callable[..., Any]


@pytest.fixture(scope="module")
def directory() -> Iterator[str]:
    """The address of a provider."""
    script = str(Path(__file__).with_name("directory.py"))
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture(autouse=True)
def _told(settings: Settings, directory: str) -> None:
    """The desk knows of the directory, as its settings would say."""
    from fourfold.desk.configuration import providers

    said = {"address": directory, "client": "fourfold", "secret": "an invented secret"}
    settings.SOCIALACCOUNT_PROVIDERS = providers(said)


def asked(client: Client, directory: str, **who: str) -> str:
    """Begin to sign in, be signed in by the directory, and give the address that it sends the browser back to."""
    _ask("POST", f"{directory}/next", urlencode(who))
    begun = client.post("/accounts/oidc/force/login/", secure=True)
    assert begun.status_code == 302
    assert begun["Location"].startswith(f"{directory}/authorize?")
    assert parse_qs(urlsplit(begun["Location"]).query)["code_challenge_method"] == ["S256"]
    back = urlsplit(_ask("GET", begun["Location"]))
    return f"{back.path}?{back.query}"


def _ask(how: str, address: str, body: str = "") -> str:
    """Ask the directory something, and give where it sends us on to."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc)) as line:
        line.request(how, f"{parts.path}?{parts.query}" if parts.query else parts.path, body)
        answer = line.getresponse()
        answer.read()
        return answer.getheader("Location", "")


@pytest.fixture
def linked(somebody: Made) -> Callable[[], User]:
    """Makes an analyst whom an administrator has linked to the directory, under a name that is not their user name."""

    def make() -> User:
        user: User = somebody("analyst")
        user.directory_name = f"of-{user.username}@directory"
        user.save()
        return user

    return make


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_was_added_signs_in_and_the_directory_is_their_second_factor(
    linked: Callable[[], User], directory: str, settings: Settings
) -> None:
    user = linked()
    settings.SERVICE = True
    client = Client()
    answer = client.get(asked(client, directory, sub="1", name=user.directory_name.upper()), secure=True)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/today/", secure=True).status_code == 200
    again = Client()
    again.get(asked(again, directory, sub="1", name="renamed in the directory"), secure=True)
    assert again.session["_auth_user_id"] == str(user.pk)  # known by the directory's own key from then on


def test_without_the_directory_service_asks_for_a_second_factor(
    somebody: Made, client_of: Callable[[User], Client], settings: Settings
) -> None:
    settings.SERVICE = True
    answer = client_of(somebody("analyst")).get("/today/", secure=True)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/2fa/"


def test_who_was_not_added_is_turned_away_and_nobody_is_made(directory: str) -> None:
    client, before = Client(), User.objects.count()
    answer = client.get(asked(client, directory, sub="2", name="a-stranger"), follow=True, secure=True)
    assert "you have not been added here" in answer.content.decode()
    assert not signed_in(client)
    assert User.objects.count() == before


def test_a_user_whom_nobody_has_linked_is_not_taken_over_by_their_user_name(
    somebody: Made, client_of: Callable[[User], Client], directory: str
) -> None:
    user: User = somebody("administrator")
    client = Client()
    answer = client.get(asked(client, directory, sub="8", name=user.username), follow=True, secure=True)
    assert "you have not been added here" in answer.content.decode()
    assert not signed_in(client)
    assert Entry.objects.filter(action=Action.REFUSED, kind="sign-in", key=user.username).count() == 1
    assert user.check_password(PASSWORD)
    administrator = client_of(somebody("administrator"))
    known = {"form": "user", "name": user.name, "clearance": user.clearance, "is_active": "on"}
    page = f"/accounts/users/{user.pk}/"
    assert administrator.post(page, {**known, "directory_name": user.username}).status_code == 302
    client.get(asked(client, directory, sub="8", name=user.username), secure=True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert administrator.post(page, {**known, "directory_name": ""}).status_code == 302  # the link ends
    later = Client()
    later.get(asked(later, directory, sub="8", name=user.username), secure=True)
    assert not signed_in(later)


def test_two_users_cannot_have_one_name_in_the_directory(
    linked: Callable[[], User], somebody: Made, client_of: Callable[[User], Client]
) -> None:
    first, second = linked(), somebody("analyst")
    known = {"form": "user", "name": "x", "clearance": "OFFICIAL", "is_active": "on"}
    answer = client_of(somebody("administrator")).post(
        f"/accounts/users/{second.pk}/", {**known, "directory_name": first.directory_name.upper()}
    )
    assert answer.status_code == 422
    assert "Somebody else here has the name" in answer.content.decode()
    second.refresh_from_db()
    assert second.directory_name == ""


def test_a_name_that_the_directory_gives_to_somebody_else_inherits_nothing(
    linked: Callable[[], User], directory: str
) -> None:
    user = linked()
    first = Client()
    first.get(asked(first, directory, sub="6", name=user.directory_name), secure=True)
    assert signed_in(first)
    other = Client()
    answer = other.get(asked(other, directory, sub="7", name=user.directory_name.upper()), follow=True, secure=True)
    assert "knows as another person" in answer.content.decode()
    assert not signed_in(other)
    assert Entry.objects.filter(action=Action.REFUSED, kind="sign-in", key=user.username).count() == 1
    again = Client()
    again.get(asked(again, directory, sub="6", name=user.directory_name), secure=True)
    assert again.session["_auth_user_id"] == str(user.pk)  # who it was linked to comes in as before


@pytest.mark.parametrize("known", [True, False])
def test_who_may_no_longer_sign_in_may_not_by_the_directory(
    linked: Callable[[], User], directory: str, known: bool
) -> None:
    user = linked()
    if known:
        first = Client()
        first.get(asked(first, directory, sub="3", name=user.directory_name), secure=True)
        assert signed_in(first)
    user.is_active = False
    user.save()
    client = Client()
    client.get(asked(client, directory, sub="3", name=user.directory_name), follow=True, secure=True)
    assert not signed_in(client)


def test_another_state_or_a_code_used_twice_or_stolen_signs_nobody_in(
    linked: Callable[[], User], directory: str
) -> None:
    user = linked()
    client = Client()
    back = asked(client, directory, sub="4", name=user.directory_name)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    client.get(f"{urlsplit(back).path}?{urlencode({**query, 'state': 'another'})}", secure=True)
    assert not signed_in(client)
    thief = Client()
    thief.get(back, secure=True)  # the state is not the thief's
    assert not signed_in(thief)
    theirs = asked(thief, directory, sub="5", name="a-stranger")
    mixed = {**{name: values[0] for name, values in parse_qs(urlsplit(theirs).query).items()}, "code": query["code"]}
    thief.get(f"{urlsplit(back).path}?{urlencode(mixed)}", secure=True)  # nor is the proof key
    assert not signed_in(thief)


def test_the_content_policy_lets_the_form_go_to_the_directory_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "fourfold.yaml").write_text("fourfold: 1\n", encoding="utf-8")
    around = {
        "FOURFOLD_WORKSPACE": str(tmp_path),
        "FOURFOLD_OPENID": "https://directory.example/realm",
        "FOURFOLD_OPENID_CLIENT": "x",
        "FOURFOLD_OPENID_SECRET": "y",
    }
    assert directory_origin(configuration(around).openid) == ["https://directory.example"]
    assert directory_origin(None) == []
