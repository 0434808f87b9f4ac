"""Assessing, deciding, deploying, reporting and reviewing. Each is the desk's own action."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.api import put, scopes, shapes
from fourfold.desk.api.matching import IfMatch, seen_version
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.routes.meetings import meeting_held
from fourfold.desk.api.routes.triggers import trigger_seen
from fourfold.desk.api.shapes import Number
from fourfold.desk.api.signing_in import Bearer, check_scope
from fourfold.desk.audit.recording import consulted
from fourfold.desk.triage.actions.assess import Judgement, assessment_save, rationale_give
from fourfold.desk.triage.actions.decide import (
    Choice,
    check_may_report,
    decision_make,
    deployment_report,
    deployment_save,
)
from fourfold.desk.triage.actions.review import Finding, review_make
from fourfold.desk.triage.at_meeting import before
from fourfold.desk.triage.forms import DeploymentForm
from fourfold.desk.triage.horizon import offered_to
from fourfold.desk.triage.models import Assessment, Decision, Deployment, Meeting, Review, Trigger
from fourfold.errors import BadInput

router = Router(tags=["Triggers"])
THRIVE = Literal["threat", "harm", "risk", "investigation", "vulnerability", "engagement"]
NDM = Literal["information", "threat", "powers", "options", "action"]
ESCALATED = Literal["yes", "no", "unknown"]
PROGRESS = Literal["planned", "under-way", "done", "not-done"]


class JudgementIn(Schema):
    """Points by scale, null for unknown. Not finished: saved to go on with."""

    points: dict[str, int | None]
    rationale: str = ""
    thrive: dict[THRIVE, str] = Field(default_factory=dict)
    finish: bool = True


class RationaleIn(Schema):
    """Why a judgement made before the proposal was shown departs from it."""

    rationale: str


class DeploymentIn(Schema):
    """A tactic put to work; nothing in it has to be known yet. `owner` and `operation` are numbers of theirs."""

    p: Literal["", "pursue", "prevent", "protect", "prepare"] = ""
    tactic: str = ""
    owner: Number | None = None
    operation: Number | None = None
    agency: str = ""
    area: str = ""
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    resources: str = ""
    legal_power: str = ""
    hours: Number | None = None
    progress: PROGRESS = "planned"
    result: str = ""


class DecisionIn(Schema):
    """What is decided. `seen`: the trigger's `seen` when it was read. `deployment`: the first one, to deploy.
    `meeting`: the number of the meeting that decides, in whose minutes it then stands."""

    kind: Literal["deploy", "monitor", "no-action"]
    reason: str
    seen: Number
    authority: str = Field("", max_length=200)
    ndm: dict[NDM, str] = Field(default_factory=dict)
    review_by: dt.date | None = None
    deployment: DeploymentIn | None = None
    meeting: Number | None = None


class ReportIn(Schema):
    """How a deployment stands. `hours`: of officers' time that it took so far, all together; as it was, if not sent."""

    progress: PROGRESS
    result: str = ""
    hours: Number | None = None


class FindingIn(Schema):
    """Whether it escalated and what was learned. `linked`: ids of offered events that were the harm."""

    escalated: ESCALATED
    linked: list[str] = Field(default_factory=list)
    done: str = ""
    learned: str = ""
    wrong_evidence: bool = False
    wrong_how: str = ""


class Offered(Schema):
    """An event within the horizon that may be the harm, with why it is offered."""

    id: str
    kind: str
    when: str
    where: str
    why: str


@router.post(
    "/triggers/{slug:key}/assessments",
    response={201: shapes.Assessment},
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_ASSESS),
    summary="Assess",
)
def trigger_assess(request: HttpRequest, key: str, sent: JudgementIn) -> Any:
    """Judge a trigger on the matrix. Where it departs from a proposal that was shown, a rationale is owed at once."""
    trigger, user = trigger_seen(request, key), user_of(request)
    consulted(trigger)
    judgement = Judgement(sent.points, sent.rationale, sent.thrive)  # type: ignore[arg-type]

    def make() -> Assessment:
        return assessment_save(by=user, trigger=trigger, judgement=judgement, finish=sent.finish)

    return Status(201, put.assessment(once_by_key(request, Assessment, make)))


@router.post(
    "/triggers/{slug:key}/assessments/{int:number}/rationale",
    response=shapes.Assessment,
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_ASSESS),
    summary="Give the rationale that is owed",
)
def rationale(request: HttpRequest, key: str, number: int, sent: RationaleIn) -> Any:
    """Say why a judgement that was made before the proposal was shown departs from it. It is given once."""
    trigger, user = trigger_seen(request, key), user_of(request)
    held = trigger.assessments.filter(pk=number, by=user, finished=True).first()
    if held is None:
        raise Http404

    def give() -> Assessment:
        return rationale_give(by=user, assessment=held, rationale=sent.rationale)

    return put.assessment(once_by_key(request, Assessment, give))


@router.post(
    "/triggers/{slug:key}/decisions",
    response={201: shapes.Decision},
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_DECIDE),
    summary="Decide",
)
def trigger_decide(request: HttpRequest, key: str, sent: DecisionIn) -> Any:
    """Deploy, monitor or no action. Somebody else's decision since the trigger was read is shown (409), never
    overwritten. To deploy needs the scope triggers:deploy too, and to decide at a meeting meetings:run."""
    trigger, user = trigger_seen(request, key), user_of(request)
    consulted(trigger)
    if sent.kind == "deploy":
        check_may(user, Permission.DEPLOY)
        check_scope(request, scopes.TRIGGERS_DEPLOY)
    elif sent.deployment:
        raise BadInput("There is a deployment only where the decision is to deploy.")
    meeting = _meeting(request, sent.meeting, trigger)
    choice = Choice(sent.kind, sent.reason, sent.authority, sent.ndm, sent.review_by)  # type: ignore[arg-type]

    def make() -> Decision:
        with transaction.atomic():
            made = decision_make(by=user, trigger=trigger, choice=choice, seen=sent.seen, meeting=meeting)
            if made.kind == "deploy":
                fields = _fields(sent.deployment or DeploymentIn(area=trigger.place), user)
                deployment_save(by=user, decision=made, fields=fields)
            return made

    return Status(201, put.decision(once_by_key(request, Decision, make), user))


@router.post(
    "/triggers/{slug:key}/deployments",
    response={201: shapes.Deployment},
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_DEPLOY),
    summary="Deploy further",
)
def trigger_deploy(request: HttpRequest, key: str, sent: DeploymentIn) -> Any:
    """A further deployment under the latest decision, which has to be to deploy."""
    trigger, user = trigger_seen(request, key), user_of(request)
    decision = trigger.decisions.order_by("-number").first()
    consulted(trigger)
    if decision is None:
        raise BadInput("Nobody has decided on this trigger yet.")

    def make() -> Deployment:
        return deployment_save(by=user, decision=decision, fields=_fields(sent, user))

    return Status(201, put.deployment(once_by_key(request, Deployment, make), user))


@router.patch(
    "/triggers/{slug:key}/deployments/{int:number}",
    response=shapes.Deployment,
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_DEPLOY),
    summary="Change a deployment",
)
def deployment_change(request: HttpRequest, key: str, number: int, sent: DeploymentIn, if_match: IfMatch = "") -> Any:
    """Only what is sent changes. If-Match says which version was read; one that somebody else has changed since is not
    overwritten (412)."""
    trigger, user = trigger_seen(request, key), user_of(request)
    held = _deployment(trigger, number)
    consulted(trigger)
    fields, seen = _fields(sent, user, held), seen_version(if_match)
    changed = deployment_save(by=user, decision=held.decision, fields=fields, deployment=held, seen=seen)
    return put.deployment(changed, user)


@router.post(
    "/triggers/{slug:key}/deployments/{int:number}/report",
    response=shapes.Deployment,
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_REPORT),
    summary="Say how a deployment stands",
)
def deployment_stands(request: HttpRequest, key: str, number: int, sent: ReportIn, if_match: IfMatch = "") -> Any:
    """For its owner, and for whoever may deploy. If-Match says which version was read."""
    trigger, user = trigger_seen(request, key), user_of(request)
    held = _deployment(trigger, number)
    check_may_report(user, held)
    consulted(trigger)
    seen = seen_version(if_match)
    return put.deployment(deployment_report(by=user, deployment=held, **sent.dict(), seen=seen), user)


@router.get(
    "/triggers/{slug:key}/offered",
    response=list[Offered],
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_REVIEW),
    summary="What may have been the harm",
)
def trigger_offered(request: HttpRequest, key: str) -> Any:
    """Events within the trigger's horizon that may be the harm that it came before, each with why it is offered."""
    trigger = trigger_seen(request, key)
    consulted(trigger)
    return [
        {"id": event.id, "kind": row.kind, "when": row.when, "where": row.where, "why": why}
        for event, row, why in offered_to(user_of(request), trigger)
    ]


@router.post(
    "/triggers/{slug:key}/reviews",
    response={201: shapes.Review},
    auth=Bearer(scopes.TRIGGERS_READ, scopes.TRIGGERS_REVIEW),
    summary="Review",
)
def trigger_review(request: HttpRequest, key: str, sent: FindingIn) -> Any:
    """A person's finding. That the evidence was wrong (a false alarm) is said, never inferred."""
    trigger, user = trigger_seen(request, key), user_of(request)
    consulted(trigger)
    offered = [event.id for event, _, _ in offered_to(user, trigger)]
    strangers = [one for one in sent.linked if one not in offered]
    if strangers:
        raise BadInput(f"Not among the events that are offered: {', '.join(strangers)}.")
    finding = Finding(
        sent.escalated, sent.linked, offered, sent.done, sent.learned, sent.wrong_evidence, sent.wrong_how
    )

    def make() -> Review:
        return review_make(by=user, trigger=trigger, finding=finding)

    return Status(201, put.review(once_by_key(request, Review, make)))


def _meeting(request: HttpRequest, number: int | None, trigger: Trigger) -> Meeting | None:
    """The meeting that decides. What somebody in the room may not see is not decided on there."""
    if number is None:
        return None
    check_scope(request, scopes.MEETINGS_RUN)
    meeting = meeting_held(number)
    if not before(meeting, user_of(request)).seen.filter(pk=trigger.pk).exists():
        raise Http404
    return meeting


def _deployment(trigger: Trigger, number: int) -> Deployment:
    found: Deployment | None = trigger.deployments.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _fields(sent: DeploymentIn, user: User, held: Deployment | None = None) -> dict[str, Any]:
    """What was sent as the desk's own form takes it; over what is held, only what was sent. Raises
    `ValidationError`."""
    same = [name for name in DeploymentForm.Meta.fields if name != "operation"]  # which the caller may not see
    before = model_to_dict(held, same) if held else {}
    given = sent.dict(exclude_unset=held is not None)
    form = DeploymentForm({**before, **given}, instance=held, user=user)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return {name: form.cleaned_data[name] for name in given}
