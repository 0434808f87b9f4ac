"""How long a record is kept, on the record's own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.context import workspace
from fourfold.desk.retention.due import standing_of
from fourfold.desk.retention.schedule import load_schedule
from fourfold.desk.retention.sorts import sort_of

register = template.Library()


@register.inclusion_tag("retention/on_record.html", takes_context=True)
def how_long_kept(context: Context, on: Restricted) -> dict[str, Any]:
    """When a record is due for review, and whether it is on hold: for who reviews."""
    sort = sort_of(on._meta.model_name or "")
    if sort is None or not context["user"].may(Permission.REVIEW_RETENTION):
        return {}
    return {"standing": standing_of(sort, on, load_schedule(workspace()))}
