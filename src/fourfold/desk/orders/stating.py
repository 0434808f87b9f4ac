"""What the orders register states to the scan: orders in force, their conditions and breaches, with their dates."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from fourfold.desk.facts.providing import Stated, states
from fourfold.desk.orders.models import Order
from fourfold.history.orders import BREACHED, IN_FORCE


def stated() -> Iterator[Stated]:
    """Every order on somebody or something that the history can name. One without a known first day is vouched for from
    the day on which it was entered."""
    orders = Order.objects.exclude(on_ref="").prefetch_related("conditions", "breaches", "compartments")
    for order in orders:
        begins = order.starts_on or order.made_on or timezone.localdate(order.created_at)
        named = {"ref": order.on_ref, "order": order.kind}
        ends, known = order.ends_on, order.known_on
        yield Stated(order, {**named, "about": IN_FORCE}, begins, ends, order.changed_at, known)
        for one in order.conditions.all():
            at = max(one.changed_at, order.changed_at)
            yield Stated(order, {**named, "about": one.sort}, begins, ends, at, known)
        for breach in order.breaches.all():
            on = max(breach.on or timezone.localdate(breach.created_at), begins)
            if ends is None or on <= ends:
                yield Stated(order, {**named, "about": BREACHED}, on, ends, max(breach.changed_at, order.changed_at))


states("orders", Order, stated)
