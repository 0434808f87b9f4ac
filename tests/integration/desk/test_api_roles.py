"""Every route for programs as every role, against the written matrix in api_roles.yaml; and tokens that let nobody
in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.integration.desk.import_rows import GOOD, street
from tests.integration.desk.programs import Program, program

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.api.actions import token_end, token_make
from fourfold.desk.api.interface import described
from fourfold.desk.api.models import Token
from fourfold.desk.api.scopes import SCOPES, scopes_for
from fourfold.desk.audit.models import Entry
from fourfold.desk.imports.actions import scan_start, upload_add
from fourfold.desk.operations.models import Operation
from fourfold.desk.partners.models import Disclosure
from fourfold.desk.reports.models import Report
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.assess import Judgement, assessment_save
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.actions.meet import bid_make, meeting_call
from fourfold.workspace import Workspace
from fourfold.yaml_files import read_yaml

Made = Callable[..., Any]
Call = tuple[str, str, Any]
MATRIX: dict[str, Any] = read_yaml(Path(__file__).with_name("api_roles.yaml"))
ROUTES = {
    told["operationId"]: (method, tuple(told["security"][0]["Bearer"]))
    for methods in described()["paths"].values()
    for method, told in methods.items()
}


def test_every_route_is_in_the_matrix_and_asks_for_a_scope() -> None:
    assert set(ROUTES) == set(MATRIX)
    assert [name for name, (_, scopes) in ROUTES.items() if not scopes] == ["me"]
    assert {scope for _, scopes in ROUTES.values() for scope in scopes} | {"people:read"} == set(SCOPES)


@pytest.fixture
def calls(somebody: Made, trigger_of: Made, place: Workspace) -> Callable[[User], dict[str, Call]]:
    """Each route as a call on records that nothing but a role keeps from anybody: method, address, what is sent."""
    manager = somebody("tasking-manager")
    fresh, trigger = trigger_of(people=(("suspect", "nominal:P1"),)), trigger_of()
    decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment = deployment_save(by=manager, decision=decision, fields={"tactic": "x", "owner": manager})
    threat = Threat.objects.create(threat="invented")
    person = AtRisk.objects.create(threat=threat, name="Invented")
    one, child = f"registers/threats-to-life/{threat.pk}", {"values": {"name": "x"}}
    deployed, stands = f"triggers/{trigger.pk}/deployments", {"progress": "under-way"}
    upload = upload_add(by=manager, file=SimpleUploadedFile("x.csv", street(GOOD.format(1))), sort="police-uk")
    scan = scan_start(by=manager)
    place.quarantine.mkdir(exist_ok=True)
    (place.quarantine / "x.csv").write_text("file,line,column,reason,Month\nx,2,Month,bad,2024-31\n")
    bid = {"title": "x", "resources": "x", "case": "x"}
    report = Report.objects.create(title="x", year="2015", author=manager)
    operation = Operation.objects.create(name="Invented")
    let_out = Disclosure.objects.create(recipient="x", purpose="exploitation", why="x", proposed_by=manager)

    def make(user: User) -> dict[str, Call]:
        alert = alert_raise(to=user, title="x", link="/")
        own = deployment_save(by=manager, decision=decision, fields={"tactic": "x"})
        own.owner = user  # whatever role they have now
        own.save()
        held = bid_make(by=manager, wanted_by=None, triggers=[], sort="monthly", **bid)
        meeting = meeting_call(by=manager, sort="morning", day=timezone.localdate(), attendees=[])
        return {
            "me": ("get", "me", None),
            "alerts_list": ("get", "alerts", None),
            "alert_seen": ("post", f"alerts/{alert.pk}/acknowledge", {}),
            "registers_list": ("get", "registers", None),
            "tasks_list": ("get", "tasks", None),
            "task_done": ("post", f"tasks/deployment/{own.pk}/done", {"on": str(timezone.localdate()), "result": "x"}),
            "triggers_list": ("get", "triggers", None),
            "trigger_one": ("get", f"triggers/{fresh.pk}", None),
            "matrix": ("get", "matrix", None),
            "trigger_assess": ("post", f"triggers/{fresh.pk}/assessments", {"points": {}, "finish": False}),
            "rationale": ("post", f"triggers/{fresh.pk}/assessments/1/rationale", {"rationale": "x"}),
            "trigger_decide": ("post", f"triggers/{fresh.pk}/decisions", {"kind": "deploy", "reason": "x", "seen": 0}),
            "trigger_deploy": ("post", deployed, {"tactic": "x"}),
            "deployment_change": ("patch", f"{deployed}/{deployment.pk}", {"agency": "x"}),
            "deployment_stands": ("post", f"{deployed}/{deployment.pk}/report", stands),
            "trigger_offered": ("get", f"triggers/{trigger.pk}/offered", None),
            "trigger_review": ("post", f"triggers/{trigger.pk}/reviews", {"escalated": "no"}),
            "records_list": ("get", "registers/threats-to-life", None),
            "record_one": ("get", one, None),
            "record_past": ("get", f"{one}/history", None),
            "record_add": ("post", "registers/threats-to-life", {"values": {"threat": "x"}}),
            "record_change": ("patch", one, {"values": {"how_known": "x"}}),
            "child_add": ("post", f"{one}/at-risk", child),
            "child_change": ("patch", f"{one}/at-risk/{person.pk}", child),
            "sheet_add": ("upload", "registers/threats-to-life/import", b"threat\nInvented\n"),
            "sheet_one": ("get", "registers/threats-to-life/import/0", None),
            "sheet_take_in": ("post", "registers/threats-to-life/import/0/take-in", {}),
            "log": ("get", f"logs/trigger/{fresh.pk}", None),
            "log_add": ("post", f"logs/trigger/{fresh.pk}", {"decision": "x"}),
            "find": ("get", "search?q=invented", None),
            "touches": ("get", "refs/nominal:P1", None),
            "rules_list": ("get", "rules", None),
            "rule_one": ("get", "rules/near-repeat-shooting", None),
            "measures_list": ("get", "measures", None),
            "measure_one": ("get", "measures/robbery", None),
            "reports_list": ("get", "reports", None),
            "report_one": ("get", f"reports/{report.pk}", None),
            "disruptions_list": ("get", "disruptions", None),
            "operation_work": ("get", f"operations/{operation.pk}/work", None),
            "disclosures_list": ("get", "disclosures", None),
            "disclosure_one": ("get", f"disclosures/{let_out.pk}", None),
            "meetings_list": ("get", "meetings", None),
            "meeting_one": ("get", f"meetings/{meeting.pk}", None),
            "meeting_begin": ("post", "meetings", {"sort": "morning", "day": "2024-05-01"}),
            "meeting_notes": ("patch", f"meetings/{meeting.pk}", {"notes": "x"}),
            "meeting_end": ("post", f"meetings/{meeting.pk}/close", {}),
            "bids_list": ("get", "bids", None),
            "bid_one": ("get", f"bids/{held.pk}", None),
            "bid_add": ("post", "bids", bid),
            "bid_answer": ("post", f"bids/{held.pk}/answer", {"outcome": "granted", "reason": "x"}),
            "uploads_list": ("get", "uploads", None),
            "upload_add": ("upload", "uploads", street(GOOD.format(1))),
            "upload_one": ("get", f"uploads/{upload.pk}", None),
            "upload_import": ("post", f"uploads/{upload.pk}/import", {}),
            "upload_stop": ("post", f"uploads/{upload.pk}/stop", {}),
            "upload_remove": ("post", f"uploads/{upload.pk}/remove", {}),
            "scan_start": ("post", "scans", {}),
            "scan_one": ("get", f"scans/{scan.pk}", None),
            "quarantine_list": ("get", "quarantine", None),
            "quarantine_rows": ("get", "quarantine/x.csv", None),
            "row_mend": ("post", "quarantine/x.csv/none", {"cells": ["2024-10"]}),
            "quality": ("get", "data-quality", None),
            "duty_list": ("get", "duty", None),
            "duty_add": ("post", "duty", {"user": user.pk, "begin": "2026-11-01T08:00Z", "end": "2026-11-01T20:00Z"}),
            "register_file": ("post", "registers/threats-to-life/export", {"why": "x"}),
            "crossings_list": ("get", "crossings", None),
            "crossing_one": ("get", "crossings/1", None),
            "crossing_answered": ("post", "crossings/1/answer", {"answer": "cleared"}),
            "entries_list": ("get", "audit", None),
            "entry_content": ("post", f"audit/{Entry.objects.all()[0].pk}/content", {"why": "x"}),
        }

    return make


def status(by: Program, call: Call) -> int:
    method, address, sent = call
    answer = by.get(address) if method == "get" else getattr(by, method)(address, sent)
    return int(answer.status_code)


def with_every_scope(user: User) -> Program:
    """A token with every scope there is, as one that was made when its user could do everything."""
    token, text = token_make(by=user, name="All", scopes=[one.name for one in scopes_for(user)], days=1)
    token.scopes = list(SCOPES)
    token.save()
    return Program(user, token, text)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_uses_its_routes_and_no_others(role: str, calls: Made, somebody: Made) -> None:
    user = somebody(role)
    by = with_every_scope(user)
    for name, call in calls(user).items():
        allowed = MATRIX[name] == "everybody" or role in MATRIX[name]
        # 404: the assessment whose rationale is asked for is nobody's, the rejected row came with no upload, and nobody
        # here is in a compartment that is crossed; 428: nobody said which version they have seen;
        # nobody sees a file that another brought
        wanted = {
            "rationale": (404,), "row_mend": (404,), "record_change": (428,), "child_change": (428,),
            "deployment_change": (428,), "deployment_stands": (428,), "crossing_one": (404,),
            "crossing_answered": (404,), "sheet_one": (404,), "sheet_take_in": (404,),
        }.get(name, (200, 201))  # fmt: skip
        got = status(by, call)
        assert (got in wanted) if allowed else got == 403, f"{role} at {name}: {got}"


def test_without_a_scope_that_it_needs_no_route_opens(calls: Made, somebody: Made) -> None:
    user = somebody("tasking-manager", "auditor")
    called = calls(user)
    whole = with_every_scope(user)
    for name, (_, scopes) in ROUTES.items():
        for scope in scopes:
            whole.token.scopes = [one for one in SCOPES if one != scope]
            whole.token.save()
            assert status(whole, called[name]) == 403, f"{name} without {scope}"


def ended(by: Program) -> None:
    token_end(by=by.user, token=by.token)


def past_its_day(by: Program) -> None:
    Token.objects.filter(pk=by.token.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def of_a_barred_user(by: Program) -> None:
    User.objects.filter(pk=by.user.pk).update(is_active=False)


def from_before_a_new_password(by: Program) -> None:
    by.user.set_password("another long invented password")
    by.user.save()


@pytest.mark.parametrize("spoil", [ended, past_its_day, of_a_barred_user, from_before_a_new_password])
def test_a_token_that_holds_no_more_opens_nothing(spoil: Made, calls: Made, somebody: Made) -> None:
    user = somebody("tasking-manager", "auditor")
    by, called = program(user), calls(user)
    assert status(by, called["me"]) == 200
    spoil(by)
    for name in ("me", "triggers_list", "record_one", "trigger_decide"):
        assert status(by, called[name]) == 401, name


def test_without_a_token_no_route_opens_not_even_to_a_session(calls: Made, somebody: Made, client_of: Made) -> None:
    user = somebody("tasking-manager", "auditor")
    for client in (Client(), client_of(user)):
        for name, (method, address, _) in calls(user).items():
            verb = "post" if method == "upload" else method
            answer = getattr(client, verb)(f"/api/v1/{address}", {}, content_type="application/json")
            assert answer.status_code == 401, name
            assert answer["WWW-Authenticate"].startswith("Bearer")
            assert answer["Content-Type"] == "application/problem+json"
            assert client.session.keys() or not answer.cookies


def test_a_role_that_has_ended_takes_its_routes_along(calls: Made, somebody: Made) -> None:
    user = somebody("tasking-manager")
    by, called = program(user), calls(user)
    assert status(by, called["trigger_one"]) == 200
    user.grants.update(ended_at=user.created_at, ended_by=somebody("administrator"))
    assert status(by, called["trigger_one"]) == 403
    assert status(by, called["me"]) == 200


def test_an_unfinished_judgement_shows_nothing_to_others(calls: Made, somebody: Made, trigger_of: Made) -> None:
    first, second = somebody("analyst"), somebody("analyst")
    trigger = trigger_of()
    assessment_save(by=first, trigger=trigger, judgement=Judgement({}, "Mine alone", {}), finish=False)
    told = program(second).get(f"triggers/{trigger.pk}")
    assert b"Mine alone" not in told.content
