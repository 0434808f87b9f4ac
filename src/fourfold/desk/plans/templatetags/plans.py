"""A group's plans, on the group's own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group

register = template.Library()


@register.inclusion_tag("plans/on_group.html", takes_context=True)
def plans_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The group's plans that the user may see, which its page holds, and beginning one."""
    user = context["user"]
    if not user.may(Permission.SEE_PLANS):
        return {}
    may = user.may(Permission.CONTRIBUTE_PLANS)
    return {"group": group, "plans": context["plans"], "seen": True, "may_contribute": may}
