"""An address of each of the desk's pages, for whoever walks them: on what the desk holds already, or else on records
made here. All of them are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Entry
from fourfold.desk.cohorts.models import BreakGlass
from fourfold.desk.context import workspace
from fourfold.desk.governance.models import Document
from fourfold.desk.groups.actions.disrupt import disruption_propose
from fourfold.desk.groups.actions.mapping import Proposal, group_propose
from fourfold.desk.groups.models import Group, Member, Score
from fourfold.desk.identities.models import Judged, Pair
from fourfold.desk.imports.actions import upload_add
from fourfold.desk.imports.models import State, Work
from fourfold.desk.operations.models import Asset, ConfiscationOrder, Fugitive, Operation
from fourfold.desk.oversight.actions.meet import meeting_call as governance_call
from fourfold.desk.oversight.models import MonthlyMeeting
from fourfold.desk.partners.models import Contribution
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import plan_move
from fourfold.desk.plans.actions.review import round_open
from fourfold.desk.plans.beginning import load_templates
from fourfold.desk.plans.models import ReviewRound
from fourfold.desk.plans.states import State as PlanState
from fourfold.desk.reports.actions.write import report_begin
from fourfold.desk.retention.actions.dispose import disposal_propose
from fourfold.desk.retention.actions.hold import hold_place
from fourfold.desk.retention.models import Recall
from fourfold.desk.subjects.actions import request_open
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.actions.meet import bid_make, meeting_call
from fourfold.desk.triage.models import Trigger
from fourfold.history import quarantine
from fourfold.reports.panel_year import shipped_year
from fourfold.yaml_files import read_yaml
from tests.invented_groups import scored_twice
from tests.invented_partners import agency, agreement, cohort, disclosed

MATRIX: dict[str, Any] = read_yaml(Path(__file__).parent / "integration" / "desk" / "roles.yaml")
"""Who may open which page."""
ALONE = {
    "alerts:acknowledge",
    "deconfliction:crossing",
    "compartments:compartment",
    "compartments:end",
    "accounts:end",
    "api:end",
    "tasks:task",
    "registers:sheet",
    "partners:shared-package",
    "partners:shared-file",
    "cohorts:delete-file",
}
"""Nobody sees another's, or they are not to be got: they have no address here."""
MAKERS = ("tasking-manager", "analyst", "records-manager", "safeguarding-lead")
"""Who makes what is missing."""
Names = dict[str, dict[str, Any]]
OF_A_MEASURE = ("measure", "tactics", "evaluate", "change", "target", "others", "release")


def addresses(makers: Iterable[User], fresh: Trigger, deployed: Trigger) -> dict[str, str]:
    """An address of every page but those that stand `ALONE`. Of the `MAKERS`, the first makes most and deploys, the
    second scores beside them, the third keeps the records, the fourth works with cohorts; nobody decided on `fresh`."""
    manager, second, keeper, lead = makers
    needed = {**_triage(manager, fresh, deployed), **_registers(), **_imports(manager), **_oversight(manager)}
    needed |= {
        **_groups(manager, second, fresh),
        **_retention(manager),
        **_partners(second, keeper),
        **_cohorts(lead, manager),
    }
    needed |= _operations()
    needed |= _plans(manager)
    needed |= _reports(manager)
    somebody = fresh.concerned.filter(sort="person")[0].ref
    asked = request_open(by=keeper, ref=somebody, received_on=timezone.localdate())
    day = fresh.fired_on
    document = Document.objects.first() or Document.objects.create(
        sort="equality-impact", name="Invented", signed_by="Invented", kept_at="Nowhere", recorded_by=manager,
        signed_on=day, review_by=day + dt.timedelta(days=1),
    )  # fmt: skip
    needed |= {
        **dict.fromkeys(("logs:log", "logs:disclose"), {"kind": "trigger", "key": fresh.pk}),
        "search:ref": {"ref": somebody},
        **dict.fromkeys(("identities:pair", "identities:take-back"), {"key": _pair(manager).pk}),
        **dict.fromkeys((f"measures:{one}" for one in OF_A_MEASURE), {"name": "robbery"}),
        "subjects:request": {"key": asked.pk},
        "subjects:taken": {"key": asked.pk, "kind": "json"},
        "governance:add": {"sort": "equality-impact"},
        "governance:document": {"key": document.pk},
        "audit:entry": {"number": Entry.objects.all()[0].pk},
        "accounts:user": {"key": manager.pk},
    }
    return {name: reverse(name, kwargs=needed.get(name, {})) for name in MATRIX if name not in ALONE}


def _pair(by: User) -> Pair:
    said = {"first_said": {"surname": ["Invented", "x"]}, "reasons": [["Surname: the same", 2.0]]}
    found = {"probability": 0.9, "prior": -1.0, "linkage": "x", "found_on": timezone.localdate()}
    made: Pair = Pair.objects.create(sort="person", first="nominal:P1", second="nominal:P2", **said, **found)
    Judged.objects.create(pair=made, verdict="unsure", why="Invented.", by=by, at=timezone.now())
    return made


def _triage(manager: User, fresh: Trigger, trigger: Trigger) -> Names:
    deployment = trigger.deployments.first()
    if deployment is None:
        decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
        deployment = deployment_save(by=manager, decision=decision, fields={"tactic": "x", "owner": manager})
    meeting = meeting_call(by=manager, sort="morning", day=fresh.fired_on, attendees=[])
    bid = bid_make(by=manager, title="x", resources="x", case="x", sort="monthly", wanted_by=None, triggers=[trigger])
    return {
        **dict.fromkeys(("triage:trigger", "triage:next", "triage:assess", "triage:decide"), {"key": fresh.pk}),
        **dict.fromkeys(("triage:deploy", "triage:review"), {"key": trigger.pk}),
        **dict.fromkeys(("triage:deployment", "triage:report"), {"key": trigger.pk, "number": deployment.pk}),
        "triage:meeting": {"number": meeting.pk},
        "triage:meeting-trigger": {"number": meeting.pk, "key": fresh.pk},
        "triage:bid": {"number": bid.pk},
        "triage:rule": {"name": fresh.rule},
    }


def _registers() -> Names:
    threat = Threat.objects.first() or Threat.objects.create(threat="invented")
    person = threat.at_risk.first() or AtRisk.objects.create(threat=threat, name="Invented")
    register, record = {"name": "threats-to-life"}, {"name": "threats-to-life", "key": threat.pk}
    child = {**record, "child_name": "at-risk"}
    return {
        **dict.fromkeys(("registers:list", "registers:add", "registers:export", "registers:sheets"), register),
        "registers:sheet-empty": {**register, "kind": "xlsx"},
        **dict.fromkeys(("registers:record", "registers:history", "registers:change"), record),
        "registers:child-add": child,
        "registers:child-change": {**child, "child_key": person.pk},
    }


def _groups(manager: User, second: User, trigger: Trigger) -> Names:
    group = Group.objects.first() or group_propose(
        by=manager, proposal=Proposal({"name": "Invented", "ref": "group:G1"})
    )
    member = group.members.first() or Member.objects.create(group=group, ref="nominal:P1")
    fields = {"p": "pursue", "theme": "guns-and-gangs", "level": "none", "what": "x", "evidence": "x"}
    disruption = disruption_propose(by=manager, group=group, fields={**fields, "on": trigger.fired_on})
    pair = Score.objects.filter(second_of__isnull=False).first() or scored_twice(group, manager, second)
    parts = ("group", "territory", "scores", "move", "disrupt")
    return {
        **{f"groups:{name}": {"key": group.pk} for name in parts},
        "groups:give-up": {"key": group.pk, "name": "members", "fact": member.pk},
        "groups:hand-over": {"key": group.pk, "role": "sro"},
        "groups:score": {"key": group.pk, "scoring": "harm"},
        "groups:beside": {"key": pair.group_id, "number": pair.pk},
        "groups:disruption": {"number": disruption.pk},
        "network:chart": {"ref": group.ref},
    }


def _operations() -> Names:
    operation = Operation.objects.first() or Operation.objects.create(name="Operation Invented")
    asset = Asset.objects.first() or Asset.objects.create(kind="vehicle", what="An invented car")
    order = ConfiscationOrder.objects.first() or ConfiscationOrder.objects.create(ordered=1)
    fugitive = Fugitive.objects.first() or Fugitive.objects.create(name="Invented")
    return {
        **dict.fromkeys(("operations:operation", "operations:area"), {"key": operation.pk}),
        "operations:add-outcome": {"key": operation.pk, "kind": "sentence"},
        "operations:fugitive": {"key": fugitive.pk},
        "operations:asset": {"key": asset.pk},
        "operations:confiscation-order": {"key": order.pk},
        "operations:move": {"name": "assets", "key": asset.pk},
    }


def _plans(manager: User) -> Names:
    template = next(one for one in load_templates() if one.name == "trafficking")
    plan = plan_begin(by=manager, fields={"title": "Invented", "kind": "theme"}, template=template)
    plan_move(by=manager, plan=plan, to=PlanState.LIVE, reason="x", seen=1)
    held = ReviewRound.objects.filter(closed_at=None).first() or round_open(
        by=manager, name="An invented round", due=timezone.localdate()
    )
    return {
        **dict.fromkeys(("plans:plan", "plans:area", "plans:move", "plans:review"), {"key": plan.pk}),
        "plans:drop": {"key": plan.pk, "number": plan.actions.all()[0].pk},
        "plans:round": {"key": held.pk},
    }


def _retention(manager: User) -> Names:
    group, threat = Group.objects.all()[0], Threat.objects.all()[0]
    hold = hold_place(
        by=manager, record=threat, sort="inquiry", reference="x", owner=manager, until=timezone.localdate()
    )
    disposal = disposal_propose(by=manager, record=group, reason="wrong")
    kept = {"kind": "group", "key": group.pk}
    return {
        **dict.fromkeys((f"retention:{name}" for name in ("record", "keep", "hold", "propose")), kept),
        "retention:end-hold": {"number": hold.pk},
        "retention:disposal": {"number": disposal.pk},
        "retention:told": {"number": Recall.objects.create(disposal=disposal, entry=1).pk},
    }


def _partners(maker: User, second: User) -> Names:
    party = agency()
    made = disclosed(maker, second, party, agreement(party), Group.objects.all()[0])
    event = {"kind": "firearm-discharge", "occurred_from": made.proposed_at, "occurred_to": made.proposed_at}
    given = Contribution.objects.create(agency=party, by=maker, text="Invented", **event)
    return {
        "partners:disclosure": {"key": made.pk},
        "partners:package": {"key": made.pk, "kind": "html"},
        "partners:contribution": {"key": given.pk},
    }


def _cohorts(lead: User, other: User) -> Names:
    held = cohort(lead)
    person = held.people.create(cohort=held, ref="x", name="Invented Child", added_by=lead)
    seen = BreakGlass.objects.create(
        by=other, asked="x", risk="Invented", found=person, review_by=held.created_at.date()
    )
    return {
        "cohorts:cohort": {"key": held.pk},
        "cohorts:person": {"key": person.pk},
        "cohorts:broken": {"key": seen.pk},
    }


def _oversight(manager: User) -> Names:
    today = timezone.localdate()
    month = MonthlyMeeting.objects.first() or governance_call(by=manager, month=today, held_on=today, attendees=[])
    pack = month.packs.get()
    return {
        "oversight:meeting": {"key": month.pk},
        "oversight:pack": {"key": pack.pk},
        "oversight:document": {"key": pack.pk, "kind": "html"},
    }


def _reports(manager: User) -> Names:
    year = workspace().years / "2015.yaml"
    year.parent.mkdir(exist_ok=True)
    year.write_text(shipped_year("2015"), encoding="utf-8")
    report = report_begin(by=manager, title="Invented", sort="panel", year="2015", measures=["robbery"])
    passage = report.passages.get(key="pursue/kala/1")
    held = {"key": report.pk}
    return {
        **dict.fromkeys(("reports:report", "reports:remark"), held),
        "reports:document": {**held, "kind": "html"},
        "reports:edit": {**held, "number": passage.pk},
        "reports:add": {**held, "section": "pursue"},
    }


def _imports(manager: User) -> Names:
    upload = upload_add(by=manager, file=SimpleUploadedFile("x.csv", b"a,b\n"), sort="police-uk")
    rejected = workspace().quarantine / "invented-1.csv"
    rejected.parent.mkdir(exist_ok=True)
    rejected.write_text("file,line,column,reason,Month\nx.csv,2,Month,is no month,2024-31\n")
    row = quarantine.read(rejected).rows[0]
    ended = {"asked_by": manager, "state": State.DONE, "finished_at": timezone.now()}
    Work.objects.create(upload=upload, result={"quarantine": [rejected.name]}, **ended)
    scan = Work.objects.create(**ended)
    return {
        "imports:upload": {"key": upload.pk},
        "imports:work": {"key": scan.pk},
        "imports:rejected": {"name": rejected.name},
        "imports:mend": {"name": rejected.name, "digest": row.digest},
    }
