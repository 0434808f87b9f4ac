"""Disclosing a record, from the record's own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.partners.models import Disclosed, Disclosure
from fourfold.desk.partners.shareable import shareable

register = template.Library()


@register.inclusion_tag("partners/on_record.html", takes_context=True)
def disclosures_of(context: Context, on: Restricted) -> dict[str, Any]:
    """To whom a record that somebody sees was disclosed, and the way to disclose it: for who sees partners, of what may
    be shared."""
    user, (kind, key) = context["user"], record_of(on)
    if not user.may(Permission.SEE_PARTNERS) or shareable(kind) is None:
        return {}
    told = list(Disclosed.objects.filter(kind=kind, key=key).values_list("disclosure", flat=True))  # few ever were
    made = list(Disclosure.objects.visible_to(user).filter(pk__in=told)) if told else []
    return {"shareable": True, "kind": kind, "key": key, "made": made, "may": user.may(Permission.DISCLOSE)}
