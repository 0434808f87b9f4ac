"""Fills the desk of a workspace, or erases some of it, in a process of its own. Whatever it writes is invented."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

from fourfold.desk.start import prepare, start

start(Path(sys.argv[1]))

from django.apps import apps  # noqa: E402 - once Django is ready
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.integration.desk.import_rows import GOOD, street  # noqa: E402
from tests.integration.desk.invented_trigger import trigger_fields, trigger_file  # noqa: E402
from tests.integration.own_force import AWAY  # noqa: E402

from fourfold.desk.accounts.actions import role_grant, user_add  # noqa: E402
from fourfold.desk.accounts.models import User  # noqa: E402
from fourfold.desk.audit.acting import acting  # noqa: E402
from fourfold.desk.audit.models import Action  # noqa: E402
from fourfold.desk.audit.recording import record  # noqa: E402
from fourfold.desk.audit.sealing import seal_all  # noqa: E402
from fourfold.desk.context import workspace  # noqa: E402
from fourfold.desk.daily import heads  # noqa: E402
from fourfold.desk.groups.models import PriorityIndividual  # noqa: E402
from fourfold.desk.imports.actions import import_start, upload_add  # noqa: E402
from fourfold.desk.retention.actions.person import person_disposal_decide, person_disposal_propose  # noqa: E402
from fourfold.desk.retention.tasks import carry_out  # noqa: E402
from fourfold.desk.threats.models import AtRisk, Threat  # noqa: E402


def fill() -> None:
    """A user, a trigger, somebody of priority, and a threat to a person of whom the audit says more; all but that
    sealed."""
    user = user_add(by=None, username="invented", name="Invented", password="a long invented password")
    role_grant(by=None, user=user, role="analyst", why="a test")
    trigger_file()
    PriorityIndividual.objects.create(ref=AWAY, name="Somebody Away", why="Invented")
    seal_all(heads(workspace()))
    AtRisk.objects.create(threat=Threat.objects.create(threat="invented"), name="Somebody at Risk")


def fill_new() -> None:
    """Fill the desk of today."""
    prepare()
    fill()


def write() -> None:
    """Two hundred entries in the audit, of nothing."""
    for number in range(200):
        record(Action.CONSULTATION, "nothing", number)


def old() -> None:
    """A desk as the first that was landed made it: the models of then, and an audit whose entries hold their reason."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    ours = {one for one in graph.nodes if apps.get_app_config(one[0]).name.startswith("fourfold.")}
    firsts = {one for one in ours if one[1] in ("0001_initial", "0002_append_only")}
    # An app that came later may stand on later migrations of others: then it was not there.
    there = dict(sorted(one for one in firsts if ours.intersection(graph.forwards_plan(one)) <= firsts))
    state = executor.migrate(list(there.items()))

    def add(app: str, model: str, **fields: Any) -> Any:
        return state.apps.get_model(app, model).objects.create(**fields)

    add("accounts", "User", username="invented", name="Invented")
    trigger = add("triage", "Trigger", **trigger_fields())
    looked_at = {"action": Action.CONSULTATION, "kind": "triage.trigger", "key": trigger.pk}
    with acting(by="tests"):
        record(Action.COLLECTION, "triage.trigger", trigger.pk, changes={"title": (None, trigger.title)})
    add("audit", "Entry", at=timezone.now(), actor_name="tests", why="a test", **looked_at)
    seal_all(heads(workspace()))
    add("threats", "AtRisk", threat_id=add("threats", "Threat", threat="invented").pk, name="Somebody at Risk")
    order = add("orders", "Order", reference="OR-0001", kind="gang-injunction")
    add("orders", "Condition", order_id=order.pk, number=1, text="Invented")
    with acting(by="tests"):
        record(Action.COLLECTION, "orders.order", order.pk)


def erase() -> None:
    """The person at risk goes; and everything on another is disposed of."""
    AtRisk.objects.get().delete()
    manager, keeper = (User.objects.create(username=role, name=role) for role in ("tasking-manager", "records-manager"))
    for user in (manager, keeper):
        role_grant(by=None, user=user, role=user.username, why="a test")
    proposed = person_disposal_propose(by=manager, ref=AWAY, reason="wrong")
    person_disposal_decide(by=keeper, disposal=proposed, dispose_of_it=True)
    carry_out.call(proposed.pk)  # as the worker does


def upload() -> None:
    """An upload of four files of five rows, whose import waits for the worker."""
    user = User.objects.get()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for month in range(4):
            rows = street(*(GOOD.format(month * 5 + number) for number in range(5)))
            name = f"2024-0{month + 1}"
            archive.writestr(f"{name}/{name}-invented-street.csv", rows.replace(b"2024-10", name.encode()))
    file = SimpleUploadedFile("invented.zip", held.getvalue())
    import_start(by=user, upload=upload_add(by=user, file=file, sort="police-uk", marking="OFFICIAL"))


DOES = {"fill": fill_new, "old": old, "erase": erase, "upgrade": prepare, "upload": upload, "write": write}

if __name__ == "__main__":
    with acting(by="tests", why="a test"):
        DOES[sys.argv[2]]()
