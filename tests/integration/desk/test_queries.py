"""No page asks the database more often because there is more to show: the map, search and a trigger's own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.logs.actions import entry_add
from fourfold.desk.orders.models import Order
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.board import look
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.policies import owed

Made = Callable[..., Any]
Signed = Callable[[User], Client]
ROLES = ("duty-assessor", "analyst", "tasking-manager", "operation-lead")


def asked(client: Client, address: str) -> list[str]:
    """The questions that a page asks the database, once its templates and areas are read, and what is kept of a span of
    seconds: no new span begins between the two."""
    with mock.patch("fourfold.desk.compartments.standing.time") as clock:
        clock.monotonic.return_value = 0.0
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
    return [one["sql"] for one in queries.captured_queries]


@pytest.fixture
def more(somebody: Made, trigger_of: Made) -> Callable[[int], str]:
    """Add so many triggers beside one another, each with people, decisions, a log, and registers that name them; gives
    the key of the first."""
    writer = somebody("duty-assessor", "tasking-manager", "operation-lead")
    keys: list[str] = []

    def add(count: int) -> str:
        for _ in range(count):
            n = len(keys)
            people = (("suspect", "nominal:P1"), ("victim", f"nominal:P{n + 2}"))
            trigger = trigger_of(people=people, place="Kingfisher Wharf")
            keys.append(trigger.pk)
            decision_make(by=writer, trigger=trigger, choice=Choice("monitor", "About the kingfisher."), seen=0)
            entry_add(by=writer, on=trigger, decision="The kingfisher")
            Order.objects.create(kind="gang-injunction", on_name="Kingfisher", on_ref=f"nominal:P{n}")
            threat = Threat.objects.create(threat="Against the kingfisher")
            AtRisk.objects.create(threat=threat, name="Kingfisher", ref=f"nominal:P{n}", role="victim")
        return keys[0]

    return add


@pytest.mark.parametrize(
    "address",
    ["/map/?tab=all", "/map/points/?tab=all", "/search/?q=kingfisher", "/search/?q=nominal:P1",
     "/search/ref/nominal:P1/", "/triggers/{key}/"],
)  # fmt: skip
def test_more_to_show_is_not_more_to_ask(address: str, more: Made, somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody(*ROLES))
    at = address.format(key=more(2))
    few = asked(client, at)
    more(6)
    many = asked(client, at)
    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))


@pytest.mark.parametrize(
    "address", ["/map/?tab=all", "/map/points/?tab=all", "/search/?q=kingfisher", "/today/?tab=all"]
)
def test_lists_leave_the_evidence_where_it_is(address: str, more: Made, somebody: Made, client_of: Signed) -> None:
    more(2)
    for sql in asked(client_of(somebody(*ROLES)), address):
        assert '"triage_trigger"."evidence"' not in sql


def test_years_of_accepted_proposals_are_not_read_to_see_what_is_owed(
    more: Made, somebody: Made, trigger_of: Made
) -> None:
    user = somebody("duty-assessor")
    for _ in range(3):
        trigger = trigger_of()
        Assessment.objects.create(
            trigger=trigger, by=user, points={"harm": 3}, proposal={"harm": 3}, matrix="m", matrix_version=1,
            finished=True, finished_at=trigger.created_at, accepted=True,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        assert owed(user) is None
    (one,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(one["sql"])
        assert cursor.fetchall() == []
    departing = Assessment.objects.create(
        trigger=trigger, by=user, points={"harm": 1}, proposal={"harm": 3}, matrix="m", matrix_version=1, blind=True,
        finished=True, finished_at=trigger.created_at, accepted=False,
    )  # fmt: skip
    assert owed(user) == departing


@pytest.mark.parametrize(("changed", "same"), [(61, True), (1, False)])
def test_what_rests_is_kept_longer_than_what_changes(
    somebody: Made, trigger_of: Made, changed: int, same: bool
) -> None:
    user = somebody("analyst")
    Trigger.objects.filter(pk=trigger_of().pk).update(changed_at=timezone.now() - dt.timedelta(seconds=changed))
    with mock.patch("fourfold.desk.compartments.standing.time") as clock:
        clock.monotonic.return_value = 1.0
        before = look(user)
        clock.monotonic.return_value = 31.0
        assert (look(user) == before) is same
        Trigger.objects.update(title="Another")
        assert look(user) != before, "a change is seen at once"
