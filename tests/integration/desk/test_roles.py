"""Every page as every role, against the written matrix in roles.yaml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.invented_groups import scored_twice

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.audit.models import Entry
from fourfold.desk.context import workspace
from fourfold.desk.governance.models import Document
from fourfold.desk.groups.actions.disrupt import disruption_propose
from fourfold.desk.groups.actions.mapping import Proposal, group_propose
from fourfold.desk.groups.models import Member
from fourfold.desk.imports.actions import scan_start, upload_add
from fourfold.desk.oversight.actions.meet import meeting_call as governance_call
from fourfold.desk.retention.actions.dispose import disposal_propose
from fourfold.desk.retention.actions.hold import hold_place
from fourfold.desk.retention.models import Recall
from fourfold.desk.subjects.actions import request_open
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.actions.meet import bid_make, meeting_call
from fourfold.yaml_files import read_yaml

Made = Callable[..., Any]
Signed = Callable[[User], Client]
MATRIX: dict[str, Any] = read_yaml(Path(__file__).with_name("roles.yaml"))
NOT_OURS = ("account", "mfa", "socialaccount", "openid_connect")


def pages(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every page of the desk's own: its name, and its function. (The routes for programs have a matrix of their own;
    what describes them is open.)"""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if not str(getattr(one.urlconf_name, "__name__", "")).startswith("allauth") and one.namespace != "api-v1":
                yield from pages(one, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name and one.name != "openapi":
            yield f"{space}{one.name}", one.callback


def test_every_page_is_guarded_and_in_the_matrix() -> None:
    found = dict(pages())
    assert set(found) == set(MATRIX)
    for name, page in found.items():
        assert hasattr(page, "needed"), f"{name} has no page_for"


@pytest.fixture
def addresses(somebody: Made, trigger_of: Made) -> dict[str, str]:
    """An address of each page, on records that nothing but a role keeps from anybody."""
    manager = somebody("tasking-manager")
    fresh, trigger = trigger_of(people=(("suspect", "nominal:P1"),)), trigger_of()
    decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment = deployment_save(by=manager, decision=decision, fields={"tactic": "x", "owner": manager})
    meeting = meeting_call(by=manager, sort="morning", day=trigger.fired_on, attendees=[])
    bid = bid_make(by=manager, title="x", resources="x", case="x", sort="monthly", wanted_by=None, triggers=[trigger])
    threat = Threat.objects.create(threat="invented")
    person = AtRisk.objects.create(threat=threat, name="Invented")
    day = trigger.fired_on
    document = Document.objects.create(
        sort="equality-impact", signed_on=day, review_by=day + dt.timedelta(days=1), recorded_by=manager
    )
    group = group_propose(by=manager, proposal=Proposal({"name": "Invented", "ref": "group:G1"}))
    member = Member.objects.create(group=group, ref="nominal:P1")
    fields = {
        "on": fresh.fired_on,
        "p": "pursue",
        "theme": "guns-and-gangs",
        "level": "none",
        "what": "x",
        "evidence": "x",
    }
    disruption = disruption_propose(by=manager, group=group, fields=fields)
    second = scored_twice(group, manager, somebody("analyst"))
    month = governance_call(by=manager, month=timezone.localdate(), held_on=timezone.localdate(), attendees=[])
    upload = upload_add(by=manager, file=SimpleUploadedFile("x.csv", b"a,b\n"), sort="police-uk")
    rejected = workspace().quarantine / "invented-1.csv"
    rejected.parent.mkdir(exist_ok=True)
    rejected.write_text("file,line,column,reason,a\n")
    kept = {"kind": "group", "key": group.pk}
    hold = hold_place(
        by=manager, record=threat, sort="inquiry", reference="x", owner=manager, until=timezone.localdate()
    )
    disposal = disposal_propose(by=manager, record=group, reason="wrong")
    recall = Recall.objects.create(disposal=disposal, entry=1)
    asked = request_open(by=somebody("records-manager"), ref="nominal:P1", received_on=timezone.localdate())
    register, record = {"name": "threats-to-life"}, {"name": "threats-to-life", "key": threat.pk}
    child = {**record, "child_name": "at-risk"}
    needed: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("triage:trigger", "triage:next", "triage:assess", "triage:decide"), {"key": fresh.pk}),
        **dict.fromkeys(("triage:deploy", "triage:review"), {"key": trigger.pk}),
        **dict.fromkeys(("triage:deployment", "triage:report"), {"key": trigger.pk, "number": deployment.pk}),
        "triage:meeting": {"number": meeting.pk},
        "triage:meeting-trigger": {"number": meeting.pk, "key": fresh.pk},
        "triage:bid": {"number": bid.pk},
        "triage:rule": {"name": "near-repeat-shooting"},
        **dict.fromkeys(("registers:list", "registers:add", "registers:export"), register),
        **dict.fromkeys(("registers:record", "registers:history", "registers:change"), record),
        **dict.fromkeys(("logs:log", "logs:disclose"), {"kind": "trigger", "key": fresh.pk}),
        **dict.fromkeys(
            ("groups:group", "groups:territory", "groups:scores", "groups:move", "groups:disrupt"), {"key": group.pk}
        ),
        "groups:give-up": {"key": group.pk, "name": "members", "fact": member.pk},
        "groups:hand-over": {"key": group.pk, "role": "sro"},
        "groups:score": {"key": group.pk, "scoring": "harm"},
        "groups:beside": {"key": group.pk, "number": second.pk},
        "groups:disruption": {"number": disruption.pk},
        "oversight:meeting": {"key": month.pk},
        "oversight:pack": {"key": month.packs.get().pk},
        "oversight:document": {"key": month.packs.get().pk, "kind": "html"},
        **dict.fromkeys((f"retention:{name}" for name in ("record", "keep", "hold", "propose")), kept),
        "subjects:request": {"key": asked.pk},
        "subjects:taken": {"key": asked.pk, "kind": "json"},
        "retention:end-hold": {"number": hold.pk},
        "retention:disposal": {"number": disposal.pk},
        "retention:told": {"number": recall.pk},
        "search:ref": {"ref": "nominal:P1"},
        "network:chart": {"ref": "group:G1"},
        "governance:add": {"sort": "equality-impact"},
        "governance:document": {"key": document.pk},
        "audit:entry": {"number": Entry.objects.all()[0].pk},
        "accounts:user": {"key": manager.pk},
        "imports:upload": {"key": upload.pk},
        "imports:work": {"key": scan_start(by=manager).pk},
        "imports:rejected": {"name": rejected.name},
        "imports:mend": {"name": rejected.name, "digest": "x"},
        "registers:child-add": child,
        "registers:child-change": {**child, "child_key": person.pk},
    }
    # Nobody sees another's, or they are not to be got: tested where they belong.
    alone = (
        "alerts:acknowledge",
        "deconfliction:crossing",
        "compartments:compartment",
        "compartments:end",
        "accounts:end",
        "api:end",
    )
    return {name: reverse(name, kwargs=needed.get(name, {})) for name in MATRIX if name not in alone}


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
