"""Searching, and what touches a person, a group, premises or an area."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Query, Router

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api import put, shapes
from fourfold.desk.api.problems import Refused
from fourfold.desk.api.scopes import TRIGGERS_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.search.finding import search
from fourfold.desk.search.refs import may_be_a_person
from fourfold.desk.search.touching import Appearance, check_may_look_up, look_up
from fourfold.history.schema import highest_marking

router = Router(tags=["Search"])


@router.get("/search", response=shapes.Found, auth=Bearer(TRIGGERS_READ), summary="Search")
def find(request: HttpRequest, q: Annotated[str, Query(min_length=2, max_length=200)]) -> Any:
    """Everything in which every word stands, of what the caller may see and the token's scopes show. What is asked is
    on record."""
    groups = search(q, user_of(request))
    marking = highest_marking((hit.marking for group in groups for hit in group.hits), none="")
    return {"marking": marking, "groups": put.hits(groups)}


@router.get("/refs/{ref}", response=shapes.Touches, auth=Bearer(TRIGGERS_READ), summary="What touches somebody")
def touches(
    request: HttpRequest,
    ref: str,
    why: Annotated[
        str, Query(max_length=400, description="why it is asked; where the desk asks for it, of people")
    ] = "",
) -> Any:
    """All that touches a person, a group, premises or an area, as `nominal:P000123`. Of people it needs the scope
    people:read too, and the reason where the desk asks for one."""
    user = user_of(request)
    check_may_look_up(ref, user)
    if may_be_a_person(ref) and settings.ASK_WHY and not why.strip():
        raise Refused(422, "Say why you need to see it: ?why=… It goes on record with your name.")
    found = look_up(ref, user)
    if not found:
        raise Http404
    return {
        "ref": found.ref,
        "name": found.name,
        "sort": found.sort,
        "marking": found.marking,
        "protected": [_appearance(one) for one in found.protected],
        "others": [_appearance(one) for one in found.others],
        "triggers": [
            {"id": one.pk, "title": str(one), "marking": one.marking, "roles": roles} for one, roles in found.triggers
        ],
        "more": found.more,
        "groups": put.hits(found.groups),
    }


def _appearance(one: Appearance) -> dict[str, Any]:
    return {
        "kind": one.event.kind,
        "when": one.event.when,
        "where": one.event.where,
        "roles": list(one.roles),
        "triggers": [trigger.pk for trigger in one.triggers],
    }
