"""Run beside a demonstration's desk: makes what its pages want beyond the demonstration, and says as JSON who opens
each page, and where: `python -m tests.browser.prepared WORKSPACE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fourfold.desk.start import start

WALKERS = (
    "tasking-manager",
    "records-manager",
    "auditor",
    "administrator",
    "partner",
    "safeguarding-lead",
    "responsible-officer",
)
"""Who opens pages: each the first of these that may."""


def prepare() -> dict[str, tuple[str, str]]:
    """Who opens each page that can be got, and where."""
    from tests.desk_addresses import MAKERS, MATRIX, addresses

    from fourfold.desk.accounts.models import User
    from fourfold.desk.alerts.actions import alert_raise
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.compartments.actions import compartment_save, member_add
    from fourfold.desk.deconfliction.models import Crossing
    from fourfold.desk.groups.models import Member
    from fourfold.desk.triage.models import Deployment, Trigger

    makers = [User.objects.get(username=name) for name in MAKERS]
    manager, administrator = makers[0], User.objects.get(username="administrator")
    deployment = Deployment.objects.all()[0]
    with acting(by=manager, why="a test"):
        fresh = Trigger.objects.in_order().filter(state="new", concerned__sort="person")[0]
        found = addresses(makers, fresh, deployment.trigger)
        alert_raise(to=manager, title="An invented alert", link="/today/", urgent=True)
        compartment = compartment_save(
            by=administrator, compartment=None, name="lantern", purpose="Invented", controller=manager,
            life_contact=manager,
        )  # fmt: skip
        member_add(by=manager, compartment=compartment, user=manager, why="Invented")
        crossing = Crossing.objects.create(
            marking="OFFICIAL", deployment=deployment, compartment=compartment, touches=["an invented person"]
        )
        found["registers:sheet"] = _sheet(manager)
        found |= _shared(administrator, User.objects.get(username="partner"))
        found["retention:person"] += f"?ref={Member.objects.exclude(ref='')[0].ref}"
    found["tasks:task"] = f"/tasks/deployment/{deployment.pk}/"
    found["compartments:compartment"] = f"/compartments/{compartment.pk}/"
    found["deconfliction:crossing"] = f"/deconfliction/{crossing.pk}/"
    return {name: (_opener(MATRIX[name]), address) for name, address in found.items()}


def _sheet(manager: Any) -> str:
    """A sheet with a row of each sort about which somebody has something to do."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from fourfold.desk.imports.sheets.actions import sheet_add
    from fourfold.desk.imports.tasks import do_work
    from fourfold.desk.operations.models import Operation
    from fourfold.desk.registers.declaration import register_named

    held = Operation.objects.all()[0]
    rows = f"name,kind,local command\n{held.name},,Another command\nOperation New,,\nOperation Wrong,Nonsense,\n"
    file = SimpleUploadedFile("invented.csv", rows.encode())
    work = sheet_add(by=manager, register=register_named("operations"), file=file, marking="OFFICIAL")
    do_work.call(work.pk)
    return f"/registers/operations/import/{work.sheet_id}/"


def _shared(administrator: Any, partner: Any) -> dict[str, str]:
    """What a partner opens, of what was disclosed to their agency."""
    from fourfold.desk.partners.actions.belong import belonging_set
    from fourfold.desk.partners.models import Disclosure

    made = Disclosure.objects.all()[0]
    belonging_set(by=administrator, user=partner, agency=made.agency, why="Invented")
    address = f"/partners/shared/{made.pk}/"
    return {"partners:shared-package": address, "partners:shared-file": f"{address}package.pdf"}


def _opener(roles: str | list[str]) -> str:
    return next(one for one in WALKERS if roles == "everybody" or one in roles)


if __name__ == "__main__":
    start(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(prepare()))
