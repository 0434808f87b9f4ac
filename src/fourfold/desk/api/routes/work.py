"""Work that stands in no register, to read: disruptions, what belongs to an operation, and disclosures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.api import put, shapes
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.scopes import DISCLOSURES_READ, REGISTERS_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.groups.models import Disruption, Group
from fourfold.desk.operations.models import Operation
from fourfold.desk.operations.serving import deployments_of, disruptions_of, operations_of
from fourfold.desk.partners.models import Disclosure

router = Router(tags=["Work"])


class DisruptionRow(Schema):
    """What was done to a group, and how far it worked: as it was proposed, and as another settled it (empty: nobody
    has)."""

    id: int
    group: shapes.Named
    marking: str
    on: dt.date
    p: str
    theme: str
    level: str
    moderated_level: str
    what: str
    operation: shapes.Named | None


class OperationWork(Schema):
    """An operation's deployments and disruptions, of what the caller may see and the token's scopes show; they add
    nothing to what it came to."""

    deployments: list[shapes.Deployment]
    disruptions: list[DisruptionRow]


class DisclosureRow(Schema):
    """A disclosure: to whom, under which agreement (none in an emergency), for what, and how it stands. `digest` seals
    its package, which leaves on the desk's pages alone."""

    id: int
    reference: str
    marking: str
    agency: shapes.Named | None
    recipient: str
    agreement: shapes.Named | None
    emergency: bool
    purpose: str
    why: str
    state: str
    proposed_by: shapes.Named
    proposed_at: dt.datetime
    decided_by: shapes.Named | None
    decided_at: dt.datetime | None
    digest: str


@router.get("/disruptions", response=Page[DisruptionRow], auth=Bearer(REGISTERS_READ), summary="Disruptions")
def disruptions_list(request: HttpRequest, asked: AskedPage) -> Any:
    """Those of groups that the caller may see, newest first."""
    user = user_of(request)
    check_may(user, Permission.SEE_GROUPS)
    seen = Disruption.objects.filter(of_visible("group", Group, user)).select_related("group")
    return paged(seen, asked, lambda rows: _disruptions(rows, user))


@router.get(
    "/operations/{int:key}/work", response=OperationWork, auth=Bearer(REGISTERS_READ), summary="An operation's work"
)
def operation_work(request: HttpRequest, key: int) -> Any:
    """The newest hundred of each. Deployments need the scope triggers:read too."""
    user = user_of(request)
    check_may(user, Permission.SEE_OPERATIONS)
    found = Operation.objects.visible_to(user).filter(pk=key).first()
    if found is None:
        raise Http404
    consulted(found)
    return {
        "deployments": [put.deployment(one, user) for one in deployments_of(found, user)],
        "disruptions": _disruptions(disruptions_of(found, user), user),
    }


@router.get("/disclosures", response=Page[DisclosureRow], auth=Bearer(DISCLOSURES_READ), summary="Disclosures")
def disclosures_list(request: HttpRequest, asked: AskedPage) -> Any:
    """What was disclosed and what waits, newest first."""
    return paged(_seen(user_of(request)), asked, lambda rows: _disclosures(rows, user_of(request)))


@router.get("/disclosures/{int:key}", response=DisclosureRow, auth=Bearer(DISCLOSURES_READ), summary="One disclosure")
def disclosure_one(request: HttpRequest, key: int) -> Any:
    """How a disclosure stands. Proposing, making and withdrawing one is for people at the desk's pages."""
    found = _seen(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    consulted(found)
    return _disclosures([found], user_of(request))[0]


def _seen(user: User) -> Any:
    return Disclosure.objects.visible_to(user).select_related("agency", "agreement", "proposed_by", "decided_by")


def _disruptions(rows: list[Disruption], user: User) -> list[dict[str, Any]]:
    operations = operations_of(rows, user)
    same = ("id", "on", "p", "theme", "level", "moderated_level", "what")
    return [
        {
            **{name: getattr(one, name) for name in same},
            "group": put.named(one.group),
            "marking": one.group.marking,
            "operation": put.named(operations.get(one.operation_id or 0)),
        }
        for one in rows
    ]


def _disclosures(rows: list[Disclosure], user: User) -> list[dict[str, Any]]:
    same = ("id", "reference", "marking", "recipient", "emergency", "purpose", "why", "state", "proposed_at")
    names = ("agency", "agreement")
    seen = {name: _visible(rows, name, user) for name in names}
    return [
        {
            **{name: getattr(one, name) for name in (*same, "decided_at", "digest")},
            **{name: put.named(seen[name].get(getattr(one, f"{name}_id"))) for name in names},
            "proposed_by": put.named(one.proposed_by),
            "decided_by": put.named(one.decided_by),
        }
        for one in rows
    ]


def _visible(rows: list[Disclosure], name: str, user: User) -> dict[Any, Any]:
    """By key, the agencies or agreements that these name and the user may see."""
    model: Any = Disclosure._meta.get_field(name).related_model
    keys = {getattr(one, f"{name}_id") for one in rows} - {None}
    return {one.pk: one for one in model.objects.visible_to(user).filter(pk__in=keys)}
