"""Checking a deployment against every compartment, and answering for a crossing."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.deconfliction.models import Crossing
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.desk.triage.models import Deployment, Trigger

NEAR_M = 500.0
"""A deployment this near to a compartment's trigger crosses it."""


def deployment_check(deployment: Deployment, deployer: User) -> None:
    """Look for what the deployment shares with what other compartments hold, and tell their controllers. It is done in
    the system's name, so that the deployer's own audit shows nothing of it; and the deployer is told nothing."""
    inside = compartments_of(deployer)
    with acting(by="deconfliction"):
        for compartment, touches in _touched(deployment, inside).items():
            crossing, new = Crossing.objects.get_or_create(
                deployment=deployment, compartment=compartment, defaults={"touches": touches}
            )
            if not new and set(touches) - set(crossing.touches):  # it now touches more than was answered for
                crossing.touches, crossing.answer = touches, "open"
                crossing.answered_by = crossing.answered_at = None
                crossing.save()
            elif not new:
                continue
            _tell(crossing)


def _touched(deployment: Deployment, inside: frozenset[int]) -> dict[Compartment, list[str]]:
    from fourfold.desk.triage.models import Trigger

    trigger = deployment.trigger
    refs = dict(trigger.concerned.values_list("ref", "role"))
    found: dict[Compartment, set[str]] = defaultdict(set)
    shared = Q(concerned__ref__in=refs)
    if trigger.x is not None and trigger.y is not None:
        shared |= Q(
            x__range=(trigger.x - NEAR_M, trigger.x + NEAR_M), y__range=(trigger.y - NEAR_M, trigger.y + NEAR_M)
        )
    others = Trigger.objects.open().filter(shared, compartments__isnull=False).exclude(pk=trigger.pk).distinct()
    for other in others.prefetch_related("compartments", "concerned"):
        words = _shares(trigger, other, set(refs))
        for compartment in other.compartments.all():
            if compartment.pk not in inside and words:
                found[compartment].update(words)
    return {compartment: sorted(words) for compartment, words in found.items()}


def _shares(trigger: Trigger, other: Trigger, refs: set[str]) -> list[str]:
    words = [f"{one.ref}, {one.role} in “{other.title}”" for one in other.concerned.all() if one.ref in refs]
    if trigger.x is not None and trigger.y is not None and other.x is not None and other.y is not None:
        away = math.hypot(trigger.x - other.x, trigger.y - other.y)
        if away <= NEAR_M:
            words.append(f"{away:,.0f} metres from “{other.title}”")
    return words


def _tell(crossing: Crossing) -> None:
    from fourfold.desk.alerts.actions import alert_raise

    controller = crossing.compartment.controller
    if controller is not None:
        alert_raise(
            to=controller,
            title="A deployment crosses a compartment that you control",
            link=f"/deconfliction/{crossing.pk}/",
            urgent=True,
        )


@transaction.atomic
def crossing_answer(*, by: User, crossing: Crossing, answer: str, note: str) -> Crossing:
    """Clear a crossing, or say that the deployer was contacted. Raises `Denied` unless `by` is in the compartment."""
    crossing = Crossing.fresh(crossing.pk)
    if crossing.compartment_id not in compartments_of(by):
        raise Denied("You are not in this compartment.")
    if answer not in ("cleared", "contacted"):
        raise BadInput("Choose cleared, or that the deployer was contacted.")
    crossing.answer, crossing.note = answer, note.strip()
    crossing.answered_by, crossing.answered_at = by, timezone.now()
    crossing.save()
    return crossing
