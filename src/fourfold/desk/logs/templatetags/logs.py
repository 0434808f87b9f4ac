"""A record's decision log, on the record's own page."""

from __future__ import annotations

import functools
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.logs.actions import latest_of
from fourfold.desk.logs.forms import EntryForm
from fourfold.desk.registers.models import fresh_token

register = template.Library()
SHOWN = 3


@register.inclusion_tag("logs/on_record.html", takes_context=True)
def decision_log(context: Context, on: Restricted) -> dict[str, Any]:
    """The last entries of the log on a record, newest first, and a form to add one: for who may see logs."""
    user = context["user"]
    if not user.may(Permission.SEE_LOGS):
        return {}
    kind, key = record_of(on)
    return {
        "kind": kind,
        "key": key,
        "entries": latest_of(on, SHOWN),
        "fields": _blank_fields(),
        "token": fresh_token(),
        "may_add": user.may(Permission.ADD_TO_LOGS),
    }


@functools.cache
def _blank_fields() -> SafeString:
    """The fields of an entry that nobody has begun: the same on every page, and written once."""
    return render_to_string("logs/fields.html", {"form": EntryForm(auto_id="log_%s")})
