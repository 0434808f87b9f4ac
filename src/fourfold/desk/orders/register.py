"""The orders register's declaration."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.orders.models import Breach, Check, Condition, Order
from fourfold.desk.orders.models.order import SOON
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add


def counts(orders: models.QuerySet[Any]) -> list[Count]:
    """What the register counts, of the orders that the reader may see."""
    today = timezone.localdate()
    held = list(orders.prefetch_related("checks"))
    in_force = [one for one in held if one.in_force(today)]
    ending = [one for one in in_force if one.ends_on and one.ends_on <= today + SOON]
    due = [one for one in in_force if (day := one.check_due) and day < today]
    return [
        Count("In force", len(in_force), "Orders that have begun and have not ended; one whose dates are not known counts as in force."),
        Count("Ending within 28 days", len(ending), "Orders in force whose last day is that near."),
        Count("Check overdue", len(due), "Orders in force that have not been checked as often as was set."),
        Count("Breaches", Breach.objects.filter(order__in=orders.values("pk")).count(), "Breaches recorded, whatever came of them."),
    ]  # fmt: skip


add(
    Register(
        model=Order,
        name="orders",
        title="Orders",
        singular="order",
        about="Court orders and licence conditions on people and premises: what they require, until when, whether they are kept to.",
        see=Permission.SEE_ORDERS,
        contribute=Permission.CONTRIBUTE_ORDERS,
        columns=("reference", "kind", "on_name", "starts_on", "ends_on"),
        filters=("kind", "role"),
        search=("reference", "on_name", "on_ref", "court", "purpose"),
        sections=(
            Section("The order", ("kind", "on_name", "on_ref", "role", "court", "purpose")),
            Section("Dates and checks", ("made_on", "starts_on", "ends_on", "known_on", "check_days")),
        ),
        wanted=("on_ref", "court", "starts_on", "ends_on", "check_days"),
        refs=("on_ref",),
        dates=(("ends_on", "End of an order"),),
        children=(
            Child(
                Condition,
                "conditions",
                "Conditions",
                "condition",
                "order",
                ("number", "sort", "text"),
                ("number", "sort", "text"),
            ),
            Child(Check, "checks", "Checks", "check", "order", ("on", "finding"), ("on", "finding", "added_by")),
            Child(
                Breach,
                "breaches",
                "Breaches",
                "breach",
                "order",
                ("on", "condition", "what", "outcome"),
                ("on", "condition", "what", "outcome"),
                ("outcome",),
            ),
        ),
        counts=counts,
        ordering=("ends_on", "pk"),
    )  # fmt: skip
)
