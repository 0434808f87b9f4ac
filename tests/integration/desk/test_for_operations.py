"""Deployments and disruptions that belong to an operation: shown both ways to who may see both, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.integration.desk.programs import program

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.versions import version_of
from fourfold.desk.groups.models import Disruption, Group
from fourfold.desk.operations.models import Operation
from fourfold.desk.operations.sums import sums
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Deployment

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_work_for_an_operation_is_shown_both_ways_and_only_to_who_may_see_both(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    inside, outside = somebody("tasking-manager", compartments=("lantern",)), somebody("tasking-manager")
    operation = Operation.objects.create(name="Operation Teasel")
    operation.put_in(["lantern"])
    group, trigger = Group.objects.create(name="Group 7", ref="group:G7"), trigger_of()
    decision_make(by=inside, trigger=trigger, choice=Choice("deploy", "Invented"), seen=0)
    client, other = client_of(inside), client_of(outside)
    told = {"tactic": "Patrols", "progress": "planned", "operation": operation.reference}
    add = f"/triggers/{trigger.pk}/deploy/"
    refused = [other.post(add, {**told, "operation": one}) for one in (operation.reference, "OP-1999-0001")]
    assert [one.status_code for one in refused] == [422, 422]
    said = [one.context["form"].errors["operation"] for one in refused]
    assert said[0] == said[1]  # hidden or absent, it is the same
    assert client.post(add, {**told, "token": "k" * 32}).status_code == 302
    deployment = Deployment.objects.get()
    effect = {"on": timezone.localdate(), "level": "minor", "p": "pursue", "theme": "guns-and-gangs", "what": "x"}
    propose = {**effect, "evidence": "y", "operation": operation.reference, "token": "d" * 32}
    assert client.post(f"/groups/{group.pk}/disrupt/", propose).status_code == 302
    disruption = Disruption.objects.get()

    page = client.get(operation.get_absolute_url()).content.decode()
    assert f"/disruptions/{disruption.pk}/" in page
    assert "Patrols" in page[page.index("Work that belongs to it") :]
    assert sums(inside, operation=operation) == sums(inside, operation=Operation.objects.create(name="Another"))
    for address in (trigger.get_absolute_url(), f"/groups/disruptions/{disruption.pk}/"):
        assert "Operation Teasel" in client.get(address).content.decode()
        assert "Operation Teasel" not in other.get(address).content.decode()
    change = f"/triggers/{trigger.pk}/deployments/{deployment.pk}/"
    assert operation.reference in client.get(change).content.decode()
    assert operation.reference not in other.get(change).content.decode()
    assert other.post(change, {"tactic": "Other patrols", "progress": "planned"}).status_code == 302
    deployment.refresh_from_db()
    assert (deployment.tactic, deployment.operation) == ("Other patrols", operation)  # what they do not see stays

    at = f"triggers/{trigger.pk}/deployments/{deployment.pk}"
    mine, theirs = program(inside), program(outside)
    deployment.refresh_from_db()
    told_mine = mine.patch(at, {"tactic": "Yet others"}, match=version_of(deployment)).json()
    assert told_mine["operation"] == {"id": operation.pk, "title": str(operation)}
    told_them = theirs.patch(at, {"tactic": "And others"}, match=told_mine["version"]).json()
    assert told_them["operation"] is None
    assert theirs.patch(at, {"operation": operation.pk}, match=told_them["version"]).status_code == 422
    deployment.refresh_from_db()
    assert (deployment.tactic, deployment.operation) == ("And others", operation)

    read = f"operations/{operation.pk}/work"
    told_mine = mine.get(read).json()
    assert [one["tactic"] for one in told_mine["deployments"]] == ["And others"]
    assert [one["id"] for one in told_mine["disruptions"]] == [disruption.pk]
    assert theirs.get(read).status_code == 404
    (row,) = mine.get("disruptions").json()["items"]
    assert (row["group"]["id"], row["operation"]["id"], row["moderated_level"]) == (group.pk, operation.pk, "")
    assert [one["operation"] for one in theirs.get("disruptions").json()["items"]] == [None]
    group.put_in(["lantern"])
    assert theirs.get("disruptions").json()["count"] == 0
