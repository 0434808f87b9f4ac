"""A plan that the user may see, or nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from fourfold.desk.accounts.access import user_of
from fourfold.desk.plans.models import Plan


def plan_or_404(request: HttpRequest, key: int) -> Plan:
    """The plan with this key, if the user may see it. Raises `Http404`."""
    found: Plan | None = Plan.objects.visible_to(user_of(request)).filter(pk=key).select_related("group").first()
    if found is None:
        raise Http404
    return found
