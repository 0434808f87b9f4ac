"""All groups that somebody may see, and the lists that must be empty."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Group, Ownership
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.scored import sided
from fourfold.desk.groups.states import State
from fourfold.desk.pages import page_for
from fourfold.groups.policy import load_policy
from fourfold.groups.scoring import DISAGREE

PAGE = 50


@dataclasses.dataclass(frozen=True)
class Few:
    """The first of many, for a list that should be empty; and how many there are."""

    shown: list[Any]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


def _few(rows: Any) -> Few:
    held = list(rows)
    return Few(held[:PAGE], len(held))


@page_for(Permission.SEE_GROUPS)
def index(request: HttpRequest) -> HttpResponse:
    """Groups by state and theme, with both bands, owners and what is due."""
    user = user_of(request)
    seen = Group.objects.visible_to(user)
    state = request.GET.get("state", State.MAPPED)
    theme = request.GET.get("theme", "")
    state = state if state in State.values else State.MAPPED
    found = [one for one in seen.filter(state=state) if not theme or theme in one.themes]
    both = sided(found, user)
    owners: dict[int, dict[str, str]] = {}
    counted = dict(seen.values_list("state").annotate(n=Count("pk")).order_by())
    page = Paginator(sorted(both, key=lambda one: (-one.highest, str(one.group))), PAGE).get_page(
        request.GET.get("page")
    )
    for one in Ownership.objects.filter(group__in=[row.group.pk for row in page], to_at=None).select_related("user"):
        owners.setdefault(one.group_id, {})[one.role] = str(one.user)
    without_owner, overdue = _few(seen.without_owner()), _few(seen.overdue(timezone.localdate()))
    rescore = _few([one for one in both if one.overdue])
    context = {
        "rows": [(one, owners.get(one.group.pk, {})) for one in page],
        "page": page,
        "kept": urlencode({"state": state, "theme": theme}),
        "marking": marking_of((one.group for one in (*page, *rescore.shown)), without_owner.shown, overdue.shown),
        "tabs": [(one.value, one.label, counted.get(one.value, 0)) for one in State],
        "state": state,
        "themes": THEME_CHOICES,
        "theme": theme,
        "owner_titles": load_policy(workspace()).owners,
        "without_owner": without_owner,
        "overdue": overdue,
        "rescore": rescore,
        "disagree": DISAGREE,
        "may_judge": user.may(Permission.JUDGE_IDENTITIES),
        "may_contribute": user.may(Permission.CONTRIBUTE_GROUPS),
    }
    return render(request, "groups/index.html", context)
