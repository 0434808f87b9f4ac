"""Whatever way something is written, the audit has it, in the same transaction and with what it was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import NotSupportedError, transaction
from django.db.models import ProtectedError

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.acting import NobodyActing, _actor
from fourfold.desk.audit.models import Detail, Entry, Subject
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.triage.models import Concerned, Trigger

Made = Callable[..., Any]


def changes_of(kind: str, key: object) -> list[tuple[str, dict[str, Any]]]:
    entries = Entry.objects.filter(kind=kind, key=str(key)).order_by("pk")
    bodies = {one.entry: one.body for one in Detail.objects.all()}
    return [(entry.action, bodies.get(entry.pk, {})) for entry in entries]


def test_saving_says_from_what_to_what(somebody: Made) -> None:
    user = somebody("analyst")
    user.agency = "Invented agency"
    user.save()
    action, change = changes_of("user", user.pk)[-1]
    assert (action, change) == ("alteration", {"agency": ["", "Invented agency"]})


def test_saving_what_did_not_change_says_nothing(somebody: Made) -> None:
    user = somebody("analyst")
    before = Entry.objects.count()
    user.save()
    assert Entry.objects.count() == before


def test_a_password_is_never_shown(somebody: Made) -> None:
    user = somebody("analyst")
    user.set_password("another invented password")
    user.save()
    assert changes_of("user", user.pk)[-1][1] == {"password": ["(not shown)", "(not shown)"]}


def test_bulk_changes_are_on_record_row_by_row(somebody: Made) -> None:
    users = [somebody("analyst"), somebody("analyst")]
    User.objects.filter(pk__in=[user.pk for user in users]).update(agency="Elsewhere")
    for user in users:
        assert changes_of("user", user.pk)[-1] == ("alteration", {"agency": ["", "Elsewhere"]})
    made = Alert.objects.bulk_create(
        [Alert(to=users[0], title="One", link="/"), Alert(to=users[0], title="Two", link="/")]
    )
    assert [changes_of("alert", one.pk)[-1][0] for one in made] == ["collection", "collection"]
    for one in made:
        one.title = f"{one.title} changed"
    Alert.objects.bulk_update(made, ["title"])
    assert changes_of("alert", made[0].pk)[-1][1] == {"title": ["One", "One changed"]}
    Alert.objects.filter(pk=made[1].pk).delete()
    assert changes_of("alert", made[1].pk)[-1][0] == "erasure"
    key = made[0].pk
    made[0].delete()
    assert changes_of("alert", key)[-1][0] == "erasure"


def test_get_or_create_and_update_or_create_too(somebody: Made) -> None:
    user = somebody("analyst")
    one, _ = Alert.objects.get_or_create(to=user, title="Once", defaults={"link": "/a"})
    Alert.objects.update_or_create(to=user, title="Once", defaults={"link": "/b"})
    assert [action for action, _ in changes_of("alert", one.pk)] == ["collection", "alteration"]


def test_putting_a_record_in_a_compartment_is_on_record(trigger_of: Made) -> None:
    trigger = trigger_of()
    before = len(changes_of("trigger", trigger.pk))
    trigger.put_in(["lantern"])
    action, change = changes_of("trigger", trigger.pk)[before]
    assert action == "alteration"
    assert next(iter(change.values()))[1].startswith("added")


def test_nothing_is_written_for_nobody(somebody: Made) -> None:
    user = somebody("analyst")
    token = _actor.set(None)
    try:
        with pytest.raises(NobodyActing):
            User.objects.filter(pk=user.pk).update(agency="x")
        user.agency = "x"
        with pytest.raises(NobodyActing):
            user.save()
    finally:
        _actor.reset(token)
    user.refresh_from_db()
    assert user.agency == ""


@pytest.fixture
def alerts(somebody: Made) -> list[Alert]:
    """An alert, and two more."""
    user = somebody("duty-assessor")
    return [Alert.objects.create(to=user, title=title, link="/") for title in ("First", "Second", "Third")]


@pytest.mark.parametrize("way", ["add", "set", "remove", "clear"])
def test_related_managers_too(way: str, alerts: list[Alert]) -> None:
    first, second, _ = alerts
    if way in ("remove", "clear"):
        first.went_on_as.add(second)
    if way == "add":
        first.went_on_as.add(second)
    elif way == "set":
        first.went_on_as.set([second])
    elif way == "remove":
        first.went_on_as.remove(second)
    else:
        first.went_on_as.clear()
    linked = [None, first.pk] if way in ("add", "set") else [first.pk, None]
    assert changes_of("alert", second.pk)[-1] == ("alteration", {"began_as_id": linked})


def test_an_update_that_changes_nothing_says_nothing(alerts: list[Alert]) -> None:
    Alert.objects.filter(title="First").update(title="First")
    assert [action for action, _ in changes_of("alert", alerts[0].pk)] == ["collection"]


def test_what_somebody_saw_before_a_bulk_change_is_no_longer_the_latest(alerts: list[Alert]) -> None:
    before = alerts[0].changed_at
    Alert.objects.filter(title="First").update(title="Changed")
    alerts[0].refresh_from_db()
    assert alerts[0].changed_at > before


@pytest.mark.parametrize("by_queryset", [False, True])
def test_what_goes_along_with_a_deletion_is_on_record(by_queryset: bool, trigger_of: Made) -> None:
    trigger = trigger_of(people=(("victim", "nominal:P1"), ("suspect", "nominal:P2")))
    key, concerned = trigger.pk, list(Concerned.objects.filter(trigger=trigger).values_list("pk", flat=True))
    if by_queryset:
        Trigger.objects.filter(pk=trigger.pk).delete()
    else:
        trigger.delete()
    assert changes_of("trigger", key)[-1][0] == "erasure"
    for one in concerned:
        assert changes_of("concerned", one)[-1][0] == "erasure"
    erased = Entry.objects.get(kind="trigger", key=key, action="erasure")
    assert set(Subject.objects.filter(entry=erased.pk).values_list("role", "ref")) == {
        ("victim", "nominal:P1"), ("suspect", "nominal:P2"),
    }  # fmt: skip


def test_a_compartment_that_holds_something_is_not_deleted(trigger_of: Made) -> None:
    trigger_of(compartments=("lantern",))
    with pytest.raises(ProtectedError), transaction.atomic():
        Compartment.objects.get(name="lantern").delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Compartment.objects.all().delete()


def test_what_was_taken_out_at_once_is_named(trigger_of: Made) -> None:
    trigger = trigger_of(compartments=("lantern",))
    trigger.compartments.clear()
    said = next(iter(changes_of("trigger", trigger.pk)[-1][1].values()))[1]
    assert said == f"removed [{Compartment.objects.get(name='lantern').pk}]"


def test_rows_that_may_be_there_already_are_not_added_in_bulk(alerts: list[Alert]) -> None:
    with pytest.raises(NotSupportedError):
        Alert.objects.bulk_create([Alert(to=alerts[0].to, title="x", link="/")], ignore_conflicts=True)


def test_nothing_is_deleted_for_nobody(alerts: list[Alert]) -> None:
    token = _actor.set(None)
    try:
        with pytest.raises(NobodyActing), transaction.atomic():
            Alert.objects.all().delete()
        with pytest.raises(NobodyActing), transaction.atomic():
            alerts[0].delete()
        with pytest.raises(NobodyActing), transaction.atomic():
            Alert.objects.bulk_create([Alert(to=alerts[0].to, title="x", link="/")])
    finally:
        _actor.reset(token)
    assert Alert.objects.count() == 3
