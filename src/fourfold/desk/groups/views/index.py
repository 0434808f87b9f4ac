"""All groups that somebody may see, and the lists that must be empty."""

from __future__ import annotations

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
    for one in Ownership.objects.filter(group__in=[group.pk for group in found], to_at=None).select_related("user"):
        owners.setdefault(one.group_id, {})[one.role] = str(one.user)
    counted = dict(seen.values_list("state").annotate(n=Count("pk")).order_by())
    rows = [(one, owners.get(one.group.pk, {})) for one in sorted(both, key=lambda one: (-one.highest, str(one.group)))]
    without_owner, overdue = seen.without_owner(), seen.overdue(timezone.localdate())
    context = {
        "rows": rows,
        "marking": marking_of(found, without_owner, overdue),
        "tabs": [(one.value, one.label, counted.get(one.value, 0)) for one in State],
        "state": state,
        "themes": THEME_CHOICES,
        "theme": theme,
        "owner_titles": load_policy(workspace()).owners,
        "without_owner": without_owner,
        "overdue": overdue,
        "rescore": [one for one in both if one.overdue],
        "disagree": DISAGREE,
        "may_judge": user.may(Permission.JUDGE_IDENTITIES),
        "may_contribute": user.may(Permission.CONTRIBUTE_GROUPS),
    }
    return render(request, "groups/index.html", context)
