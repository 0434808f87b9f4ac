"""What is the caller's own: who they are here, and their alerts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_acknowledge
from fourfold.desk.alerts.models import Alert
from fourfold.desk.api.models import Token
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.scopes import ALERTS
from fourfold.desk.api.shapes import Moment
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.context import workspace
from fourfold.desk.triage.models import Trigger

router = Router(tags=["Your own"])


class AlertTold(Schema):
    """Something that one has to know; what it is stands behind the link."""

    id: int
    title: str
    link: str
    urgent: bool
    raised_at: Moment
    acknowledged_at: Moment | None


class Me(Schema):
    """Whose token this is, what it is for, and what holds now."""

    user: str
    name: str
    roles: list[str]
    clearance: str
    token: str
    scopes: list[str]
    expires_at: Moment
    time_zone: str
    triggers_as_of: dt.date | None


@router.get("/me", response=Me, auth=Bearer(), summary="Who you are here")
def me(request: HttpRequest) -> Any:
    """Whose token this is, what it is for, and up to which day triggers have been filed (where it shows triggers)."""
    token: Token = request.token  # type: ignore[attr-defined]
    user = token.user
    newest = Trigger.objects.visible_to(user).order_by("-filed_as_of").values_list("filed_as_of", flat=True)
    return {
        "user": user.username,
        "name": user.name,
        "roles": [role.name for role in user.roles],
        "clearance": user.clearance,
        "token": str(token),
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "time_zone": workspace().time_zone,
        "triggers_as_of": newest.first() if user.may(Permission.SEE_TRIGGERS) else None,
    }


@router.get("/alerts", response=Page[AlertTold], auth=Bearer(ALERTS), summary="Your alerts")
def alerts_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """The caller's own, the newest first."""
    found = Alert.objects.filter(to=user_of(request)).order_by("-pk")
    return paged(found, asked, lambda rows: [_put(one) for one in rows])


@router.post("/alerts/{int:number}/acknowledge", response=AlertTold, auth=Bearer(ALERTS), summary="Acknowledge")
def alert_seen(request: HttpRequest, number: int) -> Any:
    """Say that one has seen an alert of one's own: its timer stops."""
    alert = Alert.objects.filter(pk=number, to=user_of(request)).first()
    if alert is None:
        raise Http404
    return _put(alert_acknowledge(by=user_of(request), alert=alert))


def _put(one: Alert) -> dict[str, Any]:
    same = ("id", "title", "link", "urgent", "acknowledged_at")
    return {**{name: getattr(one, name) for name in same}, "raised_at": one.created_at}
